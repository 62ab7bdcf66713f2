package dev.satchel.qemu.capability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.core.host.Architecture;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ProofGuestTest {
    private static final long BASE = 0xffff_0000L;

    private final ByteBuffer x86 = ByteBuffer.wrap(ProofGuest.X86.rom()).order(ByteOrder.LITTLE_ENDIAN);

    @ParameterizedTest
    @EnumSource
    void isAFirmwareOf64KiB(ProofGuest guest) {
        assertThat(guest.rom()).hasSize(65536);
    }

    @Test
    void theProcessorBeginsAtTheEndAndJumpsToTheBeginning() {
        int reset = 0xfff0;

        assertThat(x86.get(reset) & 0xff).isEqualTo(0xe9);
        assertThat((reset + 3 + x86.getShort(reset + 1)) & 0xffff).isZero();
        assertThat(x86.get(0) & 0xff).as("cli").isEqualTo(0xfa);
    }

    /** Far jumps name absolute addresses: what is there must be what the listing says. */
    @ParameterizedTest
    @CsvSource({"0x19, 0xb8, mov eax", "0xf4, 0x48, a prefix of 64-bit code"})
    void farJumpsLeadToTheRightPlaces(int target, int instruction, String what) {
        assertThat(findJump(target)).as("a jump to %x", target).isTrue();
        assertThat(x86.get(target) & 0xff).as(what).isEqualTo(instruction);
    }

    private boolean findJump(int target) {
        for (int i = 0; i < 0x120; i++) {
            if ((x86.get(i) & 0xff) == 0xea && Integer.toUnsignedLong(x86.getInt(i + 1)) == BASE + target) {
                return true;
            }
        }
        return false;
    }

    @Test
    void theDescriptorTableIsWhereTheProcessorIsTold() {
        int register = 0x140;

        assertThat(x86.getShort(7)).as("operand of lgdt").isEqualTo((short) register);
        assertThat(x86.getShort(register)).as("limit").isEqualTo((short) 31);
        assertThat(Integer.toUnsignedLong(x86.getInt(register + 2))).isEqualTo(BASE + 0x120);
        assertThat(x86.getLong(0x120)).as("the null descriptor").isZero();
        assertThat(x86.getLong(0x128)).as("32-bit code").isEqualTo(0x00cf_9b00_0000_ffffL);
        assertThat(x86.getLong(0x138)).as("64-bit code").isEqualTo(0x00af_9b00_0000_ffffL);
    }

    @Test
    void armsInstructionsAreWholeWords() {
        ByteBuffer arm = ByteBuffer.wrap(ProofGuest.AARCH64.rom()).order(ByteOrder.LITTLE_ENDIAN);

        assertThat(arm.getInt(0)).as("mrs x0, CurrentEL").isEqualTo(0xd5384240);
        assertThat(arm.getInt(0x88)).as("hvc #0").isEqualTo(0xd4000002);
        assertThat(arm.getInt(0x9c)).as("smc #0").isEqualTo(0xd4000003);
        assertThat(arm.getInt(0xa4)).as("nothing after the last").isZero();
    }

    @Test
    void onlyTheTwoArchitecturesOfHypervisorsHaveAGuest() {
        assertThat(ProofGuest.of(Architecture.X86)).contains(ProofGuest.X86);
        assertThat(ProofGuest.of(Architecture.AARCH64)).contains(ProofGuest.AARCH64);
        assertThat(ProofGuest.of(Architecture.RISCV64)).isEmpty();
    }
}
