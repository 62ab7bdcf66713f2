package dev.satchel.qemu.rule;

import static dev.satchel.qemu.rule.Qemu.Q35;
import static dev.satchel.qemu.rule.Qemu.board;
import static dev.satchel.qemu.rule.Qemu.drive;
import static dev.satchel.qemu.rule.Satchel.byHand;
import static dev.satchel.qemu.rule.Satchel.machine;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.base.Splitter;
import dev.satchel.core.SatchelException;
import dev.satchel.core.host.Architecture;
import dev.satchel.core.machine.Board;
import dev.satchel.core.machine.Disk;
import dev.satchel.core.machine.ImageFormat;
import dev.satchel.core.machine.Machine;
import dev.satchel.core.process.CommandResult;
import dev.satchel.qemu.QemuInstallation;
import dev.satchel.qemu.argument.Style;
import dev.satchel.qemu.launch.LaunchOptions;
import dev.satchel.qemu.launch.RunningMachine;
import dev.satchel.testing.Tools;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What QEMU says of its own life, and what it does not mean. */
@Timeout(180)
class LifeTrapsIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final LaunchOptions PAUSED = LaunchOptions.builder()
            .begin(LaunchOptions.Begin.PAUSED)
            .powerDownLimit(Duration.ZERO)
            .build();

    @TempDir
    Path folder;

    private Images images;
    private Satchel satchel;

    @BeforeEach
    void here() {
        images = new Images(folder);
        satchel = new Satchel(folder);
    }

    private RunningMachine start(Machine machine) throws IOException, InterruptedException {
        Tools.require("qemu-system-x86_64");
        return QemuInstallation.find(Architecture.X86_64).start(machine, satchel.setup(Style.DRIVE), PAUSED);
    }

    @Test
    @FallsInto(SilentTrap.S21)
    void theGreetingComesBeforeTheFailure() throws Exception {
        CommandResult result = Q35.ends("-qmp", "stdio", "-bios", "no-such-file");

        assertThat(result.output()).startsWith("{\"QMP\": ");
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.error()).contains("could not load PC BIOS 'no-such-file'");
    }

    @Test
    @KeepsOutOf(SilentTrap.S21)
    void aMachineThatIsNotBuiltIsNotStarted() {
        Machine machine = byHand(machine(Board.Q35), "-bios", "no-such-file");

        assertThatThrownBy(() -> start(machine).close())
                .isInstanceOfSatisfying(
                        SatchelException.class, e -> assertThat(e).hasMessageContaining("could not load PC BIOS"));
    }

    private static final String COMMANDS = """
            {"execute":"qmp_capabilities"}
            {"execute":"blockdev-snapshot-sync","arguments":{"device":"d","snapshot-file":"OVERLAY","format":"qcow2"}}
            {"execute":"quit"}
            """;

    @Test
    @FallsInto(SilentTrap.S22)
    void otherOutputGetsBetweenTheAnswers() throws Exception {
        String commands =
                COMMANDS.replace("OVERLAY", folder.resolve("overlay.qcow2").toString());
        CommandResult result =
                Q35.endsAfter(commands, "-qmp", "stdio", "-drive", drive("d", "raw", images.raw("disk")));

        assertThat(result.exitCode()).as("%s", result).isZero();
        assertThat(Splitter.on('\n').split(result.output())).anyMatch(line -> line.startsWith("Formatting '"));
    }

    @Test
    @KeepsOutOf(SilentTrap.S22)
    void aMachineIsSpokenToThroughASocketOfItsOwn() throws Exception {
        Machine machine = machine(Board.Q35)
                .disk(Disk.named("d").image(images.raw("disk"), ImageFormat.RAW).build())
                .build();

        try (RunningMachine running = start(machine)) {
            running.qmp()
                    .execute(
                            "blockdev-snapshot-sync",
                            Map.of(
                                    "device",
                                    "d",
                                    "snapshot-file",
                                    folder.resolve("overlay.qcow2").toString(),
                                    "format",
                                    "qcow2"));
            assertThat(running.status()).isEqualTo("prelaunch");
        }
        satchel.refuses(byHand(machine(Board.Q35), "-qmp", "stdio"), "extras.qemu.silent");
    }

    @Test
    @FallsInto(SilentTrap.S23)
    void whoIsEndedByASignalEndsWell() throws Exception {
        try (Trial trial = Q35.starts()) {
            ProcessHandle.of(trial.pid()).orElseThrow().destroy();

            assertThat(trial.awaitEnd(LIMIT)).isZero();
        }
    }

    @Test
    @FallsInto(SilentTrap.S28)
    void aQuestionAboutAModuleThatIsMissingEndsQemu() throws Exception {
        try (Trial trial = board("x86_64", "none").starts()) {
            List<String> types = trial.types("device");
            String missing = "virtio-gpu-gl-pci";
            if (!types.contains(missing)) {
                throw Tools.absent("a QEMU that names devices of modules which are not installed");
            }
            try {
                trial.properties(missing);
                throw Tools.absent("a QEMU without the module for " + missing);
            } catch (IOException e) {
                assertThat(trial.awaitEnd(LIMIT)).isEqualTo(1);
                assertThat(trial.said()).contains("missing object type 'virtio-gpu-gl-device'");
            }
        }
    }

    @Test
    @KeepsOutOf(SilentTrap.S28)
    void theInstalledQemuIsAskedWithoutEndingIt() throws Exception {
        Tools.require("qemu-system-x86_64");

        assertThat(QemuInstallation.find(Architecture.X86_64).capabilities().deviceTypes())
                .contains("virtio-gpu-pci");
    }
}
