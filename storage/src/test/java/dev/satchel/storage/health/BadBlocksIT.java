package dev.satchel.storage.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.satchel.core.SatchelException;
import dev.satchel.core.plan.Progress;
import dev.satchel.core.process.CommandRunner;
import dev.satchel.core.unit.DataSize;
import dev.satchel.storage.device.BlockDevice;
import dev.satchel.storage.device.BlockDevices;
import dev.satchel.testing.LoopDevice;
import dev.satchel.testing.Tools;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A loop device whose file was cut short afterwards gives read errors behind the cut. */
class BadBlocksIT {
    private static final DataSize SIZE = DataSize.mebibytes(8);

    @TempDir
    Path folder;

    private final List<Progress> told = Collections.synchronizedList(new ArrayList<>());

    private LoopDevice attach() throws Exception {
        Tools.require("badblocks");
        return LoopDevice.attach(folder.toRealPath().resolve("disk.img"), SIZE);
    }

    private static void cut(LoopDevice loop, long length) throws Exception {
        try (RandomAccessFile file = new RandomAccessFile(loop.file().toFile(), "rw")) {
            file.setLength(length);
        }
    }

    @Test
    void findsTheBlocksThatCannotBeRead() throws Exception {
        try (LoopDevice loop = attach()) {
            cut(loop, 6 << 20);

            BadBlocksReport report = BadBlocksScan.reading(loop.node()).run(CommandRunner.system(), told::add);

            assertThat(report.ranges()).containsExactly(new BlockRange(1536, 2047));
            assertThat(report.bad()).isEqualTo(512);
            assertThat(report.completion()).isEqualTo(BadBlocksReport.Completion.WHOLE);
            assertThat(report.findings().hasErrors()).isTrue();
            assertThat(told).isNotEmpty();
        }
    }

    @Test
    void stopsAfterAsManyAsWereAskedFor() throws Exception {
        try (LoopDevice loop = attach()) {
            cut(loop, 6 << 20);

            BadBlocksReport report =
                    BadBlocksScan.reading(loop.node()).stoppingAfter(3).run(CommandRunner.system(), told::add);

            assertThat(report.bad()).isEqualTo(3);
            assertThat(report.completion()).isEqualTo(BadBlocksReport.Completion.STOPPED);
        }
    }

    @Test
    void rewritingLeavesWhatWasThereAndErasingDoesNot() throws Exception {
        try (LoopDevice loop = attach()) {
            byte[] content = new byte[(int) SIZE.bytes()];
            Arrays.fill(content, (byte) 0x5A);
            Files.write(loop.node(), content);
            BlockDevice device = BlockDevices.at(loop.node());

            BadBlocksReport rewritten = BadBlocksScan.rewriting(device).run(CommandRunner.system(), told::add);

            assertThat(rewritten.bad()).isZero();
            assertThat(Files.readAllBytes(loop.node())).isEqualTo(content);
            assertThatExceptionOfType(SatchelException.class)
                    .isThrownBy(() -> BadBlocksScan.erasing(device, "yes"))
                    .satisfies(e -> assertThat(e.code()).isEqualTo("badblocks.unconfirmed"));
            told.clear();

            BadBlocksReport erased = BadBlocksScan.erasing(device, BadBlocksScan.confirmation(device))
                    .run(CommandRunner.system(), told::add);

            assertThat(erased.bad()).isZero();
            assertThat(Files.readAllBytes(loop.node())).containsOnly(0);
            assertThat(told).last().satisfies(end -> assertThat(end.detail()).startsWith("pass 8 of 8"));
        }
    }

    @Test
    void refusesToWriteToWhatIsMounted() throws Exception {
        Tools.requireAll("mkfs.ext4", "mount", "umount");
        try (LoopDevice loop = attach()) {
            LoopDevice.run("mkfs.ext4", "-q", loop.node().toString()).orThrow();
            Path mounted = Files.createDirectory(folder.resolve("mounted"));
            BlockDevice before = BlockDevices.at(loop.node());
            BadBlocksScan late = BadBlocksScan.rewriting(before);
            LoopDevice.run("mount", loop.node().toString(), mounted.toString()).orThrow();
            try {
                BlockDevice device = BlockDevices.at(loop.node());
                assertThatExceptionOfType(SatchelException.class)
                        .isThrownBy(() -> BadBlocksScan.rewriting(device))
                        .satisfies(e -> assertThat(e.code()).isEqualTo("device.mounted"));
                assertThatExceptionOfType(SatchelException.class)
                        .isThrownBy(() -> late.run(CommandRunner.system(), told::add))
                        .satisfies(e -> assertThat(e.code()).isEqualTo("device.mounted"));
                assertThat(BadBlocksScan.reading(loop.node())
                                .run(CommandRunner.system(), told::add)
                                .bad())
                        .isZero();
            } finally {
                LoopDevice.run("umount", mounted.toString()).orThrow();
            }
        }
    }
}
