package dev.satchel.storage.clone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.satchel.core.SatchelException;
import dev.satchel.core.plan.Plan;
import dev.satchel.core.plan.PlanListener;
import dev.satchel.core.process.Command;
import dev.satchel.core.process.CommandRunner;
import dev.satchel.core.unit.DataSize;
import dev.satchel.storage.boot.Console;
import dev.satchel.storage.driver.HardwareId;
import dev.satchel.storage.driver.MachineHardware;
import dev.satchel.testing.ArmPackages;
import dev.satchel.testing.DebianPackage;
import dev.satchel.testing.Tools;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Copies that are started, by each kind of firmware, without acceleration: what counts is what their consoles say. */
@Tag("slow")
@Timeout(1200)
class CopyBootIT {
    private static final DataSize SIZE = DataSize.mebibytes(256);
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private static final Path OVMF = Path.of("/usr/share/OVMF");
    private static final Path AAVMF = Path.of("/usr/share/AAVMF");

    @TempDir
    Path folder;

    private Path image;

    @BeforeEach
    void tools() throws Exception {
        Tools.requireRoot();
        Tools.requireAll(
                "sfdisk",
                "losetup",
                "rsync",
                "mkfs.ext4",
                "mkfs.vfat",
                "e2fsck",
                "grub-install",
                "mcopy",
                "qemu-system-x86_64");
        folder = folder.toRealPath();
        image = folder.resolve("copy.img");
    }

    private static void requireFile(Path file) {
        if (!Files.exists(file)) {
            throw Tools.absent(file.toString());
        }
    }

    private static String run(String program, String... arguments) throws Exception {
        return CommandRunner.system()
                .run(Command.of(program, arguments).withTimeLimit(Duration.ofMinutes(15)))
                .orThrow()
                .output();
    }

    private List<String> machine(String... more) {
        List<String> words = new ArrayList<>(
                List.of("qemu-system-x86_64", "-accel", "tcg,thread=multi", "-cpu", "qemu64", "-m", "512"));
        words.addAll(List.of(more));
        return words;
    }

    private String disk(String options) {
        return "file=" + image + ",format=raw,if=none,id=disk" + options;
    }

    private List<String> bios() {
        return machine("-machine", "q35", "-drive", disk(",snapshot=on"), "-device", "ide-hd,drive=disk,bus=ide.0");
    }

    private List<String> uefi(String code, String variables, String machine, String device) throws Exception {
        requireFile(OVMF.resolve(code));
        Path own = folder.resolve(variables);
        Files.copy(OVMF.resolve(variables), own, StandardCopyOption.REPLACE_EXISTING);
        return machine(
                "-machine",
                machine,
                "-global",
                "ICH9-LPC.disable_s3=1",
                "-drive",
                "if=pflash,unit=0,format=raw,readonly=on,file=" + OVMF.resolve(code),
                "-drive",
                "if=pflash,unit=1,format=raw,file=" + own,
                "-drive",
                disk(",snapshot=on"),
                "-device",
                device);
    }

    private List<String> uefi() throws Exception {
        return uefi("OVMF_CODE_4M.fd", "OVMF_VARS_4M.fd", "q35", "ide-hd,drive=disk,bus=ide.0");
    }

    private static void assertSays(List<String> machine, String marker) throws Exception {
        try (Guest guest = Guest.start(machine)) {
            guest.await(marker, PATIENCE);
        }
    }

    @Test
    void aRefreshedCopyStartsAgainWithWhatChanged() throws Exception {
        TinyRoot tiny = TinyRoot.build(folder.resolve("root")).withKernel();
        SystemClone clone = SystemClone.of(tiny.path()).console(Console.SERIAL_AND_SCREEN);
        clone.toImage(image, SIZE).plan().apply(PlanListener.NONE);
        // It starts for good, and is cut off, as a disk that is pulled out of a machine that runs.
        try (Guest guest =
                Guest.start(machine("-machine", "q35", "-drive", disk(""), "-device", "ide-hd,drive=disk,bus=ide.0"))) {
            guest.await("tiny root is up: hello", PATIENCE);
            guest.await("login:", PATIENCE);
        }
        Files.writeString(tiny.path().resolve("etc/greeting"), "hello from the refreshed\n");
        SystemClone refresh = clone.refreshingImage(image);

        SatchelException refused = catchThrowableOfType(SatchelException.class, refresh::plan);
        refresh.discardingChanges().plan().apply(PlanListener.NONE);

        assertThat(refused.code()).isIn("clone.refresh.unclean", "clone.refresh.used");
        assertSays(bios(), "tiny root is up: hello from the refreshed");
        assertSays(uefi(), "tiny root is up: hello from the refreshed");
    }

