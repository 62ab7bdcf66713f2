package dev.satchel.storage.clone;

import dev.satchel.core.SatchelException;
import dev.satchel.core.plan.PlannedCommand;
import dev.satchel.core.plan.Step;
import dev.satchel.core.unit.DataSize;
import dev.satchel.storage.filesystem.FileSystemType;
import dev.satchel.storage.rsync.ExclusionSet;
import java.nio.file.Path;

/**
 * The swap file of a copy, which has no holes: the kernel would refuse it (swapon(8)).
 *
 * @param size zero for none
 * @param root the file system it lies on
 */
record SwapFile(DataSize size, FileSystemType root) {
    static final Path FILE = Path.of("swapfile");

    private boolean isWanted() {
        return size.bytes() > 0;
    }

    /** What of the source would be in its place. */
    ExclusionSet kept() {
        return isWanted() ? ExclusionSet.none().withReason("/" + FILE, "the copy has its own") : ExclusionSet.none();
    }

    CloneFstab in(CloneFstab table) throws SatchelException {
        return isWanted() ? table.withSwap(FILE) : table;
    }

    void make(PlanDraft draft, MountedCopy copy) {
        if (!isWanted()) {
            return;
        }
        Path file = copy.root().resolve(FILE);
        Step.Builder step = Step.titled("Make a swap file of " + size.rounded());
        if (root == FileSystemType.BTRFS) {
            // The kernel refuses one whose blocks may move; only of an empty file can that be said (btrfs(5)).
            step.run(PlannedCommand.of("truncate", "--size", "0").with(file).repeatable())
                    .run(PlannedCommand.of("chattr", "+C").with(file).repeatable());
        }
        draft.add(step.run(PlannedCommand.of("fallocate", "--length", "" + size.bytes())
                        .with(file)
                        .repeatable())
                .run(PlannedCommand.of("chmod", "600").with(file).repeatable())
                .run(PlannedCommand.of("mkswap", "--quiet").with(file).repeatable()));
    }
}
