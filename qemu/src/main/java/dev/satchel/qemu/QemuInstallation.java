package dev.satchel.qemu;

import com.google.common.collect.ImmutableSet;
import dev.satchel.core.SatchelException;
import dev.satchel.core.host.Architecture;
import dev.satchel.core.machine.Machine;
import dev.satchel.core.process.Command;
import dev.satchel.core.process.CommandResult;
import dev.satchel.core.process.CommandRunner;
import dev.satchel.core.process.ToolLocator;
import dev.satchel.qemu.argument.QemuArguments;
import dev.satchel.qemu.argument.QemuSetup;
import dev.satchel.qemu.capability.Accelerator;
import dev.satchel.qemu.capability.QemuVersion;
import dev.satchel.qemu.launch.LaunchOptions;
import dev.satchel.qemu.launch.RunningMachine;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** A QEMU of this host that runs machines of one architecture. Immutable. */
public final class QemuInstallation {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final Path program;
    private final Architecture architecture;
    private final CommandRunner runner;

    private QemuInstallation(Path program, Architecture architecture, CommandRunner runner) {
        this.program = program;
        this.architecture = architecture;
        this.runner = runner;
    }

    /**
     * The one on the path, or where installers put it.
     *
     * @throws SatchelException with code {@code tool.missing}, and what to install
     */
    public static QemuInstallation find(Architecture guest) throws SatchelException {
        return at(ToolLocator.system().require(programName(guest)), guest);
    }

    /** The one at {@code program}, which is for machines of {@code guest}. */
    public static QemuInstallation at(Path program, Architecture guest) {
        return at(program, guest, CommandRunner.system());
    }

    /** As above, asked through {@code runner}. */
    static QemuInstallation at(Path program, Architecture guest, CommandRunner runner) {
        return new QemuInstallation(program, guest, runner);
    }

    private static String programName(Architecture guest) {
        return switch (guest) {
            case X86_64, AARCH64, X86, ARM, RISCV64, S390X -> "qemu-system-" + guest.id();
            case PPC64LE -> "qemu-system-ppc64";
            case UNKNOWN -> throw new IllegalArgumentException("no QEMU is for an unknown architecture");
        };
    }

    /** The program itself. */
    public Path program() {
        return program;
    }

    /** What its machines run. */
    public Architecture architecture() {
        return architecture;
    }

    /**
     * Its version; the program is asked each time.
     *
     * @throws SatchelException with code {@code qemu.version} if it does not say one
     */
    public QemuVersion version() throws IOException, InterruptedException {
        String said = ask("--version").output();
        Optional<QemuVersion> version = QemuVersion.ofBanner(said);
        if (version.isEmpty()) {
            throw new SatchelException(
                    "qemu.version", program.toString(), "does not tell its version but: " + said.strip());
        }
        return version.get();
    }

    /**
     * The accelerators that were built into it: what it could use, not what works on this host. Immutable, in QEMU's
     * order.
     */
    public Set<Accelerator> accelerators() throws IOException, InterruptedException {
        return ask("-accel", "help").lines().stream()
                .flatMap(line -> Accelerator.ofId(line.strip()).stream())
                .collect(ImmutableSet.toImmutableSet());
    }

    private CommandResult ask(String... arguments) throws IOException, InterruptedException {
        return runner.run(Command.of(program.toString(), arguments).withTimeLimit(LIMIT))
                .orThrow();
    }

    /** The arguments for {@code machine} with the defaults of {@link QemuSetup}. */
    public QemuArguments commandFor(Machine machine) {
        return commandFor(machine, QemuSetup.defaults());
    }

    /**
     * The arguments for {@code machine}.
     *
     * @throws IllegalArgumentException if the machine is of another architecture
     */
    public QemuArguments commandFor(Machine machine, QemuSetup setup) {
        requireOwn(machine);
        return QemuArguments.of(machine, setup);
    }

    /** Starts {@code machine} with all defaults. */
    public RunningMachine start(Machine machine) throws IOException, InterruptedException {
        return start(machine, QemuSetup.defaults(), LaunchOptions.defaults());
    }

    /**
     * Starts {@code machine}; see {@link RunningMachine#start}.
     *
     * @throws IllegalArgumentException if the machine is of another architecture
     */
    public RunningMachine start(Machine machine, QemuSetup setup, LaunchOptions options)
            throws IOException, InterruptedException {
        requireOwn(machine);
        return RunningMachine.start(program, machine, setup, options);
    }

    private void requireOwn(Machine machine) {
        Architecture guest = machine.guest().architecture();
        if (guest != architecture) {
            throw new IllegalArgumentException(
                    "machine '" + machine.name() + "' is for " + guest + ", this QEMU for " + architecture);
        }
    }

    @Override
    public String toString() {
        return program + " for " + architecture;
    }
}
