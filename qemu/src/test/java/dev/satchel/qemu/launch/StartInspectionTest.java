package dev.satchel.qemu.launch;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableMap;
import dev.satchel.core.check.Finding;
import dev.satchel.core.check.Findings;
import dev.satchel.core.machine.Board;
import dev.satchel.core.machine.DeviceIdentity;
import dev.satchel.core.machine.Disk;
import dev.satchel.core.machine.DiskBus;
import dev.satchel.core.machine.ImageFormat;
import dev.satchel.core.machine.Machine;
import dev.satchel.core.machine.SectorSizes;
import dev.satchel.core.unit.DataSize;
import dev.satchel.qemu.argument.QemuArguments;
import dev.satchel.qemu.argument.QemuSetup;
import dev.satchel.qemu.qmp.QmpValue;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Answers as QEMU 7.2 gave them, shortened to what is looked at. */
class StartInspectionTest {
    private static final StartInspection DISK = inspection(Disk.named("d")
            .image(Path.of("/m/d.img"), ImageFormat.RAW)
            .bus(DiskBus.IDE)
            .build());
    private static final StartInspection MEDIUM = inspection(
            Disk.named("cd").medium(Path.of("/m/x.iso")).bus(DiskBus.USB).build());
    private static final StartInspection LARGE_SECTORS = inspection(Disk.named("carried")
            .device(DeviceIdentity.path(Path.of("/dev/sdx")))
            .sectors(new SectorSizes(DataSize.bytes(4096), DataSize.bytes(4096)))
            .bus(DiskBus.USB)
            .build());

    private static StartInspection inspection(Disk disk) {
        Machine machine = Launches.machine(Board.Q35).disk(disk).build();
        return StartInspection.of(QemuArguments.of(machine, QemuSetup.defaults()));
    }

    private static Findings judge(StartInspection inspection, String blocks, String nodes) {
        return judge(inspection, blocks, nodes, Map.of());
    }

    private static Findings judge(
            StartInspection inspection,
            String blocks,
            String nodes,
            Map<StartInspection.Property, QmpValue> properties) {
        return inspection.judge(new StartInspection.Answers(
                QmpValue.parse(blocks.replace('\'', '"')),
                QmpValue.parse(nodes.replace('\'', '"')),
                QmpValue.parse("[]"),
                properties));
    }

    private static void assertFound(Findings found, String code) {
        assertThat(found.all()).singleElement().extracting(Finding::code).isEqualTo(code);
    }

    @Test
    void aDiskOnItsDeviceWithItsFileIsRight() {
        assertThat(judge(
                                DISK,
                                "[{'device':'d','qdev':'d','removable':false,'inserted':"
                                        + "{'node-name':'#block128','file':'/m/d.img'}}]",
                                "[]")
                        .all())
                .isEmpty();
    }

    @Test
    void aDiskThatNoDeviceTookIsFound() {
        // -hda on microvm
        assertFound(
                judge(
                        DISK,
                        "[{'device':'none00','removable':false,'inserted':{'node-name':'#block1','file':'/m/d.img'}}]",
                        "[]"),
                "qemu.disk.unattached");
    }

    @Test
    void aDiskWhoseNameBeginsTheSameIsAnother() {
        assertFound(
                judge(
                        DISK,
                        "[{'device':'','qdev':'/machine/peripheral/d2/virtio-backend','removable':false,"
                                + "'inserted':{'node-name':'d2','file':'/m/d.img'}}]",
                        "[]"),
                "qemu.disk.unattached");
    }

    @Test
    void anotherFileIsFound() {
        Findings found = judge(
                DISK,
                "[{'device':'d','qdev':'d','removable':false,'inserted':{'node-name':'#block1','file':'/m/e.img'}}]",
                "[{'node-name':'#block1','drv':'raw','file':'/m/e.img'}]");

        assertFound(found, "qemu.disk.file");
        assertThat(found.all().get(0).message()).contains("/m/d.img").contains("/m/e.img");
    }