    @Test
    void aCopyStartsUnderSecureBootThroughTheSignedShim() throws Exception {
        requireFile(OVMF.resolve("OVMF_CODE_4M.ms.fd"));
        TinyRoot tiny = TinyRoot.build(folder.resolve("root")).withKernel();
        Map<String, String> packages = Map.of(
                "shim-signed", "usr/lib/shim/shimx64.efi.signed",
                "shim-helpers-amd64-signed", "usr/lib/shim/mmx64.efi.signed",
                "grub-efi-amd64-signed", "usr/lib/grub/x86_64-efi-signed/grubx64.efi.signed");
        for (Map.Entry<String, String> file : packages.entrySet()) {
            Path signed = DebianPackage.unpacked(file.getKey(), file.getKey()).resolve(file.getValue());
            Path place = tiny.path().resolve(file.getValue());
            Files.createDirectories(place.getParent());
            Files.copy(signed, place);
        }
        Files.writeString(
                tiny.path().resolve("etc/rc"),
                Files.readString(tiny.path().resolve("etc/rc")) + "busybox dmesg | busybox grep -i 'secure *boot'\n"
                        + "echo all is said\n");

        SystemClone.of(tiny.path())
                .console(Console.SERIAL_AND_SCREEN)
                .toImage(image, SIZE)
                .plan()
                .apply(PlanListener.NONE);

        List<String> machine =
                uefi("OVMF_CODE_4M.ms.fd", "OVMF_VARS_4M.ms.fd", "q35,smm=on", "ide-hd,drive=disk,bus=ide.0");
        machine.addAll(List.of("-global", "driver=cfi.pflash01,property=secure,value=on"));
        try (Guest guest = Guest.start(machine)) {
            String said = guest.await("all is said", PATIENCE);
            assertThat(said).contains("tiny root is up: hello", "Secure boot enabled");
        }
    }

    @Test
    void aCopyForArmStartsThere() throws Exception {
        Tools.require("qemu-system-aarch64");
        requireFile(AAVMF.resolve("AAVMF_CODE.fd"));
        TinyRoot tiny = TinyRoot.build(folder.resolve("root"))
                .withKernel(
                        ArmPackages.kernel(),
                        List.of("virtio_pci", "virtio_blk", "nvme", "ext4", "crc32c_generic"),
                        ArmPackages.unpacked("busybox-static").resolve("bin/busybox"));
        Path modules = Files.createDirectories(tiny.path().resolve("usr/lib/grub"));
        run(
                "cp",
                "-r",
                ArmPackages.unpacked("grub-efi-arm64-bin")
                        .resolve("usr/lib/grub/arm64-efi")
                        .toString(),
                modules.toString());

        Plan plan = SystemClone.of(tiny.path())
                .console(Console.SERIAL_AND_SCREEN)
                .toImage(image, SIZE)
                .plan();
        plan.apply(PlanListener.NONE);

        assertThat(plan.toText()).contains("BOOTAA64.EFI").doesNotContain("i386-pc");
        Path variables = folder.resolve("variables.fd");
        run("cp", "--sparse=always", AAVMF.resolve("AAVMF_VARS.fd").toString(), variables.toString());
        assertSays(
                List.of(
                        "qemu-system-aarch64",
                        "-machine",
                        "virt",
                        "-accel",
                        "tcg,thread=multi",
                        "-cpu",
                        "cortex-a57",
                        "-m",
                        "512",
                        "-drive",
                        "if=pflash,unit=0,format=raw,readonly=on,file=" + AAVMF.resolve("AAVMF_CODE.fd"),
                        "-drive",
                        "if=pflash,unit=1,format=raw,file=" + variables,
                        "-drive",
                        disk(",snapshot=on"),
                        "-device",
                        "nvme,drive=disk,serial=copy"),
                "tiny root is up: hello");
    }

    @Test
    void aCopyForOneMachineStartsThere() throws Exception {
        Tools.require("debootstrap");
        Path root = folder.resolve("debian");
        run(
                "debootstrap",
                "--variant=minbase",
                "--include=systemd-sysv,udev,kmod,initramfs-tools,zstd,e2fsprogs,linux-image-amd64",
                "bookworm",
                root.toString(),
                "http://deb.debian.org/debian");
        Files.writeString(root.resolve("etc/hostname"), "portable\n");
        MachineHardware hardware = MachineHardware.of(
                // The NVMe controller of QEMU, and the bridges of its board.
                new HardwareId("pci:v00001B36d00000010sv00001AF4sd00001100bc01sc08i02"),
                new HardwareId("pci:v00008086d000029C0sv00001AF4sd00001100bc06sc00i00"));

        Plan plan = SystemClone.of(root)
                .console(Console.SERIAL_AND_SCREEN)
                .startingOn(hardware)
                .toImage(image, DataSize.mebibytes(2048))
                .plan();
        plan.apply(PlanListener.NONE);

        assertThat(plan.toText()).contains("update-initramfs");
        assertSays(uefi("OVMF_CODE_4M.fd", "OVMF_VARS_4M.fd", "q35", "nvme,drive=disk,serial=copy"), "portable login:");
    }
}
