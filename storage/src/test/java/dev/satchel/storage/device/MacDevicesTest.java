package dev.satchel.storage.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.groups.Tuple.tuple;

import dev.satchel.core.SatchelException;
import dev.satchel.core.check.Finding;
import dev.satchel.core.device.FoundDevice;
import dev.satchel.core.host.OperatingSystem;
import dev.satchel.core.machine.Access;
import dev.satchel.core.machine.DeviceIdentity;
import dev.satchel.core.machine.SectorSizes;
import dev.satchel.core.unit.DataSize;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Answers in the form of macOS 14's tools: an internal disk that macOS runs from, a T7 behind a hub. */
class MacDevicesTest {
    private static final String HEAD = """
            <?xml version="1.0" encoding="UTF-8"?>
            <!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
            <plist version="1.0">
            """;

    private static String plist(String value) {
        return HEAD + value + "\n</plist>\n";
    }

    private static String list(String mountOfT7) {
        return plist("""
                <dict>
                  <key>AllDisks</key><array><string>disk0</string><string>disk4</string></array>
                  <key>AllDisksAndPartitions</key>
                  <array>
                    <dict>
                      <key>Content</key><string>GUID_partition_scheme</string>
                      <key>DeviceIdentifier</key><string>disk0</string>
                      <key>OSInternal</key><false/>
                      <key>Partitions</key>
                      <array>
                        <dict><key>Content</key><string>Apple_APFS</string>
                          <key>DeviceIdentifier</key><string>disk0s2</string><key>Size</key><integer>494384795648</integer></dict>
                      </array>
                      <key>Size</key><integer>500277792768</integer>
                    </dict>
                    <dict>
                      <key>APFSPhysicalStores</key>
                      <array><dict><key>DeviceIdentifier</key><string>disk0s2</string></dict></array>
                      <key>APFSVolumes</key>
                      <array>
                        <dict>
                          <key>DeviceIdentifier</key><string>disk3s1</string>
                          <key>MountedSnapshots</key>
                          <array><dict><key>SnapshotBSD</key><string>disk3s1s1</string>
                            <key>SnapshotMountPoint</key><string>/</string></dict></array>
                          <key>VolumeName</key><string>Macintosh HD</string>
                        </dict>
                        <dict><key>DeviceIdentifier</key><string>disk3s5</string>
                          <key>MountPoint</key><string>/System/Volumes/Data</string></dict>
                      </array>
                      <key>DeviceIdentifier</key><string>disk3</string>
                      <key>Size</key><integer>494384795648</integer>
                    </dict>
                    <dict>
                      <key>Content</key><string>GUID_partition_scheme</string>
                      <key>DeviceIdentifier</key><string>disk4</string>
                      <key>Partitions</key>
                      <array>
                        <dict><key>Content</key><string>Apple_HFS</string><key>DeviceIdentifier</key><string>disk4s1</string>
                          <key>Size</key><integer>999999471616</integer>%s</dict>
                      </array>
                      <key>Size</key><integer>1000204886016</integer>
                    </dict>
                  </array>
                </dict>""".formatted(mountOfT7));
    }

    private static String info(String disk, long size, String model, boolean internal) {
        return plist("""
                <dict>
                  <key>BusProtocol</key><string>%s</string>
                  <key>DeviceBlockSize</key><integer>512</integer>
                  <key>DeviceIdentifier</key><string>%s</string>
                  <key>DeviceNode</key><string>/dev/%s</string>
                  <key>Internal</key><%s/>
                  <key>MediaName</key><string>%s</string>
                  <key>TotalSize</key><integer>%d</integer>
                  <key>VirtualOrPhysical</key><string>Physical</string>
                  <key>WholeDisk</key><true/>
                  <key>WritableMedia</key><true/>
                </dict>""".formatted(internal ? "Apple Fabric" : "USB", disk, disk, internal, model, size));
    }

