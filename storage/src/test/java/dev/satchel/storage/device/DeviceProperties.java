package dev.satchel.storage.device;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.core.SatchelException;
import dev.satchel.core.process.CommandRunner;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

class DeviceProperties {
    @Property
    void anyTextIsTheSpeedOfALinkOrNone(@ForAll String text, @ForAll int lanes) {
        LinkSpeed.ofKernel(text, lanes)
                .ifPresent(speed -> assertThat(speed.bitsPerSecond()).isPositive());
    }

    @Property
    void aSpeedInTheKernelsWordsIsThatSpeed(
            @ForAll @LongRange(min = 1, max = 9_999_999) long tenths, @ForAll @IntRange(min = 1, max = 32) int lanes) {
        Assume.that(tenths < 9_999_990);
        String text = tenths / 10 + "." + tenths % 10 + " GT/s PCIe";

        assertThat(LinkSpeed.ofKernel(text, lanes)).contains(new LinkSpeed(tenths * 100_000_000 * lanes));
    }

    @Property
    void aSpeedSaysItsNumber(@ForAll @LongRange(min = 1) long bits) {
        assertThat(new LinkSpeed(bits).toString()).matches("[0-9.]+ [MG]bit/s");
    }

    @Property
    void anySerialNumberIsInventedOrNot(@ForAll String serial) {
        assertThat(InventedSerial.isOne(serial)).isEqualTo(InventedSerial.isOne(" " + serial + " "));
    }

    @Property(tries = 200)
    void whatUdevEncodesIsReadBack(@ForAll("models") String model) throws Exception {
        Path root = Files.createTempDirectory("udev");
        Path file = Files.createDirectories(root.resolve("run/udev/data")).resolve("b8:0");
        try {
            Files.writeString(file, "E:ID_MODEL_ENC=" + encoded(model) + "\n");

            assertThat(new UdevDatabase(root).of("8:0").model()).contains(model);
        } finally {
            Files.delete(file);
            for (String left : List.of("run/udev/data", "run/udev", "run", "")) {
                Files.delete(root.resolve(left));
            }
        }
    }

    /** As {@code udev_util_encode_string}: all but letters, digits and a few signs, byte by byte. */
    private static String encoded(String text) {
        StringBuilder encoded = new StringBuilder();
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            if (c < 128 && (Character.isLetterOrDigit(c) || "#+-.:=@_".indexOf(c) >= 0)) {
                encoded.append(c);
            } else {
                encoded.append(String.format("\\x%02x", b & 0xff));
            }
        }
        return encoded.toString();
    }

    @Provide
    Arbitrary<String> models() {
        return Arbitraries.strings()
                .withChars("aZ09_-\\x/'\"\u00e4\u20ac")
                .ofMinLength(1)
                .ofMaxLength(12)
                .list()
                .ofMinSize(1)
                .ofMaxSize(4)
                .map(words -> String.join(" ", words));
    }

    @Property(tries = 200)
    void anyAnswerOfWindowsIsReadOrRefused(@ForAll("answers") String json) {
        WindowsDevices windows = new WindowsDevices(CommandRunner.system(), List.of());
        try {
            windows.parse(json).forEach(device -> {
                Guard.of(device, Intent.PARTITION).verdict();
                assertThat(device.toString()).isNotEmpty();
            });
        } catch (SatchelException e) {
            assertThat(e.code()).isEqualTo("device.answer");
        }
    }

    @Provide
    Arbitrary<String> answers() {
        Arbitrary<String> value = Arbitraries.of(
                "null",
                "true",
                "0",
                "-1",
                "3",
                "9223372036854775807",
                "1e99",
                "\"\"",
                "\"C:\\\\x\"",
                "\"\\u0000\"",
                "[]",
                "{}",
                "[1,null]",
                "\"{6F1F4A4E-0C0B-4B7E-9E55-3B8D2C1A7F10}\"",
                "\"USB\"",
                "4096",
                "[\"C:\\\\\"]");
        Arbitrary<String> key = Arbitraries.of(
                "Number",
                "Size",
                "SerialNumber",
                "FriendlyName",
                "Guid",
                "Signature",
                "BusType",
                "IsOffline",
                "LogicalSectorSize",
                "PhysicalSectorSize",
                "DiskNumber",
                "PartitionNumber",
                "Offset",
                "AccessPaths");
        Arbitrary<String> object = Arbitraries.maps(key, value)
                .ofMaxSize(8)
                .map(members -> members.entrySet().stream()
                        .map(member -> "\"" + member.getKey() + "\":" + member.getValue())
                        .collect(Collectors.joining(",", "{\"Number\":1,\"Size\":7,", "}"))
                        .replace(",}", "}"));
        return object.list()
                .ofMaxSize(3)
                .map(objects -> "{\"Disks\":" + objects + ",\"Partitions\":" + objects + ",\"PageFiles\":\"C:\\\\p\"}");
    }
}
