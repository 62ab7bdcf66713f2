package dev.satchel.storage.clone;

import dev.satchel.core.SatchelException;
import dev.satchel.core.check.Finding;
import dev.satchel.core.unit.DataSize;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Whether a target has the room that a copy takes. */
final class TargetRoom {
    /** Below this share of the root left free, a Linux system is no pleasure. */
    private static final int COMFORT_PERCENT = 5;

    private TargetRoom() {}

    /** In its root, and for an image below it. */
    static void check(CloneTarget target, DataSize needed, DataSize capacity, PlanDraft draft) throws IOException {
        checkRoot(target, needed, capacity, draft);
        if (target instanceof CloneTarget.Image image) {
            checkBelow(image, needed);
        }
    }

    /** In its root. */
    static void checkRoot(CloneTarget target, DataSize needed, DataSize capacity, PlanDraft draft)
            throws SatchelException {
        if (needed.compareTo(capacity) > 0) {
            throw new SatchelException(
                    "clone.target.too-small",
                    target.toString(),
                    "its root would hold " + numbers(capacity) + ", the source takes " + numbers(needed),
                    "take a larger one, or leave out more");
        }
        if (needed.bytes() / 100 * (100 + COMFORT_PERCENT) > capacity.bytes()) {
            draft.tell(Finding.warning(
                    "clone.target.tight",
                    target.toString(),
                    "less than " + COMFORT_PERCENT + " % of the root will be free (" + numbers(needed) + " of "
                            + numbers(capacity) + ")",
                    "take a larger one"));
        }
    }

    private static void checkBelow(CloneTarget.Image image, DataSize needed) throws IOException {
        Path folder = image.file().getParent();
        long free = Files.getFileStore(folder == null ? image.file() : folder).getUsableSpace();
        if (free < needed.bytes()) {
            throw new SatchelException(
                    "clone.target.no-room",
                    image.file().toString(),
                    "its file system has " + numbers(DataSize.bytes(free)) + " free, the image will take "
                            + numbers(needed),
                    "make room, or put it elsewhere");
        }
    }

    private static String numbers(DataSize size) {
        return size.rounded() + " (" + size.bytes() + " bytes)";
    }
}
