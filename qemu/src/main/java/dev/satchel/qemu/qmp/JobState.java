package dev.satchel.qemu.qmp;

import java.util.Locale;

/** Where a job is ({@code qapi/job.json} of QEMU 7.2). */
public enum JobState {
    /** It does not exist yet, or no more. */
    UNDEFINED,
    /** It is there and has not begun. */
    CREATED,
    /** It works. */
    RUNNING,
    /** Its user has paused it. */
    PAUSED,
    /** It has done its work, and keeps up with changes until it is completed. */
    READY,
    /** It is ready, and paused. */
    STANDBY,
    /** It waits for others of its transaction. */
    WAITING,
    /** It waits to be told that its changes may be made to last. */
    PENDING,
    /** It failed, and undoes what it did. */
    ABORTING,
    /** It is over, in one way or the other, and waits to be dismissed. */
    CONCLUDED,
    /** It is over, and gone. */
    NULL,
    /** One that this library does not know. */
    UNKNOWN;

    static JobState of(String name) {
        for (JobState each : values()) {
            if (each != UNKNOWN && each.name().toLowerCase(Locale.ROOT).equals(name)) {
                return each;
            }
        }
        return UNKNOWN;
    }
}
