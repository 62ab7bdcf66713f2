package dev.satchel.qemu;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.satchel.core.SatchelException;
import dev.satchel.core.host.Accelerator.Verdict;
import dev.satchel.core.host.Host;
import dev.satchel.qemu.capability.AcceleratorProof;
import dev.satchel.qemu.capability.AcceleratorProof.Outcome;
import java.nio.file.Path;

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

    /** Takes the proof, and keeps it as evidence; a trial that could not be made leaves what the system says, unproven. */
    void take(AcceleratorProof proof, Path program) {
        for (JsonNode each : report.withArray("accelerators")) {
            if (each instanceof ObjectNode accelerator
                    && accelerator
                            .path("name")
                            .asText()
                            .equals(proof.accelerator().id())) {
                String reason = proof.outcome() == Outcome.UNTRIED
                        ? accelerator.path("reason").asText() + "; not tried: " + proof.reason()
                        : proof.reason();
                accelerator
                        .put("usable", proof.verdict() == Verdict.USABLE)
                        .put("verdict", proof.verdict().id())
                        .put("reason", reason);
            }
        }
        report.withArray("evidence")
                .addObject()
                .put("source", program.toString())
                .put("key", "-accel " + proof.accelerator() + " -cpu " + proof.cpuModel())
                .put("outcome", proof.outcome() == Outcome.UNTRIED ? "failed" : "read")
                .put("value", proof.outcome().id() + ": " + proof.reason());
    }

    Host host() {
        try {
            return Host.parseJson(report.toString());
        } catch (SatchelException e) {
            throw new IllegalStateException("what a host writes it reads", e);
        }
    }
}
