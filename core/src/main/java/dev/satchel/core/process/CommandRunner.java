package dev.satchel.core.process;

import dev.satchel.core.SatchelException;
import java.io.IOException;

/**
 * The seam through which every module runs the host's tools; a test puts a fake in its place. Implementations may be
 * used by several threads at once.
 */
@FunctionalInterface
public interface CommandRunner {
    /**
     * Runs {@code command} to its end in the {@linkplain ToolEnvironment usual environment} ({@code LC_ALL=C.UTF-8}), its
     * standard input as the command says (empty otherwise), and both output streams read to the end. An exit code other
     * than 0 is a result, not an exception: the caller knows what it means.
     *
     * @param command what to run
     * @param listener is told each line while the command runs, from the threads that read it: one that is slow makes the
     *     command wait, one that throws is told no more
     * @throws SatchelException with code {@code tool.missing} or {@code tool.start}, or a {@link ToolFailedException} with
     *     code {@code tool.timeout}; then the process and its descendants were ended
     * @throws InterruptedException if this thread was interrupted; the process and its descendants were ended
     */
    CommandResult run(Command command, OutputListener listener) throws IOException, InterruptedException;

    /** Runs {@code command} as {@link #run(Command, OutputListener)} does, with nobody listening. */
    default CommandResult run(Command command) throws IOException, InterruptedException {
        return run(command, OutputListener.NONE);
    }

    /** The host's own processes. */
    static CommandRunner system() {
        return SystemCommandRunner.INSTANCE;
    }
}
