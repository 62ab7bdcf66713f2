package dev.satchel.storage.partition;

import com.google.common.collect.ImmutableList;
import dev.satchel.core.SatchelException;
import dev.satchel.core.check.Finding;
import dev.satchel.core.check.Findings;
import dev.satchel.core.plan.Action;
import dev.satchel.core.plan.Argument;
import dev.satchel.core.plan.Plan;
import dev.satchel.core.plan.PlannedCommand;
import dev.satchel.core.plan.PlannedTest;
import dev.satchel.core.plan.Step;
import dev.satchel.core.process.ToolLocator;
import dev.satchel.core.unit.DataSize;
import dev.satchel.storage.device.BlockDevice;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/**
 * Plans what is done to the partition table of one disk or image: written anew, grown, repaired. Making a plan reads the
 * disk and writes nothing. A plan looks again, right before it writes, whether the disk is still the one that it was made for
 * and is not in use, and says what it destroys. Immutable.
 *
 * <pre>{@code
 * Plan plan = Partitioning.of(BlockDevices.bySerial("S6XNNS0T123456")).write(NewPartitionTable.portableWindows());
 * }</pre>
 */
public final class Partitioning {
    /** Who writes a new table. */
    public enum Writer {
        /** This program; the bytes are in the plan. */
        IN_PROCESS,
        /** {@code sfdisk}; its script is in the plan. */
        SFDISK
    }

    private final PartitionTarget target;
    private final Writer writer;

    private Partitioning(PartitionTarget target, Writer writer) {
        this.target = target;
        this.writer = writer;
    }

    /** Of {@code device}, a whole disk or an attached loop device. */
    public static Partitioning of(BlockDevice device) {
        return new Partitioning(new DeviceTarget(device), Writer.IN_PROCESS);
    }

    /**
     * Of a raw image, which exists and has its size.
     *
     * @param image its file
     * @param sector the logical sectors that a guest will see: 512 or 4096 bytes; {@code sfdisk} takes an image to have 512
     */
    public static Partitioning ofImage(Path image, DataSize sector) {
        return new Partitioning(new ImageTarget(image.toAbsolutePath().normalize(), sector), Writer.IN_PROCESS);
    }

    /** With {@code other} to write a new table; growing and repairing are always done in-process. */
    public Partitioning by(Writer other) {
        return new Partitioning(target, other);
    }

    /** What it is planned for, as far as a layout has to know it. */
    public DiskGeometry geometry() throws IOException {
        return target.geometry();
    }

    /** What stands there now. */
    public TableReading read() throws IOException {
        return PartitionTable.read(target.path(), target.geometry().sector());
    }

    /**
     * A plan that writes {@code wanted}, places chosen for this disk, and wipes the signatures of what was there: other tables,
     * and file systems where the new partitions begin. Everything on the disk is lost.
     *
     * @throws SatchelException with code {@code partition.too-small}; {@code device...} if the guard refuses; {@code
     *     partition.image...} if it is no raw image or is in use; {@code partition.sfdisk} if that has no words for it
     */
    public Plan write(NewPartitionTable wanted) throws IOException {
        return write(wanted.on(target.geometry(), target.path().toString()));
    }

    /**
     * As {@link #write(NewPartitionTable)}, with the places of {@code layout}, which were chosen before.
     *
     * @throws SatchelException as there, and with code {@code partition.disk} if they were chosen for a disk of another size
     */
    public Plan write(PartitionLayout layout) throws IOException {
        DiskGeometry geometry = target.geometry();
        if (!layout.disk().equals(geometry.size())
                || !layout.geometry().sector().equals(geometry.sector())) {
            throw new SatchelException(
                    "partition.disk",
                    target.toString(),
                    "has " + geometry.size() + " in sectors of " + geometry.sector() + ", and the layout is for "
                            + layout.disk() + " in sectors of "
                            + layout.geometry().sector(),
                    "place the partitions anew for it");
        }
        Findings findings = target.checkOverwriting();
        Step.Builder step = Step.titled("Write the partition table").destroys(target + ", all of it");
        read().table().ifPresent(old -> old.partitions().forEach(entry -> step.destroys("partition " + entry)));
        target.checks().forEach(step::act);
        switch (writer) {
            case IN_PROCESS -> writeInProcess(step, layout);
            case SFDISK -> writeBySfdisk(step, layout);
        }
        return plan("Partition " + target + " anew: " + layout.table(), findings, step, layout.table());
    }

