package dev.satchel.examples.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.satchel.core.SatchelException;
import dev.satchel.core.check.Finding;
import dev.satchel.core.check.Findings;
import dev.satchel.core.check.Fix;
import dev.satchel.core.machine.Machine;
import dev.satchel.core.machine.MachineDocument;
import dev.satchel.qemu.argument.QemuArguments;
import dev.satchel.qemu.argument.Style;
import dev.satchel.utm.config.UtmCapabilities;
import dev.satchel.utm.mapping.UtmMapping;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "check", mixinStandardHelpOptions = true, description = "Tell what stands against running a machine.")
final class MachineCheckCommand implements Callable<Integer> {
    /** What the rules of the catalogue call what the way to UTM says too. */
    private static final ImmutableMap<String, String> RULES_OF_UTM = ImmutableMap.<String, String>builder()
            .put("utm.architecture", "target.architecture")
            .put("utm.board", "target.board")
            .put("utm.bus.absent", "target.bus")
            .put("utm.device", "target.raw-device")
            .put("utm.display", "target.display")
            .put("utm.network.tap", "target.network")
            .put("utm.sectors", "target.sectors")
            .put("utm.serial", "target.serial")
            .put("utm.share", "target.share")
            .buildOrThrow();

    /** Where a machine is to run. */
    enum Target {
        QEMU,
        UTM,
        APPLE
    }

    @Mixin
    private Output output = new Output();

    @Mixin
    private HostOption host = new HostOption();

    @Parameters(paramLabel = "FILE")
    private Path file = Path.of("");

    @Option(names = "--for", paramLabel = "qemu|utm|apple", description = "As that target would carry it.")
    private @Nullable Target target;

    @Option(
            names = "--fix",
            description = "Mend in the file what needs no decision, and tell what is left; comments stay.")
    private boolean fix;

    @Override
    public Integer call() throws IOException, InterruptedException {
        Machine machine = Machine.read(file, host.host(), host.hostName());
        List<Fix> mended = new ArrayList<>();
        if (fix) {
            machine = mend(machine, mended);
        }
        Findings findings = check(machine);
        ObjectNode document = Output.object().set("findings", Output.array(findings));
        if (fix) {
            ArrayNode fixes = document.putArray("mended");
            mended.forEach(each -> fixes.add(Output.fix(each)));
        }
        output.document(document);
        for (Fix each : mended) {
            output.line("mended: " + each.title());
            each.edits().forEach(edit -> output.line("  " + edit));
        }
        findings.forEach(finding -> output.line(finding.toString()));
        if (findings.isEmpty()) {
            output.line("nothing stands against " + machine);
        }
        return findings.hasErrors() ? ExitCode.ERRORS : ExitCode.DONE;
    }

    /**
     * Applies one fix after the other, as each may change what the next finding is about; a fix is tried once, since a
     * profile of the file may take its effect away again. The file is written when all of them are done.
     */
    private Machine mend(Machine machine, List<Fix> mended) throws IOException, InterruptedException {
        MachineDocument document = MachineDocument.read(file);
        Machine current = machine;
        Set<Fix> tried = new HashSet<>();
        for (Optional<Fix> next = firstFix(current, tried); next.isPresent(); next = firstFix(current, tried)) {
            tried.add(next.get());
            try {
                document = document.with(next.get());
                mended.add(next.get());
            } catch (SatchelException e) {
                output.message("not mended: " + next.get().title() + ": " + e.getMessage());
            }
            current = document.machine(host.host(), host.hostName());
        }
        if (!mended.isEmpty()) {
            document.write(file);
        }
        return current;
    }

    private Optional<Fix> firstFix(Machine machine, Set<Fix> tried) throws IOException, InterruptedException {
        ImmutableList<Fix> fixes = check(machine).stream()
                .flatMap(finding -> finding.fix().stream())
                .collect(ImmutableList.toImmutableList());
        return fixes.stream().filter(each -> !tried.contains(each)).findFirst();
    }

    /** The findings of both, without those of the mapping that the rules have said of the same place by their name. */
    private static Findings merged(Findings rules, Findings mapping) {
        Findings all = rules;
        for (Finding finding : mapping) {
            String code = RULES_OF_UTM.getOrDefault(finding.code(), finding.code());
            Finding renamed =
                    Finding.of(finding.severity(), code, finding.where(), finding.message(), finding.remedy());
            boolean isNew = !rules.andNew(Findings.of(List.of(renamed))).equals(rules);
            all = isNew ? all.andNew(Findings.of(List.of(finding))) : all;
        }
        return all;
    }

    private Findings check(Machine machine) throws IOException, InterruptedException {
        if (target == null) {
            return machine.check(host.host());
        }
        return switch (target) {
            case QEMU -> {
                QemuTarget qemu = QemuTarget.of(machine, file, host, Style.DRIVE);
                QemuArguments arguments = qemu.arguments();
                Findings findings = machine.check(host.host(), qemu.target()).andNew(arguments.findings());
                yield host.isRecorded() ? findings.andNew(qemu.lacking(arguments)) : findings;
            }
            case UTM ->
                merged(
                        machine.check(host.host(), UtmCapabilities.qemu()),
                        UtmMapping.toUtm(machine).findings());
            case APPLE -> machine.check(host.host(), UtmCapabilities.apple());
        };
    }
}
