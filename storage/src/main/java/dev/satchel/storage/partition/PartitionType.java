package dev.satchel.storage.partition;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.base.Ascii;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.satchel.core.host.Architecture;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a partition is for: a GUID in a GPT (UEFI 2.10, 5.3.3; UAPI Group, Discoverable Partitions Specification), a byte
 * in an MBR. What is known in both has both. A type that is not known here is a type all the same. Immutable.
 */
public final class PartitionType {
    private static final int NO_CODE = -1;
    private static final int LINUX_CODE = 0x83;

    /** Where GRUB for BIOS keeps its core image on a GPT disk; without a file system. */
    public static final PartitionType BIOS_BOOT =
            gptOnly("bios-boot", "21686148-6449-6E6F-744E-656564454649", "BIOS boot");

    /** What UEFI firmware reads: FAT. */
    public static final PartitionType EFI_SYSTEM =
            both("esp", "C12A7328-F81F-11D2-BA4B-00A0C93EC93B", 0xEF, "EFI system partition");

    /** Kernels and boot loader entries, where the EFI system partition is too small for them. */
    public static final PartitionType EXTENDED_BOOT =
            both("xbootldr", "BC13C2FF-59E6-4262-A352-B275FD6F7172", 0xEA, "extended boot loader partition");

    /** Any Linux file system. */
    public static final PartitionType LINUX =
            both("linux-generic", "0FC63DAF-8483-4772-8E79-3D69D8477DE4", LINUX_CODE, "Linux file system");

    /** A Linux swap area. */
    public static final PartitionType LINUX_SWAP =
            both("swap", "0657FD6D-A4AB-43C4-84E5-0933C84B4F4F", 0x82, "Linux swap");

    /** What is mounted at {@code /home}. */
    public static final PartitionType LINUX_HOME =
            both("home", "933AC7E1-2EB4-4F13-B844-0E14E2AEF915", LINUX_CODE, "Linux /home");

    /** What is mounted at {@code /srv}. */
    public static final PartitionType LINUX_SRV =
            both("srv", "3B8F8425-20E0-4F3B-907F-1A25A76F98E8", LINUX_CODE, "Linux /srv");

    /** What is mounted at {@code /var}. */
    public static final PartitionType LINUX_VAR =
            both("var", "4D21B016-B534-45C2-A9FB-5C16E091FD2D", LINUX_CODE, "Linux /var");

    /** What is mounted at {@code /var/tmp}. */
    public static final PartitionType LINUX_TMP =
            both("tmp", "7EC6F557-3BC5-4ACA-B293-16EF5DF639D1", LINUX_CODE, "Linux /var/tmp");

    /** The home of one user, as {@code systemd-homed} keeps it. */
    public static final PartitionType LINUX_USER_HOME =
            both("user-home", "773F91EF-66D4-49B5-BD83-D683BF40AD16", LINUX_CODE, "home of a user");

    /** An encrypted volume of Linux. */
    public static final PartitionType LUKS = both("luks", "CA7D7CCB-63ED-4C53-861C-1742536059CC", 0xE8, "Linux LUKS");

    /** A physical volume of LVM. */
    public static final PartitionType LVM = both("lvm", "E6D6D379-F507-44C2-A23C-238F2A3DF928", 0x8E, "Linux LVM");

    /** A member of a RAID set of Linux. */
    public static final PartitionType RAID = both("raid", "A19D880F-05FC-4D3B-A006-743F0F84911E", 0xFD, "Linux RAID");

    /** What Windows keeps free for itself on each GPT disk: 16 MiB without a file system. */
    public static final PartitionType MICROSOFT_RESERVED =
            gptOnly("microsoft-reserved", "E3C9E316-0B5C-4DB8-817D-F92DF00215AE", "Microsoft reserved");

    /** NTFS, exFAT or FAT: only a look inside tells which. In an MBR this is NTFS and exFAT; FAT has {@link #FAT32}. */
    public static final PartitionType BASIC_DATA =
            both("basic-data", "EBD0A0A2-B9E5-4433-87C0-68B6B72699C7", 0x07, "Windows data");

    /** The recovery environment of Windows. */
    public static final PartitionType WINDOWS_RECOVERY =
            both("windows-recovery", "DE94BBA4-06D1-4D40-A16A-BFD50179D6AC", 0x27, "Windows recovery");

    /** The database of Windows' dynamic disks. */
    public static final PartitionType LDM_METADATA =
            gptOnly("ldm-metadata", "5808C8AA-7E8F-42E0-85D2-E1E90434CFB3", "Windows dynamic disk, metadata");

    /** The content of Windows' dynamic disks. */
    public static final PartitionType LDM_DATA =
            both("ldm-data", "AF9B60A0-1431-4F62-BC68-3311714A69AD", 0x42, "Windows dynamic disk, data");

