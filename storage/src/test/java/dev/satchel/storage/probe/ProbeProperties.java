package dev.satchel.storage.probe;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

class ProbeProperties {
    private static final int SIZE = 256 << 10;

    /** What detectors look for, and where: random images without it would pass each of them at the first test. */
    record Magic(int offset, String bytes) {}

    private static final List<Magic> MAGICS = List.of(
            new Magic(0x438, "S\u00EF"),
            new Magic(0x1FE, "U\u00AA"),
            new Magic(0, "\u00EB<\u0090mkfs.fat\0\2\4\1\0\2\0\2\0\u0080\u00F8\40\0"),
            new Magic(0x36, "FAT16   "),
            new Magic(0, "\u00EBX\u0090mkfs.fat\0\2\1\40\0\2\0\0\0\u0080\u00F8\0\0"),
            new Magic(3, "NTFS    \0\2\10\0\0\0\0\0\0\0"),
            new Magic(0, "\u00EBv\u0090EXFAT   "),
            new Magic(0, "XFSB\0\0\20\0"),
            new Magic(4086, "SWAPSPACE2"),
            new Magic(0x10040, "_BHRfS_M"),
            new Magic(0x1C2, "\5"),
            new Magic(0x1C2, "\u00EE"),
            new Magic(512, "EFI PART\0\0\1\0\\\0\0\0"),
            new Magic(0, "LUKS\u00BA\u00BE\0\2"),
            new Magic(512, "LABELONE"),
            new Magic(4096, "\u00FCN+\u00A9\1\0\0\0"));

    /** As the kinds themselves have it; others calculate theirs. */
    private static final List<Magic> ALL_MAGICS = Kinds.magics().stream()
            .filter(magic -> magic.base() >= 0 && magic.base() + magic.within() + 32 < SIZE)
            .map(magic -> new Magic((int) magic.base() + magic.within(), magic.bytes()))
            .toList();

    @Property(tries = 600)
    void anyImageIsReadWithoutAnException(
            @ForAll("magics") List<Magic> magics, @ForAll long seed, @ForAll @IntRange(max = 4) int noise)
            throws IOException {
        byte[] image = new byte[SIZE];
        Random random = new Random(seed);
        for (int i = 0; i < noise * 300; i++) {
            image[random.nextInt(random.nextBoolean() ? 2048 : SIZE)] = (byte) random.nextInt();
        }
        for (Magic magic : magics) {
            byte[] bytes = magic.bytes().getBytes(StandardCharsets.ISO_8859_1);
            System.arraycopy(bytes, 0, image, magic.offset(), bytes.length);
        }
        assertReads(image);
        assertReads(Arrays.copyOf(image, random.nextInt(SIZE)));
    }

    @Property(tries = 400)
    void aDamagedTableIsReadWithoutAnException(@ForAll @IntRange(max = 512 * 128 - 1) int at, @ForAll byte value)
            throws IOException {
        byte[] image = Images.gpt(512);
        image[at] = value;

        assertReads(image);
        assertReads(Arrays.copyOf(image, at));
    }

    @Property(tries = 400)
    void oneChangedByteOfASummedSuperblockMakesItNothing(
            @ForAll @IntRange(max = 1019) int at, @ForAll @IntRange(min = 1, max = 255) int mask) throws IOException {
        byte[] image = Images.ext4();
        image[1024 + at] ^= (byte) mask;
        boolean stillSummed = at != 0x65; // the feature itself: without it nothing is summed

        List<Volume> volumes = Probe.of(new ByteArrayChannel(image)).volumes();

        assertThat(volumes.isEmpty()).isEqualTo(stillSummed || (mask & 4) == 0);
    }

    private static void assertReads(byte[] image) throws IOException {
        Probe probe = Probe.of(new ByteArrayChannel(image));

        assertThat(Prober.standard().traces(new ByteArrayChannel(image))).hasSizeLessThan(2000);
        assertThat(probe.volumes()).hasSizeLessThan(2000);
        assertThat(probe.toString()).isNotEmpty();
        probe.volumes().forEach(v -> assertThat(v.toString()).contains("volume " + v.number()));
    }

    @Provide
    Arbitrary<List<Magic>> magics() {
        return Arbitraries.oneOf(Arbitraries.of(MAGICS), Arbitraries.of(ALL_MAGICS))
                .list()
                .ofMinSize(1)
                .ofMaxSize(5);
    }
}
