package dev.satchel.storage.partition;

import com.google.common.collect.ImmutableList;
import dev.satchel.core.plan.Action;
import dev.satchel.storage.probe.Prober;
import dev.satchel.storage.probe.Trace;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What of the old content would be taken for content of the new table: other tables, file systems of the whole disk, and
 * those that lie where the new partitions do. As {@code sfdisk --wipe always --wipe-partitions always}, and a little more.
 */
final class OldSignatures {
    /** So many are named. */
    private static final int NAMED = 5;

    private final List<Action.Piece> pieces;
    private final List<Action.Piece> wipes = new ArrayList<>();
    private final List<String> names = new ArrayList<>();

    private OldSignatures(List<Action.Piece> pieces) {
        this.pieces = pieces;
    }

    /**
     * Looks for them.
     *
     * @param pieces of the new table
     */
    static OldSignatures find(Path path, PartitionLayout layout, List<Action.Piece> pieces) throws IOException {
        OldSignatures found = new OldSignatures(pieces);
        try (FileChannel disk = FileChannel.open(path, StandardOpenOption.READ)) {
            Prober prober = Prober.standard().sectorSize(layout.geometry().sector());
            prober.traces(disk).forEach(trace -> found.add(trace, 0));
            for (PlannedPartition one : layout.partitions()) {
                prober.traces(disk, one.start(), one.size())
                        .forEach(trace -> found.add(trace, one.start().bytes()));
            }
        }
        return found;
    }

    /** What the new table is written over need not be wiped; and the old sector 0 counts until the new one is there. */
    private void add(Trace trace, long base) {
        long from = base + trace.offset();
        boolean written = pieces.stream()
                .anyMatch(piece ->
                        piece.offset() < from + trace.length() && from < piece.offset() + piece.bytes().length);
        boolean known = wipes.stream().anyMatch(wipe -> wipe.offset() == from);
        if (!written && !known) {
            wipes.add(Action.Piece.of(from, new byte[trace.length()]));
            names.add(trace.type() + " at byte " + from);
        }
    }

    boolean isEmpty() {
        return wipes.isEmpty();
    }

    /** Zeros over each. */
    List<Action.Piece> wipes() {
        return ImmutableList.copyOf(wipes);
    }

    /** {@code ext4 at byte 1049656, gpt at byte 512 and 3 more}. */
    @Override
    public String toString() {
        String more = names.size() > NAMED ? " and " + (names.size() - NAMED) + " more" : "";
        return names.stream().limit(NAMED).collect(Collectors.joining(", ")) + more;
    }
}
