package dev.satchel.utm.config;

import java.util.Arrays;

/** Base64 as Apple's reader takes it. */
final class PlistBase64 {
    private static final byte[] DIGITS = new byte[128];

    static {
        Arrays.fill(DIGITS, (byte) -1);
        String all = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        for (int i = 0; i < all.length(); i++) {
            DIGITS[all.charAt(i)] = (byte) i;
        }
        DIGITS['='] = 0;
    }

    private PlistBase64() {}

    /**
     * The bytes that the ASCII between {@code from} and {@code to} stands for: what is no digit is passed over, and a
     * group of less than four digits at the end is dropped (CFPropertyList.c, {@code parseDataTag}).
     */
    static byte[] decode(byte[] text, int from, int to) {
        byte[] out = new byte[(to - from) / 4 * 3];
        int length = 0;
        int group = 0;
        int digits = 0;
        int equals = 0;
        for (int i = from; i < to; i++) {
            byte c = text[i];
            if (c == '=') {
                equals++;
            } else if (c != ' ' && (c < '\t' || c > '\r')) {
                equals = 0;
            }
            int digit = DIGITS[c];
            if (digit < 0) {
                continue;
            }
            group = group << 6 | digit;
            if (++digits % 4 == 0) {
                out[length++] = (byte) (group >> 16);
                if (equals < 2) {
                    out[length++] = (byte) (group >> 8);
                }
                if (equals < 1) {
                    out[length++] = (byte) group;
                }
            }
        }
        return Arrays.copyOf(out, length);
    }
}
