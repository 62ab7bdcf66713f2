package dev.satchel.utm.config;

import static com.google.common.base.Preconditions.checkArgument;

import dev.satchel.core.unit.DataSize;
import java.util.Optional;

/** Architecture, processor, memory and start of a machine of the back end Apple. Immutable. */
public final class AppleSystem extends Section {
    static final Schema SCHEMA = Schema.builder()
            .required(Schema.Kind.TEXT, "Architecture")
            .required(Schema.Kind.COUNT, "CPUCount", "MemorySize")
            .dictionary("Boot", AppleBoot.SCHEMA)
            .optionalDictionary("MacPlatform", AppleMacPlatform.SCHEMA)
            .optionalDictionary("GenericPlatform", AppleGenericPlatform.SCHEMA)
            .build();

    AppleSystem(PlistDictionary plist) {
        super(plist);
    }

    /**
     * A machine that {@code boot} starts, with as many cores as the host has fast ones.
     *
     * @param architecture the host's own, {@code aarch64} or {@code x86_64}: Apple's framework translates nothing
     * @param boot what starts it
     * @param memory whole MiB, at least one
     */
    public static AppleSystem of(String architecture, AppleBoot boot, DataSize memory) {
        return new AppleSystem(PlistDictionary.EMPTY
                        .with("Architecture", architecture)
                        .with("Boot", boot.plist())
                        .with("CPUCount", 0))
                .withMemory(memory);
    }

    /** {@code aarch64} or {@code x86_64}; UTM does not compare it with the host's. */
    public String architecture() {
        return text("Architecture");
    }

    /** Cores; 0 is as many as the host has fast ones. */
    public int cpuCount() {
        return count("CPUCount");
    }

    /** Memory. */
    public DataSize memory() {
        return DataSize.mebibytes(count("MemorySize"));
    }

    /** What starts it. */
    public AppleBoot boot() {
        return new AppleBoot(optionalDictionary("Boot").orElseThrow());
    }

    /** The Mac that the guest sees; only with macOS as the guest does it have an effect. */
    public Optional<AppleMacPlatform> macPlatform() {
        return optionalDictionary("MacPlatform").map(AppleMacPlatform::new);
    }

    /** The identity that the guest sees; only with Linux as the guest does it have an effect, and UTM adds one. */
    public Optional<AppleGenericPlatform> genericPlatform() {
        return optionalDictionary("GenericPlatform").map(AppleGenericPlatform::new);
    }

    /** With {@code count} cores; 0 is as many as the host has fast ones, and less is refused. */
    public AppleSystem withCpuCount(int count) {
        checkArgument(count >= 0, "a number of cores is not negative: %s", count);
        return new AppleSystem(plist().with("CPUCount", count));
    }

    /** With {@code memory}, whole MiB, 1 to 2³¹ − 1 of them. */
    public AppleSystem withMemory(DataSize memory) {
        return new AppleSystem(plist().with("MemorySize", UtmSystem.wholeMebibytes(memory)));
    }

    /** Started by {@code boot}. */
    public AppleSystem withBoot(AppleBoot boot) {
        return new AppleSystem(plist().with("Boot", boot.plist()));
    }

    /** With the Mac {@code platform}. */
    public AppleSystem withMacPlatform(AppleMacPlatform platform) {
        return new AppleSystem(plist().with("MacPlatform", platform.plist()));
    }

    /** With the identity {@code platform}. */
    public AppleSystem withGenericPlatform(AppleGenericPlatform platform) {
        return new AppleSystem(plist().with("GenericPlatform", platform.plist()));
    }
}
