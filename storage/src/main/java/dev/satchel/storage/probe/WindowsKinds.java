package dev.satchel.storage.probe;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** What Windows and OS/2 make, but for FAT. Sources: util-linux 2.42, the files of superblocks/ named at each. */
final class WindowsKinds {
    private static final int VOLUME_RECORD = 3;
    private static final int VOLUME_NAME = 0x60;
    private static final int LARGEST_CLUSTER = 2 << 20;
    private static final int EXFAT_LABEL = 0x83;
    private static final int EXFAT_LAST_CLUSTER = 0x0FFF_FFF6;
    /** libblkid reads directories of up to 256 MiB for their label; here 2 MiB are enough. */
    private static final int EXFAT_ENTRIES = 1 << 16;

    private static final String BITLOCKER_SIGNATURE = "-FVE-FS-";
    private static final String VISTA = "\u00EBR\u0090-FVE-FS-";
    private static final String WINDOWS_7 = "\u00EBX\u0090-FVE-FS-";
    private static final String TO_GO = "\u00EBX\u0090MSWIN4.1";

    /** ntfs.c. */
    static final Kind NTFS =
            Kind.of("ntfs", Usage.FILESYSTEM, WindowsKinds::ntfs).magic(0, 3, "NTFS    ");

    /** exfat.c; Microsoft's exFAT specification, section 3. */
    static final Kind EXFAT =
            Kind.of("exfat", Usage.FILESYSTEM, WindowsKinds::exfat).magic(0, 3, "EXFAT   ");

    /** refs.c. */
    static final Kind REFS =
            Kind.of("ReFS", Usage.FILESYSTEM, Kind.MAGIC_IS_ENOUGH).magic(0, 0, "\0\0\0ReFS\0");

    /** hpfs.c. */
    static final Kind HPFS =
            Kind.of("hpfs", Usage.FILESYSTEM, WindowsKinds::hpfs).magic(0x2000, 0, "I\u00E8\u0095\u00F9");

    /** bitlocker.c: as Vista, Windows 7 and "To Go" write it. */
    static final Kind BITLOCKER = Kind.of("BitLocker", Usage.CRYPTO, WindowsKinds::bitLocker)
            .magic(0, 0, VISTA)
            .magic(0, 0, WINDOWS_7)
            .magic(0, 0, TO_GO);

    private WindowsKinds() {}

    private static Outcome ntfs(Region region, Magic magic, Answer answer) throws IOException {
        return new Ntfs(region).look(answer);
    }

    /** Whether NTFS' boot sector is here, so that what looks like a partition table in it is none. */
    static boolean isNtfs(Region region) throws IOException {
        return region.has(3, "NTFS    ")
                && new Ntfs(region).look(new Answer(Answer.Sums.STRICT, 0)).believed();
    }

    private static final class Ntfs {
        private final Region region;
        private int sector;
        private long clusterSectors;
        private long recordSize;

        Ntfs(Region region) {
            this.region = region;
        }

        Outcome look(Answer answer) throws IOException {
            Block boot = region.at(0, 84);
            if (boot == null) {
                return Outcome.CUT;
            }
            if (!hasSizes(boot)) {
                return Outcome.refused("its sector, cluster or record size is impossible");
            }
            // Fields that FAT would use.
            boolean unused = boot.u16(0x0E) == 0
                    && boot.u8(0x10) == 0
                    && boot.u16(0x11) == 0
                    && boot.u16(0x13) == 0
                    && boot.u16(0x16) == 0
                    && boot.i32(0x20) == 0;
            if (!unused) {
                return Outcome.refused("fields that must be 0 are not");
            }
            long clusters = Long.divideUnsigned(boot.i64(0x28), clusterSectors);
            if (Long.compareUnsigned(boot.i64(0x30), clusters) > 0
                    || Long.compareUnsigned(boot.i64(0x38), clusters) > 0) {
                return Outcome.refused("its file table is outside of it");
            }
            long table = boot.i64(0x30) * sector * clusterSectors;
            region.at(table, (VOLUME_RECORD + 1) * Math.min(recordSize, 4096)); // one reading for both
            long volume = table + VOLUME_RECORD * recordSize;
            if (!isRecord(table) || !isRecord(volume)) {
                return Outcome.refused("its file table is not where it should be");
            }
            Block record = region.at(volume, recordSize);
            if (record != null) {
                answer.label(name(record));
            }
            answer.blocks(sector, sector * clusterSectors)
                    .size(boot.i64(0x28) * sector)
                    .uuid(boot.i64(0x48) == 0 ? null : Text.upper(Text.hex(boot.i64(0x48), 16)));
            return Outcome.BELIEVED;
        }

