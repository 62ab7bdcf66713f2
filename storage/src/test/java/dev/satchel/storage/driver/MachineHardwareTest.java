package dev.satchel.storage.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.satchel.core.SatchelException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MachineHardwareTest {
    private static final String NVME = "pci:v0000144Dd0000A80Asv0000144Dsd0000A801bc01sc08i02";

    @TempDir
    Path folder;

    @Test
    void readsWhatAnotherMachineSaid() throws Exception {
        Path file = Files.writeString(
                folder.resolve("hardware.txt"), NVME + " # the disk\n\n" + NVME + "\nacpi:PNP0C02:\n");

        assertThat(MachineHardware.read(file).devices())
                .extracting(HardwareId::modalias)
                .containsExactly(NVME, "acpi:PNP0C02:");
    }

    @Test
    void namesTheLineThatIsNoDevice() throws Exception {
        Path file = Files.writeString(folder.resolve("hardware.txt"), NVME + "\nIntel SSD 660p\n");

        assertThatExceptionOfType(SatchelException.class)
                .isThrownBy(() -> MachineHardware.read(file))
                .withMessageContaining("hardware.txt, line 2")
                .satisfies(e -> assertThat(e.code()).isEqualTo("driver.hardware"));
    }

    @Test
    void asksTheBusesOfThisComputer() throws Exception {
        Path device = Files.createDirectories(folder.resolve("bus/pci/devices/0000:01:00.0"));
        Files.writeString(device.resolve("modalias"), NVME + "\n");
        Files.createDirectories(folder.resolve("bus/usb/devices/1-1"));

        assertThat(MachineHardware.detect(folder.resolve("bus")).devices()).containsExactly(new HardwareId(NVME));
        assertThat(MachineHardware.detect(folder.resolve("nowhere")).devices()).isEmpty();
    }

    @Test
    void tellsTheClassOfADevice() {
        assertThat(new HardwareId(NVME).pciClass()).contains("010802");
        assertThat(HardwareId.usb(0x152d, 0x0583, 0x080650).usbClass()).contains("080650");
        assertThat(new HardwareId("acpi:PNP0C02:").pciClass()).isEmpty();
        assertThat(new HardwareId(NVME)).hasToString("144d:a80a (class 010802)");
    }

    @Test
    void refusesNumbersThatAreTooLarge() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HardwareId.pci(0x10000, 0, 0))
                .withMessageContaining("65536");
    }
}
