package dev.satchel.core.firmware;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.satchel.core.SatchelException;
import dev.satchel.core.firmware.UefiVariables.Layout;
import dev.satchel.core.firmware.UefiVariables.Layout.Protection;
import dev.satchel.core.firmware.UefiVariables.SecureBootState;
import dev.satchel.core.unit.DataSize;
import dev.satchel.testing.Stores;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UefiVariablesTest {
    private static UefiVariables read(byte[] bytes) throws SatchelException {
        return UefiVariables.parse(bytes, new DataSize(bytes.length), "vars.fd");
    }

    private static UefiVariables read(Stores store) throws SatchelException {
        return read(store.bytes());
    }

    @Test
    void readsLayoutAndVariables() throws SatchelException {
        UefiVariables found = read(Stores.of(Stores.OVMF_4M).with("BootOrder", UefiVariable.GLOBAL, 0x3f, 1, 0));

        assertThat(found.size()).isEqualTo(new DataSize(Stores.OVMF_4M));
        assertThat(found.layout())
                .contains(new Layout(
                        new DataSize(Stores.OVMF_4M), new DataSize(Stores.OVMF_4M / 2), Protection.AUTHENTICATED));
        assertThat(found.variables())
                .containsExactly(new UefiVariable("BootOrder", UefiVariable.GLOBAL, 7, new DataSize(2)));
        assertThat(found).hasToString("540672 bytes, 1 variables, no keys for Secure Boot");
    }

    @Test
    void whatWasReplacedOrHalfWrittenIsNoVariable() throws SatchelException {
        UefiVariables found = read(Stores.of(Stores.OVMF_2M)
                .with("Replaced", UefiVariable.GLOBAL, 0x3c, 1)
                .with("Deleted", UefiVariable.GLOBAL, 0x3d, 1)
                .with("HeaderOnly", UefiVariable.GLOBAL, 0x7f, 1)
                .with("Valid", UefiVariable.GLOBAL, 0x3f, 1)
                .with("BeingReplaced", UefiVariable.GLOBAL, 0x3e, 1));

        assertThat(found.variables()).extracting(UefiVariable::name).containsExactly("Valid", "BeingReplaced");
    }

    @Test
    void allThreeKeysMakeSecureBoot() throws SatchelException {
        assertThat(read(Stores.of(Stores.OVMF_2M).withKeys()).secureBoot()).isEqualTo(SecureBootState.ON);
        assertThat(read(Stores.of(Stores.OVMF_2M).with("PK", UefiVariable.GLOBAL, 0x3f, 1))
                        .missingKeys())
                .containsExactly("KEK", "db");
        assertThat(read(Stores.of(Stores.OVMF_2M)
                                .withKeys()
                                .with("PK", UefiVariable.GLOBAL, 0x3c, 1)
                                .with("db", UefiVariable.GLOBAL, 0x3f, 1))
                        .missingKeys())
                .isEmpty();
        assertThat(read(Stores.of(Stores.OVMF_2M).with("db", UefiVariable.GLOBAL, 0x3f, 1))
                        .missingKeys())
                .as("a db of another vendor is another variable")
                .contains("db");
    }

    @ParameterizedTest
    @CsvSource({"0, SWITCHED_OFF", "1, ON"})
    void secureBootCanBeSwitchedOffInTheMenu(int value, SecureBootState state) throws SatchelException {
        assertThat(read(Stores.of(Stores.OVMF_2M).withKeys().with("SecureBootEnable", Stores.ENABLE, 0x3f, value))
                        .secureBoot())
                .isEqualTo(state);
    }

    @ParameterizedTest
    @CsvSource({"0", "-1"})
    void anErasedMemoryIsAStoreWithoutLayout(byte each) throws SatchelException {
        byte[] bytes = new byte[Stores.OVMF_2M];
        Arrays.fill(bytes, each);

        assertThat(read(bytes).layout()).isEmpty();
        assertThat(read(bytes).secureBoot()).isEqualTo(SecureBootState.NO_KEYS);
    }

    @Test
    void whatIsNoStoreIsNamed() {
        byte[] code = Stores.of(Stores.OVMF_2M).bytes();
        code[16] ^= 1;
        assertRefused(code, "swapped");
        assertRefused(new byte[] {1, 2, 3}, "is not a store");
        assertRefused(new byte[0], "is not a store");
        assertRefused(Arrays.copyOf(Stores.of(Stores.OVMF_4M).bytes(), Stores.OVMF_2M), "cut off");
        byte[] damaged = Stores.of(Stores.OVMF_2M).bytes();
        damaged[44] ^= 1;
        assertRefused(damaged, "damaged");
        byte[] unfinished = Stores.of(Stores.OVMF_2M).bytes();
        unfinished[93] = (byte) 0xff;
        assertRefused(unfinished, "not completely written");
    }

    private static void assertRefused(byte[] bytes, String why) {
        assertThatThrownBy(() -> read(bytes))
                .isInstanceOfSatisfying(
                        SatchelException.class, e -> assertThat(e.code()).isEqualTo("firmware.variables"))
                .hasMessageContaining(why);
    }
}
