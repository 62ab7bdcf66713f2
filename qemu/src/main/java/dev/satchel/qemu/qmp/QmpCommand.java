package dev.satchel.qemu.qmp;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableMap;
import dev.satchel.core.SatchelException;
import java.util.Map;

/**
 * A command, what it is given, and how its answer is read; run by {@link QmpClient#execute(QmpCommand)}. A value: it may be
 * kept, shown, run again, and put into a transaction. Immutable.
 *
 * @param <A> what is answered
 */
public final class QmpCommand<A> {
    /** Reads an answer; gets what the protocol promises, or says that it is something else. */
    @FunctionalInterface
    interface AnswerReader<A> {
        A read(QmpAnswer answer) throws SatchelException;
    }

    private final String name;
    private final Map<String, Object> arguments;
    private final AnswerReader<A> reader;

    private QmpCommand(String name, Map<String, ?> arguments, AnswerReader<A> reader) {
        checkArgument(!name.isEmpty(), "a command needs a name");
        this.name = name;
        this.arguments = ImmutableMap.copyOf(arguments);
        this.reader = reader;
    }

    static <A> QmpCommand<A> of(String name, Map<String, ?> arguments, AnswerReader<A> reader) {
        return new QmpCommand<>(name, arguments, reader);
    }

    /** One whose answer says nothing. */
    static QmpCommand<QmpValue> told(String name, Map<String, ?> arguments) {
        return of(name, arguments);
    }

    /**
     * A command that has no method in this package.
     *
     * @param name as in the protocol: {@code query-pci}
     * @param arguments as {@link QmpClient#execute(String, Map, java.time.Duration)} takes them
     */
    public static QmpCommand<QmpValue> of(String name, Map<String, ?> arguments) {
        return new QmpCommand<>(name, arguments, QmpAnswer::value);
    }

    /** As in the protocol: {@code query-status}. */
    public String name() {
        return name;
    }

    /** What it is given; immutable. */
    public Map<String, Object> arguments() {
        return arguments;
    }

    A answer(QmpValue value) throws SatchelException {
        return reader.read(new QmpAnswer(name, value));
    }

    /** The command and its arguments, for people. */
    @Override
    public String toString() {
        return arguments.isEmpty() ? name : name + " " + arguments;
    }
}
