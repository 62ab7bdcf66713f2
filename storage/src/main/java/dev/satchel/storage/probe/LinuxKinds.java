package dev.satchel.storage.probe;

import com.google.common.hash.Hashing;
import java.io.IOException;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Linux' other file systems, and swap. Sources: util-linux 2.42, the files of superblocks/ named at each. */
final class LinuxKinds {
    private static final String TUX_ON_ICE = "\u00ED\u00C3\2\u00E9\u0098V\u00E5\f";
    private static final int SMALLEST_SWAP = 10 * 4096;

    /** Memory of a suspended system where swap was (swap.c). */
    static final Kind SUSPENDED = suspended();

    /** The kernel's swap header, of any page size from 4 KiB to 64 KiB and either byte order (swap.c). */
    static final Kind SWAP = swap();

    /** Checksums of kinds other than crc32c, xxhash64 and sha256 are believed (btrfs.c). */
    static final Kind BTRFS = Kind.of("btrfs", Usage.FILESYSTEM, LinuxKinds::btrfs)
            .magic(0x10000, 0x40, "_BHRfS_M")
            .atLeast(1 << 20);

    /** f2fs.c; the second copy of the superblock is not looked at. */
    static final Kind F2FS = Kind.of("f2fs", Usage.FILESYSTEM, LinuxKinds::f2fs).magic(1024, 0, "\u0010 \u00F5\u00F2");

    /** reiserfs.c. */
    static final Kind REISERFS = Kind.of("reiserfs", Usage.FILESYSTEM, LinuxKinds::reiserfs)
            .magic(8 << 10, 0x34, "ReIsErFs")
            .magic(64 << 10, 0x34, "ReIsEr2Fs")
            .magic(64 << 10, 0x34, "ReIsEr3Fs")
            .magic(64 << 10, 0x34, "ReIsErFs")
            .magic(8 << 10, 20, "ReIsErFs")
            .atLeast(128 << 10);

    /** reiserfs.c. */
    static final Kind REISER4 = Kind.of("reiser4", Usage.FILESYSTEM, LinuxKinds::reiser4)
            .magic(64 << 10, 0, "ReIsEr4")
            .atLeast(128 << 10);

    /** jfs.c. */
    static final Kind JFS = Kind.of("jfs", Usage.FILESYSTEM, LinuxKinds::jfs)
            .magic(32 << 10, 0, "JFS1")
            .atLeast(16 << 20);

    /** nilfs.c: the newer of two superblocks. */
    static final Kind NILFS2 =
            Kind.of("nilfs2", Usage.FILESYSTEM, LinuxKinds::nilfs2).atLeast(1 << 20);

    /** squashfs.c. */
    static final Kind SQUASHFS =
            Kind.of("squashfs", Usage.FILESYSTEM, LinuxKinds::squashfs).magic(0, 0, "hsqs");

    /** squashfs.c. */
    static final Kind SQUASHFS3 = Kind.of("squashfs3", Usage.FILESYSTEM, LinuxKinds::squashfs3)
            .magic(0, 0, "sqsh")
            .magic(0, 0, "hsqs");

    /** erofs.c. */
    static final Kind EROFS =
            Kind.of("erofs", Usage.FILESYSTEM, LinuxKinds::erofs).magic(1024, 0, "\u00E2\u00E1\u00F5\u00E0");

    /** cramfs.c. */
    static final Kind CRAMFS = Kind.of("cramfs", Usage.FILESYSTEM, LinuxKinds::cramfs)
            .magic(0, 0, "E=\u00CD(")
            .magic(0, 0, "(\u00CD=E");

    /** romfs.c. */
    static final Kind ROMFS =
            Kind.of("romfs", Usage.FILESYSTEM, LinuxKinds::romfs).magic(0, 0, "-rom1fs-");

    /** ubi.c. */
    static final Kind UBI = Kind.of("ubi", Usage.RAID, LinuxKinds::ubi).magic(0, 0, "UBI#");

    /** ubifs.c. */
    static final Kind UBIFS =
            Kind.of("ubifs", Usage.FILESYSTEM, LinuxKinds::ubifs).magic(0, 0, "1\u0018\u0010\6");

    /** zonefs.c. */
    static final Kind ZONEFS =
            Kind.of("zonefs", Usage.FILESYSTEM, LinuxKinds::zonefs).magic(0, 0, "SFOZ");

    private LinuxKinds() {}

