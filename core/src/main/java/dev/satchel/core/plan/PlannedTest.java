package dev.satchel.core.plan;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableList;
import dev.satchel.core.unit.DataSize;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A question about the world that a plan asks without code of the program that made it: in a shell script, and where the plan
 * was read from a journal, there without any shell. The list of kinds is closed.
 */
public sealed interface PlannedTest {
    /**
     * It is so if the command ends with one of the exit codes that mean success: {@code pgrep} {@linkplain
     * PlannedCommand#succeedingWith with 1} alone asks for nobody.
     *
     * @param command a program that only looks, as {@code test} does
     */
    record Exits(PlannedCommand command) implements PlannedTest {}

    /**
     * It is so if the command succeeds and prints exactly a text, the line ends after it aside.
     *
     * @param command a program that only looks
     * @param text without a line end after it; empty if it is to print nothing
     */
    record Prints(PlannedCommand command, String text) implements PlannedTest {
        /** Checks the text. */
        public Prints {
            checkArgument(
                    text.indexOf('\0') < 0 && !text.endsWith("\n"), "not what a program is seen to print: '%s'", text);
        }
    }

    /**
     * It is so if the command succeeds and for each of the patterns prints a line in which it is found.
     *
     * @param command a program that only looks
     * @param patterns which {@code grep -E} and Java read alike: of letters, digits, escaped dots, sets in brackets, groups,
     *     {@code |}, {@code ?}, {@code *}, {@code +}, {@code ^} and {@code $}; immutable, not empty
     */
    record PrintsLines(PlannedCommand command, List<String> patterns) implements PlannedTest {
        private static final Pattern COMMON =
                Pattern.compile("(?:[A-Za-z0-9_/ -]|\\\\\\.|\\[[A-Za-z0-9_.-]+]|[()|?*+^$])+");

        /** Checks that they are few and plain. */
        public PrintsLines {
            patterns = ImmutableList.copyOf(patterns);
            checkArgument(!patterns.isEmpty(), "no line is asked for");
            for (String pattern : patterns) {
                checkArgument(COMMON.matcher(pattern).matches(), "not a pattern that all read alike: %s", pattern);
                Pattern.compile(pattern);
            }
        }
    }

    /**
     * It is so if each of the programs is found on the path.
     *
     * @param programs by name; immutable, not empty
     */
    record Installed(List<String> programs) implements PlannedTest {
        /** Copies them. */
        public Installed {
            programs = ImmutableList.copyOf(programs);
            checkArgument(!programs.isEmpty(), "no program is asked for");
        }
    }

    /**
     * It is so if the file system that holds a folder has room for more.
     *
     * @param folder that exists
     * @param room of whole KiB, of which {@code df} counts; less than one is rounded up
     */
    record HasRoom(Path folder, DataSize room) implements PlannedTest {
        /** In KiB. */
        long kibibytes() {
            return room.bytes() / 1024 + (room.bytes() % 1024 == 0 ? 0 : 1);
        }
    }

    /** The commands of which it is made: one, or none. */
    default Stream<PlannedCommand> commands() {
        if (this instanceof Exits exits) {
            return Stream.of(exits.command());
        }
        if (this instanceof Prints prints) {
            return Stream.of(prints.command());
        }
        return this instanceof PrintsLines lines ? Stream.of(lines.command()) : Stream.of();
    }
}
