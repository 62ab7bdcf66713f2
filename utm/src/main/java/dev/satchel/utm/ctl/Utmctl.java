package dev.satchel.utm.ctl;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableList;
import dev.satchel.core.SatchelException;
import dev.satchel.core.process.Command;
import dev.satchel.core.process.CommandResult;
import dev.satchel.core.process.CommandRunner;
import dev.satchel.utm.bundle.UtmBundle;
import dev.satchel.utm.config.Plist;
import dev.satchel.utm.config.PlistDictionary;
import dev.satchel.utm.config.PlistValue;
import dev.satchel.utm.config.UtmConfiguration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * The program {@code utmctl} of an installed UTM, and the machines that it knows. Immutable; may be used by several threads,
 * whose calls UTM does one after the other.
 *
 * <p>All calls throw {@link SatchelException} with these codes, whatever the exit status was: {@code tool.missing}; {@code
 * right.automation} if this program may not control UTM (-1743); {@code utm.ctl.unreachable} by SSH, as root or before login
 * (-600); {@code utm.ctl.connection} if a broken connection (-609) did not mend within two seconds; {@code utm.ctl.timeout}
 * (-1712); {@code utm.ctl.unsupported} if this UTM is too old; {@code utm.ctl.refused} with UTM's own words where it gives no
 * number for the reason (-2700); {@code utm.ctl.event} for any other number; {@code utm.ctl.failed} for what {@code utmctl}
 * itself refused, {@code utm.ctl.answer} for an answer that is none.
 */
public final class Utmctl {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int USAGE = 64;

    private final Conversation conversation;

    private Utmctl(Conversation conversation) {
        this.conversation = conversation;
    }

    /**
     * That of the UTM on this Mac: in {@code /Applications}, in {@code ~/Applications}, on the path, or where Spotlight
     * knows it.
     *
     * @throws SatchelException with code {@code tool.missing} if there is none, or this is no Mac
     */
    public static Utmctl find() throws SatchelException, InterruptedException {
        return at(UtmctlSearch.ofThisHost().find());
    }

    /**
     * The one at {@code program}: {@code utmctl}, a link to it, or what speaks as it does. It is looked for at the first
     * call.
     */
    public static Utmctl at(Path program) {
        return new Utmctl(new Conversation(program.toAbsolutePath(), CommandRunner.system(), LIMIT, PATIENCE));
    }

    /** Run by {@code runner} instead of this host. */
    public Utmctl with(CommandRunner runner) {
        return new Utmctl(
                new Conversation(conversation.program(), runner, conversation.limit(), conversation.patience()));
    }

    /** Each call is ended after {@code limit}, which is positive; two minutes unless said otherwise. */
    public Utmctl withTimeLimit(Duration limit) {
        checkArgument(!limit.isNegative() && !limit.isZero(), "a time limit is positive: %s", limit);
        return new Utmctl(
                new Conversation(conversation.program(), conversation.runner(), limit, conversation.patience()));
    }

    /** Looks for the effect of a call for {@code patience} at most, zero or more; ten seconds unless said otherwise. */
    public Utmctl withPatience(Duration patience) {
        checkArgument(!patience.isNegative(), "patience is not negative: %s", patience);
        return new Utmctl(
                new Conversation(conversation.program(), conversation.runner(), conversation.limit(), patience));
    }

    /** Where it is. */
    public Path program() {
        return conversation.program();
    }

    Conversation conversation() {
        return conversation;
    }

    /**
     * The version of UTM, such as {@code 5.0.3}. A {@code utmctl} before 4.7.2 has no such command; then the application's
     * {@code Info.plist} tells.
     */
    public String version() throws IOException, InterruptedException {
        CommandResult result =
                conversation.tell(conversation.command(List.of("version")), Conversation.Repetition.ALLOWED);
        Optional<Complaint> complaint = Complaint.of(result);
        if (complaint.isPresent()) {
            throw complaint.get().exception("utmctl", "version");
        }
        String told = result.output().strip();
        if (result.exitCode() == 0 && !told.isEmpty()) {
            return Words.shown(told);
        }
        Optional<String> written = writtenVersion();
        if (written.isEmpty() && result.exitCode() != 0 && result.exitCode() != USAGE) {
            throw new SatchelException(
                    "utm.ctl.failed", "utmctl", "version: " + Words.shown(Complaint.ownWords(result)));
        }
        return written.orElseThrow(() -> new SatchelException(
                "utm.ctl.unsupported",
                "utmctl",
                "does not tell its version, and no Info.plist beside it does",
                "install UTM 4.7.2 or newer, or look at UTM, About UTM"));
    }

