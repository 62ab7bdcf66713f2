package dev.satchel.core.plan;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** One thing that a step does. The list of kinds is closed. */
public sealed interface Action {
    /**
     * Whether it may be done once more after it was cut short, or done, with the same outcome. Writing a file and looking
     * may; a command may if it {@linkplain PlannedCommand#repeatable() says so}.
     */
    boolean isRepeatable();

    /**
     * Runs a command. With an undo it is one of two kinds. What it <em>attaches</em> (a mount, a loop device) is for as
     * long as the plan runs: it is taken away at the end, however the end comes, and attached anew when the plan is
     * {@linkplain Plan#resume(Journal, PlanListener) resumed}. What it {@linkplain #making makes} (an image that is filled
     * by later steps) stays for a plan that may be resumed.
     */
    final class Run implements Action {
        private final PlannedCommand command;
        private final ImmutableList<PlannedCommand> undo;
        private final ImmutableList<PlannedCommand> finders;
        private final Kind kind;

        /** What becomes of it while nobody works on the plan. */
        private enum Kind {
            ATTACHES,
            MAKES
        }

        private Run(
                PlannedCommand command,
                ImmutableList<PlannedCommand> undo,
                ImmutableList<PlannedCommand> finders,
                Kind kind) {
            this.command = command;
            this.undo = undo;
            this.finders = finders;
            this.kind = kind;
        }

        /**
         * Runs a command that attaches something, if it has an undo.
         *
         * @param command to run
         * @param undo run at the end of the plan, in reverse order of all that was done, whether the plan succeeded or
         *     not: what takes a mount or a loop device away again; empty if there is nothing to take away
         */
        public Run(PlannedCommand command, List<PlannedCommand> undo) {
            this(command, ImmutableList.copyOf(undo), ImmutableList.of(), Kind.ATTACHES);
        }

        /**
         * Runs a command that makes something which later steps fill.
         *
         * @param command to run
         * @param discard run at the end of the plan: throws away what was made, and does nothing once it has got its place.
         *     A plan that is applied with a journal and does not come to its end keeps it, since it goes on with it
         */
        public static Run making(PlannedCommand command, PlannedCommand discard) {
            return new Run(command, ImmutableList.of(discard), ImmutableList.of(), Kind.MAKES);
        }

        /**
         * With commands that print what is attached at the moment, one in a line: after a {@code kill -9} nobody else may
         * know. Each line stands for the value that the command captures, and for each the undo is run; a finder that
         * prints nothing says that there is nothing to take away.
         *
         * @param finders for example {@code losetup --noheadings --list --output NAME --associated disk.img}; they name the
         *     thing so well that nobody else's is found, and their exit codes for "nothing there" are among the successes
         */
        public Run findingBy(PlannedCommand... finders) {
            checkArgument(!undo.isEmpty(), "what is not taken away need not be found: %s", command);
            return new Run(command, undo, ImmutableList.copyOf(finders), kind);
        }

        /** What is run. */
        public PlannedCommand command() {
            return command;
        }

        /** What takes it away again, in order; immutable, empty for most. */
        public List<PlannedCommand> undo() {
            return undo;
        }

        /** What tells what is attached; immutable. */
        public List<PlannedCommand> finders() {
            return finders;
        }

        /** Whether it attaches something that is there only while the plan is worked on. */
        public boolean attaches() {
            return !undo.isEmpty() && kind == Kind.ATTACHES;
        }

        /** Whether it makes something that a plan which is resumed goes on with. */
        public boolean makes() {
            return kind == Kind.MAKES;
        }

        @Override
        public boolean isRepeatable() {
            return command.isRepeatable();
        }

        /** The command. */
        @Override
        public String toString() {
            return command.toString();
        }
    }

    /**
     * Writes a file below a folder, whole or not at all. A symbolic link on the way from {@code folder} to {@code file}
     * is an error: below the mount point of a foreign disk it could lead out of that disk.
     *
     * @param folder where it is
     * @param file relative to {@code folder}, without {@code ..}
     * @param content in UTF-8, without NUL characters, which no shell could write
     */
    record WriteFile(Argument folder, Path file, String content) implements Action {
        /** Checks that the file is below the folder. */
        public WriteFile {
            checkArgument(
                    !file.isAbsolute()
                            && !file.toString().isEmpty()
                            && file.normalize().equals(file)
                            && !file.startsWith(".."),
                    "not a path below a folder: %s",
                    file);
            checkArgument(content.indexOf('\0') < 0, "a text cannot hold a NUL character: %s", file);
        }

        @Override
        public boolean isRepeatable() {
            return true;
        }
    }

    /**
     * Looks whether something is still as the plan found it; ends the plan if it is not. In a step that destroys
     * something it is looked at again when the plan is resumed, also if the step was done.
     *
     * @param description what is looked at, for people
     * @param verification throws {@link dev.satchel.core.SatchelException} if it is not so
     * @param shellTest says the same in a shell script, by its exit code; and in a plan that was read from a journal
     */
    record Verify(String description, Verification verification, PlannedCommand shellTest) implements Action {
        @Override
        public boolean isRepeatable() {
            return true;
        }
    }

    /** A look at the world that throws if it is not as expected. */
    @FunctionalInterface
    interface Verification {
        /**
         * Looks.
         *
         * @throws dev.satchel.core.SatchelException if it is not as expected
         */
        void verify() throws IOException, InterruptedException;
    }
}
