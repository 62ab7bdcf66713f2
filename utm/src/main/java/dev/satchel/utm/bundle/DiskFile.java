package dev.satchel.utm.bundle;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An image in a bundle, as far as its header tells. Only regular files are opened, and links are not followed: reading a
 * pipe would wait, and a bundle may come from anybody. At most a few MiB are read.
 */
final class DiskFile {
    private static final int SECTOR = 512;
    private static final int MOST_PARTITIONS = 128;
    private static final String BITLOCKER = "-FVE-FS-";

    /** What there is under the name. */
    enum State {
        ABSENT,
        LINK,
        NO_FILE,
        UNREADABLE,
        READ
    }

    /** What QEMU takes a file for that it is not told the format of. */
    enum Format {
        RAW("raw"),
        QCOW2("qcow2"),
        QCOW("qcow"),
        VMDK("vmdk"),
        VHDX("vhdx"),
        VPC("vpc"),
        VDI("vdi"),
        PARALLELS("parallels"),
        QED("qed"),
        LUKS("luks");

        private final String id;

        Format(String id) {
            this.id = id;
        }

        String id() {
            return id;
        }
    }

    /**
     * What a qcow2 header says.
     *
     * @param virtualSize in bytes
     * @param backing as it is written
     */
    record Qcow2(
            long virtualSize,
            Optional<String> backing,
            Optional<String> dataFile,
            boolean isDirty,
            boolean isMarkedCorrupt,
            boolean hasDataFile,
            boolean hasUnknownFeatures,
            boolean isEncrypted,
            List<Qcow2Header.Snapshot> snapshots) {
        Qcow2 {
            snapshots = ImmutableList.copyOf(snapshots);
        }
    }

    private final Path path;
    private final State state;
    private final long length;
    private final Format format;
    private final @Nullable Qcow2 qcow2;
    private final ImmutableList<String> damage;
    private final boolean bitLocker;

    private DiskFile(
            Path path,
            State state,
            long length,
            Format format,
            @Nullable Qcow2 qcow2,
            List<String> damage,
            boolean bitLocker) {
        this.path = path;
        this.state = state;
        this.length = length;
        this.format = format;
        this.qcow2 = qcow2;
        this.damage = ImmutableList.copyOf(damage);
        this.bitLocker = bitLocker;
    }

