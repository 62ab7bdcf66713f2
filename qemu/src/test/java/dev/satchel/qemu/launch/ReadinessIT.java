package dev.satchel.qemu.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.satchel.core.SatchelException;
import dev.satchel.core.host.Architecture;
import dev.satchel.core.machine.Board;
import dev.satchel.core.machine.Extras;
import dev.satchel.core.machine.Firmware;
import dev.satchel.core.machine.GuestSystem;
import dev.satchel.core.machine.HostPort;
import dev.satchel.core.machine.Machine;
import dev.satchel.core.machine.Network;
import dev.satchel.core.machine.NetworkMode;
import dev.satchel.core.machine.PortForward;
import dev.satchel.core.unit.DataSize;
import dev.satchel.qemu.QemuInstallation;
import dev.satchel.qemu.argument.QemuSetup;
import dev.satchel.qemu.guest.GuestAgent;
import dev.satchel.qemu.guest.ShutdownMode;
import dev.satchel.qemu.readiness.NotReadyException;
import dev.satchel.qemu.readiness.Readiness;
import dev.satchel.testing.TinyGuest;
import dev.satchel.testing.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** One real guest with an agent, a web server and what looks like an SSH server, and all that can be waited for. */
@Timeout(300) // under emulation, on a machine that may be busy
class ReadinessIT {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final Duration SHORT = Duration.ofMillis(300);

    private static final String SSH = """
            printf '#!/bin/sh\\necho SSH-2.0-tiny\\ncat\\n' > /tmp/banner
            busybox chmod 755 /tmp/banner
            (sleep 1; busybox nc -ll -p 22 -e /tmp/banner) &
            busybox nc -ll -p 7 -e /bin/cat &
            """;

    @TempDir
    Path folder;

    @Test
    void aGuestIsReadyWhenItIsAndNotBefore() throws Exception {
        Tools.requireAll("qemu-system-x86_64");
        TinyGuest guest = TinyGuest.make(folder, List.of(), SSH);
        try (RunningMachine running = QemuInstallation.find(Architecture.X86_64)
                .start(
                        machine(guest),
                        QemuSetup.builder().folder(folder).build(),
                        LaunchOptions.builder()
                                .begin(LaunchOptions.Begin.PAUSED) // or it may be ready before it is looked at
                                .console(LaunchOptions.Console.ALWAYS)
                                .powerDownLimit(Duration.ZERO)
                                .build())) {
            tooEarly(running);
            running.resume();

            running.await(Readiness.ssh(22), LIMIT);
            running.await(
                    Readiness.all(
                            Readiness.serial("READY"),
                            Readiness.agent(),
                            Readiness.address(),
                            Readiness.http(80, "/", 200),
                            Readiness.port(7),
                            Readiness.port(22),
                            Readiness.port(80)),
                    LIMIT);
            running.await(Readiness.any(Readiness.serial("never"), Readiness.port(80)), LIMIT);

            notThere(running);
            // The machine's own connection is in nobody's way.
            assertThat(running.agent().run("busybox", "echo", "a  b").output()).isEqualTo("a  b\n");
            running.await(Readiness.agent(), LIMIT);
            assertThat(running.agent().run("busybox", "false").succeeded()).isFalse();
            assertThat(running.agent().run("busybox", "true").succeeded()).isTrue();
            try (GuestAgent agent = running.agent(LIMIT)) {
                agent.shutdown(ShutdownMode.POWERDOWN);
            }
            assertCode("qemu.ended", () -> running.await(Readiness.serial("never"), LIMIT));
        }
    }

    /** QEMU takes connections for the guest from the start; the guest does not. */
    private static void tooEarly(RunningMachine running) throws IOException, InterruptedException {
        for (Readiness each : List.of(
                Readiness.port(22), Readiness.http(80, "/", 200), Readiness.ssh(22), Readiness.serial("READY"))) {
            assertThatThrownBy(() -> running.await(each, SHORT))
                    .isInstanceOfSatisfying(NotReadyException.class, e -> {
                        assertThat(e.code()).isEqualTo("readiness.timeout");
                        assertThat(e.screenshot()).hasValueSatisfying(file -> {
                            assertThat(e).hasMessageContaining(file.toString());
                            assertThat(file).exists();
                            assertThat(file.toFile().delete()).isTrue();
                        });
                    })
                    .hasMessageContaining(each.toString());
        }
    }

