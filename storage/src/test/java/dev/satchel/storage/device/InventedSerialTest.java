package dev.satchel.storage.device;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class InventedSerialTest {
    @Test
    void knowsWhatBridgesTellOfAnyDisk() {
        for (String serial : new String[] {
            "0123456789AB",
            "123456789012",
            "012345678901",
            "000000000000",
            "FFFFFFFFFFFF",
            "DD564198838B9",
            "DD56419883899",
            "MSFT30DD564198838B9",
            "0123456789ABCDEF",
            "1234567890",
            "12",
            "01-23-45-67",
            "0000:0000"
        }) {
            assertThat(InventedSerial.isOne(serial)).as(serial).isTrue();
        }
    }

    @Test
    void believesWhatDisksTell() {
        for (String serial : new String[] {
            "S6XNNS0T123456",
            "S5GYNX0R123456",
            "WD-WX31A12345",
            "0ba0123456789abc",
            "AA010203040506070809",
            "4C530001230908107463",
            "60A44C413E8AE36179990015"
        }) {
            assertThat(InventedSerial.isOne(serial)).as(serial).isFalse();
        }
    }
}
