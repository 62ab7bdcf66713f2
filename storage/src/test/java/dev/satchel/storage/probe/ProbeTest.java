package dev.satchel.storage.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.base.Splitter;
import dev.satchel.core.SatchelException;
import dev.satchel.core.process.Command;
import dev.satchel.core.process.CommandRunner;
import dev.satchel.core.unit.DataSize;
import dev.satchel.testing.Samples;
import dev.satchel.testing.Tools;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProbeTest {
    private static final int SESSION_UNIT = 2048;

    @TestFactory
    Stream<DynamicTest> answersAsLibblkidForItsOwnImages(@TempDir Path folder) throws IOException {
        Path samples = Samples.folder("blkid");
        List<Path> images = images(samples.resolve("images-fs"));
        assertThat(images).hasSizeGreaterThan(50);
        return images.stream()
                .filter(image -> Files.exists(expected(samples, image)))
                .map(image -> DynamicTest.dynamicTest(image.getFileName().toString(), () -> {
                    Path unpacked = unpack(image, folder);
                    Map<String, String> ours =
                            Prober.standard().identify(unpacked).udev();
                    Files.delete(unpacked);

                    assertThat(ours).containsExactlyInAnyOrderEntriesOf(udev(expected(samples, image)));
                }));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 417, 834})
    void readsTheSessionOfADisc(int sector, @TempDir Path folder) throws Exception {
        Path samples = Samples.folder("blkid");
        Path image = unpack(samples.resolve("images-fs/udf-multi-0-417-834-genisoimage.img.xz"), folder);

        assertThat(Prober.standard()
                        .session(DataSize.bytes((long) sector * SESSION_UNIT))
                        .identify(image)
                        .udev())
                .containsExactlyInAnyOrderEntriesOf(
                        udev(samples.resolve("expected/low-probe-udf-multi-genisoimage-" + sector)));
    }

    @TestFactory
    Stream<DynamicTest> answersAsLibblkidForItsOwnTables(@TempDir Path folder) throws IOException {
        Path samples = Samples.folder("blkid");
        return images(samples.resolve("images-pt")).stream()
                .map(packed -> DynamicTest.dynamicTest(packed.getFileName().toString(), () -> {
                    String name = packed.getFileName().toString().replace(".img.xz", "");
                    Path image = unpack(packed, folder);
                    List<String> expected = Files.readAllLines(samples.resolve("expected/lowprobe-pt-" + name));

                    Probe probe = Probe.of(image);

                    PartitionTable table = probe.table().orElseThrow();
                    assertThat(expected.get(0))
                            .isEqualTo("size: %d, sector size: 512, PT: %s, offset: %d, id=%s"
                                    .formatted(
                                            Files.size(image),
                                            table.type(),
                                            table.offset().bytes(),
                                            table.uuid().orElse("(null)")));
                    assertThat(probe.volumes().stream()
                                    .filter(v -> v.number() > 0)
                                    .map(volume -> line(volume, table))
                                    .toList())
                            .isEqualTo(expected.subList(2, expected.size()).stream()
                                    .map(l -> l.replaceAll(" +", " "))
                                    .toList());
                }));
    }

    private static List<Path> images(Path folder) throws IOException {
        Tools.require("xz");
        try (Stream<Path> all = Files.list(folder)) {
            return all.sorted().toList();
        }
    }

    @Test
    void namesTheVolumesThatThereAre(@TempDir Path folder) throws IOException {
        Path empty = Files.write(folder.resolve("empty"), new byte[4096]);

        assertThat(Probe.of(empty).volumes()).isEmpty();
        assertThatThrownBy(() -> Probe.of(empty).volume(3))
                .isInstanceOfSatisfying(
                        SatchelException.class, e -> assertThat(e.code()).isEqualTo("probe.no-such-volume"))
                .hasMessageContaining("volume 3");
        assertThatThrownBy(() -> Probe.of(folder.resolve("none")))
                .isInstanceOfSatisfying(
                        SatchelException.class, e -> assertThat(e.code()).isEqualTo("probe.unreadable"));
    }

    @Test
    void readsTheBackupWhereTheFirstTableIsDamaged() throws IOException {
        for (int sector : new int[] {512, 4096}) {
            byte[] image = Images.gpt(sector);
            PartitionTable sound = Probe.of(new ByteArrayChannel(image)).table().orElseThrow();
            image[sector + 60] ^= 1;
            Probe damaged = Probe.of(new ByteArrayChannel(image));

            assertThat(sound.copy()).isEqualTo(PartitionTable.Copy.PRIMARY);
            assertThat(damaged.table().orElseThrow().copy()).isEqualTo(PartitionTable.Copy.BACKUP);
            assertThat(damaged.table().orElseThrow().sectorSize()).isEqualTo(DataSize.bytes(sector));
            assertThat(damaged.volume(1).offset()).isEqualTo(DataSize.bytes(40L * sector));
            assertThat(damaged.volume(1).partLabel()).contains("one");
        }
    }

    @Test
    void seesOnlyTheProtectionOfATableThatIsCutOff() throws IOException {
        byte[] image = Images.gpt(512);

        Probe cut = Probe.of(new ByteArrayChannel(Arrays.copyOf(image, image.length / 2)));

        assertThat(cut.table().orElseThrow()).hasToString("PMBR");
        assertThat(cut.volumes()).isEmpty();
    }

    @Test
    void doesNotBelieveAnExtSuperblockWithAWrongChecksum() throws IOException {
        byte[] image = Images.ext4();
        assertThat(Probe.of(new ByteArrayChannel(image)).volume(0).type()).contains("ext4");
        image[1024 + 0x78] ^= 1;

        Probe damaged = Probe.of(new ByteArrayChannel(image));

        assertThat(damaged.volumes()).isEmpty();
        assertThat(damaged.whole().rule()).isEqualTo(Identification.Rule.NOTHING);
        assertThat(damaged.whole().rejections()).containsExactly(new Rejection("ext4", 0x438, "its checksum is wrong"));
    }

    @Test
    void findsTheTracesOfWhatItDoesNotBelieve() throws IOException {
        byte[] image = Images.ext4();
        image[1024 + 0x78] ^= 1;

        assertThat(Prober.standard().traces(new ByteArrayChannel(image)))
                .containsExactly(new Trace("ext4", Usage.FILESYSTEM, 0x438, 2, "53ef", Trace.Certainty.SIGNATURE));
        assertThat(Prober.standard().traces(new ByteArrayChannel(new byte[1 << 16])))
                .isEmpty();
    }

    @Test
    void findsBothCopiesOfATableAndItsProtection() throws IOException {
        assertThat(Prober.standard().traces(new ByteArrayChannel(Images.gpt(512))))
                .extracting(trace -> trace.type() + " " + trace.offset())
                .containsExactly("gpt 512", "gpt 65024", "PMBR 510");
    }

    @Test
    void findsWhatIsLeftOfATable() throws IOException {
        byte[] image = Images.gpt(512);
        image[512 + 60] ^= 1;
        image[510] = 0;

        assertThat(Prober.standard().traces(new ByteArrayChannel(image)))
                .extracting(trace -> trace.type() + " " + trace.offset() + " " + trace.certainty())
                .containsExactly("gpt 65024 SIGNATURE", "gpt 512 REMNANT");
    }

    /** As wipefs of util-linux 2.38 says; that of 2.42 knows it to be no volume. */
    @Test
    void whatIsLeftOfACdIsNoUdf() throws IOException {
        byte[] image = new byte[1 << 20];
        System.arraycopy("\u0001CD001\u0001".getBytes(StandardCharsets.ISO_8859_1), 0, image, 0x8000, 7);

        assertThat(Prober.standard().traces(new ByteArrayChannel(image)))
                .extracting(trace -> trace.type() + " " + trace.offset() + " " + trace.certainty())
                .containsExactly("iso9660 32769 REMNANT");
    }

    @Test
    void believesAnMbrMoreThanTheBcacheThatHadClearedItsPlace(@TempDir Path folder) throws Exception {
        Path image = unpack(Samples.folder("blkid").resolve("images-fs/bcache-B.img.xz"), folder);
        byte[] bytes = Files.readAllBytes(image);
        bytes[0x1BE + 4] = (byte) 0x83;
        bytes[0x1BE + 8] = 1;
        bytes[0x1BE + 12] = 4;
        bytes[0x1FE] = 0x55;
        bytes[0x1FF] = (byte) 0xAA;

        Probe probe = Probe.of(new ByteArrayChannel(bytes));

        assertThat(probe.table().orElseThrow()).hasToString("dos");
        assertThat(probe.whole().rule()).isEqualTo(Identification.Rule.TABLE);
        assertThat(probe.volumes()).extracting(Volume::number).containsExactly(1);
    }

    @Test
    void readsLittleOfADiskWithFourPartitions() throws IOException {
        byte[] image = Images.disk();
        CountingChannel counting = new CountingChannel(new ByteArrayChannel(image));

        Probe probe = Probe.of(counting);

        assertThat(probe.volumes()).extracting(v -> v.type().orElse("")).containsExactly("ext4", "ext4", "", "ext4");
        assertThat(counting.bytesRead()).isLessThan(300 << 10);
    }

    @Test
    void doesNotChooseBetweenTwoFileSystems() throws IOException {
        byte[] image = Arrays.copyOf(Images.ext4(), 4 << 20);
        byte[] magic = "SWAPSPACE2".getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(magic, 0, image, 8192 - 10, magic.length);
        image[1024] = 1; // the header's version, which is ext4's count of inodes
        image[1028] = 1;
        Images.sumExt4(image);

        Volume volume = Probe.of(new ByteArrayChannel(image)).volume(0);

        assertThat(volume.type()).isEmpty();
        assertThat(volume.candidates()).containsExactly("swap", "ext4");
        assertThat(volume.identification().rule()).isEqualTo(Identification.Rule.AMBIVALENT);
        assertThat(volume.udev()).containsEntry("ID_FS_AMBIVALENT", "other:swap:1 filesystem:ext4:1.0");
    }

    @Test
    void readsApplesPartitionMap() throws IOException {
        byte[] image = new byte[2 << 20];
        ByteBuffer disk = ByteBuffer.wrap(image);
        disk.put(0, ascii("ER")).putShort(2, (short) 512);
        for (int i = 1; i <= 2; i++) {
            disk.put(512 * i, ascii("PM")).putInt(512 * i + 4, 2).putInt(512 * i + 8, i == 1 ? 1 : 64);
            disk.putInt(512 * i + 12, i == 1 ? 63 : 1000);
            disk.put(512 * i + 16, ascii(i == 1 ? "Apple" : "disk image"));
            disk.put(512 * i + 48, ascii(i == 1 ? "Apple_partition_map" : "Apple_HFS"));
        }

        Probe probe = Probe.of(new ByteArrayChannel(image));

        assertThat(probe.table().orElseThrow()).hasToString("mac");
        assertThat(probe.volume(2).udev())
                .containsEntry("ID_PART_ENTRY_NAME", "disk\\x20image")
                .containsEntry("ID_PART_ENTRY_TYPE", "Apple_HFS")
                .containsEntry("ID_PART_ENTRY_OFFSET", "64")
                .containsEntry("ID_PART_ENTRY_SIZE", "1000");
    }

    @Test
    void aMemberOfTheFirstLinuxRaidIsNotTheDisksWhereAPartitionHasIt() throws IOException {
        byte[] image = new byte[4 << 20];
        ByteBuffer disk = ByteBuffer.wrap(image).order(ByteOrder.LITTLE_ENDIAN);
        int at = image.length - (64 << 10);
        disk.putInt(at, 0xA92B4EFC).putInt(at + 8, 90).putInt(at + 12, 3).putInt(at + 20, 0x11223344);
        disk.putInt(at + 32, 1024).putInt(at + 52, 0x55667788);

        Volume whole = Probe.of(new ByteArrayChannel(image)).volume(0);
        disk.put(0x1C2, (byte) 0xFD).putInt(0x1C6, 1).putInt(0x1CA, image.length / 512 - 1);
        disk.putShort(0x1FE, (short) 0xAA55);
        Probe divided = Probe.of(new ByteArrayChannel(image));

        assertThat(whole.type()).contains("linux_raid_member");
        assertThat(whole.version()).contains("0.90.3");
        assertThat(whole.uuid()).contains("11223344-5566-7788-0000-000000000000");
        assertThat(whole.identification().rule()).isEqualTo(Identification.Rule.CONTAINER);
        assertThat(divided.whole().rejections())
                .containsExactly(new Rejection("linux_raid_member", at, "it belongs to a partition"));
        assertThat(divided.volumes()).extracting(Volume::number).containsExactly(1);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static Path expected(Path samples, Path image) {
        String name = image.getFileName().toString().replace(".img.xz", "");
        return samples.resolve("expected/low-probe-" + name);
    }

    private static Path unpack(Path image, Path folder) throws Exception {
        Path copy = folder.resolve(image.getFileName().toString());
        Files.write(copy, Files.readAllBytes(image));
        CommandRunner.system()
                .run(Command.of("xz", "-d", "-f", copy.toString()))
                .orThrow();
        return folder.resolve(image.getFileName().toString().replace(".xz", ""));
    }

    private static Map<String, String> udev(Path file) throws IOException {
        return Splitter.on('\n')
                .omitEmptyStrings()
                .splitToStream(Files.readString(file))
                .map(l -> l.split("=", 2))
                .collect(Collectors.toMap(l -> l[0], l -> l[1]));
    }

    private static String line(Volume volume, PartitionTable table) {
        List<String> words = new ArrayList<>();
        words.add("#" + volume.number() + ":");
        words.add(Long.toString(volume.offset().bytes() / 512));
        words.add(Long.toString(volume.size().bytes() / 512));
        String type = volume.partType().orElseThrow();
        words.add(type.startsWith("0x") ? type : "0x0");
        String scheme = volume.partScheme().orElseThrow();
        if (!scheme.equals(table.type().toString())) {
            words.add("(" + scheme + ")");
        }
        volume.partLabel().ifPresent(l -> words.add("name='" + l + "'"));
        volume.partUuid().ifPresent(u -> words.add("uuid='" + u + "'"));
        if (!type.startsWith("0x")) {
            words.add("type='" + type + "'");
        }
        return String.join(" ", words);
    }
}
