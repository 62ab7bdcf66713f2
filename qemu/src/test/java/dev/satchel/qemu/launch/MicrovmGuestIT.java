package dev.satchel.qemu.launch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.core.host.Architecture;
import dev.satchel.core.machine.Board;
import dev.satchel.core.machine.Extras;
import dev.satchel.core.machine.Machine;
import dev.satchel.qemu.QemuInstallation;
import dev.satchel.qemu.argument.QemuSetup;
import dev.satchel.qemu.readiness.Readiness;
import dev.satchel.testing.TinyGuest;
import dev.satchel.testing.Tools;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A guest on the smallest board. */
@Tag("slow")
@Timeout(200) // under emulation, on a machine that may be busy
class MicrovmGuestIT {
    @TempDir
    Path folder;

    @Test
    void aGuestOfTheSmallestBoardStartsAndIsEnded() throws Exception {
        Tools.require("qemu-system-x86_64");
        TinyGuest guest = TinyGuest.make(folder);
        Machine machine = guest.machine("microvm test")
                .board(Board.MICROVM)
                .guestAgent(Machine.GuestAgent.OFF)
                .extras(new Extras(
                        List.of(
                                "-kernel",
                                guest.kernel().toString(),
                                "-initrd",
                                guest.ramDisk().toString(),
                                "-append",
                                // Without a timer to measure by, Linux hangs in one of five starts under emulation.
                                "console=ttyS0 quiet panic=-1 tsc_early_khz=2000000"),
                        Map.of()))
                .build();
        LaunchOptions options = LaunchOptions.builder()
                .console(LaunchOptions.Console.ALWAYS)
                .powerDownLimit(Duration.ZERO)
                .build();

        try (RunningMachine running = QemuInstallation.find(Architecture.X86_64)
                .start(machine, QemuSetup.builder().folder(folder).build(), options)) {
            running.await(Readiness.serial("READY"), Duration.ofMinutes(2));

            assertThat(running.status()).isEqualTo("running");
        }
    }
}
