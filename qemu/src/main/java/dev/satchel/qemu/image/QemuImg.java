package dev.satchel.qemu.image;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableList;
import dev.satchel.core.SatchelException;
import dev.satchel.core.plan.Progress;
import dev.satchel.core.plan.ProgressParser;
import dev.satchel.core.process.Command;
import dev.satchel.core.process.CommandResult;
import dev.satchel.core.process.CommandRunner;
import dev.satchel.core.process.OutputListener;
import dev.satchel.core.process.ToolLocator;
import dev.satchel.core.unit.DataSize;
import dev.satchel.qemu.capability.QemuVersion;
import dev.satchel.qemu.internal.HalfMade;
import dev.satchel.qemu.option.KeyValues;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The {@code qemu-img} of this host. Immutable, for several threads at once.
 *
 * <p>An interrupt ends the program that runs, and with it the call. What makes an image then leaves nothing behind, and
 * what was there before is as it was; what changes an image leaves it as {@code qemu-img} does: whole, with a part of the
 * work done. Failures have the codes {@code image.locked} (QEMU has it open), {@code image.missing},
 * {@code image.backing}, {@code image.format}, {@code image.denied}, {@code image.space}, {@code image.exists},
 * {@code image.unsupported}, {@code image.shrink}, {@code image.target} (no file can be made there), {@code image.output}
 * (the program's answer is not what it should be), {@code image.snapshot.missing}, {@code tool.timeout}, and
 * {@code image.failed} for everything else, with the program's words.
 */
public final class QemuImg {
    /** Reads the lines that {@code qemu-img -p} prints, for those who run it themselves. */
    public static final ProgressParser PROGRESS = ImgOutput::progress;

    private static final Logger LOG = System.getLogger(QemuImg.class.getName());
    private static final Duration SHORT = Duration.ofMinutes(1);
    private static final Duration LONG = Duration.ofDays(1);
    private static final int LONGEST_SNAPSHOT_NAME = 255; // bytes; qemu-img cuts the rest off without a word

    private final Path program;
    private final CommandRunner runner;
    private final Duration limit;

    private QemuImg(Path program, CommandRunner runner, Duration limit) {
        this.program = program;
        this.runner = runner;
        this.limit = limit;
    }

    /**
     * The one on the path, or where installers put it.
     *
     * @throws SatchelException with code {@code tool.missing}, and what to install
     */
    public static QemuImg find() throws SatchelException {
        return at(ToolLocator.system().require("qemu-img"));
    }

    /** The one at {@code program}. */
    public static QemuImg at(Path program) {
        return at(program, CommandRunner.system());
    }

    static QemuImg at(Path program, CommandRunner runner) {
        return new QemuImg(program, runner, LONG);
    }

    /**
     * As this, with {@code most}, more than nothing, for a call that reads or writes a whole image; a day otherwise. A
     * call that only looks at an image has a minute.
     */
    public QemuImg withTimeLimit(Duration most) {
        checkArgument(!most.isNegative() && !most.isZero(), "a time limit must be positive: %s", most);
        return new QemuImg(program, runner, most);
    }

    /** The program itself. */
    public Path program() {
        return program;
    }

    /**
     * Its version; the program is asked each time.
     *
     * @throws SatchelException with code {@code qemu.version} if it does not say one
     */
    public QemuVersion version() throws IOException, InterruptedException {
        String said =
                runner.run(command(new Words("--version"), SHORT)).orThrow().output();
        Optional<QemuVersion> version = QemuVersion.ofBanner(said.replace("qemu-img version", "QEMU emulator version"));
        if (version.isEmpty()) {
            throw new SatchelException(
                    "qemu.version", program.toString(), "does not tell its version but: " + said.strip());
        }
        return version.get();
    }

    /** Makes the image that {@code creation} describes; the file appears when it is whole. */
    public void create(Creation creation) throws IOException, InterruptedException {
        TargetFormat format = creation.format();
        try (HalfMade made = HalfMade.of(creation.file(), kindOf(format), creation.existing())) {
            Words words = new Words("create").with("-q").with("-f", format.driver());
            if (creation.backing().isPresent()) {
                Backing backing = creation.backing().get();
                words.with("-b", backing.nameFrom(made.folder())).with("-F", backing.driver());
            }
            words.withOptions(format.options()).with(made.path());
            creation.size().ifPresent(size -> words.with(Long.toString(size.bytes())));
            run(words, limit, creation.file());
            made.finish();
        }
    }

    private static HalfMade.Kind kindOf(TargetFormat format) {
        String subformat = format.options().getOrDefault("subformat", "");
        boolean many = format.driver().equals("vmdk") && (subformat.startsWith("twoGb") || subformat.endsWith("Flat"));
        return many ? HalfMade.Kind.MANY_FILES : HalfMade.Kind.ONE_FILE;
    }

    /** Describes {@code image}, which nobody may be writing to. */
    public ImageInfo info(Image image) throws IOException, InterruptedException {
        return info(image, Sharing.LOCKED_OUT);
    }

    /**
     * Describes {@code image}, and nothing of what it lies upon.
     *
     * @param sharing whether it is looked at while it is written
     */
    public ImageInfo info(Image image, Sharing sharing) throws IOException, InterruptedException {
        Words words = new Words("info").with("--output=json").with(sharing).with(image);
        return output(image.file()).info(run(words, SHORT, image.file()).output());
    }

    /**
     * Describes {@code image}, then what it lies upon, and so on to the last; immutable.
     *
     * @param sharing whether they are looked at while one is written
     */
    public List<ImageInfo> chain(Image image, Sharing sharing) throws IOException, InterruptedException {
        Words words = new Words("info")
                .with("--output=json")
                .with("--backing-chain")
                .with(sharing)
                .with(image);
        return output(image.file()).chain(run(words, SHORT, image.file()).output());
    }

    /**
     * Describes {@code file}, whose format is not known, as QEMU guesses it from the content. A guess is no proof:
     * whoever wrote the content of a raw image chose what is seen here. Never hand the result on for a machine's own
     * disk.
     *
     * @param sharing whether it is looked at while it is written
     */
    public ImageInfo detect(Path file, Sharing sharing) throws IOException, InterruptedException {
        Words words = new Words("info").with("--output=json").with(sharing).with(file);
        return output(file).info(run(words, SHORT, file).output());
    }

    /**
     * Checks the structure of {@code image} without changing it. What it finds is in the result and not an exception.
     *
     * @param sharing whether it is checked while it is written; the changes of that moment then look like damage
     */
    public ImageCheck check(Image image, Sharing sharing) throws IOException, InterruptedException {
        requireEnd(image, sharing);
        return check(image, new Words("check").with(sharing));
    }

    /**
     * Checks the structure of {@code image}, and mends what {@code repair} allows. The result is of the image as it is
     * afterwards.
     */
    public ImageCheck repair(Image image, Repair repair) throws IOException, InterruptedException {
        Words words = new Words("check");
        switch (repair) {
            case NONE -> {}
            case LEAKS -> words.with("-r", "leaks");
            case ALL -> words.with("-r", "all");
        }
        return check(image, words);
    }

    /**
     * Who locks nobody out is not stopped by its own lock either: a chain that comes back to its beginning would be opened
     * for ever, in ever more memory.
     */
    private void requireEnd(Image image, Sharing sharing) throws IOException, InterruptedException {
        if (sharing == Sharing.FORCED) {
            chain(image, sharing);
        }
    }

    private ImageCheck check(Image image, Words words) throws IOException, InterruptedException {
        words.with("--output=json").with(image);
        CommandResult result = runner.run(command(words, limit));
        ImageCheck.Verdict verdict =
                ImageCheck.Verdict.of(result.exitCode()).orElseThrow(() -> ImgFailure.of(result, image.file()));
        if (verdict == ImageCheck.Verdict.UNSUPPORTED) {
            return ImgOutput.unsupported();
        }
        if (result.output().isBlank()) {
            throw ImgFailure.of(result, image.file()); // it could not even be opened
        }
        return output(image.file()).check(verdict, result.output(), result.error());
    }

    /** Copies a disk's content as {@code conversion} describes. */
    public void convert(Conversion conversion) throws IOException, InterruptedException {
        convert(conversion, progress -> {});
    }

    /**
     * Copies a disk's content as {@code conversion} describes. A target that is made appears when it is whole and on
     * the disk.
     *
     * @param listener is told how far it is, from another thread
     */
    public void convert(Conversion conversion, Consumer<Progress> listener) throws IOException, InterruptedException {
        requireEnd(conversion.source(), conversion.sharing());
        TargetFormat format = conversion.format();
        if (conversion.intoWhat() == Conversion.Into.OLD) {
            Words words =
                    converting(conversion).with("-n").with(conversion.source()).with(conversion.target());
            run(words, limit, conversion.source().file(), listener);
            return;
        }
        try (HalfMade made = HalfMade.of(conversion.target(), kindOf(format), conversion.existing())) {
            Words words = converting(conversion);
            if (conversion.backing().isPresent()) {
                Backing backing = conversion.backing().get();
                words.with("-B", backing.nameFrom(made.folder())).with("-F", backing.driver());
            }
            words.withOptions(format.options()).with(conversion.source()).with(made.path());
            run(words, limit, conversion.source().file(), listener);
            made.finish();
        }
    }

    private static Words converting(Conversion conversion) {
        // "writeback" flushes at the end, which convert's own default does not.
        Words words = new Words("convert")
                .with("-p")
                .with("-t", "writeback")
                .with(conversion.sharing())
                .with("-O", conversion.format().driver());
        if (conversion.compression() == Conversion.Compression.ON) {
            words.with("-c");
        }
        if (conversion.order() == Conversion.Order.ANY) {
            words.with("-W");
        }
        conversion.parallel().ifPresent(requests -> words.with("-m", Integer.toString(requests)));
        conversion.sparseUnit().ifPresent(unit -> words.with("-S", Long.toString(unit.bytes())));
        conversion.rateLimit().ifPresent(rate -> words.with("-r", Long.toString(rate.bytes())));
        conversion
                .snapshot()
                .ifPresent(name -> words.with(
                        "-l", KeyValues.empty().with("snapshot.name", name).text()));
        return words;
    }

    /** Gives a disk another size, as {@code resize} describes. */
    public void resize(Resize resize) throws IOException, InterruptedException {
        Words words = new Words("resize").with("-q");
        if (resize.shrink() == Resize.Shrink.ALLOWED) {
            words.with("--shrink");
        }
        if (resize.preallocation() != Preallocation.OFF) {
            words.with("--preallocation=" + resize.preallocation().id());
        }
        words.with(resize.image()).with(Long.toString(resize.size().bytes()));
        run(words, limit, resize.image().file());
    }

    /** Lays an overlay upon another image, or upon none, as {@code rebase} describes. */
    public void rebase(Rebase rebase) throws IOException, InterruptedException {
        rebase(rebase, progress -> {});
    }

    /**
     * Lays an overlay upon another image, or upon none, as {@code rebase} describes. If it is interrupted the overlay
     * is whole, and lies on what it lay upon before.
     *
     * @param listener is told how far it is, from another thread
     */
    public void rebase(Rebase rebase, Consumer<Progress> listener) throws IOException, InterruptedException {
        Path overlay = rebase.overlay().file();
        Words words = new Words("rebase").with("-p").with("-t", "writeback");
        if (rebase.safety() == Rebase.Safety.UNSAFE) {
            words.with("-u");
        }
        Optional<Backing> backing = rebase.backing();
        if (backing.isPresent()) {
            Path folder = overlay.toAbsolutePath().resolveSibling(".").normalize();
            words.with("-b", backing.get().nameFrom(folder))
                    .with("-F", backing.get().driver());
        } else {
            words.with("-b", "");
        }
        run(words.with(rebase.overlay()), limit, overlay, listener);
    }

    /** Writes an overlay's content into what it lies upon, as {@code commit} describes. */
    public void commit(Commit commit) throws IOException, InterruptedException {
        commit(commit, progress -> {});
    }

    /**
     * Writes an overlay's content into what it lies upon, as {@code commit} describes. If it is interrupted both are
     * whole, and the overlay still holds everything: it can be done again.
     *
     * @param listener is told how far it is, from another thread
     */
    public void commit(Commit commit, Consumer<Progress> listener) throws IOException, InterruptedException {
        Words words = new Words("commit").with("-p").with("-t", "writeback");
        commit.base().ifPresent(base -> words.with("-b", base.toAbsolutePath().toString()));
        if (commit.overlay() == Commit.Overlay.KEPT && commit.base().isEmpty()) {
            words.with("-d"); // which a base implies
        }
        commit.rateLimit().ifPresent(rate -> words.with("-r", Long.toString(rate.bytes())));
        run(words.with(commit.image()), limit, commit.image().file(), listener);
    }

    /**
     * Tells where the bytes of the whole disk in {@code image} are, from its beginning to its end; immutable.
     *
     * @param sharing whether it is looked at while it is written
     */
    public List<ImageExtent> map(Image image, Sharing sharing) throws IOException, InterruptedException {
        return map(image, sharing, new Words("map"));
    }

    /**
     * Tells where the bytes of a part of the disk in {@code image} are; immutable. For a disk with more than some 500
     * 000 extents, of which {@code qemu-img} prints more than is read at once.
     *
     * @param sharing whether it is looked at while it is written
     * @param start how far from the disk's beginning; at its end or behind it there is one extent of no length
     * @param length more than nothing; may reach beyond the end
     */
    public List<ImageExtent> map(Image image, Sharing sharing, DataSize start, DataSize length)
            throws IOException, InterruptedException {
        checkArgument(length.bytes() > 0, "a part of a disk has a length");
        Words words = new Words("map").with("--start-offset=" + start.bytes()).with("--max-length=" + length.bytes());
        return map(image, sharing, words);
    }

    private List<ImageExtent> map(Image image, Sharing sharing, Words words) throws IOException, InterruptedException {
        requireEnd(image, sharing);
        words.with("--output=json").with(sharing).with(image);
        return output(image.file()).map(run(words, limit, image.file()).output());
    }

    /**
     * Tells how large {@code image} would be in the format {@code target}.
     *
     * @param sharing whether it is looked at while it is written
     */
    public ImageMeasurement measure(Image image, TargetFormat target, Sharing sharing)
            throws IOException, InterruptedException {
        requireEnd(image, sharing);
        Words words = measuring(target).with(sharing).with(image);
        return output(image.file()).measurement(run(words, limit, image.file()).output());
    }

    /**
     * Tells how large an empty disk would be in the format {@code target}.
     *
     * @param size a multiple of 512 bytes
     */
    public ImageMeasurement measure(DataSize size, TargetFormat target) throws IOException, InterruptedException {
        Words words = measuring(target)
                .with("--size", Long.toString(Sizes.checkDisk(size).bytes()));
        Path nothing = Path.of(target.driver());
        return output(nothing).measurement(run(words, limit, nothing).output());
    }

    private static Words measuring(TargetFormat target) {
        return new Words("measure")
                .with("--output=json")
                .with("-O", target.driver())
                .withOptions(target.options());
    }

    /**
     * The states that {@code image} holds inside itself, none for formats that hold none; immutable.
     *
     * @param sharing whether it is looked at while it is written
     */
    public List<ImageSnapshot> snapshots(Image image, Sharing sharing) throws IOException, InterruptedException {
        return info(image, sharing).snapshots();
    }

    /**
     * Keeps the present state of the disk inside {@code image}.
     *
     * @param name not used yet, 1 to 255 bytes in UTF-8, and not digits alone, which would be taken for an id
     * @throws SatchelException with code {@code image.snapshot.exists} if there is one of this name; {@code qemu-img}
     *     itself would make a second
     */
    public void createSnapshot(Image image, String name) throws IOException, InterruptedException {
        checkArgument(!name.isEmpty(), "a snapshot needs a name");
        checkArgument(
                name.getBytes(StandardCharsets.UTF_8).length <= LONGEST_SNAPSHOT_NAME,
                "the name of a snapshot has at most 255 bytes: '%s'",
                name);
        checkArgument(
                !name.chars().allMatch(c -> c >= '0' && c <= '9'),
                "the name of a snapshot is not digits alone, which would be taken for an id: '%s'",
                name);
        boolean taken = snapshots(image, Sharing.LOCKED_OUT).stream()
                .anyMatch(snapshot -> snapshot.name().equals(name));
        if (taken) {
            throw new SatchelException(
                    "image.snapshot.exists",
                    image.file().toString(),
                    "has a snapshot '" + name + "' already",
                    "choose another name, or delete that one first");
        }
        snapshot(image, "-c", name);
    }

    /**
     * Returns the disk in {@code image} to the state {@code name}; what was written since is lost.
     *
     * @throws SatchelException with code {@code image.snapshot.missing}, or {@code image.snapshot.ambiguous} if it is
     *     the name of several, or of one and the id of another
     */
    public void applySnapshot(Image image, String name) throws IOException, InterruptedException {
        snapshot(image, "-a", one(image, name));
    }

    /**
     * Forgets the state {@code name} of {@code image}.
     *
     * @throws SatchelException with code {@code image.snapshot.missing}, or {@code image.snapshot.ambiguous} if it is
     *     the name of several, or of one and the id of another
     */
    public void deleteSnapshot(Image image, String name) throws IOException, InterruptedException {
        snapshot(image, "-d", one(image, name));
    }

    /** qemu-img takes ids for names, and the first of several of one name. */
    private String one(Image image, String name) throws IOException, InterruptedException {
        List<ImageSnapshot> all = snapshots(image, Sharing.LOCKED_OUT);
        long named = all.stream().filter(each -> each.name().equals(name)).count();
        if (named == 0) {
            throw new SatchelException(
                    "image.snapshot.missing", image.file().toString(), "has no snapshot '" + name + "'");
        }
        boolean alsoAnId = all.stream()
                .anyMatch(each -> each.id().equals(name) && !each.name().equals(name));
        if (named > 1 || alsoAnId) {
            throw new SatchelException(
                    "image.snapshot.ambiguous",
                    image.file().toString(),
                    "'" + name + "' names more than one of its snapshots");
        }
        return name;
    }

    private void snapshot(Image image, String action, String name) throws IOException, InterruptedException {
        // The one command without -f.
        KeyValues opened = KeyValues.empty()
                .with("driver", image.driver())
                .with("file.filename", image.file().toAbsolutePath().toString());
        Words words = new Words("snapshot").with("-q").with(action, name).with("--image-opts");
        run(words.with(opened.text()), limit, image.file());
    }

    /**
     * Measures how fast an image is, as {@code bench} describes; with {@link Bench.Access#WRITE} its content is lost.
     */
    public BenchResult bench(Bench bench) throws IOException, InterruptedException {
        Words words = new Words("bench")
                .with("-c", Integer.toString(bench.requests()))
                .with("-d", Integer.toString(bench.depth()))
                .with("-s", Long.toString(bench.size().bytes()))
                .with(bench.sharing());
        requireEnd(bench.image(), bench.sharing());
        if (bench.access() == Bench.Access.WRITE) {
            words.with("-w");
        }
        words.with(bench.image());
        CommandResult result = run(words, limit, bench.image().file());
        return new BenchResult(
                bench.requests(), bench.size(), output(bench.image().file()).elapsed(result.output()));
    }

    private static ImgOutput output(Path image) {
        return new ImgOutput(image.toString());
    }

    private Command command(Words words, Duration most) {
        return Command.of(program.toString(), words.list.build()).withTimeLimit(most);
    }

    private CommandResult run(Words words, Duration most, Path image) throws IOException, InterruptedException {
        return run(words, most, image, OutputListener.NONE);
    }

    private void run(Words words, Duration most, Path image, Consumer<Progress> listener)
            throws IOException, InterruptedException {
        OutputListener lines = (stream, line) -> PROGRESS.parse(line).ifPresent(progress -> tell(listener, progress));
        run(words, most, image, lines);
    }

    private static void tell(Consumer<Progress> listener, Progress progress) {
        try {
            listener.accept(progress);
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, "a listener failed on progress", e); // and must not stop the reading of a pipe
        }
    }

    private CommandResult run(Words words, Duration most, Path image, OutputListener listener)
            throws IOException, InterruptedException {
        CommandResult result = runner.run(command(words, most), listener);
        if (!result.succeeded()) {
            throw ImgFailure.of(result, image);
        }
        return result;
    }

    /** An argument list that grows. A path always goes in whole, so that nothing at its beginning has a meaning. */
    private static final class Words {
        private final ImmutableList.Builder<String> list = ImmutableList.builder();

        Words(String first) {
            list.add(first);
        }

        Words with(String word) {
            list.add(word);
            return this;
        }

        Words with(String option, String value) {
            list.add(option, value);
            return this;
        }

        Words withOptions(Map<String, String> options) {
            if (!options.isEmpty()) {
                KeyValues values = KeyValues.empty();
                for (Map.Entry<String, String> entry : options.entrySet()) {
                    values = values.with(entry.getKey(), entry.getValue());
                }
                list.add("-o", values.text());
            }
            return this;
        }

        Words with(Sharing sharing) {
            return switch (sharing) {
                case LOCKED_OUT -> this;
                case FORCED -> with("--force-share");
            };
        }

        Words with(Path file) {
            return with(file.toAbsolutePath().toString());
        }

        Words with(Image image) {
            return with("-f", image.driver()).with(image.file());
        }
    }
}
