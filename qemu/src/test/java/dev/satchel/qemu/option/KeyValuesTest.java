package dev.satchel.qemu.option;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class KeyValuesTest {
    @Test
    void aCommaIsWrittenTwice() {
        assertThat(KeyValues.empty().with("file", "/a,b.img").with("id", "d").text())
                .isEqualTo("file=/a,,b.img,id=d");
        assertThat(KeyValues.of("a,b").with("c", ",").text()).isEqualTo("a,,b,c=,,");
    }

    @Test
    void refusesAFirstWordThatWouldBeReadAsSomethingElse() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> KeyValues.of("a=b"))
                .withMessageContaining("'a=b'");
        assertThatIllegalArgumentException().isThrownBy(() -> KeyValues.of("{}"));
        assertThatIllegalArgumentException().isThrownBy(() -> KeyValues.of(""));
    }

    @Test
    void refusesWhatNoArgumentCanHold() {
        assertThatIllegalArgumentException().isThrownBy(() -> KeyValues.empty().with("file", "a\0b"));
        assertThatIllegalArgumentException().isThrownBy(() -> KeyValues.parse("file=a\0b"));
    }

    @Test
    void aShortBooleanIsOnAndWithANoBeforeItOff() {
        KeyValues values = KeyValues.parseKeyed("readonly,nodelay,file=x");

        assertThat(values.get("readonly")).contains("on");
        assertThat(values.get("delay")).contains("off");
        assertThat(values.shortBooleans()).containsExactly("readonly", "nodelay");
        assertThat(values.text()).isEqualTo("readonly,nodelay,file=x");
    }

    @Test
    void theLastOfTwoEqualKeysCountsAndBothStay() {
        KeyValues values = KeyValues.parse("user,hostfwd=tcp::1-:2,hostfwd=tcp::3-:4");

        assertThat(values.first()).contains("user");
        assertThat(values.get("hostfwd")).contains("tcp::3-:4");
        assertThat(values.all("hostfwd")).containsExactly("tcp::1-:2", "tcp::3-:4");
        assertThat(values.text()).isEqualTo("user,hostfwd=tcp::1-:2,hostfwd=tcp::3-:4");
    }

    @Test
    void aValueWithoutItsKeyIsRefusedByName() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> KeyValues.parse("a=b,=c"))
                .withMessageContaining("'a=b,=c'");
    }
}
