package dev.satchel.core.sizing;

import static dev.satchel.core.sizing.Manner.EMULATED;
import static dev.satchel.core.sizing.Manner.NATIVE;
import static dev.satchel.core.sizing.Manner.VIRTUALIZED;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.Ints;
import dev.satchel.core.host.Accelerator;
import dev.satchel.core.host.Architecture;
import dev.satchel.core.host.Host;
import dev.satchel.core.host.OperatingSystem;
import dev.satchel.core.host.Translation;
import dev.satchel.core.machine.GuestKind;
import dev.satchel.core.machine.GuestSystem;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Judges each {@link Route} for one guest on one host. */
final class Ways {
    private static final String REMAINING =
            "These ways remain: plain QEMU as root (sudo); an NBD bridge, by which qemu-nbd outside the sandbox serves"
                    + " the disk to UTM; or an image of the disk in place of the disk.";

    private static final String ROSETTA = " Rosetta does not help: it translates programs, not machines.";

    static final String NO_TPM =
            "QEMU has no TPM on a Windows host, where swtpm does not run, and Windows 11 asks for one";

    private static final String HVF_NOT_RECORDED =
            "Macs have Apple's Hypervisor framework; whether it works on this one was not recorded.";

    private final Host host;
    private final GuestSystem guest;
    private final SystemDisk disk;
    private final String name;
    private final Architecture processor;
    private final OperatingSystem system;
    private final boolean published;

    Ways(Host host, GuestSystem guest, SystemDisk disk) {
        this.host = host;
        this.guest = guest;
        this.disk = disk;
        this.name = GuestCatalogue.nameOf(guest.kind());
        this.processor = host.nativeArchitecture();
        this.system = host.operatingSystem().kind();
        this.published = GuestCatalogue.architecturesOf(guest.kind()).contains(guest.architecture());
    }

    List<Way> all() {
        ImmutableList.Builder<Way> ways = ImmutableList.builder();
        for (Route route : Route.values()) {
            ways.add(way(route));
        }
        return ways.build();
    }

    private Way way(Route route) {
        boolean intelMac = guest.kind() == GuestKind.MACOS && guest.architecture() == Architecture.X86_64;
        if (!published && !(intelMac && route == Route.BARE_METAL)) {
            return unpublished(route);
        }
        return switch (route) {
            case BARE_METAL -> bareMetal();
            case QEMU_ACCELERATED -> qemuAccelerated();
            case UTM_QEMU -> utmQemu();
            case UTM_APPLE -> utmApple();
            case QEMU_TCG -> qemuTcg();
        };
    }

    private Way unpublished(Route route) {
        Manner manner = mannerOf(route);
        if (guest.kind() == GuestKind.MACOS) {
            return Way.no(
                    route,
                    manner,
                    "No framework of Apple's makes virtual machines for macOS for " + guest.architecture() + ".",
                    "Use macOS for aarch64 on a Mac with Apple silicon, in UTM with Apple's back end.");
        }
        return Way.no(
                route,
                manner,
                "There is no released " + name + " for " + guest.architecture() + " (as of 2025).",
                "Take it for "
                        + GuestCatalogue.architecturesOf(guest.kind()).stream()
                                .map(Architecture::id)
                                .collect(Collectors.joining(" or "))
                        + ".");
    }

    private Manner mannerOf(Route route) {
        return switch (route) {
            case BARE_METAL -> NATIVE;
            case QEMU_ACCELERATED, UTM_APPLE -> VIRTUALIZED;
            case UTM_QEMU -> isOwnCode() || processor == Architecture.UNKNOWN ? VIRTUALIZED : EMULATED;
            case QEMU_TCG -> EMULATED;
        };
    }

    /** Whether the processor runs the guest's code as it is; 64-bit PCs run that of 32-bit ones. */
    private boolean isOwnCode() {
        return processor == guest.architecture()
                || (processor == Architecture.X86_64 && guest.architecture() == Architecture.X86);
    }

    private boolean isAppleSilicon() {
        return system == OperatingSystem.MACOS && processor == Architecture.AARCH64;
    }

    private boolean isIntelMac() {
        return system == OperatingSystem.MACOS && processor == Architecture.X86_64;
    }

    /** A release for this very processor beats any translation. */
    private String rather() {
        return hasReleaseFor(processor)
                ? "Take " + name + " for " + processor + ", or run this one emulated."
                : "Run it emulated.";
    }

