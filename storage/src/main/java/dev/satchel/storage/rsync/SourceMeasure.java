package dev.satchel.storage.rsync;

import com.google.common.base.CharMatcher;
import com.google.common.collect.ImmutableList;
import dev.satchel.core.SatchelException;
import dev.satchel.core.process.Command;
import dev.satchel.core.process.CommandResult;
import dev.satchel.core.process.CommandRunner;
import dev.satchel.core.process.OutputListener;
import dev.satchel.core.unit.DataSize;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * How much a copy will take: what is below a folder, on its file system, and not left out.
 *
 * @param allocated the blocks of files and folders, with holes not counted and hard links once
 * @param apparent the lengths of regular files, with holes counted and hard links once
 * @param files names of regular files; two links to one file are two
 * @param directories folders, the top among them
 * @param others symbolic links, devices, sockets, pipes
 * @param sparse regular files with one name and with holes of 64 MiB or more, relative to the folder; the first 256 whose
 *     names are UTF-8 without control characters. rsync reads every hole of them, at a second for a GiB
 */
public record SourceMeasure(
        DataSize allocated, DataSize apparent, long files, long directories, long others, List<Path> sparse) {
    /** Device, inode, links, blocks of 512 bytes, length, kind, depth, name; the slash can be in no name and ends it. */
    private static final String FORMAT = "%D %i %n %b %s %y %d %f/\\n";

    private static final Duration LIMIT = Duration.ofMinutes(30);

    /** What {@code st_blocks} counts in (stat(2)). */
    private static final int BLOCK = 512;

    private static final long HOLES = 64 << 20;
    private static final int MOST_SPARSE = 256;
    private static final CharMatcher UNSPEAKABLE =
            CharMatcher.javaIsoControl().or(CharMatcher.is('\uFFFD')).or(CharMatcher.inRange('\uDC80', '\uDCFF'));

    /** Copies the list. */
    public SourceMeasure {
        sparse = ImmutableList.copyOf(sparse);
    }

    /** How many entries there are. */
    public long entries() {
        return files + directories + others;
    }

    /**
     * Asks GNU find about everything on the file system of {@code root}, in one process, and counts while it speaks: only
     * the numbers of multiply linked files are remembered. About 3 s for 400,000 entries in the page cache.
     *
     * @param root a folder; other file systems mounted below it are not entered
     * @param exclusions what is not counted, as seen from {@code root}
     * @param runner is asked to run {@code find}
     * @throws SatchelException with code {@code measure.failed} if find could not read all, with what it said
     * @throws IllegalArgumentException if the exclusions hold rules that lie in the source's own folders
     */
    public static SourceMeasure of(Path root, ExclusionSet exclusions, CommandRunner runner)
            throws IOException, InterruptedException {
        Tally tally = new Tally(exclusions.rules().scope());
        String top = root.toAbsolutePath().normalize().toString();
        CommandResult result =
                runner.run(Command.of("find", top, "-xdev", "-printf", FORMAT).withTimeLimit(LIMIT), tally);
        // 1: some entry could not be read or vanished; on a system that runs that is usual, and no reason to know
        // nothing.
        if (tally.directories == 0 || (!result.succeeded() && result.exitCode() != 1)) {
            throw new SatchelException(
                    "measure.failed",
                    root.toString(),
                    "find ended with " + result.exitCode() + ": "
                            + result.error().lines().findFirst().orElse("it said nothing"),
                    "look at the folder, and run as root to read all of it");
        }
        return tally.result();
    }

    private record FileId(String device, long inode) {}

    /** Adds up while find writes. Folders come before what is in them, so that the path is known from the depth. */
    private static final class Tally implements OutputListener {
        private static final int FIELDS = 8;

        private final FilterScope top;
        private final Set<FileId> seen = new HashSet<>();
        /** The rules in the folder at each depth. */
        private final List<FilterScope> folders = new ArrayList<>();
        /** Their names, without that of the top. */
        private final List<String> names = new ArrayList<>();

        private final List<Path> sparse = new ArrayList<>();

        private final StringBuilder broken = new StringBuilder();
        private int hiddenBelow = Integer.MAX_VALUE;
        private long blocks;
        private long bytes;
        private long files;
        private long directories;
        private long others;

        Tally(FilterScope top) {
            this.top = top;
        }

        @Override
        public void line(Stream stream, String line) {
            if (stream != Stream.OUTPUT) {
                return;
            }
            String record = line;
            if (!line.endsWith("/") || broken.length() > 0) {
                // A name with a line break in it. Which kind of break is not told; a pattern that asks is rare enough.
                broken.append(broken.length() > 0 ? "\n" : "").append(line);
                if (!line.endsWith("/")) {
                    return;
                }
                record = broken.toString();
                broken.setLength(0);
            }
            add(record);
        }

        private void add(String record) {
            String[] fields = record.substring(0, record.length() - 1).split(" ", FIELDS);
            if (fields.length < FIELDS) {
                return;
            }
            int depth = Integer.parseInt(fields[6]);
            if (depth > hiddenBelow) {
                return;
            }
            hiddenBelow = Integer.MAX_VALUE;
            boolean directory = fields[5].equals("d");
            String name = ByteText.bytes(fields[7]);
            if (depth > 0 && folders.get(depth - 1).hides(name, directory)) {
                hiddenBelow = directory ? depth : Integer.MAX_VALUE;
                return;
            }
            if (directory) {
                folders.subList(Math.min(depth, folders.size()), folders.size()).clear();
                folders.add(depth == 0 ? top : folders.get(depth - 1).enterWithoutSource(name));
                names.subList(Math.min(depth, names.size()), names.size()).clear();
                names.add(depth == 0 ? "" : fields[7]);
            }
            count(fields, depth, directory);
        }

        private void count(String[] fields, int depth, boolean directory) {
            boolean regular = fields[5].equals("f");
            files += regular ? 1 : 0;
            directories += directory ? 1 : 0;
            others += regular || directory ? 0 : 1;
            boolean linked = !directory && !fields[2].equals("1");
            if (linked && !seen.add(new FileId(fields[0], Long.parseUnsignedLong(fields[1])))) {
                return;
            }
            long taken = Long.parseLong(fields[3]);
            blocks += taken;
            if (regular) {
                long length = Long.parseLong(fields[4]);
                bytes += length;
                if (!linked && length - taken * BLOCK >= HOLES) {
                    remember(fields[7], depth);
                }
            }
        }

        private void remember(String name, int depth) {
            String path = java.util.stream.Stream.concat(
                            names.subList(0, depth).stream(), java.util.stream.Stream.of(name))
                    .filter(part -> !part.isEmpty())
                    .collect(Collectors.joining("/"));
            if (sparse.size() < MOST_SPARSE && UNSPEAKABLE.matchesNoneOf(path)) {
                sparse.add(Path.of(path));
            }
        }

        SourceMeasure result() {
            return new SourceMeasure(
                    DataSize.bytes(Math.multiplyExact(blocks, BLOCK)),
                    DataSize.bytes(bytes),
                    files,
                    directories,
                    others,
                    sparse);
        }
    }
}
