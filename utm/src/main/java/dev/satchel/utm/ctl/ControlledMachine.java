package dev.satchel.utm.ctl;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableList;
import com.google.common.net.InetAddresses;
import dev.satchel.core.SatchelException;
import dev.satchel.core.process.Command;
import dev.satchel.core.process.CommandResult;
import dev.satchel.utm.ctl.Conversation.Repetition;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One machine of UTM, addressed by its UUID. What changes it returns when the effect was seen, or throws; see {@link Utmctl}
 * for the codes, to which these come: {@code utm.ctl.state} if the machine is not in a state in which UTM does what was
 * asked; {@code utm.ctl.machine.missing} if it is gone; {@code utm.ctl.guest} if the guest's agent did not do it, does not run
 * or is not installed; {@code utm.ctl.effect} if UTM said nothing and the effect did not come.
 */
public final class ControlledMachine {
    private static final Duration POWER_DOWN = Duration.ofMinutes(1);
    private static final int CONNECT_MILLIS = 1000;
    private static final Pattern PORT = Pattern.compile("(?<kind>PTTY|TCP): *(?<address>.*)");
    private static final Set<MachineStatus> RUNNING = EnumSet.of(MachineStatus.STARTED);
    private static final Set<MachineStatus> STARTABLE = EnumSet.of(MachineStatus.STOPPED, MachineStatus.PAUSED);

    private final Utmctl utmctl;
    private final Conversation conversation;
    private final ListedMachine machine;

    ControlledMachine(Utmctl utmctl, ListedMachine machine) {
        this.utmctl = utmctl;
        this.conversation = utmctl.conversation();
        this.machine = machine;
    }

    /** As it was listed when it was looked for. */
    public ListedMachine listed() {
        return machine;
    }

    /** By which it is addressed. */
    public UUID uuid() {
        return machine.uuid();
    }

    /** What it is doing now. */
    public MachineStatus status() throws IOException, InterruptedException {
        CommandResult result = ask(EnumSet.allOf(MachineStatus.class), Repetition.ALLOWED, List.of(), "status");
        String word = result.output().strip();
        if (word.isEmpty()) {
            throw new SatchelException("utm.ctl.answer", machine.toString(), "status: utmctl answered nothing");
        }
        return MachineStatus.of(word);
    }

    /** As {@link #start(StartMode)}, normally. */
    public ControlledMachine start() throws IOException, InterruptedException {
        return start(StartMode.NORMAL);
    }

    /**
     * Starts it, or lets it go on if it is paused, and waits until it is started. That is the emulator: for the guest there
     * is {@link #awaitGuest}.
     *
     * @param mode how
     * @return this
     */
    public ControlledMachine start(StartMode mode) throws IOException, InterruptedException {
        change("start", STARTABLE, EnumSet.of(MachineStatus.STARTED), mode.options());
        return this;
    }

    /**
     * Pauses it, and waits until it is paused.
     *
     * @param mode where its state goes; of one that is saved to disk, UTM may tell that it is stopped
     */
    public void suspend(SuspendMode mode) throws IOException, InterruptedException {
        Set<MachineStatus> wanted = mode == SuspendMode.DISK
                ? EnumSet.of(MachineStatus.PAUSED, MachineStatus.STOPPED)
                : EnumSet.of(MachineStatus.PAUSED);
        change("suspend", RUNNING, wanted, mode.options());
    }

    private void change(String verb, Set<MachineStatus> from, Set<MachineStatus> wanted, List<String> options)
            throws IOException, InterruptedException {
        try {
            ask(from, Repetition.ALLOWED, options, verb);
        } catch (SatchelException e) {
            // UTM gave no answer in time, and may have done it all the same.
            if (!e.code().equals(Complaint.TIMEOUT) || !wanted.contains(status())) {
                throw e;
            }
        }
        if (!awaitStatus(wanted, conversation.patience())) {
            throw noEffect(verb, "is " + status());
        }
    }

