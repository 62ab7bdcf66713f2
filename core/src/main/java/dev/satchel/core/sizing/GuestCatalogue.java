package dev.satchel.core.sizing;

import static dev.satchel.core.machine.DiskBus.IDE;
import static dev.satchel.core.machine.DiskBus.NVME;
import static dev.satchel.core.machine.DiskBus.SATA;
import static dev.satchel.core.machine.DiskBus.SCSI;
import static dev.satchel.core.machine.DiskBus.USB;
import static dev.satchel.core.machine.DiskBus.VIRTIO;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.satchel.core.host.Architecture;
import dev.satchel.core.machine.Clock;
import dev.satchel.core.machine.DiskBus;
import dev.satchel.core.machine.GuestKind;
import dev.satchel.core.machine.GuestSystem;
import dev.satchel.core.sizing.GuestNeeds.FirmwareKind;
import dev.satchel.core.sizing.GuestNeeds.Requirement;
import dev.satchel.core.sizing.NetworkCard.Driver;
import dev.satchel.core.unit.DataSize;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Every guest on every architecture for which it is published, and what it needs. Each figure names its source; where a
 * vendor gives none, the source is Satchel and says on what ground.
 */
public final class GuestCatalogue {
    // Microsoft
    private static final Source WINDOWS_11_FLOOR = microsoft("Windows 11 specs and system requirements");
    private static final Source WINDOWS_11_EDITIONS = microsoft("Compare Windows 11 editions (Pro)");
    private static final Source WINDOWS_10_FLOOR =
            microsoft("Minimum hardware requirements, Windows 10 version 1903 and later");
    private static final Source WINDOWS_MEMORY = microsoft("Memory limits for Windows and Windows Server releases");
    private static final Source SERVER_FLOOR = microsoft("Hardware requirements for Windows Server");
    private static final Source SERVER_LIMITS = microsoft("Comparison of locks and limits in Windows Server");
    private static final Source SESSION_HOSTS = microsoft("Session host virtual machine sizing guidelines");
    private static final Source NTFS = microsoft("NTFS overview: largest volume with clusters of 4 KiB");

    // Linux
    private static final Source DEBIAN_GUIDE =
            new Source("Debian", "Installation Guide for Debian 12: minimum hardware requirements", 2023);
    private static final Source UBUNTU_GUIDE = new Source("Canonical", "Ubuntu system requirements, 24.04", 2025);
    private static final Source FEDORA_GUIDE =
            new Source("Fedora", "Fedora documentation: minimum system configuration", 2025);
    private static final Source ARCH_GUIDE = new Source("Arch Linux", "Installation guide", 2025);
    private static final Source ALPINE_GUIDE = new Source("Alpine Linux", "Wiki: Requirements", 2025);
    private static final Source LINUX_KERNEL = new Source(
            "Linux kernel", "Documentation: memory layout of the architecture; ext4 block and inode limits", 2025);
    private static final Source LINUX_DRIVERS =
            new Source("Linux kernel", "drivers that the distributions' kernels and initial file systems carry", 2025);

    // Apple
    private static final Source APPLE_FRAMEWORK =
            new Source("Apple", "Virtualization framework: VZMacOSConfigurationRequirements", 2025);
    private static final Source APPLE_SAMPLE =
            new Source("Apple", "Running macOS in a virtual machine on Apple silicon", 2025);
    private static final Source LARGEST_MAC =
            new Source("Apple", "Mac Studio technical specifications (the framework allows what the host has)", 2025);

