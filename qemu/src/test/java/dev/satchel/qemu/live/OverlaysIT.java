package dev.satchel.qemu.live;

import static dev.satchel.qemu.live.Lives.assertCode;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.satchel.core.SatchelException;
import dev.satchel.core.machine.Access;
import dev.satchel.core.machine.Disk;
import dev.satchel.core.machine.DiskBus;
import dev.satchel.core.machine.DiskSource;
import dev.satchel.core.machine.Firmware;
import dev.satchel.core.machine.ImageFormat;
import dev.satchel.core.machine.Machine;
import dev.satchel.core.machine.NbdServer;
import dev.satchel.qemu.argument.QemuSetup;
import dev.satchel.qemu.argument.Style;
import dev.satchel.qemu.image.Backing;
import dev.satchel.qemu.image.Image;
import dev.satchel.qemu.image.Rebase;
import dev.satchel.qemu.launch.RunningMachine;
import dev.satchel.testing.Tools;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Machines that write beside their disks, by the real QEMU. */
@Timeout(120)
class OverlaysIT {
    @TempDir
    Path folder;

    private Lives lives = new Lives(Path.of(""));

    @BeforeEach
    void inTheFolder() {
        lives = new Lives(folder);
    }

    private QemuSetup setup() {
        return QemuSetup.builder().folder(folder).style(Style.DRIVE).build();
    }

    private Machine machine() throws Exception {
        lives.qcow2("a.qcow2");
        lives.image("b,b.img", ImageFormat.RAW);
        lives.image("ro.img", ImageFormat.RAW);
        return Lives.machine()
                .disk(Lives.disk("a", Path.of("a.qcow2"), ImageFormat.QCOW2, DiskBus.VIRTIO))
                .disk(Lives.disk("b", Path.of("b,b.img"), ImageFormat.RAW, DiskBus.IDE))
                .disk(Disk.named("ro")
                        .image(Path.of("ro.img"), ImageFormat.RAW)
                        .bus(DiskBus.VIRTIO)
                        .access(Access.READ_ONLY)
                        .build())
                .build();
    }

    private Overlays overlays(Machine machine) throws Exception {
        return Overlays.make(machine, setup(), folder.resolve("over"), Lives.img());
    }

    private void run(Overlays overlays, int pattern) throws Exception {
        try (RunningMachine running = lives.start(overlays.machine(), Style.DRIVE)) {
            Lives.write(running, "a", pattern, "0", "1M");
            Lives.write(running, "b", pattern, "0", "1M");
        }
    }

    @Test
    void whatAServerShowsIsSharedOrRefusedWithARemedy() throws Exception {
        Disk served = Disk.named("n")
                .nbd(new NbdServer.Socket(Path.of("nbd.sock")), "x")
                .bus(DiskBus.VIRTIO)
                .build();

        assertThatExceptionOfType(SatchelException.class)
                .isThrownBy(() -> overlays(Lives.machine().disk(served).build()).close())
                .satisfies(e -> {
                    assertThat(e.code()).isEqualTo("live.refused");
                    assertThat(e.remedy())
                            .hasValueSatisfying(remedy -> assertThat(remedy).contains("qemu-nbd --snapshot"));
                });
        assertThat(folder.resolve("over")).isEmptyDirectory();
        Disk shared = served.toBuilder().access(Access.READ_ONLY).build();
        try (Overlays overlays = overlays(Lives.machine().disk(shared).build())) {
            assertThat(overlays.machine().disks().get(0).source())
                    .isEqualTo(new DiskSource.Nbd(new NbdServer.Socket(folder.resolve("nbd.sock")), "x"));
        }
    }

    @Test
    void nothingIsWrittenToTheDisksUntilItIsCommitted() throws Exception {
        Machine machine = machine();
        try (Overlays overlays = overlays(machine)) {
            byte[] before = Files.readAllBytes(folder.resolve("a.qcow2"));
            run(overlays, 1);
            assertThat(folder.resolve("a.qcow2")).hasBinaryContent(before);
            Lives.assertHolds(overlays.file("a"), ImageFormat.QCOW2, 1, "0", "1M");
            assertCode("image.exists", () -> overlays(machine));

            overlays.reset();
            Lives.assertHolds(overlays.file("a"), ImageFormat.QCOW2, 0, "0", "1M");
            run(overlays, 2);
            overlays.commit();
            Lives.assertHolds(folder.resolve("a.qcow2"), ImageFormat.QCOW2, 2, "0", "1M");
            Lives.assertHolds(folder.resolve("b,b.img"), ImageFormat.RAW, 2, "0", "1M");
            run(overlays, 3);
        }
        Lives.assertHolds(folder.resolve("a.qcow2"), ImageFormat.QCOW2, 2, "0", "1M");
        assertThat(new Lives(folder.resolve("over")).files()).isEmpty();
    }

    @Test
    void whatIsKeptCanBeLaidUponAnotherBase() throws Exception {
        Path kept;
        try (Overlays overlays = overlays(machine())) {
            run(overlays, 4);
            overlays.keep();
            kept = overlays.file("a");
        }
        Path moved = Files.move(folder.resolve("a.qcow2"), folder.resolve("elsewhere"));
        Image image = Image.of(kept, ImageFormat.QCOW2);
        Lives.img()
                .rebase(Rebase.onto(image, Backing.of(moved, ImageFormat.QCOW2)).safety(Rebase.Safety.UNSAFE));
        Lives.assertHolds(kept, ImageFormat.QCOW2, 4, "0", "1M");
        Path other = lives.qcow2("other");
        Lives.img().rebase(Rebase.onto(image, Backing.of(other, ImageFormat.QCOW2)));
        Lives.assertHolds(kept, ImageFormat.QCOW2, 4, "0", "1M");
        assertThat(Lives.img().info(image).backing())
                .hasValueSatisfying(backing -> assertThat(backing.name()).isEqualTo(other.toString()));
    }

    @Test
    void aMissingDiskLeavesNothing() throws Exception {
        Machine machine = machine();
        Files.delete(folder.resolve("b,b.img"));
        assertCode("image.backing", () -> overlays(machine));
        assertThat(new Lives(folder.resolve("over")).files()).isEmpty();
    }

    @Test
    void uefiVariablesAreACopyToo() throws Exception {
        if (!Files.exists(Path.of("/usr/share/OVMF/OVMF_CODE_4M.fd"))) {
            throw Tools.absent("OVMF");
        }
        Machine machine = machine().toBuilder()
                .firmware(Firmware.uefi().withVariables(Path.of("own.fd")))
                .build();
        try (RunningMachine once = lives.start(machine, Style.DRIVE)) {
            assertThat(once.isAlive()).isTrue();
        }
        try (Overlays overlays = overlays(machine)) {
            run(overlays, 5);
            Path copy = folder.resolve("over/variables.fd");
            assertThat(copy).hasSameBinaryContentAs(folder.resolve("own.fd"));
            byte[] changed = Files.readAllBytes(copy);
            changed[changed.length - 1] ^= 1;
            Files.write(copy, changed);
            overlays.commit();
            assertThat(folder.resolve("own.fd")).hasBinaryContent(changed);
        }
    }
}
