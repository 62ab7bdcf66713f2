package dev.satchel.qemu.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.satchel.core.SatchelException;
import dev.satchel.core.host.Architecture;
import dev.satchel.core.machine.Board;
import dev.satchel.core.machine.Disk;
import dev.satchel.core.machine.DiskBus;
import dev.satchel.core.machine.Extras;
import dev.satchel.core.machine.ImageFormat;
import dev.satchel.core.machine.Machine;
import dev.satchel.core.unit.DataSize;
import dev.satchel.qemu.QemuInstallation;
import dev.satchel.qemu.argument.QemuSetup;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The real QEMU does not start, and we say why. */
class StartFailureIT {
    @TempDir
    Path folder;

    private StartFailedException failure(Machine machine) {
        return catchThrowableOfType(
                StartFailedException.class,
                () -> Launches.paused(
                                machine, QemuSetup.builder().folder(folder).build())
                        .close());
    }

    private static Machine with(String... arguments) {
        return Launches.machine(Board.Q35)
                .extras(new Extras(List.of(arguments), Map.of()))
                .build();
    }

    @Test
    void aDiskOfAnotherRunningMachineIsLocked() throws Exception {
        Path image = Launches.emptyFile(folder.resolve("d.img"), DataSize.mebibytes(1));
        Machine machine = Launches.machine(Board.Q35)
                .disk(Disk.named("d")
                        .image(image, ImageFormat.RAW)
                        .bus(DiskBus.VIRTIO)
                        .build())
                .build();
        try (RunningMachine first =
                Launches.paused(machine, QemuSetup.builder().folder(folder).build())) {
            StartFailedException failure = failure(machine);

            assertThat(failure.code()).isEqualTo("disk.locked");
            assertThat(failure.exitCode()).hasValue(1);
            assertThat(failure.said()).contains("Failed to get \"write\" lock");
            assertThat(failure.command().get(0)).endsWith("qemu-system-x86_64");
            assertThat(failure.command()).contains("-S").doesNotContain("setpriv");
            assertThat(failure.remedy())
                    .hasValueSatisfying(remedy -> assertThat(remedy).contains("overlay"));
            assertThat(first.isAlive()).isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "disk.format | -drive | if=none,id=x,file=IMAGE,format=qcow2",
                "disk.device | -blockdev | driver=host_device,filename=IMAGE,node-name=x",
                "disk.device | -drive | if=none,id=x,file=/tmp,format=raw",
                "bus.absent | -device | scsi-hd",
                "bus.full | -device | virtio-rng-pci,addr=0x1f",
                "network.bridge | -nic | bridge,br=nosuch0",
                "memory.host | -object | memory-backend-ram,id=m,size=8T",
                "kernel.missing | -kernel | /no/such/kernel",
                "firmware.missing | -bios | nosuch",
                "socket.path | -chardev | socket,id=c,server=on,wait=off,path=LONG",
                "tpm.absent | -tpmdev | emulator,id=t,chardev=nosuch"
            })
    void isDiagnosedByWhatQemuSays(String code, String option, String value) throws Exception {
        Path image = Launches.emptyFile(folder.resolve("x.img"), DataSize.mebibytes(1));
        Files.write(image, new byte[] {1, 2, 3});

        StartFailedException failure = failure(with(
                option, value.replace("IMAGE", image.toString()).replace("LONG", "/tmp/" + "x".repeat(110))));

        assertThat(failure.code()).as(failure.said()).isEqualTo(code);
        assertThat(failure.getMessage())
                .doesNotContain("\n")
                .endsWith(failure.remedy().orElseThrow());
        assertThat(failure.exitCode()).hasValue(1);
    }

    @Test
    void anArgumentThatTheSystemDoesNotTakeIsNamed() {
        SatchelException failure = catchThrowableOfType(
                SatchelException.class,
                () -> Launches.paused(
                                with("-append", "x".repeat(140_000)),
                                QemuSetup.builder().folder(folder).build())
                        .close());

        assertThat(failure.code()).isEqualTo("arguments.long");
    }

    @Test
    void aProgramThatIsNotThereIsNotStarted() {
        SatchelException missing = catchThrowableOfType(
                SatchelException.class,
                () -> QemuInstallation.at(folder.resolve("nosuch"), Architecture.X86_64)
                        .start(with())
                        .close());

        assertThat(missing.code()).isEqualTo("tool.start");
    }
}
