package dev.satchel.core.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.satchel.core.unit.DataSize;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeviceIdentityTest {
    private static final DeviceIdentity TOLD = DeviceIdentity.serial("S6XN")
            .withModel("T7")
            .withWwn("naa.5002538e09123456")
            .withTableUuid("6f1f4a4e-0c0b-4b7e-9e55-3b8d2c1a7f10")
            .withSize(DataSize.gibibytes(1))
            .withPath(Path.of("/dev/sdx"));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "5002538e09123456",
                "5002538E09123456",
                "0x5002538e09123456",
                "naa.5002538e09123456",
                "eui.5002538e09123456",
                "wwn-0x5002538e09123456",
                " 5002538E09123456 "
            })
    void aWorldWideNameIsTheSameInTheSpellingOfEachSystem(String spelling) {
        assertThat(DeviceIdentity.wwn(spelling)).isEqualTo(DeviceIdentity.wwn("naa.5002538e09123456"));
        assertThat(DeviceIdentity.wwn(spelling).fits(TOLD)).isTrue();
    }

    @Test
    void whatLinuxTellsInsteadOfAWorldWideNameIsKeptAsItIs() {
        assertThat(DeviceIdentity.wwn("t10.ATA     QEMU HARDDISK").wwn()).contains("t10.ATA     QEMU HARDDISK");
    }

    @ParameterizedTest
    @ValueSource(strings = {"6F1F4A4E-0C0B-4B7E-9E55-3B8D2C1A7F10", "{6f1f4a4e-0c0b-4b7e-9e55-3b8d2c1a7f10}"})
    void theGuidOfADiskIsTheSameInBracesAndInCapitals(String spelling) {
        assertThat(DeviceIdentity.tableUuid(spelling).fits(TOLD)).isTrue();
    }

    @Test
    void theSignatureOfAnMbrIsTheSameWithoutItsPrefix() {
        assertThat(DeviceIdentity.tableUuid("0x1A2B3C4D")).isEqualTo(DeviceIdentity.tableUuid("1a2b3c4d"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", " ", "1234567", "123456789", "6f1f4a4e0c0b4b7e9e553b8d2c1a7f10", "{1a2b3c4d}", "1a2b3c4d\n"})
    void refusesWhatIsNoUuidOfAPartitionTable(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DeviceIdentity.tableUuid(text))
                .withMessageContaining("not the UUID of a partition table: '" + text + "'");
    }

    @Test
    void eachPointThatIsNamedMustFit() {
        assertThat(DeviceIdentity.serial("S6XN").fits(TOLD)).isTrue();
        assertThat(DeviceIdentity.serial("s6xn").fits(TOLD)).isFalse();
        assertThat(DeviceIdentity.model("T7").withSize(DataSize.gibibytes(2)).fits(TOLD))
                .isFalse();
        assertThat(DeviceIdentity.tableUuid("1a2b3c4d").fits(TOLD)).isFalse();
        assertThat(TOLD.fits(TOLD.withPath(Path.of("/dev/sdy")))).isTrue();
    }

    @Test
    void whatADeviceDoesNotTellIsNotWhatWasNamed() {
        assertThat(DeviceIdentity.serial("S6XN").withWwn("0x5002538e09123456").fits(DeviceIdentity.serial("S6XN")))
                .isFalse();
        assertThat(DeviceIdentity.serial("S6XN").fits(TOLD)).isTrue();
    }

    @Test
    void knowsWhetherAPathIsAllThatIsNamed() {
        assertThat(DeviceIdentity.path(Path.of("/dev/sdx")).isPathAlone()).isTrue();
        assertThat(DeviceIdentity.path(Path.of("/dev/sdx")).withWwn("1").isPathAlone())
                .isFalse();
        assertThat(DeviceIdentity.serial("x").isPathAlone()).isFalse();
    }
}
