package dev.satchel.core.sizing;

import com.google.common.collect.ImmutableList;
import dev.satchel.core.check.Finding;
import dev.satchel.core.check.Findings;
import dev.satchel.core.host.Accelerator;
import dev.satchel.core.host.Architecture;
import dev.satchel.core.host.Host;
import dev.satchel.core.host.Translation;
import dev.satchel.core.machine.GuestKind;
import dev.satchel.core.machine.GuestSystem;
import dev.satchel.core.machine.ImageFormat;
import dev.satchel.core.unit.DataSize;
import java.util.Optional;

/** How large a machine for a guest should be on a host. */
public final class Sizing {
    private Sizing() {}

    /** Advises on a {@code guest} for {@code host} with nothing known of the carrier: what the guest would like to have. */
    public static Recommendation recommend(Host host, GuestSystem guest) {
        return recommend(host, guest, Carrier.unknown());
    }

    /**
     * Advises. It never fails and never asks for more than {@code host} and {@code carrier} are known to have; where
     * that is less than the guest needs, the numbers are the least that could be tried, and an error among {@link
     * Recommendation#findings()} says so. A larger host never gets a smaller machine.
     *
     * @param host the host that will run it, this one or a recorded one
     * @param guest any; one that its vendor does not publish is answered too, with an error that says so
     * @param carrier the disk that will hold the machine's images
     */
    public static Recommendation recommend(Host host, GuestSystem guest, Carrier carrier) {
        return recommend(host, guest, carrier, SystemDisk.IMAGE);
    }

    /**
     * As {@link #recommend(Host, GuestSystem, Carrier)}, for a system that is not on an image. A physical disk is as
     * large as it is: what is said of the disk is then how large it should be.
     *
     * @param host the host that will run it, this one or a recorded one
     * @param guest any; one that its vendor does not publish is answered too, with an error that says so
     * @param carrier the disk that will hold the machine's images; nothing of it matters to a system on a physical disk
     * @param systemDisk what holds the guest's system, which closes ways: UTM opens no physical disks
     */
    public static Recommendation recommend(Host host, GuestSystem guest, Carrier carrier, SystemDisk systemDisk) {
        ImmutableList.Builder<Finding> findings = ImmutableList.builder();
        Feasibility feasibility = Feasibility.of(host, guest, systemDisk);
        GuestNeeds needs =
                GuestCatalogue.needsOf(guest).orElseGet(() -> GuestCatalogue.needsOfAny(guest.architecture()));
        Optional<Way> best = feasibility.best();
        Manner manner = best.map(Way::manner).orElse(Manner.VIRTUALIZED);
        Reasoned<Manner> how = new Reasoned<>(manner, ImmutableList.of(reason(feasibility, best)));
        if (best.isEmpty()) {
            findings.add(infeasible(guest, feasibility));
        }

        Reasoned<Integer> cores = new CoreAdvice(host, needs, manner, findings).advise();
        Reasoned<DataSize> memory = new MemoryAdvice(host, needs, manner, findings).advise();
        NumaAdvice.check(host, cores.value(), memory.value(), findings);
        DiskAdvice disk = new DiskAdvice(host, needs, carrier, systemDisk, findings);
        Reasoned<DataSize> size = disk.size();
        Reasoned<ImageFormat> format = disk.format();
        best.ifPresent(way -> remark(feasibility, host, systemDisk, way, findings));
        return new Recommendation(
                host,
                needs,
                guest,
                feasibility,
                how,
                accelerator(host, best),
                cores,
                memory,
                size,
                format,
                Findings.of(findings.build()));
    }

    private static String reason(Feasibility feasibility, Optional<Way> best) {
        if (best.isEmpty()) {
            return feasibility.possible()
                    ? "No virtual machine can run it here: "
                            + feasibility.way(Route.QEMU_ACCELERATED).why()
                    : "It does not run here in any way: "
                            + feasibility.way(Route.QEMU_ACCELERATED).why();
        }
        Way way = best.get();
        String doubt = switch (way.verdict()) {
            case YES, NO -> "";
            case UNPROVEN -> " " + way.instead();
            case UNKNOWN -> " Whether that works could not be found out.";
        };
        String cost = way.manner() == Manner.EMULATED
                ? ""
                : " What to expect: " + way.manner().cost() + ".";
        String because = way.manner() == Manner.EMULATED && way.route() == Route.QEMU_TCG
                ? (feasibility.way(Route.QEMU_ACCELERATED).verdict() == Way.Verdict.NO
                                ? " Not by a hypervisor, and this is why: "
                                : " It would be virtualized if a hypervisor could be counted on: ")
                        + feasibility.way(Route.QEMU_ACCELERATED).why()
                : "";
        return "By " + way.route().title() + ". " + way.why() + cost + because + doubt;
    }

