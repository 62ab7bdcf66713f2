package dev.satchel.qemu.guest;

import dev.satchel.core.SatchelException;

/** The agent's refusal of a command; its code is {@code agent.refused}. */
public final class AgentException extends SatchelException {
    private static final long serialVersionUID = 1;

    private final String errorClass;

    AgentException(String command, String errorClass, String description) {
        super("agent.refused", command, description);
        this.errorClass = errorClass;
    }

    /** The agent's kind of error: {@code GenericError}, {@code CommandNotFound} ... */
    public String errorClass() {
        return errorClass;
    }
}
