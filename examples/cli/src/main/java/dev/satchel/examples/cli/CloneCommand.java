package dev.satchel.examples.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.io.ByteStreams;
import dev.satchel.core.SatchelException;
import dev.satchel.core.check.Findings;
import dev.satchel.core.machine.DeviceIdentity;
import dev.satchel.core.plan.Journal;
import dev.satchel.core.plan.Plan;
import dev.satchel.core.plan.PlanReport;
import dev.satchel.core.unit.DataSize;
import dev.satchel.examples.console.ProgressPrinter;
import dev.satchel.storage.boot.Console;
import dev.satchel.storage.clone.CopyChanges;
import dev.satchel.storage.clone.CopyLayout;
import dev.satchel.storage.clone.Identity;
import dev.satchel.storage.clone.SystemClone;
import dev.satchel.storage.device.BlockDevice;
import dev.satchel.storage.device.BlockDevices;
import dev.satchel.storage.driver.MachineHardware;
import dev.satchel.storage.filesystem.FileSystemType;
import dev.satchel.storage.partition.PartitionSize;
import dev.satchel.storage.rsync.Rsync;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "clone",
        mixinStandardHelpOptions = true,
        description = "Copy a Linux system to a portable disk that boots by BIOS and by UEFI.")
final class CloneCommand implements Callable<Integer> {
    @Mixin
    private Output output = new Output();

    @Option(
            names = "--from",
            required = true,
            paramLabel = "DIR",
            description = "The root of the system: / or a mount point.")
    private Path from = Path.of("/");

    @Option(
            names = "--to",
            required = true,
            paramLabel = "DEVICE-or-IMAGE",
            description = "A whole disk, all of which is overwritten, or an image file, which must not exist.")
    private Path to = Path.of("");

    @Option(names = "--size", paramLabel = "SIZE", description = "How large the image becomes, for example 8GiB.")
    private @Nullable DataSize size;

    @Option(names = "--serial", paramLabel = "SERIAL", description = "Refuse a disk that has not this serial number.")
    private @Nullable String serial;

    @Option(names = "--model", paramLabel = "MODEL", description = "Refuse a disk that is not of this model.")
    private @Nullable String model;

    @Option(
            names = "--console",
            paramLabel = "screen|serial",
            defaultValue = "screen",
            description = "Where the copy speaks when it starts.")
    private Speaker console = Speaker.SCREEN;

    @Option(
            names = "--refresh",
            description = "Bring the copy that an earlier clone made there up to date, instead of making a new one.")
    private boolean refresh;

    @Option(names = "--discard-changes", description = "With --refresh: overwrite what was changed on the copy since.")
    private boolean discardChanges;

    @Option(
            names = "--identity",
            paramLabel = "new|same",
            defaultValue = "new",
            description = "Whether both systems go on living, or the system moves.")
    private Kinship identity = Kinship.NEW;

    @Option(
            names = "--keep",
            split = ",",
            paramLabel = "PART",
            description =
                    "Of a new identity keep machine-id, ssh-host-keys, random-seed, network-leases, network-names.")
    private List<String> kept = List.of();

    @Option(names = "--host-name", paramLabel = "NAME", description = "What the copy is called.")
    private @Nullable String hostName;

    @Option(names = "--swap", paramLabel = "SIZE", description = "Make a swap file of this size in the copy.")
    private @Nullable DataSize swap;

    @Option(
            names = "--file-system",
            paramLabel = "ext4|btrfs|xfs",
            description = "Of the root; ext4 unless said otherwise. A btrfs has the subvolumes @ and @home.")
    private @Nullable RootType fileSystem;

    @Option(
            names = "--boot",
            paramLabel = "SIZE",
            description = "Put /boot on a partition of its own, for example 1GiB.")
    private @Nullable DataSize boot;

    @Option(
            names = "--home",
            paramLabel = "SIZE",
            description = "Put /home on a partition of its own: 20GiB, or 50%% of what the others leave.")
    private @Nullable String home;

    @Option(names = "--encrypt", description = "Encrypt the root (LUKS2), with /boot outside; needs --passphrase-file.")
    private boolean encrypt;

    @Option(
            names = "--passphrase-file",
            paramLabel = "FILE",
            description = "Whose first line is the passphrase: with --encrypt, or with --refresh of an encrypted copy.")
    private @Nullable Path passphraseFile;

    @Option(
            names = "--hardware",
            paramLabel = "FILE",
            description = "Of the machine it is for: what \"cat /sys/bus/*/devices/*/modalias\" says there.")
    private @Nullable Path hardware;

    @ArgGroup
    private Mode mode = new Mode();

    @Option(
            names = "--journal",
            paramLabel = "FILE",
            description = "With --apply: write down what is done, so that --resume can go on. Must not exist.")
    private @Nullable Path journal;

    /** More than any passphrase has. */
    private static final int LONGEST_LINE = 1 << 16;

    /** On what a copy may have its root. */
    enum RootType {
        EXT4(FileSystemType.EXT4),
        BTRFS(FileSystemType.BTRFS),
        XFS(FileSystemType.XFS);

