package dev.satchel.utm.config;

import java.util.Optional;

/** A serial port of the back end Apple, a virtio console. Immutable. */
public final class AppleSerial extends Section {
    static final Schema SCHEMA = Schema.builder()
            .choice("Mode", Mode.values())
            .optionalDictionary("Terminal", UtmTerminal.SCHEMA)
            .build();

    /** Where a port leads on the host. */
    public enum Mode implements UtmChoice {
        /** To a terminal in a window of UTM. */
        TERMINAL("Terminal"),
        /** To a pseudo terminal. */
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

    AppleSerial(PlistDictionary plist) {
        super(plist);
    }

    /** In a window of UTM that looks as {@code settings} say. */
    public static AppleSerial terminal(UtmTerminal settings) {
        return new AppleSerial(
                PlistDictionary.EMPTY.with("Mode", Mode.TERMINAL.value()).with("Terminal", settings.plist()));
    }

    /** As a pseudo terminal. */
    public static AppleSerial pseudoTerminal() {
        return new AppleSerial(PlistDictionary.EMPTY.with("Mode", Mode.PTTY.value()));
    }

    /** Where it leads on the host. */
    public Mode mode() {
        return choice(Mode.class, "Mode");
    }

    /** How it looks, for {@link Mode#TERMINAL}; UTM drops it for another mode. */
    public Optional<UtmTerminal> terminalSettings() {
        return optionalDictionary("Terminal").map(UtmTerminal::new);
    }
}