    // QEMU, and what was tried
    private static final Source QEMU_BOARDS = new Source("QEMU", "processors that boards q35 and virt take, 7.2", 2023);
    private static final Source QEMU_HYPERV = new Source("QEMU", "Hyper-V Enlightenments", 2025);
    private static final Source QUICK_SETUP =
            new Source("QEMU", "what quickemu, virt-install and UTM give Windows during Setup", 2025);
    private static final Source VIRTIO_WIN = new Source(
            "virtio-win",
            "drivers for Windows; ARM64 builds of NetKVM included, and no card in QEMU has one built in",
            2025);
    private static final Source UEFI_TRIAL = new Source(
            "Satchel", "trial: GRUB 2.06 under UEFI runs out of memory below 512 MiB (QEMU 7.2, edk2 2022.11)", 2025);
    private static final Source JUDGEMENT =
            new Source("Satchel", "own judgement, where the vendor gives no figure", 2025);
    private static final Source ROOM =
            new Source("Satchel", "own judgement: room for updates, applications and work", 2025);

    private static final List<Architecture> ALL = ImmutableList.of(
            Architecture.X86_64,
            Architecture.AARCH64,
            Architecture.X86,
            Architecture.ARM,
            Architecture.RISCV64,
            Architecture.PPC64LE,
            Architecture.S390X);

    private static final Map<GuestSystem, GuestNeeds> NEEDS = catalogue();

    private GuestCatalogue() {}

    /** All of them, by kind and architecture; immutable. */
    public static List<GuestNeeds> all() {
        return ImmutableList.copyOf(NEEDS.values());
    }

    /** What {@code guest} needs; empty if its vendor publishes none for that architecture. */
    public static Optional<GuestNeeds> needsOf(GuestSystem guest) {
        return Optional.ofNullable(NEEDS.get(guest));
    }

    /** What a guest needs of which nothing is known but its processor: somebody may have written one for it. */
    static GuestNeeds needsOfAny(Architecture architecture) {
        return needs(new GuestSystem(GuestKind.OTHER, architecture));
    }

    /** The architectures for which {@code kind} is published, the usual first; immutable. */
    public static List<Architecture> architecturesOf(GuestKind kind) {
        return switch (kind) {
            case WINDOWS_11 -> ImmutableList.of(Architecture.X86_64, Architecture.AARCH64);
            case WINDOWS_10 -> ImmutableList.of(Architecture.X86_64, Architecture.AARCH64, Architecture.X86);
            case WINDOWS_SERVER -> ImmutableList.of(Architecture.X86_64);
            case DEBIAN, ALPINE, LINUX, OTHER -> ALL;
            case UBUNTU ->
                ImmutableList.of(
                        Architecture.X86_64,
                        Architecture.AARCH64,
                        Architecture.ARM,
                        Architecture.RISCV64,
                        Architecture.PPC64LE,
                        Architecture.S390X);
            case FEDORA ->
                ImmutableList.of(
                        Architecture.X86_64,
                        Architecture.AARCH64,
                        Architecture.RISCV64,
                        Architecture.PPC64LE,
                        Architecture.S390X);
            // All but the first are projects of their own, which keep the name and the way of installing.
            case ARCH ->
                ImmutableList.of(Architecture.X86_64, Architecture.AARCH64, Architecture.ARM, Architecture.RISCV64);
            case MACOS -> ImmutableList.of(Architecture.AARCH64);
        };
    }

    /** The kind's name for people: {@code Windows 11}. */
    static String nameOf(GuestKind kind) {
        return switch (kind) {
            case WINDOWS_11 -> "Windows 11";
            case WINDOWS_10 -> "Windows 10";
            case WINDOWS_SERVER -> "Windows Server";
            case DEBIAN -> "Debian";
            case UBUNTU -> "Ubuntu";
            case FEDORA -> "Fedora";
            case ARCH -> "Arch Linux";
            case ALPINE -> "Alpine Linux";
            case LINUX -> "Linux";
            case MACOS -> "macOS";
            case OTHER -> "another system";
        };
    }

    private static Map<GuestSystem, GuestNeeds> catalogue() {
        ImmutableMap.Builder<GuestSystem, GuestNeeds> all = ImmutableMap.builder();
        for (GuestKind kind : GuestKind.values()) {
            for (Architecture architecture : architecturesOf(kind)) {
                GuestSystem guest = new GuestSystem(kind, architecture);
                all.put(guest, needs(guest));
            }
        }
        return all.buildOrThrow();
    }

