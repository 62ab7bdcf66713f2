package dev.satchel.storage.clone;

import dev.satchel.storage.rsync.ExclusionSet;
import java.nio.file.Path;

/** A file that says of a root that it is a copy made here, and of what; and, by its time, when it was complete. */
final class CopyMark {
    static final Path FOLDER = Path.of("boot");
    static final Path FILE = FOLDER.resolve("satchel-copy");

    private CopyMark() {}

    static String text(Path source) {
        return "This system is a copy of " + source.toString().replace('\n', ' ')
                + ".\nIt can be refreshed; what is newer than this file was changed here since.\n";
    }

    /** So that a refresh does not delete it before it is complete. */
    static ExclusionSet kept() {
        return ExclusionSet.none().withReason("/" + FILE, "says that this is a copy");
    }
}
