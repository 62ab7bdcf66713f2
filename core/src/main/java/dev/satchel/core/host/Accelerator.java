package dev.satchel.core.host;

/**
 * A way to let the processor run a guest itself, and whether it works here. All of them run only guests of the host's
 * own architecture.
 *
 * @param kind which one
 * @param verdict what was found
 * @param reason why, in one line, with the remedy where there is one
 */
public record Accelerator(Kind kind, Verdict verdict, String reason) {
    /** The accelerators that QEMU has for the systems of {@link OperatingSystem}. */
    public enum Kind {
        /** Linux' Kernel-based Virtual Machine. */
        KVM("kvm"),
        /** macOS' Hypervisor framework. */
        HVF("hvf"),
        /** The Windows Hypervisor Platform. */
        WHPX("whpx");

        private final String id;

        Kind(String id) {
            this.id = id;
        }

        /** The name as in QEMU's {@code -accel}. */
        public String id() {
            return id;
        }

        /**
         * Reads an {@link #id()}, in any case.
         *
         * @throws IllegalArgumentException if {@code text} is none
         */
        public static Kind parse(String text) {
            return KnownWords.parse("an accelerator", values(), Kind::id, text);
        }
    }

    /** How sure it is. */
    public enum Verdict {
        /** It was asked to make a virtual machine, and did. */
        USABLE("usable"),
        /** Something speaks for it, and nothing proves it: try it, and be ready to do without. */
        UNPROVEN("unproven"),
        /** It does not work for this process. */
        UNUSABLE("unusable");

        private final String id;

        Verdict(String id) {
            this.id = id;
        }

        /** The name in files. */
        public String id() {
            return id;
        }

        /**
         * Reads an {@link #id()}, in any case.
         *
         * @throws IllegalArgumentException if {@code text} is none
         */
        public static Verdict parse(String text) {
            return KnownWords.parse("a verdict", values(), Verdict::id, text);
        }
    }

    /** Cuts the reason at 500 characters, and makes spaces of its control characters. */
    public Accelerator {
        reason = Evidence.oneLine(reason);
    }

    /** The name as in QEMU's {@code -accel}: {@code kvm}. */
    public String name() {
        return kind.id();
    }

    /** Whether it was proven to work; see {@link #verdict()} for what is between yes and no. */
    public boolean usable() {
        return verdict == Verdict.USABLE;
    }

    static Accelerator usable(Kind kind, String reason) {
        return new Accelerator(kind, Verdict.USABLE, reason);
    }

    static Accelerator unproven(Kind kind, String reason) {
        return new Accelerator(kind, Verdict.UNPROVEN, reason);
    }

    static Accelerator unusable(Kind kind, String reason) {
        return new Accelerator(kind, Verdict.UNUSABLE, reason);
    }
}
