package dev.satchel.utm.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.core.machine.ImageFormat;
import dev.satchel.core.plan.Action;
import dev.satchel.core.unit.DataSize;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

/** Images and names are anybody's: whatever they are, there is an answer. */
class BundleProperties {
    private static byte[] empty(long size) {
        Action.MakeImage image = EmptyImage.make(Path.of("/"), Path.of("a"), ImageFormat.QCOW2, DataSize.bytes(size));
        byte[] bytes = new byte[(int) image.length().bytes()];
        for (Action.Piece piece : image.pieces()) {
            byte[] content = piece.bytes();
            System.arraycopy(content, 0, bytes, (int) piece.offset(), content.length);
        }
        return bytes;
    }

    private static DiskFile read(byte[] bytes) throws IOException {
        Path file = Files.createTempFile("satchel", ".img");
        try {
            return DiskFile.of(Files.write(file, bytes));
        } finally {
            Files.delete(file);
        }
    }

    @Property(tries = 300)
    void anImageOfAnyContentIsToldOrDamaged(@ForAll long seed, @ForAll @IntRange(min = 0, max = 300_000) int length)
            throws IOException {
        Random random = new Random(seed);
        byte[] bytes = Arrays.copyOf(empty(1 << 30), length);
        for (int i = random.nextInt(12); i > 0 && length > 0; i--) {
            bytes[random.nextInt(Math.min(length, 160))] = (byte) random.nextInt();
        }
        for (int i = random.nextInt(6); i > 0 && length > 140_000; i--) {
            bytes[65536 + random.nextInt(70_000)] = (byte) random.nextInt();
        }

        DiskFile file = read(bytes);

        assertThat(file.state()).isEqualTo(DiskFile.State.READ);
        assertThat(file.length()).isEqualTo(length);
    }

    @Property(tries = 60)
    void anEmptyImageIsReadAsItWasMade(@ForAll @LongRange(min = 1, max = 1L << 45) long size) throws IOException {
        DiskFile file = read(empty(size));

        assertThat(file.damage()).isEmpty();
        assertThat(file.qcow2().orElseThrow().virtualSize()).isEqualTo((size + 511) / 512 * 512);
        assertThat(file.qcow2().orElseThrow().backing()).isEmpty();
    }

    @Property
    void whatIsShownHoldsNothingThatMovesACursor(@ForAll String name) {
        assertThat(Shown.of(name).codePoints().allMatch(Shown::isHarmless)).isTrue();
    }
}
