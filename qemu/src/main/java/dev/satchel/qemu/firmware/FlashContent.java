package dev.satchel.qemu.firmware;

import dev.satchel.core.SatchelException;
import dev.satchel.core.firmware.UefiVariables;
import dev.satchel.core.unit.DataSize;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/** What the guest sees in a flash memory. */
final class FlashContent {
    /** Any build's variables are in there. */
    static final int WINDOW = UefiVariables.WINDOW;

    /** Enough to tell variables from code. */
    static final int HEADER = 4096;

    private final long size;
    private final byte[] start;

    FlashContent(long size, byte[] start) {
        this.size = size;
        this.start = start;
    }

    /** Of all of it, in bytes. */
    long size() {
        return size;
    }

    /** Its first bytes; the caller's to read, not to write. */
    byte[] start() {
        return start;
    }

    /** The variables in it; {@code file} names it in errors. */
    UefiVariables variables(Path file) throws SatchelException {
        return UefiVariables.parse(start, DataSize.bytes(size), file.toString());
    }

    /**
     * Reads the first bytes of {@code flash}.
     *
     * @throws SatchelException with code {@code firmware.variables} if it is not of the format that is said, or is no file
     */
    static FlashContent of(FlashFile flash, int most) throws IOException {
        Path file = flash.file();
        if (!Files.isRegularFile(file)) {
            throw refused(file, Files.exists(file) ? "is not a file" : "is not there");
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            ByteBuffer start = ByteBuffer.allocate((int) Math.min(channel.size(), most));
            while (start.hasRemaining() && channel.read(start) >= 0) {
                // until it is full or the file ends
            }
            boolean qcow2 = start.position() >= Integer.BYTES && start.getInt(0) == Qcow2Flash.MAGIC;
            return switch (flash.format()) {
                case RAW -> {
                    if (qcow2) {
                        throw refused(file, "is a qcow2 file, and would be used as a raw one");
                    }
                    yield new FlashContent(channel.size(), Arrays.copyOf(start.array(), start.position()));
                }
                case QCOW2 -> {
                    if (!qcow2) {
                        throw refused(file, "is not a qcow2 file, and would be used as one");
                    }
                    Qcow2Flash inside = Qcow2Flash.of(file, channel);
                    yield new FlashContent(inside.size(), inside.start(most));
                }
            };
        }
    }

    private static SatchelException refused(Path file, String what) {
        return new SatchelException(
                "firmware.variables",
                file.toString(),
                what,
                "a store whose name ends in .qcow2 is one, any other is raw: rename it, or convert it with qemu-img");
    }
}
