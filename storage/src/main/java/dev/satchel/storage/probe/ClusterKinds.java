package dev.satchel.storage.probe;

import java.io.IOException;

/** File systems of clusters and of large stores. Sources: util-linux 2.42, the files of superblocks/ named at each. */
final class ClusterKinds {
    private static final int SMALLEST_GFS = 32 << 20;
    private static final int SMALLEST_OCFS = 14000 << 10;

    /** gfs.c. */
    static final Kind GFS = Kind.of("gfs", Usage.FILESYSTEM, ClusterKinds::gfs)
            .magic(64 << 10, 0, "\1\u0016\u0019p")
            .atLeast(SMALLEST_GFS);

    /** gfs.c. */
    static final Kind GFS2 = Kind.of("gfs2", Usage.FILESYSTEM, ClusterKinds::gfs2)
            .magic(64 << 10, 0, "\1\u0016\u0019p")
            .atLeast(SMALLEST_GFS);

    /** ocfs.c. */
    static final Kind OCFS = Kind.of("ocfs", Usage.FILESYSTEM, ClusterKinds::ocfs)
            .magic(8 << 10, 0, "OracleCFS")
            .atLeast(SMALLEST_OCFS);

    /** ocfs.c. */
    static final Kind OCFS2 = Kind.of("ocfs2", Usage.FILESYSTEM, ClusterKinds::ocfs2)
            .magic(1 << 10, 0, "OCFSV2")
            .magic(2 << 10, 0, "OCFSV2")
            .magic(4 << 10, 0, "OCFSV2")
            .magic(8 << 10, 0, "OCFSV2")
            .atLeast(SMALLEST_OCFS);

    /** ocfs.c. */
    static final Kind ORACLE_ASM =
            Kind.of("oracleasm", Usage.FILESYSTEM, ClusterKinds::oracleAsm).magic(0, 32, "ORCLDISK");

    /** netware.c. */
    static final Kind NETWARE =
            Kind.of("nss", Usage.FILESYSTEM, ClusterKinds::netware).magic(4 << 10, 0, "SPB5");

    /** scoutfs.c: the device of the metadata. */
    static final Kind SCOUTFS_META = Kind.of(
                    "scoutfs_meta", Usage.FILESYSTEM, (region, magic, answer) -> scoutfs(region, answer, 1 << 16))
            .magic(64 << 10, 4, "\u008BB<\u0010")
            .atLeast(0x20000);

    /** scoutfs.c: the device of the data. */
    static final Kind SCOUTFS_DATA = Kind.of(
                    "scoutfs_data", Usage.FILESYSTEM, (region, magic, answer) -> scoutfs(region, answer, 1 << 12))
            .magic(64 << 10, 4, "\u008BB<\u0010")
            .atLeast(0x20000);

    /** mpool.c. */
    static final Kind MPOOL =
            Kind.of("mpool", Usage.FILESYSTEM, ClusterKinds::mpool).magic(0, 0, "mpoolDev");

    private ClusterKinds() {}

    private static Outcome gfs(Region region, Magic magic, Answer answer) throws IOException {
        Block little = region.at(magic.base(), 272);
        if (little == null) {
            return Outcome.CUT;
        }
        Block block = little.big();
        if (block.u32(24) != 1309 || block.u32(28) != 1401) {
            return Outcome.ABSENT;
        }
        answer.label(block, 160, 64).uuid(block, 256);
        return Outcome.BELIEVED;
    }

    private static Outcome gfs2(Region region, Magic magic, Answer answer) throws IOException {
        Block little = region.at(magic.base(), 272);
        if (little == null) {
            return Outcome.CUT;
        }
        Block block = little.big();
        if (block.u32(24) / 100 != 18 || block.u32(28) / 100 != 19) {
            return Outcome.ABSENT;
        }
        answer.label(block, 160, 64).uuid(block, 256).version("1").blocks(block.u32(36));
        return Outcome.BELIEVED;
    }

    private static Outcome ocfs(Region region, Magic magic, Answer answer) throws IOException {
        Block header = region.at(magic.base(), 266);
        Block label = region.at(magic.base() + 512, 132);
        if (header == null || label == null) {
            return Outcome.CUT;
        }
        long major = header.u32(4);
        if (major == 1) {
            answer.put("SEC_TYPE", "ocfs1");
        } else if (major >= 9) {
            answer.put("SEC_TYPE", "ntocfs");
        }
        if (label.u16(112) < 64) {
            answer.label(label, 48, label.u16(112));
        }
        if (header.u16(264) < 128) {
            answer.put("MOUNT", header.bytes(136, header.u16(264)));
        }
        answer.uuid(label, 114).version(major + "." + header.u32(0));
        return Outcome.BELIEVED;
    }

    private static Outcome ocfs2(Region region, Magic magic, Answer answer) throws IOException {
        Block block = region.at(magic.base(), 352);
        if (block == null) {
            return Outcome.CUT;
        }
        answer.label(block, 272, 64).uuid(block, 336).version(block.u16(192) + "." + block.u16(194));
        if (block.u32(248) < 32) {
            answer.blocks(1L << block.i32(248));
        }
        return Outcome.BELIEVED;
    }

    private static Outcome oracleAsm(Region region, Magic magic, Answer answer) throws IOException {
        Block block = region.at(0, 64);
        if (block == null) {
            return Outcome.CUT;
        }
        answer.label(block, 40, 24);
        return Outcome.BELIEVED;
    }

    private static Outcome netware(Region region, Magic magic, Answer answer) throws IOException {
        Block block = region.at(magic.base(), 636);
        if (block == null) {
            return Outcome.CUT;
        }
        String minor = Integer.toString(block.u16(10));
        answer.uuid(block, 348).version(block.u16(8) + "." + (minor.length() < 2 ? "0" : "") + minor);
        return Outcome.BELIEVED;
    }

    private static Outcome scoutfs(Region region, Answer answer, int blockSize) throws IOException {
        Block block = region.at(64 << 10, 4096);
        if (block == null) {
            return Outcome.CUT;
        }
        if (!answer.sound(~Checksums.crc32c(block, 4, 4092), block.i32(0))) {
            return Outcome.WRONG_SUM;
        }
        boolean metadata = (block.i32(48) & 1) != 0;
        if (metadata != (blockSize == 1 << 16)) {
            return Outcome.ABSENT;
        }
        answer.version(Long.toUnsignedString(block.i64(40)))
                .uuid(block, 56)
                .put("FSID", Text.hex(block.i64(8), 16))
                .blocks(blockSize)
                .wiped(0x10000);
        return Outcome.BELIEVED;
    }

    private static Outcome mpool(Region region, Magic magic, Answer answer) throws IOException {
        Block block = region.at(0, 66);
        if (block == null) {
            return Outcome.CUT;
        }
        if (!answer.sound(Checksums.crc32c(block, 0, 62), block.i32(62))) {
            return Outcome.WRONG_SUM;
        }
        answer.label(block, 8, 32).uuid(block, 40);
        return Outcome.BELIEVED;
    }
}
