package dev.satchel.storage.probe;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** UDF, in its own words "OSTA Compressed Unicode" (ECMA-167, OSTA UDF 2.60; util-linux 2.42, superblocks/udf.c). */
final class UdfKind {
    private static final int RECOGNITION = 0x8000;
    private static final int RECOGNIZED = 64;
    private static final int DESCRIPTOR = 440;
    private static final int DESCRIPTORS = 64;
    private static final Set<String> OTHERS = Set.of("BEA01", "BOOT2", "CD001", "CDW02", "TEA01");

    private static final int PRIMARY = 1;
    private static final int ANCHOR = 2;
    private static final int IMPLEMENTATION = 4;
    private static final int LOGICAL = 6;
    private static final int END = 8;
    private static final int INTEGRITY = 9;

    static final Kind UDF = Kind.of(
                    "udf", Usage.FILESYSTEM, (region, magic, answer) -> new UdfKind(region, answer).look())
            .magic(RECOGNITION, 1, "BEA01")
            .magic(RECOGNITION, 1, "BOOT2")
            .besideMagic(RECOGNITION, 1, "CD001") // ISO 9660
            .besideMagic(RECOGNITION, 1, "CDW02") // ECMA-168
            .magic(RECOGNITION, 1, "NSR02")
            .magic(RECOGNITION, 1, "NSR03")
            .magic(RECOGNITION, 1, "TEA01")
            .tolerated();

    private final Region region;
    private final Answer answer;
    private boolean compliant;
    private int revision;
    private long integrityLength;
    private long integrityLocation;
    private final Set<String> told = new java.util.HashSet<>();

    private UdfKind(Region region, Answer answer) {
        this.region = region;
        this.answer = answer;
    }

    private Outcome look() throws IOException {
        boolean recognized = false;
        int[] sizes = {region.sectorSize(), 512, 1024, 2048, 4096};
        for (int i = 0; i < sizes.length; i++) {
            int size = sizes[i];
            if ((i > 0 && size == sizes[0]) || answer.session() % size != 0 || !isRecognized(Math.max(2048, size))) {
                continue;
            }
            recognized = true;
            for (int block : new int[] {256, 512}) {
                Block anchor = region.at(answer.session() + (long) block * size, DESCRIPTOR);
                if (anchor == null) {
                    return Outcome.CUT;
                }
                if (anchor.u32(12) == answer.session() / size + block && anchor.u16(0) == ANCHOR) {
                    return read(anchor, size);
                }
            }
        }
        return recognized ? Outcome.refused("it has no anchor") : Outcome.ABSENT;
    }

    private boolean isRecognized(int distance) throws IOException {
        for (int i = 0; i < RECOGNIZED; i++) {
            Block descriptor = region.at(answer.session() + RECOGNITION + (long) i * distance, 7);
            if (descriptor == null || descriptor.u8(1) == 0) {
                return false;
            }
            if (descriptor.is(1, "NSR02") || descriptor.is(1, "NSR03")) {
                return true;
            }
            if (!OTHERS.contains(descriptor.bytes(1, 5))) {
                return false;
            }
        }
        return false;
    }

    private Outcome read(Block anchor, int size) throws IOException {
        long count = Math.min(DESCRIPTORS, anchor.u32(16) / size);
        long location = anchor.u32(20);
        for (long i = 0; i < count; i++) {
            Block descriptor = region.at((location + i) * size, DESCRIPTOR);
            if (descriptor == null) {
                return Outcome.CUT;
            }
            int tag = descriptor.u16(0);
            if (tag == 0 || tag == END || descriptor.u32(12) != location + i) {
                break;
            }
            switch (tag) {
                case PRIMARY -> primary(descriptor);
                case LOGICAL -> logical(descriptor);
                case IMPLEMENTATION -> implementation(descriptor);
                default -> {}
            }
        }
        if (!compliant) {
            return Outcome.refused("it is of another kind that begins as UDF does");
        }
        if (!readIntegrity(size)) {
            return Outcome.CUT;
        }
        if (revision != 0) {
            answer.version(Integer.toHexString(revision >> 8) + "." + Text.hex(revision & 0xFF, 2));
        }
        answer.blocks(size);
        return Outcome.BELIEVED;
    }

