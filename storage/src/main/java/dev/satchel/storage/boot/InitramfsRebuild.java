package dev.satchel.storage.boot;

import com.google.common.collect.ImmutableList;
import java.nio.file.Path;
import java.util.List;

/**
 * How the initial RAM disks of a root are made anew for any machine: what is written into the root first, and what is run
 * in it then.
 *
 * @param settings in order; they stay, so that the next update of the kernel does the same
 * @param commands words each, run with the root as their own, with {@code /dev}, {@code /proc} and {@code /sys}
 */
public record InitramfsRebuild(List<Setting> settings, List<List<String>> commands) {
    static final String COMMENT = "# This disk travels: drivers for any machine, not for one.\n";

    /** Copies the lists. */
    public InitramfsRebuild {
        settings = ImmutableList.copyOf(settings);
        commands = commands.stream().map(ImmutableList::copyOf).collect(ImmutableList.toImmutableList());
    }

    /**
     * A file of the root that is written as a whole.
     *
     * @param file relative to the root
     * @param text all of it
     */
    public record Setting(Path file, String text) {
        /** The folder it lies in, relative to the root; it may be missing there. */
        public Path folder() {
            Path folder = file.getParent();
            return folder == null ? Path.of("") : folder;
        }
    }
}
