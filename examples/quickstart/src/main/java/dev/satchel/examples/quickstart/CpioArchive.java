package dev.satchel.examples.quickstart;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Writes a cpio archive in the "new ASCII" format, which is what the Linux kernel unpacks as an initramfs
 * (Documentation/driver-api/early-userspace/buffer-format.rst). Owners and times are zero, so that the same input gives
 * the same bytes.
 */
final class CpioArchive implements AutoCloseable {
    private static final int FOLDER = 0040000;
    private static final int FILE = 0100000;
    private static final int LINK = 0120000;

    private final OutputStream out;
    private int inode;

    CpioArchive(OutputStream out) {
        this.out = out;
    }

    void folder(String name) throws IOException {
        entry(name, FOLDER | 0755, new byte[0]);
    }

    void file(String name, int mode, byte[] content) throws IOException {
        entry(name, FILE | mode, content);
    }

    void link(String name, String target) throws IOException {
        entry(name, LINK | 0777, target.getBytes(StandardCharsets.UTF_8));
    }

    private void entry(String name, int mode, byte[] content) throws IOException {
        byte[] path = (name + "\0").getBytes(StandardCharsets.UTF_8);
        String header = String.format(
                Locale.ROOT,
                "070701%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X",
                ++inode,
                mode,
                0,
                0,
                1,
                0,
                content.length,
                0,
                0,
                0,
                0,
                path.length,
                0);
        out.write(header.getBytes(StandardCharsets.US_ASCII));
        out.write(path);
        pad(header.length() + path.length);
        out.write(content);
        pad(content.length);
    }

    private void pad(int length) throws IOException {
        out.write(new byte[(4 - length % 4) % 4]);
    }

    /** Ends the archive. */
    @Override
    public void close() throws IOException {
        entry("TRAILER!!!", 0, new byte[0]);
        out.close();
    }
}
