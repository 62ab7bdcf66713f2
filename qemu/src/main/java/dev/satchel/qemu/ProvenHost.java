package dev.satchel.qemu;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.satchel.core.SatchelException;
import dev.satchel.core.host.Accelerator;
import dev.satchel.core.host.Accelerator.Verdict;
import dev.satchel.core.host.Host;
import dev.satchel.qemu.capability.AcceleratorProof;
import dev.satchel.qemu.capability.AcceleratorProof.Outcome;
import java.nio.file.Path;
import java.util.List;

/** A host's report, with proofs in place of what the system says. It is changed as a document, whatever else it holds. */
final class ProvenHost {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final ObjectNode report;

    ProvenHost(Host host) {
        try {
            report = (ObjectNode) JSON.readTree(host.toJson());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the report of a host is a JSON object", e);
        }
    }

    /** The accelerators that the system does not refuse: what it says of the others is certain. */
    static List<Accelerator> open(Host host) {
        return host.accelerators().stream()
                .filter(each -> each.verdict() != Verdict.UNUSABLE)
                .toList();
    }

    /** Takes the proof, and keeps it as evidence. */
    void take(AcceleratorProof proof, Path program) {
        if (proof.outcome() == Outcome.UNTRIED) {
            leaveOpen(proof.accelerator().id(), proof.reason());
        } else {
            put(proof.accelerator().id(), proof.verdict(), proof.reason());
        }
        report.withArray("evidence")
                .addObject()
                .put("source", program.toString())
                .put("key", "-accel " + proof.accelerator() + " -cpu " + proof.cpuModel())
                .put("outcome", proof.outcome() == Outcome.UNTRIED ? "failed" : "read")
                .put("value", proof.outcome().id() + ": " + proof.reason());
    }

    /** Adds why what the system says was not put to the proof. */
    void leaveOpen(String name, String why) {
        for (JsonNode each : report.withArray("accelerators")) {
            if (each.path("name").asText().equals(name)) {
                put(name, Verdict.UNPROVEN, each.path("reason").asText() + "; not tried: " + why);
            }
        }
    }

    private void put(String name, Verdict verdict, String reason) {
        for (JsonNode each : report.withArray("accelerators")) {
            if (each instanceof ObjectNode accelerator
                    && accelerator.path("name").asText().equals(name)) {
                accelerator
                        .put("usable", verdict == Verdict.USABLE)
                        .put("verdict", verdict.id())
                        .put("reason", reason);
            }
        }
    }

    Host host() {
        try {
            return Host.parseJson(report.toString());
        } catch (SatchelException e) {
            throw new IllegalStateException("what a host writes it reads", e);
        }
    }
}
