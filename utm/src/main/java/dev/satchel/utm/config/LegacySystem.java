package dev.satchel.utm.config;

import dev.satchel.core.unit.DataSize;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Architecture, board, processor, memory, firmware and raw arguments of a machine of UTM 3 or older with QEMU. Immutable. */
public final class LegacySystem extends Section {
    static final Schema SCHEMA = Schema.builder()
            .optional(
                    Schema.Kind.TEXT, "Architecture", "Target", "CPU", "BootDevice", "MachineProperties", "SystemUUID")
            .optional(Schema.Kind.TEXTS, "CPUFlags")
            .optional(Schema.Kind.LOOSE_COUNT, "CPUCount", "Memory", "JITCacheSize")
            .optional(
                    Schema.Kind.LOOSE_FLAG,
                    "ForceMulticore",
                    "BootUefi",
                    "RngEnabled",
                    "UseHypervisor",
                    "RTCUseLocalTime",
                    "ForcePS2Controller")
            .optional(Schema.Kind.TEXTS_OR_TEXT, "AddArgs")
            .build();

    LegacySystem(PlistDictionary plist) {
        super(plist);
    }

    /** QEMU's name of the architecture. */
    public Optional<String> architecture() {
        return optionalText("Architecture");
    }

    /** QEMU's name of the board; empty text means the architecture's default, as if it were missing. */
    public Optional<String> target() {
        return optionalText("Target");
    }

    /** QEMU's name of the processor, or {@code default}. */
    public Optional<String> cpu() {
        return optionalText("CPU");
    }

    /** Features to switch on, or off where they begin with a minus; immutable. */
    public List<String> cpuFlags() {
        return texts("CPUFlags");
    }

    /** Cores; 0 lets UTM choose. */
    public OptionalInt cpuCount() {
        return looseCount("CPUCount");
    }

    /** Memory. */
    public Optional<DataSize> memory() {
        return looseCount("Memory").stream().mapToObj(DataSize::mebibytes).findFirst();
    }

    /** The emulator's cache of translated code; none at all means a quarter of the memory. */
    public Optional<DataSize> jitCache() {
        return looseCount("JITCacheSize").stream().mapToObj(DataSize::mebibytes).findFirst();
    }

    /** Whether emulation uses several threads even where that may be wrong. */
    public boolean isMulticoreForced() {
        return looseFlag("ForceMulticore");
    }

    /** {@code hdd}, {@code cd} or {@code floppy}; without effect since iOS 14. */
    public Optional<String> bootDevice() {
        return optionalText("BootDevice");
    }

    /** Whether UEFI starts the machine; where it is not said, on the boards {@code virt*} alone. */
    public Optional<Boolean> uefi() {
        return plist().value("BootUefi").map(value -> looseFlag("BootUefi"));
    }

    /** Whether the guest has a source of randomness; where it is not said, on {@code pc*}, {@code q35*}, {@code virt*}. */
    public Optional<Boolean> rng() {
        return plist().value("RngEnabled").map(value -> looseFlag("RngEnabled"));
    }

    /** Whether hardware runs the guest; where it is not said, on a host of its architecture. */
    public Optional<Boolean> hypervisor() {
        return plist().value("UseHypervisor").map(value -> looseFlag("UseHypervisor"));
    }

    /** Whether the clock shows local time; where it is not said it does. */
    public Optional<Boolean> localTime() {
        return plist().value("RTCUseLocalTime").map(value -> looseFlag("RTCUseLocalTime"));
    }

    /** Whether keyboard and mouse are PS/2; where it is not said, on {@code pc*} and {@code q35*}. */
    public Optional<Boolean> ps2() {
        return plist().value("ForcePS2Controller").map(value -> looseFlag("ForcePS2Controller"));
    }

    /** Properties of QEMU's machine, with commas between them. */
    public Optional<String> machineProperties() {
        return optionalText("MachineProperties");
    }

    /** Raw arguments after UTM's own; the first releases wrote one text. Immutable. */
    public List<String> additionalArguments() {
        return plist().value("AddArgs")
                .filter(PlistValue.Text.class::isInstance)
                .map(value -> List.of(((PlistValue.Text) value).value()))
                .orElseGet(() -> texts("AddArgs"));
    }

    /** The machine's identity, as it is written. */
    public Optional<String> uuid() {
        return optionalText("SystemUUID");
    }
}