    private boolean hasReleaseFor(Architecture architecture) {
        return guest.kind() != GuestKind.OTHER
                && GuestCatalogue.architecturesOf(guest.kind()).contains(architecture);
    }

    /** What translation costs this guest. */
    private String cost() {
        return Manner.TRANSLATED + ": "
                + (guest.isWindows()
                        ? "Windows takes hours to install and is no pleasure afterwards"
                        : "a small system is good enough for tests, a desktop is not");
    }

    // The machine itself

    private Way bareMetal() {
        Route route = Route.BARE_METAL;
        if (guest.kind() == GuestKind.MACOS) {
            return macosBareMetal(route);
        }
        if (processor == Architecture.UNKNOWN) {
            return Way.unknown(route, NATIVE, "The architecture of this host could not be found out.");
        }
        if (isAppleSilicon() && (isOwnCode() || guest.isWindows())) {
            return appleSiliconBareMetal(route);
        }
        if (!isOwnCode()) {
            return Way.no(
                    route,
                    NATIVE,
                    "A processor of " + processor + " does not run code for " + guest.architecture() + ".",
                    rather());
        }
        if (guest.isWindows()) {
            return windowsBareMetal(route);
        }
        if (guest.kind() == GuestKind.OTHER) {
            return Way.unproven(route, NATIVE, "Nothing is known of this system but its architecture.", "Try it.");
        }
        if (isIntelMac()) {
            return Way.unproven(
                    route,
                    NATIVE,
                    "An Intel Mac starts Linux from a disk in EFI mode; a Mac with a T2 chip does so only when its"
                            + " Startup Security Utility allows external media, and needs its own drivers for keyboard"
                            + " and sound.",
                    "Allow external media first, and hold Option at power-on.");
        }
        if (processor == Architecture.AARCH64 || processor == Architecture.ARM || processor == Architecture.RISCV64) {
            return Way.unproven(
                    route,
                    NATIVE,
                    "The processor fits; whether the disk starts depends on the board: with UEFI it does, boards with a"
                            + " loader of their own want an image made for them.",
                    "Look whether its firmware is UEFI.");
        }
        return Way.yes(route, NATIVE, "The processor fits, and the disk can carry a loader for its firmware.");
    }

    private Way macosBareMetal(Route route) {
        if (system == OperatingSystem.MACOS && processor == guest.architecture()) {
            return Way.yes(route, NATIVE, "It is the Mac's own system, and starts from an external disk as well.");
        }
        if (system == OperatingSystem.MACOS && processor != Architecture.UNKNOWN) {
            return Way.no(
                    route,
                    NATIVE,
                    "macOS for " + guest.architecture() + " does not start on a Mac of " + processor + ".",
                    "Take macOS for " + processor + ".");
        }
        if (processor == Architecture.UNKNOWN && (system == OperatingSystem.OTHER || system == OperatingSystem.MACOS)) {
            return Way.unknown(route, NATIVE, "Whether this host is a Mac could not be found out.");
        }
        return Way.no(
                route, NATIVE, "By its licence and by its drivers macOS runs on Apple's hardware alone.", "Use a Mac.");
    }

    private Way appleSiliconBareMetal(Route route) {
        if (guest.isWindows()) {
            return Way.no(
                    route,
                    NATIVE,
                    "Macs with Apple silicon start no Windows: there is no Boot Camp for them, their boot chain is not"
                            + " UEFI, and Microsoft has no drivers for them.",
                    (hasReleaseFor(processor)
                                    ? "Run " + name + " for " + processor + " virtualized"
                                    : "Run it emulated")
                            + (disk == SystemDisk.IMAGE ? ", in UTM with QEMU or in plain QEMU" : ", in plain QEMU")
                            + "; or start the disk on a PC" + (isOwnCode() ? " with Windows on Arm." : "."));
        }
        if (guest.kind() == GuestKind.OTHER) {
            return Way.no(
                    route,
                    NATIVE,
                    "Macs with Apple silicon start macOS, and Linux by the way of Asahi Linux, and nothing else.",
                    "Run it virtualized.");
        }
        return Way.unproven(
                route,
                NATIVE,
                "Only with the loader of Asahi Linux on the Mac's own disk, with its kernel, and only on the chips"
                        + " that Asahi Linux supports (M1 and M2, as of 2025).",
                "Run it virtualized, unless that is in place.");
    }

