package dev.satchel.qemu;

import com.google.common.collect.ImmutableSet;
import dev.satchel.core.SatchelException;
import dev.satchel.core.check.Findings;
import dev.satchel.core.host.Architecture;
import dev.satchel.core.host.Host;
import dev.satchel.core.machine.GuestSystem;
import dev.satchel.core.machine.Machine;
import dev.satchel.core.process.Command;
import dev.satchel.core.process.CommandResult;
import dev.satchel.core.process.CommandRunner;
import dev.satchel.core.process.ToolLocator;
import dev.satchel.qemu.argument.QemuArguments;
import dev.satchel.qemu.argument.QemuSetup;
import dev.satchel.qemu.capability.Accelerator;
import dev.satchel.qemu.capability.AcceleratorProof;
import dev.satchel.qemu.capability.AcceleratorTrial;
import dev.satchel.qemu.capability.ProofOptions;
import dev.satchel.qemu.capability.QemuCapabilities;
import dev.satchel.qemu.capability.QemuVersion;
import dev.satchel.qemu.launch.LaunchOptions;
import dev.satchel.qemu.launch.RunningMachine;
import dev.satchel.qemu.option.QemuOption;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A QEMU of this host that runs machines of one architecture. Immutable. */
public final class QemuInstallation {
    private static final Logger LOG = System.getLogger(QemuInstallation.class.getName());
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final Path program;
    private final Architecture architecture;
    private final CommandRunner runner;
    private final ProofOptions proofs;

    private QemuInstallation(Path program, Architecture architecture, CommandRunner runner, ProofOptions proofs) {
        this.program = program;
        this.architecture = architecture;
        this.runner = runner;
        this.proofs = proofs;
    }

    /**
     * The one for machines of {@code guest}, on the path or where installers put it.
     *
     * @throws SatchelException with code {@code tool.missing}, and what to install
     * @throws IllegalArgumentException for {@link Architecture#UNKNOWN}
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
        return new QemuInstallation(program, guest, runner, ProofOptions.defaults());
    }

    /**
     * The same QEMU, whose accelerators are proven as {@code options} say, and whose answers are remembered where they
     * say.
     */
    public QemuInstallation proving(ProofOptions options) {
        return new QemuInstallation(program, architecture, runner, options);
    }

