package dev.satchel.storage.filesystem;

import com.google.common.collect.ComparisonChain;
import dev.satchel.core.process.Command;
import dev.satchel.core.process.CommandRunner;
import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The {@code mkfs.xfs} of this host. */
public final class MkfsXfs {
    private static final Pattern VERSION = Pattern.compile("version (\\d{1,4})\\.(\\d{1,4})");

    private MkfsXfs() {}

    /**
     * What it has to be told to leave out, by its version, so that GRUB 2.06 and the kernels of the last decade read what it
     * makes.
     *
     * @param runner is asked to run {@code mkfs.xfs -V}
     * @throws dev.satchel.core.SatchelException with code {@code tool.missing}
     */
    public static NewXfs.Features readable(CommandRunner runner) throws IOException, InterruptedException {
        return readable(runner.run(Command.of("mkfs.xfs", "-V")).output());
    }

    static NewXfs.Features readable(String version) {
        Matcher found = VERSION.matcher(version);
        if (!found.find()) {
            return NewXfs.Features.USUAL;
        }
        int major = Integer.parseInt(found.group(1));
        int minor = Integer.parseInt(found.group(2));
        if (isAtLeast(major, minor, 6, 10)) {
            return NewXfs.Features.OFF_OF_6_10;
        }
        if (isAtLeast(major, minor, 5, 19)) {
            return NewXfs.Features.OFF_OF_5_19;
        }
        return isAtLeast(major, minor, 5, 10) ? NewXfs.Features.OFF_OF_5_10 : NewXfs.Features.USUAL;
    }

    private static boolean isAtLeast(int major, int minor, int wantedMajor, int wantedMinor) {
        return ComparisonChain.start()
                        .compare(major, wantedMajor)
                        .compare(minor, wantedMinor)
                        .result()
                >= 0;
    }
}
