package dev.satchel.storage.probe;

import java.io.IOException;

/** XFS, its external log, and EXFS which has nearly its superblock (util-linux 2.42, superblocks/xfs.c and exfs.c). */
final class XfsKinds {
    private static final int REALTIME_EXTENT_SMALLEST = 4 << 10;
    private static final int REALTIME_EXTENT_LARGEST = 1 << 30;
    private static final int LOG_SECTORS = 512;
    private static final long LOG_MAGIC = 0xFEED_BABEL;

    static final Kind XFS = Kind.of("xfs", Usage.FILESYSTEM, XfsKinds::xfs).magic(0, 0, "XFSB");
    static final Kind EXFS = Kind.of("exfs", Usage.FILESYSTEM, XfsKinds::exfs).magic(0, 0, "EXFS");
    static final Kind LOG =
            Kind.of("xfs_external_log", Usage.OTHER, XfsKinds::log).atLeast(10 << 20);

    private XfsKinds() {}

    private static Outcome xfs(Region region, Magic magic, Answer answer) throws IOException {
        Block little = region.at(0, 272);
        if (little == null) {
            return Outcome.CUT;
        }
        Block block = little.big();
        if (!isConsistent(block, block.u32(0x50) * block.u32(4) & 0xFFFF_FFFFL)) {
            return Outcome.refused("its geometry is not consistent");
        }
        if ((block.u16(0x64) & 0xF) == 5) {
            boolean complete = (block.u16(0x64) & 0x8000) != 0 && (block.i32(0xC8) & 0x100) != 0;
            Block sector = region.at(0, block.u16(0x66));
            if (!complete || sector == null) {
                return Outcome.refused("it lacks what a version 5 has");
            }
            int sum = Checksums.crc32cWithout(sector, block.u16(0x66), 0xE0);
            if (!answer.sound(sum, little.i32(0xE0))) {
                return Outcome.WRONG_SUM;
            }
        }
        long log = block.i64(0x30) == 0 ? 0 : block.u32(0x60);
        answer.label(block, 0x6C, 12)
                .uuid(block, 0x20)
                .size((block.i64(8) - log) * block.u32(4))
                .lastBlock(block.i64(8))
                .blocks(block.u16(0x66), block.u32(4));
        return Outcome.BELIEVED;
    }

    private static Outcome exfs(Region region, Magic magic, Answer answer) throws IOException {
        Block little = region.at(0, 160);
        if (little == null) {
            return Outcome.CUT;
        }
        Block block = little.big();
        if (!isConsistent(block, block.u32(0x50) * block.u32(4))) {
            return Outcome.refused("its geometry is not consistent");
        }
        answer.label(block, 0x6C, 12).uuid(block, 0x20).blocks(block.u32(4));
        return Outcome.BELIEVED;
    }

    private static boolean isConsistent(Block block, long realtimeExtent) {
        long blocks = block.i64(8);
        long groups = block.u32(0x58);
        long groupBlocks = block.u32(0x54);
        return groups != 0
                && isPower(block.u16(0x66), block.u8(0x79), 9, 15)
                && isPower(block.u32(4), block.u8(0x78), 9, 16)
                && isPower(block.u16(0x68), block.u8(0x7A), 8, 11)
                && block.u8(0x78) - block.u8(0x7A) == block.u8(0x7B)
                && realtimeExtent >= REALTIME_EXTENT_SMALLEST
                && realtimeExtent <= REALTIME_EXTENT_LARGEST
                && block.u8(0x7F) <= 100
                && blocks != 0
                && Long.compareUnsigned(blocks, groups * groupBlocks) <= 0
                && Long.compareUnsigned(blocks, (groups - 1) * groupBlocks + 64) >= 0;
    }

    private static boolean isPower(long size, int log, int smallest, int largest) {
        return log >= smallest && log <= largest && size == 1L << log;
    }

    /**
     * A record of a log may begin at any of the first 512 sectors. To read all of them from every partition would cost
     * more than all else together, and is seldom needed: each other sector of a log begins with the number of its cycle,
     * so that a start that is neither is no log (kernel, xfs_log_format.h). {@link #scattered} is the long way.
     */
    private static Outcome log(Region region, Magic magic, Answer answer) throws IOException {
        long cycle = 0;
        for (int sector = 0; sector < LOG_SECTORS; sector++) {
            Block little = region.at(sector * 512L, 320);
            if (little == null || little.is(0, "XFSB")) {
                return Outcome.ABSENT;
            }
            if (isRecord(little.big())) {
                return tell(little.big(), sector, answer);
            }
            long word = little.big().u32(0);
            boolean counts = word != 0 && (cycle == 0 || Math.abs(word - cycle) <= 1);
            if (word != LOG_MAGIC && !counts) {
                return Outcome.ABSENT;
            }
            cycle = word == LOG_MAGIC ? cycle : word;
        }
        return Outcome.ABSENT;
    }

    /** A record of a log at any of the first 512 sectors, whatever is before it: what is left where a superblock was. */
    static Outcome scattered(Region region, Answer answer) throws IOException {
        Block all = region.at(0, LOG_SECTORS * 512L);
        for (int sector = 0; all != null && sector < LOG_SECTORS; sector++) {
            Block little = all.part(sector * 512, 512);
            if (little.is(0, "XFSB")) {
                return Outcome.ABSENT;
            }
            if (isRecord(little.big())) {
                return tell(little.big(), sector, answer);
            }
        }
        return Outcome.ABSENT;
    }

    private static Outcome tell(Block record, int sector, Answer answer) {
        answer.put("LOGUUID", Text.uuid(record, 304));
        answer.magic(sector * 512L, 4);
        return Outcome.BELIEVED;
    }

    private static boolean isRecord(Block record) {
        return record.u32(0) == LOG_MAGIC
                && record.i32(8) != 0
                && (record.i32(8) & ~3) == 0
                && record.i32(12) > 0
                && record.u32(300) >= 1
                && record.u32(300) <= 3;
    }
}
