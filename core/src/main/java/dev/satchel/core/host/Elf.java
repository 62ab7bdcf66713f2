package dev.satchel.core.host;

/** The header of an ELF file (System V ABI, chapter 4), as far as it tells the architecture. */
final class Elf {
    private Elf() {}

    /**
     * What {@code e_machine} stands for.
     *
     * @param wide whether {@code EI_CLASS} is 64 bits
     */
    static Architecture architecture(int machine, boolean wide, boolean bigEndian) {
        return switch (machine) {
            case 3 -> Architecture.X86;
            case 21 -> wide && !bigEndian ? Architecture.PPC64LE : Architecture.UNKNOWN;
            case 22 -> wide ? Architecture.S390X : Architecture.UNKNOWN;
            case 40 -> Architecture.ARM;
            case 62 -> Architecture.X86_64;
            case 183 -> Architecture.AARCH64;
            case 243 -> wide ? Architecture.RISCV64 : Architecture.UNKNOWN;
            default -> Architecture.UNKNOWN;
        };
    }
}
