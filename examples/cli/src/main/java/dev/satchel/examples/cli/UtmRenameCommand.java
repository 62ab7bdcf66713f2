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
        name = "rename",
        mixinStandardHelpOptions = true,
        description = "Give a bundle another name: in its configuration, and as its folder's.")
final class UtmRenameCommand implements Callable<Integer> {
    @Mixin
    private Output output = new Output();

    @Mixin
    private PlanMode mode = new PlanMode();

    @Parameters(paramLabel = "BUNDLE")
    private Path path = Path.of("");

    @Parameters(paramLabel = "NAME")
    private String name = "";

    @Override
    public Integer call() throws IOException, InterruptedException {
        Plan plan = UtmBundles.rename(UtmBundle.open(path), name);
        if (mode.isShown()) {
            mode.show(output, plan);
            return ExitCode.DONE;
        }
        PlanMode.apply(
                output, plan, Output.object().put("name", name).put("from", path.toString()), "renamed to " + name);
        return ExitCode.DONE;
    }
}