    private void primary(Block descriptor) {
        if (isUnicode(descriptor, 200)) {
            text("VOLUME_ID", descriptor, 24, 32);
            text("VOLUME_SET_ID", descriptor, 72, 128);
            if (!told.contains("UUID")) {
                String unique = unique(descriptor);
                if (unique != null) {
                    told.add("UUID");
                    answer.uuid(unique);
                }
            }
        }
        if (!told.contains("APPLICATION_ID")) {
            String application = identifier(descriptor, 345);
            String name = application.isEmpty() ? identifier(descriptor, 389) : application;
            if (!name.isEmpty()) {
                told.add("APPLICATION_ID");
                answer.text("APPLICATION_ID", name);
            }
        }
    }

    private static String identifier(Block descriptor, int at) {
        String name = descriptor.bytes(at, 23);
        return name.startsWith("*") ? name.substring(1) : name;
    }

    private void logical(Block descriptor) {
        if ((integrityLength == 0 || integrityLocation == 0) && descriptor.u32(268) != 0) {
            integrityLength = descriptor.u32(432);
            integrityLocation = descriptor.u32(436);
        }
        if ((!compliant || revision == 0) && descriptor.bytes(217, 23).equals("*OSTA UDF Compliant")) {
            compliant = true;
            revision = revision == 0 ? descriptor.u16(240) : revision;
        }
        String name = isUnicode(descriptor, 20) ? dstring(descriptor, 84, 128) : null;
        if (name != null && told.add("LABEL")) {
            answer.label(name).text("LOGICAL_VOLUME_ID", name);
        }
    }

    private void implementation(Block descriptor) {
        if (descriptor.bytes(21, 23).equals("*UDF LV Info") && isUnicode(descriptor, 52)) {
            text("PUBLISHER_ID", descriptor, 244, 36);
        }
    }

    /** Whether what follows was there to be read. */
    private boolean readIntegrity(int size) throws IOException {
        if (integrityLocation == 0 || integrityLength < DESCRIPTOR) {
            return true;
        }
        Block descriptor = region.at(integrityLocation * size, DESCRIPTOR);
        if (descriptor == null) {
            return false;
        }
        if (descriptor.u16(0) != INTEGRITY || descriptor.u32(12) != integrityLocation || descriptor.u32(76) < 46) {
            return true;
        }
        Block use = region.at(integrityLocation * size + 80 + 8 * descriptor.u32(72), 46);
        if (use == null) {
            return false;
        }
        revision = Math.max(revision, Math.max(use.u16(40), use.u16(42)));
        return true;
    }

    private void text(String name, Block descriptor, int at, int length) {
        String text = told.contains(name) ? null : dstring(descriptor, at, length);
        if (text != null) {
            told.add(name);
            answer.text(name, text);
        }
    }

    private static boolean isUnicode(Block descriptor, int charspec) {
        return descriptor.u8(charspec) == 0
                && descriptor.bytes(charspec + 1, 63).equals("OSTA Compressed Unicode");
    }

    /** A text with its form in the first byte and its length in the last; null if the form is none. */
    private static @Nullable String dstring(Block descriptor, int at, int length) {
        int used = Math.min(length - 2, Math.max(0, descriptor.u8(at + length - 1) - 1));
        return switch (descriptor.u8(at)) {
            case 8 -> Text.fromLatin1(descriptor, at + 1, used);
            case 16 -> Text.fromUtf16(descriptor.big(), at + 1, used);
            default -> null;
        };
    }

    /** Sixteen digits from the beginning of the volume set's name. */
    private static @Nullable String unique(Block descriptor) {
        String name = dstring(descriptor, 72, 128);
        if (name == null) {
            return null;
        }
        String start = whole(name);
        if (start.length() < 8) {
            return null;
        }
        int digits = 0;
        while (digits < start.length() && Text.isHexDigit(start.charAt(digits))) {
            digits++;
        }
        if (digits == 16) {
            return com.google.common.base.Ascii.toLowerCase(start);
        }
        byte[] bytes = java.util.Arrays.copyOf(start.getBytes(StandardCharsets.ISO_8859_1), 16);
        return digits < 8
                ? Text.hex(java.util.Arrays.copyOf(bytes, 8))
                : com.google.common.base.Ascii.toLowerCase(start.substring(0, 8))
                        + Text.hex(java.util.Arrays.copyOfRange(bytes, 8, 12));
    }

    /** As many whole characters of UTF-8 as fit into 16 bytes. */
    private static String whole(String name) {
        int end = Math.min(16, name.length());
        while (end > 0 && end < name.length() && (name.charAt(end) & 0xC0) == 0x80) {
            end--;
        }
        return name.substring(0, end);
    }
}
