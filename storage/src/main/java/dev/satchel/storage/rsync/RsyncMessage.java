package dev.satchel.storage.rsync;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A line that rsync wrote to standard error.
 *
 * @param kind what it is about
 * @param path the file or folder it names; empty if none
 * @param errno the number of the system's error, as Linux counts (13: permission denied, 28: no space left); 0 if none
 * @param text the whole line
 */
public record RsyncMessage(Kind kind, String path, int errno, String text) {
    /** What a line is about. */
    public enum Kind {
        /** A file that was listed and is gone: usual on a system that runs. */
        VANISHED,
        /** Something that could not be read, written or set. */
        FAILED,
        /** A folder that was to be deleted and holds what is left out. */
        NOT_EMPTY,
        /** The last line, which tells the exit code. */
        SUMMARY,
        /** Anything else. */
        OTHER
    }

    private static final Pattern QUOTED = Pattern.compile("\"([^\\n]{1,4096})\"");
    private static final Pattern ERRNO = Pattern.compile("\\((\\d{1,3})\\)\\s*$");

    /** Reads {@code line}; none is refused. */
    public static RsyncMessage parse(String line) {
        Matcher quoted = QUOTED.matcher(line);
        String path = quoted.find() ? RsyncComparison.unescaped(quoted.group(1)) : "";
        if (line.startsWith("file has vanished: ")) {
            return new RsyncMessage(Kind.VANISHED, path, 0, line);
        }
        if (line.startsWith("cannot delete non-empty directory: ")) {
            return new RsyncMessage(Kind.NOT_EMPTY, line.substring(line.indexOf(": ") + 2), 0, line);
        }
        if (line.startsWith("rsync error: ") || line.startsWith("rsync warning: ")) {
            return new RsyncMessage(Kind.SUMMARY, "", 0, line);
        }
        Matcher errno = ERRNO.matcher(line);
        if (line.startsWith("rsync: ") && errno.find()) {
            return new RsyncMessage(Kind.FAILED, path, Integer.parseInt(errno.group(1)), line);
        }
        return new RsyncMessage(Kind.OTHER, path, 0, line);
    }
}
