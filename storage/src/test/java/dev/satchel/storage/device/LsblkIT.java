package dev.satchel.storage.device;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.satchel.core.unit.DataSize;
import dev.satchel.testing.LoopDevice;
import dev.satchel.testing.Tools;
import java.io.Closeable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is read of this host's devices is what {@code lsblk} tells of them. */
class LsblkIT {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path folder;

    private final Deque<Closeable> cleanUp = new ArrayDeque<>();
    private final Set<String> ours = new TreeSet<>();

    @BeforeEach
    void require() {
        Tools.requireRoot();
        Tools.requireAll("lsblk", "losetup", "mount", "umount");
    }

    @AfterEach
    void undo() throws Exception {
        while (!cleanUp.isEmpty()) {
            cleanUp.pop().close();
        }
    }

    private String attach(String file, int mebibytes, String... options) throws Exception {
        LoopDevice disk = LoopDevice.attach(folder.resolve(file), DataSize.mebibytes(mebibytes), options);
        cleanUp.push(disk::close);
        ours.add(String.valueOf(disk.node().getFileName()));
        return disk.node().toString();
    }

    private static void run(String program, String... arguments) throws Exception {
        LoopDevice.run(program, arguments).orThrow();
    }

    private void undoing(String program, String... arguments) {
        cleanUp.push(() -> {
            try {
                LoopDevice.run(program, arguments);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private void mount(String device, String target, String... options) throws Exception {
        Path folderOfMount = Files.createDirectories(folder.toRealPath().resolve(target));
        List<String> arguments = new ArrayList<>(List.of(options));
        arguments.add(device);
        arguments.add(folderOfMount.toString());
        run("mount", arguments.toArray(String[]::new));
        undoing("umount", folderOfMount.toString());
    }

    /** Compares those devices that this test made; others come and go. */
    private void agrees() throws Exception {
        JsonNode answer = JSON.readTree(
                LoopDevice.run("lsblk", "--json", "--bytes", "-O").orThrow().output());
        ObjectNode mine = JSON.createObjectNode();
        LsblkComparison.about(answer, ours).forEach(mine.putArray("blockdevices")::add);
        assertThat(mine.path("blockdevices")).hasSize(ours.size());
        LsblkComparison comparison = new LsblkComparison(LinuxDevices.ofThisHost());

        assertThat(comparison.differences(mine)).isEmpty();

        assertThat(comparison.compared()).isGreaterThan(10 * ours.size());
    }

    @Test
    void ofPartitionsThatAreMountedTwiceAndSwappedTo() throws Exception {
        Tools.requireAll("sfdisk", "partx", "mkfs.ext4", "mkswap", "swapon");
        Path image = folder.resolve("disk.img");
        run("truncate", "--size", "96M", image.toString());
        Path script = Files.writeString(folder.resolve("table"), "label: gpt\nsize=32M\nsize=16M\nsize=8M\n");
        run("sh", "-c", "sfdisk --quiet \"$0\" < \"$1\"", image.toString(), script.toString());
        String disk = attach("disk.img", 96);
        run("partx", "--add", disk);
        undoing("partx", "--delete", disk);
        run("mkfs.ext4", "-q", disk + "p1");
        mount(disk + "p1", "with blank");
        mount(disk + "p1", "again");
        run("mkswap", disk + "p2");
        run("swapon", disk + "p2");
        undoing("swapoff", disk + "p2");

        agrees();

        BlockDevice device = BlockDevices.at(Path.of(disk));
        assertThat(device.swaps()).containsExactly(Path.of(disk + "p2"));
        assertThat(Guard.of(device, Intent.PARTITION).verdict().findings().errors())
                .extracting(finding -> finding.code())
                .containsExactly("device.mounted", "device.mounted", "device.swap");
    }

    @Test
    void ofSectorsOf4096BytesAndOfADiskThatCannotBeWritten() throws Exception {
        attach("4k.img", 16, "--sector-size", "4096");
        attach("read-only.img", 16, "--read-only");

        agrees();
    }

    @Test
    void ofASwapFile() throws Exception {
        Tools.requireAll("mkfs.ext4", "mkswap", "swapon", "dd");
        String disk = attach("disk.img", 96);
        run("mkfs.ext4", "-q", disk);
        mount(disk, "mounted");
        Path swap = folder.toRealPath().resolve("mounted/swap");
        run("dd", "if=/dev/zero", "of=" + swap, "bs=1M", "count=16", "status=none");
        run("chmod", "600", swap.toString());
        run("mkswap", swap.toString());
        run("swapon", swap.toString());
        undoing("swapoff", swap.toString());

        agrees();

        assertThat(BlockDevices.at(Path.of(disk)).swaps()).containsExactly(swap);
    }

    @Test
    void ofAFileSystemOnTwoDisks() throws Exception {
        Tools.require("mkfs.btrfs");
        String one = attach("one.img", 160);
        String two = attach("two.img", 160);
        run("mkfs.btrfs", "-q", one, two);
        run("btrfs", "device", "scan", one, two);
        mount(one, "btrfs");

        agrees();

        for (String disk : List.of(one, two)) {
            assertThat(BlockDevices.at(Path.of(disk)).mounts())
                    .as(disk)
                    .extracting(BlockMount::target)
                    .containsExactly(folder.toRealPath().resolve("btrfs"));
        }
    }

    @Test
    void ofEveryOtherDiskOfThisHost() throws Exception {
        for (BlockDevice device : BlockDevices.all()) {
            if (device.bus() != Bus.LOOP) { // another test may be at them
                ours.add(String.valueOf(device.path().getFileName()));
            }
        }

        agrees();
    }

    /** A host whose udev wrote something down: for lsblk in a mount namespace of its own, here below another root. */
    @Test
    void ofWhatUdevWroteDown() throws Exception {
        Tools.require("unshare");
        String disk = attach("disk.img", 16);
        String number = BlockDevices.at(Path.of(disk)).numbers().get(0);
        Path root = folder.toRealPath().resolve("root");
        Path run = root.resolve("run");
        Path data = Files.createDirectories(run.resolve("udev/data"));
        for (String name : List.of("sys", "proc", "dev")) {
            Path link = Files.createSymbolicLink(root.resolve(name), Path.of("/", name));
            cleanUp.push(() -> Files.delete(link));
        }
        LinuxDevices host = new LinuxDevices(root, List.of());
        for (List<String> properties : List.of(
                List.of(
                        "E:ID_MODEL=A_\u00e4_C",
                        "E:ID_MODEL_ENC=A\\x20\\xc3\\xa4\\x20\\x20C\\x20\\x20",
                        "E:ID_SERIAL=A_C_123",
                        "E:ID_SERIAL_SHORT=123",
                        "E:ID_WWN=0x5002538f00000001",
                        "E:ID_WWN_WITH_EXTENSION=0x5002538f000000010000000000000002"),
                List.of("E:ID_MODEL=A_C", "E:ID_SERIAL=A_C_123", "E:ID_WWN=eui.0025385b71b0a1c2"),
                List.of("E:SCSI_IDENT_SERIAL=ident", "E:ID_SCSI_SERIAL=scsi", "E:ID_SERIAL_SHORT=short"),
                List.of("E:ID_SCSI_SERIAL=scsi", "E:ID_SERIAL_SHORT=short"))) {
            Files.writeString(
                    data.resolve("b" + number),
                    "I:1\n" + String.join("\n", properties) + "\nG:systemd\nQ:systemd\nV:1\n");

            JsonNode told = JSON.readTree(LoopDevice.run(
                                    "unshare",
                                    "--mount",
                                    "sh",
                                    "-c",
                                    "mount --bind \"$0\" /run && exec lsblk --json -o MODEL,SERIAL,WWN \"$1\"",
                                    run.toString(),
                                    disk)
                            .orThrow()
                            .output())
                    .path("blockdevices")
                    .path(0);

            BlockDevice device = host.at(Path.of(disk)).orElseThrow();
            assertThat(told.path("serial").asText())
                    .as("%s", properties)
                    .isNotEmpty()
                    .isEqualTo(device.serial().orElse(""));
            assertThat(told.path("model").asText(""))
                    .as("%s", properties)
                    .isEqualTo(device.model().orElse(""));
            assertThat(told.path("wwn").asText(""))
                    .as("%s", properties)
                    .isEqualTo(device.wwn().orElse(""));
        }
    }
}