    private static String programName(Architecture guest) {
        return switch (guest) {
            case PPC64LE -> "qemu-system-ppc64";
            case UNKNOWN -> throw new IllegalArgumentException("no QEMU is for an unknown architecture");
            default -> "qemu-system-" + guest.id();
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

    /**
     * What it has: boards, processor models, devices, accelerators. Asked once for each program, and remembered where
     * its proofs are.
     *
     * @throws SatchelException with code {@code qemu.capabilities} if it does not answer as a QEMU does
     */
    public QemuCapabilities capabilities() throws IOException, InterruptedException {
        return QemuCapabilities.of(program, proofs, runner);
    }

    /**
     * As {@link #prove(Accelerator, Machine)} for {@code accelerator}, with the board and the processor that a machine
     * has if its description names none.
     */
    public AcceleratorProof prove(Accelerator accelerator) throws IOException, InterruptedException {
        return prove(accelerator, usualMachine());
    }

    /**
     * As {@link #prove(Accelerator)} for {@code accelerator}, with this processor.
     *
     * @param cpuModel as in QEMU's {@code -cpu}: {@code host}, {@code max,hv-relaxed=on}; not empty
     */
    public AcceleratorProof prove(Accelerator accelerator, String cpuModel) throws IOException, InterruptedException {
        return trial(accelerator, usualMachine(), cpuModel).run(proofs, runner);
    }

    /**
     * Proves that {@code accelerator} works, or does not, by a tiny guest on the board and with the processor that
     * {@code machine} would have; nothing else of the machine is looked at. It takes some tenths of a second the first
     * time, see {@link AcceleratorTrial}; {@link #proving} says how long at most, and where it is remembered.
     *
     * @throws IllegalArgumentException if the machine is of another architecture
     * @throws SatchelException with code {@code tool.missing} or {@code tool.start} if QEMU cannot be started
     * @throws InterruptedException if this thread was interrupted; no process is left
     */
    public AcceleratorProof prove(Accelerator accelerator, Machine machine) throws IOException, InterruptedException {
        requireOwn(machine);
        return trial(accelerator, machine, null).run(proofs, runner);
    }

    private Machine usualMachine() {
        return Machine.named("proof").guest(GuestSystem.linux(architecture)).build();
    }

    /** With the words of the very argument list that the machine would be started with; disks do not matter here. */
    private AcceleratorTrial trial(Accelerator accelerator, Machine machine, @Nullable String cpuModel) {
        Machine bare = Machine.named(machine.name())
                .guest(machine.guest())
                .board(machine.board())
                .cpu(machine.cpu())
                .build();
        QemuArguments arguments =
                commandFor(bare, QemuSetup.builder().accelerator(accelerator).build());
        return new AcceleratorTrial(
                program,
                architecture,
                accelerator,
                value(arguments, "-accel"),
                machine.board().id(),
                cpuModel == null ? value(arguments, "-cpu") : cpuModel);
    }

    private static String value(QemuArguments arguments, String option) {
        return arguments.options().stream()
                .map(QemuOption::arguments)
                .filter(words -> words.get(0).equals(option))
                .map(words -> words.get(1))
                .findFirst()
                .orElseThrow();
    }

    /**
     * As {@link #proven(Host, Machine)} for {@code host}, with the board and the processor that a machine has if its
     * description names none.
     */
    public Host proven(Host host) throws IOException, InterruptedException {
        return proven(host, usualMachine());
    }

    /**
     * {@code host}, with what the system says of its accelerators made certain: each that the system does not refuse is
     * proven by {@link #prove(Accelerator, Machine)}, and is usable or unusable afterwards, with the reason. A host
     * whose processor is of another architecture comes back as it is.
     *
     * @param host the one this program runs on
     * @param machine whose board and processor the proof is for
     * @throws IllegalArgumentException if the machine is not of this QEMU's architecture
     */
    public Host proven(Host host, Machine machine) throws IOException, InterruptedException {
        requireOwn(machine);
        if (!Accelerator.runsOwnCode(architecture, host.nativeArchitecture())) {
            return host; // nobody but the translator can run it
        }
        ProvenHost proven = new ProvenHost(host);
        for (dev.satchel.core.host.Accelerator each : ProvenHost.open(host)) {
            proven.take(prove(Accelerator.of(each.kind()), machine), program);
        }
        return proven.host();
    }

    /**
     * {@code host}, with its accelerators proven by the QEMU that is installed for its own architecture. Where there
     * is none, or it does not start, what the system says is kept as unproven, with what is missing.
     *
     * @param host the one this program runs on
     */
    public static Host provenHere(Host host) throws InterruptedException {
        return provenHere(host, ToolLocator.system(), ProofOptions.defaults());
    }

    static Host provenHere(Host host, ToolLocator tools, ProofOptions options) throws InterruptedException {
        Architecture own = host.nativeArchitecture();
        if (own == Architecture.UNKNOWN || ProvenHost.open(host).isEmpty()) {
            return host;
        }
        String why;
        try {
            return at(tools.require(programName(own)), own).proving(options).proven(host);
        } catch (SatchelException e) {
            why = String.valueOf(e.getMessage());
        } catch (IOException e) {
            why = e.toString();
        }
        ProvenHost open = new ProvenHost(host);
        for (dev.satchel.core.host.Accelerator each : ProvenHost.open(host)) {
            open.leaveOpen(each.name(), why);
        }
        return open.host();
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
     * @param setup the host's side: accelerator, folder, sockets
     * @throws IllegalArgumentException if the machine is of another architecture
     */
    public QemuArguments commandFor(Machine machine, QemuSetup setup) {
        requireOwn(machine);
        return QemuArguments.of(machine, setup);
    }

    /**
     * {@code setup} for this QEMU, with what it can do: what a machine leaves open is then chosen among that. One that cannot be
     * asked leaves the setup as it is, as does a setup that knows it already.
     */
    public QemuSetup fitted(QemuSetup setup) throws InterruptedException {
        return setup.capabilities().isPresent() ? setup : fitted(setup, asked());
    }

    private static QemuSetup fitted(QemuSetup setup, Optional<QemuCapabilities> known) {
        return setup.capabilities().isPresent() || known.isEmpty()
                ? setup
                : setup.toBuilder().capabilities(known.get()).build();
    }

    /**
     * What this QEMU lacks of what {@code arguments} ask for; nothing is said of a QEMU that cannot be asked, since its
     * start will say it better.
     */
    public Findings check(QemuArguments arguments) throws InterruptedException {
        return lacking(asked(), arguments);
    }

    private static Findings lacking(Optional<QemuCapabilities> known, QemuArguments arguments) {
        return known.map(able -> able.check(arguments.arguments())).orElse(Findings.none());
    }

    private Optional<QemuCapabilities> asked() throws InterruptedException {
        try {
            return Optional.of(capabilities());
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "{0} cannot be asked: {1}", program, e.getMessage());
            return Optional.empty();
        }
    }

    /** Starts {@code machine} with all defaults. */
    public RunningMachine start(Machine machine) throws IOException, InterruptedException {
        return start(machine, QemuSetup.defaults(), LaunchOptions.defaults());
    }

    /**
     * Starts {@code machine}, if this QEMU has all that it needs; see {@link RunningMachine#start}.
     *
     * @param setup the host's side: accelerator, folder, sockets; what this QEMU can do is added, see {@link #fitted}
     * @param options how long the start and the end may take, and whether there is a console
     * @throws SatchelException with the code of what this QEMU lacks ({@code qemu.device.absent}), and what stands in
     * @throws IllegalArgumentException if the machine is of another architecture
     */
    public RunningMachine start(Machine machine, QemuSetup setup, LaunchOptions options)
            throws IOException, InterruptedException {
        requireOwn(machine);
        Optional<QemuCapabilities> known = asked(); // once, since the guest waits for it
        return RunningMachine.start(
                program, machine, fitted(setup, known), options, arguments -> lacking(known, arguments));
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
