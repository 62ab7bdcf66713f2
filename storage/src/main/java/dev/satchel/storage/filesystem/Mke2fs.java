package dev.satchel.storage.filesystem;

import dev.satchel.core.process.Command;
import dev.satchel.core.process.CommandRunner;
import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The {@code mke2fs} of this host. */
public final class Mke2fs {
    private static final Pattern VERSION = Pattern.compile("mke2fs (\\d{1,4})\\.(\\d{1,4})");

    private Mke2fs() {}

    /**
     * Which features it has to be told to leave out, by its version.
     *
     * @param runner is asked to run {@code mkfs.ext4 -V}
     * @throws dev.satchel.core.SatchelException with code {@code tool.missing}
     */
    public static NewExt4.Features features(CommandRunner runner) throws IOException, InterruptedException {
        return features(runner.run(Command.of("mkfs.ext4", "-V")).error());
    }

    static NewExt4.Features features(String version) {
        Matcher found = VERSION.matcher(version);
        if (!found.find()) {
            return NewExt4.Features.PLAIN;
        }
        int major = Integer.parseInt(found.group(1));
        int minor = Integer.parseInt(found.group(2));
        return major > 1 || minor >= 47 ? NewExt4.Features.NEW_ONES_OFF : NewExt4.Features.PLAIN;
    }
}