    private Plan plan(String title, Findings findings, Step.Builder step, PartitionTable wanted) {
        target.tellKernel(step);
        Step change = step.build();
        Plan.Builder plan = Plan.titled(title).findings(findings).findings(target.kernelFindings());
        tools(change).ifPresent(plan::step);
        return plan.step(change)
                .step(Step.titled("Read it back")
                        .verify("the table is the one that was wanted", () -> requireWritten(wanted), sameId(wanted))
                        .build())
                .build();
    }

    /** Whatever is missing is to be known before anything is written. */
    private static Optional<Step> tools(Step change) {
        List<String> tools = change.actions().stream()
                .filter(Action.Run.class::isInstance)
                .map(action -> ((Action.Run) action).command().program())
                .distinct()
                .toList();
        if (tools.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(Step.titled("Check that the tools are installed")
                .verify(
                        String.join(", ", tools),
                        () -> {
                            for (String tool : tools) {
                                ToolLocator.system().require(tool);
                            }
                        },
                        new PlannedTest.Installed(tools))
                .build());
    }

    private void requireWritten(PartitionTable wanted) throws IOException {
        TableReading reading = read();
        List<TableDifference> differences = reading.orThrow().differencesFrom(wanted);
        if (!differences.isEmpty()) {
            throw new SatchelException(
                    "partition.other",
                    target.toString(),
                    "has another table than was written: " + differences.get(0),
                    "look whether the disk keeps what is written to it: a counterfeit does not");
        }
        if (reading.isRepairNeeded()) {
            throw new SatchelException(
                    "partition.other",
                    target.toString(),
                    "has not kept all of its table: "
                            + reading.findings().all().get(0).message(),
                    "look whether the disk is as large as it says: a counterfeit is not");
        }
    }

    /** What a script can tell of a table: whose it is. */
    private PlannedCommand sameId(PartitionTable table) {
        return table.id()
                .map(id -> PlannedCommand.of("blkid", "--cache-file", "/dev/null", "--match-token", "PTUUID=" + id))
                .orElse(PlannedCommand.of("test", "-e"))
                .with(target.path());
    }

    private Argument place() {
        return Argument.of(target.path());
    }

    private void writeInProcess(Step.Builder step, PartitionLayout layout) throws IOException {
        List<Action.Piece> pieces = layout.table().pieces();
        OldSignatures old = OldSignatures.find(target.path(), layout, pieces);
        if (!old.isEmpty()) {
            step.act(new Action.Overwrite(place(), "zeros over the signatures of what was there: " + old, old.wipes()));
        }
        step.act(new Action.Overwrite(place(), "the new table: " + told(layout.table()), pieces));
    }

    private static String told(PartitionTable table) {
        return table
                + table.partitions().stream()
                        .map(PartitionEntry::toString)
                        .collect(Collectors.joining("; ", " (", ")"));
    }

    private void writeBySfdisk(Step.Builder step, PartitionLayout layout) throws SatchelException {
        Optional<String> unsaid = SfdiskScript.unsaid(layout.table());
        if (unsaid.isPresent()) {
            throw new SatchelException(
                    "partition.sfdisk",
                    target.toString(),
                    "sfdisk has no words for " + unsaid.get(),
                    "write the table in-process");
        }
        target.checkSfdisk();
        // What follows tells the kernel, and the command is the same for whatever cannot be told.
        step.run(layout.write(place(), target.kernel()));
    }

    /**
     * A plan that grows the last partition to the end of the disk, and puts the copy of a GPT where it belongs then. Nothing on
     * the partitions is touched: a finding says how the file system is grown afterwards.
     *
     * @throws SatchelException with code {@code partition.grow...} where it cannot be grown, as {@link
     *     PartitionTable#grownTo(DataSize)} tells; {@code partition.none}; {@code device...} if the guard refuses; {@code
     *     partition.image...} if it is no raw image or is in use
     */
    public Plan grow() throws IOException {
        return grow(OptionalInt.empty());
    }

    /**
     * As {@link #grow()}, of the partition {@code number}.
     *
     * @param number from 1
     * @throws SatchelException as there, and with code {@code partition.grow.blocked} if another is behind it
     */
    public Plan grow(int number) throws IOException {
        return grow(OptionalInt.of(number));
    }

    private Plan grow(OptionalInt number) throws IOException {
        Findings doubts = target.checkUnused();
        TableReading reading = read();
        PartitionTable old = trusted(reading);
        PartitionTable grown = old.grownTo(reading.disk(), number, target.path().toString());
        List<TableDifference> differences = grown.differencesFrom(old);
        Step.Builder step = change("Grow the last partition", old);
        step.act(new Action.Overwrite(
                place(),
                differences.isEmpty()
                        ? "the same table, with its copy at the end of the disk"
                        : "the table, in which " + differences.get(differences.size() - 1),
                new TableWriter(grown).piecesOfGrown()));
        eraseStale(step, reading, grown);
        List<Finding> findings = new ArrayList<>();
        PartitionEntry last = number.isPresent()
                ? grown.partition(number.getAsInt()).orElseThrow()
                : grown.last().orElseThrow();
        if (!differences.isEmpty()) {
            GrownContent.of(target.path(), old, last).ifPresent(findings::add);
        }
        if (grown.scheme() == PartitionScheme.MBR && grown.endOfUsable().compareTo(grown.disk()) < 0) {
            findings.add(Finding.warning(
                    "partition.mbr.limit",
                    target.toString(),
                    "an MBR reaches no further than 2^32 sectors: the rest of the disk stays unused",
                    "make a GPT of it: sgdisk --mbrtogpt"));
        }
        return plan(
                "Grow partition " + last.number() + " of " + target + " to its end",
                doubts.and(Findings.of(findings)),
                step,
                grown);
    }

    /** Damage that a new write of the table would hide for good is not written over unasked. */
    private static PartitionTable trusted(TableReading reading) throws SatchelException {
        PartitionTable table = reading.orThrow();
        for (Finding finding : reading.findings().errors()) {
            if (!TableReader.REPAIRABLE.contains(finding.code())
                    || finding.code().equals("gpt.copies.differ")) {
                throw new SatchelException(
                        "partition.damaged",
                        finding.where(),
                        finding.message() + ": the table is not changed as it is",
                        finding.remedy());
            }
        }
        return table;
    }

    private Step.Builder change(String title, PartitionTable old) throws IOException {
        Step.Builder step = Step.titled(title);
        target.checks().forEach(step::act);
        step.verify(
                "the table is still the one that was read",
                () -> {
                    PartitionTable now = read().orThrow();
                    List<TableDifference> differences = now.differencesFrom(old);
                    if (!differences.isEmpty()) {
                        throw new SatchelException(
                                "partition.changed",
                                target.toString(),
                                "its table was changed since the plan was made: " + differences.get(0),
                                "make a new plan");
                    }
                },
                sameId(old));
        return step;
    }

    /** A copy in the middle of the disk would be found by tools for repair. It goes when the new ones are there. */
    private void eraseStale(Step.Builder step, TableReading reading, PartitionTable now) {
        long stale = reading.staleHeader();
        boolean written = now.pieces().stream().anyMatch(piece -> piece.offset() == stale);
        boolean free = reading.table().stream()
                .flatMap(table -> table.partitions().stream())
                .noneMatch(
                        one -> one.start().bytes() <= stale && stale < one.end().bytes());
        if (stale > 0 && free && !written) {
            step.act(new Action.Overwrite(
                    place(),
                    "zeros over the header of the earlier copy",
                    ImmutableList.of(Action.Piece.of(stale, new byte[8]))));
        }
    }

    /**
     * A plan that writes the table that stands there once more, both copies of a GPT and its protection: what mends a damaged or
     * misplaced copy.
     *
     * @throws SatchelException with code {@code partition.repair.none} if there is nothing to repair; {@code partition.none};
     *     {@code device...} and {@code partition.image...} as for {@link #grow()}
     */
    public Plan repair() throws IOException {
        Findings doubts = target.checkUnused();
        TableReading reading = read();
        PartitionTable old = reading.orThrow();
        if (!reading.isRepairNeeded()) {
            throw new SatchelException(
                    "partition.repair.none", target.toString(), "has a table with nothing to repair");
        }
        requireRoom(old, reading.disk());
        PartitionTable whole = old.onDisk(reading.disk());
        Step.Builder step = change("Repair the partition table", old);
        step.act(new Action.Overwrite(place(), "both copies of the table as it is: " + whole, whole.pieces()));
        eraseStale(step, reading, whole);
        return plan("Repair the partition table of " + target, doubts.and(reading.findings()), step, whole);
    }

    private void requireRoom(PartitionTable table, DataSize disk) throws SatchelException {
        long end = table.endOfUsableOn(disk);
        long needed = table.last()
                .map(PartitionEntry::end)
                .orElse(table.firstUsable())
                .bytes();
        if (end < needed) {
            throw new SatchelException(
                    "partition.repair.room",
                    target.toString(),
                    "has no room for the copy of its GPT: what its table describes ends at byte " + needed
                            + ", and the copy begins at byte " + end,
                    "shrink the last partition first, or take the whole disk and not a part of it");
        }
    }

    @Override
    public String toString() {
        return "partitioning of " + target;
    }
}
