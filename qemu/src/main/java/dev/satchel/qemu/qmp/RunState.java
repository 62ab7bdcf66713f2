package dev.satchel.qemu.qmp;

import java.util.Locale;

/** What a machine does, in QEMU's words ({@code qapi/run-state.json} of QEMU 7.2). */
public enum RunState {
    /** A guest runs under a debugger. */
    DEBUG,
    /** It is paused until its state has come from another QEMU. */
    INMIGRATE,
    /** The hypervisor gave up on the guest. */
    INTERNAL_ERROR,
    /** A disk failed, and the machine was told to stop then. */
    IO_ERROR,
    /** It was stopped by its user. */
    PAUSED,
    /** Its state has gone to another QEMU. */
    POSTMIGRATE,
    /** QEMU has not built it yet. */
    PRECONFIG,
    /** QEMU was started with the guest halted. */
    PRELAUNCH,
    /** It is being paused for the last part of a migration. */
    FINISH_MIGRATE,
    /** An earlier state is being restored. */
    RESTORE_VM,
    /** The guest runs. */
    RUNNING,
    /** Its state is being saved. */
    SAVE_VM,
    /** The guest has ended, and QEMU was told to stay. */
    SHUTDOWN,
    /** The guest sleeps. */
    SUSPENDED,
    /** The guest's watchdog was not fed. */
    WATCHDOG,
    /** The guest's kernel said that it panicked. */
    GUEST_PANICKED,
    /** It waits for the other side of a fault-tolerant pair. */
    COLO,
    /** One that this library does not know; {@link RunStatus#name()} has its name. */
    UNKNOWN;

    static RunState of(String name) {
        for (RunState each : values()) {
            if (each != UNKNOWN && each.id().equals(name)) {
                return each;
            }
        }
        return UNKNOWN;
    }

    private String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Whether the guest got into a state that it does not leave by itself, and that nobody asked for. */
    public boolean isFatal() {
        return this == INTERNAL_ERROR || this == IO_ERROR || this == GUEST_PANICKED;
    }
}
