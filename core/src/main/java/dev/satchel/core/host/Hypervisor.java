package dev.satchel.core.host;

/**
 * The hypervisor under this operating system: whether the machine is a virtual one. A virtual machine inside it needs
 * nested virtualization. It is not about a hypervisor that this system itself offers: see {@link Accelerator}.
 *
 * @param kind which one, if any
 * @param reason what shows it, or why it is unknown, in one line
 */
public record Hypervisor(Kind kind, String reason) {
    /** Whose guest this is. */
    public enum Kind {
        /** Nobody's: a physical machine. */
        NONE("none"),
        /** Linux' KVM, with QEMU or Firecracker, or of a cloud that is built on it (Nitro, Compute Engine). */
        KVM("kvm"),
        /** QEMU; no sign of KVM. */
        QEMU("qemu"),
        /** VMware. */
        VMWARE("vmware"),
        /** VirtualBox. */
        VIRTUALBOX("virtualbox"),
        /** Xen, as an ordinary domain. */
        XEN("xen"),
        /** Hyper-V, Azure, and the machine of WSL 2. */
        HYPER_V("hyper-v"),
        /** Parallels. */
        PARALLELS("parallels"),
        /** FreeBSD's bhyve. */
        BHYVE("bhyve"),
        /** Apple's Virtualization framework. */
        APPLE("apple"),
        /** Bochs. */
        BOCHS("bochs"),
        /** There is one, and nothing tells which. */
        OTHER("other"),
        /** It could not be found out. */
        UNKNOWN("unknown");

        private final String id;

        Kind(String id) {
            this.id = id;
        }

        /** The name in files: {@code kvm}, {@code hyper-v}, ... */
        public String id() {
            return id;
        }

        /**
         * Reads an {@link #id()}, in any case.
         *
         * @throws IllegalArgumentException if {@code text} is none
         */
        public static Kind parse(String text) {
            return KnownWords.parse("a hypervisor", values(), Kind::id, text);
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
    public Hypervisor {
        reason = Evidence.oneLine(reason);
    }

    static Hypervisor none(String reason) {
        return new Hypervisor(Kind.NONE, reason);
    }

    static Hypervisor unknown(String reason) {
        return new Hypervisor(Kind.UNKNOWN, reason);
    }

    /** The {@link #kind()}. */
    @Override
    public String toString() {
        return kind.id();
    }
}