    private boolean awaitStatus(Set<MachineStatus> wanted, Duration limit) throws IOException, InterruptedException {
        return Patience.await(limit, () -> Optional.of(status()).filter(wanted::contains))
                .isPresent();
    }

    private SatchelException noEffect(String verb, String fact) {
        return new SatchelException(
                "utm.ctl.effect",
                machine.toString(),
                verb + ": UTM reported no error, and after "
                        + conversation.patience().toSeconds() + " s the machine " + fact,
                "look at UTM's window, which may show an error");
    }

    /**
     * Asks the guest to power down, and waits a minute for it. Nothing harsher follows.
     *
     * @throws SatchelException with code {@code utm.ctl.stop.unanswered} if it runs still
     */
    public void stop() throws IOException, InterruptedException {
        stop(StopMethod.REQUEST);
    }

    /**
     * Stops it by {@code method} alone, and waits until it is stopped: a minute for a guest that is asked.
     *
     * @throws SatchelException with code {@code utm.ctl.stop.unanswered} if the guest was asked and runs still
     */
    public void stop(StopMethod method) throws IOException, InterruptedException {
        if (!stops(method, method == StopMethod.REQUEST ? POWER_DOWN : conversation.patience())) {
            throw unstopped(method);
        }
    }

    /**
     * Asks the guest to power down; if it has not after {@code limit}, cuts the power; if even that does not stop it, ends
     * the emulator. A machine that is paused can only be ended so.
     *
     * @param limit for the guest; zero or more
     * @return what stopped it
     */
    public StopMethod stopWithin(Duration limit) throws IOException, InterruptedException {
        return stopWithin(StopMethod.REQUEST, limit);
    }

    /** As {@link #stopWithin(Duration)} of {@code limit}, beginning with {@code first}. */
    public StopMethod stopWithin(StopMethod first, Duration limit) throws IOException, InterruptedException {
        requireSomethingToStop();
        for (StopMethod method : StopMethod.values()) {
            if (method.compareTo(first) < 0) {
                continue;
            }
            try {
                if (stops(method, method == first ? limit : conversation.patience())) {
                    return method;
                }
            } catch (SatchelException e) {
                boolean harsher = method != StopMethod.KILL && isAnswerOfUtm(e);
                if (!harsher) {
                    throw e;
                }
            }
        }
        throw unstopped(StopMethod.KILL);
    }

    private void requireSomethingToStop() throws IOException, InterruptedException {
        MachineStatus status = status();
        if (status == MachineStatus.STOPPED) {
            throw wrongState("stop", status, null);
        }
    }

    /** That UTM did not want to, and not that it could not be asked. */
    private static boolean isAnswerOfUtm(SatchelException e) {
        return Set.of("utm.ctl.state", Complaint.REFUSED, Complaint.TIMEOUT).contains(e.code());
    }

    private boolean stops(StopMethod method, Duration limit) throws IOException, InterruptedException {
        Set<MachineStatus> from = method == StopMethod.KILL
                ? EnumSet.complementOf(EnumSet.of(MachineStatus.STOPPED))
                : EnumSet.of(MachineStatus.STARTED);
        ask(from, Repetition.ALLOWED, List.of(method.option()), "stop");
        return awaitStatus(EnumSet.of(MachineStatus.STOPPED), limit);
    }

    private SatchelException unstopped(StopMethod method) throws IOException, InterruptedException {
        if (method == StopMethod.REQUEST) {
            return new SatchelException(
                    "utm.ctl.stop.unanswered",
                    machine.toString(),
                    "the guest was asked to power down, and the machine is " + status() + " after "
                            + POWER_DOWN.toSeconds() + " s",
                    "wait for it, or stop it by force, which is as pulling the plug");
        }
        return noEffect("stop", "is " + status());
    }

