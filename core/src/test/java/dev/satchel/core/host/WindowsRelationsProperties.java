package dev.satchel.core.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class WindowsRelationsProperties {
    @Property(tries = 500)
    void anyBytesAreRelationsOrNone(
            @ForAll @Size(max = 200) byte[] bytes,
            @ForAll @IntRange(min = 0, max = 7) int relationship,
            @ForAll @IntRange(min = -1, max = 210) int size,
            @ForAll boolean wide) {
        if (bytes.length >= 8) {
            ByteBuffer.wrap(bytes)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putInt(0, relationship)
                    .putInt(4, size);
        }

        WindowsRelations.parse(bytes, wide ? 8 : 4)
                .ifPresent(relations -> assertThat(relations.nodes().values())
                        .allSatisfy(cpus -> assertThat(cpus.length()).isLessThanOrEqualTo(CpuList.LIMIT)));
    }
}
