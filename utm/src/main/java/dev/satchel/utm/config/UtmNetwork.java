package dev.satchel.utm.config;

import com.google.common.collect.ImmutableList;
import dev.satchel.core.machine.MacAddress;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/** A network card of the back end QEMU. Immutable. */
public final class UtmNetwork extends Section {
    static final Schema SCHEMA = Schema.builder()
            .choice("Mode", Mode.values())
            .required(Schema.Kind.TEXT, "Hardware", "MacAddress")
            .required(Schema.Kind.FLAG, "IsolateFromHost")
            .list("PortForward", UtmPortForward.SCHEMA)
            .optional(
                    Schema.Kind.TEXT,
                    "BridgeInterface",
                    "HostNetUuid",
                    "VlanGuestAddress",
                    "VlanGuestAddressIPv6",
                    "VlanHostAddress",
                    "VlanHostAddressIPv6",
                    "VlanDhcpStartAddress",
                    "VlanDhcpEndAddress",
                    "VlanDhcpDomain",
                    "VlanDnsServerAddress",
                    "VlanDnsServerAddressIPv6",
                    "VlanDnsSearchDomain")
            .build();

    /** What a card is connected to. */
    public enum Mode implements UtmChoice {
        /** A network of QEMU's own; the only one with port forwards. */
        EMULATED("Emulated"),
        /** Behind the host's address. */
        SHARED("Shared"),
        /** To the host and its machines alone. */
        HOST("Host"),
        /** In the host's network. */
        BRIDGED("Bridged"),
        /** What a newer UTM adds. */
        OTHER("");

        private final String value;

        Mode(String value) {
            this.value = value;
        }

        @Override
        public String value() {
            return value;
        }
    }

    UtmNetwork(PlistDictionary plist) {
        super(plist);
    }

    /**
     * A card that reaches the host and forwards no port.
     *
     * @param mode what it is connected to; {@code OTHER} is refused
     * @param hardware QEMU's name: {@code virtio-net-pci}
     * @param address its own, written in upper case
     */
    public static UtmNetwork of(Mode mode, String hardware, MacAddress address) {
        return new UtmNetwork(PlistDictionary.EMPTY
                .with("Hardware", hardware)
                .with("IsolateFromHost", false)
                .with("MacAddress", address.value().toUpperCase(Locale.ROOT))
                .with("Mode", UtmChoice.written(mode))
                .with("PortForward", PlistArray.EMPTY));
    }

    /** What it is connected to. */
    public Mode mode() {
        return choice(Mode.class, "Mode");
    }

    /** QEMU's name of the card. */
    public String hardware() {
        return text("Hardware");
    }

    /** Its address; empty if the text is none, or a multicast address. */
    public Optional<MacAddress> macAddress() {
        try {
            return Optional.of(MacAddress.parse(text("MacAddress")));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Whether the guest cannot reach the host. */
    public boolean isIsolatedFromHost() {
        return flag("IsolateFromHost", false);
    }

    /** Ports of the host that lead to the guest; only in {@link Mode#EMULATED} do they have an effect. */
    public List<UtmPortForward> portForwards() {
        return dictionaries("PortForward").stream().map(UtmPortForward::new).collect(ImmutableList.toImmutableList());
    }

    /** The host's interface that is bridged; empty lets UTM choose. */
    public Optional<String> bridgeInterface() {
        return optionalText("BridgeInterface");
    }

    /** The addresses of the guest's network, as they are written; empty: QEMU's or vmnet's own. */
    public Optional<String> guestNetwork() {
        return optionalText("VlanGuestAddress");
    }

    /** Where the guest finds a name server; only in {@link Mode#EMULATED} does it have an effect. */
    public Optional<String> dnsServer() {
        return optionalText("VlanDnsServerAddress");
    }

    /** The IPv6 addresses of the guest's network, as they are written; empty: QEMU's or vmnet's own. */
    public Optional<String> guestNetworkIpv6() {
        return optionalText("VlanGuestAddressIPv6");
    }

    /** The host's address in the guest's network; only in {@link Mode#EMULATED} does it have an effect. */
    public Optional<String> hostAddress() {
        return optionalText("VlanHostAddress");
    }

    /** The host's IPv6 address in the guest's network; only in {@link Mode#EMULATED} does it have an effect. */
    public Optional<String> hostAddressIpv6() {
        return optionalText("VlanHostAddressIPv6");
    }

    /** The first address that is given out. */
    public Optional<String> dhcpStart() {
        return optionalText("VlanDhcpStartAddress");
    }

    /** The last address that is given out (since 4.3.0); not in {@link Mode#EMULATED}. */
    public Optional<String> dhcpEnd() {
        return optionalText("VlanDhcpEndAddress");
    }

    /** The domain that the guest is given; only in {@link Mode#EMULATED} does it have an effect. */
    public Optional<String> dhcpDomain() {
        return optionalText("VlanDhcpDomain");
    }

    /** Where the guest finds a name server by IPv6; only in {@link Mode#EMULATED} does it have an effect. */
    public Optional<String> dnsServerIpv6() {
        return optionalText("VlanDnsServerAddressIPv6");
    }

    /** The domain in which names are looked up; only in {@link Mode#EMULATED} does it have an effect. */
    public Optional<String> dnsSearchDomain() {
        return optionalText("VlanDnsSearchDomain");
    }

    /**
     * The network of {@link Mode#HOST} that the card is in with others (since 4.7.0); empty if it is none of UTM's own, or
     * the text is no UUID, with which UTM refuses the configuration.
     */
    public Optional<UUID> hostNetwork() {
        return optionalText("HostNetUuid").flatMap(UtmInformation::uuid);
    }

    /** Kept from the host, and in {@link Mode#EMULATED} from everybody else too. */
    public UtmNetwork isolatedFromHost() {
        return new UtmNetwork(plist().with("IsolateFromHost", true));
    }

    /** Bridged to the host's interface {@code name}; only in {@link Mode#BRIDGED} does it have an effect. */
    public UtmNetwork withBridgeInterface(String name) {
        return new UtmNetwork(plist().with("BridgeInterface", name));
    }

    /** With the addresses {@code network} for the guest, such as {@code 10.0.5.0/24}. */
    public UtmNetwork withGuestNetwork(String network) {
        return new UtmNetwork(plist().with("VlanGuestAddress", network));
    }

    /** With a name server at {@code address}; only in {@link Mode#EMULATED} does it have an effect. */
    public UtmNetwork withDnsServer(String address) {
        return new UtmNetwork(plist().with("VlanDnsServerAddress", address));
    }

    /** With {@code forwards} instead of those that there were; only in {@link Mode#EMULATED} do they have an effect. */
    public UtmNetwork withPortForwards(List<UtmPortForward> forwards) {
        return new UtmNetwork(plist().with(
                        "PortForward",
                        new PlistArray(forwards.stream()
                                .<PlistValue>map(UtmPortForward::plist)
                                .toList())));
    }

    /** In the network {@code uuid} of {@link Mode#HOST}; only there does it have an effect. */
    public UtmNetwork withHostNetwork(UUID uuid) {
        return new UtmNetwork(plist().with("HostNetUuid", uuid.toString().toUpperCase(Locale.ROOT)));
    }
}
