package dev.satchel.storage.partition;

import com.google.common.base.Strings;
import dev.satchel.core.SatchelException;
import dev.satchel.core.check.Finding;
import dev.satchel.core.check.Findings;
import dev.satchel.core.unit.DataSize;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What was read where a partition table may stand, and what is wrong with it. Immutable. */
public final class TableReading {
    /** How a copy of a GPT is. */
    public enum CopyState {
        /** Whole: its checksums are right. */
        GOOD,
        /** There is a header, and it or its entries are damaged. */
        DAMAGED,
        /** Nothing is there. */
        ABSENT,
        /** Whole, and not at the end of the disk, which was larger or smaller when it was written. */
        MISPLACED
    }

    private final String where;
    private final DataSize disk;
    private final @Nullable PartitionTable table;
    private final CopyState primary;
    private final CopyState backup;
    private final long staleHeader;
    private final Findings findings;

    TableReading(
            String where,
            DataSize disk,
            @Nullable PartitionTable table,
            CopyState primary,
            CopyState backup,
            long staleHeader,
            Findings findings) {
        this.where = where;
        this.disk = disk;
        this.table = table;
        this.primary = primary;
        this.backup = backup;
        this.staleHeader = staleHeader;
        this.findings = findings;
    }

    /** The table; empty if there is none, none that is whole, or one of another kind than GPT and MBR. */
    public Optional<PartitionTable> table() {
        return Optional.ofNullable(table);
    }

    /**
     * The table.
     *
     * @throws SatchelException with code {@code partition.none} if there is none
     */
    public PartitionTable orThrow() throws SatchelException {
        if (table == null) {
            Finding first = findings.isEmpty() ? null : findings.all().get(0);
            throw new SatchelException(
                    "partition.none",
                    where,
                    "has no GPT and no MBR that could be read" + (first == null ? "" : ": " + first.message()),
                    first == null ? "write a new one" : Strings.emptyToNull(first.remedy()),
                    null);
        }
        return table;
    }

    /** The size of what was read. */
    public DataSize disk() {
        return disk;
    }

    /** How the copy of a GPT at the start is; {@code ABSENT} where there is no GPT. */
    public CopyState primary() {
        return primary;
    }

    /** How the copy of a GPT at the end is; {@code ABSENT} where there is no GPT. */
    public CopyState backup() {
        return backup;
    }

    /**
     * Whether {@link Partitioning#repair()} mends something: a copy of a GPT that is damaged, missing or misplaced, copies that
     * contradict each other, a missing protection.
     */
    public boolean isRepairNeeded() {
        return findings.all().stream().anyMatch(finding -> TableReader.REPAIRABLE.contains(finding.code()));
    }

    /** Where in bytes a whole header of a GPT stands that is not at the end; 0 if none does. */
    long staleHeader() {
        return staleHeader;
    }

    /** What is wrong, the worst first; each with its remedy. */
    public Findings findings() {
        return findings;
    }

    @Override
    public String toString() {
        return where + ": " + (table == null ? "no table" : table);
    }
}
