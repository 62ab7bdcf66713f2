package dev.satchel.core.host;

/**
 * The container that this process runs in. It matters because block devices, mounts, {@code /dev/kvm} and the
 * firmware's names may be hidden in it though the machine has them.
 *
 * @param kind which one, if any
 * @param reason what shows it, or why it is unknown, in one line
 */
public record Container(Kind kind, String reason) {
    /** What keeps the process apart; the names are systemd's (<i>systemd-detect-virt(1)</i>) where it has one. */
    public enum Kind {
        /** None. */
        NONE("none"),
        /** Docker. */
        DOCKER("docker"),
        /** Podman. */
        PODMAN("podman"),
        /** LXC, LXD and Incus. */
        LXC("lxc"),
        /** systemd-nspawn. */
        SYSTEMD_NSPAWN("systemd-nspawn"),
        /** The Windows Subsystem for Linux; its version 2 is a virtual machine as well. */
        WSL("wsl"),
        /** A pod of Kubernetes, whatever runs it. */
        KUBERNETES("kubernetes"),
        /** OpenVZ and Virtuozzo. */
        OPENVZ("openvz"),
        /** The sandbox of a Flatpak. */
        FLATPAK("flatpak"),
        /** A Windows container. */
        WINDOWS("windows"),
        /** There is one, and nothing tells which. */
        OTHER("other"),
        /** It could not be found out. */
        UNKNOWN("unknown");

        private final String id;

        Kind(String id) {
            this.id = id;
        }

        /** The name in files: {@code docker}, {@code systemd-nspawn}, ... */
        public String id() {
            return id;
        }

        /**
         * Reads an {@link #id()}, in any case.
         *
         * @throws IllegalArgumentException if {@code text} is none
         */
        public static Kind parse(String text) {
            return KnownWords.parse("a kind of container", values(), Kind::id, text);
        }

        /** The {@link #id()}. */
        @Override
        public String toString() {
            return id;
        }
    }

    /** Whether there surely is one. Where this is false, {@link Kind#UNKNOWN} is to be told from {@link Kind#NONE}. */
    public boolean present() {
        return kind != Kind.NONE && kind != Kind.UNKNOWN;
    }

    /** Cuts the reason at 500 characters, and makes spaces of its control characters. */
    public Container {
        reason = Evidence.oneLine(reason);
    }

    static Container none(String reason) {
        return new Container(Kind.NONE, reason);
    }

    static Container unknown(String reason) {
        return new Container(Kind.UNKNOWN, reason);
    }

    /** The {@link #kind()}. */
    @Override
    public String toString() {
        return kind.id();
    }
}
