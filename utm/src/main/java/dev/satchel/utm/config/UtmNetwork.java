package dev.satchel.utm.config;

import com.google.common.collect.ImmutableList;
import dev.satchel.core.machine.MacAddress;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

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

    /** With {@code forwards} instead of those that there were; only in {@link Mode#EMULATED} do they have an effect. */
    public UtmNetwork withPortForwards(List<UtmPortForward> forwards) {
        return new UtmNetwork(plist().with(
                        "PortForward",
                        new PlistArray(forwards.stream()
                                .<PlistValue>map(UtmPortForward::plist)
                                .toList())));
    }
}
