package dev.satchel.core.plan;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.satchel.core.check.Finding;
import java.util.Locale;

/** A plan as JSON; {@link Plan#toJson()} says how. */
final class PlanJson {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private final ObjectNode root = MAPPER.createObjectNode();

    PlanJson(Plan plan) {
        root.put("title", plan.title());
        ArrayNode findings = root.putArray("findings");
        plan.findings().forEach(finding -> add(findings.addObject(), finding));
        ArrayNode steps = root.putArray("steps");
        int number = 1;
        for (Step step : plan.steps()) {
            ObjectNode node = steps.addObject().put("number", number++).put("title", step.title());
            ArrayNode destroys = node.putArray("destroys");
            step.destroys().forEach(destroys::add);
            ArrayNode actions = node.putArray("actions");
            step.actions().forEach(action -> add(actions.addObject(), action));
        }
        ArrayNode last = root.putArray("finally");
        PlanUndo.of(plan).forEach(command -> addWords(last.addArray(), command));
    }

    private static void add(ObjectNode node, Finding finding) {
        node.put("severity", finding.severity().name().toLowerCase(Locale.ROOT))
                .put("code", finding.code())
                .put("where", finding.where())
                .put("message", finding.message())
                .put("remedy", finding.remedy());
    }

    private static void add(ObjectNode node, Action action) {
        if (action instanceof Action.Run run) {
            addWords(node.putArray("command"), run.command());
            run.command().input().ifPresent(input -> node.put("input", input));
            run.command().captured().ifPresent(name -> node.put("captures", name));
        } else if (action instanceof Action.WriteFile write) {
            node.put("writes", write.folder() + "/" + write.file()).put("content", write.content());
        } else if (action instanceof Action.Verify verify) {
            node.put("checks", verify.description());
        }
    }

    private static void addWords(ArrayNode words, PlannedCommand command) {
        command.words().forEach(words::add);
    }

    @Override
    public String toString() {
        return root.toPrettyString();
    }
}
