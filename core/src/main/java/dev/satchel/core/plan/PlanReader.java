package dev.satchel.core.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.collect.ImmutableList;
import dev.satchel.core.SatchelException;
import dev.satchel.core.check.Finding;
import dev.satchel.core.check.Findings;
import dev.satchel.core.check.Severity;
import dev.satchel.core.unit.DataSize;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * A plan from the JSON that {@link PlanJson} makes of one. What is code in a plan is not in it: a check is made by the
 * command that a script would make it with, and no progress is read from what commands print.
 */
final class PlanReader {
    private PlanReader() {}

    /**
     * Reads it.
     *
     * @throws SatchelException with code {@code plan.secrets} if it had secrets, which are not in it; with {@code
     *     plan.journal.damaged} if it is no plan
     */
    static Plan read(JsonNode json, String where) throws SatchelException {
        if (json.path("secrets").asBoolean()) {
            throw new SatchelException(
                    "plan.secrets",
                    where,
                    "its plan has secrets, which it does not hold",
                    "make the same plan again, and resume that");
        }
        try {
            return plan(json);
        } catch (IllegalArgumentException | DateTimeException | NullPointerException | IndexOutOfBoundsException e) {
            throw new SatchelException(
                    "plan.journal.damaged", where, "holds no plan: " + e.getMessage(), "begin anew", e);
        }
    }

    private static Plan plan(JsonNode json) {
        Plan.Builder plan = Plan.titled(text(json, "title")).findings(findings(json));
        for (JsonNode step : json.path("steps")) {
            plan.step(step(step));
        }
        return plan.build();
    }

    private static Findings findings(JsonNode json) {
        ImmutableList.Builder<Finding> findings = ImmutableList.builder();
        json.path("findings").forEach(one -> findings.add(finding(one)));
        return Findings.of(findings.build());
    }

    private static Finding finding(JsonNode json) {
        return Finding.of(
                Severity.valueOf(text(json, "severity").toUpperCase(Locale.ROOT)),
                text(json, "code"),
                text(json, "where"),
                text(json, "message"),
                text(json, "remedy"));
    }

    private static Step step(JsonNode json) {
        Step.Builder step = Step.titled(text(json, "title")).id(text(json, "id"));
        json.path("after").forEach(id -> step.after(id.asText()));
        json.path("destroys").forEach(lost -> step.destroys(lost.asText()));
        step.weight(json.path("weight").asInt(1));
        if (json.has("estimatedBytes")) {
            step.estimate(DataSize.bytes(json.get("estimatedBytes").asLong()));
        }
        if (json.path("standalone").asBoolean()) {
            step.standalone();
        }
        json.path("actions").forEach(action -> step.act(action(action)));
        return step.build();
    }

    private static Action action(JsonNode json) {
        if (json.has("writes")) {
            return new Action.WriteFile(
                    Argument.read(json.path("folder").path(0)), Path.of(text(json, "file")), text(json, "content"));
        }
        if (json.has("image")) {
            return new Action.MakeImage(
                    Argument.read(json.path("folder").path(0)),
                    Path.of(text(json, "file")),
                    text(json, "what"),
                    DataSize.bytes(json.path("length").asLong()),
                    pieces(json));
        }
        if (json.has("overwrites")) {
            return new Action.Overwrite(Argument.read(json.path("target").path(0)), text(json, "what"), pieces(json));
        }
        if (json.has("edits")) {
            return new Action.EditFile(
                    Argument.read(json.path("folder").path(0)),
                    Path.of(text(json, "file")),
                    text(json, "before"),
                    text(json, "after"),
                    hunks(json.path("hunks")));
        }
        if (json.has("checks")) {
            ReadCheck check = new ReadCheck(text(json, "checks"), test(json.path("test")));
            return new Action.Verify(check.description(), check, check.test());
        }
        PlannedCommand command = command(json);
        List<PlannedCommand> undo = commands(json.path("undo"));
        Action.Run run = json.path("makes").asBoolean()
                ? Action.Run.making(command, undo.get(0))
                : new Action.Run(command, undo);
        PlannedCommand[] finders = commands(json.path("finders")).toArray(PlannedCommand[]::new);
        return finders.length == 0 ? run : run.findingBy(finders);
    }

    private static PlannedTest test(JsonNode json) {
        if (json.has("installed")) {
            return new PlannedTest.Installed(texts(json.get("installed")));
        }
        if (json.has("roomIn")) {
            return new PlannedTest.HasRoom(
                    Path.of(text(json, "roomIn")),
                    DataSize.bytes(json.path("bytes").asLong(-1)));
        }
        PlannedCommand command = command(json);
        if (json.has("prints")) {
            return new PlannedTest.Prints(command, text(json, "prints"));
        }
        return json.has("printsLines")
                ? new PlannedTest.PrintsLines(command, texts(json.get("printsLines")))
                : new PlannedTest.Exits(command);
    }

    private static List<String> texts(JsonNode json) {
        ImmutableList.Builder<String> texts = ImmutableList.builder();
        json.forEach(one -> texts.add(one.asText()));
        return texts.build();
    }

    private static List<Action.Hunk> hunks(JsonNode json) {
        ImmutableList.Builder<Action.Hunk> hunks = ImmutableList.builder();
        for (JsonNode hunk : json) {
            ImmutableList.Builder<String> lines = ImmutableList.builder();
            hunk.path("lines").forEach(line -> lines.add(line.asText()));
            hunks.add(new Action.Hunk(hunk.path("line").asInt(), lines.build()));
        }
        return hunks.build();
    }

    private static List<Action.Piece> pieces(JsonNode json) {
        ImmutableList.Builder<Action.Piece> pieces = ImmutableList.builder();
        for (JsonNode piece : json.path("pieces")) {
            pieces.add(new Action.Piece(piece.path("offset").asLong(-1), text(piece, "hex")));
        }
        return pieces.build();
    }

    private static List<PlannedCommand> commands(JsonNode json) {
        ImmutableList.Builder<PlannedCommand> commands = ImmutableList.builder();
        json.forEach(one -> commands.add(command(one)));
        return commands.build();
    }

    private static PlannedCommand command(JsonNode json) {
        JsonNode words = json.path("command");
        PlannedCommand command = PlannedCommand.of(words.path(0).asText());
        if (json.has("arguments")) {
            for (JsonNode argument : json.get("arguments")) {
                command = command.with(Argument.read(argument));
            }
        } else {
            for (int i = 1; i < words.size(); i++) {
                command = command.with(words.get(i).asText());
            }
        }
        command = command.withTimeLimit(Duration.parse(text(json, "timeLimit")));
        if (json.has("input")) {
            command = command.withInput(text(json, "input"));
        }
        if (json.has("captures")) {
            command = command.capturing(text(json, "captures"));
        }
        if (json.has("successCodes")) {
            ImmutableList.Builder<Integer> codes = ImmutableList.builder();
            json.get("successCodes").forEach(code -> codes.add(code.asInt()));
            command = command.succeedingWith(codes.build().toArray(Integer[]::new));
        }
        for (JsonNode remark : json.path("remarks")) {
            command = command.remarkingOn(remark.path("exitCode").asInt(), finding(remark));
        }
        return json.path("repeatable").asBoolean() ? command.repeatable() : command;
    }

    private static String text(JsonNode json, String name) {
        if (!json.path(name).isTextual()) {
            throw new IllegalArgumentException("'" + name + "' is missing");
        }
        return json.get(name).textValue();
    }
}
