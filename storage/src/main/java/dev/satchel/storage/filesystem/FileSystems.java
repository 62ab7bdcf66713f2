package dev.satchel.storage.filesystem;

import java.util.Arrays;

/** The catalogue as a whole. */
public final class FileSystems {
    private FileSystems() {}

    /** The catalogue as a page for people: CommonMark with tables, each figure with the number of its source. */
    public static String toMarkdown() {
        return new FileSystemPage(Arrays.stream(FileSystemType.values())
                        .map(FileSystemType::profile)
                        .toList())
                .toString();
    }
}
