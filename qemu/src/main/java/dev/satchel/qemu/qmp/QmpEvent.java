package dev.satchel.qemu.qmp;

import java.time.Instant;

/**
 * Something that happened to the machine.
 *
 * @param name QEMU's: {@code SHUTDOWN}, {@code STOP}, {@code RESUME} ...
 * @param data what belongs to it; may be absent
 * @param time when, by the clock of QEMU's host
 */
public record QmpEvent(String name, QmpValue data, Instant time) {}
