package dev.satchel.core.host;

import java.util.Optional;

/**
 * What Windows is asked. Answers are the raw numbers and structures, little-endian, so that everything that can be
 * wrong in reading them is tested on any system. A function that this Windows does not have is {@link
 * NativeCallException.Kind#MISSING}.
 */
interface WindowsCalls {
    /**
     * {@code IsWow64Process2}: image file machine codes.
     *
     * @param process 0 unless the process is WOW64
     * @param machine what the machine is, for emulated processes too
     */
    record Wow64(int process, int machine) {}

    /** For this process. */
    Wow64 isWow64Process2() throws NativeCallException;

    /** {@code GetProcessInformation(ProcessMachineTypeInfo)}: {@code PROCESS_MACHINE_INFORMATION}, 8 bytes. */
    byte[] processMachine() throws NativeCallException;

    /** {@code GetNativeSystemInfo}: {@code SYSTEM_INFO}, at least its first 8 bytes. */
    byte[] systemInfo() throws NativeCallException;

    /** {@code GetSystemCpuSetInformation}: a chain of {@code SYSTEM_CPU_SET_INFORMATION}. */
    byte[] cpuSets() throws NativeCallException;

    /**
     * {@code GetLogicalProcessorInformationEx(RelationAll)}: a chain of {@code
     * SYSTEM_LOGICAL_PROCESSOR_INFORMATION_EX}.
     */
    byte[] relations() throws NativeCallException;

    /** Whether a pointer, and so a mask of processors, has 8 bytes in this process, and not 4. */
    int pointerSize();

    /** {@code GetPhysicallyInstalledSystemMemory}: KiB, by the firmware's tables. */
    long installedMemory() throws NativeCallException;

    /** {@code RegGetValueW} below {@code HKEY_LOCAL_MACHINE}: the bytes of a value; empty if there is none. */
    Optional<byte[]> registry(String key, String value) throws NativeCallException;

    /** {@code GlobalMemoryStatusEx}: {@code MEMORYSTATUSEX}, 64 bytes. */
    byte[] memoryStatus() throws NativeCallException;

    /**
     * {@code QueryInformationJobObject(JobObjectExtendedLimitInformation)} for the job this process is in: {@code
     * JOBOBJECT_EXTENDED_LIMIT_INFORMATION}, 144 bytes in a 64-bit process, 112 in a 32-bit one. Empty if {@code
     * IsProcessInJob} says that it is in none.
     */
    Optional<byte[]> jobLimits() throws NativeCallException;

    /** {@code RtlGetVersion}: {@code OSVERSIONINFOW}, at least its first 16 bytes. */
    byte[] version() throws NativeCallException;

    /** {@code WHvGetCapability(WHvCapabilityCodeHypervisorPresent)}: a 4-byte {@code BOOL}. */
    byte[] hypervisorPresent() throws NativeCallException;
}
