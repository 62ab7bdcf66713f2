package dev.satchel.utm.config;

import com.google.common.collect.ImmutableSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Devices of a machine of the back end Apple. UTM before 4.4.4 wrote keyboard and pointer as flags; both are read, and
 * stay as they are until they are set. Immutable.
 */
public final class AppleVirtualization extends Section {
    static final Schema SCHEMA = Schema.builder()
            .required(Schema.Kind.FLAG, "Audio", "Balloon", "Entropy")
            .choiceOrFlag("Keyboard", Keyboard.values())
            .choiceOrFlag("Pointer", Pointer.values())
            .optional(Schema.Kind.FLAG, "Rosetta", "ClipboardSharing", "Trackpad")
            .build();

    /** What is on or off. */
    public enum Option {
        /** Sound, in and out. */
        AUDIO("Audio"),
        /** The guest can give memory back; without effect for macOS. */
        BALLOON("Balloon"),
        /** The guest has a source of randomness. */
        ENTROPY("Entropy"),
        /** The clipboard is shared, with SPICE's agent in the guest (macOS 13). */
        CLIPBOARD_SHARING("ClipboardSharing");

        private final String key;

        Option(String key) {
            this.key = key;
        }

        /** As it is written. */
        public String key() {
            return key;
        }
    }

    /** The keyboard that the guest sees. */
    public enum Keyboard implements UtmChoice {
        /** None. */
        DISABLED("Disabled"),
        /** One on USB. */
        GENERIC("Generic"),
        /** A Mac's own (macOS 14, for macOS as the guest). */
        MAC("Mac"),
        /** What a newer UTM adds. */
        OTHER("");

        private final String value;

        Keyboard(String value) {
            this.value = value;
        }

        @Override
        public String value() {
            return value;
        }
    }

    /** The pointer that the guest sees. */
    public enum Pointer implements UtmChoice {
        /** None. */
        DISABLED("Disabled"),
        /** A mouse on USB. */
        MOUSE("Mouse"),
        /** A Mac's trackpad (macOS 13, for macOS as the guest). */
        TRACKPAD("Trackpad"),
        /** What a newer UTM adds. */
        OTHER("");

        private final String value;

        Pointer(String value) {
            this.value = value;
        }

        @Override
        public String value() {
            return value;
        }
    }

    AppleVirtualization(PlistDictionary plist) {
        super(plist);
    }

    /** With {@code options} on and all others off, and neither keyboard nor pointer. */
    public static AppleVirtualization of(Option... options) {
        PlistDictionary plist = PlistDictionary.EMPTY
                .with("Keyboard", Keyboard.DISABLED.value())
                .with("Pointer", Pointer.DISABLED.value());
        for (Option option : Option.values()) {
            plist = plist.with(option.key, ImmutableSet.copyOf(options).contains(option));
        }
        return new AppleVirtualization(plist);
    }

    /** Those that are on. */
    public Set<Option> options() {
        return Stream.of(Option.values()).filter(this::has).collect(ImmutableSet.toImmutableSet());
    }

    /** Whether {@code option} is on. */
    public boolean has(Option option) {
        return flag(option.key, false);
    }

    /** The guest's keyboard. */
    public Keyboard keyboard() {
        return writtenFlag("Keyboard")
                .map(on -> on ? Keyboard.GENERIC : Keyboard.DISABLED)
                .orElseGet(() -> choice(Keyboard.class, "Keyboard"));
    }

    /** The guest's pointer. */
    public Pointer pointer() {
        return writtenFlag("Pointer")
                .map(on -> flag("Trackpad", false) ? Pointer.TRACKPAD : on ? Pointer.MOUSE : Pointer.DISABLED)
                .orElseGet(() -> choice(Pointer.class, "Pointer"));
    }

    /** Whether Linux runs programs for Intel Macs' processors by Rosetta; empty where UTM never asked. */
    public Optional<Boolean> rosetta() {
        return writtenFlag("Rosetta");
    }

    /** With {@code option} on. */
    public AppleVirtualization with(Option option) {
        return new AppleVirtualization(plist().with(option.key, true));
    }

    /** With {@code option} off. */
    public AppleVirtualization without(Option option) {
        return new AppleVirtualization(plist().with(option.key, false));
    }

    /** With {@code keyboard}; {@code OTHER} is refused. */
    public AppleVirtualization withKeyboard(Keyboard keyboard) {
        return new AppleVirtualization(plist().with("Keyboard", UtmChoice.written(keyboard)));
    }

    /** With {@code pointer}; {@code OTHER} is refused. */
    public AppleVirtualization withPointer(Pointer pointer) {
        return new AppleVirtualization(plist().without("Trackpad").with("Pointer", UtmChoice.written(pointer)));
    }

    /** With Rosetta for Linux; UTM installs it at its next save, on Apple silicon alone. */
    public AppleVirtualization withRosetta() {
        return new AppleVirtualization(plist().with("Rosetta", true));
    }

    private Optional<Boolean> writtenFlag(String key) {
        return plist().value(key)
                .filter(PlistValue.Flag.class::isInstance)
                .map(value -> ((PlistValue.Flag) value).value());
    }
}
