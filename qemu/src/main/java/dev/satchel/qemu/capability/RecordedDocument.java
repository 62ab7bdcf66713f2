package dev.satchel.qemu.capability;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Streams;
import dev.satchel.core.host.Architecture;
import dev.satchel.qemu.capability.RecordedFact.Extent;
import dev.satchel.qemu.capability.RecordedFact.Subject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** A file of facts, part of this library. */
final class RecordedDocument {
    private final JsonNode document;

    private RecordedDocument(JsonNode document) {
        this.document = document;
    }

    /** The file {@code recorded-NAME.json}. */
    static RecordedDocument named(String name) {
        String resource = "recorded-" + name + ".json";
        try (InputStream in = Objects.requireNonNull(RecordedDocument.class.getResourceAsStream(resource), resource)) {
            return new RecordedDocument(new ObjectMapper().readTree(in));
        } catch (IOException e) {
            throw new UncheckedIOException(e); // it is part of this library
        }
    }

    String name() {
        return document.path("name").asText();
    }

    Optional<QemuVersion> version() {
        return version(document, "version");
    }

    /**
     * The facts as of {@code version}. What came later or went earlier is absent; that it has come is no proof that a
     * build has it, and of no certain version nothing is told by it.
     */
    List<RecordedFact> facts(Optional<QemuVersion> version) {
        ImmutableList.Builder<RecordedFact> facts = ImmutableList.builder();
        for (JsonNode fact : document.path("facts")) {
            boolean early = version(fact, "since")
                    .flatMap(since -> version.filter(each -> each.compareTo(since) < 0))
                    .isPresent();
            boolean late = version(fact, "until")
                    .flatMap(until -> version.filter(each -> each.compareTo(until) >= 0))
                    .isPresent();
            Set<String> absent = texts(fact.path(early || late ? "names" : "lacks"));
            boolean all = fact.has("all");
            Set<String> present = texts(fact.path(all ? "all" : "has"));
            if (all || !present.isEmpty() || !absent.isEmpty()) {
                facts.add(new RecordedFact(
                        subject(fact.path("subject").asText()),
                        texts(fact.path("guests")).stream()
                                .map(Architecture::parse)
                                .collect(ImmutableSet.toImmutableSet()),
                        present,
                        absent,
                        all ? Extent.ALL : Extent.SOME,
                        fact.path("source").asText()));
            }
        }
        return facts.build();
    }

    private static Subject subject(String id) {
        return Arrays.stream(Subject.values())
                .filter(each -> each.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no subject is called " + id));
    }

    private static Optional<QemuVersion> version(JsonNode node, String key) {
        return QemuVersion.ofBanner("version " + node.path(key).asText());
    }

    private static Set<String> texts(JsonNode list) {
        return Streams.stream(list).map(JsonNode::asText).collect(ImmutableSet.toImmutableSet());
    }
}
