package dev.satchel.storage.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class LinkSpeedTest {
    @Test
    void readsWhatTheKernelWritesOfLinks() {
        assertThat(LinkSpeed.ofKernel("6.0 Gbps\n", 1)).contains(LinkSpeed.gigabits(6));
        assertThat(LinkSpeed.ofKernel("8.0 GT/s PCIe", 4)).contains(LinkSpeed.gigabits(32));
        assertThat(LinkSpeed.ofKernel("2.5 GT/s PCIe", 1)).contains(LinkSpeed.megabits(2500));
        assertThat(LinkSpeed.ofKernel("20.0 Gb/s", 2)).contains(LinkSpeed.gigabits(40));
    }

    @Test
    void takesNothingElseForASpeed() {
        for (String text : new String[] {"", "<unknown>", "Unknown", "-1 Gbps", "0.0 Gbps", "6.0", "9999999 Gb/s"}) {
            assertThat(LinkSpeed.ofKernel(text, 1)).as(text).isEmpty();
        }
        assertThat(LinkSpeed.ofKernel("8.0 GT/s PCIe", 0)).isEmpty();
        assertThat(LinkSpeed.ofKernel("8.0 GT/s PCIe", 255)).isEmpty();
        assertThatIllegalArgumentException().isThrownBy(() -> new LinkSpeed(0));
    }

    @Test
    void printsInTheUnitsOfTheField() {
        assertThat(LinkSpeed.megabits(480)).hasToString("480 Mbit/s");
        assertThat(LinkSpeed.gigabits(10)).hasToString("10 Gbit/s");
        assertThat(LinkSpeed.megabits(2500)).hasToString("2.5 Gbit/s");
        assertThat(new LinkSpeed(1_500_000)).hasToString("1.5 Mbit/s");
    }

    @Test
    void namesTheGenerationOfUsb() {
        assertThat(UsbGeneration.of(new LinkSpeed(1_500_000))).contains(UsbGeneration.USB_1_1);
        assertThat(UsbGeneration.of(LinkSpeed.megabits(480))).contains(UsbGeneration.USB_2_0);
        assertThat(UsbGeneration.of(LinkSpeed.megabits(5000))).contains(UsbGeneration.USB_3_2_GEN_1);
        assertThat(UsbGeneration.of(LinkSpeed.megabits(10000))).contains(UsbGeneration.USB_3_2_GEN_2);
        assertThat(UsbGeneration.of(LinkSpeed.megabits(20000))).contains(UsbGeneration.USB_3_2_GEN_2X2);
        assertThat(UsbGeneration.of(LinkSpeed.gigabits(40))).isEmpty();
        assertThat(UsbGeneration.USB_3_2_GEN_2).hasToString("USB 3.2 Gen 2");
    }
}
