package dev.satchel.qemu.capability;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A release of QEMU.
 *
 * @param major 0 to 999
 * @param minor 0 to 999
 * @param micro 0 to 999
 */
public record QemuVersion(int major, int minor, int micro) implements Comparable<QemuVersion> {
    private static final Pattern BANNER = Pattern.compile("version (\\d{1,3})\\.(\\d{1,3})(?:\\.(\\d{1,3}))?");
    private static final Comparator<QemuVersion> ORDER = Comparator.comparingInt(QemuVersion::major)
            .thenComparingInt(QemuVersion::minor)
            .thenComparingInt(QemuVersion::micro);

    /** Checks the range. */
    public QemuVersion {
        checkArgument(
                major >= 0 && minor >= 0 && micro >= 0 && major < 1000 && minor < 1000 && micro < 1000,
                "not a version: %s.%s.%s",
                major,
                minor,
                micro);
    }

    /**
     * Reads the first version in {@code text}, which is what {@code --version} prints: {@code QEMU emulator version
     * 7.2.22 (Debian 1:7.2+dfsg-7)}. Empty if there is none; a third number that is not there is 0.
     */
    public static Optional<QemuVersion> ofBanner(String text) {
        Matcher version = BANNER.matcher(text);
        if (!version.find()) {
            return Optional.empty();
        }
        String micro = version.group(3);
        return Optional.of(new QemuVersion(
                Integer.parseInt(version.group(1)),
                Integer.parseInt(version.group(2)),
                micro == null ? 0 : Integer.parseInt(micro)));
    }

    /**
     * Whether this is {@code major.minor} or later.
     *
     * @param major 0 to 999
     * @param minor 0 to 999
     */
    public boolean isAtLeast(int major, int minor) {
        return compareTo(new QemuVersion(major, minor, 0)) >= 0;
    }

    @Override
    public int compareTo(QemuVersion other) {
        return ORDER.compare(this, other);
    }

    /** {@code 7.2.22}. */
    @Override
    public String toString() {
        return major + "." + minor + "." + micro;
    }
}
