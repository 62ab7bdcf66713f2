package dev.satchel.qemu.guest;

import com.google.common.collect.ImmutableList;
import java.util.List;

/**
 * What an agent says it is.
 *
 * @param version of the agent: {@code 7.2.22}
 * @param commands what it knows; immutable
 */
public record AgentInfo(String version, List<AgentCommand> commands) {
    /** Whether a command may be used. Distributions disable some, {@code guest-exec} above all. */
    public enum Use {
        /** It may. */
        ENABLED,
        /** The guest's administrator does not allow it. */
        DISABLED
    }

    /**
     * A command of an agent.
     *
     * @param name as in the protocol: {@code guest-exec}
     * @param use whether it may be used
     */
    public record AgentCommand(String name, Use use) {}

    /** Copies the list. */
    public AgentInfo {
        commands = ImmutableList.copyOf(commands);
    }

    /** Whether {@code command} is known and enabled. */
    public boolean supports(String command) {
        return commands.contains(new AgentCommand(command, Use.ENABLED));
    }
}
