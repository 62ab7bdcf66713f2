package dev.satchel.storage.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.satchel.core.SatchelException;
import dev.satchel.core.process.Command;
import dev.satchel.core.process.CommandRunner;
import dev.satchel.core.unit.DataSize;
import dev.satchel.testing.LoopDevice;
import dev.satchel.testing.Tools;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProbeIT {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "16M mkfs.ext4 -q -F -L label",
                "16M mkfs.ext4 -q -F -b 4096 -O ^metadata_csum",
                "16M mkfs.ext4 -q -F -O ^has_journal -L sixteen.bytes.16",
                "16M mkfs.ext4 -q -F -t ext2",
                "16M mkfs.ext4 -q -F -t ext3 -L three",
                "16M mkfs.ext4 -q -F -O journal_dev",
                "1M mkfs.vfat -n TINY",
                "8M mkfs.vfat -F 12",
                "64M mkfs.vfat -F 16 -n SIXTEEN -i 0E12ABCD",
                "64M mkfs.vfat -F 32 -n THIRTYTWO",
                "64M mkfs.vfat -F 32 -S 4096",
                "64M mkfs.vfat -F 32 -s 1 -f 1 -i 0000A001",
                "64M mkfs.vfat -F 16 -h 63 -a -R 8",
                "16M mkswap -L swapped",
                "16M mkswap -p 65536",
                "320M mkfs.xfs -q -f -L xfslabel",
                "320M mkfs.xfs -q -f -m crc=0 -n ftype=1",
                "320M mkfs.btrfs -q -f -L btr",
                "320M mkfs.btrfs -q -f --csum sha256",
                "320M mkfs.btrfs -q -f --csum xxhash64"
            })
    void answersAsTheInstalledBlkid(String line) throws Exception {
        List<String> words = List.of(line.split(" ", -1));
        Tools.requireAll("blkid", words.get(1));
        Path image = image(words.get(0));
        run(words.get(1), words.subList(2, words.size()), image);

        assertThat(ours(Probe.of(image).volume(0))).isEqualTo(blkid(image));
    }

    /** blkid 2.38 takes the boot sector for an MBR as well, which is why the type is compared alone. */
    @ParameterizedTest
    @ValueSource(strings = {"-L Volume", "-c 4K", "-c 32K -L x", "-b 2M"})
    void answersAsTheInstalledBlkidForExfat(String options) throws Exception {
        Tools.requireAll("blkid", "mkfs.exfat");
        Path image = image("32M");
        run("mkfs.exfat", List.of(options.split(" ", -1)), image);

        Probe probe = Probe.of(image);

        assertThat(probe.table()).isEmpty();
        assertThat(ours(probe.volume(0))).isEqualTo(blkid(image));
    }

    @Test
    void looksIntoThePartitionsOfAGpt() throws Exception {
        Tools.requireAll("sgdisk", "blkid", "mkfs.ext4", "mkfs.vfat");
        Path image = image("128M");
        run(
                "sgdisk",
                List.of("-n", "1:2048:+40M", "-t", "1:ef00", "-c", "1:EFI Süstem", "-n", "3:0:0", "-t", "3:8303"),
                image);
        write(image, 2048 * 512L, formatted("40M", "mkfs.vfat", "-F", "16", "-n", "ESP"));
        Probe before = Probe.of(image);
        write(image, before.volume(3).offset().bytes(), formatted("64M", "mkfs.ext4", "-q", "-F", "-L", "root"));

        Probe probe = Probe.of(image);

        assertThat(probe.table().orElseThrow().uuid()).contains(blkid(image).get("PTUUID"));
        assertThat(probe.volumes()).extracting(Volume::number).containsExactly(1, 3);
        assertThat(probe.volume(1).partLabel()).contains("EFI Süstem");
        assertThat(probe.volume(1).partType()).contains("c12a7328-f81f-11d2-ba4b-00a0c93ec93b");
        assertThat(probe.volume(1).label()).contains("ESP");
        assertThat(probe.volume(3).type()).contains("ext4");
        assertThat(probe.volume(3).label()).contains("root");
        for (Volume volume : probe.volumes()) {
            assertThat(ours(volume))
                    .isEqualTo(blkid(
                            image,
                            "-O",
                            "" + volume.offset().bytes(),
                            "-S",
                            "" + volume.size().bytes()));
        }
    }

    @Test
    void followsTheLogicalPartitionsOfAnMbr() throws Exception {
        Tools.requireAll("sfdisk");
        Path image = image("64M");
        String script = """
                label: dos
                label-id: 0x1a2b3c4d
                start=2048, size=4096, type=83
                type=f, start=8192
                start=10240, size=2048, type=83
                start=16384, size=2048, type=82
                start=20480, size=2048, type=b
                """;
        CommandRunner.system()
                .run(Command.of("sfdisk", "-q", image.toString()).withInput(script))
                .orThrow();

        Probe probe = Probe.of(image);

        assertThat(probe.table().orElseThrow()).hasToString("dos 1a2b3c4d");
        assertThat(probe.volumes()).extracting(Volume::number).containsExactly(1, 2, 5, 6, 7);
        assertThat(probe.volume(6).partUuid()).contains("1a2b3c4d-06");
        assertThat(probe.volume(6).partType()).contains("0x82");
        assertThat(probe.volume(7).offset().bytes()).isEqualTo(20480 * 512L);
        assertThat(probe.volume(7).size().bytes()).isEqualTo(2048 * 512L);
    }

    /** The numbers are the kernel's: a partition that is left out would give its name to the next one. */
    @Test
    void findsLogicalPartitionsThatAreNotInTheOrderOfTheDiskOrReachTooFar() throws Exception {
        Tools.requireAll("sfdisk", "partx");
        Path image = image("64M");
        String script = """
                label: dos
                label-id: 0x1a2b3c4d
                start=2048, size=4096, type=83
                type=5, start=8192
                start=20000, size=2048, type=83
                start=60000, size=2048, type=82
                start=40000, size=2048, type=83
                start=90000, size=2048, type=b
                """;
        CommandRunner.system()
                .run(Command.of("sfdisk", "-q", image.toString()).withInput(script))
                .orThrow();
        long recordOfTheFirst = 8192 * 512L;
        try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
            file.seek(recordOfTheFirst + 0x1BE + 12);
            file.writeInt(Integer.reverseBytes(1 << 28));
        }

        assertThat(stretches(image)).isNotEmpty().isEqualTo(partx(image));
    }

    /** An image cannot say in which sectors its table counts, a device can. */
    @ParameterizedTest
    @CsvSource({"gpt, 512", "gpt, 1024", "gpt, 2048", "gpt, 4096", "dos, 512", "dos, 1024", "dos, 2048", "dos, 4096"})
    void countsInTheSectorsOfTheDevice(String label, int sector) throws Exception {
        Tools.requireAll("sfdisk", "partx");
        try (LoopDevice loop = LoopDevice.attach(
                folder.resolve("disk"), DataSize.mebibytes(64), "--sector-size", Integer.toString(sector))) {
            partition(loop.node(), label);

            assertThat(stretches(loop.node())).hasSizeGreaterThan(1).isEqualTo(partx(loop.node()));
            assertThat(PartitionTable.of(loop.node()).orElseThrow().sectorSize())
                    .isEqualTo(DataSize.bytes(sector));
        }
    }

    @Test
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void doesNotWaitForWhoMayWriteToAPipe() throws Exception {
        Tools.requireAll("mkfifo");
        Path pipe = folder.resolve("pipe");
        CommandRunner.system().run(Command.of("mkfifo", pipe.toString())).orThrow();

        assertThatExceptionOfType(SatchelException.class)
                .isThrownBy(() -> Probe.of(pipe))
                .withMessageContaining("pipe: cannot be read: it is a pipe");
        assertThatExceptionOfType(SatchelException.class).isThrownBy(() -> PartitionTable.of(pipe));
    }

    private static void partition(Path disk, String label) throws Exception {
        String script =
                "label: " + label + (label.equals("dos") ? "\n,20MiB\n,,E\n,10MiB\n,10MiB\n" : "\n,20MiB\n,,L\n");
        // The kernel may be without partitions, and then there is nothing to read again.
        CommandRunner.system()
                .run(Command.of("sfdisk", "-q", "--no-reread", "--no-tell-kernel", disk.toString())
                        .withInput(script))
                .orThrow();
    }

    private static List<String> stretches(Path disk) throws Exception {
        return Probe.of(disk).volumes().stream()
                .map(v -> v.number() + " " + v.offset().bytes() / 512 + " "
                        + v.size().bytes() / 512)
                .toList();
    }

    private static List<String> partx(Path disk) throws Exception {
        return CommandRunner.system()
                .run(Command.of("partx", "-r", "-g", "-o", "NR,START,SECTORS", disk.toString()))
                .orThrow()
                .output()
                .lines()
                .toList();
    }

    private Path image(String size) throws Exception {
        Path image = Files.createTempFile(folder, "image", ".img");
        CommandRunner.system()
                .run(Command.of("truncate", "-s", size, image.toString()))
                .orThrow();
        return image;
    }

    private Path formatted(String size, String tool, String... options) throws Exception {
        Path image = image(size);
        run(tool, List.of(options), image);
        return image;
    }

    private static void write(Path image, long offset, Path part) throws Exception {
        try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
            file.seek(offset);
            file.write(Files.readAllBytes(part));
        }
    }

    private static void run(String tool, List<String> options, Path image) throws Exception {
        List<String> words = new ArrayList<>(options);
        words.add(image.toString());
        CommandRunner.system()
                .run(Command.of(tool, words).withEnvironment("LC_ALL", "C.UTF-8"))
                .orThrow();
    }

    private static Map<String, String> blkid(Path image, String... options) throws Exception {
        List<String> words = new ArrayList<>(List.of("-p", "-o", "export"));
        words.addAll(List.of(options));
        words.add(image.toString());
        String output =
                CommandRunner.system().run(Command.of("blkid", words)).orThrow().output();
        Map<String, String> values = new TreeMap<>();
        output.lines()
                .forEach(line -> values.put(
                        line.replaceFirst("=.*", ""),
                        line.replaceFirst("^[^=]*=", "").replace("\\ ", " ")));
        if (values.containsKey("TYPE")) {
            values.keySet().retainAll(List.of("TYPE", "VERSION", "UUID", "LABEL", "LABEL_FATBOOT"));
        }
        return values;
    }

    private static Map<String, String> ours(Volume volume) {
        Map<String, String> values = new TreeMap<>();
        Stream.of(
                        Map.entry("TYPE", volume.type()),
                        Map.entry("VERSION", volume.version()),
                        Map.entry("UUID", volume.uuid()),
                        Map.entry("LABEL", volume.label()),
                        Map.entry("LABEL_FATBOOT", volume.bootLabel()))
                .forEach(e -> put(values, e.getKey(), e.getValue()));
        return values;
    }

    private static void put(Map<String, String> map, String key, Optional<String> value) {
        value.ifPresent(v -> map.put(key, v));
    }
}
