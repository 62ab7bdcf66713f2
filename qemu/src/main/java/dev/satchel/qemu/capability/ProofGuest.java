package dev.satchel.qemu.capability;

import com.google.common.base.CharMatcher;
import com.google.common.base.Splitter;
import com.google.common.io.BaseEncoding;
import dev.satchel.core.host.Architecture;
import java.util.Optional;

/**
 * The guest of the proof: a ROM in place of the firmware, so that the processor runs it from its first instruction on,
 * with nothing else on the machine's disks or buses. It does what every system does first and what a hypervisor that
 * only seems to work gets wrong: it leaves the mode the processor starts in, makes page tables in memory, switches
 * paging on, and then says that it got there, through a device. Each is written here with its bytes beside it.
 */
enum ProofGuest {
    /**
     * x86: real mode, protected mode, paging with pages of 4 MiB, and long mode where the processor has it; then 0x10 to
     * {@code isa-debug-exit}, which ends QEMU with (0x10 << 1) | 1. The addresses are those of a ROM of 64 KiB below
     * 4 GiB. Any fault ends in a triple fault, since there are no handlers.
     */
    X86("""
                                          ; 16 bits, at ffff0000
            fa                            ; start:  cli
            fc                            ;         cld
            66 2e 0f 01 16 40 01          ;         lgdt cs:[gdtr]                  the whole 32 bits of its base
            0f 20 c0                      ;         mov eax, cr0
            0c 01                         ;         or al, 1                        CR0.PE
            0f 22 c0                      ;         mov cr0, eax
            66 ea 19 00 ff ff 08 00       ;         jmp 08:protected
                                          ; 32 bits, at ffff0019
            b8 10 00 00 00                ; protected: mov eax, 10
            8e d8                         ;         mov ds, eax
            8e c0                         ;         mov es, eax
            8e d0                         ;         mov ss, eax
            bc 00 90 00 00                ;         mov esp, 9000
            bf 00 10 00 00                ;         mov edi, 1000                   five pages for tables, zeroed
            31 c0                         ;         xor eax, eax
            b9 00 14 00 00                ;         mov ecx, 1400
            f3 ab                         ;         rep stosd
            c7 05 00 10 00 00 83 00 00 00 ;         mov dword [1000], 83            0 to 4 MiB: the memory
            c7 05 fc 1f 00 00 83 00 c0 ff ;         mov dword [1ffc], ffc00083      the last 4 MiB: this ROM
            b8 00 10 00 00                ;         mov eax, 1000
            0f 22 d8                      ;         mov cr3, eax
            0f 20 e0                      ;         mov eax, cr4
            0c 10                         ;         or al, 10                       CR4.PSE
            0f 22 e0                      ;         mov cr4, eax
            0f 20 c0                      ;         mov eax, cr0
            0d 00 00 00 80                ;         or eax, 80000000                CR0.PG
            0f 22 c0                      ;         mov cr0, eax
            eb 00                         ;         jmp paged
            b8 00 00 00 80                ; paged:  mov eax, 80000000
            0f a2                         ;         cpuid
            3d 01 00 00 80                ;         cmp eax, 80000001
            0f 82 8b 00 00 00             ;         jb done
            b8 01 00 00 80                ;         mov eax, 80000001
            0f a2                         ;         cpuid
            f7 c2 00 00 00 20             ;         test edx, 20000000              has it a long mode?
            74 7c                         ;         jz done
            0f 20 c0                      ;         mov eax, cr0
            25 ff ff ff 7f                ;         and eax, 7fffffff               it is entered without paging
            0f 22 c0                      ;         mov cr0, eax
            c7 05 00 20 00 00 03 30 00 00 ;         mov dword [2000], 3003          level 4
            c7 05 00 30 00 00 03 40 00 00 ;         mov dword [3000], 4003          level 3: the first GiB,
            c7 05 18 30 00 00 03 50 00 00 ;         mov dword [3018], 5003                   the fourth
            c7 05 00 40 00 00 83 00 00 00 ;         mov dword [4000], 83            level 2: 0 to 2 MiB,
            c7 05 f8 5f 00 00 83 00 e0 ff ;         mov dword [5ff8], ffe00083               the last 2 MiB
            0f 20 e0                      ;         mov eax, cr4
            0c 20                         ;         or al, 20                       CR4.PAE
            0f 22 e0                      ;         mov cr4, eax
            b8 00 20 00 00                ;         mov eax, 2000
            0f 22 d8                      ;         mov cr3, eax
            b9 80 00 00 c0                ;         mov ecx, c0000080               EFER
            0f 32                         ;         rdmsr
            80 cc 01                      ;         or ah, 1                        EFER.LME
            0f 30                         ;         wrmsr
            0f 20 c0                      ;         mov eax, cr0
            0d 00 00 00 80                ;         or eax, 80000000
            0f 22 c0                      ;         mov cr0, eax
            ea f4 00 ff ff 18 00          ;         jmp 18:long
                                          ; 64 bits, at ffff00f4
            48 b8 f0 de bc 9a 78 56 34 12 ; long:   mov rax, 123456789abcdef0
            50                            ;         push rax                        through memory and back
            59                            ;         pop rcx
            48 39 c8                      ;         cmp rax, rcx
            75 04                         ;         jne stop
            b0 10                         ; done:   mov al, 10
            e6 f4                         ;         out f4, al                      isa-debug-exit
            f4                            ; stop:   hlt
            eb fd                         ;         jmp stop
            """, """
            00 00 00 00 00 00 00 00       ; gdt, at ffff0120
            ff ff 00 00 00 9b cf 00       ; 08: code, 32 bits, all 4 GiB
            ff ff 00 00 00 93 cf 00       ; 10: data
            ff ff 00 00 00 9b af 00       ; 18: code, 64 bits
            1f 00 20 01 ff ff             ; gdtr, at ffff0140
            """, "e9 0d 00                      ; jmp start, at fffffff0, where the processor begins"),

