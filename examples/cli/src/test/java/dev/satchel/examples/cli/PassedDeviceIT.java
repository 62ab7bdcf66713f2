package dev.satchel.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.satchel.core.process.Command;
import dev.satchel.core.process.CommandRunner;
import dev.satchel.core.unit.DataSize;
import dev.satchel.testing.LoopDevice;
import dev.satchel.testing.Tools;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A disk that is named by what it is, from the machine file to the argument list; a loop device stands for it. */
class PassedDeviceIT {
    private static final String TABLE = "6F1F4A4E-0C0B-4B7E-9E55-3B8D2C1A7F10";
    private static final String GPT = "label: gpt\nlabel-id: " + TABLE + "\nsize=8M, type=linux\n";

    @RegisterExtension
    private final CapturedConsole satchel = new CapturedConsole();

    @TempDir
    private Path folder;

    @BeforeEach
    void needsTools() {
        Tools.requireAll("qemu-system-x86_64", "sfdisk", "mkfs.ext4", "mount");
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

    @Test
    void aDiskIsFoundByItsPartitionTableAndRefusedWhileItIsMounted() throws Exception {
        try (LoopDevice disk = disk()) {
            String file = machine("ide", "{ tableUuid: " + TABLE + " }");

            assertThat(satchel.run("qemu", "args", file, "--format", "json"))
                    .as(satchel.complaint())
                    .isZero();
            assertThat(satchel.document())
                    .extracting(JsonNode::asText)
                    .anyMatch(word -> word.startsWith("file=" + disk.node() + ",format=raw,if=none,id=carried")
                            && word.contains("cache=none"));
            assertThat(satchel.run("qemu", "args", file, "--style", "blockdev", "--json"))
                    .isZero();
            assertThat(satchel.output())
                    .contains("host_device")
                    .contains(disk.node().toString());

            LoopDevice.run("mkfs.ext4", "-q", "-F", disk.node().toString()).orThrow();
            String byPath = machine("ide", "{ path: " + disk.node() + " }");
            Path target = Files.createDirectory(folder.resolve("target"));
            LoopDevice.run("mount", disk.node().toString(), target.toString()).orThrow();
            try {
                assertThat(satchel.run("qemu", "args", byPath, "--json")).isEqualTo(ExitCode.ERRORS);
                assertThat(satchel.output()).contains("device.mounted").contains("umount " + target);
                assertThat(satchel.run("qemu", "run", byPath)).isEqualTo(ExitCode.ERRORS);
                assertThat(satchel.complaint()).contains("is mounted at " + target);
            } finally {
                LoopDevice.run("umount", target.toString()).orThrow();
            }
        }
    }

    @Test
    void aDiskWithLargeSectorsKeepsThemOrIsRefusedWhereTheBusCannot() throws Exception {
        try (LoopDevice disk = disk("--sector-size", "4096")) {
            String identity = "{ tableUuid: " + TABLE + ", size: 32MiB }";

            assertThat(satchel.run("qemu", "args", machine("virtio", identity)))
                    .as(satchel.complaint())
                    .isZero();
            assertThat(satchel.output())
                    .contains(disk.node() + ",")
                    .contains("logical_block_size=4096,physical_block_size=4096");
            assertThat(satchel.run("qemu", "args", machine("ide", identity))).isEqualTo(ExitCode.ERRORS);
            assertThat(satchel.complaint()).contains("disk.sectors").contains("use bus scsi, virtio, nvme or usb");
        }
    }

    @Test
    void aDiskThatIsNotHereOrIsHereTwiceIsNamed() throws Exception {
        try (LoopDevice disk = disk()) {
            assertThat(satchel.run("qemu", "args", machine("ide", "{ wwn: '0x5002538e09123456' }")))
                    .isEqualTo(ExitCode.ERRORS);
            assertThat(satchel.complaint()).contains("device.absent");
            Files.copy(disk.file(), folder.resolve("copy.img"));
            try (LoopDevice copy = LoopDevice.attach(folder.resolve("copy.img"), DataSize.mebibytes(32))) {
                assertThat(satchel.run("qemu", "args", machine("ide", "{ tableUuid: " + TABLE + " }")))
                        .isEqualTo(ExitCode.ERRORS);
                assertThat(satchel.complaint())
                        .contains("device.ambiguous")
                        .contains(disk.node().toString())
                        .contains(copy.node().toString());
            }
        }
    }

    @Test
    void theListTellsWhatADiskCanBeNamedBy() throws Exception {
        try (LoopDevice disk = disk()) {
            assertThat(satchel.run("device", "list", "--json")).isZero();
            assertThat(satchel.document())
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
            assertThat(satchel.run("device", "show", node, "--intent", "partition", "--json"))
                    .isZero();
            JsonNode shown = satchel.document();
            assertThat(shown.path("path").asText()).isEqualTo(node);
            assertThat(shown.path("bus").asText()).isEqualTo("loop");
            assertThat(shown.path("intent").asText()).isEqualTo("partition");
            assertThat(shown.path("verdict").asText()).isEqualTo("needs-confirmation");
            assertThat(shown.path("findings").path(0).path("code").asText()).isEqualTo("device.partitioned");
        }
    }

    @Test
    void whatIsNoDeviceAndNoIntentIsSaidToBeNone() throws Exception {
        assertThat(satchel.run("device", "show", "/dev/null")).isEqualTo(ExitCode.ERRORS);
        assertThat(satchel.complaint()).contains("/dev/null: no block device is there");
        assertThat(satchel.run("device", "show", "/dev/null", "--intent", "eat"))
                .isEqualTo(ExitCode.USAGE);
        assertThat(satchel.complaint()).contains("read-raw, pass-through, write-raw, format, partition");
    }
}
