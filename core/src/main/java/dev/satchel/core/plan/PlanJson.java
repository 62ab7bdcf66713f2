package dev.satchel.core.plan;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.collect.ImmutableSet;
import com.google.common.hash.Hashing;
import dev.satchel.core.check.Finding;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/** A plan as JSON; {@link Plan#toJson()} says how. {@link PlanReader} reads it. */
final class PlanJson {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private final Secrets secrets;
    private final ObjectNode root = MAPPER.createObjectNode();

    PlanJson(Plan plan) {
        this.secrets = Secrets.of(plan);
        root.put("title", secrets.hide(plan.title()));
        if (!secrets.isEmpty()) {
            root.put("secrets", true);
        }
        ArrayNode findings = root.putArray("findings");
        plan.findings().forEach(finding -> add(findings.addObject(), finding));
        ArrayNode steps = root.putArray("steps");
        int number = 1;
        for (Step step : plan.steps()) {
            add(steps.addObject().put("number", number++), step);
        }
        ArrayNode last = root.putArray("finally");
        PlanUndo.of(plan).forEach(command -> addWords(last.addArray(), command));
    }

    /** What it holds, in one line: the same plan gives the same bytes. */
    String canonical() {
        try {
            return MAPPER.writeValueAsString(root);
        } catch (JsonProcessingException e) {
            throw new AssertionError("a tree can be written", e);
        }
    }

    String fingerprint() {
        return Hashing.sha256().hashString(canonical(), StandardCharsets.UTF_8).toString();
    }

    ObjectNode tree() {
        return root;
    }

    private void add(ObjectNode node, Finding finding) {
        node.put("severity", finding.severity().name().toLowerCase(Locale.ROOT))
                .put("code", finding.code())
                .put("where", secrets.hide(finding.where()))
                .put("message", secrets.hide(finding.message()))
                .put("remedy", secrets.hide(finding.remedy()));
    }

    private void add(ObjectNode node, Step step) {
        node.put("id", step.id()).put("title", secrets.hide(step.title()));
        addTexts(node, "after", step.after());
        if (step.weight() != 1) {
            node.put("weight", step.weight());
        }
        step.estimate().ifPresent(bytes -> node.put("estimatedBytes", bytes.bytes()));
        if (step.isStandalone()) {
            node.put("standalone", true);
        }
        ArrayNode destroys = node.putArray("destroys");
        step.destroys().forEach(lost -> destroys.add(secrets.hide(lost)));
        ArrayNode actions = node.putArray("actions");
        step.actions().forEach(action -> add(actions.addObject(), action));
    }

    private void add(ObjectNode node, Action action) {
        if (action instanceof Action.Run run) {
            add(node, run.command());
            addCommands(node, "undo", run.undo());
            addCommands(node, "finders", run.finders());
            if (run.makes()) {
                node.put("makes", true);
            }
        } else if (action instanceof Action.WriteFile write) {
            node.put("writes", secrets.hide(write.folder() + "/" + write.file()))
                    .put("content", secrets.hide(write.content()))
                    .put("file", write.file().toString());
            write.folder().write(node.putArray("folder"));
        } else if (action instanceof Action.MakeImage image) {
            node.put("image", secrets.hide(image.folder() + "/" + image.file()))
                    .put("what", secrets.hide(image.what()))
                    .put("length", image.length().bytes())
                    .put("file", image.file().toString());
            image.folder().write(node.putArray("folder"));
            add(node.putArray("pieces"), image.pieces());
        } else if (action instanceof Action.EditFile edit) {
            node.put("edits", secrets.hide(edit.folder() + "/" + edit.file()))
                    .put("before", edit.before())
                    .put("after", edit.after())
                    .put("file", edit.file().toString());
            edit.folder().write(node.putArray("folder"));
            ArrayNode hunks = node.putArray("hunks");
            edit.hunks().forEach(hunk -> {
                ObjectNode one = hunks.addObject().put("line", hunk.line());
                ArrayNode lines = one.putArray("lines");
                hunk.lines().forEach(line -> lines.add(secrets.hide(line)));
            });
        } else if (action instanceof Action.Overwrite overwrite) {
            node.put("overwrites", secrets.hide(overwrite.target().toString()))
                    .put("what", secrets.hide(overwrite.what()));
            overwrite.target().write(node.putArray("target"));
            add(node.putArray("pieces"), overwrite.pieces());
        } else if (action instanceof Action.Verify verify) {
            node.put("checks", secrets.hide(verify.description()));
            add(node.putObject("test"), verify.test());
        }
    }

    private void add(ObjectNode node, PlannedTest test) {
        test.commands().forEach(command -> add(node, command));
        if (test instanceof PlannedTest.Prints prints) {
            node.put("prints", secrets.hide(prints.text()));
        } else if (test instanceof PlannedTest.PrintsLines lines) {
            addTexts(node, "printsLines", lines.patterns());
        } else if (test instanceof PlannedTest.Installed installed) {
            addTexts(node, "installed", installed.programs());
        } else if (test instanceof PlannedTest.HasRoom needed) {
            node.put("roomIn", needed.folder().toString())
                    .put("bytes", needed.room().bytes());
        }
    }

    private static void add(ArrayNode array, List<Action.Piece> pieces) {
        pieces.forEach(piece -> array.addObject().put("offset", piece.offset()).put("hex", piece.hex()));
    }

    private void add(ObjectNode node, PlannedCommand command) {
        addWords(node.putArray("command"), command);
        if (!command.arguments().stream().allMatch(Argument::isPlain)) {
            ArrayNode arguments = node.putArray("arguments");
            command.arguments().forEach(argument -> argument.write(arguments));
        }
        command.input().ifPresent(input -> node.put("input", secrets.hide(input)));
        command.captured().ifPresent(name -> node.put("captures", name));
        node.put("timeLimit", command.timeLimit().toString());
        if (!command.successCodes().equals(ImmutableSet.of(0))) {
            ArrayNode codes = node.putArray("successCodes");
            command.successCodes().stream().sorted().forEach(codes::add);
        }
        if (!command.remarks().isEmpty()) {
            ArrayNode remarks = node.putArray("remarks");
            command.remarks().forEach((code, remark) -> add(remarks.addObject().put("exitCode", code), remark));
        }
        if (command.isRepeatable()) {
            node.put("repeatable", true);
        }
    }

    private void addCommands(ObjectNode node, String name, Collection<PlannedCommand> commands) {
        if (!commands.isEmpty()) {
            ArrayNode array = node.putArray(name);
            commands.forEach(command -> add(array.addObject(), command));
        }
    }

    private static void addTexts(ObjectNode node, String name, Collection<String> texts) {
        if (!texts.isEmpty()) {
            texts.forEach(node.putArray(name)::add);
        }
    }

    private void addWords(ArrayNode words, PlannedCommand command) {
        command.words().forEach(word -> words.add(secrets.hide(word)));
    }

    @Override
    public String toString() {
        return root.toPrettyString();
    }
}
