package dev.satchel.storage.device;

import dev.satchel.core.unit.DataSize;
import java.nio.file.Path;

/**
 * A partition that the kernel knows.
 *
 * @param path {@code /dev/sdx1}
 * @param number from 1
 * @param start where it begins on the disk
 * @param size its length
 */
public record BlockPartition(Path path, int number, DataSize start, DataSize size) {}