        private boolean isRecord(long at) throws IOException {
            return region.covers(at, recordSize) && region.has(at, "FILE");
        }

        private boolean hasSizes(Block boot) {
            sector = boot.u16(0x0B);
            int perCluster = boot.u8(0x0D);
            clusterSectors = perCluster >= 240 && perCluster <= 249 ? 1L << (256 - perCluster) : perCluster;
            if (sector < 256 || sector > 4096 || Integer.bitCount(sector) != 1 || Long.bitCount(clusterSectors) != 1) {
                return false;
            }
            int perRecord = (byte) boot.u8(0x40);
            boolean shift = perRecord >= -31 && perRecord <= -9;
            recordSize = shift ? 1L << -perRecord : perRecord * clusterSectors * sector;
            boolean clusters = perRecord > 0 && perRecord <= 64 && Integer.bitCount(perRecord) == 1;
            return sector * clusterSectors <= LARGEST_CLUSTER && (shift ? perRecord > -31 : clusters);
        }

        private String name(Block record) {
            long allocated = record.u32(0x1C);
            long at = record.u16(0x14);
            while (at + 22 <= record.length() && at <= allocated) {
                int entry = (int) at;
                long length = record.u32(entry + 4);
                if (length == 0 || record.i32(entry) == -1) {
                    return "";
                }
                if (record.i32(entry) == VOLUME_NAME) {
                    long value = at + record.u16(entry + 20);
                    long size = record.u32(entry + 16);
                    return value <= record.length() && size <= record.length() - value
                            ? Text.fromUtf16(record, (int) value, (int) size)
                            : "";
                }
                at += length;
            }
            return "";
        }
    }

    private static Outcome exfat(Region region, Magic magic, Answer answer) throws IOException {
        Block boot = region.at(0, 512);
        if (boot == null) {
            return Outcome.CUT;
        }
        Outcome outcome = exfatOutcome(region, boot, answer);
        if (!outcome.believed()) {
            return outcome;
        }
        long sector = 1L << boot.u8(0x6C);
        String label = exfatLabel(region, boot);
        if (label != null) {
            answer.label(label);
        }
        answer.uuid(Text.serial(boot.i32(0x64)))
                .version(boot.u8(0x69) + "." + boot.u8(0x68))
                .blocks(sector)
                .size(sector * boot.i64(0x48));
        return Outcome.BELIEVED;
    }

    /** Whether exFAT's boot sector is here, so that what looks like a partition table in it is none. */
    static boolean isExfat(Region region) throws IOException {
        Block boot = region.at(0, 512);
        return boot != null
                && boot.is(3, "EXFAT   ")
                && exfatOutcome(region, boot, new Answer(Answer.Sums.STRICT, 0)).believed();
    }

    private static Outcome exfatOutcome(Region region, Block boot, Answer answer) throws IOException {
        int sectorShift = boot.u8(0x6C);
        int fats = boot.u8(0x6E);
        if (boot.u16(0x1FE) != 0xAA55 || !boot.is(0, "\u00EBv\u0090") || !boot.isZero(0x0B, 53)) {
            return Outcome.refused("what is fixed in its boot sector is different");
        }
        if (sectorShift < 9 || sectorShift > 12 || boot.u8(0x6D) > 25 - sectorShift || fats < 1 || fats > 2) {
            return Outcome.refused("its sector or cluster size is impossible");
        }
        long fatOffset = boot.u32(0x50);
        long fatLength = boot.u32(0x54) * fats & 0xFFFF_FFFFL;
        long heap = boot.u32(0x58);
        boolean inOrder = fatOffset >= 24
                && fatOffset <= (heap - fatLength & 0xFFFF_FFFFL)
                && heap >= (fatOffset + fatLength & 0xFFFF_FFFFL)
                && heap <= 1L << 31
                && boot.u32(0x60) >= 2
                && boot.u32(0x60) <= (boot.u32(0x5C) + 1 & 0xFFFF_FFFFL);
        if (!inOrder) {
            return Outcome.refused("its parts are not in order");
        }
        int sector = 1 << sectorShift;
        Block sectors = region.at(0, 12L * sector);
        if (sectors == null) {
            return Outcome.CUT;
        }
        return hasExfatSum(sectors, sector, answer) ? Outcome.BELIEVED : Outcome.WRONG_SUM;
    }

    private static boolean hasExfatSum(Block sectors, int sector, Answer answer) {
        int sum = 0;
        byte[] bytes = sectors.array();
        int start = sectors.arrayOffset(0);
        for (int i = 0; i < 11 * sector; i++) {
            if (i != 106 && i != 107 && i != 112) { // what changes while the volume is mounted
                sum = Integer.rotateRight(sum, 1) + (bytes[start + i] & 0xFF);
            }
        }
        for (int i = 11 * sector; i < 12 * sector; i += 4) {
            if (!answer.sound(sum, sectors.i32(i))) {
                return false;
            }
        }
        return true;
    }

