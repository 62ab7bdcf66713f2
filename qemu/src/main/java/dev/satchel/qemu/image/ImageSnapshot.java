package dev.satchel.qemu.image;

import dev.satchel.core.unit.DataSize;
import java.time.Instant;

/**
 * A former state that an image holds inside itself.
 *
 * @param id QEMU's, unique in the image
 * @param name the user's; QEMU allows the same one twice
 * @param created when
 * @param stateSize the saved memory of a machine; zero where only the disk was saved
 */
public record ImageSnapshot(String id, String name, Instant created, DataSize stateSize) {}
