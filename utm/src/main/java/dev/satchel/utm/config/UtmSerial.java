package dev.satchel.utm.config;

import java.util.Optional;
import java.util.OptionalInt;

/** A serial port. Immutable. */
public final class UtmSerial extends Section {
    static final Schema SCHEMA = Schema.builder()
            .choice("Mode", Mode.values())
            .choice("Target", Target.values())
            .optional(Schema.Kind.TEXT, "Hardware", "TcpHostAddress")
            .optionalDictionary("Terminal", UtmTerminal.SCHEMA)
            .optional(Schema.Kind.COUNT, "TcpPort")
            .optional(Schema.Kind.FLAG, "WaitForConnection", "RemoteConnectionAllowed")
            .build();

    /** Where a port leads on the host. */
    public enum Mode implements UtmChoice {
        /** To a terminal in a window of UTM. */
        TERMINAL("Terminal"),
        /** To a server that is connected to. */
        TCP_CLIENT("TcpClient"),
        /** To whoever connects. */
        TCP_SERVER("TcpServer"),
        /** To a pseudo terminal; macOS only. */
        PTTY("Ptty"),
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

    /** Where a port leads in the machine. */
    public enum Target implements UtmChoice {
        /** To the board's next serial port. */
        AUTO("Auto"),
        /** To a device of its own. */
        MANUAL("Manual"),
        /** To QEMU's stub for GDB. */
        GDB("GDB"),
        /** To QEMU's monitor. */
        MONITOR("Monitor"),
        /** What a newer UTM adds. */
        OTHER("");

        private final String value;

        Target(String value) {
            this.value = value;
        }

        @Override
        public String value() {
            return value;
        }
    }

    UtmSerial(PlistDictionary plist) {
        super(plist);
    }

    /** The board's next serial port, in a window of UTM. */
    public static UtmSerial terminal() {
        PlistDictionary terminal = PlistDictionary.EMPTY
                .with("CursorBlink", true)
                .with("Font", "Menlo")
                .with("FontSize", 12)
                .with("Theme", "Default");
        return new UtmSerial(PlistDictionary.EMPTY
                .with("Mode", Mode.TERMINAL.value())
                .with("Target", Target.AUTO.value())
                .with("Terminal", terminal));
    }

    /** The board's next serial port, as a pseudo terminal. */
    public static UtmSerial pseudoTerminal() {
        return new UtmSerial(
                PlistDictionary.EMPTY.with("Mode", Mode.PTTY.value()).with("Target", Target.AUTO.value()));
    }

    /** Where it leads on the host. */
    public Mode mode() {
        return choice(Mode.class, "Mode");
    }

    /** Where it leads in the machine. */
    public Target target() {
        return choice(Target.class, "Target");
    }

    /** QEMU's name of its device, for {@link Target#MANUAL}. */
    public Optional<String> hardware() {
        return optionalText("Hardware");
    }

    /** The server, for {@link Mode#TCP_CLIENT}. */
    public Optional<String> tcpHostAddress() {
        return optionalText("TcpHostAddress");
    }

    /** The port, for {@link Mode#TCP_CLIENT} and {@link Mode#TCP_SERVER}; 1234 where it is not said. */
    public OptionalInt tcpPort() {
        return optionalCount("TcpPort");
    }

    /** How it looks, for {@link Mode#TERMINAL}; UTM drops it for another mode. */
    public Optional<UtmTerminal> terminalSettings() {
        return optionalDictionary("Terminal").map(UtmTerminal::new);
    }

    /** Whether the machine waits for somebody to connect before it starts, for {@link Mode#TCP_SERVER}. */
    public boolean isWaitingForConnection() {
        return flag("WaitForConnection", false);
    }

    /** Whether other computers may connect, for {@link Mode#TCP_SERVER}; else only the host itself. */
    public boolean isRemoteConnectionAllowed() {
        return flag("RemoteConnectionAllowed", false);
    }

    /** With {@code settings} for its window. */
    public UtmSerial withTerminalSettings(UtmTerminal settings) {
        return new UtmSerial(plist().with("Terminal", settings.plist()));
    }

    /** With {@code target} in the machine; {@code OTHER} is refused. */
    public UtmSerial withTarget(Target target) {
        return new UtmSerial(plist().with("Target", UtmChoice.written(target)));
    }

    /** With QEMU's device {@code name}, for {@link Target#MANUAL}. */
    public UtmSerial withHardware(String name) {
        return new UtmSerial(plist().with("Hardware", name));
    }
}
