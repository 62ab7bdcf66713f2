/**
 * The disk that is carried and what it hangs on: how much each {@linkplain dev.satchel.storage.carrier.Link interface} can
 * deliver, how fast a disk {@linkplain dev.satchel.storage.carrier.CarrierTest really is}, which of the two is the limit, and
 * whether a machine can be carried on it.
 *
 * <p>What the page cache would answer is not measured: reads and writes are direct ({@code O_DIRECT} on Linux, {@code
 * F_NOCACHE} on macOS, {@code FILE_FLAG_NO_BUFFERING} on Windows), and on Linux the kernel's own account of what this process
 * fetched from devices ({@code read_bytes} of {@code /proc/self/io}) is compared with what was read. A file system that
 * ignores the wish is noticed by that, and the result is then unknown instead of wonderful. No cache is dropped, since that
 * would slow the whole host down.
 */
@NullMarked
package dev.satchel.storage.carrier;

import org.jspecify.annotations.NullMarked;
