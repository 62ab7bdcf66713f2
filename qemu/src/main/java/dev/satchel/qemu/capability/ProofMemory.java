package dev.satchel.qemu.capability;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.collect.ImmutableList;
import com.google.common.hash.Hashing;
import dev.satchel.qemu.capability.AcceleratorProof.Outcome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What came of one trial, in a file of its own. The file names everything the proof depends on, and is worth nothing
 * when any of that has changed. It is a convenience: whatever is wrong with it, the trial is made again.
 */
final class ProofMemory {
    /** Another number when the trial, or its judge, has changed. */
    private static final int FORMAT = 1;

    private static final int LARGEST = 64 << 10;

    /** A guest that was too slow may have been so for want of a processor. */
    private static final Duration TIME_OUT_HOLDS = Duration.ofMinutes(10);

    private final AcceleratorTrial trial;
    private final CacheFile file;
    private final ArrayNode facts;
    private final Duration guestLimit;
    private final Clock clock;

    ProofMemory(AcceleratorTrial trial, CacheFile file, List<String> facts, Duration guestLimit, Clock clock) {
        this.trial = trial;
        this.file = file;
        this.facts = JsonNodeFactory.instance.arrayNode();
        facts.forEach(this.facts::add);
        this.guestLimit = guestLimit;
        this.clock = clock;
    }

    /** Where {@code trial} is remembered; empty if it is not to be, or if it cannot be told what it depends on. */
    static Optional<ProofMemory> of(AcceleratorTrial trial, ProofOptions options, HostState host) {
        Optional<Path> folder = options.folder();
        Optional<String> boot = host.boot();
        if (folder.isEmpty() || boot.isEmpty()) {
            return Optional.empty();
        }
        try {
            Path program = trial.program().toRealPath();
            BasicFileAttributes attributes = Files.readAttributes(program, BasicFileAttributes.class);
            List<String> facts = ImmutableList.<String>builder()
                    .add(Integer.toString(FORMAT), boot.get(), host.of(trial.accelerator()))
                    .add(program.toString(), Long.toString(attributes.size()))
                    .add(attributes.lastModifiedTime().toInstant().toString())
                    .addAll(trial.identity())
                    .build();
            String name = Hashing.sha256()
                    .hashString(program + "\n" + String.join("\n", trial.identity()), StandardCharsets.UTF_8)
                    .toString()
                    .substring(0, 32);
            return Optional.of(new ProofMemory(
                    trial,
                    new CacheFile(folder.get(), "accelerator-" + name + ".json", LARGEST),
                    facts,
                    options.guestLimit(),
                    Clock.systemUTC()));
        } catch (IOException e) {
            return Optional.empty(); // the program is not there, which its start will say better
        }
    }

    Optional<AcceleratorProof> recall() {
        return file.read().flatMap(this::read);
    }

    private Optional<AcceleratorProof> read(JsonNode document) {
        if (!document.path("facts").equals(facts)) {
            return Optional.empty();
        }
        Optional<Outcome> outcome = Arrays.stream(Outcome.values())
                .filter(each -> each.id().equals(document.path("outcome").asText()))
                .filter(each -> each != Outcome.UNTRIED)
                .findFirst();
        String reason = document.path("reason").asText();
        if (outcome.isEmpty() || reason.isEmpty() || (outcome.get() == Outcome.TIMED_OUT && !stillHolds(document))) {
            return Optional.empty();
        }
        return Optional.of(new AcceleratorProof(trial.accelerator(), trial.cpuModel(), outcome.get(), reason));
    }

    private boolean stillHolds(JsonNode document) {
        long age = clock.millis() - document.path("at").asLong(Long.MIN_VALUE / 2);
        return age >= 0
                && age < TIME_OUT_HOLDS.toMillis()
                && document.path("guestLimit").asLong(0) >= guestLimit.toMillis();
    }

    /** Nothing is said if it cannot be kept: the proof is as good. */
    void keep(AcceleratorProof proof) {
        if (proof.outcome() == Outcome.UNTRIED) {
            return;
        }
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        document.put("outcome", proof.outcome().id())
                .put("reason", proof.reason())
                .put("guestLimit", guestLimit.toMillis())
                .put("at", Instant.now(clock).toEpochMilli());
        document.set("facts", facts);
        file.write(document);
    }
}
