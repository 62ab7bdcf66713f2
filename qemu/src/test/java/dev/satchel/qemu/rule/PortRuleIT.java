package dev.satchel.qemu.rule;

import static dev.satchel.qemu.rule.Qemu.MICROVM;
import static dev.satchel.qemu.rule.Qemu.PC;
import static dev.satchel.qemu.rule.Qemu.Q35;
import static dev.satchel.qemu.rule.Qemu.VIRT;
import static dev.satchel.qemu.rule.Qemu.drive;
import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.core.unit.DataSize;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the real QEMU makes of serial ports, sockets, shared folders and raw arguments that cannot be. */
@Timeout(60)
class PortRuleIT {
    @TempDir
    Path folder;

    private Images images;

    @BeforeEach
    void here() {
        images = new Images(folder);
    }

    private static Qemu board(String name) {
        return switch (name) {
            case "virt" -> VIRT;
            case "microvm" -> MICROVM;
            case "pc" -> PC;
            default -> Q35;
        };
    }

    @ParameterizedTest
    @CsvSource({"q35, isa-serial, 4", "pc, isa-serial, 4", "microvm, isa-serial, 1", "virt, pl011, 1"})
    @Demonstrates("serial.count")
    void aSerialPortTooManyIsLeftOutWithoutAWord(String board, String device, int most) throws Exception {
        String[] words = Collections.nCopies(most + 1, List.of("-serial", "null")).stream()
                .flatMap(List::stream)
                .toArray(String[]::new);

        try (Trial trial = board(board).starts(words)) {
            assertThat(trial.said()).isEmpty();
            assertThat(trial.count(device)).isEqualTo(most);
            assertThat(trial.query("query-chardev").elements())
                    .filteredOn(end -> end.at("label").text().orElse("").startsWith("serial"))
                    .as("the host's end of it is there")
                    .hasSize(most + 1);
        }
    }

    @Test
    @Demonstrates("serial.stdio")
    void twoSerialPortsOnOneTerminal() throws Exception {
        assertThat(Q35.refuses(
                        "-chardev",
                        "stdio,id=one",
                        "-serial",
                        "chardev:one",
                        "-chardev",
                        "stdio,id=two",
                        "-serial",
                        "chardev:two"))
                .contains("cannot use stdio by multiple character devices");
    }

    @Test
    @Demonstrates("serial.file.shared")
    void twoSerialPortsInOneFileOverwriteEachOther() throws Exception {
        Path one = folder.resolve("one.log");
        Path two = folder.resolve("two.log");

        assertThat(written(one, one)).as("of the two letters one is left").hasSize(1);
        assertThat(written(one, two)).isEqualTo("A");
        assertThat(Files.readString(two)).isEqualTo("B");
    }

    /** What is in {@code first} after a guest wrote an A to its first port and a B to its second. */
    private String written(Path first, Path second) throws Exception {
        Path disk = images.bootable("disk", DataSize.mebibytes(16));
        try (Trial trial = Q35.runs(
                "-device",
                "isa-debug-exit,iobase=0xf4,iosize=4",
                "-drive",
                drive("d", "raw", disk),
                "-device",
                "virtio-blk-pci,drive=d",
                "-serial",
                "file:" + first,
                "-serial",
                "file:" + second)) {
            assertThat(trial.awaitEnd(Duration.ofSeconds(20))).isEqualTo(Images.STARTED);
            assertThat(trial.said()).isEmpty();
        }
        return Files.readString(first);
    }

    @Test
    @Demonstrates({"serial.file.disk", "serial.file.shared"})
    void aSerialPortInTheFileOfADiskEmptiesIt() throws Exception {
        Path disk = images.bootable("disk", DataSize.mebibytes(16));

        try (Trial trial = Q35.starts(
                "-drive", drive("d", "raw", disk), "-device", "virtio-blk-pci,drive=d", "-serial", "file:" + disk)) {
            assertThat(trial.said()).isEmpty();
            assertThat(Files.size(disk)).isZero();
        }
    }

    @Test
    @Demonstrates("serial.socket.file")
    void aSocketInThePlaceOfAFileRemovesTheFile() throws Exception {
        Path file = Files.writeString(folder.resolve("diary"), "all that I have");

        try (Trial trial = Q35.starts("-chardev", "socket,id=one,server=on,wait=off,path=" + file)) {
            assertThat(trial.said()).isEmpty();
            assertThat(Files.isRegularFile(file)).isFalse();
        }
        assertThat(file)
                .as("the socket goes with QEMU, or is dead")
                .satisfiesAnyOf(
                        gone -> assertThat(gone).doesNotExist(),
                        dead -> assertThat(Files.isRegularFile(dead)).isFalse());
    }

