package dev.satchel.storage.carrier;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.base.Ticker;
import dev.satchel.core.SatchelException;
import dev.satchel.core.plan.Progress;
import dev.satchel.core.unit.DataSize;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * How fast a carrier is, within a bounded time, and past every cache of this host (see the package). Immutable.
 *
 * <p>A {@linkplain #of device or image} is only read. {@linkplain #in In a folder} of the carrier's mounted file system a
 * file is made, measured and deleted; that one is written and forced too. A disk that hangs in a single access holds this
 * up: the kernel does not give that up before the disk does.
 */
public final class CarrierTest {
    private static final Duration USUAL = Duration.ofSeconds(12);
    private static final DataSize USUAL_FILE = DataSize.mebibytes(256);
    private static final DataSize LARGEST_FILE = DataSize.gibibytes(64);

    private final Path target;
    private final Place place;
    private final Duration limit;
    private final DataSize fileSize;

    /** What is measured. */
    private enum Place {
        DEVICE,
        FOLDER
    }

    private CarrierTest(Path target, Place place, Duration limit, DataSize fileSize) {
        this.target = target;
        this.place = place;
        this.limit = limit;
        this.fileSize = fileSize;
    }

    /**
     * Reads {@code device}, which may be in use; nothing is written.
     *
     * @param device a disk, a partition or a file of at least 4 KiB
     */
    public static CarrierTest of(Path device) {
        return new CarrierTest(device, Place.DEVICE, USUAL, USUAL_FILE);
    }

    /**
     * Makes a file in {@code folder}, which is on the carrier, and deletes it in the end.
     *
     * @param folder of the carrier's mounted file system
     */
    public static CarrierTest in(Path folder) {
        return new CarrierTest(folder, Place.FOLDER, USUAL, USUAL_FILE);
    }

    /**
     * Takes about {@code limit}, divided among what is measured; 12 seconds unless said otherwise.
     *
     * @param limit a tenth of a second to an hour
     */
    public CarrierTest within(Duration limit) {
        checkArgument(
                limit.compareTo(Duration.ofMillis(100)) >= 0 && limit.compareTo(Duration.ofHours(1)) <= 0,
                "a test takes a tenth of a second to an hour: %s",
                limit);
        return new CarrierTest(target, place, limit, fileSize);
    }

    /**
     * With a file of {@code size} instead of 256 MiB; a larger one shows more of a disk with a fast cache of its own.
     *
     * @param size 4 MiB to 64 GiB
     */
    public CarrierTest fileSize(DataSize size) {
        checkArgument(
                size.bytes() >= Gauge.CHUNK && size.compareTo(LARGEST_FILE) <= 0,
                "a file to measure with has 4 MiB to 64 GiB: %s",
                size);
        return new CarrierTest(target, place, limit, size);
    }

    /**
     * Measures.
     *
     * @param progress is told what is going on, on this thread
     * @throws SatchelException with code {@code carrier.direct} if the target cannot be opened past the page cache, {@code
     *     carrier.space} if the file does not fit twice, {@code carrier.small} if there is nothing to read
     * @throws IOException if the disk fails
     * @throws InterruptedException if this thread was interrupted; the file is gone
     */
    public Measurement run(Consumer<Progress> progress) throws IOException, InterruptedException {
        Gauge gauge = new Gauge(Ticker.systemTicker(), progress);
        try {
            return switch (place) {
                case DEVICE -> read(gauge);
                case FOLDER -> write(gauge);
            };
        } catch (ClosedByInterruptException e) {
            Thread.interrupted();
            InterruptedException interrupted = new InterruptedException("the test was interrupted");
            interrupted.initCause(e);
            throw interrupted;
        }
    }

    private Measurement read(Gauge gauge) throws IOException {
        Measurement.Builder measured = new Measurement.Builder(target);
        try (RawFile device = DirectFile.reading(target)) {
            if (device.size() < Gauge.SMALL) {
                throw new SatchelException(
                        "carrier.small",
                        target.toString(),
                        "has " + device.size() + " bytes: there is nothing to read");
            }
            readings(gauge, device, measured, share(2));
        }
        return measured.build();
    }

    private static void readings(Gauge gauge, RawFile file, Measurement.Builder measured, Duration each)
            throws IOException {
        ReadAccount account = ReadAccount.begin();
        measured.sequentialRead = gauge.readInOrder(file, each);
        measured.randomRead = gauge.readAtRandom(file, each);
        measured.reach = account.reach(gauge.bytesRead());
    }

    private Measurement write(Gauge gauge) throws IOException {
        long free = Files.getFileStore(target).getUsableSpace();
        if (free / 2 < fileSize.bytes()) {
            throw new SatchelException(
                    "carrier.space",
                    target.toString(),
                    "has " + DataSize.bytes(Math.max(0, free)).rounded() + " free, and twice " + fileSize.rounded()
                            + " are wanted",
                    "measure with a smaller file, or delete something");
        }
        Measurement.Builder measured = new Measurement.Builder(target);
        Path file = target.resolve(".satchel-carrier-test-" + UUID.randomUUID());
        try (RawFile made = DirectFile.making(file)) {
            measured.sequentialWrite = gauge.writeInOrder(made, fileSize, share(5));
            measured.syncs = gauge.writeAndForce(made, share(5));
            measured.randomWrite = gauge.writeAtRandom(made, share(5));
            readings(gauge, made, measured, share(5));
        } finally {
            Files.deleteIfExists(file); // where the system did not do so itself
        }
        return measured.build();
    }

    private Duration share(int parts) {
        return limit.dividedBy(parts);
    }

    /** What is measured. */
    @Override
    public String toString() {
        return "test of " + target + " within " + limit.toSeconds() + " s";
    }
}
