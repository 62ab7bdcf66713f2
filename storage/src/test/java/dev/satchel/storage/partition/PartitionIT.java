package dev.satchel.storage.partition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.satchel.core.SatchelException;
import dev.satchel.core.host.Architecture;
import dev.satchel.core.plan.Plan;
import dev.satchel.core.plan.PlanFailedException;
import dev.satchel.core.plan.PlanListener;
import dev.satchel.core.process.Command;
import dev.satchel.core.process.CommandResult;
import dev.satchel.core.process.CommandRunner;
import dev.satchel.core.unit.DataSize;
import dev.satchel.storage.device.BlockDevices;
import dev.satchel.testing.LoopDevice;
import dev.satchel.testing.Tools;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The truth is sfdisk, sgdisk, partx and wipefs. */
class PartitionIT {
    private static final DataSize SECTOR = DataSize.bytes(512);
    private static final DataSize LARGE_SECTOR = DataSize.bytes(4096);

    @TempDir
    Path folder;

    @BeforeEach
    void tools() {
        Tools.requireAll("sfdisk", "sgdisk", "blkid", "wipefs");
    }

    private static CommandResult run(String program, String... arguments) throws Exception {
        return CommandRunner.system().run(Command.of(program, arguments));
    }

    private static CommandResult run(String input, Path target, String program, String... arguments) throws Exception {
        return CommandRunner.system()
                .run(Command.of(
                                program,
                                Stream.concat(Stream.of(arguments), Stream.of(target.toString()))
                                        .toList())
                        .withInput(input));
    }

