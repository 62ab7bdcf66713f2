package dev.satchel.core.plan;

import dev.satchel.core.process.Command;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Is told what the application of a plan does, before and after; what it throws stops the plan. */
interface RunLog {
    /** Writes nothing down. */
    RunLog NONE = new RunLog() {};

    /** An action begins right after this returns. */
    default void begin(Step step, int action) throws IOException {}

    /** An action is done, and has printed {@code value} if it captures one. */
    default void done(Step step, int action, @Nullable String value) throws IOException {}

    /** A command ended by itself and said that it did not do its work. */
    default void failed(Step step, int action) throws IOException {}

    /** What an action attached or made is no longer there. */
    default void undone(Step step, int action) throws IOException {}

    /** The plan came to its end. */
    default void end() throws IOException {}

    /** The command as it is to be run, so that it is found again. */
    default Command marked(Command command) {
        return command;
    }

    /** Whether what the plan made stays when it does not come to its end. */
    default boolean keepsWhatIsMade() {
        return false;
    }
}
