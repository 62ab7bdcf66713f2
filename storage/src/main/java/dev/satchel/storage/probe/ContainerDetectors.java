package dev.satchel.storage.probe;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** What holds file systems: encryption, volume groups, RAID. */
final class ContainerDetectors {
    private ContainerDetectors() {}

    /** LUKS 1 and 2, first header (cryptsetup's on-disk format); its UUID is text and given as written. */
    static @Nullable FileSystem luks(Region region) throws IOException {
        ByteBuffer header = region.at(0, 0xD0);
        if (header == null || !region.has(0, "LUKS\u00BA\u00BE")) {
            return null;
        }
        int version = ((header.get(6) & 0xFF) << 8) | (header.get(7) & 0xFF);
        if (version != 1 && version != 2) {
            return null;
        }
        String label = version == 2 ? Text.label(header, 0x18, 48) : null;
        return FileSystem.of("crypto_LUKS", Integer.toString(version), Text.label(header, 0xA8, 40), label);
    }

    /** A physical volume of LVM 2: the label is in one of the first four sectors and names its own. */
    static @Nullable FileSystem lvmMember(Region region) throws IOException {
        for (int sector = 0; sector < 4; sector++) {
            ByteBuffer label = region.at(sector * 512L, 512);
            if (label == null
                    || !region.has(sector * 512L, "LABELONE")
                    || !region.has(sector * 512L + 24, "LVM2 001")
                    || label.getLong(8) != sector) {
                continue;
            }
            int header = label.getInt(20);
            if (header < 0 || header > 512 - 32) {
                continue;
            }
            String id = Text.label(label, header, 32);
            return id == null || id.length() != 32
                    ? null
                    : FileSystem.of(
                            "LVM2_member",
                            "LVM2 001",
                            id.replaceFirst("^(.{6})(.{4})(.{4})(.{4})(.{4})(.{4})", "$1-$2-$3-$4-$5-$6-"),
                            null);
        }
        return null;
    }

    /** A member of Linux software RAID, superblock 1.0, 1.1 or 1.2. */
    static @Nullable FileSystem raidMember(Region region) throws IOException {
        long end = ((region.size() / 512 - 16) & ~7L) * 512;
        long[] places = {end, 0, 0x1000};
        for (int minor = 0; minor < places.length; minor++) {
            ByteBuffer block = region.at(places[minor], 256);
            if (block != null
                    && region.has(places[minor], "\u00FCN+\u00A9")
                    && block.getInt(4) == 1
                    && block.getLong(144) == places[minor] / 512) {
                return FileSystem.of(
                        "linux_raid_member", "1." + minor, Text.uuid(block, 16), Text.label(block, 32, 32));
            }
        }
        return null;
    }

    /** BitLocker as Windows Vista and later write it, by its boot sector alone. */
    static @Nullable FileSystem bitLocker(Region region) throws IOException {
        for (String start : new String[] {"\u00EBR\u0090", "\u00EBX\u0090"}) {
            if (region.has(0, start + "-FVE-FS-")) {
                return FileSystem.of("BitLocker", null, null, null);
            }
        }
        return null;
    }
}