    private static final String STORAGE = plist("""
            <array>
              <dict>
                <key>IOObjectClass</key><string>IOBlockStorageServices</string>
                <key>Device Characteristics</key>
                <dict><key>Product Name</key><string>PSSD T7</string><key>Serial Number</key><string>BRIDGE</string>
                  <key>Physical Block Size</key><integer>4096</integer></dict>
                <key>IORegistryEntryChildren</key>
                <array><dict>
                  <key>IOObjectClass</key><string>IOBlockStorageDriver</string>
                  <key>IORegistryEntryChildren</key>
                  <array><dict>
                    <key>IOObjectClass</key><string>IOMedia</string>
                    <key>BSD Name</key><string>disk4</string>
                    <key>Whole</key><true/>
                    <key>IORegistryEntryID</key><integer>4294968563</integer>
                  </dict></array>
                </dict></array>
              </dict>
              <dict>
                <key>Device Characteristics</key>
                <dict><key>Serial Number</key><string>0ba0123456789abc</string></dict>
                <key>IORegistryEntryChildren</key>
                <array><dict><key>BSD Name</key><string>disk0</string><key>Whole</key><true/>
                  <key>IORegistryEntryID</key><integer>0x1000002d7</integer></dict></array>
              </dict>
            </array>""");

    private static String usb(String entry) {
        return plist("""
                <array>
                  <dict>
                    <key>USB Product Name</key><string>USB 3.0 Hub</string>
                    <key>USB Serial Number</key><string>HUB</string>
                    <key>IORegistryEntryChildren</key>
                    <array><dict>
                      <key>USB Product Name</key><string>PSSD T7</string>
                      <key>Device Speed</key><integer>4</integer>
                      <key>USB Serial Number</key><string>S6XNNS0T123456</string>
                      <key>IORegistryEntryChildren</key>
                      <array><dict>
                        <key>Device Characteristics</key>
                        <dict><key>Serial Number</key><string>BRIDGE</string>
                          <key>Physical Block Size</key><integer>4096</integer></dict>
                        <key>IORegistryEntryChildren</key>
                        <array><dict>
                          <key>IOObjectClass</key><string>IOMedia</string>
                          <key>BSD Name</key><string>disk4</string>
                          <key>Whole</key><true/>
                          <key>IORegistryEntryID</key><integer>%s</integer>
                          <key>IORegistryEntryChildren</key>
                          <array><dict>
                            <key>IOObjectClass</key><string>IOGUIDPartitionScheme</string>
                            <key>UUID</key><string>6F1F4A4E-0C0B-4B7E-9E55-3B8D2C1A7F10</string>
                            <key>IORegistryEntryChildren</key>
                            <array><dict>
                              <key>IOObjectClass</key><string>IOMedia</string>
                              <key>BSD Name</key><string>disk4s1</string>
                              <key>Base</key><integer>1048576</integer>
                              <key>Whole</key><false/>
                            </dict></array>
                          </dict></array>
                        </dict></array>
                      </dict></array>
                    </dict></array>
                  </dict>
                </array>""".formatted(entry));
    }

    private static HostDevices mac(String mountOfT7, String entry) {
        return HostDevices.of(
                OperatingSystem.MACOS,
                new RecordedTools()
                        .answer(MacDevices.LIST, list(mountOfT7))
                        .answer(MacDevices.REGISTRY, STORAGE)
                        .answer(MacDevices.USB, usb(entry))
                        .answer(MacDevices.info("disk0"), info("disk0", 500_277_792_768L, "APPLE SSD AP0512Z", true))
                        .answer(MacDevices.info("disk4"), info("disk4", 1_000_204_886_016L, "PSSD T7", false)));
    }

    private static HostDevices mac() {
        return mac("", "4294968563");
    }

    @Test
    void findsADiskByEachPointOfItsIdentityAndOpensItPastTheBufferCache() throws Exception {
        Path raw = Path.of("/dev/rdisk4");

        assertThat(mac().find(DeviceIdentity.serial("S6XNNS0T123456")).path()).isEqualTo(raw);
        assertThat(mac().find(DeviceIdentity.tableUuid("6f1f4a4e-0c0b-4b7e-9e55-3b8d2c1a7f10"))
                        .path())
                .isEqualTo(raw);
        assertThat(mac().find(DeviceIdentity.model("PSSD T7").withSize(DataSize.bytes(1_000_204_886_016L)))
                        .path())
                .isEqualTo(raw);
        assertThat(mac().find(DeviceIdentity.path(Path.of("/dev/disk4"))).path())
                .isEqualTo(raw);
        assertThat(mac().find(DeviceIdentity.path(raw)).node()).isEqualTo(Path.of("/dev/disk4"));
        assertThat(mac().find(DeviceIdentity.serial("0ba0123456789abc")).path()).isEqualTo(Path.of("/dev/rdisk0"));
    }

