package dev.satchel.storage.filesystem;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.core.plan.Argument;
import dev.satchel.core.plan.Plan;
import dev.satchel.core.plan.PlanListener;
import dev.satchel.core.plan.Step;
import dev.satchel.core.process.Command;
import dev.satchel.core.process.CommandRunner;
import dev.satchel.core.unit.DataSize;
import dev.satchel.testing.Tools;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NewFileSystemIT {
    @TempDir
    Path folder;

    private Path make(NewFileSystem fileSystem, DataSize size) throws Exception {
        Path file = image(size);
        Plan.titled("make")
                .step(Step.titled("make")
                        .run(fileSystem.make(Argument.of(file)))
                        .build())
                .build()
                .apply(PlanListener.NONE);
        String blkid = run("blkid", "-p", "-o", "export", file.toString());
        assertThat(blkid.lines())
                .contains("TYPE=" + fileSystem.type(), "UUID=" + fileSystem.uuid(), "LABEL=" + fileSystem.label());
        return file;
    }

    private Path image(DataSize size) throws Exception {
        Tools.requireAll("mkfs.ext4", "mkfs.vfat", "blkid", "dumpe2fs");
        Path file = folder.resolve("volume");
        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.setLength(size.bytes());
        }
        return file;
    }

    private static String run(String program, String... arguments) throws Exception {
        return CommandRunner.system()
                .run(Command.of(program, arguments))
                .orThrow()
                .output();
    }

    @ParameterizedTest
    @ValueSource(longs = {64, 511, 4096, 65536})
    void promisesNoMoreThanTheExt4Has(long mebibytes) throws Exception {
        DataSize size = DataSize.mebibytes(mebibytes);
        NewExt4 ext4 = NewExt4.of(size, "root")
                .with(Mke2fs.features(CommandRunner.system()))
                .holding(1000);

        Path file = make(ext4, size);

        String dump = run("dumpe2fs", "-h", file.toString());
        long free = Long.parseLong(dump.replaceAll("(?s).*\nFree blocks: +(\\d+).*", "$1")) * 4096;
        assertThat(ext4.capacity().bytes()).isBetween(free - size.bytes() / 30 - (1 << 20), free);
        assertThat(dump).doesNotContain("metadata_csum_seed", "orphan_file");
    }

    @ParameterizedTest
    @ValueSource(longs = {64, 260, 261, 512})
    void makesAFat32ThatIsOne(long mebibytes) throws Exception {
        DataSize size = DataSize.mebibytes(mebibytes);

        Path file = make(NewFat32.of(size, "ESP"), size);

        assertThat(run("blkid", "-p", "-o", "value", "-s", "VERSION", file.toString()))
                .isEqualTo("FAT32\n");
        run("fsck.vfat", "-n", file.toString());
    }

    @Test
    void makesAFat32WithoutALabel() throws Exception {
        Path file = image(DataSize.mebibytes(64));
        FormatPlan.of(NewFileSystem.of(FileSystemType.FAT32, DataSize.mebibytes(64), ""))
                .in(file)
                .apply(PlanListener.NONE);

        assertThat(run("blkid", "-p", "-o", "export", file.toString()))
                .contains("TYPE=vfat")
                .doesNotContain("LABEL");
    }
}
