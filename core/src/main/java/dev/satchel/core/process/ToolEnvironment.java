package dev.satchel.core.process;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.util.List;
import java.util.Map;

/**
 * The environment that every command is run in, so that what a tool prints does not depend on who runs it: that of this
 * process, with some variables fixed and some taken out. Plans that are printed as scripts do the same.
 *
 * <p>The locale is {@code C.UTF-8}: messages and numbers as in {@code C}, and names of files in UTF-8. A system that has
 * no such locale (macOS, or a Linux with an old C library) takes {@code C} in its place, as {@code setlocale(3)} says:
 * the messages are the same, only letters beyond ASCII may be shown as escapes. Windows does not look at the variable.
 */
public final class ToolEnvironment {
    private static final ImmutableMap<String, String> FIXED = ImmutableMap.of("LC_ALL", "C.UTF-8");

    private static final ImmutableList<String> REMOVED = ImmutableList.of(
            "LANGUAGE", // wins over any LC_ALL but C itself (gettext, Locale Environment Variables)
            "POSIXLY_CORRECT",
            "BLOCKSIZE", // the units of df, du and ls
            "BLOCK_SIZE",
            "DF_BLOCK_SIZE",
            "DU_BLOCK_SIZE",
            "LS_BLOCK_SIZE",
            "COLUMNS", // where tables are cut
            "GREP_OPTIONS",
            "RSYNC_PROTECT_ARGS",
            "RSYNC_PARTIAL_DIR",
            "MTOOLS_SKIP_CHECK",
            "MKE2FS_CONFIG",
            "BASH_ENV", // run by a shell before its script
            "ENV",
            "CDPATH");

    private ToolEnvironment() {}

    /** Set for every command that does not set them itself; immutable and ordered. */
    public static Map<String, String> fixed() {
        return FIXED;
    }

    /** Taken out of the environment of every command that does not set them itself; immutable. */
    public static List<String> removed() {
        return REMOVED;
    }

    static void prepare(Map<String, String> environment, Command command) {
        environment.keySet().removeAll(REMOVED);
        environment.putAll(FIXED);
        environment.putAll(command.environment());
    }
}
