package dev.satchel.qemu.guest;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableMap;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;

/** The guest's clock, which the agent counts in nanoseconds since 1970. */
final class GuestClock {
    private final AgentLink link;

    GuestClock(AgentLink link) {
        this.link = link;
    }

    Instant time() throws IOException, InterruptedException {
        AgentAnswer answer = link.ask("guest-get-time");
        Long nanoseconds = answer.number();
        if (nanoseconds == null) {
            throw answer.bad("told no time");
        }
        return Instant.EPOCH.plusNanos(nanoseconds);
    }

    void set(Instant time) throws IOException, InterruptedException {
        long nanoseconds;
        try {
            nanoseconds = Duration.between(Instant.EPOCH, time).toNanos();
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException("a guest's clock goes to the year 2262: " + time, e);
        }
        checkArgument(nanoseconds >= 0, "a guest's clock begins in 1970: %s", time);
        link.ask("guest-set-time", ImmutableMap.of("time", nanoseconds));
    }

    void setFromHardware() throws IOException, InterruptedException {
        link.ask("guest-set-time");
    }
}
