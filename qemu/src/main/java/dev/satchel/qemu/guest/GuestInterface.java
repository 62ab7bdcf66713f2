package dev.satchel.qemu.guest;

import com.google.common.collect.ImmutableList;
import java.net.InetAddress;
import java.util.List;

/**
 * A network interface of a guest, as the guest tells.
 *
 * @param name the guest's: {@code eth0}, {@code Ethernet Instance 0}
 * @param hardwareAddress as text, {@code 52:54:00:12:34:56}; empty where there is none
 * @param addresses in the guest's order; immutable
 */
public record GuestInterface(String name, String hardwareAddress, List<Address> addresses) {
    /**
     * An address of an interface.
     *
     * @param address version 4 or 6
     * @param prefix the length of its network's part, in bits
     */
    public record Address(InetAddress address, int prefix) {}

    /** Copies the list. */
    public GuestInterface {
        addresses = ImmutableList.copyOf(addresses);
    }
}
