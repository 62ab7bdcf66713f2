package dev.satchel.storage.partition;

import dev.satchel.core.host.Architecture;

/** What a GPT partition is for, by its type GUID (UAPI Group, Discoverable Partitions Specification; UEFI 2.10, 5.3.3). */
public enum PartitionType {
    /** Where GRUB for BIOS keeps its core image on a GPT disk; without a file system. */
    BIOS_BOOT("21686148-6449-6E6F-744E-656564454649"),
    /** What UEFI firmware reads: FAT. */
    EFI_SYSTEM("C12A7328-F81F-11D2-BA4B-00A0C93EC93B"),
    /** A Linux root for x86-64. */
    LINUX_ROOT_X86_64("4F68BCE3-E8CD-4DB1-96E7-FBCAF984B709"),
    /** A Linux root for 64-bit Arm. */
    LINUX_ROOT_AARCH64("B921B045-1DF0-41C3-AF44-4C6F280D3FAE"),
    /** A Linux root for 32-bit x86. */
    LINUX_ROOT_X86("44479540-F297-41B2-9AF7-D131D5F0458A"),
    /** A Linux root for 32-bit Arm. */
    LINUX_ROOT_ARM("69DAD710-2CE4-4E3C-B16C-21A1D49ABED3"),
    /** A Linux root for 64-bit RISC-V. */
    LINUX_ROOT_RISCV64("72EC70A6-CF74-40E6-BD49-4BDA08E8F224"),
    /** Any Linux file system. */
    LINUX("0FC63DAF-8483-4772-8E79-3D69D8477DE4");

    private final String guid;

    PartitionType(String guid) {
        this.guid = guid;
    }

    /** In upper case, as {@code sfdisk} prints it. */
    public String guid() {
        return guid;
    }

    /** The type that lets a system for {@code architecture} find its root without being told. */
    public static PartitionType linuxRoot(Architecture architecture) {
        return switch (architecture) {
            case X86_64 -> LINUX_ROOT_X86_64;
            case AARCH64 -> LINUX_ROOT_AARCH64;
            case X86 -> LINUX_ROOT_X86;
            case ARM -> LINUX_ROOT_ARM;
            case RISCV64 -> LINUX_ROOT_RISCV64;
            case PPC64LE, S390X, UNKNOWN -> LINUX;
        };
    }
}