    /**
     * Waits for the guest: {@code utmctl} has no way to.
     *
     * @param readiness what is waited for
     * @param limit for how long; zero looks once
     * @return the addresses that the guest told, empty if nobody asked for them; immutable
     * @throws SatchelException with code {@code utm.ctl.guest.late} and what was missing last; {@code utm.ctl.guest.ended} if
     *     the machine is stopped; and what no waiting mends
     */
    public List<InetAddress> awaitGuest(GuestReadiness readiness, Duration limit)
            throws IOException, InterruptedException {
        List<String> missing = new ArrayList<>();
        Optional<List<InetAddress>> ready = Patience.await(limit, () -> look(readiness, missing));
        return ready.orElseThrow(() -> new SatchelException(
                "utm.ctl.guest.late",
                machine.toString(),
                "is not ready (" + readiness + ") after " + limit.toMillis() / 1000.0 + " s: "
                        + missing.get(missing.size() - 1),
                "give it more time; of a QEMU guest only an installed and running agent tells an address"));
    }

    private Optional<List<InetAddress>> look(GuestReadiness readiness, List<String> missing)
            throws IOException, InterruptedException {
        MachineStatus status = status();
        if (status == MachineStatus.STOPPED) {
            throw new SatchelException(
                    "utm.ctl.guest.ended",
                    machine.toString(),
                    "is stopped, so its guest cannot be waited for",
                    "start it");
        }
        missing.clear();
        missing.add("it is " + status);
        if (status != MachineStatus.STARTED) {
            return Optional.empty();
        }
        if (readiness instanceof GuestReadiness.Port port && port.host() != null) {
            missing.add(port + " accepts no connection");
            return accepts(new InetSocketAddress(port.host(), port.port()))
                    ? Optional.of(ImmutableList.of())
                    : Optional.empty();
        }
        if (readiness instanceof GuestReadiness.Started) {
            return Optional.of(ImmutableList.of());
        }
        List<InetAddress> addresses = addressesIfAny(missing);
        if (readiness instanceof GuestReadiness.Port port) {
            missing.add("port " + port.port() + " accepts no connection at " + addresses.size() + " addresses");
            return addresses.stream().anyMatch(each -> accepts(new InetSocketAddress(each, port.port())))
                    ? Optional.of(addresses)
                    : Optional.empty();
        }
        return addresses.isEmpty() ? Optional.empty() : Optional.of(addresses);
    }

    private List<InetAddress> addressesIfAny(List<String> missing) throws IOException, InterruptedException {
        try {
            List<InetAddress> addresses = ipAddresses();
            missing.add("the guest has no address yet");
            return addresses;
        } catch (SatchelException e) {
            if (!e.code().equals("utm.ctl.guest") && !e.code().equals("utm.ctl.state")) {
                throw e;
            }
            missing.add(e.getMessage());
            return ImmutableList.of();
        }
    }

    private static boolean accepts(InetSocketAddress address) {
        try (Socket socket = new Socket()) {
            socket.connect(address, CONNECT_MILLIS);
            return true;
        } catch (IOException e) {
            return false; // nobody is there yet
        }
    }

    /**
     * The addresses of the guest without those of its loopback, IPv4 first; immutable. From QEMU's guests their agent tells
     * them (UTM 4.2.1); of Apple's (UTM 5.0.3) the host's ARP cache, which is empty until the guest has spoken.
     */
    public List<InetAddress> ipAddresses() throws IOException, InterruptedException {
        CommandResult result = askGuest(Repetition.ALLOWED, "ip-address");
        ImmutableList.Builder<InetAddress> addresses = ImmutableList.builder();
        for (String line : result.lines()) {
            String text = line.strip();
            int zone = text.indexOf('%');
            String address = zone < 0 ? text : text.substring(0, zone);
            if (InetAddresses.isInetAddress(address)) {
                addresses.add(InetAddresses.forString(address));
            } else if (!text.isEmpty()) {
                throw new SatchelException(
                        "utm.ctl.answer",
                        machine.toString(),
                        "ip-address: not an address: '" + Words.shown(text) + "'");
            }
        }
        return addresses.build();
    }

