package dev.satchel.examples.cli;

import dev.satchel.core.check.Findings;
import dev.satchel.core.plan.Plan;
import dev.satchel.core.sizing.Carrier;
import dev.satchel.examples.console.ProgressPrinter;
import dev.satchel.utm.bundle.Mend;
import dev.satchel.utm.bundle.UtmBundle;
import dev.satchel.utm.bundle.UtmBundles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "doctor",
        mixinStandardHelpOptions = true,
        description = "Whether a bundle can travel to another Mac, and what keeps it from that.")
final class UtmDoctorCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private Output output = new Output();

    @Mixin
    private PlanMode mode = new PlanMode();

    @Parameters(paramLabel = "BUNDLE")
    private Path path = Path.of("");

    @Option(
            names = "--carrier",
            paramLabel = "TYPE",
            description =
                    "The file system that it is to travel on: apfs, exfat, fat32 ...; the one it is on if not said.")
    private @Nullable String carrier;

    @Option(names = "--make-portable", description = "Plan what mends it; with --apply, do it.")
    private boolean portable;

    @Option(names = "--clear-cpu", description = "With --make-portable: let UTM choose the processor.")
    private boolean clearProcessor;

    @Option(
            names = "--clear-network",
            description = "With --make-portable: let go of interfaces and addresses of one Mac.")
    private boolean clearNetwork;

    @Option(
            names = "--forget-suspended",
            description = "With --make-portable: give up the state of a suspended machine.")
    private boolean forget;

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (!portable) {
            if (mode.isShown() || mode.isApplied() || clearProcessor || clearNetwork || forget) {
                throw new ParameterException(spec.commandLine(), "the options of a plan need --make-portable");
            }
            return UtmCheckCommand.answer(output, path, findings());
        }
        UtmBundle bundle = UtmBundle.open(path);
        Optional<Plan> plan = UtmBundles.makePortable(bundle, mends());
        if (plan.isEmpty()) {
            output.message("there is nothing that can be mended");
            return UtmCheckCommand.answer(output, path, findings());
        }
        if (!mode.isApplied()) {
            mode.show(output, plan.get());
            return ExitCode.DONE;
        }
        output.message(plan.get().toText().stripTrailing());
        plan.get().apply(ProgressPrinter.standardError());
        return UtmCheckCommand.answer(output, path, findings());
    }

    private Findings findings() throws IOException {
        UtmBundle bundle = UtmBundle.open(path);
        try {
            return carrier == null
                    ? bundle.doctor()
                    : bundle.doctor(Carrier.unknown().withFileSystem(carrier));
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }

    private Set<Mend> mends() {
        Set<Mend> mends = EnumSet.copyOf(Mend.lossless());
        if (clearProcessor) {
            mends.add(Mend.CLEAR_PROCESSOR);
        }
        if (clearNetwork) {
            mends.add(Mend.CLEAR_NETWORK);
        }
        if (forget) {
            mends.add(Mend.FORGET_SUSPENDED);
        }
        return mends;
    }
}
