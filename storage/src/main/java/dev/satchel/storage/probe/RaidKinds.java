package dev.satchel.storage.probe;

import java.io.IOException;

/**
 * Members of RAID sets: that of Linux, the common format, and what controllers leave in the last sectors of a disk.
 * Sources: util-linux 2.42, the files of superblocks/ named at each.
 */
final class RaidKinds {
    private static final int SECTOR = 512;
    private static final int SMALLEST = 0x10000;

    private static final long MD_MAGIC = 0xA92B4EFCL;
    private static final int MD_RESERVED = 0x10000;
    /** Of 64 KiB, which is more than a kernel uses. */
    private static final int MD_LARGEST = 0x10000;

    /** Where Promise's controllers have it, in sectors from the end. */
    private static final int[] PROMISE_SECTORS = {63, 255, 256, 16, 399, 591, 675, 735, 911, 974, 991, 951, 3087};

    /** linux_raid.c: superblocks 0.90 and 1.0 at the end, 1.1 at the start, 1.2 at 4 KiB. */
    static final Kind LINUX = Kind.of("linux_raid_member", Usage.RAID, RaidKinds::linux);

    /** ddf_raid.c. */
    static final Kind DDF =
            Kind.of("ddf_raid_member", Usage.RAID, RaidKinds::ddf).atLeast(0x30000);

    /** isw_raid.c. */
    static final Kind INTEL =
            Kind.of("isw_raid_member", Usage.RAID, RaidKinds::intel).atLeast(SMALLEST);

    /** lsi_raid.c. */
    static final Kind LSI =
            Kind.of("lsi_mega_raid_member", Usage.RAID, RaidKinds::lsi).atLeast(SMALLEST);

    /** via_raid.c. */
    static final Kind VIA =
            Kind.of("via_raid_member", Usage.RAID, RaidKinds::via).atLeast(SMALLEST);

    /** silicon_raid.c. */
    static final Kind SILICON = Kind.of("silicon_medley_raid_member", Usage.RAID, RaidKinds::silicon)
            .atLeast(SMALLEST);

    /** nvidia_raid.c. */
    static final Kind NVIDIA =
            Kind.of("nvidia_raid_member", Usage.RAID, RaidKinds::nvidia).atLeast(SMALLEST);

    /** promise_raid.c. */
    static final Kind PROMISE = Kind.of("promise_fasttrack_raid_member", Usage.RAID, RaidKinds::promise)
            .atLeast(0x40000);

    /** highpoint_raid.c. */
    static final Kind HIGHPOINT_45X =
            Kind.of("hpt45x_raid_member", Usage.RAID, RaidKinds::highPoint45x).atLeast(SMALLEST);

    /** highpoint_raid.c. */
    static final Kind HIGHPOINT_37X = Kind.of("hpt37x_raid_member", Usage.RAID, Kind.MAGIC_IS_ENOUGH)
            .magic(4096, 544, "\u00F0\u0016xZ")
            .magic(4096, 544, "\u00FD\u0016xZ");

    /** adaptec_raid.c. */
    static final Kind ADAPTEC =
            Kind.of("adaptec_raid_member", Usage.RAID, RaidKinds::adaptec).atLeast(SMALLEST);

    /** jmicron_raid.c. */
    static final Kind JMICRON =
            Kind.of("jmicron_raid_member", Usage.RAID, RaidKinds::jmicron).atLeast(SMALLEST);

    private RaidKinds() {}

    private static long fromEnd(Region region, int sectors) {
        return (region.size() / SECTOR - sectors) * SECTOR;
    }

    private static Outcome linux(Region region, Magic magic, Answer answer) throws IOException {
        Outcome refused = Outcome.ABSENT;
        if (region.size() > MD_RESERVED) {
            Outcome old = linux0(region, (region.size() & -MD_RESERVED) - MD_RESERVED, answer);
            if (old.believed()) {
                return old;
            }
            refused = old;
            Outcome atEnd = linux1(region, (region.size() & -0x1000) - 0x2000, answer);
            if (atEnd.believed()) {
                answer.version("1.0");
                return atEnd;
            }
            refused = atEnd.reason() != null ? atEnd : refused;
        }
        for (int minor = 1; minor <= 2; minor++) {
            Outcome outcome = linux1(region, minor == 1 ? 0 : 0x1000, answer);
            if (outcome.believed()) {
                answer.version("1." + minor);
                return outcome;
            }
            refused = outcome.reason() != null ? outcome : refused;
        }
        return refused;
    }

