package dev.satchel.qemu.capability;

import com.google.common.collect.ImmutableSet;
import dev.satchel.core.host.Architecture;
import dev.satchel.core.machine.Board;
import dev.satchel.core.machine.DiskBus;
import dev.satchel.core.machine.ImageFormat;
import dev.satchel.core.machine.NetworkMode;
import dev.satchel.core.machine.rule.TargetCapabilities;
import dev.satchel.core.machine.rule.TargetCapabilities.Part;
import dev.satchel.core.machine.rule.TargetCapabilities.Picture;
import dev.satchel.core.machine.rule.TargetCapabilities.Serial;
import dev.satchel.core.machine.rule.TargetCapabilities.Start;
import dev.satchel.core.machine.rule.TargetCapabilities.Support;
import java.util.EnumSet;
import java.util.Set;

/**
 * What QEMU can carry of a machine by its version, with the arguments that Satchel writes; facts of QEMU itself, tried
 * on 7.2 or named in its release notes. What a build leaves out (a display, a library) is for the installed program to
 * say.
 */
public final class QemuRelease {
    /** The oldest release that the arguments are written for: the first whose {@code -device} takes JSON. */
    public static final QemuVersion OLDEST = new QemuVersion(6, 2, 0);

    /** The release on which the facts were tried; for a QEMU that cannot be asked. */
    public static final QemuVersion TRIED = new QemuVersion(7, 2, 0);

    /** From here on macOS' own networks are there (release notes of 7.1, vmnet). */
    private static final QemuVersion VMNET = new QemuVersion(7, 1, 0);

    /** Processors by {@code query-machines} of 7.2; above 255, q35 needs parts of the interrupt controller in KVM. */
    private static final int PROCESSORS_OF_X86 = 255;

    private static final int PROCESSORS_OF_VIRT = 512;

    private static final int FLOPPY_DRIVES = 2;

    private QemuRelease() {}

    /** What {@code version} can carry; one before {@link #OLDEST} is judged as that, its third number never matters. */
    public static TargetCapabilities capabilitiesOf(QemuVersion version) {
        return capabilitiesOf(version, "QEMU " + version.major() + "." + version.minor());
    }

    /** The same, called {@code name} in findings. */
    static TargetCapabilities capabilitiesOf(QemuVersion version, String name) {
        TargetCapabilities.Builder target = TargetCapabilities.named(name)
                .architectures(ImmutableSet.of(
                        Architecture.X86_64,
                        Architecture.X86,
                        Architecture.AARCH64,
                        Architecture.ARM,
                        Architecture.RISCV64))
                .boards(EnumSet.complementOf(EnumSet.of(Board.OTHER)))
                .formats(EnumSet.allOf(ImageFormat.class))
                .networkModes(networkModes(version))
                .pictures(EnumSet.allOf(Picture.class))
                .firmware(EnumSet.allOf(Start.class))
                .serialPorts(EnumSet.allOf(Serial.class));
        for (Part part : Part.values()) {
            target.part(part, Support.PRESENT);
        }
        for (Board board : Board.values()) {
            target.processors(board, board == Board.VIRT ? PROCESSORS_OF_VIRT : PROCESSORS_OF_X86);
            for (DiskBus bus : DiskBus.values()) {
                int places = places(board, bus);
                if (places > 0) {
                    target.bus(board, bus, places);
                }
            }
        }
        return target.build();
    }

    private static Set<NetworkMode> networkModes(QemuVersion version) {
        return version.compareTo(VMNET) >= 0
                ? EnumSet.allOf(NetworkMode.class)
                : EnumSet.of(NetworkMode.USER, NetworkMode.BRIDGED, NetworkMode.TAP);
    }

    /** Of the board's own, and of the controllers that Satchel adds. */
    private static int places(Board board, DiskBus bus) {
        return switch (board) {
            case OTHER -> 0;
            case MICROVM -> bus == DiskBus.VIRTIO || bus == DiskBus.SCSI ? TargetCapabilities.ANY_NUMBER : 0;
            case VIRT -> bus == DiskBus.FLOPPY ? 0 : TargetCapabilities.ANY_NUMBER;
            case Q35, PC -> bus == DiskBus.FLOPPY ? FLOPPY_DRIVES : TargetCapabilities.ANY_NUMBER;
        };
    }
}
