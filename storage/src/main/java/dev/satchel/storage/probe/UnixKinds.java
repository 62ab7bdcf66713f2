package dev.satchel.storage.probe;

import java.io.IOException;
import java.nio.ByteOrder;

/** File systems of other Unixes. Sources: util-linux 2.42, the files of superblocks/ named at each. */
final class UnixKinds {
    private static final int[] UFS_PLACES = {0, 8 << 10, 64 << 10, 256 << 10};
    private static final int[] UFS_MAGICS = {0x19540119, 0x00011954, 0x00195612, 0x00095014, 0x00612195, 0x05231994};
    private static final int UFS_MAGIC = 1372;
    private static final int[] SYSV_PLACES = {512, 9 * 1024 + 512, 15 * 1024 + 512, 18 * 1024 + 512};
    private static final int SYSV_MAGIC = 0xFD187E20;

    /** ufs.c: UFS 1 and 2, either byte order. */
    static final Kind UFS = Kind.of("ufs", Usage.FILESYSTEM, UnixKinds::ufs);

    /** sysv.c. */
    static final Kind SYSV = Kind.of("sysv", Usage.FILESYSTEM, UnixKinds::sysv);

    /** sysv.c. */
    static final Kind XENIX = Kind.of("xenix", Usage.FILESYSTEM, UnixKinds::xenix)
            .magic(1024, 0x400, "+UD")
            .magic(1024, 0x400, "DU+");

    /** minix.c: versions 1 to 3, either byte order. */
    static final Kind MINIX = Kind.of("minix", Usage.FILESYSTEM, UnixKinds::minix)
            .magic(1024, 16, "\u007F\u0013")
            .magic(1024, 16, "\u008F\u0013")
            .magic(1024, 16, "\u0013\u007F")
            .magic(1024, 16, "\u0013\u008F")
            .magic(1024, 16, "h$")
            .magic(1024, 16, "x$")
            .magic(1024, 16, "$h")
            .magic(1024, 16, "$x")
            .magic(1024, 24, "ZM")
            .magic(1024, 24, "MZ");

    /** vxfs.c. */
    static final Kind VXFS = Kind.of("vxfs", Usage.FILESYSTEM, UnixKinds::vxfs)
            .magic(1024, 0, "\u00F5\u00FC\1\u00A5")
            .magic(8192, 0, "\u00A5\1\u00FC\u00F5");

    /** bfs.c. */
    static final Kind BFS =
            Kind.of("bfs", Usage.FILESYSTEM, Kind.MAGIC_IS_ENOUGH).magic(0, 0, "\u00CE\u00FA\u00AD\u001B");

    private UnixKinds() {}

    private static Outcome ufs(Region region, Magic none, Answer answer) throws IOException {
        for (int place : UFS_PLACES) {
            if (!region.covers(place, UFS_MAGIC + 5)) {
                return Outcome.ABSENT;
            }
            Block mark = region.at(place + UFS_MAGIC, 4);
            for (int magic : UFS_MAGICS) {
                if (mark != null && (mark.i32(0) == magic || mark.big().i32(0) == magic)) {
                    ByteOrder order = mark.big().i32(0) == magic ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
                    Block block = region.at(place, UFS_MAGIC + 5);
                    return block == null ? Outcome.CUT : ufs(block.in(order), place, magic, answer);
                }
            }
        }
        return Outcome.ABSENT;
    }

    private static Outcome ufs(Block block, int place, int magic, Answer answer) {
        boolean second = magic == UFS_MAGICS[0];
        answer.version(second ? "2" : "1");
        if (second) {
            answer.label(block, 680, 32);
        }
        if (!block.isZero(144, 8)) {
            answer.uuid(Text.hex(block.u32(144), 8) + Text.hex(block.u32(148), 8));
        }
        answer.blocks(block.u32(52)).endianness(block.order()).magic(place + UFS_MAGIC, 4);
        return Outcome.BELIEVED;
    }

    private static Outcome sysv(Region region, Magic magic, Answer answer) throws IOException {
        for (int place : SYSV_PLACES) {
            Block block = region.at(place, 512);
            if (block == null) {
                return Outcome.ABSENT;
            }
            if (block.i32(504) == SYSV_MAGIC || block.big().i32(504) == SYSV_MAGIC) {
                answer.label(block, 440, 6).magic(place + 504, 4);
                return Outcome.BELIEVED;
            }
        }
        return Outcome.ABSENT;
    }

    private static Outcome xenix(Region region, Magic magic, Answer answer) throws IOException {
        Block block = region.at(magic.base(), 1024);
        if (block == null) {
            return Outcome.CUT;
        }
        answer.label(block, 632, 6);
        return Outcome.BELIEVED;
    }

    private static Outcome minix(Region region, Magic magic, Answer answer) throws IOException {
        Block little = region.at(1024, 64);
        if (little == null) {
            return Outcome.CUT;
        }
        int version = minixVersion(little);
        Block block = version == 0 ? little.big() : little;
        version = version == 0 ? minixVersion(block) : version;
        boolean third = version == 3;
        if (version == 0) {
            return Outcome.ABSENT;
        }
        if (!third && (block.u16(18) & ~3) != 0) {
            return Outcome.refused("its state is impossible");
        }
        long zones = version == 1 ? block.u16(2) : block.u32(20);
        long inodes = third ? block.u32(0) : block.u16(0);
        int at = third ? 6 : 4;
        long inodeMaps = block.u16(at);
        long zoneMaps = block.u16(at + 2);
        long firstZone = block.u16(at + 4);
        boolean fits = block.u16(at + 6) == 0
                && inodes != 0
                && inodes != 0xFFFF_FFFFL
                && inodeMaps * 8192 >= inodes + 1
                && firstZone <= zones
                && zoneMaps * 8192 >= zones - firstZone + 1;
        if (!fits) {
            return Outcome.refused("its maps do not fit its size");
        }
        if (ExtKinds.isMarked(little) || little.is(0, "\u00E2\u00E1\u00F5\u00E0")) {
            return Outcome.refused("it is a part of the superblock of ext or erofs");
        }
        answer.version(Integer.toString(version))
                .blocks(third ? block.u16(28) : 1024)
                .endianness(block.order());
        return Outcome.BELIEVED;
    }

    private static int minixVersion(Block block) {
        return switch (block.u16(16)) {
            case 0x137F, 0x138F -> 1;
            case 0x2468, 0x2478 -> 2;
            default -> block.u16(24) == 0x4D5A ? 3 : 0;
        };
    }

    private static Outcome vxfs(Region region, Magic magic, Answer answer) throws IOException {
        Block little = region.at(magic.base(), 44);
        if (little == null) {
            return Outcome.CUT;
        }
        Block block = magic.base() == 1024 ? little : little.big();
        answer.version(Integer.toString(block.i32(4))).blocks(block.u32(32)).endianness(block.order());
        return Outcome.BELIEVED;
    }
}
