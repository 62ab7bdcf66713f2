package dev.satchel.qemu.qmp;

/**
 * Something that happened to the machine.
 *
 * @param name QEMU's: {@code SHUTDOWN}, {@code STOP}, {@code RESUME} ...
 * @param data what belongs to it; may be absent
 */
public record QmpEvent(String name, QmpValue data) {}
