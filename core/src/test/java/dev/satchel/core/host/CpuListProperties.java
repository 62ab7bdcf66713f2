package dev.satchel.core.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

class CpuListProperties {
    @Property
    void readsWhatTheKernelWrites(@ForAll @Size(max = 60) Set<@IntRange(max = CpuList.LIMIT - 1) Integer> numbers) {
        BitSet set = new BitSet();
        numbers.forEach(set::set);

        assertThat(CpuList.parse(asTheKernelWritesIt(set))).contains(set);
    }

    /** Neighbours become a range: {@code %*pbl} of the kernel's printk. */
    private static String asTheKernelWritesIt(BitSet set) {
        List<String> parts = new ArrayList<>();
        for (int first = set.nextSetBit(0); first >= 0; first = set.nextSetBit(set.nextClearBit(first))) {
            int last = set.nextClearBit(first) - 1;
            parts.add(first == last ? Integer.toString(first) : first + "-" + last);
        }
        return String.join(",", parts) + "\n";
    }

    @Property
    void anyTextIsAListOfBoundedNumbersOrNone(@ForAll @Chars({'0', '1', '9', '-', ',', ' ', 'x', '\n'}) String text) {
        Optional<BitSet> list = CpuList.parse(text);

        list.ifPresent(numbers -> assertThat(numbers.length()).isLessThanOrEqualTo(CpuList.LIMIT));
    }

    @Property
    void refusesARangeBeyondTheLimitWithoutBuildingIt(
            @ForAll @IntRange(max = 100) int first, @ForAll @LongRange(min = CpuList.LIMIT) long last) {
        assertThat(CpuList.parse(first + "-" + last)).isEmpty();
    }

    @Example
    void readsRangesAndSingleNumbersAndRefusesOthers() {
        assertThat(CpuList.parse("0-3,5,7-9").orElseThrow().stream()).containsExactly(0, 1, 2, 3, 5, 7, 8, 9);
        assertThat(CpuList.parse("")).contains(new BitSet());
        assertThat(CpuList.parse("3-1")).isEmpty();
        assertThat(CpuList.parse("0,,1")).isEmpty();
        assertThat(CpuList.parse("0-")).isEmpty();
    }
}
