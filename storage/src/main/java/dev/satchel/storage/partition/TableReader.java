package dev.satchel.storage.partition;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.satchel.core.SatchelException;
import dev.satchel.core.check.Finding;
import dev.satchel.core.check.Findings;
import dev.satchel.core.unit.DataSize;
import dev.satchel.storage.internal.DiskFile;
import dev.satchel.storage.partition.TableReading.CopyState;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads what stands on a disk. Whether that is an MBR, a GPT or something else is decided as libblkid decides it. */
final class TableReader {
    static final ImmutableSet<String> REPAIRABLE = ImmutableSet.of(
            "gpt.primary.damaged",
            "gpt.backup.damaged",
            "gpt.backup.missing",
            "gpt.backup.misplaced",
            "gpt.copies.differ",
            "gpt.protection.missing");

    private static final ImmutableList<Integer> SECTORS = ImmutableList.of(512, 4096);
    private static final String REPAIR = "repair it: both copies are written again";

    private final SeekableByteChannel channel;
    private final DiskBytes disk;
    private final String where;
    private final List<Finding> findings = new ArrayList<>();

    TableReader(SeekableByteChannel channel, String where) throws IOException {
        this.channel = channel;
        this.disk = new DiskBytes(channel);
        this.where = where;
    }

    /**
     * Reads a device or an image.
     *
     * @param sector zero where it is not known
     */
    static TableReading read(Path file, DataSize sector) throws SatchelException {
        try (FileChannel channel = DiskFile.open(file)) {
            return new TableReader(channel, file.toString()).read(sector);
        } catch (SatchelException e) {
            throw e;
        } catch (IOException e) {
            throw SatchelException.unreadable("partition.unreadable", file, e);
        }
    }

    /** Both copies of a GPT, with sectors of one size. */
    private record Copies(
            int sector,
            GptCopy.Look primary,
            GptCopy.Look backup,
            @Nullable GptCopy misplaced) {
        @Nullable
        GptCopy best() {
            if (primary.copy() != null) {
                return primary.copy();
            }
            return backup.copy();
        }

        boolean isTrace() {
            return best() != null
                    || !primary.damage().isEmpty()
                    || !backup.damage().isEmpty();
        }
    }

    TableReading read(DataSize sector) throws IOException {
        Optional<dev.satchel.storage.probe.PartitionTable.Type> kind = dev.satchel.storage.probe.PartitionTable.of(
                        channel, sector.bytes() == 0 ? DataSize.bytes(512) : sector)
                .map(dev.satchel.storage.probe.PartitionTable::type);
        Copies copies = copies(sector.bytes() == 0 ? SECTORS : ImmutableList.of((int) sector.bytes()));
        if (kind.isEmpty()) {
            return copies.best() == null ? nothing(copies) : gpt(copies, Protection.MISSING);
        }
        return switch (kind.get()) {
            case GPT, PROTECTIVE_MBR -> copies.best() == null ? nothing(copies) : gpt(copies, Protection.THERE);
            case MBR -> mbr(sector.bytes() == 0 ? 512 : (int) sector.bytes(), copies);
            case APPLE, BSD, SGI, SUN, SOLARIS, ULTRIX, AIX, ATARI, DASD -> {
                findings.add(Finding.note(
                        "partition.foreign",
                        where,
                        "it has a table of the kind '" + kind.get() + "', which is not read here"));
                yield reading(null, CopyState.ABSENT, CopyState.ABSENT, 0);
            }
        };
    }

    /** With the first size of sectors that fits; with the first at all if none does. */
    private Copies copies(List<Integer> sectors) throws IOException {
        Copies first = null;
        for (int sector : sectors) {
            Copies copies = copies(sector);
            if (copies.primary().copy() != null) {
                return copies;
            }
            if (first == null || (first.best() == null && copies.isTrace())) {
                first = copies;
            }
        }
        return first == null ? copies(SECTORS.get(0)) : first;
    }