    private static Outcome linux0(Region region, long at, Answer answer) throws IOException {
        Block little = region.at(at, 64);
        if (little == null || (little.u32(0) != MD_MAGIC && little.big().u32(0) != MD_MAGIC)) {
            return Outcome.ABSENT;
        }
        answer.magic(at, 4);
        Block block = little.u32(0) == MD_MAGIC ? little : little.big();
        long size = block.u32(32) << 10;
        if (region.size() < size + MD_RESERVED || at < size) {
            return Outcome.refused("there is no room for its data");
        }
        if (region.isInPartition(at - size, size + MD_RESERVED)) {
            return Outcome.refused("it belongs to a partition");
        }
        boolean full = block.u32(8) >= 90;
        StringBuilder uuid = new StringBuilder(36);
        boolean any = false;
        for (int i = 0; i < 4; i++) {
            long word = i == 0 ? block.u32(20) : full ? block.u32(48 + 4 * i) : 0;
            any |= word != 0;
            String digits = Text.hex(word, 8);
            switch (i) {
                case 0 -> uuid.append(digits);
                case 3 -> uuid.append(digits);
                default -> uuid.append('-').append(digits, 0, 4).append('-').append(digits, 4, 8);
            }
        }
        answer.version(block.u32(4) + "." + block.u32(8) + "." + block.u32(12))
                .uuid(any ? uuid.toString() : null)
                .magic(at, 4);
        return Outcome.BELIEVED;
    }

    private static Outcome linux1(Region region, long at, Answer answer) throws IOException {
        Block mark = region.at(at, 4);
        if (mark == null || mark.u32(0) != MD_MAGIC) {
            return Outcome.ABSENT;
        }
        answer.magic(at, 4);
        Block block = region.at(at, 256);
        if (block == null) {
            return Outcome.CUT;
        }
        if (block.u32(4) != 1) {
            return Outcome.refused("its version is not 1");
        }
        if (block.i64(144) != at >> 9) {
            return Outcome.refused("it says that it is elsewhere");
        }
        long length = 256 + 2 * block.u32(220);
        if (region.covers(at, length)) {
            Block summed = length > MD_LARGEST ? null : region.at(at, length);
            if (!answer.sound(summed != null && hasSum(summed))) {
                return Outcome.WRONG_SUM;
            }
        }
        answer.uuid(block, 16)
                .put("UUID_SUB", Text.uuid(block, 168))
                .label(block, 32, 32)
                .magic(at, 4);
        return Outcome.BELIEVED;
    }

    private static boolean hasSum(Block block) {
        long sum = -block.u32(216);
        int i = 0;
        for (; i + 4 <= block.length(); i += 4) {
            sum += block.u32(i);
        }
        if (i + 2 == block.length()) {
            sum += block.u16(i);
        }
        return (int) ((sum >>> 32) + (sum & 0xFFFF_FFFFL)) == block.i32(216);
    }

    private static Outcome ddf(Region region, Magic magic, Answer answer) throws IOException {
        Outcome refused = Outcome.ABSENT;
        for (int sector : new int[] {1, 257}) {
            long at = fromEnd(region, sector);
            if (!region.has(at, "\u00DE\u0011\u00DE\u0011")) {
                continue;
            }
            answer.magic(at, 4);
            Block little = region.at(at, SECTOR);
            if (little == null) {
                return Outcome.CUT;
            }
            Block block = little.big();
            int crc = Checksums.rawCrc32(0, block, 0, 4);
            crc = Checksums.rawCrc32Fill(crc, 0xFF, 4);
            crc = Checksums.rawCrc32(crc, block, 8, SECTOR - 8);
            if (!answer.sound(crc, block.i32(4))) {
                refused = Outcome.WRONG_SUM;
                continue;
            }
            long primary = block.i64(96);
            if (primary != 0 && !region.has(primary << 9, "\u00DE\u0011\u00DE\u0011")) {
                return Outcome.refused("its primary header is not where it should be");
            }
            answer.uuid(Text.trimEnd(block.bytes(8, 24)))
                    .version(block.bytes(32, 8))
                    .magic(at, 4);
            return Outcome.BELIEVED;
        }
        return refused;
    }

    private static Outcome intel(Region region, Magic magic, Answer answer) throws IOException {
        long at = (region.size() / region.sectorSize() - 2) * region.sectorSize();
        if (!region.has(at, "Intel Raid ISM Cfg Sig. ")) {
            return Outcome.ABSENT;
        }
        Block block = region.at(at, 48);
        if (block == null) {
            return Outcome.CUT;
        }
        String version = block.bytes(24, 24);
        answer.version(" ".repeat(Math.max(0, 6 - version.length())) + version).magic(at, 32);
        return Outcome.BELIEVED;
    }

