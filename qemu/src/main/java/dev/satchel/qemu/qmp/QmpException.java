package dev.satchel.qemu.qmp;

import dev.satchel.core.SatchelException;

/** QEMU's refusal of a command; its code is {@code qmp.refused}. */
public final class QmpException extends SatchelException {
    private static final long serialVersionUID = 2;

    private final String command;
    private final String errorClassName;
    private final String description;

    QmpException(String command, String errorClassName, String description) {
        super("qmp.refused", command, description);
        this.command = command;
        this.errorClassName = errorClassName;
        this.description = description;
    }

    /** What was refused: {@code device_add}. */
    public String command() {
        return command;
    }

    /** The kind of error, to be switched on. */
    public ErrorClass errorClass() {
        return ErrorClass.of(errorClassName);
    }

    /** The kind of error in QEMU's words: {@code GenericError}, {@code CommandNotFound}, {@code DeviceNotFound} ... */
    public String errorClassName() {
        return errorClassName;
    }

    /** QEMU's words, for people: they change from version to version. */
    public String description() {
        return description;
    }
}
