package dev.satchel.storage.rsync;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableSet;
import dev.satchel.core.SatchelException;
import dev.satchel.core.check.Finding;
import dev.satchel.core.check.Findings;
import dev.satchel.core.process.Command;
import dev.satchel.core.process.CommandRunner;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which rsync this is, from what {@code rsync --version} prints.
 *
 * @param flavour whose it is
 * @param major 3 of 3.2.7; of openrsync that of the rsync it says it is compatible with
 * @param minor 2 of 3.2.7
 * @param patch 7 of 3.2.7; 0 where none is said
 * @param protocol the version of the protocol; 0 where none is said
 * @param capabilities what it says it was built with, in its words, those with {@code no} before them left out; immutable
 */
public record RsyncVersion(Flavour flavour, int major, int minor, int patch, int protocol, Set<String> capabilities) {
    /** Whose rsync. */
    public enum Flavour {
        /** The one of samba.org, which everybody means. */
        SAMBA,
        /** OpenBSD's, which macOS has since 15.4. */
        OPENRSYNC
    }

    private static final Pattern SAMBA = Pattern.compile(
            "rsync +version v?(\\d{1,4})\\.(\\d{1,4})(?:\\.(\\d{1,4}))?\\S* +protocol version (\\d{1,4})");
    private static final Pattern OPEN_PROTOCOL = Pattern.compile("openrsync[^\\n]*protocol version (\\d{1,4})");
    private static final Pattern OPEN_VERSION =
            Pattern.compile("rsync version (\\d{1,4})\\.(\\d{1,4})(?:\\.(\\d{1,4}))? compatible");
    private static final int LONGEST = 1 << 16;

    /** Copies the set. */
    public RsyncVersion {
        capabilities = ImmutableSet.copyOf(capabilities);
    }

    /**
     * Reads {@code text}, all that {@code rsync --version} prints.
     *
     * @throws SatchelException with code {@code rsync.version} if that is no rsync
     */
    public static RsyncVersion parse(String text) throws SatchelException {
        String head = text.substring(0, Math.min(text.length(), LONGEST));
        if (head.contains("openrsync")) {
            Matcher protocol = OPEN_PROTOCOL.matcher(head);
            Matcher version = OPEN_VERSION.matcher(head);
            boolean said = version.find();
            return new RsyncVersion(
                    Flavour.OPENRSYNC,
                    said ? number(version.group(1)) : 0,
                    said ? number(version.group(2)) : 0,
                    said ? number(version.group(3)) : 0,
                    protocol.find() ? number(protocol.group(1)) : 0,
                    ImmutableSet.of());
        }
        Matcher version = SAMBA.matcher(head);
        if (!version.find()) {
            throw new SatchelException(
                    "rsync.version",
                    "rsync --version",
                    "does not say what an rsync says: "
                            + head.lines().findFirst().orElse("nothing").strip(),
                    "install rsync 3.1 or newer from samba.org");
        }
        return new RsyncVersion(
                Flavour.SAMBA,
                number(version.group(1)),
                number(version.group(2)),
                number(version.group(3)),
                number(version.group(4)),
                capabilities(head));
    }

    private static int number(@Nullable String digits) {
        return digits == null ? 0 : Integer.parseInt(digits);
    }

    private static Set<String> capabilities(String text) {
        int start = text.indexOf("Capabilities:");
        if (start < 0) {
            return ImmutableSet.of();
        }
        String list = text.substring(start + "Capabilities:".length());
        Matcher end = Pattern.compile("\\n\\s*\\n|\\n\\S").matcher(list);
        String words = end.find() ? list.substring(0, end.start()) : list;
        return Splitter.on(',')
                .trimResults()
                .omitEmptyStrings()
                .splitToStream(words.replaceAll("\\s+", " "))
                .filter(word -> !word.startsWith("no "))
                .map(word -> word.equals("hard links") ? "hardlinks" : word)
                .collect(ImmutableSet.toImmutableSet());
    }

    /**
     * Asks the rsync of this host, through {@code runner}.
     *
     * @throws SatchelException with code {@code tool.missing} if there is none, {@code rsync.version} if it is no rsync
     */
    public static RsyncVersion detect(CommandRunner runner) throws IOException, InterruptedException {
        return parse(runner.run(Command.of("rsync", "--version")).output());
    }

    /** Whether it is the one of samba.org, of {@code wantedMajor} and {@code wantedMinor} at least: 3 and 1. */
    public boolean isAtLeast(int wantedMajor, int wantedMinor) {
        return flavour == Flavour.SAMBA && (major > wantedMajor || (major == wantedMajor && minor >= wantedMinor));
    }

    /** What it cannot do of {@code flags}, each as an error that names the option and what is lost without it. */
    public Findings check(List<CopyFlag> flags) {
        List<Finding> findings = new ArrayList<>();
        for (CopyFlag flag : flags) {
            boolean open = flavour == Flavour.OPENRSYNC;
            if (open ? !flag.isInOpenrsync() : !isAtLeast(flag.major(), flag.minor())) {
                findings.add(Finding.error(
                        open ? "rsync.openrsync" : "rsync.too-old",
                        "rsync",
                        this + " does not know " + flag.option() + ": " + flag.reason(),
                        open
                                ? "install rsync from samba.org (Homebrew: brew install rsync) and put it first on the path"
                                : "install rsync " + flag.major() + "." + flag.minor() + " or newer"));
            } else if (!flag.capability().isEmpty()
                    && !capabilities.isEmpty()
                    && !capabilities.contains(flag.capability())) {
                findings.add(Finding.error(
                        "rsync.built-without",
                        "rsync",
                        this + " was built without " + flag.capability() + ", which " + flag.option() + " needs: "
                                + flag.reason(),
                        "install one that is built with it"));
            }
        }
        return Findings.of(findings);
    }

    /** For people: {@code rsync 3.2.7}. */
    @Override
    public String toString() {
        return switch (flavour) {
            case SAMBA -> "rsync " + major + "." + minor + "." + patch;
            case OPENRSYNC -> "openrsync (protocol " + protocol + ")";
        };
    }
}
