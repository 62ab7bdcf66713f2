package dev.satchel.core.host;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** A recorded tree of {@code /proc} and {@code /sys} in memory, and the rest of what a Linux host is asked. */
final class LinuxTree {
    private final Path root = Jimfs.newFileSystem(Configuration.unix()).getPath("/recorded");
    private final Map<String, String> environment = new HashMap<>();
    private String osArch = "amd64";
    private int processors = 2;
    private DeviceCalls calls = new RecordedDevice();

    /** Two plain processors, 8 GiB, kernel 6.1 of Debian 12 on x86-64; what a test wants otherwise, it writes again. */
    static LinuxTree x86() {
        LinuxTree tree = new LinuxTree()
                .file("/proc/sys/kernel/arch", "x86_64\n")
                .file("/proc/sys/kernel/osrelease", "6.1.0-18-amd64\n")
                .file("/proc/self/personality", "00000000\n")
                .file("/proc/meminfo", "MemTotal:        8388608 kB\nMemFree: 1 kB\nMemAvailable:    4194304 kB\n")
                .file("/proc/cpuinfo", "processor\t: 0\nflags\t\t: fpu vmx sse2\n")
                .file("/etc/os-release", """
                        PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"
                        NAME="Debian GNU/Linux"
                        VERSION_ID="12"
                        ID=debian
                        """)
                .elf("/proc/self/exe", 62)
                .pageSize(4096)
                .file("/sys/devices/system/node/online", "0\n")
                .file("/sys/devices/system/node/node0/cpulist", "0-1\n")
                .file("/sys/devices/system/node/node0/meminfo", "Node 0 MemTotal:        8388608 kB\n")
                .file("/sys/devices/system/cpu/online", "0-1\n");
        return tree.cores(0, 1, 1);
    }

    /** The same as arm64, with a JVM built for it. */
    static LinuxTree arm() {
        return x86().process("aarch64")
                .file("/proc/sys/kernel/arch", "aarch64\n")
                .file("/proc/cpuinfo", "processor\t: 0\nCPU implementer\t: 0x41\n")
                .elf("/proc/self/exe", 183);
    }

    LinuxTree file(String path, String content) {
        return file(path, content.getBytes(StandardCharsets.UTF_8));
    }

    LinuxTree file(String path, byte[] content) {
        try {
            Path file = root.resolve(path.substring(1));
            Files.createDirectories(file.getParent());
            Files.write(file, content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    LinuxTree without(String path) {
        try {
            Files.delete(root.resolve(path.substring(1)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    LinuxTree process(String osArch) {
        this.osArch = osArch;
        return this;
    }

    LinuxTree variable(String name) {
        return variable(name, "1");
    }

    LinuxTree variable(String name, String value) {
        environment.put(name, value);
        return this;
    }

    /** What the JVM says it may use. */
    LinuxTree processors(int processors) {
        this.processors = processors;
        return this;
    }

    LinuxTree link(String path, String target) {
        try {
            Path link = root.resolve(path.substring(1));
            Files.createDirectories(link.getParent());
            Files.createSymbolicLink(link, root.getFileSystem().getPath(target));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    /** A folder in the place of a file: reading it fails, as a forbidden one does. */
    LinuxTree unreadable(String path) {
        try {
            Files.deleteIfExists(root.resolve(path.substring(1)));
            Files.createDirectories(root.resolve(path.substring(1)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    LinuxTree dmi(String product, String vendor) {
        return file("/sys/class/dmi/id/product_name", product + "\n")
                .file("/sys/class/dmi/id/sys_vendor", vendor + "\n");
    }

    /** The machine's first PID namespace. */
    LinuxTree firstNamespace() {
        return link("/proc/self/ns/pid", "pid:[4026531836]");
    }

    /** So many blocks of 128 MiB. */
    LinuxTree memoryBlocks(int count) {
        file("/sys/devices/system/memory/block_size_bytes", "8000000\n");
        for (int block = 0; block < count; block++) {
            file("/sys/devices/system/memory/memory" + block + "/state", "online\n");
        }
        return this;
    }

    /** Processors {@code first} to {@code last} in one package. */
    LinuxTree socket(String cpus, int first, int last) {
        return perCpu(first, last, "topology/package_cpus_list", cpus);
    }

    /** A cache for every {@code sharing} of the processors {@code first} to {@code last}. */
    LinuxTree caches(int first, int last, int sharing, int index, String level, String type, String size) {
        for (int cpu = first; cpu <= last; cpu++) {
            int start = first + (cpu - first) / sharing * sharing;
            String sharers = sharing == 1 ? Integer.toString(start) : start + "-" + (start + sharing - 1);
            String folder = "cache/index" + index + "/";
            perCpu(cpu, cpu, folder + "level", level)
                    .perCpu(cpu, cpu, folder + "type", type)
                    .perCpu(cpu, cpu, folder + "size", size)
                    .perCpu(cpu, cpu, folder + "shared_cpu_list", sharers);
        }
        return this;
    }

    LinuxTree device(DeviceCalls calls) {
        this.calls = calls;
        return this;
    }

    /** The start of an ELF file for that machine. */
    LinuxTree elf(String path, int machine) {
        byte[] header = ByteBuffer.allocate(64)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(new byte[] {0x7F, 'E', 'L', 'F', 2, 1, 1})
                .putShort(18, (short) machine)
                .array();
        return file(path, header);
    }

    /** An auxiliary vector of 64-bit words. */
    LinuxTree pageSize(long bytes) {
        byte[] vector = ByteBuffer.allocate(64)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(33)
                .putLong(0x7FFE_0000_0000L)
                .putLong(6)
                .putLong(bytes)
                .array();
        return file("/proc/self/auxv", vector);
    }

    /** The topology of processors {@code first} to {@code last}, of which {@code threads} make a core. */
    LinuxTree cores(int first, int last, int threads) {
        for (int cpu = first; cpu <= last; cpu++) {
            int start = first + (cpu - first) / threads * threads;
            String siblings = threads == 1 ? Integer.toString(start) : start + "-" + (start + threads - 1);
            file("/sys/devices/system/cpu/cpu" + cpu + "/topology/core_cpus_list", siblings + "\n");
        }
        return this;
    }

    LinuxTree perCpu(int first, int last, String file, String value) {
        for (int cpu = first; cpu <= last; cpu++) {
            file("/sys/devices/system/cpu/cpu" + cpu + "/" + file, value + "\n");
        }
        return this;
    }

    LinuxFiles files(EvidenceLog log) {
        return new LinuxFiles(root, log);
    }

    Host detect() {
        return new LinuxHost(root, calls, new Surroundings(osArch, "Linux", "6.1.0", processors, environment)).detect();
    }
}
