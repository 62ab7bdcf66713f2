package dev.satchel.qemu.capability;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableList;
import dev.satchel.core.SatchelException;
import dev.satchel.core.host.Architecture;
import dev.satchel.core.process.Command;
import dev.satchel.core.process.CommandRunner;
import dev.satchel.qemu.capability.AcceleratorProof.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A tiny guest, run to find out whether an accelerator works: by the QEMU, on the board and with the processor model
 * that a machine will have, since each of them can make the difference. There are hosts whose {@code /dev/kvm} opens,
 * answers every question and makes virtual machines, on which QEMU aborts with one processor model, and with another
 * runs the guest into a fault or until the kernel gives up on it.
 *
 * <p>The guest takes milliseconds, in a QEMU of its own that is ended in any case. What came of it is remembered until
 * the system is started anew, the program changes, or what the accelerator depends on does; that a guest did not end in
 * time, which a busy host does too, for ten minutes.
 *
 * @param program QEMU's
 * @param guest what its machines run
 * @param accelerator what is to be proven
 * @param acceleratorArgument what follows {@code -accel}: the accelerator, with its properties if it needs any
 * @param board what follows {@code -machine}, without properties: {@code q35}
 * @param cpuModel what follows {@code -cpu}: {@code host}
 */
public record AcceleratorTrial(
        Path program,
        Architecture guest,
        Accelerator accelerator,
        String acceleratorArgument,
        String board,
        String cpuModel) {
    /** From the start of the process until the guest may begin; usual are 0.1 s. */
    private static final Duration START_LIMIT = Duration.ofSeconds(4);

    /** That the one who waits for the guest ends QEMU, and this limit does not. */
    private static final Duration SPARE = Duration.ofSeconds(10);

    /** Checks that the arguments are for the accelerator, and are there. */
    public AcceleratorTrial {
        checkArgument(
                acceleratorArgument.equals(accelerator.id()) || acceleratorArgument.startsWith(accelerator.id() + ","),
                "-accel %s is not for %s",
                acceleratorArgument,
                accelerator);
        checkArgument(!board.isEmpty() && board.indexOf(',') < 0, "not a board without properties: '%s'", board);
        checkArgument(!cpuModel.isEmpty(), "a trial needs a processor model");
    }

    /**
     * Looks up what is remembered, or runs the guest.
     *
     * @param options how long the guest may take, and where the proof is looked up and kept
     * @throws SatchelException with code {@code tool.missing} or {@code tool.start} if the program cannot be started at
     *     all: nothing is then known of the accelerator
     * @throws InterruptedException if this thread was interrupted; QEMU was ended
     */
    public AcceleratorProof run(ProofOptions options) throws IOException, InterruptedException {
        return run(options, CommandRunner.system());
    }

    /**
     * As {@link #run(ProofOptions)} with {@code options}, with QEMU started by {@code runner}. It runs on a thread of
     * its own, which is interrupted as soon as the outcome is known: it must then end the process.
     */
    public AcceleratorProof run(ProofOptions options, CommandRunner runner) throws IOException, InterruptedException {
        return run(options, runner, HostState.live());
    }

    AcceleratorProof run(ProofOptions options, CommandRunner runner, HostState host)
            throws IOException, InterruptedException {
        Optional<ProofGuest> rom = ProofGuest.of(guest);
        if (rom.isEmpty()) {
            return new AcceleratorProof(
                    accelerator, cpuModel, Outcome.UNTRIED, "Satchel has no test guest for " + guest);
        }
        Optional<ProofMemory> memory = ProofMemory.of(this, options, host);
        Optional<AcceleratorProof> remembered = memory.flatMap(ProofMemory::recall);
        if (remembered.isPresent()) {
            return remembered.get();
        }
        AcceleratorProof proof = explained(tryOut(rom.get(), options, runner), host);
        memory.ifPresent(found -> found.keep(proof));
        return proof;
    }

    private AcceleratorProof tryOut(ProofGuest guest, ProofOptions options, CommandRunner runner)
            throws IOException, InterruptedException {
        Path rom = Files.createTempFile("satchel-proof-", ".rom");
        try {
            Files.write(rom, guest.rom());
            Command command = command(guest, rom)
                    .withTimeLimit(START_LIMIT.plus(options.guestLimit()).plus(SPARE));
            TrialRecord record = new TrialRun(runner, START_LIMIT, options.guestLimit()).run(command);
            return new TrialJudge(this, guest).judge(record);
        } finally {
            Files.deleteIfExists(rom);
        }
    }

    /**
     * The guest is let go by the monitor's {@code cont} and not by QEMU itself, so that its time begins when QEMU is
     * ready. The monitor is on standard input and output, which every system and every QEMU has.
     */
    Command command(ProofGuest guest, Path rom) {
        ImmutableList.Builder<String> words = ImmutableList.<String>builder()
                .add("-S", "-nodefaults", "-no-user-config", "-no-reboot")
                .add("-display", "none")
                .add("-machine", board)
                .add("-accel", acceleratorArgument)
                .add("-cpu", cpuModel)
                .add("-m", "16")
                .add("-bios", rom.toString())
                .add("-qmp", "stdio");
        if (guest == ProofGuest.X86) {
            words.add("-device", "isa-debug-exit,iobase=0xf4,iosize=0x04");
        }
        return Command.of(program.toString(), words.build())
                .withInput("{\"execute\":\"qmp_capabilities\"}\n{\"execute\":\"cont\"}\n");
    }

    private AcceleratorProof explained(AcceleratorProof proof, HostState host) {
        boolean tried =
                !proof.usable() && proof.outcome() != Outcome.UNTRIED && proof.outcome() != Outcome.NOT_BUILT_IN;
        Optional<String> why = tried ? host.explanation(accelerator) : Optional.empty();
        if (why.isEmpty()) {
            return proof;
        }
        return new AcceleratorProof(accelerator, cpuModel, proof.outcome(), proof.reason() + "; " + why.get());
    }

    /** What tells this trial from others of the same program. */
    List<String> identity() {
        return ImmutableList.of(guest.id(), accelerator.id(), acceleratorArgument, board, cpuModel);
    }
}
