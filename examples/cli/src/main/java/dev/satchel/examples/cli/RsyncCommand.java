package dev.satchel.examples.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.satchel.core.SatchelException;
import dev.satchel.core.check.Findings;
import dev.satchel.core.process.CommandRunner;
import dev.satchel.storage.rsync.FilterMatcher;
import dev.satchel.storage.rsync.FilterRules;
import dev.satchel.storage.rsync.FilterVerdict;
import dev.satchel.storage.rsync.Rsync;
import dev.satchel.storage.rsync.RsyncVersion;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "rsync",
        subcommands = {RsyncExclusionsCommand.class, RsyncCopyCommand.class},
        mixinStandardHelpOptions = true,
        description = "Ask rsync's rules what they do, choose what to leave out, copy and look whether it arrived.")
final class RsyncCommand extends CommandGroup {
    /** A longer line is no path of any system. */
    private static final int LONGEST_PATH = 1 << 16;

    /** Which end is asked. */
    enum End {
        SENDER,
        RECEIVER
    }

    @Command(
            name = "match",
            mixinStandardHelpOptions = true,
            description = {
                "Read paths on standard input, a line each, a trailing slash for a directory.",
                "Print 'included' or 'excluded', a tab, and the path."
            })
    int match(
            @Mixin Output output,
            @Option(
                            names = "--rule",
                            paramLabel = "RULE",
                            description = "A filter rule, as in rsync's --filter; may be repeated.")
                    @Nullable
                    List<String> rules,
            @Option(
                            names = "--rules-file",
                            paramLabel = "FILE",
                            description = "A file of such rules, after those of --rule.")
                    @Nullable
                    Path file,
            @Option(
                            names = "--root",
                            paramLabel = "DIR",
                            description = "The top of the transfer: the files of rules in its directories are read.")
                    @Nullable
                    Path root,
            @Option(
                            names = "--side",
                            paramLabel = "sender|receiver",
                            defaultValue = "sender",
                            description = "What is sent, or what --delete may delete (included) and keeps (excluded).")
                    End side,
            @Option(
                            names = {"-0", "--null"},
                            description = "Paths end with a NUL byte, here and there.")
                    boolean nul,
            @Option(names = "--why", description = "Also print the rule that decided, after another tab.") boolean why)
            throws IOException {
        FilterRules.Builder all = FilterRules.builder();
        for (String rule : rules == null ? List.<String>of() : CommandLineBytes.repaired("--rule", rules)) {
            add(all, rule);
        }
        if (file != null) {
            all.filter("merge " + file);
        }
        Questions questions = new Questions(matcher(output, all.build(), root, side), output, nul ? 0 : '\n', why);
        questions.answer();
        return ExitCode.DONE;
    }

    static void add(FilterRules.Builder rules, String rule) throws SatchelException {
        try {
            rules.filter(rule);
        } catch (IllegalArgumentException refused) {
            throw new SatchelException(
                    "rsync.rules",
                    "--rule '" + rule + "'",
                    "rsync refuses it: " + refused.getMessage(),
                    "write it as rsync's --filter takes it, for example '- *.o'",
                    refused);
        }
    }

    @Command(
            name = "check",
            mixinStandardHelpOptions = true,
            description = {
                "Say what the rsync of this host cannot do of a faithful copy, before a run.",
                "With --version-text read what the rsync of another host printed for --version."
            })
    int check(
            @Mixin Output output,
            @Option(names = "--version-text", paramLabel = "FILE", description = "A file, or - for standard input.")
                    @Nullable
                    String text)
            throws IOException, InterruptedException {
        RsyncVersion version = text == null
                ? RsyncVersion.detect(CommandRunner.system())
                : RsyncVersion.parse(new String(
                        text.equals("-") ? System.in.readNBytes(LONGEST_PATH) : read(Path.of(text)),
                        StandardCharsets.UTF_8));
        Findings findings = Rsync.copy(Path.of("/source"), Path.of("/target")).check(version);
        ObjectNode document = Output.object()
                .put("rsync", version.toString())
                .put("flavour", version.flavour().name().toLowerCase(Locale.ROOT))
                .put("protocol", version.protocol());
        document.set("findings", Output.array(findings));
        output.line(version.toString());
        output.messages(findings);
        output.document(document);
        return findings.hasErrors() ? ExitCode.ERRORS : ExitCode.DONE;
    }

    private static byte[] read(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return in.readNBytes(LONGEST_PATH);
        } catch (IOException e) {
            throw SatchelException.unreadable("rsync.version", file, e);
        }
    }

    private static FilterMatcher matcher(Output output, FilterRules rules, @Nullable Path root, End side)
            throws SatchelException {
        if (root != null) {
            return side == End.SENDER ? rules.matcher(root) : rules.receiverMatcher(root);
        }
        if (rules.needsSource()) {
            output.message("satchel: without --root no file of rules in a directory is read, and / is the top");
        }
        return side == End.SENDER ? rules.matcher() : rules.receiverMatcher();
    }

    /** Paths as they come, and what becomes of each. */
    private static final class Questions {
        private final FilterMatcher matcher;
        private final Output output;
        private final int end;
        private final boolean why;
        private final ArrayNode document = Output.JSON.arrayNode();

        Questions(FilterMatcher matcher, Output output, int end, boolean why) {
            this.matcher = matcher;
            this.output = output;
            this.end = end;
            this.why = why;
        }

        void answer() throws IOException {
            InputStream paths = new BufferedInputStream(System.in);
            OutputStream answers = new BufferedOutputStream(System.out);
            for (byte[] path = next(paths); path != null; path = next(paths)) {
                FilterVerdict verdict = matcher.verdict(path);
                String word = verdict.isIncluded() ? "included" : "excluded";
                String rule = verdict.rule().map(Object::toString).orElse("");
                if (output.isJson()) {
                    ObjectNode node = document.addObject()
                            .put("path", new String(path, StandardCharsets.UTF_8))
                            .put("verdict", word);
                    if (!rule.isEmpty()) {
                        node.put("rule", rule).put("decidedAt", verdict.decidedAt());
                    }
                } else {
                    answers.write((word + "\t").getBytes(StandardCharsets.US_ASCII));
                    answers.write(path);
                    answers.write((why ? "\t" + rule : "").getBytes(StandardCharsets.UTF_8));
                    answers.write(end);
                    if (paths.available() == 0) {
                        answers.flush(); // somebody may be typing
                    }
                }
            }
            answers.flush();
            output.document(document);
        }

        private byte @Nullable [] next(InputStream paths) throws IOException {
            ByteArrayOutputStream path = new ByteArrayOutputStream();
            int c = paths.read();
            if (c < 0) {
                return null;
            }
            for (; c >= 0 && c != end; c = paths.read()) {
                path.write(c);
                if (path.size() > LONGEST_PATH) {
                    throw new SatchelException("rsync.path", "standard input", "a path of over 64 KiB");
                }
            }
            return path.toByteArray();
        }
    }
}
