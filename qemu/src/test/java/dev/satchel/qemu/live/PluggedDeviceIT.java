package dev.satchel.qemu.live;

import static dev.satchel.qemu.live.Lives.LIMIT;
import static dev.satchel.qemu.live.Lives.assertCode;
import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.core.SatchelException;
import dev.satchel.core.check.Finding;
import dev.satchel.core.check.Findings;
import dev.satchel.core.device.DeviceHold;
import dev.satchel.core.device.FoundDevice;
import dev.satchel.core.machine.Access;
import dev.satchel.core.machine.DeviceIdentity;
import dev.satchel.core.machine.Disk;
import dev.satchel.core.machine.DiskBus;
import dev.satchel.core.machine.ImageFormat;
import dev.satchel.core.machine.Machine;
import dev.satchel.core.unit.DataSize;
import dev.satchel.qemu.argument.DeviceResolver;
import dev.satchel.qemu.argument.QemuSetup;
import dev.satchel.qemu.launch.RunningMachine;
import dev.satchel.testing.LoopDevice;
import dev.satchel.testing.Tools;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Devices of the host that a machine is given while it runs; loop devices stand for disks that are plugged in. */
@Timeout(120)
class PluggedDeviceIT {
    @TempDir
    Path folder;

    @BeforeEach
    void here() {
        Tools.requireAll("mkfs.ext4", "mount", "umount");
    }

    private LoopDevice device() throws Exception {
        return LoopDevice.attach(folder.resolve("disk.img"), DataSize.mebibytes(16));
    }

    private Machine machine() throws Exception {
        return Lives.machine()
                .disk(Lives.disk("s", new Lives(folder).qcow2("s.qcow2"), ImageFormat.QCOW2, DiskBus.SCSI))
                .build();
    }

    private static FoundDevice found(DeviceIdentity identity) {
        return FoundDevice.at(identity.path().orElseThrow())
                .judged(Findings.none())
                .attachment("the first")
                .build();
    }

    private HotPlug hotPlug(RunningMachine running, Machine machine, DeviceResolver resolver) {
        return LiveMachine.of(running)
                .hotPlug(
                        machine,
                        QemuSetup.builder().folder(folder).devices(resolver).build());
    }

    private static Disk disk(Path node, Access access) {
        return Disk.named("carried")
                .device(DeviceIdentity.path(node))
                .bus(DiskBus.SCSI)
                .access(access)
                .build();
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
    void aPluggedDeviceIsNobodyElsesUntilItIsUnplugged() throws Exception {
        Machine machine = machine();
        Path target = Files.createDirectory(folder.resolve("target"));
        try (LoopDevice device = device();
                RunningMachine running =
                        Lives.start(machine, QemuSetup.builder().folder(folder).build())) {
            String node = device.node().toString();
            LoopDevice.run("mkfs.ext4", "-q", "-F", node).orThrow();
            hotPlug(running, machine, PluggedDeviceIT::found).plug(disk(device.node(), Access.READ_WRITE));

            assertThat(LoopDevice.run("mount", node, target.toString()).error()).contains("busy");
            assertCode(
                    "live.refused",
                    () -> hotPlug(running, machine, PluggedDeviceIT::found)
                            .plug(disk(device.node(), Access.READ_WRITE)));
            assertThat(isHeld(device.node())).isTrue();

            hotPlug(running, machine, PluggedDeviceIT::found).unplugDisk("carried", LIMIT);
            LoopDevice.run("mount", node, target.toString()).orThrow();
            try {
                assertCode(
                        "device.busy",
                        () -> hotPlug(running, machine, PluggedDeviceIT::found)
                                .plug(disk(device.node(), Access.READ_WRITE)));
            } finally {
                LoopDevice.run("umount", target.toString()).orThrow();
            }
            assertCode("live.unknown", () -> LiveMachine.of(running).disk("carried"));
        }
    }

    @Test
    void aPluggedDeviceIsGivenBackWithTheMachinesEnd() throws Exception {
        Machine machine = machine();
        try (LoopDevice device = device()) {
            try (RunningMachine running =
                    Lives.start(machine, QemuSetup.builder().folder(folder).build())) {
                hotPlug(running, machine, PluggedDeviceIT::found).plug(disk(device.node(), Access.READ_WRITE));
                assertThat(isHeld(device.node())).isTrue();
            }
            assertThat(isHeld(device.node())).isFalse();
        }
    }

    @Test
    void aDeviceOfTheStartIsGivenBackWhenItIsUnplugged() throws Exception {
        try (LoopDevice device = device()) {
            Machine machine = machine().toBuilder()
                    .disk(disk(device.node(), Access.READ_WRITE))
                    .build();
            QemuSetup setup = QemuSetup.builder()
                    .folder(folder)
                    .devices(PluggedDeviceIT::found)
                    .build();
            try (RunningMachine running = Lives.start(machine, setup)) {
                assertThat(isHeld(device.node())).isTrue();
                hotPlug(running, machine, PluggedDeviceIT::found).unplugDisk("carried", LIMIT);
                assertThat(isHeld(device.node())).isFalse();
            }
        }
    }

    @Test
    void whatTheGuardRefusesIsNotPlugged() throws Exception {
        Machine machine = machine();
        try (LoopDevice device = device();
                RunningMachine running =
                        Lives.start(machine, QemuSetup.builder().folder(folder).build())) {
            DeviceResolver guard = identity -> FoundDevice.at(device.node())
                    .judged(Findings.of(Finding.error(
                            "device.system",
                            device.node().toString(),
                            "it carries the running system",
                            "take another")))
                    .build();

            assertCode(
                    "device.system",
                    () -> hotPlug(running, machine, guard).plug(disk(device.node(), Access.READ_WRITE)));

            assertThat(isHeld(device.node())).isFalse();
            assertCode("live.unknown", () -> LiveMachine.of(running).disk("carried"));
        }
    }

    @Test
    void aDeviceThatIsAnotherOneMeanwhileIsNotPlugged() throws Exception {
        Machine machine = machine();
        try (LoopDevice device = device();
                RunningMachine running =
                        Lives.start(machine, QemuSetup.builder().folder(folder).build())) {
            for (int look = 1; look <= 2; look++) { // held: before QEMU opens it, and when it has
                int changed = look;
                AtomicInteger looks = new AtomicInteger();
                DeviceResolver resolver = identity -> FoundDevice.at(device.node())
                        .judged(Findings.none())
                        .attachment(isHeld(device.node()) && looks.incrementAndGet() >= changed ? "after" : "before")
                        .build();

                assertCode(
                        "device.changed",
                        () -> hotPlug(running, machine, resolver).plug(disk(device.node(), Access.READ_WRITE)));

                assertThat(looks).hasValue(changed);
                assertThat(isHeld(device.node())).isFalse();
                assertCode("live.unknown", () -> LiveMachine.of(running).disk("carried"));
            }
        }
    }

    @Test
    void aDeviceThatIsOnlyReadIsNotHeld() throws Exception {
        Machine machine = machine();
        try (LoopDevice device = device();
                RunningMachine running =
                        Lives.start(machine, QemuSetup.builder().folder(folder).build())) {
            hotPlug(running, machine, PluggedDeviceIT::found).plug(disk(device.node(), Access.READ_ONLY));

            assertThat(isHeld(device.node())).isFalse();
        }
    }
}