    private Copies copies(int sector) throws IOException {
        long last = disk.size() / sector - 1;
        GptCopy.Look primary = GptCopy.at(disk, sector, 1);
        GptCopy.Look backup = GptCopy.at(disk, sector, last);
        GptCopy copy = primary.copy();
        if (copy == null || copy.alternate() == last || copy.alternate() <= 1) {
            return new Copies(sector, primary, backup, null);
        }
        return new Copies(
                sector,
                primary,
                backup,
                GptCopy.at(disk, sector, copy.alternate()).copy());
    }

    private TableReading nothing(Copies copies) {
        if (copies.isTrace()) {
            findings.add(Finding.error(
                    "gpt.lost",
                    where,
                    "both copies of its GPT are damaged: of the first: " + damage(copies.primary())
                            + "; of the second: " + damage(copies.backup()),
                    "find the partitions with testdisk or gdisk before anything is written"));
        }
        return reading(null, state(copies.primary()), state(copies.backup()), 0);
    }

    private static String damage(GptCopy.Look look) {
        return look.damage().isEmpty() ? "nothing is left" : look.damage();
    }

    private static CopyState state(GptCopy.Look look) {
        if (look.copy() != null) {
            return CopyState.GOOD;
        }
        return look.damage().isEmpty() ? CopyState.ABSENT : CopyState.DAMAGED;
    }

    private enum Protection {
        THERE,
        MISSING
    }

    private TableReading gpt(Copies copies, Protection protection) throws IOException {
        int sector = copies.sector();
        GptCopy best = copies.best();
        if (best == null) {
            return nothing(copies);
        }
        CopyState backup = judge(copies);
        if (protection == Protection.MISSING) {
            findings.add(Finding.error(
                    "gpt.protection.missing",
                    where,
                    "there is no MBR that says that there is a GPT: Linux, Windows and firmware do not look for it",
                    "repair it: the record is written again"));
        }
        List<PartitionEntry> partitions = best.partitions(sector, this::nonsense);
        BootRecord record = record(sector);
        if (!record.mirrored().isEmpty()) {
            findings.add(Finding.warning(
                    "gpt.hybrid",
                    where,
                    "its MBR tells of " + record.mirrored().size() + " partitions beside the GPT",
                    "edit it only with a tool that writes both"));
        }
        GptFrame frame = best == copies.primary().copy() ? best.frame() : frameOfPrimary(best, sector);
        PartitionTable table =
                new PartitionTable(DataSize.bytes(disk.size()), DataSize.bytes(sector), partitions, record, frame);
        new TableCheck(table, where, findings).run();
        GptCopy misplaced = copies.misplaced();
        return reading(table, state(copies.primary()), backup, misplaced == null ? 0 : misplaced.lba() * (long) sector);
    }

    private void nonsense(int number) {
        findings.add(Finding.error(
                "partition.nonsense",
                where,
                "entry " + number + " has sectors that no disk has",
                "look at it with gdisk; it is left out"));
    }

    /** A damaged header may still say where its entries belong: behind the loader of a board. */
    private GptFrame frameOfPrimary(GptCopy backup, int sector) throws IOException {
        GptFrame frame = backup.frame();
        ByteBuffer header = disk.at(sector, sector);
        long told = header == null ? 0 : header.getLong(72);
        long end = frame.firstUsable() - frame.arraySectors(sector);
        return new GptFrame(
                frame.guid(),
                frame.firstUsable(),
                frame.lastUsable(),
                told >= 2 && told <= end ? told : 2,
                frame.count());
    }