    private static GuestNeeds needs(GuestSystem guest) {
        GuestNeeds.Builder needs = GuestNeeds.of(guest, nameOf(guest.kind()));
        return switch (guest.kind()) {
            case WINDOWS_11 -> windows11(needs, guest);
            case WINDOWS_10 -> windows10(needs, guest);
            case WINDOWS_SERVER -> windowsServer(needs, guest);
            case DEBIAN ->
                linux(
                        needs,
                        guest,
                        size(DataSize.mebibytes(512), UEFI_TRIAL),
                        gibibytes(2, DEBIAN_GUIDE),
                        gibibytes(4, DEBIAN_GUIDE),
                        gibibytes(20, ROOM));
            case UBUNTU ->
                linux(
                        needs,
                        guest,
                        size(DataSize.mebibytes(1536), UBUNTU_GUIDE),
                        gibibytes(4, UBUNTU_GUIDE),
                        gibibytes(5, UBUNTU_GUIDE),
                        gibibytes(25, UBUNTU_GUIDE));
            case FEDORA ->
                linux(
                        needs,
                        guest,
                        gibibytes(2, FEDORA_GUIDE),
                        gibibytes(4, FEDORA_GUIDE),
                        gibibytes(20, FEDORA_GUIDE),
                        gibibytes(40, FEDORA_GUIDE));
            case ARCH ->
                linux(
                        needs,
                        guest,
                        size(DataSize.mebibytes(512), ARCH_GUIDE),
                        gibibytes(2, ROOM),
                        gibibytes(2, ARCH_GUIDE),
                        gibibytes(20, ROOM));
            case ALPINE ->
                linux(
                        needs,
                        guest,
                        size(DataSize.mebibytes(512), UEFI_TRIAL),
                        gibibytes(1, ROOM),
                        size(DataSize.mebibytes(700), ALPINE_GUIDE),
                        gibibytes(8, ROOM));
            case LINUX ->
                linux(
                        needs,
                        guest,
                        size(DataSize.mebibytes(512), UEFI_TRIAL),
                        gibibytes(2, JUDGEMENT),
                        gibibytes(1, JUDGEMENT),
                        gibibytes(20, JUDGEMENT));
            case MACOS -> macos(needs);
            case OTHER -> other(needs, guest);
        };
    }

    private static GuestNeeds windows11(GuestNeeds.Builder needs, GuestSystem guest) {
        needs.cores(cores(2, WINDOWS_11_FLOOR), cores(4, SESSION_HOSTS), cores(128, WINDOWS_11_EDITIONS))
                .sockets(2, WINDOWS_11_EDITIONS)
                .memory(gibibytes(4, WINDOWS_11_FLOOR), gibibytes(8, ROOM), tebibytes(2, WINDOWS_MEMORY))
                .disk(gibibytes(64, WINDOWS_11_FLOOR), gibibytes(128, ROOM), tebibytes(16, NTFS))
                .firmware(FirmwareKind.UEFI, WINDOWS_11_FLOOR)
                .secureBoot(Requirement.REQUIRED, WINDOWS_11_FLOOR)
                .tpm(Requirement.REQUIRED, WINDOWS_11_FLOOR);
        return windowsDevices(needs, guest);
    }

    private static GuestNeeds windows10(GuestNeeds.Builder needs, GuestSystem guest) {
        boolean small = guest.architecture() == Architecture.X86;
        needs.cores(cores(1, WINDOWS_10_FLOOR), cores(small ? 2 : 4, SESSION_HOSTS), cores(128, WINDOWS_11_EDITIONS))
                .sockets(2, WINDOWS_11_EDITIONS)
                .memory(
                        gibibytes(small ? 1 : 2, WINDOWS_10_FLOOR),
                        gibibytes(small ? 3 : 4, ROOM),
                        small ? gibibytes(4, WINDOWS_MEMORY) : tebibytes(2, WINDOWS_MEMORY))
                .disk(gibibytes(32, WINDOWS_10_FLOOR), gibibytes(64, ROOM), tebibytes(16, NTFS))
                .firmware(
                        guest.architecture() == Architecture.AARCH64 ? FirmwareKind.UEFI : FirmwareKind.BIOS_OR_UEFI,
                        WINDOWS_10_FLOOR)
                .secureBoot(Requirement.OPTIONAL, WINDOWS_10_FLOOR)
                .tpm(Requirement.OPTIONAL, WINDOWS_10_FLOOR);
        return windowsDevices(needs, guest);
    }

