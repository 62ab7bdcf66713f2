package dev.satchel.examples.cli;

import dev.satchel.core.plan.Plan;
import dev.satchel.utm.bundle.UtmBundle;
import dev.satchel.utm.bundle.UtmBundles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "move",
        mixinStandardHelpOptions = true,
        description = "Move a bundle; to another disk by a copy that is compared before the original is removed.")
final class UtmMoveCommand implements Callable<Integer> {
    @Mixin
    private Output output = new Output();

    @Mixin
    private PlanMode mode = new PlanMode();

    @Parameters(paramLabel = "BUNDLE")
    private Path path = Path.of("");

    @Parameters(paramLabel = "FOLDER-or-OUT.utm")
    private Path target = Path.of("");

    @Override
    public Integer call() throws IOException, InterruptedException {
        Plan plan = UtmBundles.move(UtmBundle.open(path), target);
        if (mode.isShown()) {
            mode.show(output, plan);
            return ExitCode.DONE;
        }
        PlanMode.apply(
                output,
                plan,
                Output.object().put("to", target.toString()).put("from", path.toString()),
                path + " is moved to " + target);
        return ExitCode.DONE;
    }
}
