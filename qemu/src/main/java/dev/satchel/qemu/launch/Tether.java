package dev.satchel.qemu.launch;

import com.google.common.base.Suppliers;
import com.google.common.collect.ImmutableList;
import dev.satchel.core.host.OperatingSystem;
import dev.satchel.core.process.Command;
import dev.satchel.core.process.CommandRunner;
import dev.satchel.core.process.ToolLocator;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What ties the processes of a machine to this program, or frees them from it, with programs that the system has.
 *
 * <p>On Linux each process is started by {@code setsid}, so that Ctrl-C at a terminal reaches this program alone; a
 * bound one by {@code setpriv --pdeathsig} as well, so that the kernel ends it when this program is gone, by whatever
 * end. What such an end leaves (the folder, a QEMU that does not obey) is a {@linkplain LastWill last will}. Where these
 * are missing, {@code xargs} alone waits for the end of this program, and ends the processes and removes the folder.
 */
final class Tether {
    private static final Logger LOG = System.getLogger(Tether.class.getName());
    private static final Duration PROBE_LIMIT = Duration.ofSeconds(20);
    private static final Duration DISMISSAL = Duration.ofSeconds(5);
    private static final String OBEDIENCE_SECONDS = "30";

    private static final Supplier<Tether> SYSTEM = Suppliers.memoize(() -> find(ToolLocator.system()));

    /** The programs of a Linux with util-linux, GNU findutils and coreutils. */
    private record Tools(Path setsid, Path setpriv, Path xargs) {}

    private final @Nullable Tools tools;
    private final @Nullable Path xargs;

    private Tether(@Nullable Tools tools, @Nullable Path xargs) {
        this.tools = tools;
        this.xargs = xargs;
    }

    /** With the programs of this system, which are looked for once. */
    static Tether system() {
        return SYSTEM.get();
    }

    static Tether find(ToolLocator locator) {
        Optional<Path> xargs = locator.find("xargs");
        Optional<Path> setsid = locator.find("setsid");
        Optional<Path> setpriv = locator.find("setpriv");
        if (OperatingSystem.current() == OperatingSystem.LINUX
                && xargs.isPresent()
                && setsid.isPresent()
                && setpriv.isPresent()) {
            Tools tools = new Tools(setsid.get(), setpriv.get(), xargs.get());
            if (work(tools)) {
                return new Tether(tools, xargs.get());
            }
        }
        LOG.log(
                Level.WARNING,
                xargs.isPresent()
                        ? "setsid and setpriv (util-linux) or GNU xargs are missing: machines are ended less surely when"
                                + " this program is killed"
                        : "xargs is missing: when this program is killed, its machines go on running");
        return new Tether(null, xargs.orElse(null));
    }

