package dev.satchel.storage.probe;

import java.io.IOException;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * ISO 9660, its Joliet extension and the older High Sierra (ECMA-119; util-linux 2.42, superblocks/iso9660.c). The
 * texts of Joliet are half as long as those of the primary descriptor, which in turn cannot hold every character: where
 * one is the beginning of the other, both together give the text that was meant.
 */
final class IsoKind {
    private static final int FIRST = 0x8000;
    private static final int SECTOR = 2048;
    private static final int DESCRIPTOR = 882;
    private static final int DESCRIPTORS = 16;

    static final Kind ISO = Kind.of("iso9660", Usage.FILESYSTEM, IsoKind::look)
            .magic(FIRST, 1, "CD001")
            .magic(FIRST, 9, "CDROM")
            .tolerated();

    private final boolean highSierra;
    private final Answer answer;
    private @Nullable Block boot;
    private @Nullable Block primary;
    private @Nullable Block joliet;

    private IsoKind(boolean highSierra, Answer answer) {
        this.highSierra = highSierra;
        this.answer = answer;
    }

    private static Outcome look(Region region, Magic magic, Answer answer) throws IOException {
        IsoKind iso = new IsoKind(magic.bytes().equals("CDROM"), answer);
        iso.read(region);
        Block primary = iso.primary;
        if (primary == null) {
            return Outcome.refused("it has no primary descriptor");
        }
        int blockSize = primary.u16(128);
        if (blockSize == 0) {
            return Outcome.refused("its block size is 0");
        }
        if (!hasRoot(region, primary, iso.highSierra ? 172 : 156, blockSize)) {
            return Outcome.refused("its root directory is not where it should be");
        }
        answer.blocks(blockSize).size(primary.u32(80) * blockSize);
        iso.tell(primary);
        return Outcome.BELIEVED;
    }

    private void read(Region region) throws IOException {
        for (int i = 0; i < DESCRIPTORS; i++) {
            boolean complete = boot != null && primary != null && (highSierra || joliet != null);
            Block found = complete
                    ? null
                    : region.at(answer.session() + FIRST + (long) i * SECTOR + (highSierra ? 8 : 0), DESCRIPTOR);
            if (found == null || found.u8(0) == 0xFF) {
                return;
            }
            if (boot == null && found.u8(0) == 0) {
                boot = found;
            } else if (primary == null && found.u8(0) == 1) {
                primary = found;
            } else if (!highSierra && joliet == null && found.u8(0) == 2 && isJoliet(found)) {
                joliet = found.big();
            }
        }
    }

    private static boolean isJoliet(Block descriptor) {
        return descriptor.is(88, "%/@") || descriptor.is(88, "%/C") || descriptor.is(88, "%/E");
    }

    /** The first entry of the root directory must be the directory itself. */
    private static boolean hasRoot(Region region, Block primary, int record, int blockSize) throws IOException {
        long length = primary.u32(record + 10);
        long at = primary.u32(record + 2) * blockSize;
        if (length < 34 || !region.covers(at, Math.min(length, SECTOR))) {
            return false;
        }
        Block entry = region.at(at, 34);
        return entry != null
                && entry.u8(0) >= 34
                && entry.u8(32) == 1
                && entry.u8(33) == 0
                && entry.u32(2) == primary.u32(record + 2);
    }

    private void tell(Block primary) {
        Block joliet = this.joliet;
        answer.text("SYSTEM_ID", merged(primary, joliet, 8, 32));
        if (highSierra) {
            answer.text("VOLUME_SET_ID", primary.bytes(206, 128));
        } else {
            answer.text("VOLUME_SET_ID", merged(primary, joliet, 190, 128));
        }
        int people = highSierra ? 334 : 318;
        identify("PUBLISHER_ID", primary, people);
        identify("DATA_PREPARER_ID", primary, people + 128);
        identify("APPLICATION_ID", primary, people + 256);
        int modified = highSierra ? 798 : 830;
        int created = highSierra ? 782 : 813;
        String date = date(primary, modified);
        answer.uuid(date != null ? date : date(primary, created));
        if (boot != null) {
            answer.text("BOOT_SYSTEM_ID", boot.bytes(7, 32));
        }
        if (joliet != null) {
            answer.version("Joliet Extension");
        } else if (highSierra) {
            answer.version("High Sierra");
        }
        answer.label(merged(primary, joliet, 40, 32));
    }

