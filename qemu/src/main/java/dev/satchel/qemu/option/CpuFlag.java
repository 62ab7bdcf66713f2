package dev.satchel.qemu.option;

import static com.google.common.base.Preconditions.checkArgument;

/**
 * One word of {@code -cpu} behind the model: {@code hv-relaxed=on}, {@code +vmx}, {@code -svm}, {@code hv_time}.
 *
 * @param name of the feature, as it is written
 * @param setting how it is set
 * @param value for {@link Setting#VALUE}; empty for the others
 */
public record CpuFlag(String name, Setting setting, String value) {
    /** How a feature is set. */
    public enum Setting {
        /** {@code name=value}. */
        VALUE,
        /** {@code +name}: on, whatever stands elsewhere. */
        PLUS,
        /** {@code -name}: off, whatever stands elsewhere. */
        MINUS,
        /** {@code name}: on. */
        BARE
    }

    /** Checks that it can be written: a comma cannot. */
    public CpuFlag {
        checkArgument(
                !name.isEmpty()
                        && name.charAt(0) != '+'
                        && name.charAt(0) != '-'
                        && name.indexOf('=') < 0
                        && (name + value).indexOf(',') < 0
                        && (name + value).indexOf('\0') < 0,
                "not a feature of a processor: '%s' with value '%s'",
                name,
                value);
        checkArgument(setting == Setting.VALUE || value.isEmpty(), "%s has no value", name);
    }

    static CpuFlag parse(String word) {
        int equals = word.indexOf('=');
        if (word.startsWith("+") && equals < 0) {
            return new CpuFlag(word.substring(1), Setting.PLUS, "");
        }
        if (word.startsWith("-") && equals < 0) {
            return new CpuFlag(word.substring(1), Setting.MINUS, "");
        }
        return equals < 0
                ? new CpuFlag(word, Setting.BARE, "")
                : new CpuFlag(word.substring(0, equals), Setting.VALUE, word.substring(equals + 1));
    }

    @Override
    public String toString() {
        return switch (setting) {
            case VALUE -> name + "=" + value;
            case PLUS -> "+" + name;
            case MINUS -> "-" + name;
            case BARE -> name;
        };
    }
}
