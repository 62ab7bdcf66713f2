package dev.satchel.qemu;

import com.google.common.collect.ImmutableList;
import dev.satchel.core.host.Accelerator;
import dev.satchel.core.host.Accelerator.Verdict;
import dev.satchel.core.host.Evidence;
import dev.satchel.core.host.Host;
import dev.satchel.qemu.capability.AcceleratorProof;
import dev.satchel.qemu.capability.AcceleratorProof.Outcome;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A host, with proofs in place of what the system says of its accelerators. */
final class ProvenHost {
    private final Host host;
    private final List<Accelerator> accelerators;
    private final List<Evidence> evidence;

    ProvenHost(Host host) {
        this.host = host;
        this.accelerators = new ArrayList<>(host.accelerators());
        this.evidence = new ArrayList<>(host.evidence());
    }

    /** The accelerators that the system does not refuse: what it says of the others is certain. */
    static List<Accelerator> open(Host host) {
        return host.accelerators().stream()
                .filter(each -> each.verdict() != Verdict.UNUSABLE)
                .collect(ImmutableList.toImmutableList());
    }

    /** Takes the proof, and keeps it as evidence. */
    void take(AcceleratorProof proof, Path program) {
        boolean untried = proof.outcome() == Outcome.UNTRIED;
        if (untried) {
            leaveOpen(proof.accelerator().id(), proof.reason());
        } else {
            accelerators.replaceAll(
                    each -> each.name().equals(proof.accelerator().id())
                            ? new Accelerator(each.kind(), proof.verdict(), proof.reason())
                            : each);
        }
        evidence.add(new Evidence(
                program.toString(),
                "-accel " + proof.accelerator() + " -cpu " + proof.cpuModel(),
                untried ? Evidence.Outcome.FAILED : Evidence.Outcome.READ,
                proof.outcome().id() + ": " + proof.reason()));
    }

    /** Adds why what the system says was not put to the proof. */
    void leaveOpen(String name, String why) {
        accelerators.replaceAll(each -> each.name().equals(name)
                ? new Accelerator(each.kind(), Verdict.UNPROVEN, each.reason() + "; not tried: " + why)
                : each);
    }

    Host host() {
        return host.toBuilder().accelerators(accelerators).evidence(evidence).build();
    }
}