    private Way windowsBareMetal(Route route) {
        if (isIntelMac()) {
            return guest.kind() == GuestKind.WINDOWS_11
                    ? Way.no(
                            route,
                            NATIVE,
                            "Intel Macs have no TPM 2.0 that Windows could see, and Boot Camp ends with Windows 10.",
                            "Run it virtualized with a TPM, or Windows 10 by Boot Camp.")
                    : Way.unproven(
                            route,
                            NATIVE,
                            "Boot Camp puts Windows 10 on the Mac's own disk, and not on an external one.",
                            "Use Boot Camp, or run it virtualized.");
        }
        if (processor == Architecture.AARCH64) {
            return Way.unproven(
                    route,
                    NATIVE,
                    "There never was a Windows To Go for Arm: a PC with Windows on Arm starts an installation from an"
                            + " external disk if it has the drivers of that very PC.",
                    "Add the maker's drivers to the installation first.");
        }
        return Way.unproven(
                route,
                NATIVE,
                "Windows from an external disk was called Windows To Go, and Microsoft removed it in Windows 10 version"
                        + " 2004; made by other means it still starts on PCs, without Microsoft's support"
                        + (guest.kind() == GuestKind.WINDOWS_11 ? ", and each PC should have a TPM 2.0." : "."),
                "Use a disk that calls itself fixed, and keep BitLocker's recovery key: each PC has another TPM.");
    }

    // QEMU

    private Way qemuAccelerated() {
        Route route = Route.QEMU_ACCELERATED;
        Optional<Way> closed = closedToQemu(route, VIRTUALIZED);
        if (closed.isPresent()) {
            return closed.get();
        }
        if (processor == Architecture.UNKNOWN) {
            return Way.unknown(route, VIRTUALIZED, "The architecture of this host could not be found out.");
        }
        if (!isOwnCode()) {
            return Way.no(
                    route,
                    VIRTUALIZED,
                    "A hypervisor runs only code of the host's own architecture, which is " + processor + ".",
                    rather());
        }
        Accelerator accelerator = bestAccelerator();
        if (accelerator == null && system == OperatingSystem.MACOS) {
            return Way.unproven(route, VIRTUALIZED, HVF_NOT_RECORDED, "Try it with a small guest.");
        }
        if (accelerator == null) {
            return host.evidence().isEmpty() || system == OperatingSystem.OTHER
                    ? Way.unknown(route, VIRTUALIZED, "Nothing is known of a hypervisor on this host.")
                    : Way.no(route, VIRTUALIZED, "This system has no hypervisor that QEMU uses.", "Run it emulated.");
        }
        String said = accelerator.name() + ": " + sentence(accelerator.reason());
        return switch (accelerator.verdict()) {
            case UNUSABLE ->
                Way.no(route, VIRTUALIZED, "The hypervisor cannot be used: " + said, "Mend that, or run it emulated.");
            case UNPROVEN ->
                Way.unproven(
                        route,
                        VIRTUALIZED,
                        "The hypervisor is there and unproven; " + said + tpmRemark() + remarks(),
                        "Try it with a small guest, and be ready to do without."
                                + (lacksTpm() ? " For the TPM use Hyper-V, which has one of its own." : ""));
            case USABLE ->
                lacksTpm()
                        ? Way.unproven(
                                route,
                                VIRTUALIZED,
                                "The hypervisor works; " + said + tpmRemark() + remarks(),
                                "Use Hyper-V, which has a TPM of its own, or a host with Linux or macOS.")
                        : Way.yes(route, VIRTUALIZED, "The hypervisor works; " + said + tpmRemark() + remarks());
        };
    }

    private String tpmRemark() {
        return lacksTpm() ? " " + NO_TPM + "." : "";
    }

    private String remarks() {
        StringBuilder text = new StringBuilder();
        if (system == OperatingSystem.WINDOWS && processor == Architecture.AARCH64) {
            text.append(" On Arm QEMU knows this hypervisor from version 11 on.");
        }
        if (disk == SystemDisk.PHYSICAL && system == OperatingSystem.MACOS) {
            text.append(" QEMU opens the physical disk as root (sudo), after it was unmounted.");
        }
        Translation translation = host.translation();
        if (translation == Translation.ROSETTA2 || translation == Translation.WINDOWS_X64_ON_ARM64) {
            text.append(" This Java process is translated (")
                    .append(translation)
                    .append("); QEMU must be the one for ")
                    .append(processor)
                    .append(", for a translated one has no hypervisor.");
        }
        return text.toString();
    }

