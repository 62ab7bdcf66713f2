package dev.satchel.core.machine;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.base.Ascii;
import com.google.common.base.CharMatcher;
import com.sun.jna.Native;
import dev.satchel.core.host.OperatingSystem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a computer is called, for the profiles of a machine file. Upper and lower case are the same, as everywhere
 * with names of hosts (RFC 4343). Immutable.
 */
public final class HostName {
    /** HOST_NAME_MAX of Linux is 64, the longest name of the DNS has 253 characters. */
    private static final int LONGEST = 253;

    private static final Path LINUX = Path.of("/proc/sys/kernel/hostname");

    private static final HostName UNKNOWN = new HostName("");

    /** What a profile may ask for. The schema has the same expression. */
    private static final Pattern PATTERN = Pattern.compile("[A-Za-z0-9._*?-]{1,253}");

    private final String value;

    private HostName(String value) {
        this.value = value;
    }

    /**
     * The name {@code text}, short ({@code lab-3}) or full ({@code lab-3.example.org}).
     *
     * @throws IllegalArgumentException if it is empty, longer than 253 characters, or has spaces or control characters
     */
    public static HostName of(String text) {
        checkArgument(
                !text.isEmpty()
                        && text.length() <= LONGEST
                        && CharMatcher.whitespace()
                                .or(CharMatcher.javaIsoControl())
                                .matchesNoneOf(text),
                "not a host name: '%s' (1 to 253 characters without spaces)",
                text);
        return new HostName(text);
    }

    /** A name that is not known: no profile that asks for one fits it. */
    public static HostName unknown() {
        return UNKNOWN;
    }

    /**
     * What the system calls the computer this process runs on; unknown if it does not say. No name service is asked,
     * so this does not wait.
     */
    public static HostName current() {
        Optional<String> said = switch (OperatingSystem.current()) {
            case LINUX -> kernelSays(LINUX).or(() -> libraryCall());
            case MACOS, OTHER -> libraryCall().or(() -> environment("HOSTNAME"));
            case WINDOWS -> environment("COMPUTERNAME");
        };
        return said.map(HostName::reading).orElse(UNKNOWN);
    }

    /** A reading is never refused: what is no name is unknown. */
    static HostName reading(String text) {
        try {
            return of(text.strip());
        } catch (IllegalArgumentException e) {
            return UNKNOWN;
        }
    }

    private static Optional<String> kernelSays(Path file) {
        try (InputStream stream = Files.newInputStream(file)) {
            return Optional.of(new String(stream.readNBytes(LONGEST + 1), StandardCharsets.UTF_8));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static Optional<String> environment(String variable) {
        return Optional.ofNullable(System.getenv(variable));
    }

    /** {@code gethostname(2)}, which {@code InetAddress.getLocalHost} calls before it goes on to ask the DNS. */
    static Optional<String> libraryCall() {
        try {
            byte[] name = new byte[LONGEST + 3];
            int result = com.sun.jna.Function.getFunction(com.sun.jna.Platform.C_LIBRARY_NAME, "gethostname")
                    .invokeInt(new Object[] {name, new com.sun.jna.NativeLong(name.length - 1)});
            return result == 0 ? Optional.of(Native.toString(name, StandardCharsets.UTF_8)) : Optional.empty();
        } catch (LinkageError | RuntimeException e) {
            return Optional.empty(); // no native code here: the environment may know
        }
    }

    /** Whether there is a name. */
    public boolean isKnown() {
        return !value.isEmpty();
    }

    /**
     * Whether it is what {@code pattern} asks for: a name, in which {@code *} stands for any characters and {@code ?}
     * for one. A pattern without a dot also fits the part before the first dot of a full name.
     *
     * @throws IllegalArgumentException if {@code pattern} has other characters than letters and digits of ASCII, dot,
     *     underscore, dash and these two, or none, or more than 253
     */
    public boolean matches(String pattern) {
        requirePattern(pattern);
        if (!isKnown()) {
            return false;
        }
        String asked = Ascii.toLowerCase(pattern);
        String name = Ascii.toLowerCase(value);
        int dot = name.indexOf('.');
        return fits(asked, name) || (dot > 0 && asked.indexOf('.') < 0 && fits(asked, name.substring(0, dot)));
    }

    /** The pattern itself, if it is one. */
    static String requirePattern(String pattern) {
        checkArgument(
                PATTERN.matcher(pattern).matches(),
                "not a host name or a pattern of one: %s (write for example lab-3 or lab-*)",
                Spelling.quote(pattern));
        return pattern;
    }

    /** In time proportional to the product of the lengths, whatever the pattern. */
    private static boolean fits(String pattern, String name) {
        int p = 0;
        int n = 0;
        int star = -1;
        int resume = 0;
        while (n < name.length()) {
            char asked = p < pattern.length() ? pattern.charAt(p) : '\0';
            if (asked == '*') {
                star = p++;
                resume = n;
            } else if (asked == '?' || asked == name.charAt(n)) {
                p++;
                n++;
            } else if (star >= 0) {
                p = star + 1;
                n = ++resume;
            } else {
                return false;
            }
        }
        return CharMatcher.is('*').matchesAllOf(pattern.substring(p));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof HostName that && Ascii.equalsIgnoreCase(value, that.value);
    }

    @Override
    public int hashCode() {
        return Ascii.toLowerCase(value).hashCode();
    }

    /** The name as it was given; empty where it is unknown. */
    @Override
    public String toString() {
        return value;
    }
}
