package dev.satchel.core.host;

import dev.satchel.core.host.Accelerator.Kind;

/**
 * Asks {@code /dev/kvm} as far as making a virtual machine, and ends it at once. The steps and numbers are of the
 * kernel's {@code Documentation/virt/kvm/api.rst}.
 */
final class KvmProbe {
    static final String DEVICE = "/dev/kvm";
    static final long GET_API_VERSION = 0xAE00;
    static final long CREATE_VM = 0xAE01;
    static final long CHECK_EXTENSION = 0xAE03;

    /** The only version there has been since Linux 2.6.22. */
    static final int API_VERSION = 12;

    static final int CAP_MAX_VCPUS = 66;
    static final int CAP_ARM_VM_IPA_SIZE = 165;

    /** What {@code KVM_CREATE_VM} takes 0 for on arm64. */
    private static final int USUAL_IPA_BITS = 40;

    private static final int ENXIO = 6;
    private static final int ENOMEM = 12;
    private static final int EACCES = 13;
    private static final int EBUSY = 16;
    private static final int ENODEV = 19;
    private static final int EMFILE = 24;
    private static final int ENFILE = 23;
    private static final int EINTR = 4;

    private final DeviceCalls calls;
    private final Facts facts;
    private final EvidenceLog log;

    KvmProbe(DeviceCalls calls, Facts facts, EvidenceLog log) {
        this.calls = calls;
        this.facts = facts;
        this.log = log;
    }

    /** Whether the processor says it can virtualize, as far as it says anything. */
    enum Virtualization {
        /** {@code vmx} or {@code svm} among the flags. */
        ANNOUNCED,
        /** Flags, and neither of them. */
        NOT_ANNOUNCED,
        /** No flags to read, or an architecture that has none for it. */
        UNKNOWN
    }

    /**
     * What is known from files.
     *
     * @param deviceExists whether {@code /dev/kvm} is there, for the case that it cannot be asked
     * @param pvm whether the module {@code kvm_pvm} is loaded: KVM without the processor's help, for nested hosts
     */
    record Facts(
            Architecture nativeArchitecture,
            Translation translation,
            Virtualization virtualization,
            boolean pvm,
            boolean deviceExists) {
        private boolean translated() {
            return translation != Translation.NONE && translation != Translation.PERSONALITY;
        }
    }

    Accelerator ask() {
        int device;
        try {
            device = calls.open(DEVICE);
        } catch (NativeCallException e) {
            log.failed(DEVICE, "open", e);
            return notOpened(e);
        }
        log.read(DEVICE, "open", "yes");
        try {
            return opened(device);
        } finally {
            calls.close(device);
        }
    }

    private Accelerator notOpened(NativeCallException e) {
        if (e.kind() != NativeCallException.Kind.REFUSED) {
            return facts.deviceExists()
                    ? unproven("there is a /dev/kvm, and it could not be asked: " + e.getMessage())
                    : noDevice();
        }
        return switch (e.code()) {
            case NativeCallException.ENOENT -> noDevice();
            case ENXIO, ENODEV ->
                unusable("/dev/kvm has no driver behind it; load kvm_intel or kvm_amd"
                        + " and see that virtualization is switched on in the firmware");
            case EACCES -> unusable("no right to open /dev/kvm; join the group that owns it, usually kvm");
            case NativeCallException.EPERM ->
                unusable("opening /dev/kvm is forbidden; give the container the device (--device /dev/kvm)");
            default -> unproven("/dev/kvm could not be opened: error " + e.code());
        };
    }

    private static Accelerator noDevice() {
        return unusable("there is no /dev/kvm; load the kvm module, switch virtualization on in the firmware,"
                + " or give the container the device (--device /dev/kvm)");
    }

    private Accelerator opened(int device) {
        try {
            int version = calls.ioctl(device, GET_API_VERSION, 0);
            log.read(DEVICE, "KVM_GET_API_VERSION", Integer.toString(version));
            if (version != API_VERSION) {
                return unusable("/dev/kvm speaks version " + version + " of its API, not " + API_VERSION);
            }
        } catch (NativeCallException e) {
            log.failed(DEVICE, "KVM_GET_API_VERSION", e);
            return refused("/dev/kvm does not answer as KVM does: error " + e.code());
        }
        extension(device, "KVM_CAP_MAX_VCPUS", CAP_MAX_VCPUS);
        int machine;
        try {
            machine = calls.ioctl(device, CREATE_VM, machineType(device));
        } catch (NativeCallException e) {
            log.failed(DEVICE, "KVM_CREATE_VM", e);
            return switch (e.code()) {
                case EINTR, ENOMEM, EMFILE, ENFILE ->
                    unproven("making a virtual machine failed for want of something else: error " + e.code());
                case EBUSY -> refused("another hypervisor holds the processor's virtualization; end it");
                default -> refused("/dev/kvm answers, and makes no virtual machine: error " + e.code());
            };
        }
        calls.close(machine);
        log.read(DEVICE, "KVM_CREATE_VM", "yes");
        return created();
    }

    /** 0 where the usual 40 bits of guest physical addresses will do; fewer on arm64 processors that have fewer. */
    private long machineType(int device) {
        if (facts.nativeArchitecture() != Architecture.AARCH64) {
            return 0;
        }
        int bits = extension(device, "KVM_CAP_ARM_VM_IPA_SIZE", CAP_ARM_VM_IPA_SIZE);
        return bits > 0 && bits < USUAL_IPA_BITS ? bits : 0;
    }

    /** What the extension says; 0, which means no, where it cannot be asked. */
    private int extension(int device, String name, int number) {
        try {
            int value = calls.ioctl(device, CHECK_EXTENSION, number);
            log.read(DEVICE, name, Integer.toString(value));
            return value;
        } catch (NativeCallException e) {
            log.failed(DEVICE, name, e);
            return 0;
        }
    }

    private Accelerator created() {
        if (facts.pvm()) {
            String flags = facts.virtualization() == Virtualization.NOT_ANNOUNCED
                    ? ", and the processor announces neither vmx nor svm"
                    : "";
            return unproven("a virtual machine was made, by kvm_pvm, which does without the processor's virtualization"
                    + flags + ": ordinary guests may hang; try one with a time limit, or use TCG");
        }
        if (facts.nativeArchitecture() == Architecture.X86_64 || facts.nativeArchitecture() == Architecture.X86) {
            switch (facts.virtualization()) {
                case ANNOUNCED -> {
                    // goes on below
                }
                case NOT_ANNOUNCED -> {
                    return unproven("a virtual machine was made, though the processor announces neither vmx nor svm:"
                            + " guests may hang; try one with a time limit");
                }
                case UNKNOWN -> {
                    return unproven("a virtual machine was made; whether the processor has vmx or svm is unknown");
                }
            }
        }
        return Accelerator.usable(Kind.KVM, "/dev/kvm made a virtual machine");
    }

    /** A "no", unless a translator may have been the one who said it. */
    private Accelerator refused(String reason) {
        return facts.translated()
                ? unproven(reason + " (this process is translated; a native one may be answered otherwise)")
                : unusable(reason);
    }

    private static Accelerator unproven(String reason) {
        return Accelerator.unproven(Kind.KVM, reason);
    }

    private static Accelerator unusable(String reason) {
        return Accelerator.unusable(Kind.KVM, reason);
    }
}
