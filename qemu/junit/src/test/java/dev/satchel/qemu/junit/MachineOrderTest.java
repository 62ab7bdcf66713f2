package dev.satchel.qemu.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.satchel.core.host.Architecture;
import dev.satchel.core.machine.GuestSystem;
import dev.satchel.core.machine.Machine;
import dev.satchel.core.unit.DataSize;
import dev.satchel.qemu.launch.RunningMachine;
import dev.satchel.qemu.readiness.Readiness;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;

class MachineOrderTest {
    private static final Machine MACHINE = Machine.named("m")
            .guest(GuestSystem.linux(Architecture.X86_64))
            .cores(1)
            .memory(DataSize.mebibytes(64))
            .build();

    static class Fields {
        @VirtualMachine(
                value = "m.yaml",
                ready = {"agent", "ssh"})
        @Nullable
        RunningMachine right;

        @VirtualMachine(
                value = "m.yaml",
                ready = {"agent", "luck"})
        @Nullable
        RunningMachine wrong;
    }

    private static MachineOrder order(String field) throws Exception {
        VirtualMachine wanted = Fields.class.getDeclaredField(field).getAnnotation(VirtualMachine.class);
        return new MachineOrder(wanted, Fields.class, MachineOrder.Missing.SKIPS);
    }

    @Test
    void severalReadinessesAreAllWaitedFor() throws Exception {
        assertThat(order("right").readiness(MACHINE)).hasValue(Readiness.all(Readiness.agent(), Readiness.ssh(22)));
    }

    @Test
    void aReadinessThatIsNoneIsRefusedWithTheClassThatAsks() throws Exception {
        MachineOrder order = order("wrong");

        assertThatThrownBy(() -> order.readiness(MACHINE))
                .isInstanceOf(ExtensionConfigurationException.class)
                .hasMessageContaining(Fields.class.getName())
                .hasMessageContaining("'luck'");
    }
}