    /** A file of this size, a hole throughout. */
    private Path image(String name, long bytes) throws IOException {
        Path image = folder.resolve(name);
        try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
            file.setLength(bytes);
        }
        return image;
    }

    /** All that sfdisk says, but for the name of the device. */
    private static JsonNode sfdisk(Path disk) throws Exception {
        String text = run("sfdisk", "--json", disk.toString()).orThrow().output();
        ObjectNode table = (ObjectNode) new ObjectMapper().readTree(text).get("partitiontable");
        table.remove("device");
        table.path("partitions").forEach(one -> {
            String node = one.get("node").textValue();
            ((ObjectNode) one).put("node", node.substring(disk.toString().length()));
        });
        return table;
    }

    private static void assertClean(Path disk) throws Exception {
        CommandResult verified = run("sgdisk", "--verify", disk.toString());

        assertThat(verified.output()).contains("No problems found").doesNotContain("Caution", "Problem:");
        assertThat(verified.exitCode()).isZero();
    }

    /** Byte for byte; a comparison in this program takes many times as long. */
    private static void assertSame(Path one, Path other) throws Exception {
        CommandResult compared = run("cmp", one.toString(), other.toString());

        assertThat(compared.exitCode()).as(compared.output()).isZero();
    }

    private static void write(PartitionTable table, Path disk) throws IOException {
        try (FileChannel channel = FileChannel.open(disk, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            table.writeTo(channel);
        }
    }

    static List<NewPartitionTable> layouts() {
        NewPartitionTable manyLogical = NewPartitionTable.mbr().signed(0x1A2B3C4D);
        for (int i = 0; i < 7; i++) {
            manyLogical = manyLogical.with(NewPartition.of(i % 2 == 0 ? PartitionType.LINUX : PartitionType.LINUX_SWAP)
                    .sized(DataSize.mebibytes(3 + i)));
        }
        return List.of(
                NewPartitionTable.portableLinux(DataSize.mebibytes(64), Architecture.AARCH64),
                NewPartitionTable.exchange(),
                NewPartitionTable.gpt(),
                NewPartitionTable.gpt()
                        .identifiedBy(UUID.fromString("dd27f98d-0d3a-4b5e-9f2c-1122334455aa"))
                        .with(NewPartition.of(PartitionType.EFI_SYSTEM)
                                .sized(DataSize.mebibytes(33))
                                .named("a \"quoted\" \\ $name, #1")
                                .marked(PartitionAttribute.REQUIRED, PartitionAttribute.NO_AUTOMOUNT))
                        .with(NewPartition.of(PartitionType.EXTENDED_BOOT)
                                .sharing(20)
                                .named("größer"))
                        .with(NewPartition.of(PartitionType.linuxUsr(Architecture.X86_64))
                                .sharing(30)
                                .marked(
                                        PartitionAttribute.LEGACY_BOOT,
                                        PartitionAttribute.GROW_FILE_SYSTEM,
                                        PartitionAttribute.READ_ONLY))
                        .with(NewPartition.of(PartitionType.LUKS)),
                NewPartitionTable.biosLinux(),
                manyLogical.with(NewPartition.of(PartitionType.FAT32)));
    }

    @ParameterizedTest
    @MethodSource("layouts")
    void sfdiskSaysTheSameOfATableWhoeverWroteIt(NewPartitionTable wanted) throws Exception {
        long size = (200 << 20) + 512 * 77;
        PartitionLayout layout = wanted.on(DiskGeometry.of(DataSize.bytes(size), SECTOR));
        Path own = image("own.img", size);
        Path theirs = image("theirs.img", size);

        write(layout.table(), own);
        run(layout.toSfdiskScript(), theirs, "sfdisk", "--quiet", "--no-tell-kernel")
                .orThrow();

        assertThat(sfdisk(own)).isEqualTo(sfdisk(theirs));
        PartitionTable read = PartitionTable.read(theirs).orThrow();
        assertThat(read.differencesFrom(layout.table())).isEmpty();
        if (wanted.scheme() == PartitionScheme.GPT) {
            assertClean(own);
        } else {
            assertSame(own, theirs);
        }
    }

    @ParameterizedTest
    @MethodSource("layouts")
    void sfdiskSaysTheSameOfADiskWithLargeSectors(NewPartitionTable wanted) throws Exception {
        try (LoopDevice own =
                        LoopDevice.attach(folder.resolve("own"), DataSize.mebibytes(201), "--sector-size", "4096");
                LoopDevice theirs =
                        LoopDevice.attach(folder.resolve("theirs"), DataSize.mebibytes(201), "--sector-size", "4096")) {
            PartitionLayout layout = wanted.on(DiskGeometry.of(DataSize.mebibytes(201), LARGE_SECTOR));

            write(layout.table(), own.node());
            run(layout.toSfdiskScript(), theirs.node(), "sfdisk", "--quiet", "--no-tell-kernel")
                    .orThrow();

            assertThat(sfdisk(own.node())).isEqualTo(sfdisk(theirs.node()));
            assertThat(PartitionTable.read(theirs.node(), LARGE_SECTOR)
                            .orThrow()
                            .differencesFrom(layout.table()))
                    .isEmpty();
            if (wanted.scheme() == PartitionScheme.GPT) {
                assertClean(own.node());
                assertThat(PartitionTable.read(own.file()).orThrow()).isEqualTo(layout.table());
            }
        }
    }

    @Test
    void aDiskOfMoreThanTwoTebibytesIsProtectedAsFarAsTheNumbersGo() throws Exception {
        long size = 5L << 40;
        PartitionLayout layout = NewPartitionTable.exchange().on(DiskGeometry.of(DataSize.bytes(size), SECTOR));
        Path own = image("own.img", size);
        Path theirs = image("theirs.img", size);

        write(layout.table(), own);
        run(layout.toSfdiskScript(), theirs, "sfdisk", "--quiet", "--no-tell-kernel")
                .orThrow();

        assertThat(head(own)).isEqualTo(head(theirs));
        assertThat(sfdisk(own)).isEqualTo(sfdisk(theirs));
        assertClean(own);
    }

    private static byte[] head(Path disk) throws IOException {
        try (FileChannel channel = FileChannel.open(disk)) {
            ByteBuffer bytes = ByteBuffer.allocate(34 * 512);
            channel.read(bytes, 0);
            return bytes.array();
        }
    }

    @Test
    void aHybridIsThatOfSgdisk() throws Exception {
        PartitionLayout layout = NewPartitionTable.gpt()
                .with(NewPartition.of(PartitionType.EFI_SYSTEM).sized(DataSize.mebibytes(40)))
                .with(NewPartition.of(PartitionType.BASIC_DATA).sized(DataSize.mebibytes(50)))
                .with(NewPartition.of(PartitionType.LINUX))
                .hybrid(2)
                .on(DiskGeometry.of(DataSize.mebibytes(200), SECTOR));
        Path own = image("own.img", 200 << 20);

        write(layout.table(), own);
        PartitionTable read = PartitionTable.read(own).orThrow();

        assertClean(own);
        assertThat(run("sgdisk", "--print-mbr", own.toString()).output()).contains("0xEE", "0x07");
        assertThat(read).isEqualTo(layout.table());
        assertThat(read.hybrid()).hasSize(1);
        assertThat(PartitionTable.read(own).findings().all())
                .extracting(finding -> finding.code())
                .containsExactly("gpt.hybrid");

        Path theirs = image("theirs.img", 200 << 20);
        run(layout.toSfdiskScript(), theirs, "sfdisk", "--quiet", "--no-tell-kernel")
                .orThrow();
        run("sgdisk", "--hybrid=2", theirs.toString()).orThrow();
        assertThat(PartitionTable.read(theirs).orThrow().differencesFrom(read)).isEmpty();
    }

    @Test
    void sgdiskFindsTheGrownTableClean() throws Exception {
        Path disk = image("disk.img", 100 << 20);
        Partitioning partitioning = Partitioning.ofImage(disk, SECTOR);
        partitioning
                .write(NewPartitionTable.portableLinux(DataSize.mebibytes(40), Architecture.X86_64))
                .apply(PlanListener.NONE);
        byte[] code = {(byte) 0xEB, 0x63, (byte) 0x90};
        put(disk, 0, code);
        PartitionTable before = partitioning.read().orThrow();
        image("disk.img", 300 << 20);

        assertThat(partitioning.read().backup()).isEqualTo(TableReading.CopyState.MISPLACED);
        partitioning.grow().apply(PlanListener.NONE);

        assertClean(disk);
        PartitionTable grown = partitioning.read().orThrow();
        assertThat(partitioning.read().findings().all()).isEmpty();
        assertThat(grown.differencesFrom(before)).singleElement().satisfies(difference -> {
            assertThat(difference.partition()).isEqualTo(3);
            assertThat(difference.what()).isEqualTo(TableDifference.Aspect.SIZE);
        });
        assertThat(grown.last().orElseThrow().end()).isEqualTo(DataSize.mebibytes(299));
        assertThat(head(disk)).as("GRUB's code").startsWith(code);
        assertThat(at(disk, (100 << 20) - 512, 8)).as("the earlier copy").containsOnly(0);
        assertThatExceptionOfType(SatchelException.class)
                .isThrownBy(partitioning::grow)
                .withMessageStartingWith(disk + ", partition 3: ")
                .satisfies(e -> assertThat(e.code()).isEqualTo("partition.grow.full"));
        assertThatExceptionOfType(SatchelException.class)
                .isThrownBy(() -> partitioning.grow(2))
                .withMessageContaining("partition 3")
                .satisfies(e -> assertThat(e.code()).isEqualTo("partition.grow.blocked"));
    }

    @Test
    void aGrownTableOfLargeSectorsIsCleanAndItsFileSystemIsToldToBeGrown() throws Exception {
        Tools.require("mkfs.ext4");
        Path disk = image("disk.img", 100 << 20);
        Partitioning partitioning = Partitioning.ofImage(disk, LARGE_SECTOR);
        partitioning.write(NewPartitionTable.exchange()).apply(PlanListener.NONE);
        run("mkfs.ext4", "-q", "-F", "-E", "offset=1048576", disk.toString(), "90M")
                .orThrow();
        image("disk.img", 160 << 20);

        Plan plan = partitioning.grow();
        plan.apply(PlanListener.NONE);

        assertThat(plan.findings().all()).singleElement().satisfies(finding -> {
            assertThat(finding.code()).isEqualTo("partition.grow.content");
            assertThat(finding.remedy()).contains("resize2fs");
        });
        try (LoopDevice loop = LoopDevice.attach(disk, DataSize.mebibytes(160), "--sector-size", "4096")) {
            assertClean(loop.node());
            assertThat(run("blkid", "-p", "-O", "1048576", loop.node().toString())
                            .output())
                    .contains("ext4");
        }
    }

    private static void put(Path disk, long offset, byte[] bytes) throws IOException {
        try (FileChannel channel = FileChannel.open(disk, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(bytes), offset);
        }
    }

    private static byte[] at(Path disk, long offset, int length) throws IOException {
        try (FileChannel channel = FileChannel.open(disk)) {
            ByteBuffer bytes = ByteBuffer.allocate(length);
            channel.read(bytes, offset);
            return bytes.array();
        }
    }

    @Test
    void aLogicalPartitionGrowsWithWhatHoldsIt() throws Exception {
        Path disk = image("disk.img", 100 << 20);
        run(
                        "label: dos\nlabel-id: 0x12345678\nsize=20MiB, type=83\nstart=43008, type=5\nsize=20MiB\n,20MiB\n",
                        disk,
                        "sfdisk",
                        "--quiet",
                        "--no-tell-kernel")
                .orThrow();
        image("disk.img", 200 << 20);

        Partitioning.ofImage(disk, SECTOR).grow().apply(PlanListener.NONE);

        JsonNode partitions = sfdisk(disk).get("partitions");
        assertThat(partitions).hasSize(4);
        JsonNode last = partitions.get(3);
        assertThat(last.get("start").asLong() + last.get("size").asLong()).isEqualTo(200 << 11);
        assertThat(run("sfdisk", "--verify", disk.toString()).exitCode()).isZero();
    }

    @Test
    void aDamagedCopyIsSeenToldAndRepaired() throws Exception {
        Path disk = image("disk.img", 100 << 20);
        Partitioning partitioning = Partitioning.ofImage(disk, SECTOR);
        partitioning.write(NewPartitionTable.exchange()).apply(PlanListener.NONE);
        PartitionTable whole = partitioning.read().orThrow();

        for (long damaged : new long[] {512 + 16, 1024 + 56, (100 << 20) - 512 + 40, (100 << 20) - 33 * 512}) {
            put(disk, damaged, new byte[] {99});
            assertThat(partitioning.read().isRepairNeeded()).isTrue();
            assertThat(partitioning.read().orThrow()).isEqualTo(whole);
            partitioning.repair().apply(PlanListener.NONE);
            assertClean(disk);
            assertThat(partitioning.read().findings().all()).isEmpty();
        }
        put(disk, 510, new byte[2]);
        assertThat(partitioning.read().findings().all())
                .extracting(finding -> finding.code())
                .containsExactly("gpt.protection.missing");
        partitioning.repair().apply(PlanListener.NONE);
        assertThat(partitioning.read().orThrow()).isEqualTo(whole);
        assertThatExceptionOfType(SatchelException.class)
                .isThrownBy(partitioning::repair)
                .satisfies(e -> assertThat(e.code()).isEqualTo("partition.repair.none"));
    }

    @Test
    void signaturesOfWhatWasThereAreWipedAsSfdiskDoes() throws Exception {
        Tools.require("mkfs.ext4");
        Path own = image("own.img", 100 << 20);
        run("mkfs.ext4", "-q", "-F", "-E", "offset=1048576", own.toString(), "50M")
                .orThrow();
        run("label: gpt\n,\n", own, "sfdisk", "--quiet", "--wipe", "never").orThrow();
        Path theirs = Files.copy(own, folder.resolve("theirs.img"));
        PartitionLayout layout = NewPartitionTable.biosLinux().on(DiskGeometry.of(DataSize.mebibytes(100), SECTOR));

        Plan plan = Partitioning.ofImage(own, SECTOR).write(layout);
        assertThat(plan.toText()).contains("DESTROYS partition 1", "ext4 at byte");
        plan.apply(PlanListener.NONE);
        CommandRunner.system()
                .run(Command.of(
                                "sfdisk",
                                "--quiet",
                                "--wipe",
                                "always",
                                "--wipe-partitions",
                                "always",
                                theirs.toString())
                        .withInput(layout.toSfdiskScript()))
                .orThrow();

        assertThat(signatures(own)).isEqualTo(signatures(theirs)).contains("dos");
        assertThat(run("blkid", "-p", "-O", "1048576", own.toString()).exitCode())
                .isEqualTo(2);
        assertThat(sfdisk(own)).isEqualTo(sfdisk(theirs));
    }

    private static String signatures(Path disk) throws Exception {
        return run("wipefs", "--noheadings", "--output", "OFFSET,TYPE", disk.toString())
                .orThrow()
                .output();
    }

    @Test
    void aScriptOfThePlanWritesTheSameBytes() throws Exception {
        Path applied = image("applied.img", 100 << 20);
        Path scripted = image("scripted.img", 100 << 20);
        PartitionLayout layout = NewPartitionTable.portableLinux(DataSize.mebibytes(40), Architecture.X86_64)
                .on(DiskGeometry.of(DataSize.mebibytes(100), SECTOR));

        Partitioning.ofImage(applied, SECTOR).write(layout).apply(PlanListener.NONE);
        Path script = Files.writeString(
                folder.resolve("write.sh"),
                Partitioning.ofImage(scripted, SECTOR).write(layout).toShellScript());
        run("sh", script.toString()).orThrow();

        assertSame(scripted, applied);
        image("applied.img", 200 << 20);
        image("scripted.img", 200 << 20);
        Partitioning.ofImage(applied, SECTOR).grow().apply(PlanListener.NONE);
        Files.writeString(script, Partitioning.ofImage(scripted, SECTOR).grow().toShellScript());
        run("sh", script.toString()).orThrow();
        assertSame(scripted, applied);
        Plan bySfdisk = Partitioning.ofImage(scripted, SECTOR)
                .by(Partitioning.Writer.SFDISK)
                .write(NewPartitionTable.biosLinux());
        bySfdisk.apply(PlanListener.NONE);
        assertThat(PartitionTable.read(scripted).orThrow().scheme()).isEqualTo(PartitionScheme.MBR);
    }

    @Test
    void aDeviceInUseOrChangedIsLeftAlone() throws Exception {
        Tools.requireAll("mkfs.ext4", "mount", "umount");
        try (LoopDevice loop = LoopDevice.attach(folder.resolve("disk.img"), DataSize.mebibytes(64))) {
            Partitioning partitioning = Partitioning.of(BlockDevices.at(loop.node()));
            Plan plan = partitioning.write(NewPartitionTable.exchange());
            run("mkfs.ext4", "-q", loop.node().toString()).orThrow();
            Path mount = Files.createDirectory(folder.resolve("mount"));
            run("mount", loop.node().toString(), mount.toString()).orThrow();
            try {
                assertThatExceptionOfType(PlanFailedException.class)
                        .isThrownBy(() -> plan.apply(PlanListener.NONE))
                        .withMessageContaining(mount.toString());
                assertThatExceptionOfType(SatchelException.class)
                        .isThrownBy(() ->
                                Partitioning.of(BlockDevices.at(loop.node())).write(NewPartitionTable.exchange()));
                assertThatExceptionOfType(SatchelException.class)
                        .isThrownBy(
                                () -> Partitioning.ofImage(loop.file(), SECTOR).write(NewPartitionTable.exchange()))
                        .satisfies(e -> assertThat(e.code()).isEqualTo("partition.image.attached"));
            } finally {
                run("umount", mount.toString()).orThrow();
            }

            plan.apply(PlanListener.NONE);

            assertClean(loop.node());
            assertThat(run("blkid", "-p", loop.node().toString()).output())
                    .contains("PTTYPE=\"gpt\"")
                    .doesNotContain("ext4");
            Plan grown = Partitioning.of(BlockDevices.at(loop.node())).write(NewPartitionTable.biosLinux());
            grown.apply(PlanListener.NONE);
            assertThat(sfdisk(loop.node()).get("label").textValue()).isEqualTo("dos");
        }
    }

    @Test
    void aTableThatWasChangedMeanwhileIsNotWrittenOver() throws Exception {
        Path disk = image("disk.img", 100 << 20);
        Partitioning partitioning = Partitioning.ofImage(disk, SECTOR);
        partitioning.write(NewPartitionTable.exchange()).apply(PlanListener.NONE);
        image("disk.img", 200 << 20);
        Plan plan = partitioning.grow();
        run("sgdisk", "--disk-guid=R", disk.toString()).orThrow();

        assertThatExceptionOfType(PlanFailedException.class)
                .isThrownBy(() -> plan.apply(PlanListener.NONE))
                .withMessageContaining("was changed since the plan was made");
        Path script = Files.writeString(folder.resolve("grow.sh"), plan.toShellScript());
        assertThat(run("sh", script.toString()).exitCode()).isNotZero();
    }

    @Test
    void theContainerOfADiskIsNotTakenForOne() throws Exception {
        Path disk = image("disk.qcow2", 100 << 20);
        put(disk, 0, new byte[] {'Q', 'F', 'I', (byte) 0xFB});

        assertThatExceptionOfType(SatchelException.class)
                .isThrownBy(() -> Partitioning.ofImage(disk, SECTOR).write(NewPartitionTable.exchange()))
                .withMessageContaining("qcow2");
    }

    @Test
    void typesAreThoseOfSfdiskAndSystemd() throws Exception {
        String sfdisk =
                run("sfdisk", "--list-types", "--label", "gpt").orThrow().output();
        long known = PartitionType.known().stream()
                .flatMap(type -> type.guid().stream())
                .filter(guid -> !sfdisk.toUpperCase(Locale.ROOT).contains(PartitionType.text(guid)))
                .peek(guid -> assertThat(PartitionType.of(guid).toString())
                        .as("not known by sfdisk: " + guid)
                        .containsAnyOf("mips", "parisc", "luks"))
                .count();

        assertThat(known).isLessThan(25);
    }
}
