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
import java.util.List;
import org.junit.jupiter.api.Test;

/** Answers in the form of Windows 11's {@code Get-Disk | ConvertTo-Json}: an NVMe disk with Windows, two of USB. */
class WindowsDevicesTest {
    private static final String SYSTEM = """
            {"Number":0,"Path":"\\\\\\\\?\\\\scsi#disk&ven_nvme&prod_samsung_ssd_980#5&1&0&000000#{53f56307}",
             "UniqueId":"eui.0025385B71B0A1C2","SerialNumber":"0025_385B_71B0_A1C2.","FriendlyName":"Samsung SSD 980 PRO",
             "Size":500107862016,"LogicalSectorSize":512,"PhysicalSectorSize":4096,"PartitionStyle":"GPT",
             "Guid":"{0b1d3c2a-1111-4222-8333-444455556666}","Signature":null,"BusType":"NVMe",
             "IsBoot":true,"IsSystem":true,"IsOffline":false,"IsReadOnly":false,"IsClustered":false}""";
    private static final String CARRIED = """
            {"Number":2,"Path":"\\\\\\\\?\\\\usbstor#disk&ven_samsung&prod_psSd_t7#s6xnns0t123456&0#{53f56307}",
             "UniqueId":"USBSTOR\\\\DISK&VEN_SAMSUNG","SerialNumber":"  S6XNNS0T123456 ","FriendlyName":"Samsung PSSD T7",
             "Size":1000204886016,"LogicalSectorSize":512,"PhysicalSectorSize":512,"PartitionStyle":"GPT",
             "Guid":"{6F1F4A4E-0C0B-4B7E-9E55-3B8D2C1A7F10}","Signature":null,"BusType":"USB",
             "IsBoot":false,"IsSystem":false,"IsOffline":true,"IsReadOnly":false,"IsClustered":false}""";
    private static final String ONLINE = """
            {"Number":3,"Path":"\\\\\\\\?\\\\usbstor#other","UniqueId":"5002538E09123456","SerialNumber":null,
             "FriendlyName":"Generic Drive","Size":4000787030016,"LogicalSectorSize":4096,"PhysicalSectorSize":4096,
             "PartitionStyle":1,"Guid":null,"Signature":439041101,"BusType":7,
             "IsBoot":false,"IsSystem":false,"IsOffline":false,"IsReadOnly":true,"IsClustered":false}""";

    private static HostDevices host(String json) {
        return HostDevices.of(
                OperatingSystem.WINDOWS,
                new RecordedTools().answer(WindowsDevices.COMMAND, json.isEmpty() ? "" : "{\"Disks\":" + json + "}"));
    }

    /** What {@code Get-Partition} tells of these disks, and the page file. */
    private static HostDevices laptopWithVolumes() {
        return HostDevices.of(OperatingSystem.WINDOWS, new RecordedTools().answer(WindowsDevices.COMMAND, """
                        {"Disks":[%s,%s,%s],
                         "Partitions":[
                          {"DiskNumber":0,"PartitionNumber":2,"Offset":17825792,"Size":499000000000,
                           "AccessPaths":["C:\\\\","\\\\\\\\?\\\\Volume{0b1d3c2a-0000-0000-0000-100000000000}\\\\"]},
                          {"DiskNumber":0,"PartitionNumber":1,"Offset":1048576,"Size":16777216,"AccessPaths":null},
                          {"DiskNumber":3,"PartitionNumber":1,"Offset":1048576,"Size":4000000000000,
                           "AccessPaths":"E:\\\\"},
                          {"DiskNumber":2,"PartitionNumber":1,"Offset":1048576,"Size":1000000000000,"AccessPaths":[]}],
                         "PageFiles":["C:\\\\pagefile.sys"],"Turning":["3"]}""".formatted(
                                SYSTEM, CARRIED, ONLINE)));
    }

    private static HostDevices laptop() {
        return host("[" + SYSTEM + "," + CARRIED + "," + ONLINE + "]");
    }