    private static GuestNeeds windowsServer(GuestNeeds.Builder needs, GuestSystem guest) {
        needs.cores(cores(1, SERVER_FLOOR), cores(4, ROOM), cores(255, QEMU_BOARDS))
                .sockets(64, SERVER_LIMITS)
                .memory(gibibytes(2, SERVER_FLOOR), gibibytes(8, ROOM), tebibytes(48, SERVER_LIMITS))
                .disk(gibibytes(32, SERVER_FLOOR), gibibytes(80, ROOM), tebibytes(16, NTFS))
                .firmware(FirmwareKind.BIOS_OR_UEFI, SERVER_FLOOR)
                .secureBoot(Requirement.OPTIONAL, SERVER_FLOOR)
                .tpm(Requirement.OPTIONAL, SERVER_FLOOR);
        return windowsDevices(needs, guest);
    }

    private static GuestNeeds windowsDevices(GuestNeeds.Builder needs, GuestSystem guest) {
        needs.clock(Clock.LOCAL, QUICK_SETUP);
        switch (guest.architecture()) {
            case X86_64 ->
                needs.diskBuses(QUICK_SETUP, guest.kind() == GuestKind.WINDOWS_11 ? modernBuses() : pcBuses())
                        .networkCards(QUICK_SETUP, builtIn("e1000e"), builtIn("e1000"), fromDisc())
                        .enlightenments(QEMU_HYPERV, "hv-relaxed", "hv-vapic", "hv-spinlocks=0x1fff", "hv-time");
            case X86 ->
                needs.diskBuses(QUICK_SETUP, pcBuses())
                        .networkCards(QUICK_SETUP, builtIn("e1000e"), builtIn("e1000"), fromDisc())
                        .enlightenments(QEMU_HYPERV);
            default ->
                needs.diskBuses(QUICK_SETUP, NVME, USB)
                        .networkCards(VIRTIO_WIN, fromDisc())
                        .enlightenments(QEMU_HYPERV);
        }
        return needs.build();
    }

    private static DiskBus[] modernBuses() {
        return new DiskBus[] {SATA, NVME};
    }

    private static DiskBus[] pcBuses() {
        return new DiskBus[] {SATA, NVME, IDE};
    }

    private static GuestNeeds linux(
            GuestNeeds.Builder needs,
            GuestSystem guest,
            Sourced<DataSize> leastMemory,
            Sourced<DataSize> goodMemory,
            Sourced<DataSize> leastDisk,
            Sourced<DataSize> goodDisk) {
        return anySystem(needs, guest)
                .memory(leastMemory, goodMemory, size(mostMemory(guest.architecture()), LINUX_KERNEL))
                .disk(leastDisk, goodDisk, size(DataSize.bytes(1L << 60), LINUX_KERNEL))
                .secureBoot(Requirement.OPTIONAL, LINUX_KERNEL)
                .tpm(Requirement.OPTIONAL, LINUX_KERNEL)
                .build();
    }

    private static GuestNeeds other(GuestNeeds.Builder needs, GuestSystem guest) {
        return anySystem(needs, guest)
                .memory(
                        size(DataSize.mebibytes(64), JUDGEMENT),
                        gibibytes(2, JUDGEMENT),
                        size(mostMemory(guest.architecture()), JUDGEMENT))
                .disk(gibibytes(1, JUDGEMENT), gibibytes(20, JUDGEMENT), tebibytes(16, JUDGEMENT))
                .secureBoot(Requirement.OPTIONAL, JUDGEMENT)
                .tpm(Requirement.OPTIONAL, JUDGEMENT)
                .build();
    }

