package dev.satchel.utm.config;

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

/** What UTM 5.0.3 can carry of a machine, by its back end. */
public final class UtmCapabilities {
    private static final int PORTS_OF_Q35 = 6;
    private static final int DRIVES_OF_PC = 2;
    private static final int FLOPPY_DRIVES = 2;

    private UtmCapabilities() {}

    /** UTM with its own QEMU, which runs in Apple's sandbox. */
    public static TargetCapabilities qemu() {
        TargetCapabilities.Builder target = TargetCapabilities.named("UTM")
                .architectures(ImmutableSet.of(
                        Architecture.X86_64,
                        Architecture.X86,
                        Architecture.AARCH64,
                        Architecture.ARM,
                        Architecture.RISCV64))
                .boards(EnumSet.of(Board.VIRT, Board.Q35, Board.PC))
                .formats(EnumSet.allOf(ImageFormat.class))
                .networkModes(EnumSet.complementOf(EnumSet.of(NetworkMode.TAP, NetworkMode.PASST, NetworkMode.SOCKET)))
                .pictures(EnumSet.of(Picture.WINDOW, Picture.NONE))
                .firmware(EnumSet.allOf(Start.class))
                .serialPorts(EnumSet.of(Serial.STDIO, Serial.PTY))
                .part(Part.TRANSLATION, Support.PRESENT)
                .part(Part.SECURE_BOOT, Support.PRESENT)
                .part(Part.TPM, Support.PRESENT)
                .part(Part.RAW_DEVICES, Support.ABSENT)
                .part(Part.REMOVABLE_MEDIA, Support.PRESENT)
                .part(Part.SECTOR_SIZES, Support.ABSENT)
                .part(Part.SHARED_FOLDERS, Support.ABSENT)
                .part(Part.SOUND, Support.PRESENT);
        for (Architecture architecture : Architecture.values()) {
            Set<String> models = UtmConstants.cpus(architecture.id());
            if (!models.isEmpty()) {
                // Its default is the host's own processor where hardware runs the guest.
                target.cpuModels(
                        architecture,
                        ImmutableSet.<String>builder()
                                .addAll(models)
                                .add("host")
                                .build());
            }
        }
        for (Board board : EnumSet.of(Board.VIRT, Board.Q35, Board.PC)) {
            for (DiskBus bus : EnumSet.of(DiskBus.VIRTIO, DiskBus.NVME, DiskBus.USB, DiskBus.SCSI)) {
                target.bus(board, bus, TargetCapabilities.ANY_NUMBER);
            }
        }
        return target.bus(Board.Q35, DiskBus.IDE, PORTS_OF_Q35)
                .bus(Board.Q35, DiskBus.SATA, PORTS_OF_Q35)
                .bus(Board.Q35, DiskBus.FLOPPY, FLOPPY_DRIVES)
                .bus(Board.PC, DiskBus.IDE, DRIVES_OF_PC)
                .bus(Board.PC, DiskBus.FLOPPY, FLOPPY_DRIVES)
                .build();
    }

    /**
     * UTM with Apple's Virtualization framework: code of the Mac's own kind, raw images, virtio (NVMe for Linux from
     * macOS 14 on, USB for media), two network modes, no TPM.
     */
    public static TargetCapabilities apple() {
        return TargetCapabilities.named("Apple's framework")
                .architectures(ImmutableSet.of(Architecture.AARCH64, Architecture.X86_64))
                .boards(EnumSet.of(Board.VIRT, Board.Q35))
                .bus(Board.VIRT, DiskBus.VIRTIO, TargetCapabilities.ANY_NUMBER)
                .bus(Board.VIRT, DiskBus.NVME, TargetCapabilities.ANY_NUMBER)
                .bus(Board.VIRT, DiskBus.USB, TargetCapabilities.ANY_NUMBER)
                .bus(Board.Q35, DiskBus.VIRTIO, TargetCapabilities.ANY_NUMBER)
                .bus(Board.Q35, DiskBus.NVME, TargetCapabilities.ANY_NUMBER)
                .bus(Board.Q35, DiskBus.USB, TargetCapabilities.ANY_NUMBER)
                .formats(EnumSet.of(ImageFormat.RAW))
                .networkModes(EnumSet.of(NetworkMode.SHARED, NetworkMode.BRIDGED))
                .pictures(EnumSet.of(Picture.WINDOW, Picture.NONE))
                .firmware(EnumSet.of(Start.UEFI))
                .serialPorts(EnumSet.of(Serial.STDIO, Serial.PTY))
                .cpuModels(Architecture.AARCH64, ImmutableSet.of("host"))
                .cpuModels(Architecture.X86_64, ImmutableSet.of("host"))
                .part(Part.TRANSLATION, Support.ABSENT)
                .part(Part.SECURE_BOOT, Support.ABSENT)
                .part(Part.TPM, Support.ABSENT)
                .part(Part.RAW_DEVICES, Support.ABSENT)
                .part(Part.REMOVABLE_MEDIA, Support.PRESENT)
                .part(Part.SECTOR_SIZES, Support.ABSENT)
                .part(Part.SHARED_FOLDERS, Support.ABSENT)
                .part(Part.SOUND, Support.PRESENT)
                .build();
    }
}
