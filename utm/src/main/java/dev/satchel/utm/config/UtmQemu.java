package dev.satchel.utm.config;

import com.google.common.collect.ImmutableSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Firmware, helpers and raw arguments of a machine of the back end QEMU. Immutable. */
public final class UtmQemu extends Section {
    static final Schema SCHEMA = Schema.builder()
            .required(
                    Schema.Kind.FLAG,
                    "DebugLog",
                    "UEFIBoot",
                    "RNGDevice",
                    "BalloonDevice",
                    "TPMDevice",
                    "Hypervisor",
                    "RTCLocalTime",
                    "PS2Controller")
            .optional(Schema.Kind.FLAG, "TSO")
            .optional(Schema.Kind.TEXT, "MachinePropertyOverride")
            .required(Schema.Kind.TEXTS, "AdditionalArguments")
            .build();

    /** What is on or off. */
    public enum Option {
        /** QEMU's log is kept in {@code Data/debug.log}. */
        DEBUG_LOG("DebugLog"),
        /** UEFI starts the machine, with its variables in {@code Data/efi_vars.fd}; else the board's own firmware. */
        UEFI_BOOT("UEFIBoot"),
        /** The guest has a source of randomness. */
        RNG_DEVICE("RNGDevice"),
        /** The guest can give memory back. */
        BALLOON_DEVICE("BalloonDevice"),
        /** The guest has a TPM 2.0, with its state in {@code Data/tpmdata}. */
        TPM_DEVICE("TPMDevice"),
        /** Hardware runs the guest, where the host's architecture is the guest's; elsewhere this is ignored. */
        HYPERVISOR("Hypervisor"),
        /** Memory is ordered as on x86 (since 4.3.2; macOS 15). */
        TSO("TSO"),
        /** The clock shows local time, as Windows expects. */
        RTC_LOCAL_TIME("RTCLocalTime"),
        /** Keyboard and mouse are PS/2 and not USB. */
        PS2_CONTROLLER("PS2Controller");

        private final String key;

        Option(String key) {
            this.key = key;
        }

        /** As it is written. */
        public String key() {
            return key;
        }
    }

    UtmQemu(PlistDictionary plist) {
        super(plist);
    }

    /** With {@code options} on, all others off, and no arguments. */
    public static UtmQemu of(Option... options) {
        PlistDictionary plist = PlistDictionary.EMPTY.with("AdditionalArguments", PlistArray.EMPTY);
        for (Option option : Option.values()) {
            plist = plist.with(option.key, false);
        }
        UtmQemu qemu = new UtmQemu(plist);
        for (Option option : options) {
            qemu = qemu.with(option);
        }
        return qemu;
    }

    /** Those that are on. */
    public Set<Option> options() {
        return Stream.of(Option.values())
                .filter(option -> flag(option.key, false))
                .collect(ImmutableSet.toImmutableSet());
    }

    /** Whether {@code option} is on. */
    public boolean has(Option option) {
        return flag(option.key, false);
    }

    /** Properties of QEMU's machine that replace UTM's own of the same names, with commas between them. */
    public Optional<String> machineProperties() {
        return optionalText("MachinePropertyOverride");
    }

    /** Raw arguments after UTM's own, as they are written; {@link UtmArguments} takes them apart. */
    public List<String> additionalArguments() {
        return texts("AdditionalArguments");
    }

    /** With {@code option} on. */
    public UtmQemu with(Option option) {
        return new UtmQemu(plist().with(option.key, true));
    }

    /** With {@code option} off. */
    public UtmQemu without(Option option) {
        return new UtmQemu(plist().with(option.key, false));
    }

    /**
     * With {@code entries} instead of the raw arguments that there were; each is cut at white space by UTM, and {@link
     * UtmArguments#entry} gives one that is not.
     */
    public UtmQemu withAdditionalArguments(List<String> entries) {
        return new UtmQemu(plist().with("AdditionalArguments", PlistArray.ofTexts(entries)));
    }

    /** With {@code properties} of QEMU's machine, with commas between them, instead of UTM's own of the same names. */
    public UtmQemu withMachineProperties(String properties) {
        return new UtmQemu(plist().with("MachinePropertyOverride", properties));
    }
}