    private static Kind suspended() {
        Kind kind = Kind.of("swsuspend", Usage.OTHER, LinuxKinds::suspended)
                .magic(0, 0, TUX_ON_ICE)
                .atLeast(SMALLEST_SWAP);
        for (int page = 4096; page <= 65536; page *= 2) {
            for (String magic : new String[] {"S1SUSPEND", "S2SUSPEND", "ULSUSPEND", "LINHIB0001"}) {
                kind = kind.magic(0, page - 10, magic);
            }
        }
        return kind;
    }

    private static Kind swap() {
        Kind kind = Kind.of("swap", Usage.OTHER, LinuxKinds::swap).atLeast(SMALLEST_SWAP);
        for (int page = 4096; page <= 65536; page *= 2) {
            kind = kind.magic(0, page - 10, "SWAP-SPACE").magic(0, page - 10, "SWAPSPACE2");
        }
        return kind;
    }

    private static Outcome swap(Region region, Magic magic, Answer answer) throws IOException {
        if (region.has(0, TUX_ON_ICE)) {
            return Outcome.refused("it holds a system suspended by TuxOnIce");
        }
        if (magic.bytes().equals("SWAP-SPACE")) {
            answer.version("0");
            return Outcome.BELIEVED;
        }
        Block header = region.at(1024, 516);
        if (header == null) {
            return Outcome.CUT;
        }
        if (header.i32(0) != 1 && header.i32(0) != 1 << 24) {
            return Outcome.refused("its version is not 1");
        }
        if (header.i32(4) == 0) {
            return Outcome.refused("it has no pages");
        }
        ByteOrder order = header.i32(0) == 1 ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
        long page = magic.within() + 10L;
        long pages = header.in(order).u32(4);
        answer.endianness(order)
                .put("FSBLOCKSIZE", Long.toString(page))
                .size(page * pages)
                .lastBlock(pages + 1);
        swapNames(header, answer, "1");
        return Outcome.BELIEVED;
    }

    private static Outcome suspended(Region region, Magic magic, Answer answer) throws IOException {
        Block header = region.at(1024, 516);
        if (header == null) {
            return Outcome.CUT;
        }
        swapNames(
                header,
                answer,
                magic.within() == 0 ? "tuxonice" : com.google.common.base.Ascii.toLowerCase(magic.bytes()));
        return Outcome.BELIEVED;
    }

    private static void swapNames(Block header, Answer answer, String version) {
        // Old headers have padding in place of both; two of its words are looked at.
        if (header.isZero(44 + 4 * 32, 8)) {
            answer.label(header, 28, 16).uuid(header, 12);
        }
        answer.version(version);
    }

    private static Outcome btrfs(Region region, Magic magic, Answer answer) throws IOException {
        Block block = region.at(magic.base(), 4096);
        if (block == null) {
            return Outcome.CUT;
        }
        boolean sound = switch (block.u16(0xC4)) {
            case 0 -> Checksums.crc32c(block, 32, 4064) == block.i32(0);
            case 1 -> Checksums.xxh64(block, 32, 4064) == block.i64(0);
            case 2 ->
                Arrays.equals(Hashing.sha256().hashBytes(block.copy(32, 4064)).asBytes(), block.copy(0, 32));
            default -> true;
        };
        if (!answer.sound(sound)) {
            return Outcome.WRONG_SUM;
        }
        int sector = block.i32(0x90);
        if (sector == 0) {
            return Outcome.refused("its sector size is 0");
        }
        answer.label(block, 0x12B, 256)
                .uuid(block, 0x20)
                .put("UUID_SUB", Text.uuid(block, 0x10B))
                .blocks(Integer.toUnsignedLong(sector))
                .lastBlock(block.i64(0x70) >>> (31 - Integer.numberOfLeadingZeros(sector)))
                .size(block.i64(0x70));
        return Outcome.BELIEVED;
    }

    private static Outcome f2fs(Region region, Magic magic, Answer answer) throws IOException {
        Block block = region.at(magic.base(), 1148);
        if (block == null) {
            return Outcome.CUT;
        }
        int major = block.u16(4);
        int minor = block.u16(6);
        if (major == 1 && minor == 0) {
            return Outcome.BELIEVED; // its superblock had another form
        }
        long sum = block.u32(0x20);
        if (sum != 0) {
            Block summed = sum % 4 != 0 || sum + 4 > 4096 ? null : region.at(magic.base(), sum + 4);
            if (summed == null) {
                return Outcome.refused("its checksum is at an impossible place");
            }
            int found = Checksums.rawCrc32(0xF2F52010, summed, 0, (int) sum);
            if (!answer.sound(found, summed.i32((int) sum))) {
                return Outcome.WRONG_SUM;
            }
        }
        // A name is one only if the first byte of it is not 0.
        answer.label(block.u8(0x7C) == 0 ? "" : Text.fromUtf16(block, 0x7C, 1024))
                .uuid(block, 0x6C)
                .version(major + "." + minor);
        if (block.u32(0x10) <= 16) {
            long size = 1L << block.i32(0x10);
            answer.blocks(size).size(block.i64(0x24) * size);
        }
        return Outcome.BELIEVED;
    }

