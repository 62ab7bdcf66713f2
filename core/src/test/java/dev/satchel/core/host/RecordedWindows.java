package dev.satchel.core.host;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The answers of one Windows to one process; a PC with two processors and 8 GiB if a test says no more. */
final class RecordedWindows implements WindowsCalls {
    static final int ERROR_INVALID_PARAMETER = 87;

    private final Wow64 wow64;
    private final List<byte[]> cpuSets = new ArrayList<>();
    private byte @Nullable [] processMachine;
    private byte @Nullable [] jobLimits;
    private int systemArchitecture;
    private boolean hypervisor = true;
    private @Nullable NativeCallException noPlatform;

    RecordedWindows(int process, int machine) {
        wow64 = new Wow64(process, machine);
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
        return new WindowsHost(this, new Surroundings(osArch, "Windows 11", "10.0", 2, java.util.Map.of())).detect();
    }

    @Override
    public Wow64 isWow64Process2() {
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
        ByteBuffer chain =
                ByteBuffer.allocate(cpuSets.stream().mapToInt(r -> r.length).sum());
        cpuSets.forEach(chain::put);
        return chain.array();
    }

    @Override
    public byte[] memoryStatus() {
        return little(64)
                .putInt(0, 64)
                .putLong(8, 8L << 30)
                .putLong(16, 4L << 30)
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
