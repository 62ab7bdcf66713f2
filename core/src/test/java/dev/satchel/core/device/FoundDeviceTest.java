package dev.satchel.core.device;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.core.check.Finding;
import dev.satchel.core.check.Findings;
import dev.satchel.core.check.Severity;
import dev.satchel.core.machine.Access;
import dev.satchel.core.machine.DeviceIdentity;
import dev.satchel.core.machine.SectorSizes;
import dev.satchel.core.unit.DataSize;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class FoundDeviceTest {
    private static final Path NODE = Path.of("/dev/sdb");
    private static final Path LINK = Path.of("/dev/disk/by-id/usb-T7");

    private static FoundDevice.Builder found() {
        return FoundDevice.at(LINK)
                .node(NODE)
                .identity(DeviceIdentity.serial("S6XN"))
                .attachment("7");
    }

    @Test
    void whatForbidsWritingIsAWarningToOneWhoReads() {
        FoundDevice device = found().judged(Findings.of(
                        Finding.error("device.mounted", "/dev/sdb", "it is mounted", "umount it"),
                        Finding.error("device.read-only", "/dev/sdb", "it cannot be written to", "look for a switch"),
                        Finding.warning("device.internal", "/dev/sdb", "it is built in", "look")))
                .build();

        assertThat(device.objections(Access.READ_WRITE).errors()).hasSize(2);
        assertThat(device.objections(Access.READ_ONLY).all())
                .containsExactly(Finding.warning("device.mounted", "/dev/sdb", "it is mounted", "umount it"));
        assertThat(device.objections(Access.READ_ONLY).all().get(0).severity()).isEqualTo(Severity.WARNING);
    }

    @Test
    void nobodyJudgedADeviceOfWhichOnlyThePathIsKnown() {
        FoundDevice device = FoundDevice.at(NODE).build();

        assertThat(device.isJudged()).isFalse();
        assertThat(device.objections(Access.READ_WRITE)).isEmpty();
        assertThat(device.identity()).isEqualTo(DeviceIdentity.path(NODE));
        assertThat(device.node()).isEqualTo(NODE);
        assertThat(found().judged(Findings.none()).build().isJudged()).isTrue();
    }

    @Test
    void aDeviceThatWasPluggedInAnewIsNotStillTheSame() {
        FoundDevice device = found().build();

        assertThat(device.isStill(found().judged(Findings.none()).build())).isTrue();
        assertThat(device.isStill(found().attachment("9").build())).isFalse();
        assertThat(device.isStill(found().node(Path.of("/dev/sdc")).build())).isFalse();
        assertThat(device.isStill(
                        found().identity(DeviceIdentity.serial("OTHER")).build()))
                .isFalse();
        assertThat(device.isStill(found().sectors(new SectorSizes(DataSize.bytes(512), DataSize.bytes(4096)))
                        .build()))
                .isFalse();
    }

    @Test
    void namesTheNodeBesideThePathWhereTheyDiffer() {
        assertThat(found().build()).hasToString("/dev/disk/by-id/usb-T7 (/dev/sdb)");
        assertThat(FoundDevice.at(NODE).build()).hasToString("/dev/sdb");
    }
}
