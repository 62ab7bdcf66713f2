package dev.satchel.qemu.guest;

import com.google.common.collect.ImmutableList;
import com.google.common.net.InetAddresses;
import dev.satchel.core.SatchelException;
import java.net.InetAddress;
import java.util.List;

/** Reads the answer to {@code guest-network-get-interfaces}. */
final class InterfaceList {
    private InterfaceList() {}

    static List<GuestInterface> of(AgentAnswer answer) throws SatchelException {
        ImmutableList.Builder<GuestInterface> interfaces = ImmutableList.builder();
        for (AgentAnswer each : answer.elements()) {
            ImmutableList.Builder<GuestInterface.Address> addresses = ImmutableList.builder();
            if (each.has("ip-addresses")) {
                for (AgentAnswer address : each.at("ip-addresses").elements()) {
                    addresses.add(address(address));
                }
            }
            String hardware = each.node().path("hardware-address").asText("");
            interfaces.add(new GuestInterface(each.text("name"), hardware, addresses.build()));
        }
        return interfaces.build();
    }

    private static GuestInterface.Address address(AgentAnswer answer) throws SatchelException {
        String text = answer.text("ip-address");
        // Windows' agent adds a zone, fe80::1%5, which says nothing to anybody but the guest.
        String plain = text.indexOf(':') >= 0 ? text.replaceFirst("%.*", "") : text;
        int prefix = answer.node().path("prefix").asInt(-1);
        if (!InetAddresses.isInetAddress(plain)) {
            throw answer.bad("told of what is no address");
        }
        InetAddress address = InetAddresses.forString(plain);
        if (prefix < 0 || prefix > address.getAddress().length * Byte.SIZE) {
            throw answer.bad("told of an address with a network's part of impossible length");
        }
        return new GuestInterface.Address(address, prefix);
    }
}
