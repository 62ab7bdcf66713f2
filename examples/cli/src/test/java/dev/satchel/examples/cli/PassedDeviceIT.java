package dev.satchel.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.satchel.core.process.Command;
import dev.satchel.core.process.CommandRunner;
import dev.satchel.core.unit.DataSize;
import dev.satchel.testing.LoopDevice;
import dev.satchel.testing.Tools;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk that is named by what it is, from the machine file to the argument list; a loop device stands for it. */
class PassedDeviceIT {
    private static final String TABLE = "6F1F4A4E-0C0B-4B7E-9E55-3B8D2C1A7F10";
    private static final String GPT = "label: gpt\nlabel-id: " + TABLE + "\nsize=8M, type=linux\n";

    private final PrintStream realOut = System.out;
    private final PrintStream realErr = System.err;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @TempDir
    private Path folder;

    @BeforeEach
    void catchOutput() {
        Tools.requireAll("qemu-system-x86_64", "sfdisk", "mkfs.ext4", "mount");
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    @AfterEach
    void restore() {
        System.setOut(realOut);
        System.setErr(realErr);
    }

    private LoopDevice disk(String... options) throws Exception {
        LoopDevice disk = LoopDevice.attach(folder.resolve("disk.img"), DataSize.mebibytes(32), options);
        CommandRunner.system()
                .run(Command.of("sfdisk", "--quiet", disk.node().toString()).withInput(GPT))
                .orThrow();
        return disk;
    }

    private String machine(String bus, String device) throws Exception {
        return Files.writeString(
                        folder.resolve("m.yaml"),
                        "satchel: 1\nname: x\nguest: { os: debian, arch: x86_64 }\nboard: q35\nmemory: 64MiB\n"
                                + "firmware: { type: bios }\ndisplay: { type: none }\ndisks:\n"
                                + "  - { id: cd, media: {}, bus: sata, boot: 1 }\n"
                                + "  - { id: first, image: { file: first.img, format: raw }, size: 1MiB, bus: virtio }\n"
                                + "  - { id: carried, device: " + device + ", bus: " + bus + " }\n")
                .toString();
    }

    private int run(String... arguments) {
        out.reset();
        err.reset();
        return SatchelCli.run(arguments);
    }

    private String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    @Test
    void aDiskIsFoundByItsPartitionTableAndRefusedWhileItIsMounted() throws Exception {
        try (LoopDevice disk = disk()) {
            String file = machine("ide", "{ tableUuid: " + TABLE + " }");

            assertThat(run("qemu", "args", file, "--format", "json")).as(err()).isZero();
            assertThat(new ObjectMapper().readTree(out()))
                    .extracting(JsonNode::asText)
                    .anyMatch(word -> word.startsWith("file=" + disk.node() + ",format=raw,if=none,id=carried")
                            && word.contains("cache=none"));
            assertThat(run("qemu", "args", file, "--style", "blockdev", "--json"))
                    .isZero();
            assertThat(out()).contains("host_device").contains(disk.node().toString());

            LoopDevice.run("mkfs.ext4", "-q", "-F", disk.node().toString()).orThrow();
            String byPath = machine("ide", "{ path: " + disk.node() + " }");
            Path target = Files.createDirectory(folder.resolve("target"));
            LoopDevice.run("mount", disk.node().toString(), target.toString()).orThrow();
            try {
                assertThat(run("qemu", "args", byPath, "--json")).isEqualTo(ExitCode.ERRORS);
                assertThat(out()).contains("device.mounted").contains("umount " + target);
                assertThat(run("qemu", "run", byPath)).isEqualTo(ExitCode.ERRORS);
                assertThat(err()).contains("is mounted at " + target);
            } finally {
                LoopDevice.run("umount", target.toString()).orThrow();
            }
        }
    }

    @Test
    void aDiskWithLargeSectorsKeepsThemOrIsRefusedWhereTheBusCannot() throws Exception {
        try (LoopDevice disk = disk("--sector-size", "4096")) {
            String identity = "{ tableUuid: " + TABLE + ", size: 32MiB }";

            assertThat(run("qemu", "args", machine("virtio", identity)))
                    .as(err())
                    .isZero();
            assertThat(out()).contains(disk.node() + ",").contains("logical_block_size=4096,physical_block_size=4096");
            assertThat(run("qemu", "args", machine("ide", identity))).isEqualTo(ExitCode.ERRORS);
            assertThat(err()).contains("disk.sectors").contains("use bus scsi, virtio, nvme or usb");
        }
    }

    @Test
    void aDiskThatIsNotHereOrIsHereTwiceIsNamed() throws Exception {
        try (LoopDevice disk = disk()) {
            assertThat(run("qemu", "args", machine("ide", "{ wwn: '0x5002538e09123456' }")))
                    .isEqualTo(ExitCode.ERRORS);
            assertThat(err()).contains("device.absent");
            Files.copy(disk.file(), folder.resolve("copy.img"));
            try (LoopDevice copy = LoopDevice.attach(folder.resolve("copy.img"), DataSize.mebibytes(32))) {
                assertThat(run("qemu", "args", machine("ide", "{ tableUuid: " + TABLE + " }")))
                        .isEqualTo(ExitCode.ERRORS);
                assertThat(err())
                        .contains("device.ambiguous")
                        .contains(disk.node().toString())
                        .contains(copy.node().toString());
            }
        }
    }

    @Test
    void theListTellsWhatADiskCanBeNamedBy() throws Exception {
        try (LoopDevice disk = disk()) {
            assertThat(run("device", "list", "--json")).isZero();
            assertThat(new ObjectMapper().readTree(out()))
                    .filteredOn(each ->
                            each.path("path").asText().equals(disk.node().toString()))
                    .extracting(each -> each.path("tableUuid").asText())
                    .containsExactly(TABLE.toLowerCase(Locale.ROOT));
        }
    }

    @Test
    void oneDiskIsShownWithWhatIsOnItAndWhatMayBeDone() throws Exception {
        try (LoopDevice disk = disk()) {
            String node = disk.node().toString();
            assertThat(run("device", "show", node, "--intent", "partition", "--json"))
                    .isZero();
            JsonNode shown = new ObjectMapper().readTree(out());
            assertThat(shown.path("path").asText()).isEqualTo(node);
            assertThat(shown.path("bus").asText()).isEqualTo("loop");
            assertThat(shown.path("intent").asText()).isEqualTo("partition");
            assertThat(shown.path("verdict").asText()).isEqualTo("needs-confirmation");
            assertThat(shown.path("findings").path(0).path("code").asText()).isEqualTo("device.partitioned");
        }
    }

    @Test
    void whatIsNoDeviceAndNoIntentIsSaidToBeNone() throws Exception {
        assertThat(run("device", "show", "/dev/null")).isEqualTo(ExitCode.ERRORS);
        assertThat(err()).contains("/dev/null: no block device is there");
        assertThat(run("device", "show", "/dev/null", "--intent", "eat")).isEqualTo(ExitCode.USAGE);
        assertThat(err()).contains("read-raw, pass-through, write-raw, format, partition");
    }
}