    private boolean lacksTpm() {
        return lacksTpm(host, guest);
    }

    /** Whether the guest asks for a TPM that QEMU on this host cannot give. */
    static boolean lacksTpm(Host host, GuestSystem guest) {
        return host.operatingSystem().kind() == OperatingSystem.WINDOWS && guest.kind() == GuestKind.WINDOWS_11;
    }

    private @Nullable Accelerator bestAccelerator() {
        Accelerator best = null;
        for (Accelerator each : host.accelerators()) {
            if (best == null || each.verdict().compareTo(best.verdict()) < 0) {
                best = each;
            }
        }
        return best;
    }

    private Way qemuTcg() {
        Route route = Route.QEMU_TCG;
        Optional<Way> closed = closedToQemu(route, EMULATED);
        if (closed.isPresent()) {
            return closed.get();
        }
        if (processor == Architecture.UNKNOWN && system == OperatingSystem.OTHER) {
            return Way.unknown(route, EMULATED, "Whether there is a QEMU for this host could not be found out.");
        }
        String why = "QEMU translates " + guest.architecture() + " on any host: " + cost() + ".";
        if (guest.isWindows() && isAppleSilicon() && !isOwnCode()) {
            return Way.yes(route, EMULATED, why + ROSETTA);
        }
        return lacksTpm()
                ? Way.unproven(
                        route,
                        EMULATED,
                        why + tpmRemark(),
                        "Use Hyper-V, which has a TPM of its own, if it can be used.")
                : Way.yes(route, EMULATED, why);
    }

    private Optional<Way> closedToQemu(Route route, Manner manner) {
        if (guest.kind() == GuestKind.MACOS) {
            return Optional.of(Way.no(
                    route,
                    manner,
                    "QEMU makes no hardware on which macOS for Apple silicon starts.",
                    "On a Mac with Apple silicon use UTM with Apple's back end."));
        }
        return switch (guest.architecture()) {
            case X86_64, AARCH64, X86, ARM, RISCV64, UNKNOWN -> Optional.empty();
            default ->
                Optional.of(Way.unproven(
                        route,
                        manner,
                        "QEMU has boards for " + guest.architecture() + ", but Satchel does not write its command line"
                                + " for them.",
                        "Write it by hand (-machine pseries or s390-ccw-virtio)."));
        };
    }

    // UTM

    private Way utmQemu() {
        Route route = Route.UTM_QEMU;
        Manner manner = mannerOf(route);
        Optional<Way> elsewhere = notOnMacos(route, manner);
        if (elsewhere.isPresent()) {
            return elsewhere.get();
        }
        if (guest.kind() == GuestKind.MACOS) {
            return closedToQemu(route, manner).orElseThrow();
        }
        if (disk == SystemDisk.PHYSICAL) {
            return noPhysicalDisk(route, manner);
        }
        if (processor == Architecture.UNKNOWN) {
            return Way.unknown(route, manner, "The architecture of this Mac could not be found out.");
        }
        if (manner == EMULATED) {
            return Way.yes(
                    route,
                    manner,
                    "UTM's QEMU translates " + guest.architecture() + " on " + processor + ": " + cost() + "."
                            + (guest.isWindows() && isAppleSilicon() ? ROSETTA : ""));
        }
        Accelerator hvf = host.accelerator(Accelerator.Kind.HVF).orElse(null);
        if (hvf == null) {
            return Way.unproven(route, manner, HVF_NOT_RECORDED, "Try it with a small guest.");
        }
        String said = sentence(hvf.reason());
        return switch (hvf.verdict()) {
            case USABLE ->
                Way.yes(
                        route,
                        manner,
                        "UTM's QEMU uses the Hypervisor framework, and brings firmware, Secure Boot and a TPM along.");
            case UNPROVEN ->
                Way.unproven(
                        route,
                        manner,
                        "UTM's QEMU is entitled to use the Hypervisor framework, which is unproven here: " + said,
                        "Try it with a small guest.");
            case UNUSABLE ->
                Way.unproven(
                        route,
                        EMULATED,
                        "The Hypervisor framework cannot be used: " + said + " UTM then translates: " + cost() + ".",
                        "Switch UTM's use of the hypervisor off for the machine.");
        };
    }

