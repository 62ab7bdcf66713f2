package dev.satchel.storage.probe;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.base.Splitter;
import dev.satchel.core.process.Command;
import dev.satchel.core.process.CommandRunner;
import dev.satchel.testing.Tools;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Each value of {@code blkid -p -o udev} and each line of {@code wipefs}, for images as the tools make them. What differs
 * is shown as a table: image, key, ours, theirs. Where an installed 2.38 is known to be wrong or silent, it is left out.
 */
class BlkidComparisonIT {
    /** Values that came after 2.38. */
    private static final Set<String> NEWER = Set.of(
            "ID_FS_FSSIZE",
            "ID_FS_FSBLOCKSIZE",
            "ID_FS_FSLASTBLOCK",
            "ID_FS_ENDIANNESS",
            "ID_FS_VOLUME_SET_ID",
            "ID_FS_DATA_PREPARER_ID",
            "ID_FS_BLOCK_SIZE");

    @TempDir
    Path folder;

    /** {@code @} is the image; labels have what shells, udev and code pages trip over; {@code ~} is a blank. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "16M mkfs.ext4 -q -F -b 1024 -L a~b/ü\\ @",
                "16M mkfs.ext4 -q -F -b 4096 -U 11111111-2222-3333-4444-555555555555 @",
                "16M mkfs.ext3 -q -F -b 2048 -L x~~y @",
                "16M mkfs.ext2 -q -F @",
                "16M mkfs.ext4 -q -F -O journal_dev @",
                "16M mkfs.ext4 -q -F -O ^has_journal @",
                "1M mkfs.vfat -n TINY @",
                "64M mkfs.vfat -F 16 -n SIXTEEN -i 0E12ABCD @",
                "64M mkfs.vfat -F 32 -n A~B @",
                "64M mkfs.vfat -F 32 -S 4096 @",
                "64M mkfs.vfat -F 32 -S 2048 -s 2 @",
                "16M mkswap -L swapped @",
                "16M mkswap -p 16384 @",
                "16M mkswap -p 65536 -L six @",
                "320M mkfs.xfs -q -f -L xfs~label @",
                "320M mkfs.xfs -q -f -b size=1024 -s size=512 @",
                "320M mkfs.xfs -q -f -s size=4096 @",
                "320M mkfs.xfs -q -f -m crc=0 -n ftype=1 @",
                "130M mkfs.btrfs -q -f -L btrfs~€ @",
                "130M mkfs.btrfs -q -f --csum xxhash @",
                "130M mkfs.btrfs -q -f --csum blake2 @",
                "32M mkntfs -q -F -f -L Ñtfs~😀 @",
                "32M mkntfs -q -F -f -c 512 @",
                "32M mkntfs -q -F -f -s 4096 @",
                "64M mkfs.f2fs -q -l f2~ñ😀 @",
                "20M cryptsetup luksFormat -q --type luks1 --pbkdf-force-iterations 1000 @",
                "20M cryptsetup luksFormat -q --type luks2 --pbkdf pbkdf2 --pbkdf-force-iterations 1000 --label l~l @",
                "32M mkudffs -b 512 -l udf~ü @",
                "32M mkudffs -b 2048 -l 日本😀 --vsid=abcdefghXYZ @",
                "32M mkudffs -b 4096 --vid=volume @",
                "0 genisoimage -quiet -J -r -V My~ISO_Label -o @ content",
                "0 genisoimage -quiet -V plain -publisher P~ub -p prep -A _app -sysid SYS -o @ content",
                "0 mksquashfs content @ -quiet -no-progress",
                "64M sgdisk -n 1:2048:+20M -c 1:Süd -t 1:ef00 -A 1:set:2 -n 3:0:0 @",
            })
    void everyValueIsThatOfBlkid(String line) throws Exception {
        List<String> words = Splitter.on(' ').splitToList(line);
        Tools.requireAll("blkid", "wipefs", words.get(1));
        Path image = made(words);

        List<String> table = new ArrayList<>();
        assertThat(theirs(image)).as("blkid knows it").isNotEmpty();
        rows(line, theirs(image), ours(image), table);
        rows(line, Map.of("wipefs", wipefs(image)), Map.of("wipefs", traces(image)), table);

        assertThat(table)
                .as("image | key | ours | theirs%n%s", String.join("\n", table))
                .isEmpty();
    }

    private Path made(List<String> words) throws Exception {
        Path image = folder.resolve("image");
        Path content = Files.createDirectory(folder.resolve("content"));
        Files.writeString(content.resolve("Ä long name"), "content");
        long size = Long.parseLong(words.get(0).replace("M", "")) << 20;
        if (size > 0) {
            try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
                file.setLength(size);
            }
        }
        List<String> arguments = words.subList(2, words.size()).stream()
                .map(word -> word.replace('~', ' '))
                .map(word -> word.equals("@") ? image.toString() : word)
                .map(word -> word.equals("content") ? content.toString() : word)
                .toList();
        CommandRunner.system()
                .run(Command.of(words.get(1), arguments)
                        .withEnvironment("LC_ALL", "C.UTF-8")
                        .withInput("secret"))
                .orThrow();
        return image;
    }

    private static void rows(String image, Map<String, String> theirs, Map<String, String> ours, List<String> table) {
        Set<String> keys = new TreeSet<>(theirs.keySet());
        ours.keySet().stream().filter(key -> !NEWER.contains(key)).forEach(keys::add);
        for (String key : keys) {
            if (!Objects.equals(ours.get(key), theirs.get(key))) {
                table.add(image + " | " + key + " | " + ours.get(key) + " | " + theirs.get(key));
            }
        }
    }

    private static Map<String, String> ours(Path image) throws Exception {
        Probe probe = Probe.of(image);
        Map<String, String> values = new TreeMap<>(probe.whole().udev());
        probe.table().ifPresent(table -> {
            values.put("ID_PART_TABLE_TYPE", table.type().toString());
            table.uuid().ifPresent(uuid -> values.put("ID_PART_TABLE_UUID", uuid));
        });
        return values;
    }

    private static Map<String, String> theirs(Path image) throws Exception {
        return Splitter.on('\n')
                .omitEmptyStrings()
                .splitToStream(output("blkid", "-p", "-o", "udev", image.toString()))
                .map(line -> line.split("=", 2))
                .collect(Collectors.toMap(parts -> parts[0], parts -> parts[1], (a, b) -> a, TreeMap::new));
    }

    private static String wipefs(Path image) throws Exception {
        return Splitter.on('\n')
                .omitEmptyStrings()
                .splitToStream(output("wipefs", "-p", image.toString()))
                .filter(line -> !line.startsWith("#"))
                .map(line -> Long.decode(line.substring(0, line.indexOf(','))) + " "
                        + line.substring(line.lastIndexOf(',') + 1))
                .sorted()
                .toList()
                .toString();
    }

    private static String traces(Path image) throws Exception {
        return Prober.standard().traces(image).stream()
                .filter(trace -> trace.certainty() == Trace.Certainty.SIGNATURE)
                .map(trace -> trace.offset() + " " + trace.type())
                .sorted()
                .toList()
                .toString();
    }

    private static String output(String program, String... arguments) throws Exception {
        return CommandRunner.system()
                .run(Command.of(program, List.of(arguments)).withEnvironment("LC_ALL", "C.UTF-8"))
                .orThrow()
                .output();
    }
}
