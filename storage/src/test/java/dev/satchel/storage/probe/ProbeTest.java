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
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

class ProbeTest {
    private static final Set<String> READ_HERE = Set.of(
            "ext2",
            "ext3",
            "ext4",
            "vfat",
            "exfat",
            "ntfs",
            "xfs",
            "btrfs",
            "swap",
            "crypto_LUKS",
            "LVM2_member",
            "linux_raid_member",
            "squashfs");

    @TestFactory
    Stream<DynamicTest> answersAsLibblkidForItsOwnImages(@TempDir Path folder) throws IOException {
        Path samples = Samples.folder("blkid");
        Tools.require("xz");
        List<Path> images;
        try (Stream<Path> all = Files.list(samples.resolve("images-fs"))) {
            images = all.sorted().toList();
        }
        assertThat(images).hasSizeGreaterThan(50);
        return images.stream()
                .filter(image -> Files.exists(expected(samples, image)))
                .map(image -> DynamicTest.dynamicTest(image.getFileName().toString(), () -> {
                    Map<String, String> blkid = udev(expected(samples, image));
                    Path unpacked = unpack(image, folder);
                    Map<String, String> ours = ours(Probe.of(unpacked));
                    Files.delete(unpacked);

                    if ("BitLocker".equals(blkid.get("TYPE"))) {
                        assertThat(ours).as("its metadata is not read").containsExactly(Map.entry("TYPE", "BitLocker"));
                    } else if (READ_HERE.contains(blkid.getOrDefault("TYPE", ""))) {
                        assertThat(ours).isEqualTo(blkid);
                    } else {
                        assertThat(ours)
                                .as("a type that is not read here is nothing")
                                .isEmpty();
                    }
                }));
    }

    @TestFactory
    Stream<DynamicTest> answersAsLibblkidForItsOwnTables(@TempDir Path folder) throws IOException {
        Path samples = Samples.folder("blkid");
        Tools.require("xz");
        return Stream.of("gpt", "dos+bsd", "sgi", "atari-primary", "dasd-cdl")
                .map(name -> DynamicTest.dynamicTest(name, () -> {
                    Path image = unpack(samples.resolve("images-pt/" + name + ".img.xz"), folder);
                    List<String> expected = Files.readAllLines(samples.resolve("expected/lowprobe-pt-" + name));

                    Probe probe = Probe.of(image);

                    if (name.equals("gpt") || name.equals("dos+bsd")) {
                        String table = probe.table().orElseThrow().type() + ", offset: "
                                + (name.equals("gpt") ? 512 : 446) + ", id="
                                + probe.table().orElseThrow().uuid().orElseThrow();
                        assertThat(expected.get(0)).endsWith("PT: " + table);
                        // Slices of a nested BSD label are not partitions of the table.
                        assertThat(probe.volumes().stream()
                                        .filter(v -> v.number() > 0)
                                        .map(ProbeTest::line)
                                        .toList())
                                .isEqualTo(expected.subList(2, expected.size()).stream()
                                        .filter(l -> !l.contains("freebsd"))
                                        .map(l -> l.replaceAll(" +", " "))
                                        .toList());
                    } else {
                        assertThat(probe.table()).isEmpty();
                    }
                }));
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

        assertThat(Probe.of(new ByteArrayChannel(image)).volumes()).isEmpty();
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
        Set<String> keys = Set.of("TYPE", "VERSION", "UUID", "LABEL_ENC", "LABEL_FATBOOT_ENC");
        return Splitter.on('\n')
                .omitEmptyStrings()
                .splitToStream(Files.readString(file))
                .map(l -> l.substring("ID_FS_".length()).split("=", 2))
                .filter(l -> keys.contains(l[0]))
                .collect(Collectors.toMap(
                        l -> l[0].replace("_ENC", ""), l -> l[1].replace("\\x20", " "), (a, b) -> a, TreeMap::new));
    }

    private static Map<String, String> ours(Probe probe) {
        Map<String, String> map = new TreeMap<>();
        for (Volume volume : probe.volumes()) {
            put(map, "TYPE", volume.type());
            put(map, "VERSION", volume.version());
            put(map, "UUID", volume.uuid());
            put(map, "LABEL", volume.label());
            put(map, "LABEL_FATBOOT", volume.bootLabel());
        }
        return map;
    }

    private static void put(Map<String, String> map, String key, Optional<String> value) {
        value.ifPresent(v -> map.put(key, v));
    }

    private static String line(Volume volume) {
        List<String> words = new ArrayList<>();
        words.add("#" + volume.number() + ":");
        words.add(Long.toString(volume.offset().bytes() / 512));
        words.add(Long.toString(volume.size().bytes() / 512));
        String type = volume.partType().orElseThrow();
        words.add(type.startsWith("0x") ? type : "0x0");
        volume.partLabel().ifPresent(l -> words.add("name='" + l + "'"));
        volume.partUuid().ifPresent(u -> words.add("uuid='" + u + "'"));
        if (!type.startsWith("0x")) {
            words.add("type='" + type + "'");
        }
        return String.join(" ", words);
    }
}
