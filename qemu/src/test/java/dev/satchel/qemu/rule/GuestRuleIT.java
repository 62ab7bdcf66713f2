package dev.satchel.qemu.rule;

import static dev.satchel.qemu.rule.Qemu.Q35;
import static dev.satchel.qemu.rule.Qemu.board;
import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.qemu.qmp.QmpValue;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the real QEMU shows to guests that expect something else. */
@Timeout(60)
class GuestRuleIT {
    @Test
    @Demonstrates("guest.architecture")
    void aBoardThatThisQemuHasNot() throws Exception {
        assertThat(board("x86_64", "virt").refuses()).contains("unsupported machine type");
    }

    /** Windows reads the chip as local time (Microsoft, {@code RealTimeIsUniversal}); Tokyo is nine hours ahead. */
    @ParameterizedTest
    @ValueSource(strings = {"utc", "localtime"})
    @Demonstrates("guest.windows.clock")
    void theClockChipShowsWhatItWasToldTo(String base) throws Exception {
        ZoneId zone = base.equals("utc") ? ZoneOffset.UTC : ZoneId.of("Asia/Tokyo");

        try (Trial trial = Q35.in(ZoneId.of("Asia/Tokyo")).starts("-rtc", "base=" + base)) {
            QmpValue chip = trial.property("/machine", "rtc-time");
            LocalDateTime shown = LocalDateTime.of(
                    1900 + number(chip, "tm_year"),
                    1 + number(chip, "tm_mon"),
                    number(chip, "tm_mday"),
                    number(chip, "tm_hour"),
                    number(chip, "tm_min"));
            assertThat(Duration.between(shown, ZonedDateTime.now(zone).toLocalDateTime()))
                    .isBetween(Duration.ofMinutes(-2), Duration.ofMinutes(2));
        }
    }

    private static int number(QmpValue time, String part) {
        return (int) time.at(part).number().orElseThrow();
    }
}