    private static Outcome lsi(Region region, Magic magic, Answer answer) throws IOException {
        long at = fromEnd(region, 1);
        answer.magic(at, 6);
        return region.has(at, "$XIDE$") ? Outcome.BELIEVED : Outcome.ABSENT;
    }

    private static Outcome via(Region region, Magic magic, Answer answer) throws IOException {
        long at = fromEnd(region, 1);
        Block block = region.at(at, 51);
        if (block == null || block.u16(0) != 0xAA55 || block.u8(2) > 2) {
            return Outcome.ABSENT;
        }
        int sum = 0;
        for (int i = 0; i < 50; i++) {
            sum += block.u8(i);
        }
        if (!answer.sound(sum & 0xFF, block.u8(50))) {
            return Outcome.WRONG_SUM;
        }
        answer.version(Integer.toString(block.u8(2))).magic(at, 2);
        return Outcome.BELIEVED;
    }

    private static Outcome silicon(Region region, Magic magic, Answer answer) throws IOException {
        long at = fromEnd(region, 1);
        Block block = region.at(at, SECTOR);
        if (block == null || block.i32(0x60) != 0x2F000000 || block.u8(0x116) >= 8) {
            return Outcome.ABSENT;
        }
        int sum = 0;
        for (int i = 0; i < 0x13E; i += 2) {
            sum += block.u16(i);
        }
        if (!answer.sound(-sum & 0xFFFF, block.u16(0x13E))) {
            return Outcome.WRONG_SUM;
        }
        answer.version(block.u16(0x10A) + "." + block.u16(0x108)).magic(at + 0x60, 4);
        return Outcome.BELIEVED;
    }

    private static Outcome nvidia(Region region, Magic magic, Answer answer) throws IOException {
        long at = fromEnd(region, 2);
        Block block = region.at(at, 120);
        if (block == null || !block.is(0, "NVIDIA  ")) {
            return Outcome.ABSENT;
        }
        if (block.u32(8) != 30) {
            return Outcome.refused("its size is not that of its kind");
        }
        int sum = 0;
        for (int i = 0; i < 120; i += 4) {
            sum += block.i32(i);
        }
        if (!answer.sound(sum, 0)) {
            return Outcome.WRONG_SUM;
        }
        answer.version(Integer.toString(block.u16(16))).magic(at, 8);
        return Outcome.BELIEVED;
    }

    private static Outcome promise(Region region, Magic magic, Answer answer) throws IOException {
        for (int sectors : PROMISE_SECTORS) {
            long at = fromEnd(region, sectors);
            if (at < 0) {
                return Outcome.ABSENT;
            }
            if (region.has(at, "Promise Technology, Inc.")) {
                answer.magic(at, 24);
                return Outcome.BELIEVED;
            }
        }
        return Outcome.ABSENT;
    }

    private static Outcome highPoint45x(Region region, Magic magic, Answer answer) throws IOException {
        long at = fromEnd(region, 11);
        Block block = region.at(at, 4);
        answer.magic(at, 4);
        return block != null && (block.i32(0) == 0x5A7816F3 || block.i32(0) == 0x5A7816FD)
                ? Outcome.BELIEVED
                : Outcome.ABSENT;
    }

    private static Outcome adaptec(Region region, Magic magic, Answer answer) throws IOException {
        long at = fromEnd(region, 1);
        Block block = region.at(at, SECTOR);
        if (block == null || !block.is(256, "DPTM") || block.big().i32(0) != 0x37FC4D1E) {
            return Outcome.ABSENT;
        }
        answer.version(Integer.toString(block.u8(63))).magic(at, 4);
        return Outcome.BELIEVED;
    }

    private static Outcome jmicron(Region region, Magic magic, Answer answer) throws IOException {
        long at = fromEnd(region, 1);
        Block block = region.at(at, 128);
        if (block == null || !block.is(0, "JM")) {
            return Outcome.ABSENT;
        }
        int sum = 0;
        for (int i = 0; i < 128; i += 2) {
            sum += block.u16(i);
        }
        if (!answer.sound((sum & 0xFFFF) <= 1)) {
            return Outcome.WRONG_SUM;
        }
        if (block.u8(0x30) > 5) {
            return Outcome.refused("its RAID level is impossible");
        }
        answer.version(block.u8(3) + "." + block.u8(2)).magic(at, 2);
        return Outcome.BELIEVED;
    }
}
