package dev.satchel.qemu.image;

import dev.satchel.core.unit.DataSize;
import java.time.Duration;

/**
 * How fast an image was.
 *
 * @param requests how many were done
 * @param size the bytes of each
 * @param elapsed to the millisecond, which is what {@code qemu-img} tells
 */
public record BenchResult(int requests, DataSize size, Duration elapsed) {
    /** Requests in a second; infinite if all took less than a millisecond. */
    public double requestsPerSecond() {
        return requests / (elapsed.toNanos() / 1e9);
    }

    /** Bytes in a second; infinite if all took less than a millisecond. */
    public double bytesPerSecond() {
        return requestsPerSecond() * size.bytes();
    }
}
