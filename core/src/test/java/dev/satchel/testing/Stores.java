package dev.satchel.testing;

import dev.satchel.core.firmware.UefiVariable;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.UUID;

/** Stores as edk2 lays them out, made by hand. */
public final class Stores {
    public static final UUID ENABLE = UUID.fromString("f0a30bc7-af08-4556-99c4-001009c93a44");
    public static final UUID NVRAM = UUID.fromString("fff12b8d-7696-4c8b-a985-2747075b4f50");
    public static final UUID AUTHENTICATED = UUID.fromString("aaf32c78-947b-439a-a180-2e144ec37792");
    public static final int OVMF_2M = 131_072;
    public static final int OVMF_4M = 540_672;

    /** Of the variables in a flash memory of 64 MiB. */
    public static final int AAVMF = 768 << 10;

    private final ByteBuffer bytes;
    private int at;

    private Stores(int size) {
        bytes = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        Arrays.fill(bytes.array(), (byte) 0xff);
    }

    /** One without variables that fills a flash memory of {@code size} bytes; that for {@link #AAVMF} goes on behind it. */
    public static Stores of(int size) {
        Stores made = new Stores(size);
        ByteBuffer bytes = made.bytes;
        bytes.putLong(0, 0)
                .putLong(8, 0)
                .putLong(32, size)
                .putInt(40, 0x4856465f)
                .putInt(44, 0x4feff);
        bytes.putShort(48, (short) 72).putShort(50, (short) 0).putInt(52, 0x02000000);
        bytes.putInt(56, size / 4096).putInt(60, 4096).putLong(64, 0);
        guid(bytes, 16, NVRAM);
        int sum = 0;
        for (int i = 0; i < 72; i += 2) {
            sum += Short.toUnsignedInt(bytes.getShort(i));
        }
        bytes.putShort(50, (short) -sum);
        guid(bytes, 72, AUTHENTICATED);
        bytes.putInt(88, size / 2)
                .put(92, (byte) 0x5a)
                .put(93, (byte) 0xfe)
                .putShort(94, (short) 0)
                .putInt(96, 0);
        made.at = 100;
        return made;
    }

    /** Adds a variable in {@code state}: 0x3f is a valid one. */
    public Stores with(String name, UUID vendor, int state, int... data) {
        byte[] text = (name + "\0").getBytes(StandardCharsets.UTF_16LE);
        bytes.putShort(at, (short) 0x55aa).put(at + 2, (byte) state).putInt(at + 4, 7);
        bytes.putInt(at + 36, text.length).putInt(at + 40, data.length);
        guid(bytes, at + 44, vendor);
        bytes.put(at + 60, text);
        for (int i = 0; i < data.length; i++) {
            bytes.put(at + 60 + text.length + i, (byte) data[i]);
        }
        at = at + 60 + text.length + data.length + 3 & ~3;
        return this;
    }

    public Stores withKeys() {
        return with("db", UefiVariable.IMAGE_SECURITY, 0x3f, 1)
                .with("KEK", UefiVariable.GLOBAL, 0x3f, 1)
                .with("PK", UefiVariable.GLOBAL, 0x3f, 1);
    }

    /** Writes it as the beginning of a flash memory of 64 MiB, as the board virt has. */
    public void writeForVirt(Path file) throws IOException {
        try (RandomAccessFile flash = new RandomAccessFile(file.toFile(), "rw")) {
            flash.setLength(0);
            flash.write(bytes.array());
            flash.setLength(64 << 20);
        }
    }

    public byte[] bytes() {
        return bytes.array().clone();
    }

    private static void guid(ByteBuffer bytes, int at, UUID guid) {
        long high = guid.getMostSignificantBits();
        bytes.putInt(at, (int) (high >>> 32))
                .putShort(at + 4, (short) (high >>> 16))
                .putShort(at + 6, (short) high)
                .putLong(at + 8, Long.reverseBytes(guid.getLeastSignificantBits()));
    }
}
