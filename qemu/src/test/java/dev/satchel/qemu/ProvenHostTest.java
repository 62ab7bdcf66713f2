package dev.satchel.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.satchel.core.host.Accelerator;
import dev.satchel.core.host.Accelerator.Kind;
import dev.satchel.core.host.Accelerator.Verdict;
import dev.satchel.core.host.Architecture;
import dev.satchel.core.host.Host;
import dev.satchel.core.machine.Cpu;
import dev.satchel.core.machine.GuestSystem;
import dev.satchel.core.machine.Machine;
import dev.satchel.core.process.Command;
import dev.satchel.core.process.CommandResult;
import dev.satchel.core.process.CommandRunner;
import dev.satchel.core.process.OutputListener;
import dev.satchel.core.process.ToolLocator;
import dev.satchel.qemu.capability.ProofOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProvenHostTest {
    private final List<Command> ran = new ArrayList<>();

    private QemuInstallation qemu(Architecture architecture, int exitCode) {
        CommandRunner runner = (command, listener) -> {
            ran.add(command);
            listener.line(OutputListener.Stream.OUTPUT, "{\"event\": \"RESUME\"}");
            return new CommandResult(command, exitCode, "", "", Duration.ZERO);
        };
        return QemuInstallation.at(Path.of("/q"), architecture, runner)
                .proving(ProofOptions.defaults().withoutMemory());
    }

    private static Host host(Architecture architecture, Kind kind, Verdict verdict) {
        return Host.builder()
                .nativeArchitecture(architecture)
                .processArchitecture(architecture)
                .accelerators(List.of(new Accelerator(kind, verdict, "the system says so")))
                .build();
    }

    private static Accelerator only(Host host) {
        return host.accelerators().get(0);
    }

    @Test
    void aGuestThatRanMakesItUsable() throws Exception {
        Host proven = qemu(Architecture.X86_64, 33).proven(host(Architecture.X86_64, Kind.WHPX, Verdict.UNPROVEN));

        assertThat(only(proven).usable()).isTrue();
        assertThat(only(proven).reason()).contains("ran to its end");
        assertThat(proven.evidence())
                .hasSize(1)
                .first()
                .hasToString("/q -accel whpx -cpu max: ran: " + only(proven).reason());
        assertThat(ran.get(0).arguments()).containsSequence("-accel", "whpx,kernel-irqchip=off");
    }

    @Test
    void whatTheSystemCallsUsableIsNotBelievedEither() throws Exception {
        Host proven = qemu(Architecture.X86_64, 134).proven(host(Architecture.X86_64, Kind.KVM, Verdict.USABLE));

        assertThat(only(proven).verdict()).isEqualTo(Verdict.UNUSABLE);
        assertThat(only(proven).reason()).contains("SIGABRT");
    }

    @Test
    void whatTheSystemRefusesIsNotTried() throws Exception {
        Host host = host(Architecture.X86_64, Kind.KVM, Verdict.UNUSABLE);

        assertThat(qemu(Architecture.X86_64, 33).proven(host)).isEqualTo(host);
        assertThat(ran).isEmpty();
    }

    @Test
    void whatCannotBeTriedStaysUnprovenWithBothReasons() throws Exception {
        Host proven = qemu(Architecture.RISCV64, 0).proven(host(Architecture.RISCV64, Kind.KVM, Verdict.USABLE));

        assertThat(only(proven).verdict()).isEqualTo(Verdict.UNPROVEN);
        assertThat(only(proven).reason())
                .isEqualTo("the system says so; not tried: Satchel has no test guest for riscv64");
    }

    @Test
    void aQemuForAnotherArchitectureProvesNothing() throws Exception {
        Host host = host(Architecture.X86_64, Kind.KVM, Verdict.USABLE);

        assertThat(qemu(Architecture.AARCH64, 0).proven(host)).isEqualTo(host);
        assertThat(ran).isEmpty();
    }

    @Test
    void theProofHasTheMachinesOwnBoardAndProcessor() throws Exception {
        Machine machine = Machine.named("m")
                .guest(GuestSystem.windows11(Architecture.X86_64))
                .cpu(Cpu.cores(2).withModel("EPYC"))
                .build();

        qemu(Architecture.X86_64, 33).proven(host(Architecture.X86_64, Kind.KVM, Verdict.UNPROVEN), machine);

        assertThat(ran).hasSize(1);
        assertThat(ran.get(0).arguments())
                .containsSequence("-machine", "q35")
                .containsSequence("-cpu", "EPYC,hv-relaxed=on,hv-vapic=on,hv-spinlocks=0x1fff,hv-time=on");
    }

    @Test
    void aMachineOfAnotherArchitectureIsTheCallersMistake() {
        Machine machine = Machine.named("m")
                .guest(GuestSystem.linux(Architecture.AARCH64))
                .build();

        assertThatIllegalArgumentException()
                .isThrownBy(() -> qemu(Architecture.X86_64, 33)
                        .proven(host(Architecture.X86_64, Kind.KVM, Verdict.USABLE), machine))
                .withMessageContaining("aarch64");
    }

    @Test
    void withoutQemuWhatTheSystemSaysIsUnprovenAndWhatToInstallIsTold() throws Exception {
        Host host = host(Architecture.X86_64, Kind.KVM, Verdict.USABLE);

        Host proven = QemuInstallation.provenHere(
                host, ToolLocator.of(List.of()), ProofOptions.defaults().withoutMemory());

        assertThat(only(proven).verdict()).isEqualTo(Verdict.UNPROVEN);
        assertThat(only(proven).reason())
                .contains("the system says so")
                .contains("qemu-system-x86_64")
                .contains("apt-get install qemu-system-x86");
    }
}
