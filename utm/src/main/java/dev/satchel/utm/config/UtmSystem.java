package dev.satchel.utm.config;

import static com.google.common.base.Preconditions.checkArgument;

import dev.satchel.core.unit.DataSize;
import java.util.List;

/** Architecture, board, processor and memory of a machine of the back end QEMU. Immutable. */
public final class UtmSystem extends Section {
    /** What {@link #cpu()} is where UTM chooses. */
    public static final String DEFAULT_CPU = "default";

    static final Schema SCHEMA = Schema.builder()
            .required(Schema.Kind.TEXT, "Architecture", "Target", "CPU")
            .required(Schema.Kind.TEXTS, "CPUFlagsAdd", "CPUFlagsRemove")
            .required(Schema.Kind.COUNT, "CPUCount", "MemorySize", "JITCacheSize")
            .required(Schema.Kind.FLAG, "ForceMulticore")
            .build();

    UtmSystem(PlistDictionary plist) {
        super(plist);
    }

    /**
     * A machine on the board {@code target}, with UTM's choice of processor and of the number of its cores.
     *
     * @param architecture QEMU's name, one of the 29 that UTM knows: {@code aarch64}
     * @param target QEMU's name without a version: {@code virt}, {@code q35}
     * @param memory whole MiB, at least one
     */
    public static UtmSystem of(String architecture, String target, DataSize memory) {
        return new UtmSystem(PlistDictionary.EMPTY
                        .with("Architecture", architecture)
                        .with("CPU", DEFAULT_CPU)
                        .with("CPUCount", 0)
                        .with("CPUFlagsAdd", PlistArray.EMPTY)
                        .with("CPUFlagsRemove", PlistArray.EMPTY)
                        .with("ForceMulticore", false)
                        .with("JITCacheSize", 0)
                        .with("Target", target))
                .withMemory(memory);
    }

    /** QEMU's name of the architecture, one of a closed list of 29. */
    public String architecture() {
        return text("Architecture");
    }

    /** QEMU's name of the board, one of the architecture's closed list. */
    public String target() {
        return text("Target");
    }

    /** QEMU's name of the processor, or {@value #DEFAULT_CPU}. */
    public String cpu() {
        return text("CPU");
    }

    /** Features to switch on; ignored while the processor is {@value #DEFAULT_CPU}. */
    public List<String> cpuFlagsAdded() {
        return texts("CPUFlagsAdd");
    }

    /** Features to switch off; ignored while the processor is {@value #DEFAULT_CPU}. */
    public List<String> cpuFlagsRemoved() {
        return texts("CPUFlagsRemove");
    }

    /** Cores; 0 lets UTM choose. */
    public int cpuCount() {
        return count("CPUCount");
    }

    /** Whether emulation uses several threads even where that may be wrong. */
    public boolean isMulticoreForced() {
        return flag("ForceMulticore", false);
    }

    /** Memory. */
    public DataSize memory() {
        return DataSize.mebibytes(count("MemorySize"));
    }

    /** The emulator's cache of translated code; none at all means a quarter of the memory. */
    public DataSize jitCache() {
        return DataSize.mebibytes(count("JITCacheSize"));
    }

    /** With {@code memory}, whole MiB, 1 to 2³¹ − 1 of them. */
    public UtmSystem withMemory(DataSize memory) {
        return new UtmSystem(plist().with("MemorySize", wholeMebibytes(memory)));
    }

    /** With a cache of translated code of {@code size}, whole MiB; {@link DataSize#ZERO} is a quarter of the memory. */
    public UtmSystem withJitCache(DataSize size) {
        return new UtmSystem(plist().with("JITCacheSize", size.equals(DataSize.ZERO) ? 0 : wholeMebibytes(size)));
    }

    /** Emulated by several threads even where that may be wrong. */
    public UtmSystem withForcedMulticore() {
        return new UtmSystem(plist().with("ForceMulticore", true));
    }

    static long wholeMebibytes(DataSize size) {
        checkArgument(
                size.bytes() > 0 && size.bytes() % (1 << 20) == 0 && size.bytes() >> 20 <= Integer.MAX_VALUE,
                "UTM counts memory in whole MiB: %s",
                size);
        return size.bytes() >> 20;
    }

    /** With {@code count} cores; 0 lets UTM choose, and less is refused. */
    public UtmSystem withCpuCount(int count) {
        checkArgument(count >= 0, "a number of cores is not negative: %s", count);
        return new UtmSystem(plist().with("CPUCount", count));
    }

    /**
     * With this processor and these features, instead of those that there were.
     *
     * @param name QEMU's, or {@value #DEFAULT_CPU}, with which UTM ignores both lists
     * @param added features to switch on, without a sign: {@code hv_relaxed}
     * @param removed features to switch off
     */
    public UtmSystem withCpu(String name, List<String> added, List<String> removed) {
        return new UtmSystem(plist().with("CPU", name)
                .with("CPUFlagsAdd", PlistArray.ofTexts(added))
                .with("CPUFlagsRemove", PlistArray.ofTexts(removed)));
    }
}
