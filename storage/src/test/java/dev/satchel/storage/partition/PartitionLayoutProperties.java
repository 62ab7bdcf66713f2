package dev.satchel.storage.partition;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.core.SatchelException;
import dev.satchel.core.host.Architecture;
import dev.satchel.core.unit.DataSize;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;

class PartitionLayoutProperties {
    @Property
    void aDiskHoldsItsPartitionsOneBehindTheOtherOrIsRefusedByName(
            @ForAll @LongRange(min = 0, max = 1L << 46) long bytes,
            @ForAll boolean largeSectors,
            @ForAll Architecture architecture) {
        DataSize sector = DataSize.bytes(largeSectors ? 4096 : 512);
        PartitionLayout layout;
        try {
            layout = PartitionLayout.portableLinux(DataSize.bytes(bytes), sector, architecture);
        } catch (SatchelException e) {
            assertThat(e.code()).isEqualTo("partition.too-small");
            return;
        }
        List<PlannedPartition> partitions = layout.partitions();
        long end = PartitionLayout.ALIGNMENT.bytes();
        for (PlannedPartition partition : partitions) {
            assertThat(partition.start().bytes()).isEqualTo(end);
            end = partition.end().bytes();
        }
        // The backup table: 128 entries of 128 bytes, and a sector.
        assertThat(end).isLessThanOrEqualTo(bytes - 16384 - sector.bytes());
        assertThat(bytes - end).isLessThan(2 * PartitionLayout.ALIGNMENT.bytes());
    }
}