    private static String merged(Block primary, @Nullable Block joliet, int at, int length) {
        if (joliet == null) {
            return primary.bytes(at, length);
        }
        String both = merge(joliet, primary, at, length);
        return both != null ? both : Text.fromUtf16(joliet, at, length);
    }

    /** One of the fields that may name a file with an underscore instead; such a one is no text. */
    private void identify(String name, Block primary, int at) {
        Block unicode = joliet;
        boolean plain =
                primary.u8(at) != '_' && !Text.trimStart(primary.bytes(at, 128)).isEmpty();
        if (unicode != null && hasText(unicode, at)) {
            String both = plain ? merge(unicode, primary, at, 128) : null;
            answer.text(name, both != null ? both : Text.fromUtf16(unicode, at, 128));
        } else if (plain) {
            answer.text(name, primary.bytes(at, 128));
        }
    }

    private static boolean hasText(Block unicode, int at) {
        boolean blank = true;
        for (int i = at; i < at + 128; i += 2) {
            blank &= unicode.u8(i) == 0 && Text.isBlank(unicode.u8(i + 1));
        }
        return !blank && unicode.u16(at) != '_';
    }

    /** What the short text in full characters and the long one in poor ones mean together; null if they differ. */
    private static @Nullable String merge(Block unicode, Block plain, int at, int length) {
        byte[] out = new byte[length * 5 / 2];
        int o = 0;
        int a = 0;
        int u = 0;
        while (u + 1 < length && a < length && o + 1 < out.length) {
            int high = unicode.u8(at + u);
            boolean pair = high >= 0xD8
                    && high <= 0xDB
                    && u + 3 < length
                    && unicode.u8(at + u + 2) >= 0xDC
                    && unicode.u8(at + u + 2) <= 0xDF;
            if (pair) {
                out[o++] = (byte) unicode.u8(at + u++);
                out[o++] = (byte) unicode.u8(at + u++);
            }
            int wide = unicode.u16(at + u);
            int narrow = plain.u8(at + a);
            if (narrow == '_') {
                out[o] = (byte) unicode.u8(at + u);
                out[o + 1] = (byte) unicode.u8(at + u + 1);
            } else if (wide == '_') {
                out[o + 1] = (byte) narrow;
            } else if (wide < 0x100 && upper(narrow) == upper(wide)) {
                out[o + 1] = (byte) (narrow >= 'A' && narrow <= 'Z' ? wide : narrow);
            } else {
                return null;
            }
            o += 2;
            a++;
            u += 2;
        }
        for (; a < length && o + 1 < out.length; o += 2, a++) {
            out[o + 1] = (byte) plain.u8(at + a);
        }
        return o == 0 ? null : Text.fromUtf16(Block.of(out, 0, o).in(ByteOrder.BIG_ENDIAN), 0, o);
    }

    private static int upper(int c) {
        return c >= 'a' && c <= 'z' ? c - 32 : c;
    }

    /** Sixteen digits as {@code YYYY-MM-DD-hh-mm-ss-cc}; null if all are "0", which means that there is no date. */
    private @Nullable String date(Block block, int at) {
        if (block.is(at, "0000000000000000") && (highSierra || block.u8(at + 16) == 0)) {
            return null;
        }
        if (block.isZero(at, 16)) {
            return ""; // a date, but none to print
        }
        StringBuilder text = new StringBuilder(22);
        for (int i = 0; i < 16; i++) {
            if (i >= 4 && i % 2 == 0) {
                text.append('-');
            }
            if (block.u8(at + i) == 0) {
                return text.toString();
            }
            text.append((char) block.u8(at + i));
        }
        return text.toString();
    }
}
