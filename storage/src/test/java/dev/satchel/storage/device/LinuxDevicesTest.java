package dev.satchel.storage.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.groups.Tuple.tuple;

import dev.satchel.core.SatchelException;
import dev.satchel.core.check.Finding;
import dev.satchel.core.check.Severity;
import dev.satchel.core.device.FoundDevice;
import dev.satchel.core.host.OperatingSystem;
import dev.satchel.core.machine.Access;
import dev.satchel.core.machine.DeviceIdentity;
import dev.satchel.core.machine.SectorSizes;
import dev.satchel.core.unit.DataSize;
import dev.satchel.storage.internal.DeviceNumber;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LinuxDevicesTest {
    private static final DeviceIdentity T7 = DeviceIdentity.serial("S6XNNS0T123456");

    @TempDir
    Path folder;

    private FakeHost host;

    @BeforeEach
    void plugIn() throws Exception {
        host = FakeHost.laptop(folder)
                .attribute(FakeHost.USB, "queue/logical_block_size", "4096")
                .attribute(FakeHost.USB, "queue/physical_block_size", "4096")
                .attribute(FakeHost.USB, "diskseq", "7");
    }

    private void link(String name, String target) throws Exception {
        Path links = Files.createDirectories(folder.resolve("dev/disk/by-id"));
        Files.createSymbolicLink(links.resolve(name), Path.of("../..").resolve(target));
    }

    private FoundDevice find(DeviceIdentity identity) throws Exception {
        host.read();
        return new LinuxDevices(folder, List.of()).find(identity);
    }

    @Test
    void opensADeviceUnderTheMostTellingNameThatUdevMade() throws Exception {
        link("wwn-0x5002538e09123456", "sdb");
        link("usb-Samsung_PSSD_T7_S6XNNS0T123456-0:0", "sdb");
        link("usb-Samsung_PSSD_T7_S6XNNS0T123456-0:0-part1", "sdb1");
        link("ata-Another", "nvme0n1");
        link("ata-Dangling", "sdq");

        FoundDevice found = find(T7);

        assertThat(found.path()).isEqualTo(Path.of("/dev/disk/by-id/usb-Samsung_PSSD_T7_S6XNNS0T123456-0:0"));
        assertThat(found.node()).isEqualTo(Path.of("/dev/sdb"));
        assertThat(find(DeviceIdentity.path(Path.of("/dev/sdb"))).path()).isEqualTo(found.path());
        assertThat(find(DeviceIdentity.path(Path.of("/dev/sdb1"))).path())
                .isEqualTo(Path.of("/dev/disk/by-id/usb-Samsung_PSSD_T7_S6XNNS0T123456-0:0-part1"));
    }

    @Test
    void takesTheKernelsNameWhereUdevMadeNone() throws Exception {
        assertThat(find(T7).path()).isEqualTo(Path.of("/dev/sdb"));
    }

    @Test
    void keepsALinkThatWasNamed() throws Exception {
        link("usb-T7", "sdb");
        link("wwn-0x5002538e09123456", "sdb");
        Path named = Path.of("/dev/disk/by-id/wwn-0x5002538e09123456");

        assertThat(find(DeviceIdentity.path(named)).path()).isEqualTo(named);
        assertThat(find(T7.withPath(named)).node()).isEqualTo(Path.of("/dev/sdb"));
    }

    @Test
    void carriesWhatTheDeviceTellsAndItsSectors() throws Exception {
        FoundDevice found = find(T7);

        assertThat(found.identity()).isEqualTo(T7.withModel("PSSD T7").withSize(DataSize.gibibytes(1000)));
        assertThat(found.sectors()).contains(new SectorSizes(DataSize.bytes(4096), DataSize.bytes(4096)));
        assertThat(find(DeviceIdentity.path(Path.of("/dev/sdb1"))).sectors()).isEqualTo(found.sectors());
        assertThat(found.isJudged()).isTrue();
        assertThat(found.objections(Access.READ_WRITE)).isEmpty();
    }

    @Test
    void refusesADeviceOfWhichAPartitionIsMountedAndWarnsWhoOnlyReads() throws Exception {
        host.mount("8:17", "/media/t7", "exfat", "/dev/sdb1");

        FoundDevice found = find(T7);

        assertThat(found.objections(Access.READ_WRITE).errors())
                .extracting(Finding::code, Finding::remedy)
                .containsExactly(tuple("device.mounted", "umount /media/t7"));
        assertThat(found.objections(Access.READ_ONLY).all())
                .extracting(Finding::severity)
                .containsExactly(Severity.WARNING);
    }

    @Test
    void refusesThePartitionThatIsMountedAndNotTheOneBesideIt() throws Exception {
        host.partition(FakeHost.USB, "sdb2", 2, "8:18", 1_100_000_000, 1 << 20)
                .mount("8:18", "/mnt", "ext4", "/dev/sdb2");

        assertThat(find(DeviceIdentity.path(Path.of("/dev/sdb2")))
                        .objections(Access.READ_WRITE)
                        .errors())
                .extracting(Finding::code)
                .containsExactly("device.mounted");
        assertThat(find(DeviceIdentity.path(Path.of("/dev/sdb1")))
                        .objections(Access.READ_WRITE)
                        .hasErrors())
                .isFalse();
    }

    @Test
    void refusesTheRunningSystemWithEveryReason() throws Exception {
        assertThat(find(DeviceIdentity.wwn("eui.0025385b71b0a1c2"))
                        .objections(Access.READ_WRITE)
                        .errors())
                .extracting(Finding::code)
                .containsExactly("device.system", "device.mounted", "device.mounted", "device.swap", "device.held");
        assertThat(find(DeviceIdentity.path(Path.of("/dev/dm-1")))
                        .objections(Access.READ_WRITE)
                        .errors())
                .extracting(Finding::code)
                .containsExactly("device.system", "device.mounted");
    }

    @Test
    void seesTheLockOfAnotherMachine() throws Exception {
        String node = DeviceNumber.inLocks(folder.resolve("dev/sdb"));
        Files.createDirectories(folder.resolve("proc"));
        Files.writeString(
                folder.resolve("proc/locks"),
                "1: POSIX  ADVISORY  WRITE 812 00:05:" + 1 + " 0 EOF\n2: OFDLCK ADVISORY  READ  -1 " + node
                        + " 100 101\n");

        assertThat(find(T7).objections(Access.READ_WRITE).errors())
                .extracting(Finding::code, Finding::remedy)
                .containsExactly(tuple("device.busy", "end that machine"));
    }

    @Test
    void warnsOfAPathWhereNothingIsNow() throws Exception {
        FoundDevice found = find(DeviceIdentity.path(Path.of("/dev/sdx")));

        assertThat(found.path()).isEqualTo(Path.of("/dev/sdx"));
        assertThat(found.objections(Access.READ_WRITE).all())
                .extracting(Finding::severity, Finding::code)
                .containsExactly(tuple(Severity.WARNING, "device.absent"));
    }

    @Test
    void aDeviceThatWasPluggedInAnewIsAnotherAttachment() throws Exception {
        FoundDevice before = find(T7);
        assertThat(before.isStill(find(T7))).isTrue();

        host.attribute(FakeHost.USB, "diskseq", "9");

        assertThat(before.isStill(find(T7))).isFalse();
    }

    @Test
    void ofAHostThatIsNotHereOnlyPathsAreTaken() throws Exception {
        HostDevices mac = HostDevices.ofAbsentHost(OperatingSystem.MACOS);
        Path drive = Path.of("\\\\.\\PhysicalDrive1");

        assertThat(mac.find(DeviceIdentity.path(Path.of("/dev/disk4"))).path()).isEqualTo(Path.of("/dev/rdisk4"));
        assertThat(mac.find(DeviceIdentity.path(Path.of("/dev/rdisk4s1"))).path())
                .isEqualTo(Path.of("/dev/rdisk4s1"));
        assertThat(HostDevices.ofAbsentHost(OperatingSystem.WINDOWS)
                        .find(DeviceIdentity.path(drive))
                        .path())
                .isEqualTo(drive);
        assertThatExceptionOfType(SatchelException.class)
                .isThrownBy(() -> mac.find(T7))
                .satisfies(e -> assertThat(e.code()).isEqualTo("device.unresolved"));
    }
}
