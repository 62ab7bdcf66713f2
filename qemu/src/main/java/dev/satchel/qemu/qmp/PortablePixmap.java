package dev.satchel.qemu.qmp;

import dev.satchel.core.SatchelException;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;

/**
 * A picture as QEMU writes it by itself ({@code ppm(5)}, the form P6 with 255 shades), and as PNG (ISO/IEC 15948).
 *
 * @param width in pixels
 * @param height in pixels
 * @param pixels the whole file, whose pixels, three bytes each, row by row, begin at {@code offset}
 * @param offset where they begin
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record PortablePixmap(int width, int height, byte[] pixels, int offset) {
    private static final int LONGEST_HEADER = 64;
    private static final int LARGEST_SIDE = 32_768;
    private static final Pattern HEADER = Pattern.compile("P6\\s+(\\d{1,5})\\s+(\\d{1,5})\\s+255\\s");
    private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};

    static PortablePixmap parse(byte[] file) throws SatchelException {
        String begin = new String(file, 0, Math.min(file.length, LONGEST_HEADER), StandardCharsets.ISO_8859_1);
        Matcher header = HEADER.matcher(begin);
        if (!header.lookingAt()) {
            throw bad("what is neither PNG nor PPM");
        }
        int width = Integer.parseInt(header.group(1));
        int height = Integer.parseInt(header.group(2));
        if (width < 1 || height < 1 || width > LARGEST_SIDE || height > LARGEST_SIDE) {
            throw bad("a picture of " + width + " by " + height + " pixels");
        }
        if (file.length - header.end() != 3L * width * height) {
            throw bad("a picture that is not whole");
        }
        return new PortablePixmap(width, height, file, header.end());
    }

    private static SatchelException bad(String what) {
        return new SatchelException("screen.picture", "screen", "QEMU drew " + what);
    }

    byte[] toPng() {
        try {
            ByteArrayOutputStream png = new ByteArrayOutputStream();
            png.writeBytes(SIGNATURE);
            chunk(png, "IHDR", header());
            chunk(png, "IDAT", rows());
            chunk(png, "IEND", new byte[0]);
            return png.toByteArray();
        } catch (IOException e) {
            throw new IllegalStateException(e); // nothing leaves the memory
        }
    }

    private byte[] header() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream data = new DataOutputStream(bytes);
        data.writeInt(width);
        data.writeInt(height);
        data.write(new byte[] {8, 2, 0, 0, 0}); // eight bits each of red, green and blue; no other ways to choose from
        return bytes.toByteArray();
    }

    private byte[] rows() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Deflater deflater = new Deflater(Deflater.BEST_SPEED);
        try (DeflaterOutputStream data = new DeflaterOutputStream(bytes, deflater)) {
            for (int row = 0; row < height; row++) {
                data.write(0); // as they are, and not as differences
                data.write(pixels, offset + 3 * width * row, 3 * width);
            }
        } finally {
            deflater.end();
        }
        return bytes.toByteArray();
    }

    private static void chunk(ByteArrayOutputStream png, String type, byte[] content) throws IOException {
        byte[] name = type.getBytes(StandardCharsets.US_ASCII);
        CRC32 sum = new CRC32();
        sum.update(name);
        sum.update(content);
        DataOutputStream data = new DataOutputStream(png);
        data.writeInt(content.length);
        data.write(name);
        data.write(content);
        data.writeInt((int) sum.getValue());
    }
}
