package dev.satchel.core.plan;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** One thing that a step does. The list of kinds is closed. */
public sealed interface Action {
    /**
     * Runs a command.
     *
     * @param undo run at the end of the plan, in reverse order of all that was done, whether the plan succeeded or not:
     *     what takes a mount or a loop device away again
     */
    record Run(PlannedCommand command, List<PlannedCommand> undo) implements Action {
        /** Copies the list. */
        public Run {
            undo = ImmutableList.copyOf(undo);
        }
    }

    /**
     * Writes a file below a folder, whole or not at all. A symbolic link on the way from {@code folder} to {@code file}
     * is an error: below the mount point of a foreign disk it could lead out of that disk.
     *
     * @param folder where it is
     * @param file relative to {@code folder}, without {@code ..}
     * @param content in UTF-8
     */
    record WriteFile(Argument folder, Path file, String content) implements Action {
        /** Checks that the file is below the folder. */
        public WriteFile {
            checkArgument(
                    !file.isAbsolute() && file.normalize().equals(file) && !file.startsWith(".."),
                    "not a path below a folder: %s",
                    file);
        }
    }

    /**
     * Looks whether something is still as the plan found it; ends the plan if it is not.
     *
     * @param description what is looked at, for people
     * @param verification throws {@link dev.satchel.core.SatchelException} if it is not so
     * @param shellTest says the same in a shell script, by its exit code
     */
    record Verify(String description, Verification verification, PlannedCommand shellTest) implements Action {}

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
