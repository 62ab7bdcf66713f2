package dev.satchel.storage.device;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.core.machine.DeviceIdentity;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The form of {@code /run/udev/data} is that of systemd 252. */
class UdevDatabaseTest {
    @TempDir
    Path folder;

    private BlockDevice box() throws Exception {
        return FakeHost.laptop(folder)
                .udev(
                        "8:16",
                        "ID_BUS=ata",
                        "ID_MODEL=Samsung_SSD_870_EVO_1TB",
                        "ID_MODEL_ENC=Samsung\\x20SSD\\x20870\\x20EVO\\x201TB\\x20\\x20\\x20",
                        "ID_SERIAL=Samsung_SSD_870_EVO_1TB_S75BNL0T111111",
                        "ID_SERIAL_SHORT=S75BNL0T111111",
                        "ID_USB_SERIAL_SHORT=S6XNNS0T123456",
                        "ID_WWN=0x5002538f00000001",
                        "ID_WWN_WITH_EXTENSION=0x5002538f00000001")
                .device("sdb");
    }

    @Test
    void knowsTheDiskBehindTheBridge() throws Exception {
        BlockDevice box = box();

        assertThat(box.serial()).contains("S75BNL0T111111");
        assertThat(box.model()).contains("Samsung SSD 870 EVO 1TB");
        assertThat(box.wwn()).contains("0x5002538f00000001");
    }

    @Test
    void theNumberOfTheBoxStillFindsTheDisk() throws Exception {
        box();
        LinuxDevices host = new LinuxDevices(folder, List.of());

        for (DeviceIdentity identity : new DeviceIdentity[] {
            DeviceIdentity.serial("S6XNNS0T123456"),
            DeviceIdentity.serial("S75BNL0T111111"),
            DeviceIdentity.serial("S6XNNS0T123456").withModel("PSSD T7"),
            DeviceIdentity.wwn("naa.5002538f00000001"),
            DeviceIdentity.model("PSSD T7")
        }) {
            assertThat(host.device(identity).path()).as(identity.toString()).isEqualTo(Path.of("/dev/sdb"));
        }
    }

    @Test
    void believesTheFirstOfTheNumbersThatLsblkBelieves() throws Exception {
        FakeHost host =
                FakeHost.laptop(folder).udev("8:16", "ID_SERIAL=whole", "ID_SERIAL_SHORT=short", "ID_SCSI_SERIAL=scsi");

        assertThat(host.device("sdb").serial()).contains("scsi");
        assertThat(host.udev("8:16", "ID_SERIAL=whole").device("sdb").serial()).contains("whole");
    }

    @Test
    void readsAsMuchAsItUnderstands() throws Exception {
        FakeHost host = FakeHost.laptop(folder);
        Path data = Files.createDirectories(folder.resolve("run/udev/data"));
        Files.write(
                data.resolve("b8:16"),
                "S:disk/by-id/x\nI:123\nE:\nE:=x\nE:ID_MODEL_ENC=a\\x2\\xZZ\\x\\\nE:ID_WWN=\nG:systemd\n\u00ff"
                        .getBytes(StandardCharsets.ISO_8859_1));

        assertThat(host.device("sdb").model()).contains("a\\x2\\xZZ\\x\\");
        assertThat(host.device("sdb").serial()).contains("S6XNNS0T123456");
    }
}