        private final FileSystemType type;

        RootType(FileSystemType type) {
            this.type = type;
        }
    }

    /** Where the copy speaks. */
    enum Speaker {
        SCREEN,
        SERIAL
    }

    /** Whether the copy is another system. */
    enum Kinship {
        NEW,
        SAME
    }

    /** What to do with the plan; one of the seven. */
    static final class Mode {
        @Option(names = "--plan", description = "Show the plan; the default.")
        @SuppressWarnings("UnusedVariable") // what is done where neither of the others is said
        private boolean plan;

        @Option(names = "--markdown", description = "Print the plan as Markdown, for a page or a ticket.")
        private boolean markdown;

        @Option(names = "--script", description = "Print the plan as a shell script.")
        private boolean script;

        @Option(names = "--changes", description = "With --refresh: show what was changed on the copy since.")
        private boolean changes;

        @Option(names = "--apply", description = "Show the plan, and do it.")
        private boolean apply;

        @Option(
                names = "--resume",
                paramLabel = "FILE",
                description = "Go on with the clone of this journal, with the same options as before.")
        private @Nullable Path resume;

        @Option(
                names = "--abandon",
                paramLabel = "FILE",
                description = "Give up the clone of this journal: take away what it attached and its unfinished image.")
        private @Nullable Path abandon;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (journal != null && !mode.apply) {
            throw new SatchelException(
                    "clone.journal", "--journal", "is for --apply alone", "say --apply --journal, or --resume");
        }
        checkRight();
        if (mode.resume != null) {
            resume(Journal.at(mode.resume));
            return ExitCode.DONE;
        }
        if (mode.abandon != null) {
            abandon(Journal.at(mode.abandon));
            return ExitCode.DONE;
        }
        if (mode.changes) {
            showChanges();
            return ExitCode.DONE;
        }
        Plan plan = systemClone().plan();
        if (mode.apply) {
            apply(plan);
        } else if (mode.script) {
            print("script", plan.toShellScript());
        } else if (mode.markdown) {
            print("markdown", plan.toMarkdown());
        } else {
            show(plan);
        }
        return ExitCode.DONE;
    }

    /** Before minutes go by until a step finds that it may not attach or mount anything. */
    private void checkRight() throws SatchelException {
        boolean mounts = mode.apply || mode.changes || mode.resume != null || mode.abandon != null;
        if (mounts && Rsync.User.current() != Rsync.User.ROOT) {
            throw new SatchelException(
                    "right.root",
                    "clone",
                    "only root may attach and mount disks",
                    "run it as root, or have it print the plan by --plan or --script");
        }
    }

    private void showChanges() throws IOException, InterruptedException {
        if (!refresh) {
            throw new SatchelException(
                    "clone.changes", "--changes", "is for a copy that is there", "say --refresh too");
        }
        CopyChanges changes = systemClone().changes();
        ObjectNode document = Output.object()
                .put("untouched", changes.isUntouched())
                .put("lastMounted", changes.lastMounted())
                .put("mountedAt", changes.mountedAt().toString())
                .put("more", changes.more());
        ArrayNode files = document.putArray("files");
        changes.files().forEach(file -> files.add(file.toString()));
        output.document(document);
        changes.files().forEach(file -> output.line(file.toString()));
        output.message(changes.toString());
    }

    private SystemClone systemClone() throws IOException {
        SystemClone from = SystemClone.of(this.from)
                .console(console == Speaker.SERIAL ? Console.SERIAL_AND_SCREEN : Console.SCREEN)
                .identity(identityOfTheCopy());
        if (swap != null) {
            from = from.swapFile(swap);
        }
        if (hardware != null) {
            from = from.startingOn(MachineHardware.read(hardware));
        }
        if (passphraseFile != null) {
            from = from.encryptedBy(passphrase(passphraseFile));
        }
        checkLayout();
        if (refresh) {
            SystemClone known = isDevice(to) ? from.refreshing(device()) : from.refreshingImage(to);
            return discardChanges ? known.discardingChanges() : known;
        }
        from = from.layout(layout());
        if (isDevice(to)) {
            return from.to(device());
        }
        if (size == null) {
            throw new SatchelException(
                    "clone.target.size", to.toString(), "an image needs a size", "say how large: --size 8GiB");
        }
        return from.toImage(to, size);
    }

    private void checkLayout() throws SatchelException {
        if (refresh && (fileSystem != null || boot != null || home != null || encrypt)) {
            throw new SatchelException(
                    "clone.layout",
                    "--refresh",
                    "keeps the disk of the copy as it is",
                    "leave out --file-system, --boot, --home and --encrypt");
        }
        if (!refresh && encrypt != (passphraseFile != null)) {
            throw new SatchelException(
                    "clone.passphrase",
                    encrypt ? "--encrypt" : "--passphrase-file",
                    "is half of what is needed",
                    "say --encrypt --passphrase-file FILE");
        }
        if (encrypt && journal != null) {
            throw new SatchelException(
                    "clone.journal",
                    "--journal",
                    "does not hold the passphrase, so a clone that is cut short cannot go on",
                    "leave it out");
        }
    }

