package dev.satchel.core.machine;

import com.google.common.collect.ImmutableSet;
import java.util.Set;

/** The models of network cards that a {@link Network} can have. */
public final class NetworkModels {
    private static final ImmutableSet<String> ALL = ImmutableSet.of(
            "e1000",
            "e1000-82544gc",
            "e1000-82545em",
            "e1000e",
            "i82550",
            "i82551",
            "i82557a",
            "i82557b",
            "i82557c",
            "i82558a",
            "i82558b",
            "i82559a",
            "i82559b",
            "i82559c",
            "i82559er",
            "i82562",
            "i82801",
            "igb",
            "ne2k_isa",
            "ne2k_pci",
            "pcnet",
            "rtl8139",
            "sungem",
            "sunhme",
            "tulip",
            "usb-net",
            "virtio-net-device",
            "virtio-net-pci",
            "virtio-net-pci-non-transitional",
            "virtio-net-pci-transitional",
            "vmxnet3");

    private NetworkModels() {}

    /**
     * QEMU's names of the devices that are network cards, on every board that a machine can have: of {@code -device help},
     * "Network devices" (QEMU 7.2; {@code igb} is of 8.0). Immutable.
     */
    public static Set<String> all() {
        return ALL;
    }
}
