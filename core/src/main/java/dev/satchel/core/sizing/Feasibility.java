package dev.satchel.core.sizing;

import com.google.common.collect.ImmutableList;
import dev.satchel.core.host.Host;
import dev.satchel.core.machine.DiskSource;
import dev.satchel.core.machine.GuestSystem;
import dev.satchel.core.machine.Machine;
import dev.satchel.core.sizing.Way.Verdict;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * By which ways a host can run a guest: natively, virtualized, emulated, or not at all, and why. What is not known of
 * the host makes a verdict unknown, and never a no. Immutable.
 */
public final class Feasibility {
    private final Host host;
    private final GuestSystem guest;
    private final ImmutableList<Way> ways;

    private Feasibility(Host host, GuestSystem guest, List<Way> ways) {
        this.host = host;
        this.guest = guest;
        this.ways = ImmutableList.copyOf(ways);
    }

    /** Judges the ways in which {@code host} can run {@code guest}, whose system is on an image. */
    public static Feasibility of(Host host, GuestSystem guest) {
        return of(host, guest, SystemDisk.IMAGE);
    }

    /** Judges the ways in which {@code host} can run {@code guest}, whose system is on such a {@code disk}. */
    public static Feasibility of(Host host, GuestSystem guest, SystemDisk disk) {
        return new Feasibility(host, guest, new Ways(host, guest, disk).all());
    }

    /** Judges the ways in which {@code host} can run {@code machine}: its guest, with a physical disk if one of its is. */
    public static Feasibility of(Host host, Machine machine) {
        boolean physical = machine.disks().stream().anyMatch(disk -> disk.source() instanceof DiskSource.Device);
        return of(host, machine.guest(), physical ? SystemDisk.PHYSICAL : SystemDisk.IMAGE);
    }

    /** The guest that was asked about. */
    public GuestSystem guest() {
        return guest;
    }

    /** One for each {@link Route}, in its order; immutable. */
    public List<Way> ways() {
        return ways;
    }

    /** The judgement of the way that {@code route} is; every route is judged. */
    public Way way(Route route) {
        return ways.stream().filter(way -> way.route() == route).findFirst().orElseThrow();
    }

    /** The best verdict of all ways in which the guest runs in this {@code manner}; {@link Verdict#NO} where there is no such way. */
    public Verdict verdict(Manner manner) {
        return ways.stream()
                .filter(way -> way.manner() == manner)
                .map(Way::verdict)
                .min(Verdict::compareTo)
                .orElse(Verdict.NO);
    }

    /** Whether one of the ways is not closed. */
    public boolean possible() {
        return ways.stream().anyMatch(way -> way.verdict() != Verdict.NO);
    }

    /** The ways that are not closed, in the order of {@link #ways()}; immutable. */
    public List<Way> open() {
        return ways.stream().filter(way -> way.verdict() != Verdict.NO).collect(ImmutableList.toImmutableList());
    }

    /**
     * The way to prefer for a virtual machine, bare metal left aside: what is proven before what is not, a hypervisor
     * before a translator; empty if all are closed.
     */
    public Optional<Way> best() {
        return ways.stream()
                .filter(way -> way.route() != Route.BARE_METAL && way.verdict() != Verdict.NO)
                .min((a, b) -> Integer.compare(rank(a), rank(b)));
    }

    /** An unproven hypervisor is worth the try; a translator that works beats a hypervisor of which nothing is known. */
    private static int rank(Way way) {
        boolean translated = way.manner() == Manner.EMULATED;
        return switch (way.verdict()) {
            case YES -> translated ? 2 : 0;
            case UNPROVEN -> translated ? 3 : 1;
            case UNKNOWN -> translated ? 5 : 4;
            case NO -> 6;
        };
    }

    /** In sentences: what can be done, what cannot, why, and what to do instead. Several lines. */
    public String explain() {
        String subject = GuestCatalogue.nameOf(guest.kind()) + " for " + guest.architecture();
        StringBuilder text = new StringBuilder();
        if (possible()) {
            text.append(subject)
                    .append(" on ")
                    .append(host)
                    .append(": ")
                    .append(open().stream()
                            .map(Way::manner)
                            .distinct()
                            .sorted()
                            .map(manner -> manner.id() + certainty(verdict(manner)))
                            .collect(Collectors.joining(", ")))
                    .append(isEmulatedOnly() ? " only.\n" : ".\n");
        } else {
            text.append(subject).append(" does not run on ").append(host).append(" in any way.\n");
        }
        for (Way way : ways) {
            text.append("- ").append(way.route().title()).append(": ");
            text.append(way.verdict().id()).append(". ").append(way.why());
            if (!way.instead().isEmpty()) {
                text.append(' ').append(way.instead());
            }
            text.append('\n');
        }
        return text.toString();
    }

    private boolean isEmulatedOnly() {
        return open().stream().allMatch(way -> way.manner() == Manner.EMULATED);
    }

    private static String certainty(Verdict verdict) {
        return verdict == Verdict.YES ? "" : " (" + verdict.id() + ")";
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Feasibility that
                && host.equals(that.host)
                && guest.equals(that.guest)
                && ways.equals(that.ways);
    }

    @Override
    public int hashCode() {
        return Objects.hash(guest, ways);
    }

    /** One line for each way. */
    @Override
    public String toString() {
        return ways.stream().map(Way::toString).collect(Collectors.joining("\n"));
    }
}
