package dev.satchel.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.base.Stopwatch;
import dev.satchel.core.host.Architecture;
import dev.satchel.core.machine.Firmware;
import dev.satchel.core.machine.Machine;
import dev.satchel.core.process.Command;
import dev.satchel.core.process.CommandRunner;
import dev.satchel.core.process.ShellQuoting;
import dev.satchel.core.unit.DataSize;
import dev.satchel.qemu.QemuInstallation;
import dev.satchel.qemu.argument.QemuArguments;
import dev.satchel.qemu.argument.QemuSetup;
import dev.satchel.storage.boot.Console;
import dev.satchel.storage.clone.SystemClone;
import dev.satchel.storage.probe.Probe;
import dev.satchel.testing.Tools;
import dev.satchel.utm.bundle.UtmBundle;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The whole chain with the tiny system, beside the same work done by a shell script. */
@Timeout(900)
class QuickstartIT {
    /** At most this much more time than the same commands in a shell. */
    private static final double WORST_RATIO = 1.1;

    private static final int MOST_ROUNDS = 4;

    private static final CommandRunner RUNNER = CommandRunner.system();

    @TempDir
    private Path temporary;

    private Path root;
    private Path work;

    @BeforeEach
    void makeASystem() throws Exception {
        Tools.requireRoot();
        Tools.requireAll(
                "busybox", "apt-get", "modprobe", "rsync", "grub-install", "mcopy", "sfdisk", "qemu-system-x86_64");
        work = temporary.toRealPath();
        root = work.resolve("root");
        TinyRoot.make(root, Kernels.fetch(), RUNNER);
    }

    @Test
    void carriesASystemThatBootsByBothFirmwaresInTheTimeOfAShellScript() throws Exception {
        Duration ours = carry(work.resolve("first"));
        Duration shell = byShell(work.resolve("shell"));
        double ratio = ratio(ours, shell);
        // The machine may have been busy with something else: again, and the better of each.
        for (int round = 2; round <= MOST_ROUNDS && ratio > WORST_RATIO; round++) {
            ours = min(ours, carry(work.resolve("carried-" + round)));
            shell = min(shell, byShell(work.resolve("shell-" + round)));
            ratio = ratio(ours, shell);
        }
        System.out.printf(
                "the whole chain: %s; the same by a shell script: %s; ratio %.3f%n",
                Report.seconds(ours), Report.seconds(shell), ratio);
        assertThat(ratio).isLessThanOrEqualTo(WORST_RATIO);
    }

    private static double ratio(Duration ours, Duration shell) {
        return (double) ours.toMillis() / shell.toMillis();
    }

    private static Duration min(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private Duration carry(Path folder) throws Exception {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        Stopwatch time = Stopwatch.createStarted();
        int code = Quickstart.run(
                new PrintStream(said, true, StandardCharsets.UTF_8),
                "--tiny",
                "--root",
                root.toString(),
                "--work",
                folder.toString());
        Duration elapsed = time.elapsed();
        String text = said.toString(StandardCharsets.UTF_8);
        System.out.println(text.substring(text.indexOf("\nhost ") + 1));

        assertThat(code).as(text).isZero();
        assertThat(text)
                .contains(
                        "$ rsync ",
                        "boot by BIOS, to the login",
                        "boot by UEFI, to the login",
                        "-device ide-hd,drive=system");
        Probe disk = Probe.of(folder.resolve("disk.img"));
        assertThat(disk.volume(2).type()).hasValue("vfat");
        assertThat(disk.volume(3).type()).hasValue("ext4");
        Machine machine = Machine.read(folder.resolve("machine.yaml"));
        UtmBundle bundle = UtmBundle.open(folder.resolve("Satchel quickstart.utm"));
        assertThat(bundle.check().errors()).isEmpty();
        assertThat(bundle.machine().orThrow("bundle").memory()).isEqualTo(machine.memory());
        assertThat(Probe.of(bundle.data().resolve("disk.img")).volume(3).uuid())
                .isEqualTo(disk.volume(3).uuid());
        Leftovers leftovers = new Leftovers(work, RUNNER);
        assertThat(leftovers.mounts()).isEmpty();
        assertThat(leftovers.loopDevices()).isEmpty();
        return elapsed;
    }

    /** The plan's own script, the copy into the bundle, and QEMU with its console in a file and its monitor on a pipe. */
    private Duration byShell(Path folder) throws Exception {
        Files.createDirectories(folder);
        Path disk = folder.resolve("disk.img");
        String clone = SystemClone.of(root)
                .console(Console.SERIAL_AND_SCREEN)
                .toImage(disk, DataSize.mebibytes(256))
                .plan()
                .toShellScript();
        Files.writeString(folder.resolve("clone.sh"), clone);
        Machine machine = Machine.read(work.resolve("first/machine.yaml"));
        String script = """
                set -eu
                cd FOLDER
                boot() {
                    name=$1
                    shift
                    mkfifo "$name.monitor"
                    "$@" -serial "file:$name.serial" -monitor stdio < "$name.monitor" > "$name.log" 2>&1 &
                    exec 3> "$name.monitor"
                    until grep -q login: "$name.serial" 2>/dev/null; do
                        kill -0 $! || exit 1
                        sleep 0.05
                    done
                    echo system_powerdown >&3
                    wait $!
                    exec 3>&-
                }
                sh clone.sh
                mkdir -p bundle.utm/Data
                cp --sparse=always disk.img bundle.utm/Data/
                sync
                boot bios BIOS
                cp VARIABLES variables.fd
                boot uefi UEFI
                """.replace("FOLDER", ShellQuoting.quote(folder.toString()))
                .replace("BIOS", words(machine, Firmware.bios(), folder))
                .replace("VARIABLES", "/usr/share/OVMF/OVMF_VARS_4M.fd")
                .replace("UEFI", words(machine, Firmware.uefi().withVariables(folder.resolve("variables.fd")), folder));
        Files.writeString(folder.resolve("all.sh"), script);
        Stopwatch time = Stopwatch.createStarted();
        RUNNER.run(Command.of("sh", folder.resolve("all.sh").toString()).withTimeLimit(Duration.ofMinutes(10)))
                .orThrow();
        return time.elapsed();
    }

    private static String words(Machine machine, Firmware firmware, Path folder) throws Exception {
        Machine started = machine.toBuilder().firmware(firmware).build();
        QemuInstallation qemu = QemuInstallation.find(Architecture.X86_64);
        QemuArguments arguments =
                qemu.commandFor(started, QemuSetup.builder().folder(folder).build());
        String line = qemu.program() + " "
                + arguments.arguments().stream().map(ShellQuoting::quote).collect(Collectors.joining(" "));
        return line.replace("/first/disk.img", "/" + folder.getFileName() + "/disk.img")
                .replace("-chardev stdio,id=serial0 -serial chardev:serial0", "");
    }
}
