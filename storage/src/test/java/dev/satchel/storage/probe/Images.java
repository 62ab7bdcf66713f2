package dev.satchel.storage.probe;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;

/** Small images, made by hand from the formats' descriptions. */
final class Images {
    private Images() {}

    /** A superblock of ext4 with a checksum, and nothing else. */
    static byte[] ext4() {
        byte[] image = new byte[64 << 10];
        ByteBuffer block = ByteBuffer.wrap(image).order(ByteOrder.LITTLE_ENDIAN);
        block.putShort(1024 + 0x38, (short) 0xEF53);
        block.putInt(1024 + 0x4C, 1);
        block.putInt(1024 + 0x60, 0x42);
        block.putInt(1024 + 0x64, 0x400);
        for (int i = 0; i < 16; i++) {
            image[1024 + 0x68 + i] = (byte) (i + 0xA0);
        }
        block.put(1024 + 0x78, "label".getBytes(StandardCharsets.US_ASCII));
        return sumExt4(image);
    }

    static byte[] sumExt4(byte[] image) {
        CRC32C crc = new CRC32C();
        crc.update(image, 1024, 1020);
        ByteBuffer.wrap(image).order(ByteOrder.LITTLE_ENDIAN).putInt(1024 + 1020, ~(int) crc.getValue());
        return image;
    }

    /** A disk of 96 MiB with a GPT and four partitions, the third of them empty. */
    static byte[] disk() {
        byte[] image = new byte[96 << 20];
        ByteBuffer disk = ByteBuffer.wrap(image).order(ByteOrder.LITTLE_ENDIAN);
        image[0x1BE + 4] = (byte) 0xEE;
        disk.putShort(0x1FE, (short) 0xAA55);
        for (int i = 0; i < 4; i++) {
            int first = 2048 + i * 40960;
            int at = 1024 + i * 128;
            disk.put(at, (byte) (i + 1)).put(at + 16, (byte) (i + 1));
            disk.putLong(at + 32, first).putLong(at + 40, first + 40959);
            if (i != 2) {
                byte[] content = ext4();
                disk.put(first * 512, content);
            }
        }
        int last = image.length / 512 - 1;
        disk.put(512, "EFI PART".getBytes(StandardCharsets.US_ASCII));
        disk.putInt(520, 0x10000).putInt(524, 92);
        disk.putLong(536, 1).putLong(544, last).putLong(552, 34).putLong(560, last - 33);
        disk.putLong(568, 7).putLong(584, 2);
        disk.putInt(592, 128).putInt(596, 128).putInt(600, sum(disk, 1024, 128 * 128));
        disk.putInt(528, sum(disk, 512, 92));
        return image;
    }

    /** 128 sectors: both tables of four entries, one partition of eight sectors at sector 40. */
    static byte[] gpt(int sector) {
        byte[] image = new byte[128 * sector];
        ByteBuffer disk = ByteBuffer.wrap(image).order(ByteOrder.LITTLE_ENDIAN);
        image[0x1BE + 4] = (byte) 0xEE;
        disk.putInt(0x1BE + 8, 1);
        disk.putInt(0x1BE + 12, 127);
        disk.putShort(0x1FE, (short) 0xAA55);
        table(disk, sector, 1, 127, 2);
        table(disk, sector, 127, 1, 126);
        return image;
    }

    private static void table(ByteBuffer disk, int sector, long lba, long other, long entriesLba) {
        int entries = (int) entriesLba * sector;
        for (int i = 0; i < 32; i++) {
            disk.put(entries + i, (byte) (i + 1));
        }
        disk.putLong(entries + 32, 40);
        disk.putLong(entries + 40, 47);
        disk.put(entries + 56, "one".getBytes(StandardCharsets.UTF_16LE));
        int at = (int) lba * sector;
        disk.put(at, "EFI PART".getBytes(StandardCharsets.US_ASCII));
        disk.putInt(at + 8, 0x10000).putInt(at + 12, 92).putInt(at + 16, 0);
        disk.putLong(at + 24, lba).putLong(at + 32, other).putLong(at + 40, 34).putLong(at + 48, 120);
        disk.putLong(at + 56, 0x1122334455667788L).putLong(at + 72, entriesLba);
        disk.putInt(at + 80, 4).putInt(at + 84, 128).putInt(at + 88, sum(disk, entries, 512));
        disk.putInt(at + 16, sum(disk, at, 92));
    }

    private static int sum(ByteBuffer disk, int from, int length) {
        CRC32 crc = new CRC32();
        crc.update(disk.slice(from, length));
        return (int) crc.getValue();
    }
}
