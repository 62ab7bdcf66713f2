package dev.satchel.qemu.launch;

import static com.google.common.base.Preconditions.checkArgument;

import dev.satchel.core.host.OperatingSystem;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

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

    /** How long the machine lives. */
    public enum Lifetime {
        /** As long as this program at most: whatever ends it, {@code kill -9} too, ends the machine. */
        BOUND,
        /** Until its guest shuts down or somebody ends it: this program may end, and another find it again. */
        DETACHED
    }

    /**
     * How QEMU is commanded. In each case only by this user: what reaches a monitor can do with the machine, and with this
     * user's files, whatever it likes.
     */
    public enum Monitor {
        /** By UNIX-domain sockets in the machine's folder, which this user alone can enter. */
        SOCKET,
        /**
         * By TCP on 127.0.0.1, encrypted, where both sides show certificates that are made for this one start, and are read
         * from the machine's folder by this user alone. The ports are free ones. For hosts whose QEMU has no UNIX-domain
         * sockets, and whose QEMU was built with GnuTLS.
         */
        TLS
    }

    private final Console console;
    private final Monitor monitor;
    private final Begin begin;
    private final Lifetime lifetime;
    private final Duration startLimit;
    private final Duration watch;
    private final Duration powerDownLimit;
    private final Duration exitLimit;
    private final @Nullable Path runtimeRoot;
    private final @Nullable Origin origin;

    private LaunchOptions(Builder builder) {
        this.console = builder.console;
        this.monitor = builder.monitor;
        this.begin = builder.begin;
        this.lifetime = builder.lifetime;
        this.startLimit = builder.startLimit;
        this.watch = builder.watch;
        this.powerDownLimit = builder.powerDownLimit;
        this.exitLimit = builder.exitLimit;
        this.runtimeRoot = builder.runtimeRoot;
        this.origin = builder.origin;
    }

    /**
     * A console as described, a running guest that is bound to this program, 30 seconds for QEMU to start and 30 for the
     * guest to end.
     */
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

    /** How QEMU is commanded. */
    public Monitor monitor() {
        return monitor;
    }

    /** Whether the guest runs when the start is done. */
    public Begin begin() {
        return begin;
    }

    /** Whether the machine may outlive this program. */
    public Lifetime lifetime() {
        return lifetime;
    }

    /** How long QEMU may take to start; not the guest. */
    public Duration startLimit() {
        return startLimit;
    }

    /** How long a guest may take to shut down when the machine is closed; zero: it is not asked. */
    public Duration powerDownLimit() {
        return powerDownLimit;
    }

    /** How long the start waits to see that the guest was not stopped again; zero: it does not wait. */
    public Duration watch() {
        return watch;
    }

    /** How long a guest may take to shut down when this program is ended; zero: it is not asked. */
    public Duration exitLimit() {
        return exitLimit;
    }

    /** Below which folder the machine's sockets are, if not in the usual places. */
    public Optional<Path> runtimeRoot() {
        return Optional.ofNullable(runtimeRoot);
    }

    /** What the machine goes on from; empty: it starts from nothing. */
    public Optional<Origin> origin() {
        return Optional.ofNullable(origin);
    }

    @Override
    public String toString() {
        return "console " + console + ", begins " + begin + ", " + lifetime + ", starts within " + startLimit
                + ", ends within " + powerDownLimit;
    }

    /** Collects the options. */
    public static final class Builder {
        private Console console = Console.AS_DESCRIBED;
        private Monitor monitor = OperatingSystem.current() == OperatingSystem.WINDOWS ? Monitor.TLS : Monitor.SOCKET;
        private Begin begin = Begin.RUNNING;
        private Lifetime lifetime = Lifetime.BOUND;
        private Duration startLimit = Duration.ofSeconds(30);
        private Duration watch = Duration.ZERO;
        private Duration powerDownLimit = Duration.ofSeconds(30);
        private Duration exitLimit = Duration.ZERO;
        private @Nullable Path runtimeRoot;
        private @Nullable Origin origin;

        private Builder() {}

        /** With a console for the machines that {@code console} says. */
        public Builder console(Console console) {
            this.console = console;
            return this;
        }

        /**
         * With QEMU commanded as {@code monitor} says. If it is not said: {@link Monitor#SOCKET}; on Windows, where QEMU has
         * UNIX-domain sockets only from 7.2 on, {@link Monitor#TLS}. The console, the channel to the agent and the TPM are
         * sockets in any case.
         */
        public Builder monitor(Monitor monitor) {
            this.monitor = monitor;
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

        /** Bound to this program, or free of it, as {@code lifetime} says. */
        public Builder lifetime(Lifetime lifetime) {
            this.lifetime = lifetime;
            return this;
        }

        /**
         * With a start that is done only when the guest has run for {@code time} and was not stopped: a hypervisor that
         * cannot run its code, or a host's disk that is full, shows in the first seconds. Zero does not wait; {@link
         * RunningMachine#awaitSteady} may do so later.
         */
        public Builder watch(Duration time) {
            checkArgument(!time.isNegative(), "a time cannot be negative: %s", time);
            this.watch = time;
            return this;
        }

        /** With {@code limit} for the guest to shut down when the machine is closed; zero: it is not asked. */
        public Builder powerDownLimit(Duration limit) {
            checkArgument(!limit.isNegative(), "a limit cannot be negative: %s", limit);
            this.powerDownLimit = limit;
            return this;
        }

        /**
         * With {@code limit} for the guest of a bound machine to shut down when this program is ended in good order (its
         * last thread, {@link System#exit}, Ctrl-C, SIGTERM) without having closed the machine; zero: it is not asked.
         */
        public Builder exitLimit(Duration limit) {
            checkArgument(!limit.isNegative(), "a limit cannot be negative: %s", limit);
            this.exitLimit = limit;
            return this;
        }

        /**
         * With the machine's sockets in a folder of its own below {@code folder}, which exists and has a path of at most
         * 60 bytes. If it is not said: below {@code XDG_RUNTIME_DIR}, the folder for temporary files, or {@code /tmp}.
         */
        public Builder runtimeRoot(Path folder) {
            this.runtimeRoot = folder;
            return this;
        }

        /** With a machine that goes on from {@code origin}, a saved state, instead of starting from nothing. */
        public Builder from(Origin origin) {
            this.origin = origin;
            return this;
        }

        /** The options. */
        public LaunchOptions build() {
            return new LaunchOptions(this);
        }
    }
}
