package dev.satchel.examples.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.satchel.core.plan.Plan;
import dev.satchel.examples.console.ProgressPrinter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine.Option;

/** What is done with a plan: it is shown, printed as a script, or shown and applied. */
final class PlanMode {
    @Option(
            names = {"--plan", "--dry-run"},
            description = "Show the plan, and do nothing.")
    private boolean plan;

    @Option(names = "--script", description = "Print the plan as a shell script, and do nothing.")
    private boolean script;

    @Option(names = "--apply", description = "Show the plan, and do it.")
    private boolean apply;

    boolean isShown() {
        return plan || script;
    }

    boolean isApplied() {
        if (apply && isShown()) {
            throw new IllegalArgumentException("--apply does it, --plan and --script do not: give one of them");
        }
        return apply;
    }

    /** Shows the plan in the form that was asked for. */
    void show(Output output, Plan made) throws IOException {
        if (script) {
            output.messages(made.findings());
            if (output.isJson()) {
                output.document(Output.object().put("script", made.toShellScript()));
            } else {
                output.raw(made.toShellScript().getBytes(StandardCharsets.UTF_8));
            }
            return;
        }
        output.document(new ObjectMapper().readTree(made.toJson()));
        output.line(made.toText().stripTrailing());
    }

    /** Does it, and answers with {@code document} and what was found. */
    static void apply(Output output, Plan made, ObjectNode document, String done)
            throws IOException, InterruptedException {
        output.message(made.toText().stripTrailing());
        made.apply(ProgressPrinter.standardError());
        document.set("findings", Output.array(made.findings()));
        output.document(document);
        output.line(done);
    }
}