    private static GuestNeeds.Builder anySystem(GuestNeeds.Builder needs, GuestSystem guest) {
        boolean pc = guest.architecture() == Architecture.X86_64 || guest.architecture() == Architecture.X86;
        int most = pc ? 255 : 512;
        needs.cores(cores(1, JUDGEMENT), cores(2, ROOM), cores(most, QEMU_BOARDS))
                .sockets(most, QEMU_BOARDS)
                .networkCards(LINUX_DRIVERS, builtIn("virtio-net-pci"), builtIn("e1000e"), builtIn("e1000"))
                .clock(Clock.UTC, LINUX_DRIVERS)
                .enlightenments(QEMU_HYPERV);
        return switch (guest.architecture()) {
            case X86_64, X86 ->
                needs.firmware(FirmwareKind.BIOS_OR_UEFI, QEMU_BOARDS)
                        .diskBuses(LINUX_DRIVERS, VIRTIO, NVME, SCSI, SATA, IDE, USB);
            case AARCH64, ARM, RISCV64, UNKNOWN ->
                needs.firmware(FirmwareKind.UEFI, QEMU_BOARDS).diskBuses(LINUX_DRIVERS, VIRTIO, NVME, SCSI, USB);
            default -> needs.firmware(FirmwareKind.PLATFORM, QEMU_BOARDS).diskBuses(LINUX_DRIVERS, VIRTIO, SCSI);
        };
    }

    /** What the kernel maps at most: four-level tables, Sv39, PAE, LPAE. */
    private static DataSize mostMemory(Architecture architecture) {
        return switch (architecture) {
            case X86_64, PPC64LE, S390X -> DataSize.gibibytes(64L << 10);
            case AARCH64 -> DataSize.gibibytes(256L << 10);
            case RISCV64 -> DataSize.gibibytes(124);
            case X86 -> DataSize.gibibytes(64);
            default -> DataSize.gibibytes(1 << 10);
        };
    }

    /** By Apple's framework alone: no other makes the hardware that macOS for Apple silicon looks for. */
    private static GuestNeeds macos(GuestNeeds.Builder needs) {
        return needs.cores(cores(2, APPLE_FRAMEWORK), cores(4, ROOM), cores(32, LARGEST_MAC))
                .sockets(1, APPLE_FRAMEWORK)
                .memory(gibibytes(4, APPLE_FRAMEWORK), gibibytes(8, ROOM), gibibytes(512, LARGEST_MAC))
                .disk(gibibytes(40, JUDGEMENT), gibibytes(128, APPLE_SAMPLE), tebibytes(16, LARGEST_MAC))
                .firmware(FirmwareKind.PLATFORM, APPLE_SAMPLE)
                .secureBoot(Requirement.UNUSED, APPLE_SAMPLE)
                .tpm(Requirement.UNUSED, APPLE_SAMPLE)
                .diskBuses(APPLE_SAMPLE, VIRTIO)
                .networkCards(APPLE_SAMPLE, builtIn("virtio-net-pci"))
                .clock(Clock.UTC, APPLE_SAMPLE)
                .enlightenments(QEMU_HYPERV)
                .build();
    }

    private static Source microsoft(String page) {
        return new Source("Microsoft", page, 2025);
    }

    private static Sourced<Integer> cores(int count, Source source) {
        return new Sourced<>(count, source);
    }

    private static Sourced<DataSize> gibibytes(long count, Source source) {
        return size(DataSize.gibibytes(count), source);
    }

    private static Sourced<DataSize> tebibytes(long count, Source source) {
        return gibibytes(count << 10, source);
    }

    private static Sourced<DataSize> size(DataSize size, Source source) {
        return new Sourced<>(size, source);
    }

    private static NetworkCard builtIn(String model) {
        return new NetworkCard(model, Driver.BUILT_IN);
    }

    private static NetworkCard fromDisc() {
        return new NetworkCard("virtio-net-pci", Driver.VIRTIO_WIN);
    }
}
