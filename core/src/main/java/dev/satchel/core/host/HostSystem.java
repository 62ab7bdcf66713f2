package dev.satchel.core.host;

import java.util.Objects;

/** The operating system of a host. Immutable; a text that is not known is empty. */
public final class HostSystem {
    private final OperatingSystem kind;
    private final String name;
    private final String prettyName;
    private final String version;
    private final String kernel;

    private HostSystem(OperatingSystem kind, String name, String prettyName, String version, String kernel) {
        this.kind = kind;
        this.name = name;
        this.prettyName = prettyName;
        this.version = version;
        this.kernel = kernel;
    }

    /** A system of which only the kind is known. */
    public static HostSystem of(OperatingSystem kind) {
        return new HostSystem(kind, "", "", "", "");
    }

    /** The same with this name. */
    public HostSystem withName(String name) {
        return new HostSystem(kind, name, prettyName, version, kernel);
    }

    /** The same with this name for people. */
    public HostSystem withPrettyName(String prettyName) {
        return new HostSystem(kind, name, prettyName, version, kernel);
    }

    /** The same with this version. */
    public HostSystem withVersion(String version) {
        return new HostSystem(kind, name, prettyName, version, kernel);
    }

    /** The same with this kernel. */
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
