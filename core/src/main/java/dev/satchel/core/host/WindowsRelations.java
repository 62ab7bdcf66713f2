package dev.satchel.core.host;

import com.google.common.collect.ImmutableList;
import dev.satchel.core.unit.DataSize;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The chain that {@code GetLogicalProcessorInformationEx} gives (Microsoft, sdk-api: {@code
 * SYSTEM_LOGICAL_PROCESSOR_INFORMATION_EX} and the structures in it): packages, caches and NUMA nodes.
 *
 * @param sockets packages; 0 if there were no records of them
 * @param nodes the processors of each node, by its number
 */
record WindowsRelations(int sockets, List<CpuCache> caches, Map<Integer, BitSet> nodes) {
    private static final int NUMA_NODE = 1;
    private static final int CACHE = 2;
    private static final int PACKAGE = 3;
    private static final int NUMA_NODE_EX = 6;
    private static final int HEADER = 8;
    private static final int CPUS_IN_A_GROUP = 64;
    private static final int MOST_GROUPS = CpuList.LIMIT / CPUS_IN_A_GROUP;

    /** What describes one kind of cache. */
    private record Cache(int level, CpuCache.Type type, long size, int sharedBy) {}

    /** Empty if a record leads out of the chain, or says what no processor can be. */
    static Optional<WindowsRelations> parse(byte[] bytes, int pointerSize) {
        ByteBuffer chain = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int sockets = 0;
        Map<Cache, Integer> caches = new HashMap<>();
        Map<Integer, BitSet> nodes = new TreeMap<>();
        int at = 0;
        while (chain.limit() - at >= HEADER) {
            int size = chain.getInt(at + 4);
            if (size < HEADER || size > chain.limit() - at) {
                return Optional.empty();
            }
            ByteBuffer item = chain.slice(at, size).order(ByteOrder.LITTLE_ENDIAN);
            switch (chain.getInt(at)) {
                case PACKAGE -> sockets++;
                case CACHE -> {
                    Optional<Cache> cache = cache(item, pointerSize);
                    if (cache.isEmpty()) {
                        return Optional.empty();
                    }
                    if (cache.get().sharedBy() > 0) {
                        caches.merge(cache.get(), 1, Integer::sum);
                    }
                }
                case NUMA_NODE, NUMA_NODE_EX -> {
                    Optional<BitSet> cpus = masks(item, 30, 32, pointerSize);
                    if (cpus.isEmpty() || item.getInt(8) < 0) {
                        return Optional.empty();
                    }
                    nodes.computeIfAbsent(item.getInt(8), n -> new BitSet()).or(cpus.get());
                }
                default -> {
                    // cores, groups, dies and modules: the processor sets tell what is wanted of them
                }
            }
            at += size;
        }
        return Optional.of(new WindowsRelations(sockets, sorted(caches), nodes));
    }

    /** {@code CACHE_RELATIONSHIP}; not shared by anyone if it is a trace cache, which has no place here. */
    private static Optional<Cache> cache(ByteBuffer item, int pointerSize) {
        Optional<BitSet> cpus = masks(item, 38, 40, pointerSize);
        if (cpus.isEmpty() || item.get(8) < 1) {
            return Optional.empty();
        }
        int level = item.get(8);
        long size = item.getInt(12) & 0xFFFF_FFFFL;
        int sharing = Math.max(1, cpus.get().cardinality());
        return switch (item.getInt(16)) {
            case 0 -> Optional.of(new Cache(level, CpuCache.Type.UNIFIED, size, sharing));
            case 1 -> Optional.of(new Cache(level, CpuCache.Type.INSTRUCTION, size, sharing));
            case 2 -> Optional.of(new Cache(level, CpuCache.Type.DATA, size, sharing));
            default -> Optional.of(new Cache(level, CpuCache.Type.UNIFIED, size, 0));
        };
    }

    /** {@code GroupCount}, which older versions leave 0 for one, and the array of {@code GROUP_AFFINITY}. */
    private static Optional<BitSet> masks(ByteBuffer item, int countAt, int masksAt, int pointerSize) {
        if (item.limit() < countAt + 2) {
            return Optional.empty();
        }
        int groups = Math.max(1, item.getShort(countAt) & 0xFFFF);
        int width = pointerSize + 8;
        if (item.limit() < masksAt + groups * width) {
            return Optional.empty();
        }
        BitSet cpus = new BitSet();
        for (int i = 0; i < groups; i++) {
            int mask = masksAt + i * width;
            long bits = pointerSize == Long.BYTES ? item.getLong(mask) : item.getInt(mask) & 0xFFFF_FFFFL;
            int group = item.getShort(mask + pointerSize) & 0xFFFF;
            if (group >= MOST_GROUPS) {
                return Optional.empty();
            }
            BitSet members = BitSet.valueOf(new long[] {bits});
            members.stream().forEach(bit -> cpus.set(group * CPUS_IN_A_GROUP + bit));
        }
        return Optional.of(cpus);
    }

    private static List<CpuCache> sorted(Map<Cache, Integer> caches) {
        return caches.entrySet().stream()
                .sorted(Map.Entry.comparingByKey(Comparator.comparingInt(Cache::level)
                        .thenComparing(Cache::type)
                        .thenComparing(Cache::size, Comparator.reverseOrder())
                        .thenComparingInt(Cache::sharedBy)))
                .map(entry -> CpuCache.of(
                                entry.getKey().level(),
                                entry.getKey().type(),
                                DataSize.bytes(entry.getKey().size()))
                        .withSharedBy(entry.getKey().sharedBy())
                        .withCount(entry.getValue()))
                .collect(ImmutableList.toImmutableList());
    }
}
