package dev.satchel.utm.config;

import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.Optional;

/** The network card of a machine of UTM 3 or older with QEMU. Immutable. */
public final class LegacyNetworking extends Section {
    static final Schema SCHEMA = Schema.builder()
            .optional(
                    Schema.Kind.TEXT,
                    "NetworkMode",
                    "NetworkCard",
                    "NetworkCardMAC",
                    "NetworkBridgeInterface",
                    "IPSubnet",
                    "IPv6Subnet",
                    "IPHost",
                    "IPv6Host",
                    "DHCPStart",
                    "DHCPHost",
                    "DHCPDomain",
                    "IPDNS",
                    "IPv6DNS",
                    "DNSSearch")
            .optional(Schema.Kind.LOOSE_FLAG, "NetworkEnabled", "IsolateGuest")
            .optionalList("PortForward", LegacyPortForward.SCHEMA)
            .build();

    LegacyNetworking(PlistDictionary plist) {
        super(plist);
    }

    /** {@code none}, {@code emulated}, {@code shared}, {@code host} or {@code bridged}; no card where it is not said. */
    public Optional<String> mode() {
        return optionalText("NetworkMode");
    }

    /** What the first releases said instead of a mode. */
    public Optional<Boolean> enabled() {
        return plist().value("NetworkEnabled").map(value -> looseFlag("NetworkEnabled"));
    }

    /** Whether the guest cannot reach the host. */
    public boolean isIsolatedFromHost() {
        return looseFlag("IsolateGuest");
    }

    /** QEMU's name of the card; {@code rtl8139} where it is not said. */
    public Optional<String> card() {
        return optionalText("NetworkCard");
    }

    /** The card's address, as it is written. */
    public Optional<String> macAddress() {
        return optionalText("NetworkCardMAC");
    }

    /** The host's interface that is bridged. */
    public Optional<String> bridgeInterface() {
        return optionalText("NetworkBridgeInterface");
    }

    /** The addresses of the guest's network. */
    public Optional<String> guestNetwork() {
        return optionalText("IPSubnet");
    }

    /** The IPv6 addresses of the guest's network. */
    public Optional<String> guestNetworkIpv6() {
        return optionalText("IPv6Subnet");
    }

    /** The host's address in it. */
    public Optional<String> hostAddress() {
        return optionalText("IPHost");
    }

    /** The host's IPv6 address in it. */
    public Optional<String> hostAddressIpv6() {
        return optionalText("IPv6Host");
    }

    /** The first address that is given out. */
    public Optional<String> dhcpStart() {
        return optionalText("DHCPStart");
    }

    /** The name that the guest is given. */
    public Optional<String> dhcpHost() {
        return optionalText("DHCPHost");
    }

    /** The domain that the guest is given. */
    public Optional<String> dhcpDomain() {
        return optionalText("DHCPDomain");
    }

    /** Where the guest finds a name server. */
    public Optional<String> dnsServer() {
        return optionalText("IPDNS");
    }

    /** Where the guest finds a name server by IPv6. */
    public Optional<String> dnsServerIpv6() {
        return optionalText("IPv6DNS");
    }

    /** The domain in which names are looked up. */
    public Optional<String> dnsSearchDomain() {
        return optionalText("DNSSearch");
    }

    /** Ports of the host that lead to the guest; immutable. */
    public List<LegacyPortForward> portForwards() {
        return dictionaries("PortForward").stream()
                .map(LegacyPortForward::new)
                .collect(ImmutableList.toImmutableList());
    }
}