    private Way utmApple() {
        Route route = Route.UTM_APPLE;
        Optional<Way> elsewhere = notOnMacos(route, VIRTUALIZED);
        if (elsewhere.isPresent()) {
            return elsewhere.get();
        }
        if (guest.isWindows()) {
            return Way.no(
                    route,
                    VIRTUALIZED,
                    guest.kind() == GuestKind.WINDOWS_11
                            ? "Apple's framework has no TPM, and Windows 11 does not install without; it has no Secure"
                                    + " Boot for Windows either."
                            : "Apple's framework has no TPM and only virtio devices, for which Windows has no drivers of"
                                    + " its own.",
                    disk == SystemDisk.PHYSICAL ? REMAINING : "Use UTM with QEMU.");
        }
        if (disk == SystemDisk.PHYSICAL) {
            return noPhysicalDisk(route, VIRTUALIZED);
        }
        if (processor == Architecture.UNKNOWN) {
            return Way.unknown(route, VIRTUALIZED, "The architecture of this Mac could not be found out.");
        }
        if (processor != guest.architecture()) {
            return Way.no(
                    route,
                    VIRTUALIZED,
                    "Apple's framework virtualizes only the Mac's own architecture, which is " + processor + ".",
                    guest.kind() == GuestKind.MACOS
                            ? "Use a Mac with Apple silicon."
                            : "Use UTM with QEMU, which emulates.");
        }
        return ownOnApple(route);
    }

    private Way ownOnApple(Route route) {
        Optional<Accelerator> closed =
                host.accelerator(Accelerator.Kind.HVF).filter(hvf -> hvf.verdict() == Accelerator.Verdict.UNUSABLE);
        if (closed.isPresent()) {
            return Way.no(
                    route,
                    VIRTUALIZED,
                    "Virtualization cannot be used on this Mac: "
                            + sentence(closed.get().reason()),
                    guest.kind() == GuestKind.MACOS ? "Use another Mac." : "Run it emulated.");
        }
        int needed = guest.kind() == GuestKind.MACOS ? 12 : 13; // 13 brought UEFI
        Integer version = Ints.tryParse(host.operatingSystem().version().split("\\.", 2)[0]);
        if (version == null) {
            return Way.unproven(
                    route,
                    VIRTUALIZED,
                    "Apple's framework can do it from macOS " + needed + " on; the version of this macOS is not known.",
                    "Look which macOS it is.");
        }
        if (version < needed) {
            return Way.no(
                    route,
                    VIRTUALIZED,
                    "Apple's framework can do it from macOS " + needed + " on, and this is macOS "
                            + host.operatingSystem().version() + ".",
                    "Update macOS" + (guest.kind() == GuestKind.MACOS ? "." : ", or use UTM with QEMU."));
        }
        if (guest.kind() == GuestKind.MACOS) {
            return Way.yes(
                    route,
                    VIRTUALIZED,
                    "Apple's framework runs macOS on Macs with Apple silicon, by licence in up to two virtual machines"
                            + " at once.");
        }
        if (guest.kind() == GuestKind.OTHER) {
            return Way.unproven(
                    route,
                    VIRTUALIZED,
                    "Apple's framework has UEFI and virtio devices; nothing is known of this system's drivers.",
                    "Try it, or use UTM with QEMU.");
        }
        return Way.yes(
                route,
                VIRTUALIZED,
                "Apple's framework starts Linux by UEFI, with virtio devices; without Secure Boot and without a TPM.");
    }

    private Optional<Way> notOnMacos(Route route, Manner manner) {
        return switch (system) {
            case MACOS -> Optional.empty();
            case OTHER -> Optional.of(Way.unknown(route, manner, "UTM needs macOS, and what runs here is not known."));
            case LINUX, WINDOWS ->
                Optional.of(Way.no(route, manner, "UTM runs on macOS, and not on " + system + ".", "Use QEMU."));
        };
    }

    private static Way noPhysicalDisk(Route route, Manner manner) {
        return Way.no(
                route,
                manner,
                "UTM cannot open a physical disk: its sandbox keeps QEMU from /dev, and its Apple back end offers none.",
                REMAINING);
    }

    private static String sentence(String reason) {
        String text = reason.isBlank() ? "no reason was recorded" : reason;
        return text.endsWith(".") ? text : text + ".";
    }
}
