package dev.satchel.storage.probe;

import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.jspecify.annotations.Nullable;

/** What macOS makes. Sources: util-linux 2.42, superblocks/apfs.c, hfs.c, cs_fvault2.c; Apple's TN1150 on HFS+. */
final class AppleKinds {
    /** The name space of the hash: B3E20F39-F292-11D6-97A4-00306543ECAC. */
    private static final byte[] NAME_SPACE = {
        (byte) 0xB3,
        (byte) 0xE2,
        0x0F,
        0x39,
        (byte) 0xF2,
        (byte) 0x92,
        0x11,
        (byte) 0xD6,
        (byte) 0x97,
        (byte) 0xA4,
        0x00,
        0x30,
        0x65,
        0x43,
        (byte) 0xEC,
        (byte) 0xAC
    };

    private static final int CATALOG_NODE = 0x2000;
    private static final int EXTENTS = 8;

    /** The container, whose volumes are deeper. */
    static final Kind APFS = Kind.of("apfs", Usage.FILESYSTEM, AppleKinds::apfs).magic(0, 32, "NXSB");

    /** HFS+ and HFSX, bare or wrapped in HFS. */
    static final Kind HFS_PLUS = Kind.of("hfsplus", Usage.FILESYSTEM, AppleKinds::hfsPlus)
            .magic(1024, 0, "BD")
            .magic(1024, 0, "H+")
            .magic(1024, 0, "HX");

    static final Kind HFS = Kind.of("hfs", Usage.FILESYSTEM, AppleKinds::hfs)
            .magic(1024, 0, "BD")
            .tolerated();

    /** Core Storage with FileVault 2. */
    static final Kind FILE_VAULT =
            Kind.of("cs_fvault2", Usage.CRYPTO, AppleKinds::fileVault).magic(0, 88, "CS");

    private AppleKinds() {}

    private static Outcome apfs(Region region, Magic magic, Answer answer) throws IOException {
        Block block = region.at(0, 4096);
        if (block == null) {
            return Outcome.CUT;
        }
        if (!answer.sound(Checksums.fletcher64(block, 8, 4088), block.i64(0))) {
            return Outcome.WRONG_SUM;
        }
        if (block.u16(24) != 1 || block.u16(28) != 0 || block.u16(30) != 0 || block.u32(36) != 4096) {
            return Outcome.refused("it is no container with blocks of 4096 bytes");
        }
        answer.uuid(block, 72).blocks(4096);
        return Outcome.BELIEVED;
    }

    private static Outcome hfs(Region region, Magic magic, Answer answer) throws IOException {
        Block little = region.at(1024, 130);
        if (little == null) {
            return Outcome.CUT;
        }
        Block block = little.big();
        if (isWrapper(block)) {
            return Outcome.ABSENT;
        }
        if (block.i32(20) == 0 || block.i32(20) % 512 != 0) {
            return Outcome.refused("its block size is impossible");
        }
        answer.uuid(volumeId(block, 116)).label(block, 37, Math.min(27, block.u8(36)));
        return Outcome.BELIEVED;
    }

    private static boolean isWrapper(Block block) {
        return block.is(124, "H+") || block.is(124, "HX");
    }

    private static Outcome hfsPlus(Region region, Magic magic, Answer answer) throws IOException {
        Block start = region.at(1024, 130);
        if (start == null) {
            return Outcome.CUT;
        }
        Block outer = start.big();
        long base = 0;
        if (outer.is(0, "BD")) {
            if (!isWrapper(outer)) {
                return Outcome.ABSENT;
            }
            if (outer.u32(20) < 512 || outer.u32(20) % 512 != 0) {
                return Outcome.refused("the block size of its wrapper is impossible");
            }
            base = outer.u16(28) * 512L + outer.u16(126) * outer.u32(20);
        }
        Block header = region.at(base + 1024, 512);
        if (header == null) {
            return Outcome.CUT;
        }
        Block block = header.big();
        long size = block.u32(40);
        if (!block.is(0, "H+") && !block.is(0, "HX")) {
            return Outcome.refused("what its wrapper points to is not there");
        }
        if (size < 512 || Long.bitCount(size) != 1 || base + block.u32(288) * size > region.size()) {
            return Outcome.refused("its block size or its catalog is impossible");
        }
        answer.uuid(volumeId(block, 104)).blocks(size);
        answer.label(hfsPlusLabel(region, base, block, size));
        return Outcome.BELIEVED;
    }

    /** The name in the first leaf of the catalog, which is that of the root folder. */
    private static String hfsPlusLabel(Region region, long base, Block header, long size) throws IOException {
        long catalog = base + header.u32(288) * size;
        Block node = region.covers(catalog, CATALOG_NODE) ? region.at(catalog, 34) : null;
        if (node == null) {
            return "";
        }
        int nodeSize = node.big().u16(32);
        if (nodeSize < 532 || node.i32(20) == 0) {
            return "";
        }
        long leaf = node.big().u32(24) * nodeSize / size;
        int extent = 0;
        while (extent < EXTENTS && leaf >= header.u32(292 + 8 * extent)) {
            if (header.u32(292 + 8 * extent) == 0) {
                return "";
            }
            leaf -= header.u32(292 + 8 * extent);
            extent++;
        }
        if (extent == EXTENTS) {
            return "";
        }
        Block little = region.at(base + (header.u32(288 + 8 * extent) + leaf) * size, nodeSize);
        if (little == null) {
            return "";
        }
        Block record = little.big();
        boolean root = record.u16(10) != 0 && record.u8(8) == 0xFF && record.u32(16) == 1 && record.u16(20) <= 255;
        return root ? Text.fromUtf16(record, 22, 2 * record.u16(20)) : "";
    }

    /** As macOS calculates it from eight bytes: a UUID of version 3. */
    private static @Nullable String volumeId(Block block, int at) {
        if (block.isZero(at, 8)) {
            return null;
        }
        try {
            MessageDigest md5 = MessageDigest.getInstance("MD5");
            md5.update(NAME_SPACE);
            byte[] hash = md5.digest(block.copy(at, 8));
            hash[6] = (byte) (0x30 | (hash[6] & 0x0F));
            hash[8] = (byte) (0x80 | (hash[8] & 0x3F));
            return Text.uuid(Block.of(hash, 0, 16), 0);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has MD5", e);
        }
    }

    private static Outcome fileVault(Region region, Magic magic, Answer answer) throws IOException {
        Block block = region.at(0, 512);
        if (block == null) {
            return Outcome.CUT;
        }
        if (block.u16(8) != 1 || block.i32(90) != 1) {
            return Outcome.ABSENT; // two letters are not much of a magic
        }
        if (!answer.sound(Checksums.rawCrc32c(block.i32(4), block, 8, 504), block.i32(0))) {
            return Outcome.WRONG_SUM;
        }
        if (block.u16(10) != 0x10 || block.i32(168) != 16 || block.i32(172) != 2) {
            return Outcome.refused("it is not encrypted by FileVault 2");
        }
        answer.version("1").uuid(block, 304);
        return Outcome.BELIEVED;
    }
}
