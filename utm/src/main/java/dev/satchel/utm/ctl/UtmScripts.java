package dev.satchel.utm.ctl;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.base.Ascii;
import com.google.common.base.CharMatcher;
import com.google.common.collect.ImmutableList;
import com.google.common.net.InetAddresses;
import dev.satchel.core.SatchelException;
import dev.satchel.core.process.Command;
import dev.satchel.core.process.CommandResult;
import dev.satchel.utm.bundle.UtmBundle;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What UTM does for AppleScript alone, run by {@code osascript}: one script, to which all values go as arguments, so that no
 * name and no path can become a part of it. Errors have the codes of {@link Utmctl}; most things want a stopped machine, and
 * input a running one of QEMU.
 */
public final class UtmScripts {
    private static final int MOST_CODES = 1000;
    private static final CharMatcher TYPED = CharMatcher.inRange(' ', '~').or(CharMatcher.anyOf("\n\t"));
    private static final Pattern ID = Pattern.compile("[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}");

    private final Utmctl utmctl;
    private final Conversation conversation;

    private UtmScripts(Utmctl utmctl) {
        this.utmctl = utmctl;
        this.conversation = utmctl.conversation();
    }

    /** Of the UTM that {@code utmctl} speaks to, with its limits. */
    public static UtmScripts of(Utmctl utmctl) {
        return new UtmScripts(utmctl);
    }

    /**
     * Copies the bundle at {@code bundle} into UTM's own store, and adds the copy. {@link Utmctl#open} adds it where it lies.
     * Since UTM 4.6.1.
     *
     * @return the copy
     */
    public ControlledMachine importCopy(Path bundle) throws IOException, InterruptedException {
        Path folder = UtmBundle.open(bundle).folder();
        String id = run(folder.toString(), "import", folder.toString()).strip();
        if (!ID.matcher(id).matches()) {
            throw new SatchelException(
                    "utm.ctl.answer", folder.toString(), "import: not a UUID: '" + Words.shown(id) + "'");
        }
        return utmctl.machine(UUID.fromString(id));
    }

