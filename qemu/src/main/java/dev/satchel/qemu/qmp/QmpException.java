package dev.satchel.qemu.qmp;

import dev.satchel.core.SatchelException;

/** QEMU's refusal of a command; its code is {@code qmp.refused}. */
public final class QmpException extends SatchelException {
    private static final long serialVersionUID = 1;

    private final String errorClass;

    QmpException(String command, String errorClass, String description) {
        super("qmp.refused", command, description);
        this.errorClass = errorClass;
    }

    /** QEMU's kind of error: {@code GenericError}, {@code CommandNotFound}, {@code DeviceNotFound} ... */
    public String errorClass() {
        return errorClass;
    }
}
