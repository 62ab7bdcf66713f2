package dev.satchel.examples.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.satchel.core.SatchelException;
import dev.satchel.core.host.Architecture;
import dev.satchel.core.host.Host;
import dev.satchel.qemu.QemuInstallation;
import dev.satchel.qemu.capability.Accelerator;
import dev.satchel.qemu.capability.QemuCapabilities;
import dev.satchel.qemu.capability.QemuCapabilities.Kind;
import dev.satchel.qemu.capability.QemuCapabilities.MachineType;
import dev.satchel.qemu.capability.QemuCapabilities.Property;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "capabilities",
        mixinStandardHelpOptions = true,
        description = "Show what an installed QEMU can do; asked once, and remembered.")
final class QemuCapabilitiesCommand implements Callable<Integer> {
    @Mixin
    private Output output = new Output();

    @Option(
            names = "--arch",
            paramLabel = "ARCH",
            description =
                    "The QEMU for guests of that architecture (x86_64, aarch64 ...); this host's own if not said.")
    private @Nullable String architecture;

    @Option(names = "--program", paramLabel = "FILE", description = "That QEMU, instead of the installed one.")
    private @Nullable Path program;

    @Option(names = "--device", paramLabel = "TYPE", description = "Only the properties of this type of device.")
    private @Nullable String device;

    @Override
    public Integer call() throws IOException, InterruptedException {
        Architecture guest = architecture == null ? Host.detect().nativeArchitecture() : parse(architecture);
        QemuInstallation qemu =
                program == null ? QemuInstallation.find(guest) : QemuInstallation.at(program.toAbsolutePath(), guest);
        QemuCapabilities found = qemu.capabilities();
        if (device != null) {
            return show(found, device);
        }
        output.document(document(qemu, found));
        output.line(qemu.program() + ": QEMU " + found.version() + " for " + found.target()
                + (found.distribution().isEmpty() ? "" : " (" + found.distribution() + ")"));
        row(
                "boards",
                found.machines().stream()
                        .filter(machine -> !machine.alias().isEmpty())
                        .map(machine -> machine.alias() + " = " + machine.name())
                        .toList());
        row("accelerators", found.accelerators().stream().map(Accelerator::id).toList());
        for (Kind kind : Kind.values()) {
            Optional<? extends Collection<String>> names = found.names(kind);
            if (names.isEmpty()) {
                output.line(kind.id() + ": unknown");
            } else if (kind == Kind.COMMAND || kind == Kind.OBJECT) {
                output.line(kind.id() + ": " + names.get().size());
            } else {
                row(kind.id(), names.get());
            }
        }
        output.line("processor models: " + found.cpuModels().size() + ", types of devices: "
                + found.deviceTypes().size());
        row("without their module", found.typesWithoutModule());
        return ExitCode.DONE;
    }

    private static Architecture parse(String text) throws SatchelException {
        try {
            Architecture parsed = Architecture.parse(text);
            if (parsed != Architecture.UNKNOWN) {
                return parsed;
            }
        } catch (IllegalArgumentException e) {
            throw new SatchelException("architecture", "--arch", String.valueOf(e.getMessage()), null, e);
        }
        throw new SatchelException("architecture", "--arch", "no QEMU is for an unknown architecture");
    }

    private void row(String title, Collection<String> names) {
        output.line(title + ": " + (names.isEmpty() ? "none" : String.join(", ", names)));
    }

    private int show(QemuCapabilities found, String type) throws SatchelException {
        if (!found.deviceTypes().contains(type)) {
            throw new SatchelException(
                    "qemu.device.absent",
                    "--device",
                    "this QEMU has no device '" + type + "'"
                            + (found.typesWithoutModule().contains(type) ? ": its module is not installed" : ""));
        }
        Optional<Map<String, Property>> properties = found.deviceProperties(type);
        ObjectNode document = Output.object().put("device", type);
        if (properties.isEmpty()) {
            output.line("the properties of " + type + " were not asked for");
        } else {
            ArrayNode list = document.putArray("properties");
            properties.get().values().forEach(property -> {
                list.addObject()
                        .put("name", property.name())
                        .put("type", property.type())
                        .put("default", property.standard());
                output.line(property.name() + " (" + property.type() + ")"
                        + (property.standard().isEmpty() ? "" : " = " + property.standard()));
            });
        }
        output.document(document);
        return ExitCode.DONE;
    }

    private static ObjectNode document(QemuInstallation qemu, QemuCapabilities found) {
        ObjectNode document = Output.object()
                .put("program", qemu.program().toString())
                .put("version", found.version().toString())
                .put("distribution", found.distribution())
                .put("target", found.target());
        ArrayNode machines = document.putArray("machines");
        for (MachineType machine : found.machines()) {
            ObjectNode node = machines.addObject()
                    .put("name", machine.name())
                    .put("alias", machine.alias())
                    .put("mostProcessors", machine.mostProcessors())
                    .put("defaultCpu", machine.defaultCpu());
            ArrayNode traits = node.putArray("traits");
            machine.traits().forEach(trait -> traits.add(trait.id()));
            found.machineProperties(machine.name())
                    .ifPresent(properties -> names(node, "properties", properties.keySet()));
        }
        names(document, "cpuModels", found.cpuModels());
        names(document, "deviceTypes", found.deviceTypes());
        names(document, "typesWithoutModule", found.typesWithoutModule());
        names(
                document,
                "accelerators",
                found.accelerators().stream().map(Accelerator::id).toList());
        for (Kind kind : Kind.values()) {
            found.names(kind).ifPresent(all -> names(document, kind.id(), all));
        }
        return document;
    }

    private static void names(ObjectNode document, String key, Collection<String> names) {
        ArrayNode array = document.putArray(key);
        names.forEach(array::add);
    }
}
