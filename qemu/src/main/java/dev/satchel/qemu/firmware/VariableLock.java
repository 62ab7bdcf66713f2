package dev.satchel.qemu.firmware;

import dev.satchel.core.SatchelException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** Keeps a store of variables for one machine, until it is closed or this process ends. */
public final class VariableLock implements AutoCloseable {
    /** Far behind the bytes that QEMU locks in images (from 100 and from 200 on), and behind any content. */
    private static final long PLACE = Long.MAX_VALUE - 1;

    private final FileChannel channel;

    private VariableLock(FileChannel channel) {
        this.channel = channel;
    }

    static VariableLock of(Path file) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
        @Nullable FileLock lock = null;
        try {
            lock = channel.tryLock(PLACE, 1, false);
        } catch (OverlappingFileLockException e) {
            // another machine of this very process has it
        } finally {
            if (lock == null) {
                channel.close();
            }
        }
        if (lock == null) {
            throw new SatchelException(
                    "firmware.variables.used",
                    file.toString(),
                    "another machine runs with these variables",
                    "end it, or give this machine a store of its own");
        }
        return new VariableLock(channel);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