    private static @Nullable String exfatLabel(Region region, Block boot) throws IOException {
        int sectorShift = boot.u8(0x6C);
        long clusterSize = 1L << (sectorShift + boot.u8(0x6D));
        long cluster = boot.u32(0x60);
        int chunk = (int) Math.min(clusterSize, 512);
        for (int entries = 0; entries < EXFAT_ENTRIES; ) {
            long at = (boot.u32(0x58) << sectorShift) + (cluster - 2) * clusterSize;
            for (long in = 0; in < clusterSize && entries < EXFAT_ENTRIES; in += chunk) {
                long size = Math.min(chunk, region.size() - at - in) & ~31L;
                Block part = size <= 0 ? null : region.at(at + in, size);
                if (part == null) {
                    return null;
                }
                for (int i = 0; i + 32 <= part.length(); i += 32, entries++) {
                    if (part.u8(i) == 0) {
                        return null;
                    }
                    if (part.u8(i) == EXFAT_LABEL) {
                        return Text.fromUtf16(part, i + 2, Math.min(22, 2 * part.u8(i + 1)));
                    }
                }
                if (size < chunk) {
                    return null;
                }
            }
            Block next = region.at((boot.u32(0x50) << sectorShift) + cluster * 4, 4);
            cluster = next == null ? 0 : next.u32(0);
            if (cluster < 2 || cluster > EXFAT_LAST_CLUSTER) {
                return null;
            }
        }
        return null;
    }

    private static Outcome hpfs(Region region, Magic magic, Answer answer) throws IOException {
        Block block = region.at(magic.base(), 9);
        Block spare = region.at(0x2200, 8);
        Block boot = region.at(0, 512);
        if (block == null || spare == null || boot == null) {
            return Outcome.CUT;
        }
        if (!spare.is(0, "I\u0018\u0091\u00F9")) {
            return Outcome.refused("its spare block is not there");
        }
        if (boot.is(510, "U\u00AA") && boot.is(54, "HPFS") && boot.u8(38) == 0x28) {
            answer.label(boot, 43, 11).uuid(Text.serial(boot.i32(39)));
        }
        answer.version(Integer.toString(block.u8(8))).blocks(512);
        return Outcome.BELIEVED;
    }

    static boolean isBitLocker(Region region) throws IOException {
        Block boot = region.at(0, 512);
        return boot != null && boot.u8(0) == 0xEB && bitLockerMetadata(region, boot) >= 0;
    }

    /** Where the metadata is; 0 for Vista, which has none of this form; -1 if it is no BitLocker. */
    private static long bitLockerMetadata(Region region, Block boot) throws IOException {
        if (boot.is(0, VISTA)) {
            return 0;
        }
        if (!boot.is(0, WINDOWS_7) && !boot.is(0, TO_GO)) {
            return -1;
        }
        long at = boot.i64(boot.is(0, WINDOWS_7) ? 176 : 440);
        boolean there = at != 0 && at % 64 == 0 && region.covers(at, 112) && region.has(at, BITLOCKER_SIGNATURE);
        return there ? at : -1;
    }

    private static Outcome bitLocker(Region region, Magic magic, Answer answer) throws IOException {
        Block boot = region.at(0, 512);
        long at = boot == null ? -1 : bitLockerMetadata(region, boot);
        if (at < 0) {
            return Outcome.refused("its metadata is not where it should be");
        }
        if (at == 0) {
            return Outcome.BELIEVED;
        }
        Block head = region.at(at, 112);
        Block metadata = head == null ? null : region.at(at, 64 + head.u32(64));
        if (metadata == null || metadata.length() < 112) {
            return Outcome.CUT;
        }
        int size = metadata.length() - 64;
        answer.version(Integer.toString(metadata.u16(10)));
        for (int entry = 48; entry + 8 < size; ) {
            int length = metadata.u16(64 + entry);
            if (entry % 2 != 0 || length < 8 || entry + length > size) {
                return Outcome.refused("an entry of its metadata is damaged");
            }
            if (metadata.u16(64 + entry + 2) == 7 && metadata.u16(64 + entry + 4) == 2) {
                answer.label(Text.fromUtf16(metadata, 64 + entry + 8, length - 8));
                break;
            }
            entry += length;
        }
        answer.uuid(metadata.isZero(80, 16) ? null : Text.guid(metadata, 80));
        return Outcome.BELIEVED;
    }
}
