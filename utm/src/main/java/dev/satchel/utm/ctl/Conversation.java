package dev.satchel.utm.ctl;

import com.google.common.collect.ImmutableList;
import dev.satchel.core.SatchelException;
import dev.satchel.core.process.Command;
import dev.satchel.core.process.CommandResult;
import dev.satchel.core.process.CommandRunner;
import dev.satchel.core.process.ToolLocator;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Questions to one {@code utmctl}, and its answers.
 *
 * @param program where it is
 * @param runner runs it
 * @param limit for each call
 * @param patience for an effect to be seen
 */
record Conversation(Path program, CommandRunner runner, Duration limit, Duration patience) {
    private static final int ATTEMPTS = 8;
    private static final Duration PAUSE = Duration.ofMillis(250);
    private static final int USAGE = 64;

    /** Whether a question may be put once more where the connection broke. */
    enum Repetition {
        ALLOWED,
        /** It may have been done already. */
        NEVER
    }

    Command command(List<String> arguments) throws SatchelException {
        requireProgram();
        return Command.of(program.toString(), arguments).withTimeLimit(limit);
    }

    void requireProgram() throws SatchelException {
        if (ToolLocator.system().find(program.toString()).isEmpty()) {
            throw new SatchelException(
                    "tool.missing",
                    program.toString(),
                    "there is no program of that name",
                    "utmctl is in UTM.app/Contents/MacOS");
        }
    }

    /** The answer, if it is one; complaints are thrown. */
    CommandResult ask(String subject, String... arguments) throws IOException, InterruptedException {
        return ask(subject, ImmutableList.copyOf(arguments), Repetition.ALLOWED);
    }

    CommandResult ask(String subject, List<String> arguments, Repetition repetition)
            throws IOException, InterruptedException {
        return ask(subject, arguments.get(0), command(arguments), repetition);
    }

    CommandResult ask(String subject, String doing, Command command, Repetition repetition)
            throws IOException, InterruptedException {
        CommandResult result = tell(command, repetition);
        Optional<Complaint> complaint = Complaint.of(result);
        if (complaint.isPresent()) {
            throw complaint.get().exception(subject, doing);
        }
        if (result.exitCode() != 0) {
            throw failure(subject, doing, result);
        }
        return result;
    }

    /** The answer, whatever it is, after as many attempts as a broken connection costs. */
    CommandResult tell(Command command, Repetition repetition) throws IOException, InterruptedException {
        CommandResult result = runner.run(command);
        for (int attempt = 1; attempt < ATTEMPTS && repetition == Repetition.ALLOWED; attempt++) {
            if (Complaint.of(result)
                    .filter(each -> each.status() == Complaint.CONNECTION_INVALID)
                    .isEmpty()) {
                break;
            }
            Thread.sleep(PAUSE.toMillis());
            result = runner.run(command);
        }
        return result;
    }

    static SatchelException failure(String subject, String doing, CommandResult result) {
        String said = Words.shown(Complaint.ownWords(result));
        if (said.contains("Application not found")) {
            return new SatchelException(
                    "tool.missing", "UTM.app", "utmctl does not find it", "install UTM in /Applications");
        }
        if (result.exitCode() == USAGE) {
            return new SatchelException(
                    "utm.ctl.unsupported",
                    subject,
                    doing + ": this utmctl does not know it: " + said,
                    "install a newer UTM");
        }
        return new SatchelException(
                "utm.ctl.failed",
                subject,
                doing + ": utmctl ended with " + result.exitCode()
                        + (said.isEmpty() ? ", without a word" : ": " + said));
    }

    List<ListedMachine> list() throws IOException, InterruptedException {
        return UtmctlTables.machines(ask("utmctl", "list").output());
    }
}
