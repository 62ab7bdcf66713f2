package dev.satchel.core.unit;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;

class DataSizeProperties {
    @Property(tries = 300)
    void whatIsPrintedReadsBack(@ForAll @LongRange(min = 0, max = Long.MAX_VALUE) long bytes) {
        DataSize size = new DataSize(bytes);

        assertThat(DataSize.parse(size.toString())).isEqualTo(size);
    }

    @Property(tries = 300)
    void anyTextIsASizeOrIsRefusedByName(@ForAll String text) {
        try {
            assertThat(DataSize.parse(text).bytes()).isNotNegative();
        } catch (IllegalArgumentException e) {
            assertThat(e).hasMessageContaining("'" + text + "'");
        }
    }

    @Property(tries = 300)
    void roundingUpGivesTheNextMultiple(
            @ForAll @LongRange(min = 0, max = 1L << 60) long bytes,
            @ForAll @LongRange(min = 1, max = 1L << 40) long unit) {
        long rounded = DataSize.bytes(bytes).roundedUpTo(DataSize.bytes(unit)).bytes();

        assertThat(rounded % unit).isZero();
        assertThat(rounded - bytes).isBetween(0L, unit - 1);
    }
}
