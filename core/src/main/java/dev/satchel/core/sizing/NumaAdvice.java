package dev.satchel.core.sizing;

import com.google.common.collect.ImmutableList;
import dev.satchel.core.check.Finding;
import dev.satchel.core.host.Host;
import dev.satchel.core.host.NumaNode;
import dev.satchel.core.unit.DataSize;
import java.util.Optional;

/** What several NUMA nodes mean for one machine: memory on another node is farther away. */
final class NumaAdvice {
    private NumaAdvice() {}

    static void check(Host host, int cores, DataSize memory, ImmutableList.Builder<Finding> findings) {
        long nodesWithCpus =
                host.numaNodes().stream().filter(node -> !node.cpus().isEmpty()).count();
        if (nodesWithCpus < 2) {
            return;
        }
        int largest = host.numaNodes().stream()
                .mapToInt(node -> node.cpus().size())
                .max()
                .orElse(0);
        Optional<DataSize> richest = host.numaNodes().stream()
                .flatMap(node -> node.memory().stream())
                .max(DataSize::compareTo);
        boolean wide = cores > largest;
        boolean deep = richest.filter(size -> memory.compareTo(size) > 0).isPresent();
        if (wide) {
            findings.add(Finding.warning(
                    "host.numa.cores",
                    "cpu",
                    cores + " processors are more than one NUMA node has (" + largest + ")",
                    "take up to " + largest + ", or tell the guest of the nodes (-numa)"));
        }
        if (deep) {
            findings.add(Finding.warning(
                    "host.numa.memory",
                    "memory",
                    memory + " is more than one NUMA node has ("
                            + richest.orElseThrow().rounded() + ")",
                    "take less, or tell the guest of the nodes (-numa)"));
        }
        host.numaNodes().stream()
                .filter(node -> !wide && !deep && fits(node, cores, memory))
                .findFirst()
                .ifPresent(node -> findings.add(Finding.note(
                        "host.numa.bind",
                        "cpu",
                        "this host has " + nodesWithCpus
                                + " NUMA nodes; the machine fits into one: keep it there (numactl" + " --cpunodebind="
                                + node.id() + " --membind=" + node.id() + ")")));
    }

    private static boolean fits(NumaNode node, int cores, DataSize memory) {
        return node.cpus().size() >= cores
                && node.memory().filter(size -> size.compareTo(memory) < 0).isEmpty();
    }
}
