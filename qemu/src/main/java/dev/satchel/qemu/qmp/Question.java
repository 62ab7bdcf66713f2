package dev.satchel.qemu.qmp;

import com.fasterxml.jackson.databind.JsonNode;
import dev.satchel.core.SatchelException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** What was asked, and by whom. */
final class Question {
    /** What came of it: a value, or a failure whose stack is made where it is thrown. */
    record Outcome(@Nullable JsonNode value, Message.@Nullable Refusal refusal) {}

    private final String command;
    private final Thread asker = Thread.currentThread();
    private volatile @Nullable Outcome outcome;

    Question(String command) {
        this.command = command;
    }

    @Nullable
    Outcome outcome() {
        return outcome;
    }

    void answered(JsonNode value) {
        settle(new Outcome(value, null));
    }

    void refused(Message.Refusal refusal) {
        settle(new Outcome(null, refusal));
    }

    private void settle(Outcome how) {
        if (outcome == null) {
            outcome = how;
            if (asker != Thread.currentThread()) {
                LockSupport.unpark(asker);
            }
        }
    }

    JsonNode valueOf(Outcome settled) throws SatchelException {
        Message.Refusal refusal = settled.refusal();
        if (refusal != null) {
            throw new QmpException(command, refusal.errorClass(), refusal.description());
        }
        return java.util.Objects.requireNonNull(settled.value());
    }
}
