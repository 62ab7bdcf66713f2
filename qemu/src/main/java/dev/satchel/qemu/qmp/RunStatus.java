package dev.satchel.qemu.qmp;

/**
 * What a machine does right now.
 *
 * @param state to be switched on
 * @param name in QEMU's words: {@code running}, {@code paused}, {@code internal-error} ...
 * @param running whether the guest's processors run
 */
public record RunStatus(RunState state, String name, boolean running) {}