    @Test
    void findsADiskByEachPointOfItsIdentity() throws Exception {
        Path drive = Path.of("\\\\.\\PhysicalDrive2");

        assertThat(laptop().find(DeviceIdentity.serial("S6XNNS0T123456")).path())
                .isEqualTo(drive);
        assertThat(laptop().find(DeviceIdentity.tableUuid("6f1f4a4e-0c0b-4b7e-9e55-3b8d2c1a7f10"))
                        .path())
                .isEqualTo(drive);
        assertThat(laptop().find(DeviceIdentity.model("Samsung PSSD T7")).path())
                .isEqualTo(drive);
        assertThat(laptop().find(DeviceIdentity.size(DataSize.bytes(1_000_204_886_016L)))
                        .path())
                .isEqualTo(drive);
        assertThat(laptop().find(DeviceIdentity.path(drive)).path()).isEqualTo(drive);
        assertThat(laptop().find(DeviceIdentity.wwn("0x5002538e09123456")).path())
                .isEqualTo(Path.of("\\\\.\\PhysicalDrive3"));
        assertThat(laptop().find(DeviceIdentity.tableUuid("1a2b3c4d")).path())
                .isEqualTo(Path.of("\\\\.\\PhysicalDrive3"));
    }

    @Test
    void letsAnOfflineUsbDiskBeGivenAway() throws Exception {
        FoundDevice found = laptop().find(DeviceIdentity.serial("S6XNNS0T123456"));

        assertThat(found.isJudged()).isTrue();
        assertThat(found.objections(Access.READ_WRITE)).isEmpty();
    }

    @Test
    void wantsAnOnlineDiskOfflineWithTheExactCommand() throws Exception {
        FoundDevice found = laptop().find(DeviceIdentity.model("Generic Drive"));

        assertThat(found.objections(Access.READ_WRITE).errors())
                .extracting(Finding::code, Finding::remedy)
                .containsExactly(
                        tuple("device.online", "Set-Disk -Number 3 -IsOffline $true"),
                        tuple("device.read-only", "Set-Disk -Number 3 -IsReadOnly $false"));
    }

    @Test
    void carriesTheSectorsOfADiskOf4Kn() throws Exception {
        assertThat(laptop().find(DeviceIdentity.model("Generic Drive")).sectors())
                .contains(new SectorSizes(DataSize.bytes(4096), DataSize.bytes(4096)));
    }

    @Test
    void refusesTheDiskThatWindowsRunsFrom() throws Exception {
        assertThat(host(SYSTEM)
                        .find(DeviceIdentity.wwn("0025385b71b0a1c2"))
                        .objections(Access.READ_WRITE)
                        .all())
                .extracting(Finding::code)
                .containsExactly("device.system", "device.internal");
    }

    @Test
    void theSameDiskPluggedInElsewhereIsAnotherAttachment() throws Exception {
        DeviceIdentity serial = DeviceIdentity.serial("S6XNNS0T123456");
        FoundDevice before = laptop().find(serial);

        assertThat(before.isStill(laptop().find(serial))).isTrue();
        assertThat(before.isStill(host("[" + CARRIED.replace("\"Number\":2", "\"Number\":4") + "]")
                        .find(serial)))
                .isFalse();
    }

    @Test
    void saysWhatThereIsWhenNoDiskOrMoreThanOneFits() {
        assertThatExceptionOfType(SatchelException.class)
                .isThrownBy(() -> laptop().find(DeviceIdentity.serial("nobody")))
                .withMessageContaining("PhysicalDrive2")
                .satisfies(e -> assertThat(e.code()).isEqualTo("device.absent"));
        assertThatExceptionOfType(SatchelException.class)
                .isThrownBy(
                        () -> host("[" + CARRIED + "," + CARRIED + "]").find(DeviceIdentity.serial("S6XNNS0T123456")))
                .satisfies(e -> assertThat(e.code()).isEqualTo("device.ambiguous"));
    }