    /** Looks at {@code path}; what cannot be read is a state, and nothing is thrown. */
    static DiskFile of(Path path) {
        BasicFileAttributes attributes;
        try {
            attributes = Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        } catch (IOException e) {
            return nothing(path, State.ABSENT, 0);
        }
        if (attributes.isSymbolicLink()) {
            return nothing(path, State.LINK, 0);
        }
        if (!attributes.isRegularFile()) {
            return nothing(path, State.NO_FILE, 0);
        }
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
            return read(path, channel);
        } catch (IOException e) {
            return nothing(path, State.UNREADABLE, attributes.size());
        }
    }

    private static DiskFile nothing(Path path, State state, long length) {
        return new DiskFile(path, state, length, Format.RAW, null, ImmutableList.of(), false);
    }

    private static DiskFile read(Path path, FileChannel channel) throws IOException {
        long length = channel.size();
        Optional<Qcow2Header> header = Qcow2Header.of(channel);
        if (header.isPresent()) {
            Qcow2Header image = header.get();
            Qcow2 said = new Qcow2(
                    image.virtualSize(),
                    image.backing(),
                    image.hasDataFile() ? image.dataFile() : Optional.empty(),
                    image.isDirty(),
                    image.isMarkedCorrupt(),
                    image.hasDataFile(),
                    image.hasUnknownFeatures(),
                    image.isEncrypted(),
                    image.snapshots());
            Guest guest = (offset, count) -> {
                Long at = image.locate(offset);
                return at == null ? ByteBuffer.allocate(0) : Bytes.read(channel, at, count);
            };
            boolean bitLocker = image.damage().isEmpty() && hasBitLocker(guest, image.virtualSize());
            return new DiskFile(path, State.READ, length, Format.QCOW2, said, image.damage(), bitLocker);
        }
        Format format = format(channel, length);
        if (format != Format.RAW) {
            return new DiskFile(path, State.READ, length, format, null, ImmutableList.of(), false);
        }
        Guest guest = (offset, count) -> Bytes.read(channel, offset, count);
        return new DiskFile(path, State.READ, length, format, null, cutOff(guest, length), hasBitLocker(guest, length));
    }

    private static Format format(FileChannel channel, long length) throws IOException {
        ByteBuffer head = Bytes.padded(Bytes.read(channel, 0, SECTOR), SECTOR);
        if (starts(head, 0, "QFI\u00fb")) {
            return Format.QCOW;
        }
        if (starts(head, 0, "vhdxfile")) {
            return Format.VHDX;
        }
        if (starts(head, 0, "KDMV") || starts(head, 0, "COWD") || starts(head, 0, "# Disk DescriptorFile")) {
            return Format.VMDK;
        }
        if (starts(head, 0, "WithoutFreeSpace") || starts(head, 0, "WithouFreSpacExt")) {
            return Format.PARALLELS;
        }
        if (starts(head, 0, "QED\0")) {
            return Format.QED;
        }
        if (starts(head, 0, "LUKS\u00ba\u00be")) {
            return Format.LUKS;
        }
        if (head.order(ByteOrder.LITTLE_ENDIAN).getInt(64) == 0xbeda107f) {
            return Format.VDI;
        }
        // A fixed VHD has its mark in the last sector alone, and QEMU does not look there: it is raw to it.
        return starts(head, 0, "conectix") && length > SECTOR ? Format.VPC : Format.RAW;
    }

    /** Bytes of the disk as the guest sees it; fewer, or none, where they are not there or not plain. */
    private interface Guest {
        ByteBuffer read(long offset, int count) throws IOException;
    }

    /** Where a partition begins. */
    private static List<long[]> partitions(Guest guest, int sector) throws IOException {
        ByteBuffer header = guest.read(sector, SECTOR).order(ByteOrder.LITTLE_ENDIAN);
        ImmutableList.Builder<long[]> found = ImmutableList.builder();
        if (!starts(header, 0, "EFI PART") || header.limit() < 92) {
            return found.build();
        }
        long table = header.getLong(72);
        int count = Math.min(Math.max(0, header.getInt(80)), MOST_PARTITIONS);
        int size = header.getInt(84);
        if (table < 2 || table > Long.MAX_VALUE / sector / 2 || size < 128 || size > 4096) {
            return found.build();
        }
        for (int i = 0; i < count; i++) {
            ByteBuffer entry = guest.read(table * sector + (long) i * size, 128).order(ByteOrder.LITTLE_ENDIAN);
            if (entry.limit() == 128 && (entry.getLong(0) != 0 || entry.getLong(8) != 0)) {
                long first = entry.getLong(32);
                long last = entry.getLong(40);
                if (first >= 0 && last >= first && last < Long.MAX_VALUE / sector) {
                    found.add(new long[] {first * sector, (last + 1) * sector});
                }
            }
        }
        return found.build();
    }

    private static boolean hasBitLocker(Guest guest, long size) throws IOException {
        if (size < SECTOR) {
            return false;
        }
        if (starts(guest.read(0, SECTOR), 3, BITLOCKER)) {
            return true;
        }
        for (int sector : new int[] {512, 4096}) {
            for (long[] partition : partitions(guest, sector)) {
                if (starts(guest.read(partition[0], SECTOR), 3, BITLOCKER)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** What its own partition table says of its length. */
    private static List<String> cutOff(Guest guest, long length) throws IOException {
        if (length == 0) {
            return ImmutableList.of("is empty: a disk of no size");
        }
        for (int sector : new int[] {512, 4096}) {
            ByteBuffer header = guest.read(sector, SECTOR).order(ByteOrder.LITTLE_ENDIAN);
            if (!starts(header, 0, "EFI PART") || header.limit() < 92) {
                continue;
            }
            long backup = header.getLong(32);
            long lastUsable = header.getLong(48);
            long end = Math.max(backup, lastUsable);
            if (end >= 0 && end < Long.MAX_VALUE / sector && (end + 1) * sector > length) {
                return ImmutableList.of("its partition table is of a disk of " + (end + 1) * sector
                        + " bytes, and it has " + length + ": the file is cut off");
            }
            return ImmutableList.of();
        }
        ByteBuffer boot = guest.read(0, SECTOR).order(ByteOrder.LITTLE_ENDIAN);
        if (boot.limit() == SECTOR && boot.getShort(510) == (short) 0xaa55 && isPartitionTable(boot)) {
            for (int i = 0; i < 4; i++) {
                int entry = 446 + 16 * i;
                long end = (Integer.toUnsignedLong(boot.getInt(entry + 8))
                                + Integer.toUnsignedLong(boot.getInt(entry + 12)))
                        * SECTOR;
                int type = Byte.toUnsignedInt(boot.get(entry + 4));
                if (type != 0 && type != 0xee && end > length) {
                    return ImmutableList.of("its partition " + (i + 1) + " ends at " + end + ", and it has " + length
                            + " bytes: the file is cut off");
                }
            }
        }
        return ImmutableList.of();
    }

    /** A boot sector of a file system has the same last bytes, and something else in this place. */
    private static boolean isPartitionTable(ByteBuffer boot) {
        for (int i = 0; i < 4; i++) {
            int flag = Byte.toUnsignedInt(boot.get(446 + 16 * i));
            if (flag != 0 && flag != 0x80) {
                return false;
            }
        }
        return true;
    }

    private static boolean starts(ByteBuffer bytes, int offset, String mark) {
        byte[] wanted = mark.getBytes(StandardCharsets.ISO_8859_1);
        if (bytes.limit() < offset + wanted.length) {
            return false;
        }
        for (int i = 0; i < wanted.length; i++) {
            if (bytes.get(offset + i) != wanted[i]) {
                return false;
            }
        }
        return true;
    }

    Path path() {
        return path;
    }

    State state() {
        return state;
    }

    boolean exists() {
        return state != State.ABSENT;
    }

    /** Of the file, in bytes. */
    long length() {
        return length;
    }

    Format format() {
        return format;
    }

    Optional<Qcow2> qcow2() {
        return Optional.ofNullable(qcow2);
    }

    /** What of it cannot be, in words. */
    List<String> damage() {
        return damage;
    }

    /** Whether a volume on it is BitLocker's; not seen where the image is compressed, encrypted or of a foreign format. */
    boolean hasBitLocker() {
        return bitLocker;
    }
}