    /**
     * Where the first serial port is that can be used, if there is one.
     *
     * <p>No terminal is opened: {@code utmctl attach} has never been more than this answer.
     */
    public Optional<SerialAddress> attach() throws IOException, InterruptedException {
        return serial(List.of());
    }

    /** Where the serial port {@code index} is, if it can be used; the first is 0. */
    public Optional<SerialAddress> attach(int index) throws IOException, InterruptedException {
        checkArgument(index >= 0, "an index is not negative: %s", index);
        return serial(List.of("--index", String.valueOf(index)));
    }

    private Optional<SerialAddress> serial(List<String> options) throws IOException, InterruptedException {
        CommandResult result = ask(RUNNING, Repetition.ALLOWED, options, "attach");
        for (String line : result.lines()) {
            Matcher port = PORT.matcher(line.strip());
            if (port.matches()) {
                return Optional.of(address(port.group("kind"), port.group("address")));
            }
        }
        return Optional.empty();
    }

    private SerialAddress address(String kind, String text) throws SatchelException {
        int colon = text.lastIndexOf(':');
        String port = text.substring(colon + 1);
        if (kind.equals("PTTY") && text.startsWith("/") && text.indexOf('\0') < 0) {
            return new SerialAddress.Terminal(Path.of(text));
        }
        if (kind.equals("TCP") && colon >= 0 && port.matches("[1-9][0-9]{0,4}") && Integer.parseInt(port) <= 65535) {
            String host = text.substring(0, colon);
            boolean bracketed = host.startsWith("[") && host.endsWith("]");
            return new SerialAddress.Tcp(
                    bracketed ? host.substring(1, host.length() - 1) : host, Integer.parseInt(port));
        }
        throw new SatchelException(
                "utm.ctl.answer", machine.toString(), "attach: not an address of a port: '" + Words.shown(text) + "'");
    }

