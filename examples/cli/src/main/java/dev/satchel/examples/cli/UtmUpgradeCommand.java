package dev.satchel.examples.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.satchel.core.check.Findings;
import dev.satchel.core.host.Architecture;
import dev.satchel.core.host.Host;
import dev.satchel.utm.config.LegacyQemuConfiguration;
import dev.satchel.utm.config.Plist;
import dev.satchel.utm.config.UtmConfiguration;
import dev.satchel.utm.config.UtmUpgrade;
import dev.satchel.utm.config.UtmViewState;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "upgrade",
        mixinStandardHelpOptions = true,
        description = {
            "Make version 4 of an older configuration, as UTM does, and tell what was lost, changed or made up.",
            "One of version 4 is copied unchanged. Of a view.plist, which is no configuration, it is shown what UTM 4 puts"
                    + " into its registry."
        })
final class UtmUpgradeCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private Output output = new Output();

    @Parameters(paramLabel = "IN.plist", description = "A property list, a bundle, or - for standard input.")
    private Path from = Path.of("");

    @Parameters(paramLabel = "OUT.plist", description = "- is standard output.")
    private Path to = Path.of("");

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description =
                    "The machine's name, which old configurations do not have; by default the bundle's or the file's.")
    private @Nullable String name;

    @Option(
            names = "--mac",
            paramLabel = "aarch64|x86_64",
            description = "The Mac that is meant, which decides whether hardware runs a guest that does not say it; by"
                    + " default this host.")
    private @Nullable Architecture mac;

    @Override
    public Integer call() throws IOException {
        UtmFile.requireWritable(to, output, spec);
        UtmFile file = UtmFile.read(from);
        if (UtmViewState.isOne(file.plist())) {
            return showRegistry(UtmViewState.of(file.plist(), file.where()), file);
        }
        UtmConfiguration before = UtmConfiguration.of(file.plist(), file.where());
        UtmUpgrade upgrade = UtmUpgrade.of(before, name == null ? file.name() : name, mac(before));
        Findings findings = upgrade.isUnchanged()
                ? upgrade.findings()
                : upgrade.findings().and(upgrade.configuration().check());
        UtmFile.write(to, upgrade.configuration().plist().bytes(), output);
        output.messages(findings);
        ObjectNode document = Output.object()
                .put("written", to.toString())
                .put("upgraded", !upgrade.isUnchanged())
                .put("from", before.toString());
        document.set("findings", Output.array(findings));
        output.document(document);
        if (!UtmFile.isStandard(to)) {
            output.line(to + (upgrade.isUnchanged() ? " is a copy: it was version 4 already" : " is version 4"));
        }
        return ExitCode.DONE;
    }

    /** Nothing is written: there is no configuration in it that could be. */
    private int showRegistry(UtmViewState state, UtmFile file) {
        output.message(
                "satchel: " + file.where()
                        + ": is a view.plist and no configuration, so nothing is written; this is what goes into UTM's registry");
        output.messages(state.check());
        ObjectNode document =
                Output.object().putNull("written").put("upgraded", false).put("from", state.toString());
        document.set("registry", PlistJson.of(state.registryEntry()));
        document.set("findings", Output.array(state.check()));
        output.document(document);
        output.line(Plist.of(state.registryEntry()).toXml().stripTrailing());
        return ExitCode.ERRORS;
    }

    private Architecture mac(UtmConfiguration before) {
        if (mac != null) {
            return mac;
        }
        boolean asked = before instanceof LegacyQemuConfiguration legacy
                && legacy.system().hypervisor().isEmpty();
        return asked ? Host.detect().nativeArchitecture() : Architecture.UNKNOWN;
    }
}
