package dev.satchel.qemu.capability;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.Sets;
import dev.satchel.core.host.Architecture;
import dev.satchel.core.host.Host;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What runs the guest's code. */
public enum Accelerator {
    /** Linux' own hypervisor. */
    KVM("kvm"),
    /** Apple's Hypervisor framework. */
    HVF("hvf"),
    /** The Windows Hypervisor Platform. */
    WHPX("whpx"),
    /** QEMU's translator: any guest on any host, tens of times slower. */
    TCG("tcg");

    /** Hypervisors, the best first. A host has at most one of them, so that the order hardly matters. */
    private static final List<Accelerator> HYPERVISORS = ImmutableList.of(KVM, HVF, WHPX);

    private final String id;

    Accelerator(String id) {
        this.id = id;
    }

    /** QEMU's name, as in {@code -accel}. */
    public String id() {
        return id;
    }

    /**
     * The one whose {@link #id()} is {@code id}; empty for those that Satchel does not know ({@code xen}, {@code
     * qtest}).
     */
    public static Optional<Accelerator> ofId(String id) {
        for (Accelerator accelerator : values()) {
            if (accelerator.id.equals(id)) {
                return Optional.of(accelerator);
            }
        }
        return Optional.empty();
    }

    /** What core calls {@code kind}. */
    public static Accelerator of(dev.satchel.core.host.Accelerator.Kind kind) {
        return switch (kind) {
            case KVM -> KVM;
            case HVF -> HVF;
            case WHPX -> WHPX;
        };
    }

    /** Those that {@code host} says are usable, for {@link #choose}; what is unproven is not among them. Immutable. */
    public static Set<Accelerator> usableOn(Host host) {
        return host.accelerators().stream()
                .filter(dev.satchel.core.host.Accelerator::usable)
                .map(accelerator -> of(accelerator.kind()))
                .collect(Sets.toImmutableEnumSet());
    }

    /** Whether a hypervisor on a host of {@code host} can run code of {@code guest}: its own, and its predecessor's. */
    public static boolean runsOwnCode(Architecture guest, Architecture host) {
        return guest == host || (guest == Architecture.X86 && host == Architecture.X86_64);
    }

    /**
     * What runs code of {@code guest} on a host of {@code host}: a hypervisor if the guest's code is the host's own and
     * the hypervisor is among {@code proven}, else {@link #TCG}.
     *
     * @param proven those that ran a guest here; a device node that opens proves nothing
     */
    public static Accelerator choose(Architecture guest, Architecture host, Set<Accelerator> proven) {
        if (!runsOwnCode(guest, host)) {
            return TCG;
        }
        return HYPERVISORS.stream().filter(proven::contains).findFirst().orElse(TCG);
    }

    /** The {@link #id()}. */
    @Override
    public String toString() {
        return id;
    }
}
