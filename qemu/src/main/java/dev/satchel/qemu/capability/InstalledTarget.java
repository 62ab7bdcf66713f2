package dev.satchel.qemu.capability;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Maps;
import com.google.common.collect.Sets;
import dev.satchel.core.host.Architecture;
import dev.satchel.core.machine.Board;
import dev.satchel.core.machine.DiskBus;
import dev.satchel.core.machine.ImageFormat;
import dev.satchel.core.machine.NetworkMode;
import dev.satchel.core.machine.NetworkModels;
import dev.satchel.core.machine.rule.TargetCapabilities;
import dev.satchel.core.machine.rule.TargetCapabilities.Part;
import dev.satchel.core.machine.rule.TargetCapabilities.Picture;
import dev.satchel.core.machine.rule.TargetCapabilities.Serial;
import dev.satchel.core.machine.rule.TargetCapabilities.Support;
import dev.satchel.qemu.capability.QemuCapabilities.Kind;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What an installed QEMU can carry of a machine: what its release can, less what this build has left out. What it could
 * not be asked is as its release has it.
 */
final class InstalledTarget {
    /** Displays that are a window of the host. */
    static final ImmutableList<String> WINDOWS = ImmutableList.of("gtk", "sdl", "cocoa");

    private final QemuCapabilities qemu;
    private final TargetCapabilities release;
    private final TargetCapabilities.Builder target;

    private InstalledTarget(QemuCapabilities qemu) {
        this.qemu = qemu;
        this.release = QemuRelease.capabilitiesOf(qemu.version());
        this.target = release.toBuilder();
    }

    static TargetCapabilities of(QemuCapabilities qemu) {
        return new InstalledTarget(qemu).build();
    }

    private TargetCapabilities build() {
        architecture().ifPresent(own -> {
            target.architectures(ImmutableSet.of(own));
            if (!qemu.cpuModels().isEmpty()) {
                target.cpuModels(own, qemu.cpuModels());
            }
        });
        boards();
        networks();
        target.formats(
                qemu.names(Kind.BLOCK_DRIVER).isEmpty()
                        ? EnumSet.allOf(ImageFormat.class)
                        : having(ImageFormat.class, format -> qemu.has(Kind.BLOCK_DRIVER, format.id())));
        target.pictures(having(Picture.class, this::shows));
        target.serialPorts(having(Serial.class, this::leads));
        lacking(Part.TRANSLATION, !qemu.accelerators().contains(Accelerator.TCG));
        lacking(
                Part.TPM,
                qemu.lacks(Kind.TPM_BACKEND, "emulator")
                        || qemu.names(Kind.TPM_MODEL).filter(Set::isEmpty).isPresent());
        lacking(Part.SOUND, isAbsent("ich9-intel-hda") && isAbsent("intel-hda"));
        KnownTypes.DEVICES.forEach(each -> substitute(each, isAbsent(each)));
        Substitutes.processors()
                .forEach(each -> substitute(each, !qemu.cpuModels().contains(each)));
        return target.build();
    }

    private void substitute(String wanted, boolean absent) {
        if (absent) {
            Substitutes.of(wanted, qemu).ifPresent(target::substitute);
        }
    }

    private Optional<Architecture> architecture() {
        for (Architecture each : Architecture.values()) {
            if (each != Architecture.UNKNOWN && each.id().equals(qemu.target())) {
                return Optional.of(each);
            }
        }
        return Optional.empty();
    }

    private void boards() {
        Set<Board> there = having(Board.class, board -> qemu.machine(board.id()).isPresent());
        target.boards(there);
        for (Board board : there) {
            int most = qemu.machine(board.id()).orElseThrow().mostProcessors();
            release.processors(board).stream()
                    .filter(known -> most > 0 && most < known)
                    .forEach(known -> target.processors(board, most));
        }
        for (Board board : Board.values()) {
            Map<DiskBus, Integer> buses = release.buses(board).orElse(Map.of());
            target.buses(
                    board,
                    Maps.filterKeys(buses, bus -> devicesOf(bus, board).stream().noneMatch(this::isAbsent)));
        }
    }

    /** What Satchel puts a disk on such a bus with. */
    private static List<String> devicesOf(DiskBus bus, Board board) {
        boolean pci = board != Board.MICROVM;
        return switch (bus) {
            case IDE, SATA -> board == Board.VIRT ? List.of("ide-hd", "ich9-ahci") : List.of("ide-hd");
            case SCSI -> List.of("scsi-hd", pci ? "virtio-scsi-pci" : "virtio-scsi-device");
            case VIRTIO -> List.of(pci ? "virtio-blk-pci" : "virtio-blk-device");
            case NVME -> List.of("nvme");
            case USB -> List.of("qemu-xhci", "usb-storage");
            case SD -> List.of("sd-card");
            case FLOPPY -> List.of("floppy");
        };
    }

    private void networks() {
        Set<NetworkMode> known = release.networkModes().orElse(EnumSet.allOf(NetworkMode.class));
        if (qemu.names(Kind.NETDEV).isPresent()) {
            target.networkModes(ImmutableSet.copyOf(Sets.filter(known, this::connects)));
        }
        target.networkModels(
                NetworkModels.all().stream().filter(card -> !isAbsent(card)).collect(ImmutableSet.toImmutableSet()));
    }

    private boolean connects(NetworkMode mode) {
        return netdevs(mode).stream().anyMatch(each -> qemu.has(Kind.NETDEV, each));
    }

    /** What makes a network of {@code mode}; any of them does. */
    static List<String> netdevs(NetworkMode mode) {
        return switch (mode) {
            case USER -> ImmutableList.of("user");
            case TAP -> ImmutableList.of("tap");
            case BRIDGED -> ImmutableList.of("bridge", "vmnet-bridged");
            case SHARED -> ImmutableList.of("vmnet-shared");
            case HOST_ONLY -> ImmutableList.of("vmnet-host");
            // Before QEMU knew passt (10.1), it was a stream to it.
            case PASST -> ImmutableList.of("passt", "stream");
            case SOCKET -> ImmutableList.of("stream", "socket");
        };
    }

    private boolean shows(Picture picture) {
        return switch (picture) {
            case NONE -> true;
            case WINDOW ->
                qemu.names(Kind.DISPLAY).isEmpty() || WINDOWS.stream().anyMatch(each -> qemu.has(Kind.DISPLAY, each));
            case VNC -> !qemu.lacks(Kind.COMMAND, "query-vnc");
            case SPICE -> !qemu.lacks(Kind.COMMAND, "query-spice") && !qemu.lacks(Kind.CHARDEV, "spicevmc");
        };
    }

    private boolean leads(Serial serial) {
        return !qemu.lacks(Kind.CHARDEV, chardev(serial));
    }

    static String chardev(Serial serial) {
        return switch (serial) {
            case STDIO -> "stdio";
            case FILE -> "file";
            case SOCKET -> "socket";
            case PTY -> "pty";
        };
    }

    private boolean isAbsent(String device) {
        return !qemu.deviceTypes().contains(device);
    }

    private void lacking(Part part, boolean lacks) {
        if (lacks) {
            target.part(part, Support.ABSENT);
        }
    }

    private static <E extends Enum<E>> Set<E> having(Class<E> type, Predicate<E> there) {
        return EnumSet.allOf(type).stream().filter(there).collect(ImmutableSet.toImmutableSet());
    }
}
