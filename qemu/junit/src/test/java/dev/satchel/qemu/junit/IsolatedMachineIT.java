package dev.satchel.qemu.junit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.core.host.Architecture;
import dev.satchel.core.machine.Disk;
import dev.satchel.core.machine.DiskSource;
import dev.satchel.core.machine.Display;
import dev.satchel.core.machine.GuestSystem;
import dev.satchel.core.machine.HostPort;
import dev.satchel.core.machine.ImageFormat;
import dev.satchel.core.machine.Machine;
import dev.satchel.core.machine.Network;
import dev.satchel.core.machine.NetworkMode;
import dev.satchel.core.machine.PortForward;
import dev.satchel.core.machine.Tpm;
import dev.satchel.core.unit.DataSize;
import dev.satchel.qemu.image.Image;
import dev.satchel.qemu.image.QemuImg;
import dev.satchel.testing.Tools;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a machine of tests has of its own, seen by qemu-img. */
class IsolatedMachineIT {
    @TempDir
    Path base;

    @TempDir
    Path own;

    @BeforeEach
    void needsQemuImg() {
        Tools.require("qemu-img");
    }

    private static Machine.Builder described() {
        return Machine.named("described").guest(GuestSystem.linux(Architecture.X86_64));
    }

    @Test
    void whatIsMissingIsEmptyInItsOwnFolderAndTheRestStays() throws Exception {
        Files.write(base.resolve("there.img"), new byte[1 << 20]);
        Disk there = Disk.named("there")
                .image(Path.of("there.img"), ImageFormat.RAW)
                .size(DataSize.mebibytes(1))
                .build();

        Machine machine = prepare(described()
                .disk(Disk.named("new")
                        .image(Path.of("new.qcow2"), ImageFormat.QCOW2)
                        .size(DataSize.gibibytes(1))
                        .build())
                .disk(there)
                .build());

        DiskSource.Image made = (DiskSource.Image) machine.disks().get(0).source();
        assertThat(made.file()).startsWithRaw(own);
        assertThat(QemuImg.find().info(Image.of(made.file(), made.format())).virtualSize())
                .isEqualTo(DataSize.gibibytes(1));
        assertThat(machine.disks().get(1)).isEqualTo(there);
        assertThat(base.resolve("new.qcow2")).doesNotExist();
    }

    @Test
    void whereItListensIsFreeAndWhatItKeepsIsItsOwn() throws Exception {
        Files.createDirectory(base.resolve("tpm"));
        Files.writeString(base.resolve("tpm/tpm2-00.permall"), "state");

        Machine machine = prepare(
                described()
                        .network(Network.of(NetworkMode.USER)
                                .forward(PortForward.tcp(HostPort.loopback(2222), 22))
                                .build())
                        .display(new Display.Vnc(HostPort.loopback(5901)))
                        .tpm(Tpm.version2().withState(Path.of("tpm")))
                        .build(),
                80,
                22);

        assertThat(machine.networks())
                .singleElement()
                .satisfies(network -> assertThat(network.forwards())
                        .containsExactly(
                                PortForward.tcp(HostPort.loopback(0), 22), PortForward.tcp(HostPort.loopback(0), 80)));
        assertThat(machine.tpm().orElseThrow().state())
                .hasValueSatisfying(
                        state -> assertThat(state.resolve("tpm2-00.permall")).hasContent("state"));
        assertThat(machine.display())
                .isInstanceOfSatisfying(
                        Display.Vnc.class,
                        vnc -> assertThat(vnc.socket())
                                .hasValueSatisfying(socket -> assertThat(socket).startsWithRaw(own)));
    }

    @Test
    void aTpmThatIsOneFileIsCopiedToo() throws Exception {
        Files.writeString(base.resolve("tpmdata"), "state");

        Machine machine = prepare(
                described().tpm(Tpm.version2().withState(Path.of("tpmdata"))).build());

        assertThat(machine.tpm().orElseThrow().state())
                .hasValueSatisfying(
                        state -> assertThat(state).startsWithRaw(own).hasContent("state"));
    }

    @Test
    void aPortOfTheGuestNeedsACardAndGetsOne() throws Exception {
        assertThat(prepare(described().build(), 80).networks())
                .singleElement()
                .satisfies(
                        card -> assertThat(card.forwards()).containsExactly(PortForward.tcp(HostPort.loopback(0), 80)));
    }

    private Machine prepare(Machine machine, Integer... forward) throws Exception {
        return new IsolatedMachine(machine, base, own).prepare(List.of(forward));
    }
}
