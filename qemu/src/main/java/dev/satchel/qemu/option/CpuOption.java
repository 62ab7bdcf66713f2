package dev.satchel.qemu.option;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.Objects;

/** {@code -cpu}: the processor's model and its features. QEMU splits at every comma here: none can be written. Immutable. */
public final class CpuOption implements QemuOption {
    private static final Splitter COMMA = Splitter.on(',');

    private final String model;
    private final ImmutableList<CpuFlag> flags;

    private CpuOption(String model, List<CpuFlag> flags) {
        checkArgument(
                !model.isEmpty() && model.indexOf(',') < 0 && model.indexOf('\0') < 0,
                "not a model of a processor: '%s'",
                model);
        this.model = model;
        this.flags = ImmutableList.copyOf(flags);
    }

    /** The processor {@code model} as it is: {@code host}, {@code max}, {@code cortex-a72}. */
    public static CpuOption of(String model) {
        return new CpuOption(model, List.of());
    }

    static CpuOption parse(String text) {
        List<String> words = COMMA.splitToList(text);
        return new CpuOption(
                words.get(0),
                words.stream()
                        .skip(1)
                        .filter(word -> !word.isEmpty())
                        .map(CpuFlag::parse)
                        .toList());
    }

    /** With one more {@code flag}. */
    public CpuOption with(CpuFlag flag) {
        return new CpuOption(
                model,
                ImmutableList.<CpuFlag>builderWithExpectedSize(flags.size() + 1)
                        .addAll(flags)
                        .add(flag)
                        .build());
    }

    /** With the feature {@code name} set to {@code value}. */
    public CpuOption with(String name, String value) {
        return with(new CpuFlag(name, CpuFlag.Setting.VALUE, value));
    }

    /** The model. */
    public String model() {
        return model;
    }

    /** Its features as they are written, in order; immutable. */
    public List<CpuFlag> flags() {
        return flags;
    }

    @Override
    public String name() {
        return "-cpu";
    }

    /** The value: {@code max,pauth-impdef=on}. */
    public String value() {
        StringBuilder text = new StringBuilder(model);
        flags.forEach(flag -> text.append(',').append(flag));
        return text.toString();
    }

    @Override
    public List<String> arguments() {
        return ImmutableList.of(name(), value());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CpuOption that && model.equals(that.model) && flags.equals(that.flags);
    }

    @Override
    public int hashCode() {
        return Objects.hash(model, flags);
    }

    @Override
    public String toString() {
        return name() + " " + value();
    }
}