    private Optional<String> writtenVersion() throws IOException {
        Optional<Path> app = application();
        if (app.isEmpty()) {
            return Optional.empty();
        }
        Path file = app.get().resolve("Contents").resolve("Info.plist");
        if (!Files.isRegularFile(file) || !(Plist.read(file).root() instanceof PlistDictionary info)) {
            return Optional.empty();
        }
        return info.value("CFBundleShortVersionString")
                .filter(PlistValue.Text.class::isInstance)
                .map(value -> Words.shown(((PlistValue.Text) value).value()));
    }

    /** The {@code UTM.app} that it is a part of, if it is of one. */
    Optional<Path> application() throws IOException {
        Path program = conversation.program();
        Path real = Files.exists(program) ? program.toRealPath() : program;
        if (!real.endsWith(UtmctlSearch.INSIDE)) {
            return Optional.empty();
        }
        return Optional.of(real.resolve("../../..").normalize());
    }

    /**
     * The machines that UTM knows, in its order; immutable. One whose {@code config.plist} does not decode, or whose disk is
     * not plugged in, is not among them.
     */
    public List<ListedMachine> list() throws IOException, InterruptedException {
        return conversation.list();
    }

    /**
     * The machine that {@code nameOrUuid} means: of that UUID, in any case, or else of exactly that name.
     *
     * @throws SatchelException with code {@code utm.ctl.machine.missing} if there is none, {@code utm.ctl.machine.ambiguous}
     *     with their UUIDs if several have that name
     */
    public ControlledMachine machine(String nameOrUuid) throws IOException, InterruptedException {
        List<ListedMachine> all = list();
        Optional<ListedMachine> known = all.stream()
                .filter(each -> each.id().equalsIgnoreCase(nameOrUuid))
                .findFirst();
        if (known.isPresent()) {
            return new ControlledMachine(this, known.get());
        }
        List<ListedMachine> named =
                all.stream().filter(each -> each.name().equals(nameOrUuid)).toList();
        if (named.size() == 1) {
            return new ControlledMachine(this, named.get(0));
        }
        if (named.size() > 1) {
            throw new SatchelException(
                    "utm.ctl.machine.ambiguous",
                    Words.shown(nameOrUuid),
                    "is the name of " + named.size() + " machines: "
                            + named.stream().map(ListedMachine::id).collect(Collectors.joining(", ")),
                    "name the one that is meant by its UUID");
        }
        throw missing(nameOrUuid, all);
    }

    private static SatchelException missing(String nameOrUuid, List<ListedMachine> all) {
        String near = all.stream()
                .filter(each -> each.name().strip().equalsIgnoreCase(nameOrUuid.strip()))
                .map(each -> "; " + each + " differs in case or blanks alone")
                .findFirst()
                .orElse("");
        return new SatchelException(
                "utm.ctl.machine.missing",
                Words.shown(nameOrUuid),
                "UTM knows no machine of that name or UUID" + near,
                "see 'utmctl list'; a machine on a disk that is not plugged in, or whose configuration UTM cannot read, is"
                        + " not in it");
    }

    /** The machine of {@code uuid}; as {@link #machine(String)}. */
    public ControlledMachine machine(UUID uuid) throws IOException, InterruptedException {
        return machine(uuid.toString());
    }

    /**
     * The USB devices of this Mac that a machine can be given; immutable. None where no machine runs that shares USB. Since
     * UTM 4.4.1.
     */
    public List<UsbDevice> usbDevices() throws IOException, InterruptedException {
        return UtmctlTables.usbDevices(conversation.ask("utmctl", "usb", "list").output());
    }