    /** BusyBox has programs of these names that do not know what is needed. */
    private static boolean work(Tools tools) {
        Command probe = Command.of(
                tools.setsid().toString(),
                tools.setpriv().toString(),
                "--pdeathsig",
                "TERM",
                "--",
                tools.xargs().toString(),
                "-0",
                "-r",
                "-a",
                "/dev/null",
                "env");
        try {
            return CommandRunner.system().run(probe.withTimeLimit(PROBE_LIMIT)).exitCode() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** The words before a command that is to live as {@code lifetime} says. */
    List<String> before(LaunchOptions.Lifetime lifetime) {
        if (tools == null) {
            return ImmutableList.of();
        }
        return switch (lifetime) {
            case DETACHED -> ImmutableList.of(tools.setsid().toString());
            case BOUND ->
                ImmutableList.of(tools.setsid().toString(), tools.setpriv().toString(), "--pdeathsig", "TERM", "--");
        };
    }

    /** What the wrappers say when they cannot start the program, which is then no word of QEMU's. */
    static boolean isNotStarted(String said) {
        return said.startsWith("setpriv: ") || said.startsWith("setsid: ");
    }

    /**
     * Who reads what a detached machine says into its log, and removes its {@code folder} when it has ended: the words
     * to start it with, in a pipe behind QEMU. Empty where that cannot be had.
     */
    Optional<List<String>> companion(RuntimeFolder folder) throws IOException {
        if (tools == null) {
            return Optional.empty();
        }
        LastWill will = new LastWill(folder.file("will"));
        will.write(ImmutableList.of(
                ImmutableList.of(
                        "dd",
                        "bs=65536",
                        "iflag=count_bytes",
                        "count=" + OutputLog.LONGEST_FILE,
                        "conv=notrunc",
                        "status=none",
                        "of=" + folder.file(RuntimeFolder.LOG)),
                heirs(folder).executor(tools.xargs())));
        return Optional.of(ImmutableList.<String>builder()
                .add(tools.setsid().toString())
                .addAll(will.executor(tools.xargs()))
                .build());
    }

    private static LastWill heirs(RuntimeFolder folder) {
        return new LastWill(folder.file("heirs"));
    }

    /** From now on the companion removes the folder, and {@code sockets}, when {@code qemu} has ended. */
    void leave(RuntimeFolder folder, ProcessIdentity qemu, List<Path> sockets) throws IOException {
        if (tools != null) {
            heirs(folder)
                    .write(ImmutableList.<List<String>>builder()
                            .add(awaitingEnd(qemu, Optional.empty()))
                            .addAll(removals(folder, sockets))
                            .add(removal(folder))
                            .build());
        }
    }

    private static List<String> awaitingEnd(ProcessIdentity process, Optional<String> seconds) {
        ImmutableList.Builder<String> words = ImmutableList.builder();
        seconds.ifPresent(limit -> words.add("timeout", limit));
        return words.add("tail", "--pid=" + process.pid(), "-s", "0.1", "-f", "/dev/null")
                .build();
    }

    private static List<List<String>> removals(RuntimeFolder folder, List<Path> sockets) {
        return sockets.stream()
                .filter(socket -> !socket.startsWith(folder.path()))
                .<List<String>>map(socket -> ImmutableList.of("rm", "-f", "--", socket.toString()))
                .toList();
    }

    private static List<String> removal(RuntimeFolder folder) {
        return ImmutableList.of("rm", "-rf", "--", folder.toString());
    }

    /**
     * Waits beside this program and, if this is killed, carries out what is left to do for {@code folder} and, of those
     * that QEMU leaves, {@code sockets}.
     */
    Guard guard(RuntimeFolder folder, List<Path> sockets, ProcessKeeper keeper)
            throws IOException, InterruptedException {
        if (tools != null) {
            return new WillGuard(folder, sockets, keeper, tools);
        }
        return xargs == null ? new NoGuard() : new SimpleGuard(folder, keeper, xargs);
    }

    /** A process, or several, that end when their standard input does: with this program. */
    abstract static class Guard implements AutoCloseable {
        /** From now on {@code processes} are to be ended, and only they. */
        abstract void watch(List<ProcessIdentity> processes) throws IOException, InterruptedException;

        /** Sends it away: nothing is left to do. */
        @Override
        public abstract void close();
    }

    private static Process waiting(ProcessKeeper keeper, List<String> words) throws IOException, InterruptedException {
        return keeper.start(new ProcessBuilder(words)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD));
    }

    private static void dismiss(Process guard) {
        guard.destroyForcibly(); // before its input ends, or it would do its work
        boolean interrupted = Thread.interrupted();
        try {
            // What was killed goes at once, unless the system keeps it; then its input ends only with this program.
            if (guard.waitFor(DISMISSAL.toMillis(), TimeUnit.MILLISECONDS)) {
                guard.getOutputStream().close();
            }
        } catch (InterruptedException e) {
            interrupted = true;
        } catch (IOException e) {
            // there was nothing in it
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static final class WillGuard extends Guard {
        private final LastWill will;
        private final RuntimeFolder folder;
        private final List<Path> sockets;
        private final Process process;

        WillGuard(RuntimeFolder folder, List<Path> sockets, ProcessKeeper keeper, Tools tools)
                throws IOException, InterruptedException {
            this.folder = folder;
            this.sockets = sockets;
            this.will = new LastWill(folder.file("will"));
            watch(ImmutableList.of());
            this.process = waiting(
                    keeper,
                    ImmutableList.<String>builder()
                            .add(tools.setsid().toString(), tools.xargs().toString(), "-0")
                            .addAll(will.executor(tools.xargs()))
                            .build());
        }

        @Override
        void watch(List<ProcessIdentity> processes) throws IOException {
            ImmutableList.Builder<List<String>> commands = ImmutableList.builder();
            for (ProcessIdentity each : processes) {
                commands.add(awaitingEnd(each, Optional.of(OBEDIENCE_SECONDS)));
                commands.add(ImmutableList.of("kill", "-s", "KILL", Long.toString(each.pid())));
            }
            if (!processes.isEmpty()) {
                commands.addAll(removals(folder, sockets));
            }
            will.write(commands.add(removal(folder)).build());
        }

        @Override
        public void close() {
            dismiss(process);
        }
    }

    private static final class SimpleGuard extends Guard {
        private final Path xargs;
        private final ProcessKeeper keeper;
        private final Process remover;
        private @Nullable Process ender;

        SimpleGuard(RuntimeFolder folder, ProcessKeeper keeper, Path xargs) throws IOException, InterruptedException {
            this.xargs = xargs;
            this.keeper = keeper;
            this.remover = told(ImmutableList.of("rm", "-rf", "--"), ImmutableList.of(folder.toString()));
        }

        private Process told(List<String> command, List<String> words) throws IOException, InterruptedException {
            Process process = waiting(
                    keeper,
                    ImmutableList.<String>builder()
                            .add(xargs.toString(), "-0")
                            .addAll(command)
                            .build());
            for (String word : words) {
                process.getOutputStream().write((word + "\0").getBytes(StandardCharsets.UTF_8));
            }
            process.getOutputStream().flush();
            return process;
        }

        @Override
        synchronized void watch(List<ProcessIdentity> processes) throws IOException, InterruptedException {
            if (ender != null) {
                dismiss(ender);
                ender = null;
            }
            if (!processes.isEmpty()) {
                ender = told(
                        ImmutableList.of("kill", "-TERM"),
                        processes.stream()
                                .map(each -> Long.toString(each.pid()))
                                .toList());
            }
        }

        @Override
        public synchronized void close() {
            if (ender != null) {
                dismiss(ender);
            }
            dismiss(remover);
        }
    }

    private static final class NoGuard extends Guard {
        @Override
        void watch(List<ProcessIdentity> processes) {
            // the hook at the end of this program is all there is
        }

        @Override
        public void close() {
            // nobody
        }
    }
}
