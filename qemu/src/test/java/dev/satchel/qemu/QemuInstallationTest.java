package dev.satchel.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.satchel.core.SatchelException;
import dev.satchel.core.host.Architecture;
import dev.satchel.core.machine.GuestSystem;
import dev.satchel.core.machine.Machine;
import dev.satchel.qemu.capability.Accelerator;
import dev.satchel.qemu.capability.QemuVersion;
import dev.satchel.testing.ScriptedRunner;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class QemuInstallationTest {
    private final ScriptedRunner runner = new ScriptedRunner();
    private final QemuInstallation qemu = QemuInstallation.at(Path.of("/q"), Architecture.X86_64, runner);

    @Test
    void asksTheProgramForItsVersion() throws Exception {
        runner.answer(List.of("/q", "--version"), "QEMU emulator version 7.2.22 (Debian)\n");

        assertThat(qemu.version()).isEqualTo(new QemuVersion(7, 2, 22));
    }

    @Test
    void aProgramThatTellsNoVersionIsRefused() {
        runner.answer(List.of("/q", "--version"), "hello");

        assertThatThrownBy(qemu::version)
                .isInstanceOfSatisfying(
                        SatchelException.class, e -> assertThat(e.code()).isEqualTo("qemu.version"));
    }

    @Test
    void asksTheProgramForItsAccelerators() throws Exception {
        runner.answer(
                List.of("/q", "-accel", "help"), "Accelerators supported in QEMU binary:\ntcg\nkvm\nxen\nqtest\n");

        assertThat(qemu.accelerators()).containsExactly(Accelerator.TCG, Accelerator.KVM);
    }

    @Test
    void refusesAMachineOfAnotherArchitecture() {
        Machine machine = Machine.named("m")
                .guest(GuestSystem.linux(Architecture.AARCH64))
                .build();

        assertThatIllegalArgumentException()
                .isThrownBy(() -> qemu.commandFor(machine))
                .withMessageContaining("aarch64");
    }
}
