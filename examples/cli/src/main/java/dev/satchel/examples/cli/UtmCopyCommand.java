package dev.satchel.examples.cli;

import dev.satchel.core.plan.Plan;
import dev.satchel.utm.bundle.NewIdentity;
import dev.satchel.utm.bundle.UtmBundle;
import dev.satchel.utm.bundle.UtmBundles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "copy",
        mixinStandardHelpOptions = true,
        description = "Copy a bundle as another machine: a new UUID, new network addresses, a new name.")
final class UtmCopyCommand implements Callable<Integer> {
    @Mixin
    private Output output = new Output();

    @Mixin
    private PlanMode mode = new PlanMode();

    @Parameters(paramLabel = "BUNDLE")
    private Path path = Path.of("");

    @Parameters(paramLabel = "OUT.utm")
    private Path target = Path.of("");

    @Option(names = "--name", paramLabel = "NAME", description = "What the copy is called; as its folder if not said.")
    private @Nullable String name;

    @Option(
            names = "--new-identifiers",
            description = "New identifiers for the drives too: the guest sees disks of other serial numbers.")
    private boolean identifiers;

    @Override
    public Integer call() throws IOException, InterruptedException {
        NewIdentity identity = NewIdentity.random()
                .withIdentifiers(identifiers ? NewIdentity.Identifiers.NEW : NewIdentity.Identifiers.KEPT);
        Plan plan = UtmBundles.copy(UtmBundle.open(path), target, name == null ? identity : identity.named(name));
        if (mode.isShown()) {
            mode.show(output, plan);
            return ExitCode.DONE;
        }
        PlanMode.apply(
                output,
                plan,
                Output.object().put("bundle", target.toString()).put("from", path.toString()),
                target + " is made");
        return ExitCode.DONE;
    }
}
