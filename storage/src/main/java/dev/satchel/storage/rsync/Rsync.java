package dev.satchel.storage.rsync;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Maps;
import com.google.common.collect.Sets;
import dev.satchel.core.SatchelException;
import dev.satchel.core.check.Finding;
import dev.satchel.core.check.Findings;
import dev.satchel.core.plan.Plan;
import dev.satchel.core.plan.PlannedCommand;
import dev.satchel.core.plan.PlannedTest;
import dev.satchel.core.plan.Progress;
import dev.satchel.core.plan.Step;
import dev.satchel.core.process.Command;
import dev.satchel.core.process.CommandResult;
import dev.satchel.core.process.CommandRunner;
import dev.satchel.core.process.OutputListener;
import dev.satchel.core.unit.DataSize;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * A copy of all files below a folder by rsync 3.1 or newer, faithful enough to boot from: owners by number, hard links,
 * holes, ACLs, extended attributes, one file system only. Immutable; {@link #command} shows what {@link #run} does, {@link
 * #flags} tell why each option is there, and {@link #check} what an older rsync cannot do of it.
 *
 * <p>On btrfs, subvolumes count as other file systems and arrive as empty folders. The target must be a Linux file
 * system: on NTFS rsync exits with 0 though owners and modes are lost.
 */
public final class Rsync {
    /** Written as one word: {@code -aAXHS}. */
    private static final Set<CopyFlag> LETTERS =
            Sets.immutableEnumSet(EnumSet.range(CopyFlag.ARCHIVE, CopyFlag.SPARSE));

    /** Always there. */
    private static final List<CopyFlag> FAITHFUL = ImmutableList.of(
            CopyFlag.ARCHIVE,
            CopyFlag.ACLS,
            CopyFlag.XATTRS,
            CopyFlag.HARD_LINKS,
            CopyFlag.SPARSE,
            CopyFlag.NUMERIC_IDS,
            CopyFlag.ONE_FILE_SYSTEM);

    /** Of a copy by root. Others carry no attributes but the users' own, and a rule would take the place of that one. */
    private static final List<CopyFlag> ATTRIBUTES =
            ImmutableList.of(CopyFlag.NO_SYSTEM_ATTRIBUTES, CopyFlag.NO_XFS_ACL_ATTRIBUTES);

    /** Needed by one who follows. */
    private static final List<CopyFlag> FOLLOWED =
            ImmutableList.of(CopyFlag.PROGRESS, CopyFlag.WHOLE_LIST, CopyFlag.LINE_OUTPUT);

    private static final Duration DAY = Duration.ofDays(1);
    private static final int QUOTED_LINES = 5;

    private final Path source;
    private final Path target;
    private final FilterRules rules;
    private final ImmutableMap<CopyFlag, String> wanted;
    private final Duration limit;

    private Rsync(Path source, Path target, FilterRules rules, ImmutableMap<CopyFlag, String> wanted, Duration limit) {
        this.source = source;
        this.target = target;
        this.rules = rules;
        this.wanted = wanted;
        this.limit = limit;
    }

    /** Who runs rsync, on which depends what it can carry. */
    public enum User {
        /** With attributes of every namespace, owners and devices. */
        ROOT,
        /** With the attributes whose names begin with {@code user.}. */
        OTHER;

        private static final Path OWN_PROCESS = Path.of("/proc/self");

        /** Who runs this program: root by its number, which has a name in no container that lacks a list of users. */
        public static User current() {
            try {
                return Integer.valueOf(0).equals(Files.getAttribute(OWN_PROCESS, "unix:uid")) ? ROOT : OTHER;
            } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
                return "root".equals(System.getProperty("user.name")) ? ROOT : OTHER; // no Linux
            }
        }
    }

    /**
     * Copies what is inside the folder {@code source} into the folder {@code target}; both become absolute. To be run by whoever
     * runs this program, unless {@linkplain #runBy said} otherwise.
     */
    public static Rsync copy(Path source, Path target) {
        return new Rsync(
                        source.toAbsolutePath().normalize(),
                        target.toAbsolutePath().normalize(),
                        FilterRules.none(),
                        ImmutableMap.of(),
                        DAY)
                .runBy(User.current());
    }

    /** To be run by {@code user}: a plan that somebody else will run as a script, say. */
    public Rsync runBy(User user) {
        Map<CopyFlag, String> others = Maps.filterKeys(wanted, flag -> !ATTRIBUTES.contains(flag));
        Rsync plain = new Rsync(source, target, rules, ImmutableMap.copyOf(others), limit);
        return switch (user) {
            case ROOT -> plain.wanting(CopyFlag.NO_SYSTEM_ATTRIBUTES, "").wanting(CopyFlag.NO_XFS_ACL_ATTRIBUTES, "");
            case OTHER -> plain;
        };
    }

    /** Leaves out what {@code exclusions} name, as seen from the source; in place of earlier rules. */
    public Rsync excluding(ExclusionSet exclusions) {
        return filteredBy(exclusions.rules());
    }

    /** Copies what {@code filter} lets through, as seen from the source; in place of earlier rules. */
    public Rsync filteredBy(FilterRules filter) {
        return new Rsync(source, target, filter, wanted, limit);
    }

    /** Copies nothing, and says how much it would. */
    public Rsync rehearsing() {
        return wanting(CopyFlag.DRY_RUN, "");
    }

    /** Also deletes in the target what the source has no more; what is left out is not deleted. Never on a first run. */
    public Rsync mirroring() {
        return wanting(CopyFlag.DELETE, "");
    }

    /**
     * Takes a file for unchanged only if its time is the same to the nanosecond, not to the second. Both file systems must
     * keep such times, or all is copied each time: ext4, xfs, btrfs and f2fs do.
     */
    public Rsync comparingNanoseconds() {
        return wanting(CopyFlag.NANOSECONDS, "");
    }

    /**
     * As {@link #mirroring()}, and ends with {@link RsyncExit#DELETE_LIMIT} where more would be deleted than was thought.
     *
     * @param most how many files and folders may go, 0 or more
     */
    public Rsync mirroringUpTo(int most) {
        checkArgument(most >= 0, "a number of files is not negative: %s", most);
        return mirroring().wanting(CopyFlag.MAX_DELETE, "=" + most);
    }

    /**
     * Keeps what came of a file when a run ends early, in folders {@code .rsync-partial} of the target, and goes on from
     * there the next time. Without it a file begins anew, and what is complete is never sent twice in any case.
     */
    public Rsync resuming() {
        return wanting(CopyFlag.PARTIAL_DIR, "").wanting(CopyFlag.DELTAS, "");
    }

    /**
     * Sends no faster than this on average.
     *
     * @param perSecond at least a KiB, in whole KiB of which rsync counts; less is rounded up
     */
    public Rsync limitedTo(DataSize perSecond) {
        checkArgument(perSecond.bytes() > 0, "a rate is positive: %s", perSecond);
        return wanting(CopyFlag.BANDWIDTH, "=" + ((perSecond.bytes() - 1) / 1024 + 1));
    }

    private Rsync wanting(CopyFlag flag, String value) {
        ImmutableMap<CopyFlag, String> more = ImmutableMap.<CopyFlag, String>builder()
                .putAll(wanted)
                .put(flag, value)
                .buildKeepingLast();
        return new Rsync(source, target, rules, more, limit);
    }

    /** Ended when it runs longer than {@code time}, which is positive; a day unless said otherwise. */
    public Rsync withTimeLimit(Duration time) {
        return new Rsync(source, target, rules, wanted, time);
    }

    /** Its options, each of which knows why it is there; immutable. */
    public List<CopyFlag> flags() {
        return ImmutableList.<CopyFlag>builder()
                .addAll(FAITHFUL)
                .addAll(FOLLOWED)
                .addAll(ordered(wanted))
                .build();
    }

    private static List<CopyFlag> ordered(Map<CopyFlag, String> flags) {
        return flags.keySet().stream().sorted().toList();
    }

    /** What {@code version} cannot do of this copy, each as an error; to be said before the run. */
    public Findings check(RsyncVersion version) {
        return version.check(flags());
    }

    /**
     * The command: the options, one argument a rule, {@code --}, the source with a slash at its end, the target.
     *
     * @throws IllegalArgumentException if the target is the source, or lies in it and is not left out: it would be
     *     copied into itself, one level deeper at each run; or if the source lies in a target that is mirrored, which
     *     would delete it
     */
    public Command command() {
        checkPlaces();
        ImmutableList.Builder<String> arguments = ImmutableList.builder();
        arguments.add(letters()).addAll(options(FAITHFUL)).addAll(options(FOLLOWED));
        arguments.addAll(options(ordered(wanted)));
        return command(arguments);
    }

    /** As {@link #command()}, of a second pass that reads both sides, changes nothing and names what differs. */
    public Command verifyingCommand() {
        checkPlaces();
        ImmutableList.Builder<String> arguments = ImmutableList.builder();
        arguments.add(letters()).addAll(options(FAITHFUL));
        arguments.addAll(options(ATTRIBUTES.stream().filter(wanted::containsKey).toList()));
        arguments.addAll(options(ImmutableList.of(CopyFlag.DRY_RUN, CopyFlag.CHECKSUM)));
        if (wanted.containsKey(CopyFlag.DELETE)) {
            arguments.addAll(options(ImmutableList.of(CopyFlag.DELETE)));
        }
        if (wanted.containsKey(CopyFlag.PARTIAL_DIR)) {
            arguments.addAll(options(ImmutableList.of(CopyFlag.PARTIAL_DIR)));
        }
        arguments.add(CopyFlag.ITEMIZE.option(), "--out-format=%i %n%L");
        return command(arguments);
    }

    private Command command(ImmutableList.Builder<String> options) {
        ImmutableList<String> all = options.addAll(rules.arguments())
                .add("--")
                .add(folder(source))
                .add(folder(target))
                .build();
        return Command.of("rsync", all).withTimeLimit(limit).succeedingWith(0, 24);
    }

    /** {@code -aAXHS}, as people know it. */
    private static String letters() {
        return FAITHFUL.stream()
                .filter(Rsync::isLetter)
                .map(flag -> flag.option().substring(1))
                .collect(Collectors.joining("", "-", ""));
    }

    private List<String> options(List<CopyFlag> flags) {
        return flags.stream()
                .filter(flag -> !isLetter(flag))
                .map(flag -> flag.option() + wanted.getOrDefault(flag, ""))
                .toList();
    }

    private static boolean isLetter(CopyFlag flag) {
        return LETTERS.contains(flag);
    }

    private void checkPlaces() {
        Path from = LiveMounts.real(source);
        Path to = LiveMounts.real(target);
        Optional<Path> inner = LiveMounts.inside(from, to);
        if (inner.isPresent()) {
            String inside = inner.get().toString().replace('\\', '/');
            checkArgument(!inside.isEmpty(), "source and target are one folder: %s and %s", source, target);
            checkArgument(
                    !rules.needsSource() && !rules.includes(inside + "/x"),
                    "the target %s lies in the source %s and is not left out: exclude '%s'",
                    target,
                    source,
                    "/" + inside + "/*");
        }
        checkArgument(
                !(wanted.containsKey(CopyFlag.DELETE)
                        && LiveMounts.inside(to, from).isPresent()),
                "the source %s lies in the target %s, which would delete it while it mirrors",
                source,
                target);
    }

    /**
     * The command as a plan runs it: it may be repeated, tells how far it is, and remarks with code {@code rsync.vanished}
     * on files that vanished before they could be read.
     */
    public PlannedCommand planned() {
        return PlannedCommand.of(command())
                .remarkingOn(
                        24,
                        Finding.warning(
                                "rsync.vanished",
                                target.toString(),
                                "lacks files that vanished between listing and reading, as they do on a system that runs",
                                "run it once more if one of them matters"))
                .repeatable()
                .withProgress(line -> RsyncProgress.parse(line)
                        .map(p -> new Progress(
                                p.fraction(),
                                p.done().rounded() + ", " + p.perSecond().rounded() + "/s",
                                p.done())));
    }

    /** How a plan looks at the copy when it is made. */
    public enum Verification {
        /** Not at all. */
        NONE,
        /** By a second pass that compares checksums. */
        CHECKSUMS
    }

    /**
     * The copy as a plan.
     *
     * @param verification what is done after it
     */
    public Plan plan(Verification verification) {
        Step.Builder copy =
                Step.titled("Copy " + source + " to " + target).run(planned()).weight(10);
        if (wanted.containsKey(CopyFlag.DELETE) && !wanted.containsKey(CopyFlag.DRY_RUN)) {
            copy.destroys("what is in " + target + " and not in " + source);
        }
        Plan.Builder plan = Plan.titled("Copy " + source + " to " + target).step(copy.build());
        if (verification == Verification.CHECKSUMS && !wanted.containsKey(CopyFlag.DRY_RUN)) {
            plan.step(Step.titled("Compare " + target + " with " + source)
                    .verify(
                            "every file is the same on both sides",
                            () -> verify(CommandRunner.system()).orThrow(),
                            new PlannedTest.Prints(PlannedCommand.of(verifyingCommand()), ""))
                    .weight(5)
                    .build());
        }
        return plan.build();
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
        RsyncReport report = attempt(runner, progress);
        if (report.exit().isComplete()) {
            return report.exit();
        }
        List<RsyncMessage> said = report.messages();
        String quoted =
                said.stream().limit(QUOTED_LINES).map(RsyncMessage::text).collect(Collectors.joining(" / "));
        String more = said.size() > QUOTED_LINES ? " / and " + (said.size() - QUOTED_LINES) + " lines more" : "";
        throw new SatchelException(
                "rsync.failed",
                "rsync to " + target,
                report.exit().message() + " (exit code " + report.exitCode() + ")"
                        + (quoted.isEmpty() ? "" : ": " + quoted + more),
                report.exit().remedy());
    }

    /**
     * As {@link #run}, where every end is an answer.
     *
     * @param runner runs {@code rsync}
     * @param progress is told of each line of progress, from another thread; its fraction never goes back
     * @return how it ended, and what it said of files
     */
    public RsyncReport attempt(CommandRunner runner, Consumer<RsyncProgress> progress)
            throws IOException, InterruptedException {
        CommandResult result = runner.run(command(), new Follower(progress));
        return RsyncReport.of(result);
    }

    /**
     * Compares the two sides by checksums, a second pass that reads all of both.
     *
     * @param runner runs {@code rsync}
     * @return what differs
     * @throws SatchelException with code {@code rsync.failed} if not everything could be compared
     */
    public RsyncComparison verify(CommandRunner runner) throws IOException, InterruptedException {
        RsyncComparison.Collector collector = new RsyncComparison.Collector();
        CommandResult result = runner.run(verifyingCommand(), collector);
        RsyncReport report = RsyncReport.of(result);
        if (!report.exit().isComplete()) {
            throw new SatchelException(
                    "rsync.failed",
                    "comparing " + target + " with " + source,
                    report.exit().message() + " (exit code " + report.exitCode() + ")"
                            + report.messages().stream()
                                    .findFirst()
                                    .map(m -> ": " + m.text())
                                    .orElse(""),
                    report.exit().remedy());
        }
        return collector.result(target.toString());
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