    private static Outcome reiserfs(Region region, Magic magic, Answer answer) throws IOException {
        Block block = region.at(magic.base(), 116);
        if (block == null) {
            return Outcome.CUT;
        }
        int size = block.u16(44);
        if (size >> 9 == 0) {
            return Outcome.refused("its block size is impossible");
        }
        if ((magic.base() >> 10) / (size >> 9) > block.u32(12) / 2) {
            return Outcome.refused("it is a copy in a journal");
        }
        char form = magic.bytes().charAt(6);
        if (form == '2' || form == '3') {
            answer.label(block, 100, 16).uuid(block, 84);
        }
        answer.version(form == '3' ? "JR" : form == '2' ? "3.6" : "3.5").blocks(size);
        return Outcome.BELIEVED;
    }

    private static Outcome reiser4(Region region, Magic magic, Answer answer) throws IOException {
        Block block = region.at(magic.base(), 60);
        if (block == null) {
            return Outcome.CUT;
        }
        int size = block.u8(19) * 256;
        if (size < 512) {
            return Outcome.refused("its block size is impossible");
        }
        answer.label(block, 36, 16).uuid(block, 20).version("4").blocks(size);
        return Outcome.BELIEVED;
    }

    private static Outcome jfs(Region region, Magic magic, Answer answer) throws IOException {
        Block block = region.at(magic.base(), 184);
        if (block == null) {
            return Outcome.CUT;
        }
        int shift = block.u16(20);
        int hardware = block.u16(28);
        boolean consistent = shift <= 31
                && hardware <= 31
                && block.u32(16) == 1L << shift
                && block.u32(24) == 1L << hardware
                && shift - hardware == block.u16(22);
        if (!consistent) {
            return Outcome.refused("its block sizes contradict each other");
        }
        answer.label(block, 152, 16).uuid(block, 136).blocks(block.u32(16));
        return Outcome.BELIEVED;
    }

    private static Outcome nilfs2(Region region, Magic magic, Answer answer) throws IOException {
        long second = (region.size() / 512 - 8) * 512;
        Block primary = region.at(1024, 1024);
        Block backup = region.at(second, 1024);
        boolean marked = isNilfs(primary) || isNilfs(backup);
        Block first = hasNilfsSum(primary, answer) ? primary : null;
        Block other = hasNilfsSum(backup, answer) ? backup : null;
        if (first == null && other == null) {
            return marked ? Outcome.WRONG_SUM : Outcome.ABSENT;
        }
        boolean useOther = other != null && (first == null || Long.compareUnsigned(first.i64(56), other.i64(56)) > 0);
        Block block = useOther || first == null ? other : first;
        if (block == null) {
            return Outcome.ABSENT;
        }
        answer.label(block, 168, 80).uuid(block, 152).version(Long.toString(block.u32(0)));
        answer.magic((useOther ? second : 1024) + 6, 2);
        if (block.u32(20) <= 6) {
            answer.blocks(1024L << block.i32(20));
        }
        return Outcome.BELIEVED;
    }

    private static boolean isNilfs(@Nullable Block block) {
        return block != null && block.u16(6) == 0x3434;
    }

    private static boolean hasNilfsSum(@Nullable Block block, Answer answer) {
        if (block == null || !isNilfs(block)) {
            return false;
        }
        int length = block.u16(8);
        if (length < 20 || length > 1024) {
            return false;
        }
        int crc = Checksums.rawCrc32(block.i32(12), block, 0, 16);
        crc = Checksums.rawCrc32Fill(crc, 0, 4);
        crc = Checksums.rawCrc32(crc, block, 20, length - 20);
        return answer.sound(crc, block.i32(16));
    }

    private static Outcome squashfs(Region region, Magic magic, Answer answer) throws IOException {
        Block block = region.at(0, 96);
        if (block == null) {
            return Outcome.CUT;
        }
        if (block.u16(28) < 4) {
            return Outcome.ABSENT; // squashfs3
        }
        answer.version(block.u16(28) + "." + block.u16(30))
                .blocks(block.u32(12))
                .size(block.i64(40));
        return Outcome.BELIEVED;
    }

