package dev.satchel.core.plan;

import dev.satchel.core.SatchelException;
import dev.satchel.core.device.DeviceHold;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Writes into what exists. An interrupt waits until all is written: it takes milliseconds, and half of it is worse than
 * either. So this is no {@code FileChannel}, which an interrupt would close.
 */
final class Overwriting {
    /** {@code S_IFMT} and {@code S_IFBLK} of {@code stat(2)}. */
    private static final int TYPE = 0xf000;

    private static final int BLOCK_DEVICE = 0x6000;

    private final Path target;

    Overwriting(Path target) {
        this.target = target;
    }

    void write(List<Action.Piece> pieces) throws IOException {
        if (!Files.exists(target)) {
            throw new SatchelException("plan.overwrite.missing", target.toString(), "is not there any more");
        }
        if (DeviceHold.isSupported() && isBlockDevice()) {
            try (DeviceHold hold = DeviceHold.take(target.toRealPath())) {
                writeTo(hold.device(), pieces);
            }
        } else {
            writeTo(target, pieces);
        }
    }

    private boolean isBlockDevice() throws IOException {
        return ((Integer) Files.getAttribute(target, "unix:mode") & TYPE) == BLOCK_DEVICE;
    }

    private static void writeTo(Path file, List<Action.Piece> pieces) throws IOException {
        try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
            long size = open.getChannel().size();
            for (Action.Piece piece : pieces) {
                if (piece.offset() + piece.size() > size) {
                    throw new SatchelException(
                            "plan.overwrite.short",
                            file.toString(),
                            "ends after " + size + " bytes, and " + piece.size() + " are to be written at "
                                    + piece.offset(),
                            "make a new plan for it as it is now");
                }
            }
            for (Action.Piece piece : pieces) {
                open.seek(piece.offset());
                open.write(piece.bytes());
                open.getFD().sync();
            }
        }
    }
}
