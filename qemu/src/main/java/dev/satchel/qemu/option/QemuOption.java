package dev.satchel.qemu.option;

import dev.satchel.core.SatchelException;
import java.util.List;

/**
 * One option of QEMU. What Satchel writes and reads has a type of its own; every other option is carried word for word.
 * Two options are equal if QEMU is given the same words for them. There is no shell: an argument is an argument.
 * Immutable.
 */
public sealed interface QemuOption
        permits Blockdev, CpuOption, Flag, GlobalOption, KeyedOption, Operand, Redirection, TextOption, UnknownOption {
    /** The option itself with one dash: {@code -device}; empty for an {@link Operand}. */
    String name();

    /** The option and its value, if it has one: what goes into the argument list. Immutable. */
    List<String> arguments();

    /**
     * The options that {@code arguments} are, in their order: what stands behind the program. One that Satchel does not
     * know is an {@link UnknownOption}.
     *
     * @return an immutable list
     * @throws SatchelException for a value that QEMU would refuse too, with code {@code option.value}, or a value that is
     *     missing at the end, with code {@code option.missing}
     */
    static List<QemuOption> parseAll(List<String> arguments) throws SatchelException {
        return new OptionReader(arguments).readAll();
    }

    /**
     * The option that {@code arguments} begin with; what follows it is not looked at. It took as many words as its
     * {@link #arguments()} are.
     *
     * @throws SatchelException as {@link #parseAll}
     * @throws IllegalArgumentException if there is none
     */
    static QemuOption parseFirst(List<String> arguments) throws SatchelException {
        return new OptionReader(arguments).readOne();
    }
}
