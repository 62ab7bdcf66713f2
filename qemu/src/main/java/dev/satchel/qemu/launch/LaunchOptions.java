package dev.satchel.qemu.launch;

import static com.google.common.base.Preconditions.checkArgument;

import java.time.Duration;

/** How a machine is started and ended. Immutable. */
public final class LaunchOptions {
    /** Which machines have a console that can be read, awaited and written to. */
    public enum Console {
        /** Those whose description has a serial port to standard input and output: the console takes its place. */
        AS_DESCRIBED,
        /** All: a machine without such a port gets one more. */
        ALWAYS
    }

    /** Whether the guest runs when the start is done. */
    public enum Begin {
        /** It does. */
        RUNNING,
        /** It waits for {@link RunningMachine#resume()}. */
        PAUSED
    }

    private final Console console;
    private final Begin begin;
    private final Duration startLimit;
    private final Duration powerDownLimit;

    private LaunchOptions(Builder builder) {
        this.console = builder.console;
        this.begin = builder.begin;
        this.startLimit = builder.startLimit;
        this.powerDownLimit = builder.powerDownLimit;
    }

    /** A console as described, a running guest, 30 seconds for QEMU to start and 30 for the guest to end. */
    public static LaunchOptions defaults() {
        return builder().build();
    }

    /** Begins with the defaults. */
    public static Builder builder() {
        return new Builder();
    }

    /** Which machines have a console. */
    public Console console() {
        return console;
    }

    /** Whether the guest runs when the start is done. */
    public Begin begin() {
        return begin;
    }

    /** How long QEMU may take to start; not the guest. */
    public Duration startLimit() {
        return startLimit;
    }

    /** How long a guest may take to shut down when the machine is closed; zero: it is not asked. */
    public Duration powerDownLimit() {
        return powerDownLimit;
    }

    @Override
    public String toString() {
        return "console " + console + ", begins " + begin + ", starts within " + startLimit + ", ends within "
                + powerDownLimit;
    }

    /** Collects the options. */
    public static final class Builder {
        private Console console = Console.AS_DESCRIBED;
        private Begin begin = Begin.RUNNING;
        private Duration startLimit = Duration.ofSeconds(30);
        private Duration powerDownLimit = Duration.ofSeconds(30);

        private Builder() {}

        /** With a console for the machines that {@code console} says. */
        public Builder console(Console console) {
            this.console = console;
            return this;
        }

        /** With the guest running, or waiting for {@link RunningMachine#resume()}, as {@code begin} says. */
        public Builder begin(Begin begin) {
            this.begin = begin;
            return this;
        }

        /**
         * With {@code limit}, more than nothing, for each step of QEMU's start: until it listens, answers, and has
         * built the machine.
         */
        public Builder startLimit(Duration limit) {
            checkArgument(!limit.isNegative() && !limit.isZero(), "a limit for the start must be positive: %s", limit);
            this.startLimit = limit;
            return this;
        }

        /** With {@code limit} for the guest to shut down when the machine is closed; zero: it is not asked. */
        public Builder powerDownLimit(Duration limit) {
            checkArgument(!limit.isNegative(), "a limit cannot be negative: %s", limit);
            this.powerDownLimit = limit;
            return this;
        }

        /** The options. */
        public LaunchOptions build() {
            return new LaunchOptions(this);
        }
    }
}