    /** A member of a pool of Windows. */
    public static final PartitionType STORAGE_SPACES =
            gptOnly("storage-spaces", "E75CAF8F-F680-4CEE-AFA3-B001E56EFC2D", "Windows Storage Spaces");

    /** A container of APFS. */
    public static final PartitionType APPLE_APFS =
            gptOnly("apple-apfs", "7C3457EF-0000-11AA-AA11-00306543ECAC", "Apple APFS");

    /** A volume of HFS+. */
    public static final PartitionType APPLE_HFS =
            both("apple-hfs", "48465300-0000-11AA-AA11-00306543ECAC", 0xAF, "Apple HFS+");

    /** The boot partition behind an HFS+ volume of older Macs. */
    public static final PartitionType APPLE_BOOT =
            both("apple-boot", "426F6F74-0000-11AA-AA11-00306543ECAC", 0xAB, "Apple boot");

    /** What a Mac with Apple silicon starts from. */
    public static final PartitionType APPLE_SILICON_BOOT =
            gptOnly("apple-silicon-boot", "69646961-6700-11AA-AA11-00306543ECAC", "Apple silicon boot");

    /** The recovery system of a Mac with Apple silicon. */
    public static final PartitionType APPLE_SILICON_RECOVERY =
            gptOnly("apple-silicon-recovery", "52637672-7900-11AA-AA11-00306543ECAC", "Apple silicon recovery");

    /** In an MBR: FAT32, addressed by sector numbers. */
    public static final PartitionType FAT32 = mbrOnly("fat32", 0x0C, "FAT32");

    /** In an MBR: FAT16, addressed by sector numbers. */
    public static final PartitionType FAT16 = mbrOnly("fat16", 0x0E, "FAT16");

    /** In an MBR: what holds the logical partitions. */
    public static final PartitionType EXTENDED = mbrOnly("extended", 0x0F, "extended, with logical partitions");

    /** In an MBR: what keeps programs that know no GPT off the disk. */
    public static final PartitionType GPT_PROTECTION = mbrOnly("gpt-protection", 0xEE, "protection of a GPT");

    private static final ImmutableMap<String, PartitionType> DISCOVERABLE = discoverable();

    /** A Linux root for x86-64. */
    public static final PartitionType LINUX_ROOT_X86_64 = linux("root", "x86-64");

    /** A Linux root for 64-bit Arm. */
    public static final PartitionType LINUX_ROOT_AARCH64 = linux("root", "arm64");

    /** A Linux root for 32-bit x86. */
    public static final PartitionType LINUX_ROOT_X86 = linux("root", "x86");

    /** A Linux root for 32-bit Arm. */
    public static final PartitionType LINUX_ROOT_ARM = linux("root", "arm");

    /** A Linux root for 64-bit RISC-V. */
    public static final PartitionType LINUX_ROOT_RISCV64 = linux("root", "riscv64");

    /** In this order a byte of an MBR is understood: the first type that has it. */
    private static final ImmutableList<PartitionType> KNOWN = ImmutableList.<PartitionType>builder()
            .add(LINUX, EFI_SYSTEM, EXTENDED_BOOT, BIOS_BOOT, LINUX_SWAP, LINUX_HOME, LINUX_SRV, LINUX_VAR, LINUX_TMP)
            .add(LINUX_USER_HOME, LUKS, LVM, RAID, MICROSOFT_RESERVED, BASIC_DATA, WINDOWS_RECOVERY)
            .add(LDM_METADATA, LDM_DATA, STORAGE_SPACES, APPLE_APFS, APPLE_HFS, APPLE_BOOT, APPLE_SILICON_BOOT)
            .add(APPLE_SILICON_RECOVERY, FAT32, FAT16, EXTENDED, GPT_PROTECTION)
            .addAll(DISCOVERABLE.values())
            .build();

    private static final ImmutableMap<String, PartitionType> BY_NAME =
            KNOWN.stream().collect(ImmutableMap.toImmutableMap(PartitionType::toString, type -> type));

    private static final ImmutableMap<UUID, PartitionType> BY_GUID = KNOWN.stream()
            .filter(type -> type.guid != null)
            .collect(ImmutableMap.toImmutableMap(type -> Objects.requireNonNull(type.guid), type -> type));

    private static final Pattern GUID = Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");
    private static final Pattern CODE = Pattern.compile("0[xX][0-9a-fA-F]{1,2}");

    private final String name;
    private final @Nullable UUID guid;
    private final int code;
    private final String title;

    private PartitionType(String name, @Nullable UUID guid, int code, String title) {
        this.name = name;
        this.guid = guid;
        this.code = code;
        this.title = title;
    }

