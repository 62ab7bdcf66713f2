package dev.satchel.qemu.firmware;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.satchel.core.SatchelException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;

/** Reads a descriptor from its text. */
final class DescriptorParser {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path file;

    private DescriptorParser(Path file) {
        this.file = file;
    }

    /**
     * The descriptor.
     *
     * @throws SatchelException with code {@code firmware.descriptor} if {@code text} is none
     */
    static FirmwareDescriptor parse(Path file, String text) throws SatchelException {
        return new DescriptorParser(file).parse(text);
    }

    private FirmwareDescriptor parse(String text) throws SatchelException {
        JsonNode root;
        try {
            root = JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw bad("is not JSON: " + e.getOriginalMessage());
        }
        if (!root.isObject()) {
            throw bad("is not a JSON object");
        }
        ImmutableList.Builder<FirmwareDescriptor.Target> targets = ImmutableList.builder();
        for (JsonNode target : root.path("targets")) {
            targets.add(new FirmwareDescriptor.Target(
                    target.path("architecture").asText(), texts(target.path("machines"))));
        }
        return new FirmwareDescriptor(
                file,
                root.path("description").asText(),
                texts(root.path("interface-types")),
                mapping(root.path("mapping")),
                targets.build(),
                ImmutableSet.copyOf(texts(root.path("features"))));
    }

    private FirmwareMapping mapping(JsonNode mapping) throws SatchelException {
        String device = mapping.path("device").asText();
        return switch (device) {
            case "flash" -> flash(mapping);
            case "memory" -> new FirmwareMapping.Memory(path(mapping));
            case "kernel" -> new FirmwareMapping.Kernel(path(mapping));
            default -> throw bad("names the unknown device '" + device + "'");
        };
    }

    private FirmwareMapping flash(JsonNode mapping) throws SatchelException {
        String mode = mapping.path("mode").asText("split");
        FlashFile executable = flashFile(mapping.path("executable"));
        return switch (mode) {
            case "split" -> new FirmwareMapping.Split(executable, flashFile(mapping.path("nvram-template")));
            case "combined" -> new FirmwareMapping.Combined(executable);
            case "stateless" -> new FirmwareMapping.Stateless(executable);
            default -> throw bad("names the unknown mode '" + mode + "'");
        };
    }

    private FlashFile flashFile(JsonNode node) throws SatchelException {
        String format = node.path("format").asText();
        for (FlashFile.Format known : FlashFile.Format.values()) {
            if (known.id().equals(format)) {
                return new FlashFile(path(node), known);
            }
        }
        throw bad("names the unknown format '" + format + "'");
    }

    private Path path(JsonNode node) throws SatchelException {
        String name = node.path("filename").asText();
        if (name.isEmpty()) {
            throw bad("names no file");
        }
        try {
            return file.resolveSibling(name);
        } catch (InvalidPathException e) {
            throw bad("names a file that cannot be: " + e.getReason());
        }
    }

    private static List<String> texts(JsonNode array) {
        ImmutableList.Builder<String> texts = ImmutableList.builder();
        array.forEach(node -> texts.add(node.asText()));
        return texts.build();
    }

    private SatchelException bad(String what) {
        return new SatchelException("firmware.descriptor", file.toString(), what, "repair or remove the file");
    }
}
