package dev.satchel.core.host;

import com.google.common.base.Ascii;
import com.google.common.collect.ImmutableMap;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;

/** What code a processor runs. The names are QEMU's, as in {@code qemu-system-x86_64}, where it has one. */
public enum Architecture {
    /** AMD64, Intel 64. */
    X86_64("x86_64"),
    /** 64-bit Arm: Apple silicon, Windows on Arm, most Arm servers. */
    AARCH64("aarch64"),
    /** 32-bit x86. */
    X86("i386"),
    /** 32-bit Arm. */
    ARM("arm"),
    /** 64-bit RISC-V. */
    RISCV64("riscv64"),
    /** 64-bit POWER, little-endian. */
    PPC64LE("ppc64le"),
    /** 64-bit IBM Z. */
    S390X("s390x"),
    /** DEC Alpha. */
    ALPHA("alpha"),
    /** Microchip's AVR, 8 bits. */
    AVR("avr"),
    /** HP PA-RISC. */
    HPPA("hppa"),
    /** 64-bit LoongArch. */
    LOONGARCH64("loongarch64"),
    /** Motorola 68000: the first Macs. */
    M68K("m68k"),
    /** MicroBlaze, big-endian. */
    MICROBLAZE("microblaze"),
    /** MicroBlaze, little-endian. */
    MICROBLAZEEL("microblazeel"),
    /** 32-bit MIPS, big-endian. */
    MIPS("mips"),
    /** 32-bit MIPS, little-endian. */
    MIPSEL("mipsel"),
    /** 64-bit MIPS, big-endian. */
    MIPS64("mips64"),
    /** 64-bit MIPS, little-endian. */
    MIPS64EL("mips64el"),
    /** OpenRISC 1000. */
    OR1K("or1k"),
    /** 32-bit PowerPC: Macs until 2005. */
    PPC("ppc"),
    /** 64-bit POWER, big-endian. */
    PPC64("ppc64"),
    /** 32-bit RISC-V. */
    RISCV32("riscv32"),
    /** Renesas RX. */
    RX("rx"),
    /** SuperH, little-endian. */
    SH4("sh4"),
    /** SuperH, big-endian. */
    SH4EB("sh4eb"),
    /** 32-bit SPARC. */
    SPARC("sparc"),
    /** 64-bit SPARC. */
    SPARC64("sparc64"),
    /** Infineon's TriCore. */
    TRICORE("tricore"),
    /** Xtensa, little-endian. */
    XTENSA("xtensa"),
    /** Xtensa, big-endian. */
    XTENSAEB("xtensaeb"),
    /** Could not be found out, or is none of the above. */
    UNKNOWN("unknown");

    /** Spellings of {@code os.arch}, {@code uname -m}, {@code /proc/sys/kernel/arch}, installers and image names. */
    private static final Map<String, Architecture> SPELLINGS = ImmutableMap.<String, Architecture>builder()
            .put("x86_64", X86_64)
            .put("x86-64", X86_64)
            .put("amd64", X86_64)
            .put("x64", X86_64)
            .put("aarch64", AARCH64)
            .put("arm64", AARCH64)
            .put("arm64e", AARCH64)
            .put("i386", X86)
            .put("i486", X86)
            .put("i586", X86)
            .put("i686", X86)
            .put("x86", X86)
            .put("arm", ARM)
            .put("armv6l", ARM)
            .put("armv7l", ARM)
            .put("armv8l", ARM)
            .put("armhf", ARM)
            .put("riscv64", RISCV64)
            .put("ppc64le", PPC64LE)
            .put("ppc64el", PPC64LE)
            .put("s390x", S390X)
            .put("alpha", ALPHA)
            .put("avr", AVR)
            .put("hppa", HPPA)
            .put("loongarch64", LOONGARCH64)
            .put("m68k", M68K)
            .put("microblaze", MICROBLAZE)
            .put("microblazeel", MICROBLAZEEL)
            .put("mips", MIPS)
            .put("mipsel", MIPSEL)
            .put("mips64", MIPS64)
            .put("mips64el", MIPS64EL)
            .put("or1k", OR1K)
            .put("ppc", PPC)
            .put("ppc64", PPC64)
            .put("riscv32", RISCV32)
            .put("rx", RX)
            .put("sh4", SH4)
            .put("sh4eb", SH4EB)
            .put("sparc", SPARC)
            .put("sparc64", SPARC64)
            .put("tricore", TRICORE)
            .put("xtensa", XTENSA)
            .put("xtensaeb", XTENSAEB)
            .put("powerpc", PPC)
            .put("loong64", LOONGARCH64)
            .put("unknown", UNKNOWN)
            .buildOrThrow();

    private final String id;

    Architecture(String id) {
        this.id = id;
    }

    /** The name in files and on command lines: {@code x86_64}, {@code aarch64}, ... */
    public String id() {
        return id;
    }

    /**
     * Reads any of the spellings in use, in any case: {@code amd64}, {@code x64}, {@code arm64}, {@code i686}, ...
     *
     * @throws IllegalArgumentException if {@code text} is none of them
     */
    public static Architecture parse(String text) {
        Architecture known = SPELLINGS.get(Ascii.toLowerCase(text));
        if (known == null) {
            throw new IllegalArgumentException("not an architecture: '" + text + "' (known are "
                    + Arrays.stream(values()).map(Architecture::id).collect(Collectors.joining(", ")) + ")");
        }
        return known;
    }

    /** As {@link #parse}, for readings: what is not known is {@link #UNKNOWN}. */
    static Architecture of(String text) {
        return SPELLINGS.getOrDefault(Ascii.toLowerCase(text), UNKNOWN);
    }

    /** The {@link #id()}. */
    @Override
    public String toString() {
        return id;
    }
}
