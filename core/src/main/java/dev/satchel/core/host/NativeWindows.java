package dev.satchel.core.host;

import com.sun.jna.Function;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.WString;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.ShortByReference;
import java.util.Optional;

/** {@link WindowsCalls} of Kernel32, Ntdll and WinHvPlatform; each function is looked up by name when it is called. */
final class NativeWindows implements WindowsCalls {
    private static final String KERNEL32 = "kernel32";

    /** What {@code GetCurrentProcess} returns. */
    private static final Pointer THIS_PROCESS = Pointer.createConstant(-1);

    private static final int PROCESS_MACHINE_TYPE_INFO = 9;
    private static final int JOB_OBJECT_EXTENDED_LIMIT_INFORMATION = 9;
    private static final int HYPERVISOR_PRESENT = 0;

    private static final int RELATION_ALL = 0xFFFF;
    private static final int ANY_TYPE = 0xFFFF; // RRF_RT_ANY
    private static final int LONGEST_VALUE = 2048;

    /** {@code HKEY_LOCAL_MACHINE}: an int that is made a pointer, sign and all. */
    private static final Pointer LOCAL_MACHINE = Pointer.createConstant(0xFFFF_FFFF_8000_0002L);

    /** Some records of about 50 bytes for each processor. */
    private static final int LARGEST_RELATIONS = 1 << 22;

    /** Eight thousand records of 32 bytes: above every Windows' number of processors. */
    private static final int LARGEST_CHAIN = 1 << 18;

    @Override
    public Wow64 isWow64Process2() throws NativeCallException {
        ShortByReference process = new ShortByReference();
        ShortByReference machine = new ShortByReference();
        succeed("IsWow64Process2", THIS_PROCESS, process, machine);
        return new Wow64(process.getValue() & 0xFFFF, machine.getValue() & 0xFFFF); // USHORT: ARM64 is negative in Java
    }

    @Override
    public byte[] processMachine() throws NativeCallException {
        try (Memory information = cleared(8)) {
            succeed("GetProcessInformation", THIS_PROCESS, PROCESS_MACHINE_TYPE_INFO, information, 8);
            return information.getByteArray(0, 8);
        }
    }

    @Override
    public byte[] systemInfo() throws NativeCallException {
        try (Memory information = cleared(64)) {
            function(KERNEL32, "GetNativeSystemInfo").invokeVoid(new Object[] {information});
            return information.getByteArray(0, 48);
        }
    }

    @Override
    public byte[] cpuSets() throws NativeCallException {
        Function ask = function(KERNEL32, "GetSystemCpuSetInformation");
        IntByReference length = new IntByReference();
        ask.invokeInt(new Object[] {Pointer.NULL, 0, length, THIS_PROCESS, 0}); // fails, and tells the length
        int needed = length.getValue();
        if (needed <= 0 || needed > LARGEST_CHAIN) {
            throw NativeCallException.refused("GetSystemCpuSetInformation", Native.getLastError());
        }
        try (Memory chain = cleared(needed)) {
            succeed("GetSystemCpuSetInformation", chain, needed, length, THIS_PROCESS, 0);
            return chain.getByteArray(0, Math.min(length.getValue(), needed));
        }
    }

    @Override
    public byte[] relations() throws NativeCallException {
        String name = "GetLogicalProcessorInformationEx";
        Function ask = function(KERNEL32, name);
        IntByReference length = new IntByReference();
        ask.invokeInt(new Object[] {RELATION_ALL, Pointer.NULL, length}); // fails, and tells the length
        int needed = length.getValue();
        if (needed <= 0 || needed > LARGEST_RELATIONS) {
            throw NativeCallException.refused(name, Native.getLastError());
        }
        try (Memory chain = cleared(needed)) {
            succeed(name, RELATION_ALL, chain, length);
            return chain.getByteArray(0, Math.min(length.getValue(), needed));
        }
    }

    @Override
    public int pointerSize() {
        return Native.POINTER_SIZE;
    }

    @Override
    public long installedMemory() throws NativeCallException {
        try (Memory kibibytes = cleared(8)) {
            succeed("GetPhysicallyInstalledSystemMemory", kibibytes);
            return kibibytes.getLong(0);
        }
    }

    @Override
    public Optional<byte[]> registry(String key, String value) throws NativeCallException {
        Function ask = function("advapi32", "RegGetValueW");
        IntByReference length = new IntByReference(LONGEST_VALUE);
        try (Memory data = cleared(LONGEST_VALUE)) {
            int error = ask.invokeInt(new Object[] {
                LOCAL_MACHINE, new WString(key), new WString(value), ANY_TYPE, Pointer.NULL, data, length
            });
            if (error == NativeCallException.ENOENT) { // ERROR_FILE_NOT_FOUND has the same number
                return Optional.empty();
            }
            if (error != 0) {
                throw NativeCallException.refused("RegGetValueW", error);
            }
            return Optional.of(data.getByteArray(0, Math.min(length.getValue(), LONGEST_VALUE)));
        }
    }

    @Override
    public byte[] memoryStatus() throws NativeCallException {
        try (Memory status = cleared(64)) {
            status.setInt(0, 64);
            succeed("GlobalMemoryStatusEx", status);
            return status.getByteArray(0, 64);
        }
    }

    @Override
    public Optional<byte[]> jobLimits() throws NativeCallException {
        IntByReference inJob = new IntByReference();
        succeed("IsProcessInJob", THIS_PROCESS, Pointer.NULL, inJob);
        if (inJob.getValue() == 0) {
            return Optional.empty();
        }
        int size = Native.POINTER_SIZE == 8 ? 144 : 112;
        try (Memory limits = cleared(size)) {
            succeed(
                    "QueryInformationJobObject",
                    Pointer.NULL, // the job of this process
                    JOB_OBJECT_EXTENDED_LIMIT_INFORMATION,
                    limits,
                    size,
                    Pointer.NULL);
            return Optional.of(limits.getByteArray(0, size));
        }
    }

    @Override
    public byte[] version() throws NativeCallException {
        try (Memory version = cleared(276)) {
            version.setInt(0, 276);
            int status = function("ntdll", "RtlGetVersion").invokeInt(new Object[] {version});
            if (status != 0) {
                throw NativeCallException.refused("RtlGetVersion", status);
            }
            return version.getByteArray(0, 20);
        }
    }

    @Override
    public byte[] hypervisorPresent() throws NativeCallException {
        Function ask = function("WinHvPlatform", "WHvGetCapability");
        try (Memory present = cleared(4)) {
            int result = ask.invokeInt(new Object[] {HYPERVISOR_PRESENT, present, 4, new IntByReference()});
            if (result != 0) {
                throw NativeCallException.refused("WHvGetCapability", result);
            }
            return present.getByteArray(0, 4);
        }
    }

    /** Calls a function of Kernel32 that returns a {@code BOOL}. */
    private static void succeed(String name, Object... arguments) throws NativeCallException {
        if (function(KERNEL32, name).invokeInt(arguments) == 0) {
            throw NativeCallException.refused(name, Native.getLastError());
        }
    }

    private static Function function(String library, String name) throws NativeCallException {
        return Jna.function(library, name, Function.ALT_CONVENTION); // stdcall: matters in 32-bit processes only
    }

    private static Memory cleared(int size) {
        Memory memory = new Memory(size);
        memory.clear();
        return memory;
    }
}
