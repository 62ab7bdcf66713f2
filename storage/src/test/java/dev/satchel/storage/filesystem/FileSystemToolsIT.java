package dev.satchel.storage.filesystem;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.base.Splitter;
import dev.satchel.core.plan.Argument;
import dev.satchel.core.plan.Plan;
import dev.satchel.core.plan.PlanListener;
import dev.satchel.core.plan.PlannedCommand;
import dev.satchel.core.plan.Step;
import dev.satchel.core.process.Command;
import dev.satchel.core.process.CommandResult;
import dev.satchel.core.process.CommandRunner;
import dev.satchel.core.unit.DataSize;
import dev.satchel.storage.probe.Probe;
import dev.satchel.storage.probe.Volume;
import dev.satchel.testing.Tools;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each tool makes what was asked, and libblkid and this project's own probe say the same of it. */
class FileSystemToolsIT {
    @TempDir
    Path folder;

    /** What is read back, as {@code blkid} of 2.38 has no value for the size of clusters: where it stands on the disk. */
    private record Place(long offset, int bytes, boolean bigEndian, Meaning meaning) {}

    private enum Meaning {
        BYTES,
        POWER_OF_TWO,
        SECTORS,
        SECTORS_OR_POWER,
        KIB_SHIFT
    }

    private static Place place(FileSystemType type) {
        return switch (type) {
            case XFS -> new Place(4, 4, true, Meaning.BYTES);
            case BTRFS -> new Place(0x10090, 4, false, Meaning.BYTES);
            case EXFAT -> new Place(0x6D, 1, false, Meaning.POWER_OF_TWO);
            case FAT32 -> new Place(0x0D, 1, false, Meaning.SECTORS);
            case NTFS -> new Place(0x0D, 1, false, Meaning.SECTORS_OR_POWER);
            case EXT4 -> new Place(0x418, 4, false, Meaning.KIB_SHIFT);
            case F2FS, APFS, HFS_PLUS, REFS -> throw new AssertionError(type);
        };
    }

    private static long cluster(Path file, FileSystemType type) throws Exception {
        Place place = place(type);
        long value = 0;
        try (RandomAccessFile device = new RandomAccessFile(file.toFile(), "r")) {
            device.seek(place.offset());
            for (int i = 0; i < place.bytes(); i++) {
                long next = device.readUnsignedByte();
                value = place.bigEndian() ? value << 8 | next : value | next << (8 * i);
            }
        }
        return switch (place.meaning()) {
            case BYTES -> value;
            case POWER_OF_TWO -> 512L << value;
            case SECTORS -> 512 * value;
            case SECTORS_OR_POWER -> value > 240 ? 512L << (256 - value) : 512 * value;
            case KIB_SHIFT -> 1024L << value;
        };
    }

    private static Map<String, String> blkid(Path file) throws Exception {
        CommandResult result = CommandRunner.system()
                .run(Command.of("blkid", "-p", "-o", "udev", file.toString()))
                .orThrow();
        Map<String, String> values = new LinkedHashMap<>();
        for (String line : result.lines()) {
            int sign = line.indexOf('=');
            values.put(line.substring(0, sign), line.substring(sign + 1));
        }
        return values;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "EXT4 | 16 | Räume | 6f1f4a4e-0c0b-4b7e-9e55-3b8d2c1a7f10 | 1KiB",
                "EXT4 | 16 | a b | 6f1f4a4e-0c0b-4b7e-9e55-3b8d2c1a7f11 | 4KiB",
                "XFS | 320 | twelve bytes | 6f1f4a4e-0c0b-4b7e-9e55-3b8d2c1a7f12 | 4KiB",
                "XFS | 320 | x | 6f1f4a4e-0c0b-4b7e-9e55-3b8d2c1a7f13 | 64KiB",
                "BTRFS | 128 | Grüße, 'x' \"y\" $z | 6f1f4a4e-0c0b-4b7e-9e55-3b8d2c1a7f14 | 4KiB",
                "F2FS | 64 | Łódź | 6f1f4a4e-0c0b-4b7e-9e55-3b8d2c1a7f15 | ",
                "FAT32 | 64 | TO GO-1 | 1A2B-3C4D | 512B",
                "FAT32 | 300 | ESP | A40D-85E7 | 4KiB",
                "EXFAT | 64 | Reise 2 | 1A2B-3C4D | 128KiB",
                "EXFAT | 64 | x | FFFF-0001 | 512B",
                "NTFS | 64 | Grüße 'x' | 0123456789ABCDEF | 4KiB",
                "NTFS | 64 | Data | FEDCBA9876543210 | 64KiB",
                "NTFS | 64 | Data | FEDCBA9876543211 | 2MiB"
            })
    void makesWhatWasAsked(FileSystemType type, long mebibytes, String label, String uuid, String cluster)
            throws Exception {
        DataSize size = DataSize.mebibytes(mebibytes);
        NewFileSystem named = NewFileSystem.of(type, size, label).withUuid(uuid);
        NewFileSystem wanted = cluster == null ? named : named.withClusterSize(DataSize.parse(cluster));
        Path file = folder.resolve("volume");
        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.setLength(size.bytes());
        }
        Step.Builder step = Step.titled("Make it");
        for (PlannedCommand command : wanted.commands(Argument.of(file))) {
            Tools.require(command.program());
            step.run(command);
        }
        Tools.require("blkid");

        Plan.titled("make").step(step.build()).build().apply(PlanListener.NONE);

        Volume probed = Probe.of(file).volume(0);
        assertThat(probed.type()).contains(wanted.type());
        assertThat(probed.uuid()).contains(wanted.uuid()).contains(uuid);
        assertThat(probed.label()).contains(label);
        Map<String, String> blkid = blkid(file);
        assertThat(blkid)
                .containsEntry("ID_FS_TYPE", wanted.type())
                .containsEntry("ID_FS_UUID", uuid)
                .containsEntry("ID_FS_LABEL_ENC", probed.udev().get("ID_FS_LABEL_ENC"));
        if (cluster != null) {
            assertThat(DataSize.bytes(cluster(file, type))).isEqualTo(DataSize.parse(cluster));
        }
    }

    /** The smallest that the catalogue tells is made, and what is a little smaller is not what was asked for. */
    @ParameterizedTest
    @CsvSource({"EXFAT", "NTFS", "XFS", "BTRFS", "F2FS"})
    void theSmallestOfTheCatalogueIsMade(FileSystemType type) throws Exception {
        long least = type.profile().smallest().orElseThrow().bytes().longValueExact();
        Path file = folder.resolve("small");
        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.setLength(least);
        }
        Step.Builder step = Step.titled("Make it");
        for (PlannedCommand command :
                NewFileSystem.of(type, DataSize.bytes(least), "x").commands(Argument.of(file))) {
            Tools.require(command.program());
            step.run(command);
        }

        Plan.titled("make").step(step.build()).build().apply(PlanListener.NONE);

        assertThat(Splitter.on(',').splitToList(Probe.of(file).volume(0).type().orElse("none")))
                .containsExactly(type.probed());
    }
}
