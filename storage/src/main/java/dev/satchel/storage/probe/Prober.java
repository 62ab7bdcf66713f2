package dev.satchel.storage.probe;

import dev.satchel.core.SatchelException;
import dev.satchel.core.unit.DataSize;
import dev.satchel.storage.internal.DiskFile;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Path;
import java.util.List;

/**
 * How to look at a device, where an image or a channel cannot say what a real device would: {@link #standard} is right
 * for nearly all. Immutable.
 *
 * <p>Two questions are two methods. {@link #identify} is strict: what is this? {@link #traces} is tolerant: is there
 * anything that somebody may miss? Only an empty answer to the second says that a device may be formatted, as far as
 * its content goes.
 */
public final class Prober {
    private static final int AS_THE_DEVICE_TELLS = 0;
    private static final Prober STANDARD = new Prober(AS_THE_DEVICE_TELLS, 0);

    private final int sectorSize;
    private final long session;

    private Prober(int sectorSize, long session) {
        this.sectorSize = sectorSize;
        this.session = session;
    }

    /**
     * Sectors as a device of Linux tells them, of 512 bytes in an image or a channel, and the first session of a disc; a GPT
     * is found with sectors of 512 and of 4096 bytes, whatever the device tells.
     */
    public static Prober standard() {
        return STANDARD;
    }

    /**
     * With logical sectors of {@code size}, in which an MBR counts, whatever a device tells.
     *
     * @throws IllegalArgumentException if it is not a power of two from 512 to 4096
     */
    public Prober sectorSize(DataSize size) {
        if (size.bytes() < 512 || size.bytes() > 4096 || Long.bitCount(size.bytes()) != 1) {
            throw new IllegalArgumentException(
                    "a sector has 512, 1024, 2048 or 4096 bytes: " + size.bytes() + " bytes");
        }
        return new Prober((int) size.bytes(), session);
    }

    /** With the session of a disc that begins at {@code start}; only ISO 9660 and UDF have any. */
    public Prober session(DataSize start) {
        return new Prober(sectorSize, start.bytes());
    }

    /**
     * The partition table of {@code file}, and what is on the device or image and on each partition.
     *
     * @throws SatchelException with code {@code probe.unreadable} if it cannot be opened or read
     */
    public Probe probe(Path file) throws SatchelException {
        return reading(file, region -> Probe.of(region, file.toString(), session));
    }

    /**
     * As {@link #probe(Path)}, of what {@code device} gives, from its start to its size; it stays open, its position is
     * moved.
     *
     * @throws IOException if the channel fails
     */
    public Probe probe(SeekableByteChannel device) throws IOException {
        return Probe.of(region(device), "the device", session);
    }

    /**
     * What {@code file}, a device or an image, is as a whole, as strict as libblkid's safe probe; partitions are not looked at.
     *
     * @throws SatchelException with code {@code probe.unreadable} if it cannot be opened or read
     */
    public Identification identify(Path file) throws SatchelException {
        return reading(file, region -> Kinds.identify(region, session));
    }

    /**
     * As {@link #identify(Path)}, of what {@code device} gives.
     *
     * @throws IOException if the channel fails
     */
    public Identification identify(SeekableByteChannel device) throws IOException {
        return Kinds.identify(region(device), session);
    }

    /**
     * Everything in {@code file} that suggests data, as tolerant as {@code wipefs} and a little more; partitions are not
     * looked at. Immutable; first what {@code wipefs} lists.
     *
     * @throws SatchelException with code {@code probe.unreadable} if it cannot be opened or read
     */
    public List<Trace> traces(Path file) throws SatchelException {
        return reading(file, region -> Kinds.traces(region, session));
    }

    /**
     * As {@link #traces(Path)}, of what {@code device} gives.
     *
     * @throws IOException if the channel fails
     */
    public List<Trace> traces(SeekableByteChannel device) throws IOException {
        return Kinds.traces(region(device), session);
    }

    /**
     * As {@link #traces(SeekableByteChannel)}, of a stretch of {@code device}: of the place of a partition, whether there is one
     * or not. Where the stretch goes beyond the end of the device, that is its end.
     *
     * @param start from the beginning of the device; offsets of traces are from there
     * @param size of the stretch
     * @throws IOException if the channel fails
     */
    public List<Trace> traces(SeekableByteChannel device, DataSize start, DataSize size) throws IOException {
        return Kinds.traces(region(device).part(start.bytes(), size.bytes()), session);
    }

    private Region region(SeekableByteChannel channel) throws IOException {
        return region(channel, sectorSize == AS_THE_DEVICE_TELLS ? DeviceSectors.USUAL : sectorSize);
    }

    private static Region region(SeekableByteChannel channel, int sector) throws IOException {
        return new Region(channel, 0, channel.size(), sector);
    }

    @FunctionalInterface
    private interface Reading<T> {
        T read(Region region) throws IOException;
    }

    private <T> T reading(Path file, Reading<T> reading) throws SatchelException {
        try (FileChannel channel = DiskFile.open(file)) {
            return reading.read(
                    region(channel, sectorSize == AS_THE_DEVICE_TELLS ? DeviceSectors.of(file) : sectorSize));
        } catch (IOException e) {
            throw SatchelException.unreadable("probe.unreadable", file, e);
        }
    }
}
