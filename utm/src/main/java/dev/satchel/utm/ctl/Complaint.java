package dev.satchel.utm.ctl;

import com.google.common.collect.ImmutableMap;
import dev.satchel.core.SatchelException;
import dev.satchel.core.process.CommandResult;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What {@code utmctl} or {@code osascript} complained of. The exit status of the former says nothing of what happened inside
 * UTM, so its standard error is read: a line that begins {@code Error from event:} holds the number of an Apple Event error
 * among words of the system, and the lines after it are UTM's own words. Both are in the user's language.
 *
 * @param status of the Apple Event; 0 where it was no event that failed
 * @param said UTM's words, or the tool's
 */
record Complaint(int status, String said) {
    static final int NOT_PERMITTED = -1743;
    static final int NOT_RUNNING = -600;
    static final int CONNECTION_INVALID = -609;
    static final int TIMED_OUT = -1712;
    static final int GENERAL = -2700;

    static final String REFUSED = "utm.ctl.refused";
    static final String TIMEOUT = "utm.ctl.timeout";

    private static final String EVENT = "Error from event:";
    private static final String NOTE = "NOTE:";
    private static final String OWN = "Error:";
    private static final Pattern NUMBER = Pattern.compile("[-\u2212](\\d{2,6})(?!.*[-\u2212]\\d{2,6})");
    private static final Pattern SCRIPT = Pattern.compile("(?s).*\\(([-\u2212]\\d{1,6})\\)\\s*");

    private record Kind(String code, String what, @Nullable String remedy) {}

    private static final Map<Integer, Kind> KINDS = ImmutableMap.<Integer, Kind>builder()
            .put(
                    NOT_PERMITTED,
                    new Kind(
                            "right.automation",
                            "this program may not control UTM",
                            "allow it in System Settings, Privacy & Security, Automation; by SSH, as root and before login it"
                                    + " is never allowed"))
            .put(
                    -10004,
                    new Kind(
                            "right.automation",
                            "this program may not control UTM",
                            "allow it in System Settings, Privacy & Security, Automation"))
            .put(
                    NOT_RUNNING,
                    new Kind(
                            "utm.ctl.unreachable",
                            "UTM does not run, or cannot be reached from this session",
                            "run it as the user who is logged in at the screen, without sudo and not by SSH; start UTM by"
                                    + " hand once"))
            .put(
                    CONNECTION_INVALID,
                    new Kind(
                            "utm.ctl.connection",
                            "the connection to UTM broke, as it does right after UTM was started",
                            "look at the machine's status, and repeat"))
            .put(
                    TIMED_OUT,
                    new Kind(
                            TIMEOUT,
                            "UTM did not answer in time, and may still be at it",
                            "look at 'list' before repeating it"))
            .put(-1728, new Kind("utm.ctl.machine.missing", "UTM does not know it any more", "look at 'list'"))
            .put(-1708, new Kind("utm.ctl.unsupported", "this UTM does not know the command", "install a newer UTM"))
            .put(-128, new Kind("utm.ctl.cancelled", "somebody cancelled it at the screen", null))
            .buildOrThrow();

    /** Of an answer of {@code utmctl}; empty if there is no complaint in it. */
    static Optional<Complaint> of(CommandResult result) {
        List<String> lines = result.error().lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).startsWith(EVENT)) {
                String event = lines.get(i).substring(EVENT.length()).strip();
                return Optional.of(new Complaint(number(event), words(lines.subList(i + 1, lines.size()), event)));
            }
        }
        if (lines.stream().anyMatch(line -> line.startsWith(NOTE) && line.contains("SSH"))) {
            return Optional.of(new Complaint(NOT_PERMITTED, ""));
        }
        return Optional.empty();
    }

    /** What follows the event's line, or where nothing does, that line itself. */
    private static String words(List<String> after, String event) {
        StringBuilder words = new StringBuilder();
        for (String line : after) {
            if (line.startsWith(EVENT) || line.startsWith(NOTE)) {
                break;
            }
            words.append(words.length() == 0 ? "" : " ").append(line.strip());
        }
        return words.toString().isBlank() ? event : words.toString().strip();
    }

    private static int number(String event) {
        Matcher number = NUMBER.matcher(event);
        return number.find() ? -Integer.parseInt(number.group(1)) : 0;
    }

    /** Of an answer of {@code osascript}, whose exit status does tell. */
    static Optional<Complaint> ofScript(CommandResult result) {
        if (result.succeeded()) {
            return Optional.empty();
        }
        String said = result.error().strip();
        Matcher number = SCRIPT.matcher(said);
        int status = number.matches() ? Integer.parseInt(number.group(1).replace('\u2212', '-')) : 0;
        return Optional.of(new Complaint(status, said));
    }

    /** What {@code utmctl} itself complained of, without UTM: a wrong option, a machine it does not find. */
    static String ownWords(CommandResult result) {
        return result.error()
                .lines()
                .filter(line -> line.startsWith(OWN))
                .findFirst()
                .orElseGet(() -> result.error().strip());
    }

    /** About {@code subject}, which {@code doing} was tried with. */
    SatchelException exception(String subject, String doing) {
        String words = said.isEmpty() ? "" : "; UTM says: " + Words.shown(said);
        Kind kind = KINDS.get(status);
        if (kind != null) {
            return new SatchelException(
                    kind.code(), subject, doing + ": " + kind.what() + words + number(), kind.remedy(), null);
        }
        String code = status == GENERAL ? REFUSED : "utm.ctl.event";
        return new SatchelException(code, subject, doing + ": UTM refused it" + words + number());
    }

    private String number() {
        return status == 0 ? "" : " (OSStatus " + status + ")";
    }
}