    @Test
    void carriesTheSectorsOfTheDisk() throws Exception {
        assertThat(mac().find(DeviceIdentity.serial("S6XNNS0T123456")).sectors())
                .contains(new SectorSizes(DataSize.bytes(512), DataSize.bytes(4096)));
    }

    @Test
    void letsAnUnmountedUsbDiskBeGivenAway() throws Exception {
        FoundDevice found = mac().find(DeviceIdentity.serial("S6XNNS0T123456"));

        assertThat(found.isJudged()).isTrue();
        assertThat(found.objections(Access.READ_WRITE)).isEmpty();
    }

    @Test
    void wantsTheWholeDiskUnmountedWithTheExactCommand() throws Exception {
        FoundDevice found = mac("<key>MountPoint</key><string>/Volumes/T7 &amp; more</string>", "1")
                .find(DeviceIdentity.serial("S6XNNS0T123456"));

        assertThat(found.objections(Access.READ_WRITE).all())
                .extracting(Finding::code, Finding::message, Finding::remedy)
                .containsExactly(tuple(
                        "device.mounted",
                        "/dev/disk4s1 is mounted at /Volumes/T7 & more",
                        "diskutil unmountDisk /dev/disk4"));
    }

    @Test
    void followsTheRunningSystemThroughItsContainerToThePhysicalDisk() throws Exception {
        assertThat(mac().find(DeviceIdentity.path(Path.of("/dev/disk0")))
                        .objections(Access.READ_WRITE)
                        .all())
                .extracting(Finding::code)
                .containsExactly("device.system", "device.mounted", "device.mounted", "device.internal");
    }

    @Test
    void aDiskThatWasPluggedInAnewIsAnotherAttachment() throws Exception {
        DeviceIdentity serial = DeviceIdentity.serial("S6XNNS0T123456");

        assertThat(mac().find(serial).isStill(mac().find(serial))).isTrue();
        assertThat(mac().find(serial).isStill(mac("", "4294969999").find(serial)))
                .isFalse();
    }

    @Test
    void aContainerIsNoDisk() {
        assertThatExceptionOfType(SatchelException.class)
                .isThrownBy(() -> mac().find(DeviceIdentity.path(Path.of("/dev/disk3"))))
                .satisfies(e -> assertThat(e.code()).isEqualTo("device.absent"));
    }

    @Test
    void saysThatWorldWideNamesAreNotTold() {
        assertThatExceptionOfType(SatchelException.class)
                .isThrownBy(() -> mac().find(DeviceIdentity.wwn("5002538e09123456")))
                .withMessageContaining("macOS tells no world-wide names");
    }

    @Test
    void readsNothingOutsideOfTheAnswer() {
        String evil = "<?xml version=\"1.0\"?><!DOCTYPE plist [<!ENTITY x SYSTEM \"file:///etc/hostname\">]>"
                + "<plist><string>&x;</string></plist>";
        String bomb = "<?xml version=\"1.0\"?><!DOCTYPE plist [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;\">]>"
                + "<plist><string>&b;</string></plist>";
        for (String text :
                new String[] {evil, bomb, "", "<plist/>", "no plist", "<plist><dict><key>a</key></dict></plist>"}) {
            assertThatExceptionOfType(SatchelException.class)
                    .as(text)
                    .isThrownBy(() -> ToolPlist.parse(text, "diskutil"))
                    .satisfies(e -> assertThat(e.code()).isEqualTo("device.answer"));
        }
        String deep = "<array>".repeat(5000) + "</array>".repeat(5000);
        assertThatExceptionOfType(SatchelException.class).isThrownBy(() -> ToolPlist.parse(plist(deep), "ioreg"));
    }

    @Test
    void readsNumbersAsTheRegistryWritesThem() throws Exception {
        ToolPlist list = ToolPlist.parse(
                plist(
                        "<dict><key>a</key><integer>0x1000002d7</integer><key>b</key><integer>18446744073709551615</integer>"
                                + "<key>c</key><integer>-1</integer><key>d</key><data>AA==</data></dict>"),
                "ioreg");

        assertThat(list.numberAt("a")).contains(0x1000002d7L);
        assertThat(list.numberAt("b")).contains(-1L);
        assertThat(list.numberAt("c")).contains(-1L);
        assertThat(list.numberAt("d")).isEmpty();
    }

