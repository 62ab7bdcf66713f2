package dev.satchel.qemu.capability;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Streams;
import dev.satchel.qemu.capability.QemuCapabilities.Kind;
import dev.satchel.qemu.capability.QemuCapabilities.MachineType;
import dev.satchel.qemu.capability.QemuCapabilities.MachineType.Trait;
import dev.satchel.qemu.capability.QemuCapabilities.Property;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Capabilities as JSON, as they are remembered. */
final class CapabilityDocument {
    /** Another number when what is asked has changed. */
    static final int FORMAT = 2;

    private CapabilityDocument() {}

    /** The capabilities; empty if anything that all have is missing. */
    static Optional<QemuCapabilities> read(JsonNode document) {
        if (document.path("format").asInt() != FORMAT) {
            return Optional.empty();
        }
        QemuCapabilities.Builder found = new QemuCapabilities.Builder()
                .version(QemuVersion.ofBanner(
                                "version " + document.path("version").asText())
                        .orElse(null))
                .distribution(document.path("distribution").asText())
                .target(document.path("target").asText())
                .machines(Streams.stream(document.path("machines"))
                        .map(CapabilityDocument::machine)
                        .collect(ImmutableList.toImmutableList()))
                .cpuModels(texts(document.path("cpuModels")))
                .deviceTypes(texts(document.path("deviceTypes")))
                .typesWithoutModule(texts(document.path("typesWithoutModule")))
                .accelerators(texts(document.path("accelerators")).stream()
                        .flatMap(id -> Accelerator.ofId(id).stream())
                        .collect(ImmutableSet.toImmutableSet()));
        for (Kind kind : Kind.values()) {
            JsonNode names = document.path("names").path(kind.id());
            if (names.isArray()) {
                found.names(kind, texts(names));
            }
        }
        document.path("deviceProperties")
                .properties()
                .forEach(each -> found.deviceProperties(each.getKey(), properties(each.getValue())));
        document.path("machineProperties")
                .properties()
                .forEach(each -> found.machineProperties(each.getKey(), properties(each.getValue())));
        return found.build();
    }

    private static MachineType machine(JsonNode machine) {
        Set<String> traits = texts(machine.path("traits"));
        return new MachineType(
                machine.path("name").asText(),
                machine.path("alias").asText(),
                machine.path("mostProcessors").asInt(),
                machine.path("defaultCpu").asText(),
                Arrays.stream(Trait.values())
                        .filter(trait -> traits.contains(trait.id()))
                        .collect(ImmutableSet.toImmutableSet()));
    }

    private static List<Property> properties(JsonNode list) {
        return Streams.stream(list)
                .map(each -> new Property(
                        each.path("name").asText(),
                        each.path("type").asText(),
                        each.path("standard").asText()))
                .collect(ImmutableList.toImmutableList());
    }

    private static Set<String> texts(JsonNode list) {
        return Streams.stream(list).map(JsonNode::asText).collect(ImmutableSet.toImmutableSet());
    }

    /** As {@link #read} reads it. */
    static ObjectNode write(QemuCapabilities found) {
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        document.put("format", FORMAT)
                .put("version", found.version().toString())
                .put("distribution", found.distribution())
                .put("target", found.target());
        ArrayNode machines = document.putArray("machines");
        for (MachineType each : found.machines()) {
            ObjectNode machine = machines.addObject()
                    .put("name", each.name())
                    .put("alias", each.alias())
                    .put("mostProcessors", each.mostProcessors())
                    .put("defaultCpu", each.defaultCpu());
            Arrays.stream(Trait.values())
                    .filter(each.traits()::contains)
                    .forEach(trait -> machine.withArray("traits").add(trait.id()));
        }
        put(document, "cpuModels", found.cpuModels());
        put(document, "deviceTypes", found.deviceTypes());
        put(document, "typesWithoutModule", found.typesWithoutModule());
        put(
                document,
                "accelerators",
                found.accelerators().stream().map(Accelerator::id).toList());
        ObjectNode names = document.putObject("names");
        for (Kind kind : Kind.values()) {
            found.names(kind).ifPresent(all -> put(names, kind.id(), all));
        }
        put(document.putObject("deviceProperties"), found.deviceProperties());
        put(document.putObject("machineProperties"), found.machineProperties());
        return document;
    }

    private static void put(ObjectNode document, String key, Collection<String> names) {
        ArrayNode array = document.putArray(key);
        names.forEach(array::add);
    }

    private static void put(ObjectNode document, Map<String, ? extends Map<String, Property>> properties) {
        properties.forEach((subject, all) -> {
            ArrayNode list = document.putArray(subject);
            for (Property each : all.values()) {
                list.addObject()
                        .put("name", each.name())
                        .put("type", each.type())
                        .put("standard", each.standard());
            }
        });
    }
}
