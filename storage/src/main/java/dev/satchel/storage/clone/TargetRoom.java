package dev.satchel.storage.clone;

import dev.satchel.core.SatchelException;
import dev.satchel.core.check.Finding;
import dev.satchel.core.unit.DataSize;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Whether a target has the room that a copy takes. */
final class TargetRoom {
    /** Below this share left free, a Linux system is no pleasure. */
    private static final int COMFORT_PERCENT = 5;

    private TargetRoom() {}

    /**
     * What a file system has to take.
     *
     * @param title of it, for people: {@code root}
     * @param needed by the source
     * @param capacity of it
     */
    record Need(String title, DataSize needed, DataSize capacity) {}

    /** In each file system, and for an image in the one that it lies on. */
    static void check(CloneTarget target, List<Need> needs, PlanDraft draft) throws IOException {
        checkEach(target, needs, draft);
        if (target instanceof CloneTarget.Image image) {
            checkBelow(image, needs.stream().map(Need::needed).reduce(DataSize.ZERO, DataSize::plus));
        }
    }

    /** In each file system. */
    static void checkEach(CloneTarget target, List<Need> needs, PlanDraft draft) throws SatchelException {
        for (Need need : needs) {
            check(target, need, draft);
        }
    }

    private static void check(CloneTarget target, Need need, PlanDraft draft) throws SatchelException {
        if (need.needed.compareTo(need.capacity) > 0) {
            throw new SatchelException(
                    "clone.target.too-small",
                    target.toString(),
                    "its " + need.title + " would hold " + numbers(need.capacity) + ", the source takes "
                            + numbers(need.needed),
                    "take a larger one, or leave out more");
        }
        if (need.needed.bytes() / 100 * (100 + COMFORT_PERCENT) > need.capacity.bytes()) {
            draft.tell(Finding.warning(
                    "clone.target.tight",
                    target.toString(),
                    "less than " + COMFORT_PERCENT + " % of its " + need.title + " will be free ("
                            + numbers(need.needed) + " of " + numbers(need.capacity) + ")",
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