    private static Finding infeasible(GuestSystem guest, Feasibility feasibility) {
        Way closed = feasibility.ways().stream()
                .filter(way -> way.route() != Route.BARE_METAL && way.route() != Route.UTM_APPLE)
                .findFirst()
                .orElseThrow();
        return Finding.error(
                        "guest.infeasible",
                        "guest",
                        GuestCatalogue.nameOf(guest.kind()) + " for " + guest.architecture()
                                + " does not run on this host in a virtual machine: " + closed.why(),
                        feasibility.way(Route.QEMU_ACCELERATED).instead())
                .withConsequence("it would not start");
    }

    /** What to do about emulation: what this host virtualizes, or what would make it do so. */
    private static String faster(Feasibility feasibility, Host host, SystemDisk systemDisk) {
        GuestSystem guest = feasibility.guest();
        boolean unknown = host.nativeArchitecture() == Architecture.UNKNOWN
                || feasibility.way(Route.QEMU_ACCELERATED).verdict() == Way.Verdict.UNKNOWN;
        if (unknown) {
            return "record the host on the host itself, which tells whether it has a hypervisor";
        }
        GuestSystem own = new GuestSystem(guest.kind(), host.nativeArchitecture());
        if (own.equals(guest)) {
            return "make the hypervisor usable, or use a host that has one";
        }
        boolean virtualized = guest.kind() != GuestKind.OTHER
                && GuestCatalogue.needsOf(own).isPresent()
                && Feasibility.of(host, own, systemDisk).verdict(Manner.VIRTUALIZED) != Way.Verdict.NO;
        return virtualized
                ? "take " + GuestCatalogue.nameOf(guest.kind()) + " for " + own.architecture()
                        + ", which this host can virtualize, or a host of " + guest.architecture()
                : "use a host of " + guest.architecture() + " with a hypervisor";
    }

    private static Optional<Accelerator> accelerator(Host host, Optional<Way> best) {
        return best.filter(way -> way.manner() == Manner.VIRTUALIZED)
                .flatMap(way -> host.accelerators().stream()
                        .filter(each -> each.verdict() != Accelerator.Verdict.UNUSABLE)
                        .min((a, b) -> a.verdict().compareTo(b.verdict())));
    }

    private static void remark(
            Feasibility feasibility,
            Host host,
            SystemDisk systemDisk,
            Way way,
            ImmutableList.Builder<Finding> findings) {
        GuestSystem guest = feasibility.guest();
        if (way.manner() == Manner.EMULATED) {
            findings.add(Finding.warning(
                            "guest.emulated",
                            "guest",
                            GuestCatalogue.nameOf(guest.kind()) + " for " + guest.architecture()
                                    + " is emulated here, which is tens of times slower",
                            faster(feasibility, host, systemDisk))
                    .withConsequence(Manner.EMULATED.cost()));
        }
        boolean lacksTpm = Ways.lacksTpm(host, guest);
        if (lacksTpm) {
            findings.add(
                    Finding.warning("host.tpm.absent", "tpm", Ways.NO_TPM, "use Hyper-V, which has a TPM of its own")
                            .withConsequence("its Setup refuses this machine"));
        }
        if (way.verdict() == Way.Verdict.UNPROVEN || way.verdict() == Way.Verdict.UNKNOWN) {
            boolean byHypervisor = way.manner() == Manner.VIRTUALIZED
                    && accelerator(host, Optional.of(way))
                            .filter(each -> each.verdict() == Accelerator.Verdict.USABLE)
                            .isEmpty();
            if (byHypervisor || !lacksTpm) {
                findings.add(Finding.warning(
                        (byHypervisor ? "host.accelerator." : "guest.way.")
                                + way.verdict().id(),
                        "guest",
                        way.why(),
                        way.instead()));
            }
        }
        Translation translation = host.translation();
        if (translation == Translation.ROSETTA2 || translation == Translation.WINDOWS_X64_ON_ARM64) {
            findings.add(Finding.note(
                    "host.translated",
                    "guest",
                    "this Java process is translated (" + translation + "): the machine is judged as "
                            + host.nativeArchitecture() + ", and QEMU must be the one for that"));
        }
    }
}