    private static PartitionType both(String name, String guid, int code, String title) {
        return new PartitionType(name, UUID.fromString(guid), code, title);
    }

    private static PartitionType gptOnly(String name, String guid, String title) {
        return both(name, guid, NO_CODE, title);
    }

    private static PartitionType mbrOnly(String name, int code, String title) {
        return new PartitionType(name, null, code, title);
    }

    private static ImmutableMap<String, PartitionType> discoverable() {
        ImmutableMap.Builder<String, PartitionType> all = ImmutableMap.builder();
        DiscoverableTypes.all().forEach((name, guid) -> {
            int code = name.contains("-verity") ? NO_CODE : LINUX_CODE;
            all.put(name, new PartitionType(name, guid, code, "Linux " + name));
        });
        return all.buildOrThrow();
    }

    private static PartitionType linux(String what, String architecture) {
        return Objects.requireNonNull(DISCOVERABLE.get(what + "-" + architecture));
    }

    /** The type that lets a system for {@code architecture} find its root without being told; {@link #LINUX} if it has none. */
    public static PartitionType linuxRoot(Architecture architecture) {
        return discoverable("root", architecture);
    }

    /** The type that lets a system for {@code architecture} find its {@code /usr}; {@link #LINUX} if it has none. */
    public static PartitionType linuxUsr(Architecture architecture) {
        return discoverable("usr", architecture);
    }

    private static PartitionType discoverable(String what, Architecture architecture) {
        String name = switch (architecture) {
            case X86_64 -> "x86-64";
            case AARCH64 -> "arm64";
            case PPC64LE -> "ppc64-le";
            case HPPA -> "parisc";
            case MIPSEL -> "mips-le";
            case MIPS64EL -> "mips64-le";
            default -> architecture.name().toLowerCase(Locale.ROOT);
        };
        return DISCOVERABLE.getOrDefault(what + "-" + name, LINUX);
    }

    /** All that have a name. Immutable. */
    public static List<PartitionType> known() {
        return KNOWN;
    }

    /** The type that is {@code guid} in a GPT, known or not. */
    public static PartitionType of(UUID guid) {
        PartitionType known = BY_GUID.get(guid);
        return known == null ? new PartitionType(text(guid), guid, NO_CODE, "unknown") : known;
    }

    /**
     * The type with this byte in an MBR, known or not. Where several share it ({@code 0x83}) it is the general one.
     *
     * @param code 0 to 255
     */
    public static PartitionType of(int code) {
        checkArgument(code >= 0 && code <= 0xFF, "a type in an MBR is one byte: %s", code);
        return KNOWN.stream().filter(type -> type.code == code).findFirst().orElseGet(() -> unknown(code));
    }

    private static PartitionType unknown(int code) {
        PartitionType type = mbrOnly(String.format(Locale.ROOT, "0x%02x", code), code, "unknown");
        return type.isExtended() ? mbrOnly(type.name, code, EXTENDED.title) : type;
    }

    /**
     * Reads a name ({@code esp}, {@code root-x86-64}), a GUID, or a byte of an MBR ({@code 0x83}).
     *
     * @param text in letters of any case
     * @throws IllegalArgumentException if it is none of these
     */
    public static PartitionType parse(String text) {
        PartitionType named = BY_NAME.get(Ascii.toLowerCase(text));
        if (named != null) {
            return named;
        }
        if (CODE.matcher(text).matches()) {
            return of(Integer.parseInt(text.substring(2), 16));
        }
        checkArgument(
                GUID.matcher(text).matches(),
                "not a partition type: '%s' (write a name such as esp or root-x86-64, a GUID, or a byte such as 0x83)",
                text);
        return of(UUID.fromString(text));
    }

    /** In a GPT; empty for what only an MBR has. */
    public Optional<UUID> guid() {
        return Optional.ofNullable(guid);
    }

    /** In an MBR; empty for what only a GPT has. */
    public OptionalInt code() {
        return code == NO_CODE ? OptionalInt.empty() : OptionalInt.of(code);
    }

    /** For people: {@code EFI system partition}. */
    public String title() {
        return title;
    }

    /** Whether it is a type for the records of an MBR that hold others. */
    boolean isExtended() {
        return code == 0x05 || code == 0x0F || code == 0x85;
    }

    static String text(UUID guid) {
        return guid.toString().toUpperCase(Locale.ROOT);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PartitionType that && Objects.equals(guid, that.guid) && code == that.code;
    }

    @Override
    public int hashCode() {
        return Objects.hash(guid, code);
    }

    /** What {@link #parse} reads: the name, or the GUID in upper case or the byte where there is none. */
    @Override
    public String toString() {
        return name;
    }
}
