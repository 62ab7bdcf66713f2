package dev.satchel.core.plan;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableList;
import com.google.common.io.BaseEncoding;
import dev.satchel.core.unit.DataSize;
import java.io.Closeable;
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
            checkBelow(file);
            checkArgument(content.indexOf('\0') < 0, "a text cannot hold a NUL character: %s", file);
        }

        @Override
        public boolean isRepeatable() {
            return true;
        }
    }

    /**
     * Makes a file of bytes, whole or not at all: some pieces, and holes between them that read as zeros and take no space
     * where the file system has sparse files. An empty disk image is such a file. A symbolic link on the way from {@code
     * folder} to {@code file} is an error, as for {@link WriteFile}.
     *
     * @param folder where it is
     * @param file relative to {@code folder}, without {@code ..}
     * @param what it is, for people: {@code an empty qcow2 image of 64 GiB}
     * @param length of the file
     * @param pieces what is not a hole: in order, apart from one another, and within the length; immutable, at most 1 MiB
     *     in all
     */
    record MakeImage(Argument folder, Path file, String what, DataSize length, List<Piece> pieces) implements Action {
        private static final int MOST_BYTES = 1 << 20;

        /** Checks that the file is below the folder and the pieces are within the file. */
        public MakeImage {
            checkBelow(file);
            pieces = ImmutableList.copyOf(pieces);
            long end = 0;
            long sum = 0;
            for (Piece piece : pieces) {
                checkArgument(piece.offset() >= end, "the pieces of %s are not in order", file);
                end = piece.offset() + piece.size();
                sum += piece.size();
            }
            checkArgument(
                    end <= length.bytes() && end >= 0, "the pieces of %s are longer than its %s bytes", file, length);
            checkArgument(sum <= MOST_BYTES, "the pieces of %s are too many: %s bytes", file, sum);
        }

        @Override
        public boolean isRepeatable() {
            return true;
        }
    }

    /**
     * Writes bytes into a device or a file that exists and is large enough: piece by piece in the order given, each forced
     * to the disk before the next is begun. So it can be said what is there at each instant, and a table that keeps a copy
     * of itself is always whole in one of the two. A block device of Linux is held exclusively meanwhile ({@link
     * dev.satchel.core.device.DeviceHold}); a script has no such hold, so a plan checks before that the device is not in use.
     *
     * @param target the device or file; a symbolic link is followed
     * @param what the bytes are, for people: {@code a GUID partition table with 3 partitions}
     * @param pieces in the order in which they are written, which need not be that of their places; immutable, at most 1 MiB
     *     in all
     */
    record Overwrite(Argument target, String what, List<Piece> pieces) implements Action {
        /** Checks how much it is. */
        public Overwrite {
            pieces = ImmutableList.copyOf(pieces);
            long sum = 0;
            for (Piece piece : pieces) {
                checkArgument(
                        piece.offset() <= Long.MAX_VALUE - piece.size(), "no place for bytes: %s", piece.offset());
                sum += piece.size();
            }
            checkArgument(sum <= MakeImage.MOST_BYTES, "the pieces for %s are too many: %s bytes", target, sum);
        }

        @Override
        public boolean isRepeatable() {
            return true;
        }
    }

    /**
     * Bytes at a place of a file.
     *
     * @param offset from the beginning of the file, not negative
     * @param hex the bytes, two lower-case hexadecimal digits each; not empty
     */
    record Piece(long offset, String hex) {
        private static final BaseEncoding HEX = BaseEncoding.base16().lowerCase();

        /** Checks them. */
        public Piece {
            checkArgument(offset >= 0, "an offset is not negative: %s", offset);
            checkArgument(!hex.isEmpty() && HEX.canDecode(hex), "not bytes in hexadecimal digits, at %s", offset);
        }

        /** {@code bytes} at {@code offset}. */
        public static Piece of(long offset, byte[] bytes) {
            return new Piece(offset, HEX.encode(bytes));
        }

        /** The bytes; a copy. */
        public byte[] bytes() {
            return HEX.decode(hex);
        }

        int size() {
            return hex.length() / 2;
        }
    }

    /**
     * Changes lines of a file that is there, whole or not at all; every other byte of it stays, and so do its owner, mode
     * and, on Linux, extended attributes. It is an error if the file is not what it was when the plan was made, and if it is
     * a symbolic link or behind one, as for {@link WriteFile}. A file that is changed already is left alone.
     *
     * @param folder where it is
     * @param file relative to {@code folder}, without {@code ..}
     * @param before the SHA-256 of the file as it was when the plan was made, in 64 lower-case hexadecimal digits
     * @param after the SHA-256 of what it becomes
     * @param hunks what changes, in order; immutable, never empty
     */
    record EditFile(Argument folder, Path file, String before, String after, List<Hunk> hunks) implements Action {
        /** No file with lines for people is larger. */
        static final int MOST_BYTES = 16 << 20;

        /** Checks that the file is below the folder, and what the digests are. */
        public EditFile {
            checkBelow(file);
            checkArgument(
                    LineEdit.isDigest(before) && LineEdit.isDigest(after), "not a SHA-256: %s, %s", before, after);
            checkArgument(!hunks.isEmpty(), "nothing changes in %s", file);
            hunks = ImmutableList.copyOf(hunks);
        }

        /**
         * The edit that makes {@code new content} of {@code old content}.
         *
         * @param folder where the file is
         * @param file relative to {@code folder}, without {@code ..}
         * @param oldContent what the file holds, at most 16 MiB
         * @param newContent something else, at most 16 MiB
         * @throws IllegalArgumentException if both are the same, if one is larger, or if a line that changes is not UTF-8 or
         *     holds a NUL character; other lines may
         */
        public static EditFile between(Argument folder, Path file, byte[] oldContent, byte[] newContent) {
            return new EditFile(
                    folder,
                    file,
                    LineEdit.digest(oldContent),
                    LineEdit.digest(newContent),
                    LineEdit.between(oldContent, newContent));
        }

        /** What changes, as {@code diff -u} shows it: names of the file, then the hunks, each line with its end. */
        public String diff() {
            StringBuilder diff = new StringBuilder("--- a/" + file + "\n+++ b/" + file + "\n");
            int shift = 0;
            for (Hunk hunk : hunks) {
                diff.append(hunk.header(shift)).append('\n');
                hunk.lines().forEach(line -> diff.append(line).append('\n'));
                shift += hunk.added() - hunk.removed();
            }
            return diff.toString();
        }

        /** What becomes of {@code content}, which is that of the digest {@code before}. */
        byte[] applyTo(byte[] content) {
            return LineEdit.apply(content, hunks);
        }

        @Override
        public boolean isRepeatable() {
            return true;
        }
    }

    /**
     * Lines of a file that change, and some around them that do not, for people to find their way.
     *
     * @param line the number of the first of them in the old file, from 1
     * @param lines in the form of {@code diff -u}: a blank before a line that stays, {@code -} before one that goes, {@code
     *     +} before one that comes, and a backslash before the remark that the last line lacks its end. Bytes of a line that
     *     stays which are not UTF-8 read U+FFFD. Immutable
     */
    record Hunk(int line, List<String> lines) {
        /** Checks the marks. */
        public Hunk {
            lines = ImmutableList.copyOf(lines);
            checkArgument(line >= 1, "lines are counted from 1: %s", line);
            checkArgument(
                    lines.stream().allMatch(one -> !one.isEmpty() && " -+\\".indexOf(one.charAt(0)) >= 0)
                            && lines.stream().noneMatch(one -> one.indexOf('\n') >= 0 || one.indexOf('\0') >= 0),
                    "not the lines of a diff: %s",
                    lines);
        }

        int removed() {
            return count('-');
        }

        int added() {
            return count('+');
        }

        private int count(char mark) {
            return (int) lines.stream().filter(one -> one.charAt(0) == mark).count();
        }

        /** {@code @@ -4,7 +4,7 @@}. */
        String header(int shift) {
            int kept = count(' ');
            return "@@ -" + range(line, kept + removed()) + " +" + range(line + shift, kept + added()) + " @@";
        }

        /** A range of no lines is said by the line before it. */
        private static String range(int first, int length) {
            return length == 1 ? String.valueOf(first) : (length == 0 ? first - 1 : first) + "," + length;
        }
    }

    private static void checkBelow(Path file) {
        checkArgument(
                !file.isAbsolute()
                        && !file.toString().isEmpty()
                        && file.normalize().equals(file)
                        && !file.startsWith(".."),
                "not a path below a folder: %s",
                file);
    }

    /**
     * Looks whether something is still as the plan found it; ends the plan if it is not. In a step that destroys
     * something it is looked at again when the plan is resumed, also if the step was done.
     *
     * @param description what is looked at, for people
     * @param verification throws {@link dev.satchel.core.SatchelException} if it is not so
     * @param test says the same in a shell script, and in a plan that was read from a journal
     */
    record Verify(String description, Verification verification, PlannedTest test) implements Action {
        /** As said by the exit code of {@code test}; see {@link PlannedTest.Exits}. */
        public Verify(String description, Verification verification, PlannedCommand test) {
            this(description, verification, new PlannedTest.Exits(test));
        }

        @Override
        public boolean isRepeatable() {
            return true;
        }
    }

    /**
     * A verification that holds on to what it looked at, so that it stays what it is until the plan ends: an open descriptor
     * keeps the number of a disk that is pulled out from going to another one. A shell script, and a plan that was read from
     * a journal, only look.
     */
    interface Holding extends Verification {
        /**
         * Looks, and holds on.
         *
         * @return what lets go; closed after all that the plan attached was taken away, whether it succeeded or not
         * @throws dev.satchel.core.SatchelException if it is not as expected; then nothing is held
         */
        Closeable hold() throws IOException, InterruptedException;

        @Override
        default void verify() throws IOException, InterruptedException {
            hold().close();
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