    /**
     * AArch64, on board {@code virt}: page tables, the MMU switched on, memory written and read through it, and {@code
     * SYSTEM_OFF} of the Power State Coordination Interface (Arm DEN 0022, 5.10), which QEMU reports as {@code
     * guest-shutdown}. Any fault ends in an endless loop of faults, since there are no handlers.
     */
    AARCH64("""
            40 42 38 d5                   ; start:  mrs x0, CurrentEL
            1f 20 00 f1                   ;         cmp x0, #8                      EL2: firmware is above, called by smc
            60 04 00 54                   ;         b.eq above
            01 08 a8 d2                   ;         movz x1, #0x4040, lsl #16       the table, beyond QEMU's device tree
            e2 03 01 aa                   ;         mov x2, x1
            03 40 80 d2                   ;         movz x3, #512
            5f 84 00 f8                   ; clear:  str xzr, [x2], #8
            63 04 00 f1                   ;         subs x3, x3, #1
            c1 ff ff 54                   ;         b.ne clear
            24 80 80 d2                   ;         movz x4, #0x401                 a block of 1 GiB, accessed, attribute 0
            24 00 00 f9                   ;         str x4, [x1]                    0: the flash, with this
            04 00 a8 f2                   ;         movk x4, #0x4000, lsl #16
            24 04 00 f9                   ;         str x4, [x1, #8]                1 GiB: the memory
            84 08 80 d2                   ;         movz x4, #0x44                  attribute 0: normal, not cached
            04 a2 18 d5                   ;         msr mair_el1, x4
            24 03 80 d2                   ;         movz x4, #25                    addresses of 39 bits, pages of 4 KiB
            04 10 a0 f2                   ;         movk x4, #0x80, lsl #16         nothing in the upper half
            44 20 18 d5                   ;         msr tcr_el1, x4
            01 20 18 d5                   ;         msr ttbr0_el1, x1
            df 3f 03 d5                   ;         isb
            1f 87 08 d5                   ;         tlbi vmalle1
            9f 3f 03 d5                   ;         dsb sy
            df 3f 03 d5                   ;         isb
            04 10 38 d5                   ;         mrs x4, sctlr_el1
            84 00 40 b2                   ;         orr x4, x4, #1                  SCTLR_EL1.M
            04 10 18 d5                   ;         msr sctlr_el1, x4
            df 3f 03 d5                   ;         isb
            24 9c a0 d2                   ;         movz x4, #0x4e1, lsl #16
            24 00 08 f9                   ;         str x4, [x1, #4096]
            25 00 48 f9                   ;         ldr x5, [x1, #4096]
            9f 00 05 eb                   ;         cmp x4, x5
            81 00 00 54                   ;         b.ne stop
            00 01 80 52                   ;         movz w0, #0x0008
            00 80 b0 72                   ;         movk w0, #0x8400, lsl #16       SYSTEM_OFF
            02 00 00 d4                   ;         hvc #0
            7f 20 03 d5                   ; stop:   wfi
            ff ff ff 17                   ;         b stop
            00 01 80 52                   ; above:  movz w0, #0x0008
            00 80 b0 72                   ;         movk w0, #0x8400, lsl #16
            03 00 00 d4                   ;         smc #0
            fb ff ff 17                   ;         b stop
            """, "", "");

    /** What {@code isa-debug-exit} makes of 0x10. */
    static final int X86_EXIT_CODE = 33;

    /** The size of an x86 firmware must be a multiple of this; on {@code virt} any size will do. */
    private static final int ROM_SIZE = 64 << 10;

    private static final int DATA = 0x120;
    private static final int RESET = ROM_SIZE - 16;

    private final String code;
    private final String data;
    private final String reset;

    ProofGuest(String code, String data, String reset) {
        this.code = code;
        this.data = data;
        this.reset = reset;
    }

    /** The guest for a QEMU of {@code architecture}, if there is one. */
    static Optional<ProofGuest> of(Architecture architecture) {
        return switch (architecture) {
            case X86_64, X86 -> Optional.of(X86);
            case AARCH64 -> Optional.of(AARCH64);
            default -> Optional.empty();
        };
    }

    /** The ROM. */
    byte[] rom() {
        byte[] rom = new byte[ROM_SIZE];
        place(rom, 0, code);
        place(rom, DATA, data);
        place(rom, RESET, reset);
        return rom;
    }

    private static void place(byte[] rom, int offset, String listing) {
        byte[] bytes = assemble(listing);
        System.arraycopy(bytes, 0, rom, offset, bytes.length);
    }

    /** The bytes before the semicolons. */
    static byte[] assemble(String listing) {
        StringBuilder digits = new StringBuilder();
        for (String line : Splitter.on('\n').split(listing)) {
            String bytes = Splitter.on(';').limit(2).splitToList(line).get(0);
            digits.append(CharMatcher.whitespace().removeFrom(bytes));
        }
        return BaseEncoding.base16().lowerCase().decode(digits);
    }
}
