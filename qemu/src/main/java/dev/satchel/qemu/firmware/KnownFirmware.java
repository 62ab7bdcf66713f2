package dev.satchel.qemu.firmware;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Pairs of code and variables that are known to be installed in certain places without a descriptor, or with one that
 * names another place. They come after everything that is described. Where each is known from is told beside it, in
 * {@code known-firmware.json}.
 */
final class KnownFirmware {
    private static final String RESOURCE = "known-firmware.json";

    /** Read when it is first asked for. */
    private static final class Holder {
        static final JsonNode DOCUMENT = document();
    }

    private KnownFirmware() {}

    /**
     * Those whose files are there.
     *
     * @param root {@code /}, or what stands for it; on Windows that of the system's drive
     */
    static List<FirmwareDescriptor> in(Path root) {
        JsonNode document = Holder.DOCUMENT;
        List<FirmwareDescriptor> found = new ArrayList<>();
        for (JsonNode place : document.path("places")) {
            Path folder = root.resolve(place.path("folder").asText().substring(1));
            for (JsonNode pair : document.path("sets").path(place.path("set").asText())) {
                Path code = folder.resolve(pair.path("code").asText());
                Path variables = folder.resolve(pair.path("variables").asText());
                if (Files.isRegularFile(code) && Files.isRegularFile(variables)) {
                    found.add(descriptor(place, pair, code, variables));
                }
            }
        }
        return found;
    }

    /** Where {@link #in} looks below {@code root}, whether there is anything or not. */
    static List<Path> folders(Path root) {
        List<Path> folders = new ArrayList<>();
        for (JsonNode place : Holder.DOCUMENT.path("places")) {
            folders.add(root.resolve(place.path("folder").asText().substring(1)));
        }
        return folders;
    }

    private static FirmwareDescriptor descriptor(JsonNode place, JsonNode pair, Path code, Path variables) {
        return new FirmwareDescriptor(
                code,
                place.path("source").asText(),
                ImmutableList.of("uefi"),
                new FirmwareMapping.Split(
                        new FlashFile(code, FlashFile.Format.RAW), new FlashFile(variables, FlashFile.Format.RAW)),
                ImmutableList.of(new FirmwareDescriptor.Target(
                        pair.path("architecture").asText(), texts(pair.path("machines")))),
                ImmutableSet.copyOf(texts(pair.path("features"))));
    }

    private static List<String> texts(JsonNode array) {
        ImmutableList.Builder<String> texts = ImmutableList.builder();
        array.forEach(node -> texts.add(node.asText()));
        return texts.build();
    }

    private static JsonNode document() {
        try (InputStream in = Objects.requireNonNull(KnownFirmware.class.getResourceAsStream(RESOURCE))) {
            return new ObjectMapper().readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // it is part of this library
        }
    }
}