    private CopyState judge(Copies copies) {
        GptCopy primary = copies.primary().copy();
        GptCopy backup = copies.backup().copy();
        if (primary == null) {
            findings.add(Finding.error(
                    "gpt.primary.damaged",
                    where,
                    "the copy of the GPT at its start is damaged ("
                            + (copies.primary().damage().isEmpty()
                                    ? "it is gone"
                                    : copies.primary().damage())
                            + "), the one at its end is whole",
                    REPAIR));
            return CopyState.GOOD;
        }
        if (backup != null) {
            if (!backup.saysTheSameAs(primary)) {
                findings.add(Finding.error(
                        "gpt.copies.differ",
                        where,
                        "the two copies of its GPT contradict each other; the one at its start counts",
                        "make sure that it shows the right partitions, then repair it"));
            }
            return CopyState.GOOD;
        }
        if (copies.misplaced() != null) {
            findings.add(Finding.warning(
                    "gpt.backup.misplaced",
                    where,
                    "the copy of the GPT is in sector " + copies.misplaced().lba()
                            + " and not in the last: the disk is larger than the one it was made for",
                    "grow the last partition, or repair it: the copy goes to the end"));
            return CopyState.MISPLACED;
        }
        boolean damaged = !copies.backup().damage().isEmpty();
        findings.add(Finding.warning(
                damaged ? "gpt.backup.damaged" : "gpt.backup.missing",
                where,
                damaged
                        ? "the copy of the GPT at its end is damaged: "
                                + copies.backup().damage()
                        : "there is no copy of the GPT at its end",
                REPAIR));
        return damaged ? CopyState.DAMAGED : CopyState.ABSENT;
    }

    private BootRecord record(int sector) throws IOException {
        ByteBuffer bytes = disk.at(0, MbrSector.SIZE);
        if (bytes == null) {
            return BootRecord.fresh(0, ImmutableList.of());
        }
        MbrSector mbr = new MbrSector(bytes);
        ImmutableList.Builder<PartitionEntry> mirrored = ImmutableList.builder();
        for (int slot = 0; slot < MbrSector.SLOTS; slot++) {
            if (mbr.isMarked() && mbr.isProtective() && !mbr.isEmpty(slot) && mbr.code(slot) != MbrSector.PROTECTIVE) {
                mirrored.add(entry(mbr, slot, slot + 1, 0, 0, sector));
            }
        }
        return BootRecord.of(bytes, mirrored.build());
    }

    private static PartitionEntry entry(MbrSector mbr, int slot, int number, long base, long record, int sector) {
        return PartitionEntry.ofMbr(
                number,
                PartitionType.of(mbr.code(slot)),
                DataSize.bytes((base + mbr.start(slot)) * sector),
                DataSize.bytes(mbr.count(slot) * sector),
                mbr.isActive(slot) ? ImmutableSet.of(PartitionAttribute.LEGACY_BOOT) : ImmutableSet.of(),
                record * sector);
    }

    private TableReading mbr(int sector, Copies copies) throws IOException {
        if (copies.best() != null) {
            findings.add(Finding.warning(
                    "gpt.stale",
                    where,
                    "behind its MBR there is still a GPT, which counts no more",
                    "wipe it, lest a tool offers to bring it back: wipefs --types gpt"));
        }
        ByteBuffer bytes = disk.at(0, MbrSector.SIZE);
        if (bytes == null) {
            return reading(null, CopyState.ABSENT, CopyState.ABSENT, 0);
        }
        List<PartitionEntry> partitions = new ArrayList<>();
        MbrSector mbr = new MbrSector(bytes);
        for (int slot = 0; slot < MbrSector.SLOTS; slot++) {
            if (!mbr.isEmpty(slot)) {
                partitions.add(entry(mbr, slot, slot + 1, 0, 0, sector));
            }
        }
        for (PartitionEntry extended : ImmutableList.copyOf(partitions)) {
            if (extended.isExtended()) {
                partitions.addAll(new LogicalChain(disk, sector, extended, where, findings).partitions());
                break; // Linux, too, follows the first only
            }
        }
        BootRecord record = BootRecord.of(bytes, ImmutableList.of());
        if (record.signature() == 0) {
            findings.add(Finding.note(
                    "mbr.signature.none", where, "the signature of its MBR is 0: its partitions have no PARTUUID"));
        }
        PartitionTable table =
                new PartitionTable(DataSize.bytes(disk.size()), DataSize.bytes(sector), partitions, record, null);
        new TableCheck(table, where, findings).run();
        return reading(table, CopyState.ABSENT, CopyState.ABSENT, 0);
    }

    private TableReading reading(@Nullable PartitionTable table, CopyState primary, CopyState backup, long stale) {
        List<Finding> bySeverity = findings.stream()
                .sorted(Comparator.comparing(Finding::severity))
                .toList();
        return new TableReading(
                where, DataSize.bytes(disk.size()), table, primary, backup, stale, Findings.of(bySeverity));
    }
}
