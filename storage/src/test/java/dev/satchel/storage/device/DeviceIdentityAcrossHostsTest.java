package dev.satchel.storage.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.satchel.core.SatchelException;
import dev.satchel.core.host.OperatingSystem;
import dev.satchel.core.machine.DeviceIdentity;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** One disk in a USB box, and what three systems tell of it; each finds it by what any other wrote down. */
class DeviceIdentityAcrossHostsTest {
    private static final long SIZE = 1000L << 30;

    @TempDir
    Path folder;

    private LinuxDevices linux;
    private HostDevices mac;
    private HostDevices windows;

    @BeforeEach
    void record() throws Exception {
        linux = FakeHost.laptop(folder)
                .attribute(FakeHost.USB, "device/wwid", "naa.5002538e09123456")
                .read();
        String head = "<plist version=\"1.0\">";
        mac = HostDevices.of(
                OperatingSystem.MACOS,
                new RecordedTools()
                        .answer(
                                MacDevices.LIST,
                                head + "<dict><key>AllDisksAndPartitions</key><array><dict><key>DeviceIdentifier</key>"
                                        + "<string>disk4</string></dict></array></dict></plist>")
                        .answer(MacDevices.REGISTRY, "")
                        .answer(
                                MacDevices.USB,
                                head + "<array><dict><key>USB Serial Number</key><string>S6XNNS0T123456</string>"
                                        + "<key>IORegistryEntryChildren</key><array><dict><key>BSD Name</key>"
                                        + "<string>disk4</string><key>Whole</key><true/></dict></array></dict></array></plist>")
                        .answer(
                                MacDevices.info("disk4"),
                                head + "<dict><key>BusProtocol</key><string>USB</string><key>Internal</key><false/>"
                                        + "<key>MediaName</key><string>PSSD T7</string><key>IORegistryEntryName</key>"
                                        + "<string>Samsung PSSD T7 Media</string><key>TotalSize</key><integer>" + SIZE
                                        + "</integer></dict></plist>"));
        windows = HostDevices.of(
                OperatingSystem.WINDOWS,
                new RecordedTools()
                        .answer(
                                WindowsDevices.COMMAND,
                                "{\"Disks\":[{\"Number\":2,\"SerialNumber\":\"S6XNNS0T123456\",\"FriendlyName\":\"Samsung"
                                        + " PSSD T7\",\"UniqueId\":\"USBSTOR\\\\DISK&VEN_SAMSUNG:HOST\",\"BusType\":\"USB\",\"Size\":"
                                        + SIZE + "}]}"));
    }

    @TestFactory
    Stream<DynamicTest> isFoundByWhatAnotherHostToldOfIt() throws Exception {
        List<DeviceIdentity> told = new ArrayList<>();
        told.add(linux.all().get(1).identity());
        told.add(mac.all().get(0).identity());
        told.add(windows.all().get(0).identity());
        return told.stream()
                .map(identity -> DynamicTest.dynamicTest(identity.toString(), () -> {
                    assertThat(linux.device(identity).path()).isEqualTo(Path.of("/dev/sdb"));
                    assertThat(mac.device(identity).path()).isEqualTo(Path.of("/dev/disk4"));
                    assertThat(windows.device(identity).path()).isEqualTo(Path.of("\\\\.\\PhysicalDrive2"));
                }));
    }

    @Test
    void twoBoxesThatTellTheSameInventedNumberAreToldApartByTheirTables() throws Exception {
        String first = "pci0000:00/0000:00:14.0/usb2/2-5";
        String second = "pci0000:00/0000:00:14.0/usb2/2-6";
        Path root = Files.createDirectory(folder.resolve("boxes"));
        FakeHost host = new FakeHost(root);
        for (String box : List.of(first, second)) {
            String name = box.equals(first) ? "sdx" : "sdy";
            host.disk(
                            box + "/2-5:1.0/host4/target4:0:0/4:0:0:0/block/" + name,
                            box.equals(first) ? "65:112" : "65:128",
                            500)
                    .attribute(box, "serial", "0123456789AB")
                    .attribute(box, "busnum", "2");
        }
        FakeHost.writeMbr(root.resolve("dev/sdx"), 0x11111111);
        FakeHost.writeMbr(root.resolve("dev/sdy"), 0x22222222);
        DeviceIdentity identity = host.device("sdx").identity();

        assertThatExceptionOfType(SatchelException.class)
                .isThrownBy(() -> host.read().device(identity))
                .withMessageContaining("/dev/sdx")
                .withMessageContaining("/dev/sdy")
                .withMessageContaining("the same for every disk")
                .satisfies(e -> assertThat(e.code()).isEqualTo("device.ambiguous"));

        assertThat(host.read().device(identity.withTableUuid("22222222")).path())
                .isEqualTo(Path.of("/dev/sdy"));
    }

    @Test
    void anotherWorldWideNameIsAnotherDiskWhereBothAreTold() {
        DeviceIdentity other = DeviceIdentity.serial("S6XNNS0T123456").withWwn("naa.5002538e09123457");

        assertThatExceptionOfType(SatchelException.class)
                .isThrownBy(() -> linux.device(other))
                .satisfies(e -> assertThat(e.code()).isEqualTo("device.absent"));
    }
}