    @Test
    void theFileBelowALayerThatHasAnotherNameCounts() {
        assertThat(judge(
                                DISK,
                                "[{'device':'','qdev':'d','removable':false,'inserted':{'node-name':'d',"
                                        + "'file':'json:{\\\"driver\\\": \\\"throttle\\\"}'}}]",
                                "[{'node-name':'d-file','drv':'file','file':'/m/d.img'}]")
                        .all())
                .isEmpty();
    }

    @Test
    void aCdThatIsAHardDiskToTheGuestIsFound() {
        // usb-storage on a -blockdev with an ISO, or -cdrom on virt
        assertFound(
                judge(
                        MEDIUM,
                        "[{'device':'','qdev':'/machine/peripheral/cd/cd.0/legacy[0]','removable':false,"
                                + "'inserted':{'node-name':'cd','file':'/m/x.iso'}}]",
                        "[]"),
                "qemu.disk.kind");
    }

    @Test
    void sectorsAreAskedOfTheInnerDeviceAndComparedWithWhatWasMeant() {
        String blocks = "[{'device':'carried','qdev':'/machine/peripheral/carried/carried.0/legacy[0]',"
                + "'removable':false,'inserted':{'node-name':'#block1','file':'/dev/sdx'}}]";
        StartInspection.Property inner =
                new StartInspection.Property("/machine/peripheral/carried/carried.0/legacy[0]", "logical_block_size");

        assertThat(LARGE_SECTORS.properties(QmpValue.parse(blocks.replace('\'', '"'))))
                .containsExactly(inner);
        assertThat(judge(LARGE_SECTORS, blocks, "[]", Map.of(inner, QmpValue.parse("4096")))
                        .all())
                .isEmpty();
        assertFound(judge(LARGE_SECTORS, blocks, "[]", Map.of(inner, QmpValue.parse("512"))), "qemu.disk.sectors");
        assertFound(judge(LARGE_SECTORS, blocks, "[]"), "qemu.disk.sectors");
    }

    @Test
    void flashThatIsNotProtectedIsFound() {
        StartInspection inspection =
                new StartInspection(List.of(), List.of("-global", "driver=cfi.pflash01,property=secure,value=on"));
        List<StartInspection.Property> flash = inspection.properties(QmpValue.parse("[]"));

        assertThat(flash)
                .containsExactly(
                        new StartInspection.Property("/machine/system.flash0", "secure"),
                        new StartInspection.Property("/machine/system.flash1", "secure"));
        assertThat(judge(
                                inspection,
                                "[]",
                                "[]",
                                ImmutableMap.of(
                                        flash.get(0), QmpValue.parse("true"), flash.get(1), QmpValue.parse("true")))
                        .all())
                .isEmpty();
        assertFound(
                judge(
                        inspection,
                        "[]",
                        "[]",
                        ImmutableMap.of(flash.get(0), QmpValue.parse("true"), flash.get(1), QmpValue.parse("false"))),
                "qemu.flash.open");
        assertFound(judge(inspection, "[]", "[]"), "qemu.flash.open");
    }

    @Test
    void aTpmThatIsNotThereIsFound() {
        StartInspection inspection = new StartInspection(List.of(), List.of("-tpmdev", "emulator,id=t,chardev=c"));

        assertThat(inspection.asksForTpm()).isTrue();
        assertFound(judge(inspection, "[]", "[]"), "qemu.tpm");
    }

    @Test
    void allThatIsWrongIsToldAtOnce() {
        StartInspection inspection = new StartInspection(
                QemuArguments.of(
                                Launches.machine(Board.Q35)
                                        .disk(Disk.named("a")
                                                .image(Path.of("a"), ImageFormat.RAW)
                                                .build())
                                        .disk(Disk.named("b")
                                                .image(Path.of("b"), ImageFormat.RAW)
                                                .build())
                                        .build(),
                                QemuSetup.defaults())
                        .attachedDisks(),
                List.of("-tpmdev"));

        assertThat(judge(inspection, "[]", "[]").all())
                .extracting(Finding::where)
                .containsExactly("disks[a]", "disks[b]", "tpm");
    }
}
