package dev.satchel.storage.carrier;

import dev.satchel.core.SatchelException;
import dev.satchel.storage.internal.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A device or a file that is opened past the page cache. */
final class DirectFile implements RawFile {
    /** Every sector size and every page of the usual processors divides it. */
    private static final int ALIGNMENT = 4096;

    private final FileChannel channel;

    private DirectFile(FileChannel channel) {
        this.channel = channel;
    }

    static DirectFile reading(Path file) throws SatchelException {
        return open(file, Set.of(StandardOpenOption.READ, pastThePageCache(file)));
    }

    /** Makes {@code file}, which is not there yet, and which is gone when it is closed. */
    static DirectFile making(Path file) throws SatchelException {
        return open(
                file,
                Set.of(
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.CREATE_NEW,
                        StandardOpenOption.DELETE_ON_CLOSE,
                        pastThePageCache(file)));
    }

    /** {@code ExtendedOpenOption.DIRECT} by its name: newer compilers warn of the class wherever it is written. */
    private static OpenOption pastThePageCache(Path file) throws SatchelException {
        try {
            for (Object each :
                    Class.forName("com.sun.nio.file.ExtendedOpenOption").getEnumConstants()) {
                if (each instanceof OpenOption option && each.toString().equals("DIRECT")) {
                    return option;
                }
            }
        } catch (ClassNotFoundException e) {
            throw unopened(file, "this Java runtime has no module jdk.unsupported", e);
        }
        throw unopened(file, "this Java runtime cannot do it", null);
    }

    private static DirectFile open(Path file, Set<OpenOption> options) throws SatchelException {
        try {
            DiskFile.requireNoPipe(file);
            return new DirectFile(FileChannel.open(file, options));
        } catch (NoSuchFileException | AccessDeniedException e) {
            throw SatchelException.unreadable("carrier.direct", file, e);
        } catch (FileSystemException e) {
            throw unopened(file, e.getReason() == null ? e.toString() : e.getReason(), e);
        } catch (IOException | UnsupportedOperationException e) {
            throw unopened(file, e.toString(), e);
        }
    }

    private static SatchelException unopened(Path file, String why, @Nullable Exception cause) {
        return new SatchelException(
                "carrier.direct",
                file.toString(),
                "cannot be opened past the page cache: " + why,
                "look whether it is there and may be read; a file system without direct access cannot be measured",
                cause);
    }

    @Override
    public long size() throws IOException {
        return channel.size();
    }

    @Override
    public int alignment() {
        return ALIGNMENT;
    }

    @Override
    public int read(ByteBuffer buffer, long offset) throws IOException {
        return channel.read(buffer, offset);
    }

    @Override
    public void write(ByteBuffer buffer, long offset) throws IOException {
        long at = offset;
        while (buffer.hasRemaining()) {
            at += channel.write(buffer, at);
        }
    }

    @Override
    public void force() throws IOException {
        channel.force(true);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
