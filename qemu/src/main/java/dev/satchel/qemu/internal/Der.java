package dev.satchel.qemu.internal;

import com.google.common.base.Splitter;
import com.google.common.primitives.Bytes;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/** Values in the Distinguished Encoding Rules of ASN.1 (ITU-T X.690), as far as a certificate needs them. */
final class Der {
    private static final DateTimeFormatter UTC_TIME =
            DateTimeFormatter.ofPattern("yyMMddHHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter GENERALIZED_TIME =
            DateTimeFormatter.ofPattern("yyyyMMddHHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final int CONTEXT = 0x80;
    private static final int CONSTRUCTED = 0x20;

    private Der() {}

    static byte[] sequence(byte[]... parts) {
        return value(0x30, parts);
    }

    static byte[] set(byte[]... parts) {
        return value(0x31, parts);
    }

    /** Around {@code part}, whose own kind stays known. */
    static byte[] explicit(int tag, byte[] part) {
        return value(CONTEXT | CONSTRUCTED | tag, part);
    }

    /** In the place of a value's own kind, which must be a simple one. */
    static byte[] implicit(int tag, byte[] content) {
        return value(CONTEXT | tag, content);
    }

    static byte[] integer(BigInteger number) {
        return value(0x02, number.toByteArray());
    }

    static byte[] truth() {
        return value(0x01, new byte[] {(byte) 0xff});
    }

    static byte[] octets(byte[] content) {
        return value(0x04, content);
    }

    /** Bits that fill their last byte but for {@code unused}. */
    static byte[] bits(int unused, byte[] content) {
        return value(0x03, new byte[] {(byte) unused}, content);
    }

    static byte[] text(String text) {
        return value(0x0c, text.getBytes(StandardCharsets.UTF_8));
    }

    /** The form that certificates must have: two digits for the years up to 2049 (RFC 5280, 4.1.2.5). */
    static byte[] time(Instant time) {
        boolean early = time.atZone(ZoneOffset.UTC).getYear() < 2050;
        String text = (early ? UTC_TIME : GENERALIZED_TIME).format(time);
        return value(early ? 0x17 : 0x18, text.getBytes(StandardCharsets.US_ASCII));
    }

    /** An object identifier: {@code 1.2.840.10045.4.3.2}. */
    static byte[] id(String dotted) {
        List<Integer> numbers =
                Splitter.on('.').splitToStream(dotted).map(Integer::valueOf).toList();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(40 * numbers.get(0) + numbers.get(1));
        for (int number : numbers.subList(2, numbers.size())) {
            for (int shift = 28; shift > 0; shift -= 7) {
                if (number >> shift != 0) {
                    bytes.write(0x80 | (number >> shift & 0x7f));
                }
            }
            bytes.write(number & 0x7f);
        }
        return value(0x06, bytes.toByteArray());
    }

    private static byte[] value(int tag, byte[]... parts) {
        byte[] content = Bytes.concat(parts);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(tag);
        if (content.length < 0x80) {
            bytes.write(content.length);
        } else {
            byte[] length = BigInteger.valueOf(content.length).toByteArray();
            int from = length[0] == 0 ? 1 : 0;
            bytes.write(0x80 | (length.length - from));
            bytes.write(length, from, length.length - from);
        }
        bytes.writeBytes(content);
        return bytes.toByteArray();
    }
}
