package dev.satchel.storage.rsync;

import static com.google.common.base.Preconditions.checkArgument;

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
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * A copy of all files below a folder by rsync 3.1 or newer, faithful enough to boot from: owners by number, hard links,
 * holes, ACLs, extended attributes, one file system only. Immutable; {@link #command} shows what {@link #run} does.
 *
 * <p>On btrfs, subvolumes count as other file systems and arrive as empty folders. The target must be a Linux file
 * system: on NTFS rsync exits with 0 though owners and modes are lost.
 */
public final class Rsync {
    /** Each is needed: without -H links become copies, without -S holes become blocks, without -X programs lose rights. */
    private static final List<String> FAITHFUL =
            ImmutableList.of("-aAXHS", "--numeric-ids", "-x", "--info=progress2", "--no-inc-recursive", "--outbuf=L");

    private static final Duration DAY = Duration.ofDays(1);
    private static final int QUOTED_LINES = 5;

    private enum Mode {
        COPY,
        REHEARSE,
        MIRROR
    }

    private final Path source;
    private final Path target;
    private final FilterRules rules;
    private final Mode mode;
    private final Duration limit;

    private Rsync(Path source, Path target, FilterRules rules, Mode mode, Duration limit) {
        this.source = source;
        this.target = target;
        this.rules = rules;
        this.mode = mode;
        this.limit = limit;
    }

    /** Copies what is inside the folder {@code source} into the folder {@code target}; both become absolute. */
    public static Rsync copy(Path source, Path target) {
        return new Rsync(
                source.toAbsolutePath().normalize(),
                target.toAbsolutePath().normalize(),
                FilterRules.none(),
                Mode.COPY,
                DAY);
    }

    /** Leaves out what {@code exclusions} name, as seen from the source; in place of earlier rules. */
    public Rsync excluding(ExclusionSet exclusions) {
        return filteredBy(exclusions.rules());
    }

    /** Copies what {@code filter} lets through, as seen from the source; in place of earlier rules. */
    public Rsync filteredBy(FilterRules filter) {
        return new Rsync(source, target, filter, mode, limit);
    }

    /** Copies nothing, and says how much it would. */
    public Rsync rehearsing() {
        return new Rsync(source, target, rules, Mode.REHEARSE, limit);
    }

    /** Also deletes in the target what the source has no more; what is left out is not deleted. Never on a first run. */
    public Rsync mirroring() {
        return new Rsync(source, target, rules, Mode.MIRROR, limit);
    }

    /** Ended when it runs longer than {@code time}, which is positive; a day unless said otherwise. */
    public Rsync withTimeLimit(Duration time) {
        return new Rsync(source, target, rules, mode, time);
    }

    /**
     * The command: the options, one argument a rule, {@code --}, the source with a slash at its end, the target.
     *
     * @throws IllegalArgumentException if the target is the source, or lies in it and is not left out: it would be
     *     copied into itself, one level deeper at each run
     */
    public Command command() {
        checkArgument(!source.equals(target), "source and target are one folder: %s", source);
        if (target.startsWith(source)) {
            String inside = source.relativize(target).toString().replace('\\', '/') + "/";
            checkArgument(
                    !rules.needsSource() && !rules.includes(inside + "x"),
                    "the target %s lies in the source %s and is not left out: exclude '%s'",
                    target,
                    source,
                    "/" + inside + "*");
        }
        ImmutableList.Builder<String> arguments = ImmutableList.builder();
        arguments.addAll(FAITHFUL);
        switch (mode) {
            case COPY -> {
                // Nothing more.
            }
            case REHEARSE -> arguments.add("--dry-run");
            case MIRROR -> arguments.add("--delete");
        }
        arguments.addAll(rules.arguments()).add("--").add(folder(source)).add(folder(target));
        return Command.of("rsync", arguments.build()).withTimeLimit(limit).succeedingWith(0, 24);
    }

    /**
     * Runs it.
     *
     * @param runner runs {@code rsync}
     * @param progress is told of each line of progress, from another thread; its fraction never goes back
     * @return {@link RsyncExit#DONE} or {@link RsyncExit#VANISHED}
     * @throws SatchelException with code {@code rsync.failed} and the meaning of the exit code; what was copied until
     *     then stays, and a second run goes on from there
     * @throws InterruptedException if this thread was interrupted; rsync was ended
     */
    public RsyncExit run(CommandRunner runner, Consumer<RsyncProgress> progress)
            throws IOException, InterruptedException {
        Follower follower = new Follower(progress);
        CommandResult result = runner.run(command(), follower);
        RsyncExit exit = RsyncExit.of(result.exitCode());
        if (exit.isComplete()) {
            return exit;
        }
        List<String> said = result.error().lines().filter(l -> !l.isBlank()).toList();
        String quoted = said.stream().limit(QUOTED_LINES).collect(Collectors.joining(" / "));
        String more = said.size() > QUOTED_LINES ? " / and " + (said.size() - QUOTED_LINES) + " lines more" : "";
        throw new SatchelException(
                "rsync.failed",
                "rsync to " + target,
                exit.message() + " (exit code " + result.exitCode() + ")"
                        + (quoted.isEmpty() ? "" : ": " + quoted + more),
                exit.remedy());
    }

    /** As it would be typed. */
    @Override
    public String toString() {
        return command().toString();
    }

    private static String folder(Path path) {
        String text = path.toString();
        return text.endsWith("/") ? text : text + "/";
    }

    private static final class Follower implements OutputListener {
        private final Consumer<RsyncProgress> progress;
        private RsyncProgress last = new RsyncProgress(DataSize.ZERO, 0, DataSize.ZERO, 0, 0, 0);

        Follower(Consumer<RsyncProgress> progress) {
            this.progress = progress;
        }

        @Override
        public void line(Stream stream, String line) {
            if (stream == Stream.OUTPUT) {
                RsyncProgress.parse(line).ifPresent(next -> {
                    last = next.after(last);
                    progress.accept(last);
                });
            }
        }
    }
}