    /**
     * Writes a copy of {@code machine} to {@code target}. UTM would remove what is there; this refuses. Since UTM 4.6.1.
     *
     * @param target a name that ends in {@code .utm}, in a folder that exists, and is free
     */
    public void export(ControlledMachine machine, Path target) throws IOException, InterruptedException {
        Path file = target.toAbsolutePath().normalize();
        if (!file.toString().endsWith(".utm")) {
            throw new SatchelException(
                    "utm.bundle.name",
                    target.toString(),
                    "UTM knows a bundle by its ending alone",
                    "end the name in .utm");
        }
        if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new SatchelException(
                    "utm.bundle.exists",
                    target.toString(),
                    "is already there, and UTM would remove it",
                    "name another, or remove it first");
        }
        onMachine(machine, "export", List.of(file.toString()));
        if (!Files.exists(file.resolve(UtmBundle.CONFIGURATION))) {
            throw new SatchelException(
                    "utm.ctl.effect", file.toString(), "UTM reported no error, and there is no bundle", "look at UTM");
        }
    }

    /**
     * Copies {@code machine} into UTM's own store, with another configuration.
     *
     * @param change names the copy at least
     * @return the copy, found as {@link ControlledMachine#copy(String)} finds it
     */
    public ControlledMachine duplicate(ControlledMachine machine, ConfigurationChange change)
            throws IOException, InterruptedException {
        checkArgument(change.sets("name"), "a copy has a name of its own: %s", change);
        List<String> words = new ArrayList<>(change.words());
        int at = words.indexOf("name");
        List<String> named = List.of(words.remove(at), words.remove(at));
        List<ListedMachine> before = utmctl.list();
        onMachine(
                machine,
                "duplicate",
                Stream.concat(named.stream(), words.stream()).toList());
        return machine.awaitCopy(before, named.get(1), conversation.patience())
                .orElseThrow(() -> new SatchelException(
                        "utm.ctl.effect",
                        machine.toString(),
                        "duplicate: UTM reported no error, and no copy is listed",
                        "look at UTM's window"));
    }

    /** Makes {@code change} to the configuration of {@code machine}, which must be stopped; UTM saves it at once. Since
     * UTM 4.2.2. */
    public void configure(ControlledMachine machine, ConfigurationChange change)
            throws IOException, InterruptedException {
        checkArgument(!change.isEmpty(), "nothing is to be changed");
        onMachine(machine, "configure", change.words());
    }

    /** The folders that {@code machine} shares; immutable. Since UTM 4.6.5. */
    public List<Path> sharedFolders(ControlledMachine machine) throws IOException, InterruptedException {
        return onMachine(machine, "shares", List.of())
                .lines()
                .filter(line -> line.startsWith("/"))
                .map(Path::of)
                .collect(ImmutableList.toImmutableList());
    }

    /**
     * Makes {@code folders} those that {@code machine} shares, instead of all that it shared before. Since UTM 4.6.5.
     *
     * @param folders which exist
     */
    public void share(ControlledMachine machine, List<Path> folders) throws IOException, InterruptedException {
        for (Path folder : folders) {
            if (!Files.isDirectory(folder)) {
                throw new SatchelException(
                        "utm.ctl.share", folder.toString(), "is not a folder that exists", "make it first");
            }
        }
        onMachine(
                machine,
                "share",
                folders.stream()
                        .map(folder -> folder.toAbsolutePath().normalize().toString())
                        .toList());
    }

    /**
     * Types {@code text} on the keyboard of {@code machine}. Since UTM 4.7.2.
     *
     * @param text printable ASCII, line feeds and tabs, not empty: UTM knows no other keys
     * @param held down meanwhile
     */
    public void type(ControlledMachine machine, String text, ModifierKey... held)
            throws IOException, InterruptedException {
        checkArgument(
                !text.isEmpty() && TYPED.matchesAllOf(text),
                "what is typed is printable ASCII, line feeds and tabs: '%s'",
                Words.shown(text));
        onMachine(
                machine,
                "keystroke",
                Stream.concat(Stream.of(text), Stream.of(held).map(ModifierKey::word))
                        .toList());
    }

    /**
     * Sends the guest of {@code machine} codes as a PC AT keyboard does: 30 presses A, 158 lets it go. Since UTM 4.7.2.
     *
     * @param codes 1 to 1000, each 0 to 65535
     */
    public void sendScanCodes(ControlledMachine machine, int... codes) throws IOException, InterruptedException {
        checkArgument(codes.length > 0 && codes.length <= MOST_CODES, "1 to %s codes are sent at once", MOST_CODES);
        List<String> words = new ArrayList<>();
        for (int code : codes) {
            checkArgument(code >= 0 && code <= 0xFFFF, "a scan code is 0 to 65535: %s", code);
            words.add(String.valueOf(code));
        }
        onMachine(machine, "scancode", words);
    }

    /** Does {@code click} with the mouse of {@code machine}. Since UTM 4.7.2. */
    public void click(ControlledMachine machine, MouseClick click) throws IOException, InterruptedException {
        onMachine(
                machine,
                "click",
                List.of(
                        String.valueOf(click.x()),
                        String.valueOf(click.y()),
                        String.valueOf(click.monitor()),
                        Ascii.toLowerCase(click.button().name())));
    }

    /** As {@link ControlledMachine#ipAddresses()} of {@code machine}, asked by AppleScript. */
    public List<InetAddress> queryAddresses(ControlledMachine machine) throws IOException, InterruptedException {
        return onMachine(machine, "ip", List.of())
                .lines()
                .map(String::strip)
                .filter(InetAddresses::isInetAddress)
                .map(InetAddresses::forString)
                .collect(ImmutableList.toImmutableList());
    }

    private String onMachine(ControlledMachine machine, String verb, List<String> values)
            throws IOException, InterruptedException {
        String[] words =
                Stream.concat(Stream.of(machine.listed().id()), values.stream()).toArray(String[]::new);
        try {
            return run(machine.toString(), verb, words);
        } catch (SatchelException e) {
            throw machine.refined(e, verb, Verbs.statesFor(verb), Verbs.isByAgent(verb));
        }
    }

    private String run(String subject, String verb, String... values) throws IOException, InterruptedException {
        Command command = Command.of(
                        "osascript",
                        ImmutableList.<String>builder()
                                .add("-", verb)
                                .add(values)
                                .build())
                .withInput(script())
                .withTimeLimit(conversation.limit());
        CommandResult result = conversation.runner().run(command);
        Optional<Complaint> complaint = Complaint.ofScript(result);
        if (complaint.isPresent()) {
            throw complaint.get().exception(subject, verb);
        }
        return result.output();
    }

    static String script() throws IOException {
        // Asked from here: in a named module another module's code does not find it.
        try (InputStream in =
                Objects.requireNonNull(UtmScripts.class.getResourceAsStream("utm.applescript"), "utm.applescript")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
