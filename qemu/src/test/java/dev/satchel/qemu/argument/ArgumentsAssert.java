package dev.satchel.qemu.argument;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.assertj.core.api.AbstractAssert;

/** Assertions on argument lists in the words of the field; a failure shows the whole list. */
final class ArgumentsAssert extends AbstractAssert<ArgumentsAssert, List<String>> {
    private ArgumentsAssert(List<String> actual) {
        super(actual, ArgumentsAssert.class);
    }

    /** Begins with the arguments of {@code arguments}. */
    public static ArgumentsAssert assertThatArguments(QemuArguments arguments) {
        return new ArgumentsAssert(arguments.arguments());
    }

    /** Passes if {@code option} occurs exactly once and its value is {@code value}. */
    public ArgumentsAssert hasOption(String option, String value) {
        return hasOptions(option, value);
    }

    /** Passes if {@code option} occurs with exactly these values in this order. */
    public ArgumentsAssert hasOptions(String option, String... expected) {
        assertThat(valuesOf(option)).as(description(option)).containsExactly(expected);
        return this;
    }

    /** Passes if {@code option} occurs with these values in this order, among others. */
    public ArgumentsAssert hasAmongOptions(String option, String... expected) {
        assertThat(valuesOf(option)).as(description(option)).containsSubsequence(expected);
        return this;
    }

    /** Passes if no value of {@code option} begins with {@code start}. */
    public ArgumentsAssert hasNoOption(String option, String start) {
        assertThat(valuesOf(option)).as(description(option)).noneMatch(value -> value.startsWith(start));
        return this;
    }

    /** Passes if {@code option} does not occur. */
    public ArgumentsAssert hasNoOption(String option) {
        assertThat(actual).doesNotContain(option);
        return this;
    }

    private List<String> valuesOf(String option) {
        return IntStream.range(0, actual.size() - 1)
                .filter(i -> actual.get(i).equals(option))
                .mapToObj(i -> actual.get(i + 1))
                .toList();
    }

    private String description(String option) {
        return "values of " + option + " in " + String.join(" ", actual);
    }
}