    private static void notThere(RunningMachine running) {
        assertSays(running, Readiness.port(81), "refuses connections");
        assertSays(running, Readiness.http(80, "/nosuch", 200), "404");
        assertSays(running, Readiness.ssh(80), "says nothing");
        assertCode("network.forward", () -> running.await(Readiness.port(9999), LIMIT));
    }

    /** In one of some tries: the guest of a busy host may not answer the last try of a short wait at all. */
    private static void assertSays(RunningMachine running, Readiness readiness, String why) {
        String said = "";
        for (int i = 0; i < 20 && !said.contains(why); i++) {
            Throwable late = catchThrowable(() -> running.await(readiness, SHORT));
            assertThat(late).isInstanceOf(NotReadyException.class).hasMessageContaining("READY");
            said = String.valueOf(late.getMessage());
        }
        assertThat(said).contains(why);
    }

    private static Machine machine(TinyGuest guest) {
        Network.Builder network = Network.of(NetworkMode.USER).model("virtio-net-pci");
        for (int port : List.of(7, 22, 80, 81)) {
            network.forward(PortForward.tcp(HostPort.loopback(0), port));
        }
        return Machine.named("readiness test")
                .guest(GuestSystem.linux(Architecture.X86_64))
                .board(Board.Q35)
                .firmware(Firmware.bios())
                .cores(1)
                .memory(DataSize.mebibytes(256))
                .guestAgent(Machine.GuestAgent.ON)
                .network(network.build())
                .extras(new Extras(
                        List.of(
                                "-kernel",
                                guest.kernel().toString(),
                                "-initrd",
                                guest.ramDisk().toString(),
                                "-append",
                                "console=ttyS0 quiet panic=-1",
                                "-device",
                                "VGA,id=picture"),
                        Map.of()))
                .build();
    }

    @Test
    void aPictureIsAPngWhateverQemuDraws() throws Exception {
        Tools.requireAll("qemu-system-x86_64");
        Machine machine = Machine.named("picture test")
                .guest(GuestSystem.linux(Architecture.X86_64))
                .board(Board.Q35)
                .firmware(Firmware.bios())
                .cores(1)
                .memory(DataSize.mebibytes(64))
                .extras(new Extras(List.of("-device", "VGA,id=picture"), Map.of()))
                .build();
        LaunchOptions options =
                LaunchOptions.builder().powerDownLimit(Duration.ZERO).build();
        Path file = folder.resolve("screen.png");
        QemuInstallation qemu = QemuInstallation.find(Architecture.X86_64);
        try (RunningMachine running =
                qemu.start(machine, QemuSetup.builder().folder(folder).build(), options)) {
            running.screenshot(Files.writeString(file, "old"));

            byte[] png = Files.readAllBytes(file);
            assertThat(png).startsWith(0x89, 'P', 'N', 'G').endsWith(0xae, 0x42, 0x60, 0x82);
            try (var left = Files.list(folder)) {
                assertThat(left.filter(each -> each.toString().contains("screen")))
                        .containsExactly(file);
            }
        }
    }

    @Test
    void aMachineWithoutADisplayHasNoPictureAndSaysSo() throws Exception {
        Tools.requireAll("qemu-system-x86_64");
        Machine machine = Machine.named("blind test")
                .guest(GuestSystem.linux(Architecture.X86_64))
                .board(Board.Q35)
                .firmware(Firmware.bios())
                .cores(1)
                .memory(DataSize.mebibytes(64))
                .build();
        LaunchOptions options = LaunchOptions.builder()
                .powerDownLimit(Duration.ZERO)
                .console(LaunchOptions.Console.ALWAYS)
                .build();
        try (RunningMachine running = QemuInstallation.find(Architecture.X86_64)
                .start(machine, QemuSetup.builder().folder(folder).build(), options)) {
            assertCode("screen.none", () -> running.screenshot(folder.resolve("x.png")));
            assertThat(folder.resolve("x.png")).doesNotExist();
            assertThatThrownBy(() -> running.await(Readiness.serial("never"), SHORT))
                    .isInstanceOfSatisfying(
                            NotReadyException.class,
                            e -> assertThat(e.screenshot()).isEmpty());
            assertThatThrownBy(() -> running.await(Readiness.agent(), SHORT)).isInstanceOf(IllegalStateException.class);
        }
    }

    private static void assertCode(String code, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        SatchelException.class,
                        e -> assertThat(e.code()).as(e.getMessage()).isEqualTo(code));
    }
}
