package dev.satchel.qemu.capability;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.satchel.core.SatchelException;
import dev.satchel.core.process.Command;
import dev.satchel.core.process.CommandResult;
import dev.satchel.core.process.CommandRunner;
import dev.satchel.core.unit.DataSize;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One start of a QEMU without a machine: all questions are put at once, on its standard input, and {@code quit} is the
 * last. QEMU answers in that order, so that the first without an answer is the one that ended it, if it ended early.
 */
final class QmpConversation {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** The answers of QEMU 7.2 have 400 KB. */
    private static final DataSize LARGEST = DataSize.mebibytes(8);

    private static final int ATTEMPTS = 3;

    private final Map<String, JsonNode> answers = new LinkedHashMap<>();
    private final CommandResult result;

    private QmpConversation(CommandResult result) {
        this.result = result;
    }

    static Command command(Path program, List<QmpQuestion> questions, Duration limit) {
        StringBuilder input = new StringBuilder("{\"execute\":\"qmp_capabilities\"}\n");
        questions.forEach(question -> input.append(question.line()));
        input.append("{\"execute\":\"quit\"}\n");
        return Command.of(
                        program.toString(),
                        "-S",
                        "-nodefaults",
                        "-no-user-config",
                        "-display",
                        "none",
                        "-machine",
                        "none",
                        "-qmp",
                        "stdio")
                .withInput(input.toString())
                .withOutputLimit(LARGEST)
                .withTimeLimit(limit);
    }

    /**
     * Asks; that QEMU ends early is no failure if it has greeted.
     *
     * @throws SatchelException with code {@code tool.failed} if it ended without a word on its monitor, {@code
     *     qemu.capabilities} if what it says there is not JSON
     */
    static QmpConversation hold(CommandRunner runner, Path program, List<QmpQuestion> questions, Duration limit)
            throws IOException, InterruptedException {
        CommandResult result = runner.run(command(program, questions, limit));
        for (int attempt = 1; attempt < ATTEMPTS && isCut(result); attempt++) {
            result = runner.run(command(program, questions, limit));
        }
        if (!result.output().contains("\"QMP\"")) {
            result.orThrow();
        }
        if (result.dropped().bytes() > 0) {
            throw refused(program, "said more on its monitor than " + LARGEST);
        }
        QmpConversation conversation = new QmpConversation(result);
        for (String line : result.lines()) {
            conversation.hear(program, line);
        }
        return conversation;
    }

    /** A QEMU that is to quit does not wait until all is read that it has written: the rest of a long answer may be lost. */
    private static boolean isCut(CommandResult result) {
        List<String> lines = result.lines();
        String last = lines.isEmpty() ? "" : lines.get(lines.size() - 1);
        return result.succeeded() && last.startsWith("{\"return\"") && !last.endsWith("}");
    }

    /**
     * For who missed an answer: a QEMU that greeted and then ended has said why, though not on its monitor.
     *
     * @throws SatchelException with code {@code tool.failed} if it ended so
     */
    void requireSuccess() throws SatchelException {
        result.orThrow();
    }

    private void hear(Path program, String line) throws SatchelException {
        JsonNode message;
        try {
            message = JSON.readTree(line);
        } catch (JsonProcessingException e) {
            if (!result.succeeded()) {
                return; // it ended in the middle of an answer
            }
            throw refused(program, "said on its monitor what is not JSON: " + e.getOriginalMessage());
        }
        if (message.path("id").isTextual()) {
            answers.putIfAbsent(message.path("id").asText(), message);
        }
    }

    static SatchelException refused(Path program, String what) {
        return new SatchelException("qemu.capabilities", program.toString(), what);
    }

    /** What was returned to the question {@code id}; missing if there is no such answer, or it is an error. */
    JsonNode answer(String id) {
        JsonNode message = answers.get(id);
        return message == null
                ? JSON.missingNode()
                : message.path("return").isNull() ? JSON.missingNode() : message.path("return");
    }

    /** The first that has no answer, not even an error. */
    Optional<QmpQuestion> firstUnanswered(List<QmpQuestion> questions) {
        return questions.stream()
                .filter(question -> !answers.containsKey(question.id()))
                .findFirst();
    }
}
