package dev.satchel.core.machine;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableList;
import dev.satchel.core.host.Architecture;
import dev.satchel.core.sizing.GuestNeeds;
import dev.satchel.core.sizing.Recommendation;
import dev.satchel.core.unit.DataSize;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a machine is made of where its description is silent: what the guest is known to work with. The figures are those
 * of {@link dev.satchel.core.sizing.GuestCatalogue}, where their sources stand.
 *
 * @param systemDisk how large the system disk's image is to be made when it is missing and nothing is said of it
 */
record MachineDefaults(
        Board board,
        Cpu cpu,
        DataSize memory,
        Firmware firmware,
        @Nullable Tpm tpm,
        Clock clock,
        @Nullable DataSize systemDisk) {

    static MachineDefaults of(GuestSystem guest, @Nullable Board asked) {
        Board board = asked == null ? board(guest) : asked;
        checkArgument(
                fits(board, guest.architecture()),
                "board %s is not one of a guest of %s",
                board.id(),
                guest.architecture().id());
        // Microsoft's floor for Windows 11: two cores, 4 GiB, UEFI with Secure Boot, TPM 2.0.
        boolean windows11 = guest.kind() == GuestKind.WINDOWS_11;
        return new MachineDefaults(
                board,
                Cpu.cores(2),
                DataSize.gibibytes(guest.isWindows() ? 4 : 2),
                firmware(board, windows11),
                windows11 ? Tpm.version2() : null,
                guest.isWindows() ? Clock.LOCAL : Clock.UTC,
                windows11 ? DataSize.gibibytes(64) : null);
    }

    /** The same with the sizes that are recommended, or those that the guest needs where they are larger. */
    MachineDefaults sizedBy(Recommendation advice) {
        GuestNeeds needs = advice.needs();
        int cores = Math.max(advice.cores().value(), needs.cores().minimum().value());
        return new MachineDefaults(
                board,
                Cpu.cores(cores),
                larger(advice.memory().value(), needs.memory().minimum().value()),
                firmware,
                tpm,
                clock,
                larger(advice.disk().value(), needs.disk().minimum().value()));
    }

    private static DataSize larger(DataSize a, DataSize b) {
        return a.compareTo(b) >= 0 ? a : b;
    }

    /** The disks, the system disk with a size if it is an image and says none. */
    ImmutableList<Disk> withSizes(ImmutableList<Disk> disks) {
        DataSize size = systemDisk;
        if (size == null) {
            return disks;
        }
        Optional<Disk> silent = Machine.systemDisk(disks)
                .filter(disk ->
                        disk.source() instanceof DiskSource.Image && disk.size().isEmpty());
        return disks.stream()
                .map(disk -> silent.filter(disk::equals).isPresent()
                        ? disk.toBuilder().size(size).build()
                        : disk)
                .collect(ImmutableList.toImmutableList());
    }

    private static Board board(GuestSystem guest) {
        return switch (guest.architecture()) {
            case X86_64, X86 -> Board.Q35;
            case AARCH64, ARM, RISCV64, PPC64LE, S390X, UNKNOWN -> Board.VIRT;
            default -> Board.OTHER;
        };
    }

    private static boolean fits(Board board, Architecture architecture) {
        boolean pc = architecture == Architecture.X86_64 || architecture == Architecture.X86;
        return switch (board) {
            case Q35, PC, MICROVM -> pc;
            case VIRT -> !pc;
            case OTHER -> true;
        };
    }

    private static Firmware firmware(Board board, boolean windows11) {
        if (windows11) {
            return Firmware.uefi().withSecureBoot();
        }
        return switch (board) {
            case VIRT, Q35 -> Firmware.uefi();
            case PC, MICROVM, OTHER -> Firmware.bios();
        };
    }

    /** Windows has no virtio driver of its own; removable media sit where every installer looks. */
    static DiskBus bus(GuestSystem guest, Board board, Disk disk) {
        boolean medium = disk.source() instanceof DiskSource.Medium;
        return switch (board) {
            case VIRT -> medium ? DiskBus.USB : guest.isWindows() ? DiskBus.NVME : DiskBus.VIRTIO;
            case Q35 -> medium || guest.isWindows() ? DiskBus.SATA : DiskBus.VIRTIO;
            case PC -> medium || guest.isWindows() ? DiskBus.IDE : DiskBus.VIRTIO;
            case MICROVM -> DiskBus.VIRTIO;
            case OTHER -> DiskBus.IDE;
        };
    }

    /** Windows mounts what SMB shows; everything else has a driver for QEMU's own file server or can get one. */
    static ShareTransport transport(GuestSystem guest) {
        return guest.isWindows() ? ShareTransport.SMB : ShareTransport.NINE_P;
    }

    static String networkModel(GuestSystem guest, Board board) {
        return switch (board) {
            case VIRT, OTHER -> "virtio-net-pci";
            case Q35 -> guest.isWindows() ? "e1000e" : "virtio-net-pci";
            case PC -> guest.isWindows() ? "e1000" : "virtio-net-pci";
            case MICROVM -> "virtio-net-device";
        };
    }
}
