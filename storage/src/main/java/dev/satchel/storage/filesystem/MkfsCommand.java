package dev.satchel.storage.filesystem;

import dev.satchel.core.plan.Argument;
import dev.satchel.core.plan.PlannedCommand;
import dev.satchel.core.unit.DataSize;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A {@code mkfs} with its options: what is left to the tool is none of them. */
record MkfsCommand(PlannedCommand command) {
    /** {@code program} with {@code options} that are always there. */
    static MkfsCommand of(String program, String... options) {
        return new MkfsCommand(PlannedCommand.of(program, options));
    }

    MkfsCommand with(String... options) {
        return new MkfsCommand(command.with(options));
    }

    /**
     * With clusters of a size.
     *
     * @param option that says so
     * @param before what stands before the number of bytes
     * @param cluster null if the tool chooses
     */
    MkfsCommand clusters(String option, String before, @Nullable DataSize cluster) {
        return cluster == null ? this : with(option, before + cluster.bytes());
    }

    /** With {@code label}, unless it is empty. */
    MkfsCommand label(String option, String label) {
        return label.isEmpty() ? this : with(option, label);
    }

    /** Its device comes last. */
    PlannedCommand on(Argument device) {
        return command.with(device).withTimeLimit(Duration.ofMinutes(10)).repeatable();
    }
}
