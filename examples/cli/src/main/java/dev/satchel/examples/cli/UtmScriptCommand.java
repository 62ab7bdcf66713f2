package dev.satchel.examples.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.satchel.core.unit.DataSize;
import dev.satchel.utm.ctl.ConfigurationChange;
import dev.satchel.utm.ctl.ControlledMachine;
import dev.satchel.utm.ctl.ModifierKey;
import dev.satchel.utm.ctl.MouseClick;
import dev.satchel.utm.ctl.UtmScripts;
import dev.satchel.utm.ctl.Utmctl;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "script",
        mixinStandardHelpOptions = true,
        description = "What UTM does for AppleScript alone, by osascript.")
final class UtmScriptCommand extends CommandGroup {
    private static final String MACHINE = "MACHINE";

    /** What is changed; only what UTM changes without loss. */
    static final class Change {
        @Option(names = "--rename", paramLabel = "NAME", description = "The name.")
        private @Nullable String name;

        @Option(names = "--notes", paramLabel = "TEXT", description = "The notes; not empty.")
        private @Nullable String notes;

        @Option(names = "--memory", paramLabel = "SIZE", description = "The memory, in whole MiB.")
        private @Nullable DataSize memory;

        @Option(names = "--cores", paramLabel = "N", description = "The processors; 0 for UTM's choice.")
        private @Nullable Integer cores;

        @Option(names = "--hypervisor", paramLabel = "on|off", description = "Whether the host's hypervisor is used.")
        private ConfigurationChange.@Nullable Use hypervisor;

        @Option(names = "--uefi", paramLabel = "on|off", description = "Whether it starts by UEFI.")
        private ConfigurationChange.@Nullable Use uefi;

        ConfigurationChange change() {
            ConfigurationChange change = ConfigurationChange.none();
            change = name == null ? change : change.name(name);
            change = notes == null ? change : change.notes(notes);
            change = memory == null ? change : change.memory(memory);
            change = cores == null ? change : change.cores(cores);
            change = hypervisor == null ? change : change.hypervisor(hypervisor);
            return uefi == null ? change : change.uefi(uefi);
        }
    }

    /** Something that scripts do; an argument that cannot be is a mistake in the usage. */
    private interface Work {
        void run() throws IOException, InterruptedException;
    }

    private void trying(Work work) throws IOException, InterruptedException {
        try {
            work.run();
        } catch (IllegalArgumentException e) {
            throw usage(String.valueOf(e.getMessage()));
        }
    }

    private static int done(Output output, String key, String value) {
        output.document(Output.object().put(key, value));
        output.line(value);
        return ExitCode.DONE;
    }

    @Command(name = "import", mixinStandardHelpOptions = true, description = "Copy a bundle into UTM's own store.")
    int importCopy(@Mixin Output output, @Mixin UtmctlOption option, @Parameters(paramLabel = "BUNDLE") Path bundle)
            throws IOException, InterruptedException {
        ControlledMachine copy = option.scripts().importCopy(bundle);
        output.document(UtmCtlCommand.toJson(copy.listed()));
        output.line(copy.toString());
        return ExitCode.DONE;
    }

    @Command(name = "export", mixinStandardHelpOptions = true, description = "Copy a machine to a bundle.")
    int export(
            @Mixin Output output,
            @Mixin UtmctlOption option,
            @Parameters(index = "0", paramLabel = MACHINE) String machine,
            @Parameters(index = "1", paramLabel = "OUT.utm") Path target)
            throws IOException, InterruptedException {
        Utmctl utmctl = option.utmctl();
        UtmScripts.of(utmctl).export(utmctl.machine(machine), target);
        return done(output, "bundle", target.toString());
    }

    @Command(
            name = "duplicate",
            mixinStandardHelpOptions = true,
            description = "Copy a machine, with another configuration; --rename names the copy.")
    int duplicate(
            @Mixin Output output,
            @Mixin UtmctlOption option,
            @Parameters(paramLabel = MACHINE) String machine,
            @ArgGroup(exclusive = false, multiplicity = "1") Change change)
            throws IOException, InterruptedException {
        Utmctl utmctl = option.utmctl();
        ControlledMachine original = utmctl.machine(machine);
        trying(() -> {
            ControlledMachine copy = UtmScripts.of(utmctl).duplicate(original, change.change());
            output.document(UtmCtlCommand.toJson(copy.listed()));
            output.line(copy.toString());
        });
        return ExitCode.DONE;
    }

