package dev.satchel.qemu.image;

import dev.satchel.core.unit.DataSize;

/**
 * How large a file an image would need.
 *
 * @param required with the content that there is
 * @param fullyAllocated if every byte of the disk was written
 * @param bitmaps what bitmaps would need on top; zero where there are none
 */
public record ImageMeasurement(DataSize required, DataSize fullyAllocated, DataSize bitmaps) {}
