package dev.satchel.core.sizing;

import com.google.common.collect.ImmutableList;
import dev.satchel.core.check.Finding;
import dev.satchel.core.host.Architecture;
import dev.satchel.core.host.CoreClass;
import dev.satchel.core.host.Host;
import dev.satchel.core.host.HostCpu;
import java.util.List;

/**
 * How many processors. They come from the fastest class of cores, since a guest cannot know that one of its processors
 * is slower than the others and waits for it; real cores count before their threads.
 */
final class CoreAdvice {
    private final HostCpu cpu;
    private final Host host;
    private final GuestNeeds needs;
    private final Manner manner;
    private final ImmutableList.Builder<Finding> findings;
    private final ImmutableList.Builder<String> reasons = ImmutableList.builder();

    CoreAdvice(Host host, GuestNeeds needs, Manner manner, ImmutableList.Builder<Finding> findings) {
        this.host = host;
        this.cpu = host.cpu();
        this.needs = needs;
        this.manner = manner;
        this.findings = findings;
    }

    Reasoned<Integer> advise() {
        int least = needs.cores().minimum().value();
        int good = needs.cores().recommended().value();
        int most = needs.cores().maximum().value();
        int pool = pool(Math.max(least, 2));
        int given = Math.min(leaving(pool), cpu.allowed());
        int wanted = Math.max(good, Math.min(pool / 2, 2 * good));
        if (isSingleThreaded()) {
            wanted = least;
            reasons.add("Translated x86 code runs on one core alone on a processor of " + host.nativeArchitecture()
                    + ", so that more than the " + least + " it asks for would only wait for one another.");
        }
        int cores = Math.max(1, Math.min(Math.min(wanted, given), most));
        explain(cores, pool, wanted, good);
        if (isUnknown()) {
            findings.add(Finding.warning(
                    "host.cpu.unknown",
                    "cpu",
                    "how many processors this host has is not known",
                    "look for it, and give the machine up to half of them"));
        } else if (cores < least) {
            findings.add(Finding.error(
                            "host.cpu.small",
                            "cpu",
                            needs.name() + " needs " + least + " processors, and this host gives " + cores,
                            "use a host with more, or widen the affinity or the CPU limit of this process")
                    .withConsequence(
                            "its Setup refuses, or it crawls; " + cores + " is the least that could be tried"));
        }
        return new Reasoned<>(cores, reasons.build());
    }

    /** A host of which nobody told anything has one processor, since it cannot have fewer. */
    private boolean isUnknown() {
        return cpu.equals(HostCpu.ofLogical(1))
                && host.memory().total().isEmpty()
                && host.evidence().isEmpty();
    }

    /** QEMU keeps the translator of x86 on one thread where the host orders its memory accesses less strictly. */
    private boolean isSingleThreaded() {
        Architecture guest = needs.guest().architecture();
        boolean x86 = guest == Architecture.X86_64 || guest == Architecture.X86;
        boolean host86 = host.nativeArchitecture() == Architecture.X86_64
                || host.nativeArchitecture() == Architecture.X86
                || host.nativeArchitecture() == Architecture.UNKNOWN;
        return manner == Manner.EMULATED && x86 && !host86;
    }

    private CoreClass fastest() {
        return cpu.classes().isEmpty()
                ? cpu.physical().isPresent()
                        ? CoreClass.of(CoreClass.UNIFORM, cpu.logical())
                                .withPhysical(cpu.physical().getAsInt())
                        : CoreClass.of(CoreClass.UNIFORM, cpu.logical())
                : cpu.classes().get(0);
    }

    /** Real cores of the fastest class; its threads, and then slower cores, only where they do not reach {@code floor}. */
    private int pool(int floor) {
        CoreClass fastest = fastest();
        int pool = fastest.physical().orElse(fastest.logical());
        if (pool < floor) {
            pool = Math.min(floor, fastest.logical());
        }
        List<CoreClass> slower = cpu.classes().isEmpty()
                ? List.of()
                : cpu.classes().subList(1, cpu.classes().size());
        for (CoreClass next : slower) {
            if (pool < floor) {
                pool = Math.min(floor, pool + next.logical());
                reasons.add("The fastest class alone is too small, so that cores of the class " + next.name()
                        + " have to help.");
            }
        }
        return Math.min(pool, cpu.logical());
    }

    /** Slower cores are enough for the host; where all are alike, it keeps one as soon as there are three. */
    private int leaving(int pool) {
        boolean hostHasOthers = fastest().logical() < cpu.logical();
        return hostHasOthers || pool < 3 ? pool : pool - 1;
    }

    private void explain(int cores, int pool, int wanted, int good) {
        CoreClass fastest = fastest();
        Sourced<Integer> least = needs.cores().minimum();
        if (cpu.classes().size() > 1) {
            reasons.add((cores == fastest.logical() ? "All " + cores : cores + " of the " + fastest.logical())
                    + " processors of the fastest class (" + fastest.name()
                    + "): a guest cannot tell fast cores from slow ones, and the others are enough for the host.");
        } else if (cores == cpu.allowed() || cores >= pool) {
            reasons.add(
                    cores == 1 ? "The only one that it can have here." : "All " + cores + " that it can have here.");
        } else if (cores == pool - 1) {
            reasons.add(cores + " of the " + pool + " cores of this host, so that it stays usable itself.");
        } else {
            reasons.add(cores + " of the " + pool + " cores of this host, which keeps the others.");
        }
        if (pool < fastest.logical()
                && pool <= cpu.allowed()
                && fastest.physical().isPresent()) {
            reasons.add("Its " + fastest.logical() + " threads are "
                    + fastest.physical().getAsInt() + " real cores; two threads of one core are not worth two cores.");
        }
        if (cpu.allowed() < cpu.logical()) {
            reasons.add("This process may use " + cpu.allowed() + " of " + cpu.logical()
                    + " processors (affinity or control group).");
        }
        if (cores > good && cores == wanted) {
            reasons.add("With " + good + " " + needs.name() + " is well served ("
                    + needs.cores().recommended().source() + "); half of the fast cores, up to twice that, it can use"
                    + " without the host noticing.");
        } else {
            reasons.add(needs.name() + " needs " + least.value() + " at least (" + least.source() + "), and is well"
                    + " served with " + good + " ("
                    + needs.cores().recommended().source() + ").");
        }
    }
}