    @Test
    void takesWhateverIsAnsweredForAnAnswerOrRefusesIt() throws Exception {
        assertThatExceptionOfType(SatchelException.class)
                .isThrownBy(() -> host("Get-Disk : Access denied").find(DeviceIdentity.serial("x")))
                .satisfies(e -> assertThat(e.code()).isEqualTo("device.answer"));
        for (String odd : new String[] {"", "[]", "null", "[null,1,{}]", "{\"Number\":\"x\",\"Size\":1}"}) {
            assertThatExceptionOfType(SatchelException.class)
                    .isThrownBy(() -> host(odd).find(DeviceIdentity.serial("x")))
                    .withMessageContaining("there are none")
                    .satisfies(e -> assertThat(e.code()).isEqualTo("device.absent"));
        }
    }

    @Test
    void tellsOfADiskAsMuchAsLinuxDoes() throws Exception {
        BlockDevice carried = laptopWithVolumes().device(DeviceIdentity.serial("S6XNNS0T123456"));
        assertThat(carried.bus()).isEqualTo(Bus.USB);
        assertThat(carried.tableUuid()).contains("{6F1F4A4E-0C0B-4B7E-9E55-3B8D2C1A7F10}");
        assertThat(carried.isInternal()).isFalse();
        assertThat(carried.partitions())
                .extracting(BlockPartition::number, BlockPartition::start, BlockPartition::size)
                .containsExactly(tuple(1, DataSize.mebibytes(1), DataSize.bytes(1_000_000_000_000L)));
        assertThat(carried.mounts()).isEmpty();
        assertThat(carried.isRotational()).isFalse();

        BlockDevice system = laptopWithVolumes().device(DeviceIdentity.wwn("0025385b71b0a1c2"));
        assertThat(system.bus()).isEqualTo(Bus.NVME);
        assertThat(system.isInternal()).isTrue();
        assertThat(system.runsTheSystem()).isTrue();
        assertThat(system.partitions()).extracting(BlockPartition::number).containsExactly(1, 2);
        assertThat(system.mounts())
                .extracting(mount -> mount.target().toString())
                .containsExactly("C:\\");
        assertThat(system.swaps()).extracting(Path::toString).containsExactly("C:\\pagefile.sys");

        assertThat(laptopWithVolumes().at(Path.of("\\\\.\\PhysicalDrive3")).isRotational())
                .isTrue();
    }

    @Test
    void theGuardNamesWhatIsOnEachDisk() throws Exception {
        assertThat(laptopWithVolumes().all())
                .extracting(device -> Guard.of(device, Intent.PARTITION).verdict().findings().errors().stream()
                        .map(Finding::code)
                        .toList())
                .containsExactly(
                        List.of("device.system", "device.swap"),
                        List.of(),
                        List.of("device.online", "device.read-only"));
        assertThat(Guard.overwriting(laptopWithVolumes().at(Path.of("\\\\.\\PhysicalDrive3")))
                        .verdict()
                        .findings()
                        .errors()
                        .get(0)
                        .message())
                .contains("(E:\\)");
        assertThat(Guard.overwriting(laptopWithVolumes().at(Path.of("\\\\.\\PhysicalDrive0")))
                        .protecting(Path.of("c:\\Users\\me\\plan.json"), Path.of("E:\\x"))
                        .verdict()
                        .findings()
                        .errors())
                .extracting(Finding::code)
                .containsExactly("device.system", "device.swap", "device.own-file");
    }

    @Test
    void theAdapterOfAnNvmeDiskTellsTheNumberOnItsLabel() throws Exception {
        String told = SYSTEM.replace("\"SerialNumber\"", "\"AdapterSerialNumber\":\"S5GYNX0R123456\",\"SerialNumber\"");

        BlockDevice disk = host("[" + told + "]").device(DeviceIdentity.serial("S5GYNX0R123456"));

        assertThat(disk.serial()).contains("S5GYNX0R123456");
        assertThat(host("[" + told + "]")
                        .device(DeviceIdentity.serial("0025_385B_71B0_A1C2."))
                        .path())
                .isEqualTo(disk.path());
    }
}