    @Command(
            name = "configure",
            mixinStandardHelpOptions = true,
            description = "Change the configuration of a stopped machine that UTM has loaded.")
    int configure(
            @Mixin Output output,
            @Mixin UtmctlOption option,
            @Parameters(paramLabel = MACHINE) String machine,
            @ArgGroup(exclusive = false, multiplicity = "1") Change change)
            throws IOException, InterruptedException {
        Utmctl utmctl = option.utmctl();
        ControlledMachine controlled = utmctl.machine(machine);
        trying(() -> UtmScripts.of(utmctl).configure(controlled, change.change()));
        return done(output, "configured", controlled.listed().id());
    }

    @Command(
            name = "share",
            mixinStandardHelpOptions = true,
            description = "Share these folders instead of those before; with none named, list them.")
    int share(
            @Mixin Output output,
            @Mixin UtmctlOption option,
            @Parameters(index = "0", paramLabel = MACHINE) String machine,
            @Parameters(index = "1..*", arity = "0..*", paramLabel = "FOLDER") @Nullable List<Path> folders)
            throws IOException, InterruptedException {
        Utmctl utmctl = option.utmctl();
        ControlledMachine controlled = utmctl.machine(machine);
        List<Path> shared = folders == null ? List.of() : folders;
        if (shared.isEmpty()) {
            shared = UtmScripts.of(utmctl).sharedFolders(controlled);
        } else {
            UtmScripts.of(utmctl).share(controlled, shared);
        }
        ArrayNode document = Output.JSON.arrayNode();
        shared.forEach(folder -> document.add(folder.toString()));
        output.document(document);
        shared.forEach(folder -> output.line(folder.toString()));
        return ExitCode.DONE;
    }

    @Command(name = "type", mixinStandardHelpOptions = true, description = "Type a text on the guest's keyboard.")
    int type(
            @Mixin Output output,
            @Mixin UtmctlOption option,
            @Parameters(index = "0", paramLabel = MACHINE) String machine,
            @Parameters(index = "1", paramLabel = "TEXT") String text,
            @Option(
                            names = "--held",
                            split = ",",
                            paramLabel = "shift|control|option|command|escape|caps_lock",
                            description = "Keys that are held down meanwhile.")
                    @Nullable
                    List<ModifierKey> held)
            throws IOException, InterruptedException {
        Utmctl utmctl = option.utmctl();
        ControlledMachine controlled = utmctl.machine(machine);
        ModifierKey[] keys = held == null ? new ModifierKey[0] : held.toArray(ModifierKey[]::new);
        trying(() -> UtmScripts.of(utmctl).type(controlled, text, keys));
        return done(output, "typed", text);
    }

    @Command(name = "scan-codes", mixinStandardHelpOptions = true, description = "Send codes of a PC AT keyboard.")
    int scanCodes(
            @Mixin Output output,
            @Mixin UtmctlOption option,
            @Parameters(index = "0", paramLabel = MACHINE) String machine,
            @Parameters(index = "1..*", arity = "1..*", paramLabel = "CODE") List<Integer> codes)
            throws IOException, InterruptedException {
        Utmctl utmctl = option.utmctl();
        ControlledMachine controlled = utmctl.machine(machine);
        trying(() -> UtmScripts.of(utmctl)
                .sendScanCodes(
                        controlled, codes.stream().mapToInt(Integer::intValue).toArray()));
        return done(output, "sent", codes.size() + " codes");
    }

    @Command(name = "click", mixinStandardHelpOptions = true, description = "Click with the guest's mouse.")
    int click(
            @Mixin Output output,
            @Mixin UtmctlOption option,
            @Parameters(index = "0", paramLabel = MACHINE) String machine,
            @Parameters(index = "1", paramLabel = "X") int x,
            @Parameters(index = "2", paramLabel = "Y") int y,
            @Option(names = "--monitor", paramLabel = "N", defaultValue = "1", description = "The first is 1.")
                    int monitor,
            @Option(names = "--button", paramLabel = "left|right|middle", defaultValue = "left", description = "Which.")
                    MouseClick.Button button)
            throws IOException, InterruptedException {
        Utmctl utmctl = option.utmctl();
        ControlledMachine controlled = utmctl.machine(machine);
        trying(() -> UtmScripts.of(utmctl).click(controlled, new MouseClick(x, y, monitor, button)));
        return done(output, "clicked", x + "," + y);
    }

    @Command(name = "ip", mixinStandardHelpOptions = true, description = "Ask for the guest's addresses.")
    int addresses(@Mixin Output output, @Mixin UtmctlOption option, @Parameters(paramLabel = MACHINE) String machine)
            throws IOException, InterruptedException {
        Utmctl utmctl = option.utmctl();
        List<InetAddress> addresses = UtmScripts.of(utmctl).queryAddresses(utmctl.machine(machine));
        output.document(UtmCtlCommand.toJson(addresses));
        addresses.forEach(address -> output.line(address.getHostAddress()));
        return ExitCode.DONE;
    }
}
