package dev.satchel.core.sizing;

import com.google.common.collect.ImmutableList;
import dev.satchel.core.check.Finding;
import dev.satchel.core.host.Architecture;
import dev.satchel.core.host.Host;
import dev.satchel.core.host.OperatingSystem;
import dev.satchel.core.unit.DataSize;
import java.util.Optional;

/** How much memory: what the host can spare for as long as the machine runs, and not what happens to be free now. */
final class MemoryAdvice {
    private static final long MEBIBYTE = DataSize.mebibytes(1).bytes();
    private static final long GIBIBYTE = DataSize.gibibytes(1).bytes();

    /** QEMU's translator keeps what it translated; its buffer is up to 1 GiB of addresses, half of it touched. */
    private static final long TRANSLATED = 512 * MEBIBYTE;

    private final Host host;
    private final GuestNeeds needs;
    private final Manner manner;
    private final ImmutableList.Builder<Finding> findings;
    private final ImmutableList.Builder<String> reasons = ImmutableList.builder();

    MemoryAdvice(Host host, GuestNeeds needs, Manner manner, ImmutableList.Builder<Finding> findings) {
        this.host = host;
        this.needs = needs;
        this.manner = manner;
        this.findings = findings;
    }

    Reasoned<DataSize> advise() {
        Optional<DataSize> total = host.memory().total();
        Optional<DataSize> limit = host.memory().limit();
        if (total.isEmpty() && limit.isEmpty()) {
            return unknown();
        }
        long least = needs.memory().minimum().value().bytes();
        long good = needs.memory().recommended().value().bytes();
        long most = needs.memory().maximum().value().bytes();

        long spare = Long.MAX_VALUE;
        if (total.isPresent()) {
            spare = ofTotal(total.get());
        }
        if (limit.isPresent() && (total.isEmpty() || limit.get().compareTo(total.get()) < 0)) {
            spare = Math.min(spare, ofLimit(limit.get()));
        }
        long wanted = Math.max(good, Math.min(spare / 2, 2 * good));
        long given = rounded(Math.min(Math.min(wanted, spare), most));
        judge(given, least, good, spare);
        DataSize memory = DataSize.bytes(given);
        checkNow(memory);
        return new Reasoned<>(memory, reasons.build());
    }

    private Reasoned<DataSize> unknown() {
        Sourced<DataSize> least = needs.memory().minimum();
        findings.add(Finding.warning(
                "host.memory.unknown",
                "memory",
                "how much memory this host has is not known",
                "look for it, and give the machine up to half of it"));
        return new Reasoned<>(
                least.value(),
                ImmutableList.of("The least that " + needs.name() + " asks for (" + least.source()
                        + "), since the memory of this host is not known."));
    }

    /** What the host keeps grows with it: caches, the desktop, and on Apple silicon what the GPU draws from. */
    private long ofTotal(DataSize total) {
        boolean unified = host.operatingSystem().kind() == OperatingSystem.MACOS
                && host.nativeArchitecture() == Architecture.AARCH64;
        long base = (host.operatingSystem().kind() == OperatingSystem.LINUX ? 1 : 2) * GIBIBYTE;
        long share = total.bytes() / (unified ? 4 : 8);
        long spare = Math.max(total.bytes() - base - share - translated(), total.bytes() / 2);
        DataSize kept = DataSize.bytes(total.bytes() - spare);
        reasons.add("Of " + total.rounded() + " the host keeps " + kept.rounded() + " for itself"
                + (unified
                        ? "; on Apple silicon that memory is unified, so that the GPU's share, pictures and displays"
                                + " included, comes out of it too."
                        : "."));
        return spare;
    }

    private long ofLimit(DataSize limit) {
        long overhead = 256 * MEBIBYTE + limit.bytes() / 16;
        long spare = Math.max(limit.bytes() - overhead - translated(), limit.bytes() / 2);
        reasons.add("A control group or job ends this process at " + limit.rounded()
                + ", and QEMU needs some of that besides the guest's memory; what is left is "
                + DataSize.bytes(spare).rounded() + ".");
        return spare;
    }

    private long translated() {
        return manner == Manner.EMULATED ? TRANSLATED : 0;
    }

    /** Down to what people write: whole GiB from 4 GiB on, halves from 1 GiB, then steps of 64 MiB and 1 MiB. */
    private static long rounded(long bytes) {
        long step = bytes >= 4 * GIBIBYTE
                ? GIBIBYTE
                : bytes >= GIBIBYTE ? GIBIBYTE / 2 : bytes >= 64 * MEBIBYTE ? 64 * MEBIBYTE : MEBIBYTE;
        return Math.max(MEBIBYTE, bytes / step * step);
    }

    private void judge(long given, long least, long good, long spare) {
        String size = DataSize.bytes(given).toString();
        Sourced<DataSize> minimum = needs.memory().minimum();
        if (given < least) {
            reasons.add(size + " is all that can be tried here; " + needs.name() + " needs " + minimum.value() + " ("
                    + minimum.source() + ").");
            findings.add(Finding.error(
                            "host.memory.small",
                            "memory",
                            needs.name() + " needs " + minimum.value() + " of memory, and this host can spare " + size,
                            "use a host with more memory, raise its limit, or take a smaller guest")
                    .withConsequence("its Setup refuses, or host and guest swap; " + size
                            + " is the least that could be tried"));
        } else if (given < good) {
            reasons.add(size + " is enough to install and to start (" + minimum.source() + ": " + minimum.value()
                    + "); " + needs.memory().recommended().value() + " would be good to work with.");
            findings.add(Finding.warning(
                    "host.memory.tight",
                    "memory",
                    size + " is less than the " + needs.memory().recommended().value() + " that are good to work with",
                    "close programs on the host while it runs, or use a host with more memory"));
        } else if (given > good) {
            Sourced<DataSize> recommended = needs.memory().recommended();
            reasons.add(recommended.value() + " is good to work with (" + recommended.source()
                    + "), and up to twice that makes a difference: " + size + " is "
                    + (given == 2 * good ? "at most half" : "about half") + " of the "
                    + DataSize.bytes(spare).rounded() + " that this host can spare.");
        } else {
            reasons.add(size + " is good to work with ("
                    + needs.memory().recommended().source() + "), and " + minimum.value() + " the least ("
                    + minimum.source() + ").");
        }
        if (manner == Manner.EMULATED) {
            reasons.add("What is kept back includes 512 MiB for the code that QEMU's translator has translated.");
        }
    }

    private void checkNow(DataSize memory) {
        Optional<DataSize> now = host.memory().available().filter(available -> available.compareTo(memory) < 0);
        now.ifPresent(available -> {
            reasons.add("Only " + available.rounded() + " of it can be had at this moment without swapping.");
            findings.add(Finding.warning(
                    "host.memory.now",
                    "memory",
                    "only " + available.rounded() + " are available now, and the machine is to have " + memory,
                    "close programs before it is started"));
        });
    }
}
