package dev.satchel.qemu.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.satchel.core.SatchelException;
import dev.satchel.core.check.Finding;
import dev.satchel.core.check.Findings;
import dev.satchel.core.device.DeviceHold;
import dev.satchel.core.device.FoundDevice;
import dev.satchel.core.machine.Access;
import dev.satchel.core.machine.Board;
import dev.satchel.core.machine.DeviceIdentity;
import dev.satchel.core.machine.Disk;
import dev.satchel.core.machine.DiskBus;
import dev.satchel.core.machine.Extras;
import dev.satchel.core.machine.Machine;
import dev.satchel.core.unit.DataSize;
import dev.satchel.qemu.argument.DeviceResolver;
import dev.satchel.qemu.argument.QemuSetup;
import dev.satchel.testing.LoopDevice;
import dev.satchel.testing.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Devices of the host for as long as a machine has them; loop devices stand for disks that are plugged in. */
@Timeout(120)
class HeldDevicesIT {
    @TempDir
    Path folder;

    @BeforeEach
    void here() {
        Tools.requireAll("mkfs.ext4", "mount", "umount");
    }

    private LoopDevice disk() throws Exception {
        return LoopDevice.attach(folder.resolve("disk.img"), DataSize.mebibytes(16));
    }

    /** Finds a device at its path, judges nothing against it, and knows when it was attached anew. */
    private static FoundDevice found(DeviceIdentity identity) throws SatchelException {
        Path node = identity.path().orElseThrow();
        try {
            String attachment = Files.readString(
                    Path.of("/sys/class/block", node.getFileName().toString(), "diskseq"));
            return FoundDevice.at(node)
                    .judged(Findings.none())
                    .attachment(attachment.strip())
                    .build();
        } catch (IOException e) {
            throw new SatchelException("device.absent", node.toString(), "is not here", null, e);
        }
    }

    private static RunningMachine start(Path node, Access access, DeviceResolver resolver) throws Exception {
        Machine machine = Launches.machine(Board.Q35)
                .disk(Disk.named("carried")
                        .device(DeviceIdentity.path(node))
                        .bus(DiskBus.VIRTIO)
                        .access(access)
                        .build())
                .build();
        return Launches.paused(machine, QemuSetup.builder().devices(resolver).build());
    }

    private static RunningMachine start(Path node) throws Exception {
        return start(node, Access.READ_WRITE, HeldDevicesIT::found);
    }

    private static void assertRefused(String code, Path node, DeviceResolver resolver) {
        assertThatExceptionOfType(SatchelException.class)
                .isThrownBy(() -> start(node, Access.READ_WRITE, resolver).close())
                .satisfies(e -> assertThat(e.code()).isEqualTo(code));
    }

    @Test
    void nobodyMountsOrFormatsOrStartsADeviceThatAMachineHas() throws Exception {
        Path target = Files.createDirectory(folder.resolve("target"));
        try (LoopDevice disk = disk()) {
            String node = disk.node().toString();
            LoopDevice.run("mkfs.ext4", "-q", "-F", node).orThrow();
            try (RunningMachine running = start(disk.node())) {
                assertThat(running.isAlive()).isTrue();
                assertThat(LoopDevice.run("mount", node, target.toString()).error())
                        .contains("busy");
                assertThat(LoopDevice.run("mkfs.ext4", "-q", node).error()).contains("in use by the system");
                assertRefused("device.busy", disk.node(), HeldDevicesIT::found);
                assertThat(running.isAlive()).isTrue();
            }
            LoopDevice.run("mount", node, target.toString()).orThrow();
            try {
                assertRefused("device.busy", disk.node(), HeldDevicesIT::found);
            } finally {
                LoopDevice.run("umount", target.toString()).orThrow();
            }
            start(disk.node()).close();
            DeviceHold.take(disk.node()).close();
        }
    }

    @Test
    void aDeviceIsGivenBackWhenQemuRefusesToStart() throws Exception {
        try (LoopDevice disk = disk()) {
            Machine machine = Launches.machine(Board.Q35)
                    .disk(Disk.named("carried")
                            .device(DeviceIdentity.path(disk.node()))
                            .build())
                    .extras(new Extras(List.of("-device", "no-such-device"), Map.of()))
                    .build();

            assertThatExceptionOfType(SatchelException.class)
                    .isThrownBy(() -> Launches.paused(
                                    machine,
                                    QemuSetup.builder()
                                            .devices(HeldDevicesIT::found)
                                            .build())
                            .close())
                    .withMessageContaining("no-such-device");
            DeviceHold.take(disk.node()).close();
        }
    }

    @Test
    void aDeviceThatTheHostUsesIsRefusedBeforeQemuStarts() throws Exception {
        try (LoopDevice disk = disk()) {
            assertRefused(
                    "device.mounted",
                    disk.node(),
                    identity -> FoundDevice.at(disk.node())
                            .judged(Findings.of(Finding.error(
                                    "device.mounted", disk.node().toString(), "it is mounted at /mnt", "umount /mnt")))
                            .build());
        }
    }

    @Test
    void aDeviceThatIsAnotherOneByTheStartIsRefused() throws Exception {
        try (LoopDevice disk = disk()) {
            for (int look = 1;
                    look <= 2;
                    look++) { // with the device held: before QEMU starts, and when it has opened it
                int changed = look;
                AtomicInteger looks = new AtomicInteger();

                assertRefused("device.changed", disk.node(), identity -> {
                    boolean before = !isHeld(disk.node()) || looks.incrementAndGet() < changed;
                    return FoundDevice.at(disk.node())
                            .judged(Findings.none())
                            .attachment(before ? "before" : "after")
                            .build();
                });

                assertThat(looks).hasValue(changed);
                assertThat(isHeld(disk.node())).isFalse();
            }
        }
    }

    private static boolean isHeld(Path node) {
        try {
            DeviceHold.take(node).close();
            return false;
        } catch (SatchelException e) {
            return e.code().equals("device.busy");
        }
    }

    @Test
    void severalMachinesReadADeviceThatNoneWrites() throws Exception {
        try (LoopDevice disk = disk();
                RunningMachine first = start(disk.node(), Access.READ_ONLY, HeldDevicesIT::found);
                RunningMachine second = start(disk.node(), Access.READ_ONLY, HeldDevicesIT::found)) {
            assertThat(first.isAlive()).isTrue();
            assertThat(second.isAlive()).isTrue();
        }
    }
}
