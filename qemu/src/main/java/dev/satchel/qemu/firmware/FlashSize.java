package dev.satchel.qemu.firmware;

/** The sizes of flash memories, and what has such a one. */
final class FlashSize {
    /** The largest that is copied in memory. */
    static final int LARGEST = 64 << 20;

    private static final long OVMF_2M = 131_072;
    private static final long OVMF_4M = 540_672;

    private FlashSize() {}

    /** {@code 131072 bytes (of OVMF's 2 MiB build)}; the sizes are those of edk2's {@code OvmfPkg} and {@code ArmVirtPkg}. */
    static String describe(long size) {
        String whose = size == OVMF_2M
                ? " (as OVMF's 2 MiB build has)"
                : size == OVMF_4M
                        ? " (as OVMF's 4 MiB build has)"
                        : size == LARGEST ? " (as firmware for Arm has)" : "";
        return size + " bytes" + whose;
    }
}