    private static Outcome squashfs3(Region region, Magic magic, Answer answer) throws IOException {
        Block little = region.at(0, 96);
        if (little == null) {
            return Outcome.CUT;
        }
        Block block = magic.bytes().equals("sqsh") ? little.big() : little;
        if (block.u16(28) > 3) {
            return Outcome.ABSENT;
        }
        answer.version(block.u16(28) + "." + block.u16(30)).blocks(1024).endianness(block.order());
        return Outcome.BELIEVED;
    }

    private static Outcome erofs(Region region, Magic magic, Answer answer) throws IOException {
        Block block = region.at(magic.base(), 128);
        if (block == null) {
            return Outcome.CUT;
        }
        int shift = block.u8(12);
        if (shift < 9 || shift > 16) {
            return Outcome.refused("its block size is impossible");
        }
        if ((block.i32(8) & 1) != 0) {
            int length = (1 << shift) - 1024;
            Block summed = length <= 0 ? null : region.at(magic.base(), length);
            if (summed == null) {
                return Outcome.refused("its checksum cannot be calculated");
            }
            if (!answer.sound(~Checksums.crc32cWithout(summed, length, 4), block.i32(4))) {
                return Outcome.WRONG_SUM;
            }
        }
        answer.label(block, 64, 16).uuid(block, 48).blocks(1L << shift).size(block.u32(36) << shift);
        return Outcome.BELIEVED;
    }

    private static Outcome cramfs(Region region, Magic magic, Answer answer) throws IOException {
        Block little = region.at(0, 64);
        if (little == null) {
            return Outcome.CUT;
        }
        Block block = magic.bytes().startsWith("E") ? little : little.big();
        boolean second = (block.i32(8) & 1) != 0;
        if (second) {
            long length = block.u32(4);
            Block summed = length > 1 << 16 || length < 64 ? null : region.at(0, length);
            if (summed == null) {
                return Outcome.refused("its size is impossible");
            }
            if (!answer.sound(Checksums.crc32Without(summed, (int) length, 32), block.i32(32))) {
                return Outcome.WRONG_SUM;
            }
        }
        answer.label(block, 48, 16)
                .size(block.u32(4))
                .version(second ? "2" : "1")
                .endianness(block.order());
        return Outcome.BELIEVED;
    }

    private static Outcome romfs(Region region, Magic magic, Answer answer) throws IOException {
        Block head = region.at(0, 32);
        if (head == null) {
            return Outcome.CUT;
        }
        int length = (int) Math.min(512, head.big().u32(8));
        Block summed = length == 0 || length % 4 != 0 ? null : region.at(0, length);
        if (summed == null) {
            return Outcome.refused("its size is impossible");
        }
        int sum = 0;
        for (int i = 0; i < length; i += 4) {
            sum += summed.big().i32(i);
        }
        if (!answer.sound(sum, 0)) {
            return Outcome.WRONG_SUM;
        }
        answer.label(head, 16, 16).blocks(1024).size(head.big().u32(8));
        return Outcome.BELIEVED;
    }

    private static Outcome ubi(Region region, Magic magic, Answer answer) throws IOException {
        Block block = region.at(0, 64);
        if (block == null) {
            return Outcome.CUT;
        }
        if (!answer.sound(~Checksums.crc32(block, 0, 60), block.big().i32(60))) {
            return Outcome.WRONG_SUM;
        }
        long image = block.big().u32(24);
        answer.version(Integer.toString(block.u8(4))).uuid(image == 0 ? null : Long.toString(image));
        return Outcome.BELIEVED;
    }

    private static Outcome ubifs(Region region, Magic magic, Answer answer) throws IOException {
        Block block = region.at(0, 4096);
        if (block == null) {
            return Outcome.CUT;
        }
        if (!answer.sound(~Checksums.crc32(block, 8, 4088), block.i32(4))) {
            return Outcome.WRONG_SUM;
        }
        answer.uuid(block, 108)
                .version("w" + block.i32(80) + "r" + block.i32(124))
                .size(block.u32(36) * block.u32(40));
        return Outcome.BELIEVED;
    }

    private static Outcome zonefs(Region region, Magic magic, Answer answer) throws IOException {
        Block block = region.at(0, 4096);
        if (block == null) {
            return Outcome.CUT;
        }
        if (!answer.sound(~Checksums.crc32Without(block, 4096, 4), block.i32(4))) {
            return Outcome.WRONG_SUM;
        }
        answer.label(block, 8, 32).uuid(block, 40).blocks(4096);
        return Outcome.BELIEVED;
    }
}
