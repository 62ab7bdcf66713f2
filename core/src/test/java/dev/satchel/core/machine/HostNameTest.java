package dev.satchel.core.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostNameTest {
    @ParameterizedTest
    @CsvSource({
        "lab-3, lab-3, true",
        "LAB-3, lab-3, true",
        "lab-3, LAB-*, true",
        "lab-3.example.org, lab-3, true",
        "lab-3.example.org, lab-?, true",
        "lab-3.example.org, lab-3.example.org, true",
        "lab-3.example.org, *.org, true",
        "lab-3.example.org, lab-3.*, true",
        "lab-3, lab-3.example.org, false",
        "lab-33, lab-?, false",
        "lab-, lab-*, true",
        "my-lab-3, lab-*, false",
        "lab-3.example.org, example.org, false",
        "lab-3, *, true",
        "lab-3, ?, false",
    })
    void fitsAPatternInAnyCase(String name, String pattern, boolean fits) {
        assertThat(HostName.of(name).matches(pattern)).isEqualTo(fits);
    }

    @Test
    void anUnknownNameFitsNothing() {
        assertThat(HostName.unknown().matches("*")).isFalse();
        assertThat(HostName.reading(" \n")).isEqualTo(HostName.unknown());
        assertThat(HostName.reading("lab-3\n")).isEqualTo(HostName.of("LAB-3"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a\n", "[ab]", "ü"})
    void refusesWhatIsNoPattern(String pattern) {
        assertThatThrownBy(() -> HostName.of("a").matches(pattern))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("not a host name or a pattern of one");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a\n"})
    void refusesWhatIsNoName(String name) {
        assertThatThrownBy(() -> HostName.of(name)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    @Timeout(30)
    void asksTheKernelOfLinux() throws Exception {
        Path kernel = Path.of("/proc/sys/kernel/hostname");
        assumeThat(kernel).exists();

        assertThat(HostName.current()).hasToString(Files.readString(kernel).strip());
    }

    @Test
    void asksTheLibraryWhereThereIsNoSuchFile() throws Exception {
        Path kernel = Path.of("/proc/sys/kernel/hostname");
        assumeThat(kernel).exists();

        assertThat(HostName.libraryCall()).hasValue(Files.readString(kernel).strip());
    }

    @Property
    void fitsAsARegularExpressionWould(
            @ForAll @Chars({'a', 'b', '*', '?', '-'}) @StringLength(min = 1, max = 8) String pattern,
            @ForAll @Chars({'a', 'B', '-'}) @StringLength(min = 1, max = 8) String name) {
        String expression = pattern.replace("*", ".*").replace("?", ".");

        assertThat(HostName.of(name).matches(pattern))
                .isEqualTo(Pattern.compile(expression, Pattern.CASE_INSENSITIVE)
                        .matcher(name)
                        .matches());
    }

    @Test
    @Timeout(5)
    void aPatternOfManyStarsTakesNoTime() {
        assertThat(HostName.of("a".repeat(253)).matches("*a".repeat(120) + "b")).isFalse();
    }
}
