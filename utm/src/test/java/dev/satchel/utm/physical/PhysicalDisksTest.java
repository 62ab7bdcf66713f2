package dev.satchel.utm.physical;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.satchel.core.SatchelException;
import dev.satchel.core.check.Finding;
import dev.satchel.core.check.Findings;
import dev.satchel.core.device.FoundDevice;
import dev.satchel.core.host.OperatingSystem;
import dev.satchel.core.machine.Access;
import dev.satchel.core.machine.DeviceIdentity;
import dev.satchel.core.machine.Disk;
import dev.satchel.core.machine.DiskBus;
import dev.satchel.core.machine.DiskSource;
import dev.satchel.core.machine.Machine;
import dev.satchel.core.machine.SectorSizes;
import dev.satchel.core.plan.Plan;
import dev.satchel.core.plan.PlanListener;
import dev.satchel.core.plan.Step;
import dev.satchel.core.unit.DataSize;
import dev.satchel.utm.bundle.UtmBundle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PhysicalDisksTest {
    private static final DeviceIdentity T7 = DeviceIdentity.serial("S6XN NS0T-123456");
    private static final SectorSizes EMULATED = new SectorSizes(DataSize.bytes(512), DataSize.bytes(4096));
    private static final SectorSizes NATIVE = new SectorSizes(DataSize.bytes(4096), DataSize.bytes(4096));
    private static final String DRIVE =
            "if=none,id=satchel0,format=raw,file.driver=nbd,file.server.type=inet,file.server.host=127.0.0.1,"
                    + "file.server.port=12345,file.export=S6XN-NS0T-123456,discard=unmap";

    @TempDir
    private Path folder;

    private static FoundDevice t7(SectorSizes sectors, Findings objections) {
        return FoundDevice.at(Path.of("/dev/rdisk4"))
                .node(Path.of("/dev/disk4"))
                .identity(T7.withModel("Portable SSD T7").withSize(DataSize.gibibytes(1)))
                .sectors(sectors)
                .judged(objections)
                .build();
    }

    private static PhysicalDisks mac(SectorSizes sectors) {
        return PhysicalDisks.of(identity -> t7(sectors, Findings.none())).on(OperatingSystem.MACOS);
    }

    private static DiskAttachment on(DiskBus bus) {
        return DiskAttachment.of(T7, bus).port(12345).build();
    }

    private UtmBundle bundle(String architecture, String target, int ide, String... arguments) throws Exception {
        return Bundles.make(folder.resolve("Field.utm"), architecture, target, ide, arguments);
    }

    @ParameterizedTest
    @CsvSource({
        "x86_64, q35, 0, ide.0",
        "x86_64, q35, 2, ide.2",
        "x86_64, pc-q35-7.2, 5, ide.5",
        "x86_64, pc, 0, 'ide.0,unit=0'",
        "i386, pc, 1, 'ide.1,unit=0'",
        "x86_64, pc, 2, 'ide.0,unit=1'",
    })
    void ideIsThePlaceThatUtmLeavesFree(String architecture, String target, int ide, String bus) throws Exception {
        DiskBridge bridge = mac(EMULATED).attach(bundle(architecture, target, ide), on(DiskBus.IDE));

        assertThat(bridge.arguments())
                .containsExactly(
                        "-drive",
                        DRIVE,
                        "-device",
                        "ide-hd,bus=" + bus + ",drive=satchel0,id=satchel0-disk,serial=S6XN-NS0T-123456,bootindex="
                                + ide + ",logical_block_size=512,physical_block_size=4096");
    }

    @Test
    void aBoardWithoutAFreePortGetsAController() throws Exception {
        assertThat(mac(EMULATED)
                        .attach(bundle("x86_64", "q35", 6), on(DiskBus.IDE))
                        .arguments())
                .contains("ich9-ahci,id=satchel0-ahci")
                .last()
                .asString()
                .startsWith("ide-hd,bus=satchel0-ahci.0,");
    }

    @Test
    void onVirtAControllerIsAddedForDataAndRefusedForBooting() throws Exception {
        UtmBundle bundle = bundle("aarch64", "virt", 0);
        DiskBridge bridge = mac(EMULATED).attach(bundle, on(DiskBus.IDE));

        assertThat(bridge.arguments()).contains("ich9-ahci,id=satchel0-ahci");
        assertThat(String.join(" ", bridge.arguments())).doesNotContain("bootindex");
        assertThat(bridge.findings()).extracting(Finding::code).contains("utm.physical.ahci");
        assertThatThrownBy(() -> mac(EMULATED)
                        .attach(
                                bundle,
                                DiskAttachment.of(T7, DiskBus.IDE).bootIndex(3).build()))
                .hasMessageContaining("nvme or usb")
                .extracting(e -> ((SatchelException) e).code())
                .isEqualTo("utm.physical.bus");
    }

    @Test
    void otherBusesHaveTheirControllersAndSectors() throws Exception {
        UtmBundle virt = bundle("aarch64", "virt", 0);

        assertThat(mac(NATIVE).attach(virt, on(DiskBus.NVME)).arguments())
                .endsWith(
                        "-device",
                        "nvme,drive=satchel0,id=satchel0-disk,serial=S6XN-NS0T-123456,bootindex=0,"
                                + "logical_block_size=4096,physical_block_size=4096");
        assertThat(mac(EMULATED).attach(virt, on(DiskBus.USB)).arguments())
                .contains("qemu-xhci,id=satchel0-xhci")
                .last()
                .asString()
                .startsWith("usb-storage,bus=satchel0-xhci.0,");
        assertThat(mac(NATIVE).attach(virt, on(DiskBus.USB)).arguments())
                .contains("usb-bot,id=satchel0-bot,bus=satchel0-xhci.0")
                .last()
                .asString()
                .startsWith("scsi-hd,bus=satchel0-bot.0,");
        assertThat(mac(EMULATED).attach(virt, on(DiskBus.VIRTIO)).arguments())
                .last()
                .asString()
                .startsWith("virtio-blk-pci,drive=satchel0,");
    }

    @Test
    void sectorsOf4KiBAreRefusedOnIdeWithTheRemedy() throws Exception {
        UtmBundle bundle = bundle("x86_64", "q35", 0);

        assertThatThrownBy(() -> mac(NATIVE).attach(bundle, on(DiskBus.IDE)))
                .hasMessageContaining("4096")
                .hasMessageContaining("nvme, virtio, scsi or usb")
                .extracting(e -> ((SatchelException) e).code())
                .isEqualTo("utm.physical.sectors");
    }

    @Test
    void aPlaceInTheBootOrderThatUtmTakesIsRefused() throws Exception {
        UtmBundle bundle = bundle("x86_64", "q35", 2, "-device virtio-blk-pci,drive=x,bootindex=7");

        assertThatThrownBy(() -> mac(EMULATED)
                        .attach(
                                bundle,
                                DiskAttachment.of(T7, DiskBus.NVME).bootIndex(1).build()))
                .extracting(e -> ((SatchelException) e).code())
                .isEqualTo("utm.physical.boot");
        assertThat(mac(EMULATED).attach(bundle, on(DiskBus.NVME)).arguments())
                .last()
                .asString()
                .contains(",bootindex=8,");
    }

    @Test
    void thePlanOfAMacNamesTheDiskUnmountsItAndServesItOnTheLoopbackAlone() throws Exception {
        Plan plan = mac(EMULATED)
                .attach(bundle("aarch64", "virt", 0), on(DiskBus.NVME))
                .plan();

        assertThat(plan.steps())
                .extracting(Step::title)
                .containsExactly(
                        "Look whether UTM is closed",
                        "Look whether the server is installed",
                        "Look whether the disk is the one that is meant, and free",
                        "Unmount all volumes of /dev/disk4",
                        "Look whether port 12345 is free",
                        "Write the arguments into the bundle",
                        "Serve /dev/rdisk4 (/dev/disk4) at 127.0.0.1:12345 until the machine lets go of it");
        assertThat(plan.steps().get(6).destroys().toString())
                .contains("serial S6XN NS0T-123456")
                .contains("Portable SSD T7");
        assertThat(plan.toText()).contains("diskutil unmountDisk /dev/disk4").contains("--bind=127.0.0.1");
        assertThat(plan.toShellScript()).contains("cksum").contains("pgrep -x UTM");
    }

    @Test
    void whatIsMountedIsUnmountedOnAMacAndRefusedElsewhere() throws Exception {
        UtmBundle bundle = bundle("aarch64", "virt", 0);
        Findings mounted = Findings.of(Finding.error("device.mounted", "/dev/disk4", "mounted", "unmount it"));
        Findings system = Findings.of(Finding.error("device.system", "/dev/disk4", "the system", "another"));

        assertThat(PhysicalDisks.of(identity -> t7(EMULATED, mounted))
                        .on(OperatingSystem.MACOS)
                        .attach(bundle, on(DiskBus.NVME))
                        .findings()
                        .hasErrors())
                .isFalse();
        assertThatThrownBy(() -> PhysicalDisks.of(identity -> t7(EMULATED, mounted))
                        .on(OperatingSystem.LINUX)
                        .attach(bundle, on(DiskBus.NVME)))
                .extracting(e -> ((SatchelException) e).code())
                .isEqualTo("device.mounted");
        assertThatThrownBy(() -> PhysicalDisks.of(identity -> t7(EMULATED, system))
                        .on(OperatingSystem.MACOS)
                        .attach(bundle, on(DiskBus.NVME)))
                .extracting(e -> ((SatchelException) e).code())
                .isEqualTo("device.system");
    }

    @Test
    void whatWasAddedIsTakenOutAgainAndNothingElse() throws Exception {
        String[] users = {"-device virtio-rng-pci", "-append", "\"root=/dev/vda quiet\"", "-drive", "if=none,id=mine"};
        UtmBundle bundle = bundle("x86_64", "q35", 1, users);
        byte[] before = Files.readAllBytes(bundle.configurationFile());
        PhysicalDisks disks = mac(EMULATED).on(OperatingSystem.LINUX);
        DiskBridge bridge = disks.attach(bundle, on(DiskBus.IDE));
        applyEdit(bridge.plan(), "Write the arguments into the bundle");
        assertThat(Bundles.qemu(bundle).additionalArguments())
                .startsWith(users)
                .endsWith(bridge.arguments().toArray(String[]::new));

        UtmBundle attached = UtmBundle.open(bundle.folder());
        DiskBridge again =
                disks.attach(attached, DiskAttachment.of(T7, DiskBus.IDE).build());
        assertThat(again.server().port()).isEqualTo(12345);
        assertThat(again.plan().steps()).extracting(Step::title).doesNotContain("Write the arguments into the bundle");
        assertThat(disks.attach(attached, on(DiskBus.USB)).arguments()).contains("-drive", DRIVE);

        disks.detach(attached).apply(PlanListener.NONE);
        assertThat(Files.readAllBytes(bundle.configurationFile())).isEqualTo(before);
        assertThatThrownBy(() -> disks.detach(UtmBundle.open(bundle.folder())))
                .extracting(e -> ((SatchelException) e).code())
                .isEqualTo("utm.physical.detached");
    }

    /** The step alone, since the disk of these tests is nowhere. */
    private static void applyEdit(Plan plan, String title) throws Exception {
        Step step = plan.steps().stream()
                .filter(one -> one.title().equals(title))
                .findFirst()
                .orElseThrow();
        Plan.titled(title).step(step).build().apply(PlanListener.NONE);
    }

    @Test
    void aBundleThatWasChangedMeanwhileIsNotWritten() throws Exception {
        UtmBundle bundle = bundle("x86_64", "q35", 0);
        Plan plan = mac(EMULATED).attach(bundle, on(DiskBus.IDE)).plan();
        bundle("x86_64", "q35", 1);
        byte[] theirs = Files.readAllBytes(bundle.configurationFile());

        assertThatThrownBy(() -> applyEdit(plan, "Write the arguments into the bundle"))
                .hasMessageContaining("was changed since it was opened");
        assertThat(Files.readAllBytes(bundle.configurationFile())).isEqualTo(theirs);
    }

    @Test
    void argumentsThatSomebodyEditedAreNotGuessedAt() throws Exception {
        UtmBundle bundle = bundle("x86_64", "q35", 0, "-drive if=none,id=satchel0,file.driver=nbd");

        assertThatThrownBy(() -> mac(EMULATED).detach(bundle))
                .extracting(e -> ((SatchelException) e).code())
                .isEqualTo("utm.physical.edited");
    }

    @Test
    void theOtherWayIsAMachineFileForPlainQemu() throws Exception {
        UtmBundle bundle = bundle("x86_64", "q35", 1);
        Path file = folder.resolve("field.yaml");
        Plan plan = mac(EMULATED).on(OperatingSystem.LINUX).plainQemu(bundle, on(DiskBus.IDE), file);
        plan.apply(PlanListener.NONE);

        Disk carried = Machine.read(file).disks().stream()
                .filter(disk -> disk.id().equals("carried"))
                .findFirst()
                .orElseThrow();
        assertThat(carried.source()).isEqualTo(new DiskSource.Device(T7));
        assertThat(carried.bus()).contains(DiskBus.IDE);
        assertThat(carried.access()).isEqualTo(Access.READ_WRITE);
        assertThat(plan.findings().toString()).contains("satchel qemu run " + file);
    }

    @Test
    void theCheckSumIsThatOfCksum() {
        assertThat(PosixChecksum.of("123456789".getBytes(StandardCharsets.US_ASCII)))
                .isEqualTo("930766865 9");
        assertThat(PosixChecksum.of(new byte[0])).isEqualTo("4294967295 0");
        assertThat(List.of(BridgeArguments.plain("a, b\"c=d"), BridgeArguments.plain("  ")))
                .containsExactly("a-b-c-d", "disk");
    }
}