    @Test
    void tellsOfADiskAsMuchAsLinuxDoes() throws Exception {
        BlockDevice t7 = mac("<key>MountPoint</key><string>/Volumes/T7</string>", "4294968563")
                .device(DeviceIdentity.model("PSSD T7"));

        assertThat(t7.path()).isEqualTo(Path.of("/dev/disk4"));
        assertThat(t7.bus()).isEqualTo(Bus.USB);
        assertThat(t7.usbGeneration()).contains(UsbGeneration.USB_3_2_GEN_2);
        assertThat(t7.serial()).contains("S6XNNS0T123456");
        assertThat(t7.tableUuid()).contains("6F1F4A4E-0C0B-4B7E-9E55-3B8D2C1A7F10");
        assertThat(t7.isInternal()).isFalse();
        assertThat(t7.isRemovable()).isTrue();
        assertThat(t7.partitions())
                .containsExactly(new BlockPartition(
                        Path.of("/dev/disk4s1"), 1, DataSize.mebibytes(1), DataSize.bytes(999_999_471_616L)));
        assertThat(t7.mounts())
                .containsExactly(new BlockMount(Path.of("/dev/disk4s1"), Path.of("/Volumes/T7"), "Apple_HFS"));
        assertThat(t7.holders()).isEmpty();
    }

    @Test
    void listsThePhysicalDisksAndWhatIsMadeOfThem() throws Exception {
        assertThat(mac().all())
                .extracting(device -> device.path().toString(), BlockDevice::bus, BlockDevice::runsTheSystem)
                .containsExactly(tuple("/dev/disk0", Bus.NVME, true), tuple("/dev/disk4", Bus.USB, false));
        assertThat(mac().at(Path.of("/dev/rdisk0")).holders())
                .containsExactly(new BlockHolder(Path.of("/dev/disk3"), BlockHolder.Kind.CONTAINER, "APFS"));
        assertThatExceptionOfType(SatchelException.class)
                .isThrownBy(() -> mac().at(Path.of("/dev/disk7")))
                .satisfies(e -> assertThat(e.code()).isEqualTo("device.absent"));
    }

    @Test
    void theGuardRefusesWhatMacosRunsFromAndLetsAPersonDecideAboutTheOther() throws Exception {
        assertThat(Guard.of(mac().at(Path.of("/dev/disk0")), Intent.PARTITION)
                        .verdict()
                        .findings()
                        .errors())
                .extracting(Finding::code)
                .containsExactly("device.system", "device.mounted", "device.mounted");
        Guard.Verdict t7 =
                Guard.of(mac().at(Path.of("/dev/disk4")), Intent.PARTITION).verdict();
        assertThat(t7.decision()).isEqualTo(Guard.Decision.NEEDS_CONFIRMATION);
        assertThat(t7.findings().all())
                .extracting(Finding::code)
                .containsExactly("device.partitioned", "device.unreadable");
    }

    @Test
    void theGuardKnowsOnWhichDiskAFileIs() throws Exception {
        HostDevices mac = mac("<key>MountPoint</key><string>/Volumes/T7</string>", "1");

        assertThat(Guard.overwriting(mac.at(Path.of("/dev/disk4")))
                        .protecting(Path.of("/Volumes/T7/plan"), Path.of("/Users/me/image"))
                        .verdict()
                        .findings()
                        .errors())
                .filteredOn(finding -> finding.code().equals("device.own-file"))
                .singleElement()
                .satisfies(finding -> assertThat(finding.message()).startsWith("/Volumes/T7/plan is on it"));
        assertThat(Guard.overwriting(mac.at(Path.of("/dev/disk0")))
                        .protecting(Path.of("/Volumes/T7/plan"), Path.of("/Users/me/image"))
                        .verdict()
                        .findings()
                        .errors())
                .filteredOn(finding -> finding.code().equals("device.own-file"))
                .singleElement()
                .satisfies(finding -> assertThat(finding.message()).startsWith("/Users/me/image is on it"));
    }
}
