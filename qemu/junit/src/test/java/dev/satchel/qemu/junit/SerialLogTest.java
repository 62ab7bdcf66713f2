package dev.satchel.qemu.junit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SerialLogTest {
    private final SerialLog log = new SerialLog();

    @Test
    void aPlaceStaysWhereItWasWhenTheBeginningIsForgotten() {
        log.add("x".repeat(SerialLog.KEPT + 5));
        long before = log.length();

        log.add("hello");

        assertThat(log.after(before)).isEqualTo("hello");
        assertThat(log.length()).isEqualTo(SerialLog.KEPT + 10);
    }

    @Test
    void whatIsForgottenIsLeftOut() {
        long before = log.length();

        log.add("x");
        log.add("y".repeat(SerialLog.KEPT));

        assertThat(log.after(before)).isEqualTo("y".repeat(SerialLog.KEPT));
    }
}
