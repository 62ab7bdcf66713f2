package dev.satchel.core.host;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What {@code sysctl -a} said on a Mac, under the names that are asked. */
final class RecordedMac {
    private final Map<String, byte[]> values = new HashMap<>();
    private final Set<String> refused = new HashSet<>();

    /** An M2 Pro with macOS 15.1, as a native process sees it. */
    static RecordedMac m2Pro() {
        return new RecordedMac()
                .narrow("hw.optional.arm64", 1)
                .narrow("sysctl.proc_translated", 0)
                .text("hw.machine", "arm64")
                .text("hw.model", "Mac14,9")
                .narrow("hw.logicalcpu", 10)
                .narrow("hw.physicalcpu", 10)
                .narrow("hw.nperflevels", 2)
                .level(0, "Performance", 6)
                .level(1, "Efficiency", 4)
                .wide("hw.memsize", 16L << 30)
                .wide("hw.pagesize", 16384)
                .narrow("kern.memorystatus_level", 50)
                .narrow("kern.hv_support", 1)
                .narrow("kern.hv_vmm_present", 0)
                .text("kern.osproductversion", "15.1")
                .text("kern.osrelease", "24.1.0");
    }

    /** A MacBook Air with an M1 and macOS 14. */
    static RecordedMac m1() {
        return m2Pro().text("hw.model", "MacBookAir10,1")
                .narrow("hw.logicalcpu", 8)
                .narrow("hw.physicalcpu", 8)
                .narrow("hw.packages", 1)
                .level(0, "Performance", 4)
                .caches(0, 192 << 10, 128 << 10, 12 << 20, 4)
                .level(1, "Efficiency", 4)
                .caches(1, 128 << 10, 64 << 10, 4 << 20, 4)
                .wide("hw.memsize", 8L << 30)
                .text("kern.osproductversion", "14.4")
                .text("kern.osrelease", "23.4.0");
    }

    /** Of 2018, with macOS 11: it knows neither {@code hw.optional.arm64} nor performance levels. */
    static RecordedMac intel() {
        RecordedMac mac = m2Pro();
        mac.values.keySet().removeIf(name -> name.startsWith("hw.perflevel"));
        return mac.without("hw.optional.arm64")
                .without("sysctl.proc_translated")
                .without("hw.nperflevels")
                .text("hw.machine", "x86_64")
                .text("hw.model", "Macmini8,1")
                .narrow("hw.logicalcpu", 12)
                .narrow("hw.physicalcpu", 6)
                .wide("hw.pagesize", 4096)
                .text("kern.osproductversion", "11.7")
                .text("kern.osrelease", "20.6.0");
    }

    /** The same machine, as a process under Rosetta sees it. */
    RecordedMac translated() {
        return narrow("sysctl.proc_translated", 1).text("hw.machine", "x86_64").wide("hw.pagesize", 4096);
    }

    RecordedMac level(int level, String name, int cores) {
        String prefix = "hw.perflevel" + level + ".";
        return text(prefix + "name", name).narrow(prefix + "logicalcpu", cores).narrow(prefix + "physicalcpu", cores);
    }

    RecordedMac caches(int level, int instruction, int data, int second, int sharing) {
        String prefix = "hw.perflevel" + level + ".";
        return narrow(prefix + "l1icachesize", instruction)
                .narrow(prefix + "l1dcachesize", data)
                .narrow(prefix + "l2cachesize", second)
                .narrow(prefix + "cpusperl2", sharing);
    }

    RecordedMac narrow(String name, int number) {
        return raw(name, little(4).putInt(number).array());
    }

    RecordedMac wide(String name, long... numbers) {
        byte[] bytes = new byte[8 * numbers.length];
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        for (long number : numbers) {
            buffer.putLong(number);
        }
        return raw(name, bytes);
    }

    RecordedMac text(String name, String text) {
        return raw(name, (text + "\0").getBytes(StandardCharsets.UTF_8));
    }

    RecordedMac without(String name) {
        values.remove(name);
        return this;
    }

    RecordedMac refusing(String name) {
        refused.add(name);
        return this;
    }

    private RecordedMac raw(String name, byte[] value) {
        values.put(name, value);
        return this;
    }

    private static ByteBuffer little(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }

    Host detect(String osArch, int processors) {
        return detect(this::value, osArch, processors);
    }

    private Optional<byte[]> value(String name) throws NativeCallException {
        if (refused.contains(name)) {
            throw NativeCallException.refused("sysctlbyname", NativeCallException.EPERM);
        }
        return Optional.ofNullable(values.get(name));
    }

    static Host detect(Sysctl sysctl, String osArch, int processors) {
        return new MacHost(sysctl, new Surroundings(osArch, "Mac OS X", "15.1", processors, Map.of())).detect();
    }
}