    @Test
    @Demonstrates("serial.file.folder")
    void aSerialPortInAFolderThatIsMissing() throws Exception {
        Path file = folder.resolve("gone/console.log");

        assertThat(Q35.refuses("-serial", "file:" + file))
                .contains("Could not open '" + file + "': No such file or directory");
        assertThat(Q35.refuses("-serial", "unix:" + file + ",server=on,wait=off"))
                .contains("Failed to bind socket to " + file + ": No such file or directory");
    }

    @Test
    @Demonstrates("socket.path")
    void aSocketWhosePathIsTooLong() throws Exception {
        String socket = ",server=on,wait=off,path=/tmp/" + "x".repeat(104);

        assertThat(Q35.refuses("-chardev", "socket,id=one" + socket))
                .contains("UNIX socket path '")
                .contains("' is too long")
                .contains("Path must be less than 108 bytes");
    }

    @Test
    @Demonstrates("tpm.host")
    void aTpmWithoutTheProgramThatIsOne() throws Exception {
        Path socket = folder.resolve("swtpm.sock");

        assertThat(Q35.refuses(
                        "-chardev",
                        "socket,id=tpm,path=" + socket,
                        "-tpmdev",
                        "emulator,id=tpm,chardev=tpm",
                        "-device",
                        "tpm-crb,tpmdev=tpm"))
                .contains("Failed to connect to '" + socket + "': No such file or directory");
    }

    @Test
    @Demonstrates("share.folder.missing")
    void aFolderThatIsMissing() throws Exception {
        assertThat(Q35.refuses(share("one", folder.resolve("gone"), "files")))
                .contains("cannot initialize fsdev 'one': failed to open '")
                .contains("gone': No such file or directory");
    }

    @Test
    @Demonstrates("share.folder.kind")
    void aFileIsNoFolder() throws Exception {
        assertThat(Q35.refuses(share("one", images.raw("file"), "files"))).contains("file': Not a directory");
    }

    @Test
    @Demonstrates("share.tag.shared")
    void twoFoldersWithOneTagAreTaken() throws Exception {
        String[] one = share("one", folder, "files");
        String[] two = share("two", folder, "files");

        try (Trial trial = Q35.starts(one[0], one[1], one[2], one[3], two[0], two[1], two[2], two[3])) {
            assertThat(trial.said()).isEmpty();
            assertThat(trial.property("/machine/peripheral/card-one", "mount_tag"))
                    .isEqualTo(trial.property("/machine/peripheral/card-two", "mount_tag"));
        }
    }

    private static String[] share(String id, Path folder, String tag) {
        return new String[] {
            "-fsdev",
            "local,security_model=none,id=" + id + ",path=" + folder,
            "-device",
            "virtio-9p-pci,id=card-" + id + ",fsdev=" + id + ",mount_tag=" + tag
        };
    }

    @Test
    @Demonstrates("extras.qemu.clash")
    void whatIsSaidTwiceIsWhatWasSaidLast() throws Exception {
        try (Trial trial =
                Q35.starts("-name", "guest=one", "-m", "64", "-cpu", "qemu64", "-m", "128", "-name", "guest=two")) {
            assertThat(trial.said()).isEmpty();
            assertThat(trial.query("query-memory-size-summary")
                            .at("base-memory")
                            .number())
                    .hasValue(128 << 20);
            assertThat(trial.query("query-name").at("name").text()).contains("two");
        }
        try (Trial trial = Q35.starts("-machine", "pc")) {
            assertThat(trial.property("/machine", "type").text().orElse("")).startsWith("pc-i440fx-");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "-smp cpus=2,sockets=1,cores=2,threads=1 -smp 4 | product of the hierarchy must match maxcpus",
                "-enable-kvm | The -accel and \"-machine accel=\" options are incompatible",
                "-machine accel=kvm | The -accel and \"-machine accel=\" options are incompatible",
                "-device virtio-rng-pci,id=d -device virtio-rng-pci,id=d | Duplicate ID 'd' for device"
            })
    @Demonstrates("extras.qemu.clash")
    void whatIsSaidTwiceMayBeRefused(String words, String said) throws Exception {
        assertThat(Q35.refuses(words.split(" "))).contains(said);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "nosuchimage"})
    @Demonstrates("extras.qemu.word")
    void aWordThatIsNoOptionIsTakenForADisk(String word) throws Exception {
        assertThat(Q35.refuses(word))
                .containsAnyOf("Device needs media, but drive is empty", "Could not open 'nosuchimage'");
        Path image = images.raw("image");
        try (Trial trial = Q35.starts(image.toString())) {
            assertThat(trial.said()).contains("Image format was not specified for '" + image);
            assertThat(trial.count("ide-hd")).isOne();
        }
    }
}
