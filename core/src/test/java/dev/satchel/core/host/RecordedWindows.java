package dev.satchel.core.host;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The answers of one Windows to one process; a PC with two processors and 8 GiB if a test says no more. */
final class RecordedWindows implements WindowsCalls {
    static final int ERROR_INVALID_PARAMETER = 87;

    private final @Nullable Wow64 wow64;
    private final List<byte[]> relations = new ArrayList<>();
    private final Map<String, byte[]> registry = new HashMap<>();
    private int pointerSize = 8;
    private int processors = 2;
    private long memory = 8L << 30;
    private final List<byte[]> cpuSets = new ArrayList<>();
    private byte @Nullable [] processMachine;
    private byte @Nullable [] jobLimits;
    private int systemArchitecture;
    private boolean hypervisor = true;
    private @Nullable NativeCallException noPlatform;

    RecordedWindows(int process, int machine) {
        wow64 = new Wow64(process, machine);
        firmware("XPS 15 9520", "Dell Inc.");
    }

    private RecordedWindows() {
        wow64 = null;
        firmware("PowerEdge R740", "Dell Inc.");
    }

    /** A Windows Server 2016, of before Windows on Arm. */
    static RecordedWindows beforeIsWow64Process2() {
        return new RecordedWindows();
    }

    RecordedWindows processors(int processors) {
        this.processors = processors;
        return this;
    }

    RecordedWindows memory(long gibibytes) {
        memory = gibibytes << 30;
        return this;
    }

    RecordedWindows pointerSize(int pointerSize) {
        this.pointerSize = pointerSize;
        return this;
    }

    RecordedWindows firmware(String product, String maker) {
        return text("SystemProductName", product).text("SystemManufacturer", maker);
    }

    private RecordedWindows text(String value, String text) {
        registry.put(value, (text + "\0").getBytes(StandardCharsets.UTF_16LE));
        return this;
    }

    RecordedWindows containerType(int type) {
        registry.put("ContainerType", little(4).putInt(type).array());
        return this;
    }

    /** {@code PROCESSOR_RELATIONSHIP} of a package. */
    RecordedWindows socket(long mask) {
        relations.add(affinity(record(3, 32), 30, 32, mask, 0));
        return this;
    }

    /** {@code CACHE_RELATIONSHIP}; type 0 is unified, 1 instruction, 2 data. */
    RecordedWindows cache(int level, int type, int size, long mask) {
        ByteBuffer cache = record(2, 40).put(8, (byte) level).putInt(12, size).putInt(16, type);
        relations.add(affinity(cache, 38, 40, mask, 0));
        return this;
    }

    /** {@code NUMA_NODE_RELATIONSHIP} of an older Windows, which leaves the number of groups 0. */
    RecordedWindows node(int number, int group, long mask) {
        byte[] node = affinity(record(1, 32).putInt(8, number), 30, 32, mask, group);
        node[30] = 0;
        relations.add(node);
        return this;
    }

    /** A relation of any content. */
    RecordedWindows relation(byte[] record) {
        relations.add(record);
        return this;
    }

    private ByteBuffer record(int relationship, int masksAt) {
        int size = masksAt + pointerSize + 8;
        return little(size).putInt(0, relationship).putInt(4, size);
    }

    private byte[] affinity(ByteBuffer record, int countAt, int maskAt, long mask, int group) {
        record.putShort(countAt, (short) 1);
        if (pointerSize == 8) {
            record.putLong(maskAt, mask);
        } else {
            record.putInt(maskAt, (int) mask);
        }
        record.putShort(maskAt + pointerSize, (short) group);
        byte[] bytes = new byte[record.limit()];
        record.get(0, bytes);
        return bytes;
    }