    /**
     * Runs a program in the guest, and waits for its end. A guest's exit code other than 0 is a result. Since UTM 4.2.1, with
     * the agent in a QEMU guest. Never repeated: where the connection breaks, nobody knows whether it was run.
     *
     * @param program what to run
     */
    public GuestResult exec(GuestProgram program) throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(List.of("exec", machine.id()));
        if (program.input().isPresent()) {
            words.add("--input");
        }
        program.environment().forEach((name, value) -> words.addAll(List.of("--env", name + "=" + value)));
        words.add("--cmd");
        words.addAll(program.words());
        Command command = conversation.command(words).withTimeLimit(program.timeLimit());
        CommandResult result =
                conversation.tell(program.input().map(command::withInput).orElse(command), Repetition.NEVER);
        Optional<Complaint> complaint = Complaint.of(result);
        if (complaint.isPresent()) {
            throw refined(complaint.get().exception(machine.toString(), "exec " + program), "exec", RUNNING, true);
        }
        if (result.exitCode() != 0 && isAboutTheMachine(result)) {
            requireKnown();
        }
        if (result.exitCode() == 64 && result.error().contains("utmctl")) {
            throw new SatchelException(
                    "utm.ctl.unsupported",
                    machine.toString(),
                    "exec: this utmctl does not know it: " + Words.shown(Complaint.ownWords(result)),
                    "install UTM 4.2.1 or newer");
        }
        return new GuestResult(result.exitCode(), result.output(), result.error());
    }

    /** A guest's own program may end so, and say so, too: then the machine is there still. */
    private static boolean isAboutTheMachine(CommandResult result) {
        return result.output().isEmpty() && result.error().startsWith("Error: ");
    }

    /**
     * The machine's files, read and written by its agent. Since UTM 4.2.1, of a QEMU guest.
     */
    public GuestFiles files() {
        return new GuestFiles(this, conversation);
    }

    /**
     * Copies it, with a name of UTM's choice.
     *
     * @see #copy(String)
     */
    public ControlledMachine copy() throws IOException, InterruptedException {
        return copy(List.of(), null);
    }

    /**
     * Copies it into UTM's own store, on the Mac's disk also if it lies on another. UTM does not tell the new machine's UUID:
     * it is the one that was not listed before. Since UTM 4.2.3, of a stopped machine.
     *
     * @param name of the copy; not empty
     * @return the copy
     * @throws SatchelException with code {@code utm.ctl.clone.ambiguous} if several machines came to be meanwhile that might
     *     be it
     */
    public ControlledMachine copy(String name) throws IOException, InterruptedException {
        checkArgument(!name.isEmpty(), "a name is not empty");
        return copy(List.of("--name", name), name);
    }

    private ControlledMachine copy(List<String> options, @Nullable String name)
            throws IOException, InterruptedException {
        List<ListedMachine> before = conversation.list();
        for (int attempt = 1; ; attempt++) {
            try {
                // The effect is not the same if it is done twice: a copy more would be left.
                ask(EnumSet.of(MachineStatus.STOPPED), Repetition.NEVER, options, "clone");
                return awaitCopy(before, name, conversation.patience())
                        .orElseThrow(() -> noEffect("clone", "has no copy"));
            } catch (SatchelException e) {
                boolean broken = e.code().equals("utm.ctl.connection");
                if (!broken && !e.code().equals(Complaint.TIMEOUT)) {
                    throw e;
                }
                Optional<ControlledMachine> copy = awaitCopy(before, name, Duration.ofMillis(500));
                if (copy.isPresent()) {
                    return copy.get();
                }
                if (!broken || attempt == 5) {
                    throw e;
                }
            }
        }
    }

    Optional<ControlledMachine> awaitCopy(List<ListedMachine> before, @Nullable String name, Duration limit)
            throws IOException, InterruptedException {
        Optional<List<ListedMachine>> added = Patience.await(
                limit,
                () -> Optional.of(Utmctl.added(before, conversation.list()).stream()
                                .filter(each -> name == null || each.name().equals(name))
                                .toList())
                        .filter(some -> !some.isEmpty()));
        if (added.isPresent() && added.get().size() > 1) {
            throw new SatchelException(
                    "utm.ctl.clone.ambiguous",
                    machine.toString(),
                    "several machines came to be meanwhile: "
                            + added.get().stream().map(ListedMachine::toString).collect(Collectors.joining(", ")),
                    "look which is the copy, and give copies names of their own");
        }
        return added.map(one -> new ControlledMachine(utmctl, one.get(0)));
    }

    /**
     * Deletes it, with its bundle and all disks in it: by UTM's code also if the bundle lies outside of UTM's store. It must
     * be stopped. Since UTM 4.3.0.
     *
     * @param confirmation of this machine
     * @throws SatchelException with code {@code utm.ctl.delete.other} if the confirmation is another machine's, or this one
     *     has another name by now
     */
    public void delete(DeletionConfirmation confirmation) throws IOException, InterruptedException {
        ListedMachine now = requireKnown();
        ListedMachine confirmed = confirmation.machine();
        if (!now.uuid().equals(confirmed.uuid()) || !now.name().equals(confirmed.name())) {
            throw new SatchelException(
                    "utm.ctl.delete.other",
                    now.toString(),
                    "is not what was confirmed, " + confirmed,
                    "list the machines again, and confirm the one that is meant");
        }
        if (now.status() != MachineStatus.STOPPED) {
            throw wrongState("delete", now.status(), null);
        }
        try {
            ask(EnumSet.of(MachineStatus.STOPPED), Repetition.ALLOWED, List.of(), "delete");
        } catch (SatchelException e) {
            boolean maybe = e.code().equals(Complaint.TIMEOUT) || e.code().equals("utm.ctl.machine.missing");
            if (!maybe || find().isPresent()) {
                throw e;
            }
        }
        Optional<Boolean> gone = Patience.await(
                conversation.patience(), () -> Optional.of(find().isEmpty()).filter(Boolean::booleanValue));
        if (gone.isEmpty()) {
            throw noEffect("delete", "is listed still");
        }
    }

    /** Gives it {@code device}, which the Mac has no more then. It must run. Since UTM 4.4.1. */
    public void connect(UsbDevice device) throws IOException, InterruptedException {
        try {
            conversation.ask(machine.toString(), "usb", "connect", machine.id(), String.valueOf(device.location()));
        } catch (SatchelException e) {
            throw refined(e, "usb connect", RUNNING, false);
        }
    }

    private CommandResult askGuest(Repetition repetition, String verb) throws IOException, InterruptedException {
        List<String> words = List.of(verb, machine.id());
        try {
            return conversation.ask(machine.toString(), words, repetition);
        } catch (SatchelException e) {
            throw refined(e, verb, RUNNING, true);
        }
    }

    private CommandResult ask(Set<MachineStatus> from, Repetition repetition, List<String> options, String verb)
            throws IOException, InterruptedException {
        List<String> words = ImmutableList.<String>builder()
                .add(verb, machine.id())
                .addAll(options)
                .build();
        try {
            return conversation.ask(machine.toString(), words, repetition);
        } catch (SatchelException e) {
            throw refined(e, verb, from, false);
        }
    }

    /**
     * What it was, where UTM gives the one number for all reasons, and the reason in the user's language: told by looking at
     * the machine.
     */
    SatchelException refined(SatchelException e, String verb, Set<MachineStatus> from, boolean byAgent)
            throws IOException, InterruptedException {
        boolean unclear = e.code().equals(Complaint.REFUSED) || e.code().equals("utm.ctl.failed");
        if (!unclear) {
            return e;
        }
        Optional<ListedMachine> now = find();
        if (now.isEmpty()) {
            return new SatchelException(
                    "utm.ctl.machine.missing",
                    machine.toString(),
                    verb + ": UTM does not know it any more",
                    "see 'list'",
                    e);
        }
        if (!from.contains(now.get().status())) {
            return wrongState(verb, now.get().status(), e);
        }
        if (byAgent && e.code().equals(Complaint.REFUSED)) {
            return new SatchelException(
                    "utm.ctl.guest",
                    machine.toString(),
                    "the guest did not do it: " + e.getMessage(),
                    "see that the QEMU guest agent is installed and runs in the guest (qemu-guest-agent), and that the"
                            + " file or program is there",
                    e);
        }
        return e;
    }

    private SatchelException wrongState(String verb, MachineStatus status, @Nullable SatchelException cause) {
        String words = cause == null ? "" : " (" + cause.getMessage() + ")";
        return new SatchelException(
                "utm.ctl.state",
                machine.toString(),
                verb + " is not possible while the machine is " + status + words,
                remedy(verb, status),
                cause);
    }

    private static String remedy(String verb, MachineStatus status) {
        if (verb.equals("stop")) {
            return status == MachineStatus.PAUSED
                    ? "start it first, which lets it go on, or kill it"
                    : "wait until it is started, or kill it";
        }
        return switch (verb) {
            case "delete", "clone", "export", "duplicate", "configure" -> "stop it first";
            case "start" -> "it runs already, or is about to; wait, or stop it first";
            default -> "start it first";
        };
    }

    Optional<ListedMachine> find() throws IOException, InterruptedException {
        return conversation.list().stream()
                .filter(each -> each.uuid().equals(machine.uuid()))
                .findFirst();
    }

    private ListedMachine requireKnown() throws IOException, InterruptedException {
        return find().orElseThrow(() -> new SatchelException(
                "utm.ctl.machine.missing", machine.toString(), "UTM does not know it any more", "see 'list'"));
    }

    static Set<MachineStatus> running() {
        return RUNNING;
    }

    @Override
    public String toString() {
        return machine.toString();
    }
}
