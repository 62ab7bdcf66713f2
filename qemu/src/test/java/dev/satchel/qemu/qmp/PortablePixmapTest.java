package dev.satchel.qemu.qmp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.primitives.Bytes;
import dev.satchel.core.SatchelException;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.InflaterInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PortablePixmapTest {
    private static byte[] ppm(String header, byte[] pixels) {
        return Bytes.concat(header.getBytes(StandardCharsets.US_ASCII), pixels);
    }

    @Test
    void everyPixelIsInThePng() throws Exception {
        byte[] pixels = new byte[3 * 5 * 7];
        new Random(1).nextBytes(pixels);

        byte[] png = PortablePixmap.parse(ppm("P6\n5 7\n255\n", pixels)).toPng();

        Map<String, byte[]> chunks = chunks(png);
        assertThat(chunks.keySet()).containsExactly("IHDR", "IDAT", "IEND");
        assertThat(chunks.get("IHDR")).containsExactly(0, 0, 0, 5, 0, 0, 0, 7, 8, 2, 0, 0, 0);
        byte[] rows = new InflaterInputStream(new ByteArrayInputStream(chunks.get("IDAT"))).readAllBytes();
        assertThat(rows).hasSize(7 * (1 + 15));
        for (int row = 0; row < 7; row++) {
            assertThat(rows[row * 16]).isZero();
            assertThat(Arrays.copyOfRange(rows, row * 16 + 1, row * 16 + 16))
                    .containsExactly(Arrays.copyOfRange(pixels, row * 15, row * 15 + 15));
        }
    }

    private static Map<String, byte[]> chunks(byte[] png) throws IOException {
        Map<String, byte[]> chunks = new LinkedHashMap<>();
        DataInputStream data = new DataInputStream(new ByteArrayInputStream(png));
        assertThat(data.readNBytes(8)).containsExactly(0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n');
        while (data.available() > 0) {
            int length = data.readInt();
            byte[] name = data.readNBytes(4);
            byte[] content = data.readNBytes(length);
            CRC32 sum = new CRC32();
            sum.update(name);
            sum.update(content);
            assertThat(data.readInt()).isEqualTo((int) sum.getValue());
            chunks.put(new String(name, StandardCharsets.US_ASCII), content);
        }
        return chunks;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "P6",
                "P5\n1 1\n255\nxxx",
                "P6\n1 1\n65535\nxxx",
                "P6\n0 1\n255\n",
                "P6\n99999 1\n255\nxxx",
                "P6\n1 1\n255\nxx",
                "P6\n1 1\n255\nxxxx",
                "P6\n999999999999 1\n255\n"
            })
    void whatIsNoPictureIsRefused(String file) {
        assertThatThrownBy(() -> PortablePixmap.parse(file.getBytes(StandardCharsets.US_ASCII)))
                .isInstanceOfSatisfying(
                        SatchelException.class, e -> assertThat(e.code()).isEqualTo("screen.picture"));
    }
}
