package dev.satchel.qemu.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.satchel.core.SatchelException;
import dev.satchel.core.host.Architecture;
import dev.satchel.core.machine.Disk;
import dev.satchel.core.machine.DiskBus;
import dev.satchel.core.machine.ImageFormat;
import dev.satchel.core.machine.Machine;
import dev.satchel.core.process.Command;
import dev.satchel.core.process.CommandRunner;
import dev.satchel.core.unit.DataSize;
import dev.satchel.qemu.QemuInstallation;
import dev.satchel.qemu.argument.QemuSetup;
import dev.satchel.qemu.image.Creation;
import dev.satchel.qemu.image.QemuImg;
import dev.satchel.qemu.image.TargetFormat;
import dev.satchel.qemu.launch.Ending;
import dev.satchel.qemu.launch.LaunchOptions;
import dev.satchel.qemu.launch.RunningMachine;
import dev.satchel.testing.TinyGuest;
import dev.satchel.testing.Tools;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** One real guest with Debian's agent, and all that can be asked of it. */
@Timeout(200) // under emulation, on a machine that may be busy
class GuestAgentIT {
    private static final Duration LIMIT = Duration.ofSeconds(90);

    @TempDir
    Path folder;

    @Test
    void aRealAgentDoesWhatItIsAsked() throws Exception {
        Tools.requireAll("qemu-system-x86_64", "qemu-img", "mkfs.ext4");
        TinyGuest guest = TinyGuest.make(folder);
        Path disk = folder.resolve("disk.img");
        QemuImg.find().create(Creation.empty(disk, TargetFormat.of(ImageFormat.RAW), DataSize.mebibytes(16)));
        CommandRunner.system()
                .run(Command.of("mkfs.ext4", "-q", disk.toString()))
                .orThrow();
        Machine machine = guest.machine("agent test")
                .disk(Disk.named("d")
                        .image(disk, ImageFormat.RAW)
                        .bus(DiskBus.VIRTIO)
                        .build())
                .build();
        LaunchOptions options = LaunchOptions.builder()
                .console(LaunchOptions.Console.ALWAYS)
                .powerDownLimit(Duration.ZERO)
                .build();
        try (RunningMachine running = QemuInstallation.find(Architecture.X86_64)
                .start(machine, QemuSetup.builder().folder(folder).build(), options)) {
            try (GuestAgent agent = running.agent(LIMIT)) {
                introductions(agent);
                programs(agent);
                files(agent);
                freezing(agent);
                clock(agent);
                agent.shutdown(ShutdownMode.POWERDOWN);
            } catch (SatchelException e) {
                throw new AssertionError("the guest said: " + running.serialText(), e);
            }
            assertThat(running.awaitEnd(LIMIT))
                    .hasValueSatisfying(ending -> assertThat(ending.cause()).isEqualTo(Ending.Cause.GUEST));
        }
    }

    private static void introductions(GuestAgent agent) throws Exception {
        agent.ping();
        agent.sync();
        AgentInfo info = agent.info();
        assertThat(info.version()).matches("\\d+\\..*");
        assertThat(info.supports("guest-exec")).isTrue();
        assertThat(info.supports("guest-nosuch")).isFalse();
        assertThatThrownBy(() -> agent.execute("guest-nosuch", Map.of()))
                .isInstanceOfSatisfying(
                        AgentException.class, e -> assertThat(e.errorClass()).isEqualTo("CommandNotFound"));
        assertThat(agent.execute("guest-get-osinfo", Map.of())
                        .at("kernel-release")
                        .text())
                .isPresent();
        assertThat(agent.interfaces())
                .filteredOn(each -> each.name().equals("lo"))
                .singleElement()
                .satisfies(lo -> assertThat(lo.addresses())
                        .contains(new GuestInterface.Address(InetAddress.getByName("192.0.2.7"), 24)));
    }

