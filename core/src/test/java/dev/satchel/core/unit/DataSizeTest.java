package dev.satchel.core.unit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DataSizeTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "512, 512",
        "1B, 1",
        "8GiB, 8589934592",
        "8 GiB, 8589934592",
        "64G, 68719476736",
        "1K, 1024",
        "1kB, 1000",
        "500GB, 500000000000",
        "2TB, 2000000000000",
        "2TiB, 2199023255552",
        "9223372036854775807B, 9223372036854775807"
    })
    void readsPowersOf1024AndOf1000(String text, long bytes) {
        assertThat(DataSize.parse(text)).isEqualTo(DataSize.bytes(bytes));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", " ", "GiB", "-1", "1.5GiB", "8gib", "8 GB ", "8  GB", "1KB", "1EiB", "٣GiB", "0x10", "1_000"
            })
    void refusesWhatIsNoSize(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DataSize.parse(text))
                .withMessageContaining("not a size: '" + text + "'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"9223372036854775808", "8388608TiB", "9999999999999999999TB"})
    void refusesWhatIsTooLarge(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DataSize.parse(text))
                .withMessageContaining("too large for a size: '" + text + "'");
    }

    @Test
    void isNeverNegative() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DataSize.bytes(-1))
                .withMessageContaining("negative: -1");
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0B",
        "1023, 1023B",
        "1024, 1KiB",
        "1000204886016, 976762584KiB",
        "8589934592, 8GiB",
        "1125899906842624, 1024TiB"
    })
    void printsTheLargestUnitThatIsExact(long bytes, String text) {
        assertThat(DataSize.bytes(bytes)).hasToString(text);
    }

    @ParameterizedTest
    @CsvSource({"0, 0 B", "999, 999 B", "1536, 1.5 KiB", "1000204886016, 931.5 GiB", "1099511627775, 1024 GiB"})
    void roundsForPeople(long bytes, String text) {
        assertThat(DataSize.bytes(bytes).rounded()).isEqualTo(text);
    }

    @Test
    void roundsUpToAMultiple() {
        DataSize unit = DataSize.mebibytes(1);

        assertThat(DataSize.ZERO.roundedUpTo(unit)).isEqualTo(DataSize.ZERO);
        assertThat(DataSize.bytes(1).roundedUpTo(unit)).isEqualTo(unit);
        assertThat(unit.roundedUpTo(unit)).isEqualTo(unit);
        assertThatIllegalArgumentException().isThrownBy(() -> unit.roundedUpTo(DataSize.ZERO));
    }
}