    /**
     * The USB device that {@code text} means: {@code VID:PID} in hexadecimal, or a location in decimal.
     *
     * @throws SatchelException with code {@code utm.ctl.usb.missing}, or {@code utm.ctl.usb.ambiguous} with their locations
     *     if two devices are of that kind
     */
    public UsbDevice usbDevice(String text) throws IOException, InterruptedException {
        List<UsbDevice> all = usbDevices();
        List<UsbDevice> fitting = all.stream()
                .filter(each -> each.id().equalsIgnoreCase(text)
                        || String.valueOf(each.location()).equals(text))
                .toList();
        if (fitting.size() == 1) {
            return fitting.get(0);
        }
        if (fitting.isEmpty()) {
            throw new SatchelException(
                    "utm.ctl.usb.missing",
                    Words.shown(text),
                    "is none of the " + all.size() + " USB devices that UTM sees",
                    "write VID:PID or the location as 'usb list' shows them; a machine that shares USB must run");
        }
        throw new SatchelException(
                "utm.ctl.usb.ambiguous",
                Words.shown(text),
                "is the kind of several devices: "
                        + fitting.stream().map(UsbDevice::toString).collect(Collectors.joining(", ")),
                "name the one that is meant by its location");
    }

    /** Gives {@code device} back to the Mac. Whether it took effect, {@code utmctl} cannot tell. */
    public void disconnect(UsbDevice device) throws IOException, InterruptedException {
        conversation.ask(device.toString(), "usb", "disconnect", String.valueOf(device.location()));
    }

    /**
     * Opens the bundle at {@code bundle} in UTM where it lies, as a double click does: it stays on its disk, and UTM writes
     * it there. UTM may ask at the screen for access to the volume. Then the machine is read back, since UTM gives it another
     * UUID if its own is taken.
     *
     * @param bundle the folder that ends in {@code .utm}
     * @throws SatchelException with code {@code utm.ctl.open.unlisted} if it is not among the machines afterwards, a code
     *     below {@code utm} if it is no bundle
     */
    public OpenedMachine open(Path bundle) throws IOException, InterruptedException {
        UtmConfiguration configuration = UtmBundle.open(bundle).configuration();
        Optional<UUID> written = ListedMachine.uuidOf(configuration);
        List<ListedMachine> before = list();
        conversation.requireProgram();
        String app = application().map(Path::toString).orElse("UTM");
        conversation
                .runner()
                .run(Command.of(
                                "open",
                                "-a",
                                app,
                                bundle.toAbsolutePath().normalize().toString())
                        .withTimeLimit(conversation.limit()))
                .orThrow();
        Optional<ListedMachine> fresh = Patience.await(conversation.patience(), () -> addedBy(before, written));
        if (fresh.isPresent()) {
            boolean kept = written.equals(Optional.of(fresh.get().uuid()));
            return new OpenedMachine(
                    new ControlledMachine(this, fresh.get()),
                    kept ? OpenedMachine.Identity.KEPT : OpenedMachine.Identity.REPLACED);
        }
        Optional<ListedMachine> known = before.stream()
                .filter(each -> written.equals(Optional.of(each.uuid())))
                .findFirst();
        if (known.isPresent()) {
            return new OpenedMachine(new ControlledMachine(this, known.get()), OpenedMachine.Identity.LISTED_BEFORE);
        }
        throw new SatchelException(
                "utm.ctl.open.unlisted",
                bundle.toString(),
                "was opened, and is not among UTM's machines after "
                        + conversation.patience().toSeconds() + " s",
                "see at the screen whether UTM asks for access to the volume, or cannot read the configuration");
    }

    /** The one of its UUID, or else the only new one: with two, another was added meanwhile. */
    private Optional<ListedMachine> addedBy(List<ListedMachine> before, Optional<UUID> written)
            throws IOException, InterruptedException {
        List<ListedMachine> added = added(before, list());
        Optional<ListedMachine> own = added.stream()
                .filter(each -> written.equals(Optional.of(each.uuid())))
                .findFirst();
        return own.isPresent() || added.size() != 1 ? own : Optional.of(added.get(0));
    }

    /** Those of now that were not among {@code before}. */
    static List<ListedMachine> added(List<ListedMachine> before, List<ListedMachine> now) {
        Set<UUID> known = before.stream().map(ListedMachine::uuid).collect(Collectors.toCollection(HashSet::new));
        return now.stream().filter(each -> !known.contains(each.uuid())).collect(ImmutableList.toImmutableList());
    }

    @Override
    public String toString() {
        return "utmctl at " + conversation.program();
    }
}