    private static void programs(GuestAgent agent) throws Exception {
        GuestResult result =
                agent.exec(GuestCommand.of("sh", "-c", "cat; echo \"$A\" \"$1\" >&2; exit 3", "sh", "ü 'x' $y")
                        .withEnvironment("A", "a b")
                        .withEnvironment("PATH", "/bin")
                        .withInput("from here\n".getBytes(StandardCharsets.UTF_8)));
        assertThat(result.exitCode()).hasValue(3);
        assertThat(result.signal()).isEmpty();
        assertThat(result.output()).isEqualTo("from here\n");
        assertThat(result.error()).isEqualTo("a b ü 'x' $y\n");
        assertThat(result.succeeded()).isFalse();

        assertThat(agent.exec(GuestCommand.of("sh", "-c", "kill -TERM $$")).signal())
                .hasValue(15);
        GuestResult much =
                agent.exec(GuestCommand.of("sh", "-c", "cat /bin/busybox").withOutputLimit(DataSize.bytes(1000)));
        assertThat(much.outputBytes()).hasSize(1000);
        assertThat(much.outputExtent()).isEqualTo(GuestResult.Extent.CUT);
        assertThat(much.errorExtent()).isEqualTo(GuestResult.Extent.WHOLE);
        assertThatThrownBy(() -> agent.exec(GuestCommand.of("nosuch"))).isInstanceOf(AgentException.class);

        assertCode(
                "guest.timeout",
                () -> agent.exec(GuestCommand.of("sleep", "77").withTimeLimit(Duration.ofMillis(300))));
        String running = running(agent);
        for (int i = 0; i < 100 && running.contains("sleep\00077"); i++) { // it is being killed
            Thread.sleep(50);
            running = running(agent);
        }
        assertThat(running).contains("qemu-ga").doesNotContain("sleep\00077");
    }

    private static String running(GuestAgent agent) throws Exception {
        return agent.exec(GuestCommand.of("sh", "-c", "cat /proc/[0-9]*/cmdline"))
                .output();
    }

    private void files(GuestAgent agent) throws Exception {
        byte[] content = new byte[300_001];
        new Random(1).nextBytes(content);
        Path here = Files.write(folder.resolve("here"), content);
        String there = "/tmp/with blank, and ümlaut";

        agent.upload(here, there);
        agent.download(there, folder.resolve("back"), DataSize.mebibytes(1));
        assertThat(folder.resolve("back")).hasBinaryContent(content);

        assertCode("guest.file", () -> agent.download("/dev/zero", folder.resolve("endless"), DataSize.mebibytes(1)));
        assertThat(folder.resolve("endless")).doesNotExist();
        assertThatThrownBy(() -> agent.download("/nosuch", folder.resolve("none"), DataSize.mebibytes(1)))
                .isInstanceOf(AgentException.class)
                .hasMessageContaining("No such file");
        agent.upload(Files.write(folder.resolve("empty"), new byte[0]), there);
        agent.download(there, folder.resolve("back"), DataSize.ZERO);
        assertThat(folder.resolve("back")).isEmptyFile();
    }

    private static void freezing(GuestAgent agent) throws Exception {
        try (GuestAgent.Frozen frozen = agent.freeze()) {
            assertThat(frozen.fileSystems()).isEqualTo(1);
            assertThat(agent.isFrozen()).isTrue();
            assertThatThrownBy(() -> agent.exec(GuestCommand.of("sh"))).isInstanceOf(AgentException.class);
            assertThatThrownBy(agent::freeze).isInstanceOf(AgentException.class);
            Thread.currentThread().interrupt();
        }
        assertThat(Thread.interrupted()).isTrue();
        assertThat(agent.isFrozen()).isFalse();
        assertThat(agent.whileFrozen(agent::isFrozen, LIMIT)).isTrue();
        assertThat(agent.isFrozen()).isFalse();
        assertThatThrownBy(() -> agent.whileFrozen(
                        () -> {
                            throw new java.io.IOException("no room for a snapshot");
                        },
                        LIMIT))
                .hasMessage("no room for a snapshot");
        assertThat(agent.isFrozen()).isFalse();
        assertCode(
                "guest.thawed",
                () -> agent.whileFrozen(
                        () -> {
                            while (agent.isFrozen()) {
                                Thread.sleep(50); // longer than allowed
                            }
                            return "late";
                        },
                        Duration.ofMillis(200)));
        assertThat(agent.exec(GuestCommand.of("sh", "-c", "echo 1 > /mnt/1")).succeeded())
                .isTrue();
    }

    private static void clock(GuestAgent agent) throws Exception {
        Instant then = Instant.parse("2030-01-02T03:04:05Z");
        agent.setTime(then);
        assertThat(agent.time()).isBetween(then, then.plusSeconds(60));
        agent.setTimeFromHardware();
        assertThat(agent.time()).isBetween(then.minusSeconds(2), then.plusSeconds(60));
    }

    private static void assertCode(String code, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        SatchelException.class,
                        e -> assertThat(e.code()).as(e.getMessage()).isEqualTo(code));
    }
}
