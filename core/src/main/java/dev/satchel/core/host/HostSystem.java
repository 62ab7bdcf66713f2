package dev.satchel.core.host;

import java.util.Objects;

/**
 * The operating system of a host. Immutable; a text that is not known is empty. Texts come from outside: each is cut at
 * 500 characters, and its control characters are spaces.
 */
public final class HostSystem {
    private final OperatingSystem kind;
    private final String name;
    private final String prettyName;
    private final String version;
    private final String kernel;

    private HostSystem(OperatingSystem kind, String name, String prettyName, String version, String kernel) {
        this.kind = kind;
        this.name = Evidence.oneLine(name);
        this.prettyName = Evidence.oneLine(prettyName);
        this.version = Evidence.oneLine(version);
        this.kernel = Evidence.oneLine(kernel);
    }

    /** A system of which only {@code kind} is known. */
    public static HostSystem of(OperatingSystem kind) {
        return new HostSystem(kind, "", "", "", "");
    }

    /** The same called {@code name}, without a version; empty if unknown. */
    public HostSystem withName(String name) {
        return new HostSystem(kind, name, prettyName, version, kernel);
    }

    /** The same with {@code prettyName} for people, which has the version in it; empty if unknown. */
    public HostSystem withPrettyName(String prettyName) {
        return new HostSystem(kind, name, prettyName, version, kernel);
    }

    /** The same in this {@code version}, as the system writes it; empty if unknown, or if there are none. */
    public HostSystem withVersion(String version) {
        return new HostSystem(kind, name, prettyName, version, kernel);
    }

    /** The same with this release of the {@code kernel}; empty if unknown. */
    public HostSystem withKernel(String kernel) {
        return new HostSystem(kind, name, prettyName, version, kernel);
    }

    /** The family. */
    public OperatingSystem kind() {
        return kind;
    }

    /** {@code Debian GNU/Linux}, {@code macOS}, {@code Windows 11}. */
    public String name() {
        return name;
    }

    /** Name and version for people: {@code Debian GNU/Linux 12 (bookworm)}. */
    public String prettyName() {
        return prettyName;
    }

    /** {@code 12}, {@code 15.1}, {@code 10.0.22631}; rolling distributions have none. */
    public String version() {
        return version;
    }

    /** The kernel's release: {@code 6.1.0-18-amd64}. */
    public String kernel() {
        return kernel;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof HostSystem that
                && kind == that.kind
                && name.equals(that.name)
                && prettyName.equals(that.prettyName)
                && version.equals(that.version)
                && kernel.equals(that.kernel);
    }

    @Override
    public int hashCode() {
        return Objects.hash(kind, name, prettyName, version, kernel);
    }

    /** The best name there is. */
    @Override
    public String toString() {
        if (!prettyName.isEmpty()) {
            return prettyName;
        }
        return name.isEmpty() ? kind.id() : (name + " " + version).strip();
    }
}
