package dev.satchel.qemu.qmp;

/** QEMU's kinds of errors ({@code qapi/error.json} of QEMU 7.2). Most are {@link #GENERIC_ERROR}. */
public enum ErrorClass {
    /** All that needs no kind of its own: only the words tell. */
    GENERIC_ERROR("GenericError"),
    /** This QEMU has no such command, or not in the state it is in. */
    COMMAND_NOT_FOUND("CommandNotFound"),
    /** A device, or a job, is not active. */
    DEVICE_NOT_ACTIVE("DeviceNotActive"),
    /** There is no device, or block node, or job of that name. */
    DEVICE_NOT_FOUND("DeviceNotFound"),
    /** The hypervisor of this host lacks what the command needs. */
    KVM_MISSING_CAP("KVMMissingCap"),
    /** One that this library does not know; {@link QmpException#errorClassName()} has its name. */
    UNKNOWN("");

    private final String id;

    ErrorClass(String id) {
        this.id = id;
    }

    static ErrorClass of(String id) {
        for (ErrorClass each : values()) {
            if (each != UNKNOWN && each.id.equals(id)) {
                return each;
            }
        }
        return UNKNOWN;
    }
}