    private static ByteBuffer little(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** {@code PROCESS_MACHINE_INFORMATION}. */
    RecordedWindows processMachine(int machine, int attributes) {
        processMachine = little(8)
                .putShort((short) machine)
                .putShort((short) 0)
                .putInt(attributes)
                .array();
        return this;
    }

    RecordedWindows systemArchitecture(int code) {
        systemArchitecture = code;
        return this;
    }

    /** {@code SYSTEM_CPU_SET_INFORMATION} of one processor. */
    RecordedWindows cpuSet(int group, int number, int core, int node, int efficiency) {
        cpuSets.add(little(32)
                .putInt(0, 32)
                .putInt(8, 0x100 + cpuSets.size())
                .putShort(12, (short) group)
                .put(14, (byte) number)
                .put(15, (byte) core)
                .put(17, (byte) node)
                .put(18, (byte) efficiency)
                .array());
        return this;
    }

    /** A record of any content. */
    RecordedWindows cpuSet(byte[] record) {
        cpuSets.add(record);
        return this;
    }

    /** {@code JOBOBJECT_EXTENDED_LIMIT_INFORMATION} of a 64-bit process. */
    RecordedWindows job(int flags, long processMemory, long jobMemory) {
        jobLimits = little(144)
                .putInt(16, flags)
                .putLong(112, processMemory)
                .putLong(120, jobMemory)
                .array();
        return this;
    }

    /** The same of a 32-bit process. */
    RecordedWindows narrowJob(int flags, int processMemory, int jobMemory) {
        jobLimits = little(112)
                .putInt(16, flags)
                .putInt(96, processMemory)
                .putInt(100, jobMemory)
                .array();
        return this;
    }

    RecordedWindows withoutHypervisor() {
        hypervisor = false;
        return this;
    }

    RecordedWindows withoutPlatform(NativeCallException e) {
        noPlatform = e;
        return this;
    }

    Host detect(String osArch) {
        return new WindowsHost(this, new Surroundings(osArch, "Windows 11", "10.0", processors, Map.of())).detect();
    }

    @Override
    public Wow64 isWow64Process2() throws NativeCallException {
        if (wow64 == null) {
            throw NativeCallException.missing("kernel32 of this system has no function IsWow64Process2");
        }
        return wow64;
    }

    @Override
    public byte[] processMachine() throws NativeCallException {
        if (processMachine == null) {
            throw NativeCallException.refused("GetProcessInformation", ERROR_INVALID_PARAMETER);
        }
        return processMachine;
    }

    @Override
    public byte[] systemInfo() {
        return little(48)
                .putShort(0, (short) systemArchitecture)
                .putInt(4, 4096)
                .array();
    }

    @Override
    public byte[] cpuSets() {
        if (cpuSets.isEmpty()) {
            cpuSet(0, 0, 0, 0, 0).cpuSet(0, 1, 1, 0, 0);
        }
        return chained(cpuSets);
    }

    private static byte[] chained(List<byte[]> records) {
        ByteBuffer chain =
                ByteBuffer.allocate(records.stream().mapToInt(r -> r.length).sum());
        records.forEach(chain::put);
        return chain.array();
    }

    @Override
    public byte[] relations() {
        return chained(relations);
    }

    @Override
    public int pointerSize() {
        return pointerSize;
    }

    @Override
    public long installedMemory() {
        return memory >> 10;
    }

    @Override
    public Optional<byte[]> registry(String key, String value) {
        return Optional.ofNullable(registry.get(value));
    }

    @Override
    public byte[] memoryStatus() {
        return little(64)
                .putInt(0, 64)
                .putLong(8, memory)
                .putLong(16, memory / 2)
                .array();
    }

    @Override
    public Optional<byte[]> jobLimits() {
        return Optional.ofNullable(jobLimits);
    }

    @Override
    public byte[] version() {
        return little(20)
                .putInt(0, 276)
                .putInt(4, 10)
                .putInt(8, 0)
                .putInt(12, 22631)
                .array();
    }

    @Override
    public byte[] hypervisorPresent() throws NativeCallException {
        if (noPlatform != null) {
            throw noPlatform;
        }
        return little(4).putInt(hypervisor ? 1 : 0).array();
    }
}
