package dev.satchel.utm.physical;

/** What {@code cksum(1)} of POSIX prints for a file: so a shell script can see whether it is as it was. */
final class PosixChecksum {
    private static final int POLYNOMIAL = 0x04C11DB7;

    private PosixChecksum() {}

    /** The check sum and the length. */
    static String of(byte[] bytes) {
        int sum = 0;
        for (byte one : bytes) {
            sum = with(sum, one & 0xFF);
        }
        for (long length = bytes.length; length != 0; length >>>= 8) {
            sum = with(sum, (int) (length & 0xFF));
        }
        return Integer.toUnsignedString(~sum) + " " + bytes.length;
    }

    private static int with(int sum, int one) {
        int next = sum ^ (one << 24);
        for (int bit = 0; bit < 8; bit++) {
            next = next < 0 ? (next << 1) ^ POLYNOMIAL : next << 1;
        }
        return next;
    }
}