    private CopyLayout layout() throws SatchelException {
        try {
            CopyLayout layout = fileSystem == null ? CopyLayout.USUAL : CopyLayout.of(fileSystem.type);
            layout = boot == null ? layout : layout.withBoot(boot);
            return home == null ? layout : layout.withHome(PartitionSize.parse(home));
        } catch (IllegalArgumentException e) {
            throw new SatchelException("clone.layout", "--boot, --home", String.valueOf(e.getMessage()));
        }
    }

    private static String passphrase(Path file) throws IOException {
        String first;
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(
                ByteStreams.limit(Files.newInputStream(file), LONGEST_LINE), StandardCharsets.UTF_8.newDecoder()))) {
            first = reader.readLine();
        } catch (CharacterCodingException e) {
            throw new SatchelException(
                    "clone.passphrase", file.toString(), "is not UTF-8 in its first line", "write it in UTF-8", e);
        } catch (IOException e) {
            throw SatchelException.unreadable("clone.passphrase", file, e);
        }
        if (first == null || first.isBlank()) {
            throw new SatchelException(
                    "clone.passphrase", file.toString(), "has no passphrase in its first line", "write one there");
        }
        return first;
    }

    private Identity identityOfTheCopy() throws SatchelException {
        Identity wanted = identity == Kinship.NEW ? Identity.NEW : Identity.SAME;
        for (String name : kept) {
            wanted = wanted.keeping(part(name));
        }
        if (hostName == null) {
            return wanted;
        }
        try {
            return wanted.named(hostName);
        } catch (IllegalArgumentException e) {
            throw new SatchelException("clone.host-name", "--host-name", String.valueOf(e.getMessage()));
        }
    }

    private static Identity.Part part(String name) throws SatchelException {
        for (Identity.Part part : Identity.Part.values()) {
            if (part.name().toLowerCase(Locale.ROOT).replace('_', '-').equals(name)) {
                return part;
            }
        }
        throw new SatchelException(
                "clone.identity.part",
                "--keep",
                "knows no '" + name + "'",
                "say machine-id, ssh-host-keys, random-seed, network-leases or network-names");
    }

    private BlockDevice device() throws IOException {
        DeviceIdentity identity = DeviceIdentity.path(to);
        identity = serial == null ? identity : identity.withSerial(serial);
        identity = model == null ? identity : identity.withModel(model);
        identity = size == null ? identity : identity.withSize(size);
        return BlockDevices.find(identity);
    }

    private static boolean isDevice(Path path) {
        return DiskPath.isDevice(path);
    }

    private void show(Plan plan) throws IOException {
        output.document(new ObjectMapper().readTree(plan.toJson()));
        output.line(plan.toText().stripTrailing());
    }

    private void print(String form, String text) {
        if (output.isJson()) {
            output.document(Output.object().put(form, text));
        } else {
            output.raw(text.getBytes(StandardCharsets.UTF_8));
        }
    }

    private void apply(Plan plan) throws IOException, InterruptedException {
        output.message(plan.toText().stripTrailing());
        ProgressPrinter printer = ProgressPrinter.standardError();
        report(plan, journal == null ? plan.apply(printer) : plan.apply(Journal.at(journal), printer));
    }

    private void abandon(Journal journal) throws IOException {
        Findings left = planOf(journal).abandon(journal);
        ObjectNode document = Output.object().put("abandoned", journal.toString());
        document.set("findings", Output.array(left));
        output.document(document);
        output.messages(left);
        output.line(journal + " is abandoned: what it attached and its unfinished image are gone");
    }

    /** The plan in a journal, if it is that of the clone which the options describe. */
    private Plan planOf(Journal journal) throws IOException {
        Plan plan = journal.plan();
        if (!systemClone().isPlannedBy(plan)) {
            throw new SatchelException(
                    "plan.journal.other",
                    journal.toString(),
                    "is the journal of another plan: " + plan.title(),
                    "say --from, --to and --size as before");
        }
        return plan;
    }

    private void resume(Journal journal) throws IOException, InterruptedException {
        Plan plan = planOf(journal);
        output.message(plan.toText().stripTrailing());
        PlanReport report = plan.resume(journal, ProgressPrinter.standardError());
        if (report.wasFinished()) {
            output.message(journal + ": every step was done before; nothing was left to do");
        }
        report(plan, report);
    }

    private void report(Plan plan, PlanReport report) {
        ObjectNode document = Output.object().put("seconds", report.elapsed().toMillis() / 1000.0);
        ArrayNode steps = document.putArray("steps");
        report.steps()
                .forEach(done -> steps.addObject()
                        .put("title", done.step().title())
                        .put("seconds", done.elapsed().toMillis() / 1000.0));
        ArrayNode skipped = document.putArray("doneBefore");
        report.skipped().forEach(step -> skipped.add(step.title()));
        document.set("findings", Output.array(plan.findings().and(report.findings())));
        output.document(document);
        output.line(to + " is ready to be carried");
    }
}
