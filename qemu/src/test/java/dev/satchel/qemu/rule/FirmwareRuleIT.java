package dev.satchel.qemu.rule;

import static dev.satchel.qemu.rule.Qemu.MICROVM;
import static dev.satchel.qemu.rule.Qemu.VIRT;
import static dev.satchel.qemu.rule.Qemu.board;
import static dev.satchel.qemu.rule.Qemu.drive;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import dev.satchel.core.SatchelException;
import dev.satchel.core.machine.Firmware.SecureBoot;
import dev.satchel.core.unit.DataSize;
import dev.satchel.qemu.firmware.FirmwareCatalogue;
import dev.satchel.qemu.firmware.FirmwareMapping;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.opentest4j.TestAbortedException;

/**
 * What the real QEMU makes of firmware that its board, its processor or its memory cannot run. Most of it is silence: a
 * machine that is wrong runs beside one that is right, for as long as the right one needs to speak.
 */
@Tag("slow")
@Timeout(120)
class FirmwareRuleIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    /** What firmware prints before anything else: the first bytes of a cleared screen, or of its name. */
    private static final String ANYTHING = "\u001b";

    @TempDir
    Path folder;

    private Images images;

    @BeforeEach
    void here() {
        images = new Images(folder);
    }

    /** The flash of {@code descriptor}'s machine, with a copy of its variables. */
    private String[] flash(String architecture, String board, SecureBoot secureBoot, String name, String... more)
            throws Exception {
        FirmwareMapping.Split split = split(architecture, board, secureBoot);
        Path variables = Files.copy(split.template().file(), folder.resolve(name + ".fd"));
        return flash(split.code().file(), variables, more);
    }

    private static String[] flash(Path code, Path variables, String... more) {
        return ImmutableList.<String>builder()
                .add("-m", "256")
                .add("-drive", "if=pflash,unit=0,format=raw,readonly=on,file=" + code)
                .add("-drive", "if=pflash,unit=1,format=raw,file=" + variables)
                .add(more)
                .build()
                .toArray(String[]::new);
    }

    private static FirmwareMapping.Split split(String architecture, String board, SecureBoot secureBoot) {
        try {
            return (FirmwareMapping.Split) FirmwareCatalogue.system()
                    .uefi(architecture, board, secureBoot)
                    .mapping();
        } catch (SatchelException e) {
            throw new TestAbortedException("no such firmware is installed here: " + e.getMessage());
        }
    }

    private Speech serial(String name) {
        return Speech.serial(folder.resolve(name));
    }

    /** The wrong one runs, and has said nothing by the time at which the right one speaks. */
    private static void assertSilent(Trial wrong, Speech silence, Speech speech) throws Exception {
        speech.await(ANYTHING, LIMIT);
        assertThat(wrong.status()).isEqualTo("running");
        assertThat(silence.heard()).isEmpty();
        assertThat(wrong.said()).isEmpty();
    }

    @Test
    @Demonstrates("firmware.secure-boot.board")
    @FallsInto(SilentTrap.S8)
    void secureBootOnPcAndWithoutSystemManagementModeIsSilent() throws Exception {
        Speech right = serial("right");
        Speech pc = serial("pc");
        Speech noSmm = serial("no-smm");
        SecureBoot enforced = SecureBoot.ENFORCED;

        try (Trial onPc = board("x86_64", "pc").runs(pc.with(flash("x86_64", "pc-q35-7.2", enforced, "pc")));
                Trial withoutSmm = board("x86_64", "q35,smm=off")
                        .runs(noSmm.with(flash("x86_64", "pc-q35-7.2", enforced, "no-smm")));
                Trial onQ35 = board("x86_64", "q35,smm=on")
                        .runs(right.with(flash(
                                "x86_64",
                                "pc-q35-7.2",
                                enforced,
                                "right",
                                "-global",
                                "driver=cfi.pflash01,property=secure,value=on")))) {
            assertSilent(onPc, pc, right);
            assertSilent(withoutSmm, noSmm, right);
            assertThat(onQ35.property("/machine/system.flash1", "secure").isTrue())
                    .isTrue();
        }
    }

    @Test
    @Demonstrates({"firmware.secure-boot.architecture", "memory.firmware"})
    void firmwareOf64BitsOnA32BitProcessorAndInTooLittleMemoryIsSilent() throws Exception {
        Speech right = serial("right");
        Speech narrow = serial("narrow");
        Speech small = serial("small");

        try (Trial i386 = board("i386", "q35,smm=on")
                        .runs(narrow.with(flash("x86_64", "pc-q35-7.2", SecureBoot.ENFORCED, "narrow")));
                Trial tiny = board("x86_64", "q35")
                        .runs(small.with(flash("x86_64", "pc-q35-7.2", SecureBoot.OFF, "small", "-m", "16")));
                Trial fine = board("x86_64", "q35")
                        .runs(right.with(flash("x86_64", "pc-q35-7.2", SecureBoot.OFF, "right")))) {
            assertSilent(i386, narrow, right);
            assertSilent(tiny, small, right);
            assertThat(fine.status()).isEqualTo("running");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"i386", "arm", "riscv64"})
    @Demonstrates("firmware.secure-boot.architecture")
    void noFirmwareHereHasKeysForOtherArchitectures(String architecture) {
        assertThat(FirmwareCatalogue.system().descriptors())
                .filteredOn(descriptor -> descriptor.has("enrolled-keys"))
                .noneMatch(descriptor ->
                        descriptor.isFor(architecture, "pc-q35-7.2") || descriptor.isFor(architecture, "virt-7.2"));
    }

    @Test
    @Demonstrates({"firmware.board", "cpu.model.architecture"})
    @FallsInto(SilentTrap.S9)
    void virtWithoutFirmwareOrWithItsDefaultProcessorIsSilent() throws Exception {
        Speech right = serial("right");
        Speech bare = serial("bare");
        Speech narrow = serial("narrow");
        SecureBoot off = SecureBoot.OFF;

        try (Trial none = VIRT.runs(bare.with());
                Trial cortexA15 =
                        board("aarch64", "virt").runs(narrow.with(flash("aarch64", "virt-7.2", off, "narrow")));
                Trial fine = VIRT.runs(right.with(flash("aarch64", "virt-7.2", off, "right")))) {
            assertSilent(none, bare, right);
            assertSilent(cortexA15, narrow, right);
            assertThat(cortexA15
                            .property("/machine/unattached/device[0]", "type")
                            .text())
                    .contains("cortex-a15-arm-cpu");
            assertThat(fine.status()).isEqualTo("running");
        }
    }

    @Test
    @Demonstrates("firmware.board")
    void microvmHasNoFlash() throws Exception {
        assertThat(MICROVM.refuses("-drive", "if=pflash,unit=0,format=raw,file=" + images.raw("flash")))
                .contains("machine type does not support if=pflash,bus=0,unit=0");
    }

    @Test
    @Demonstrates("disk.bus.unbootable")
    void theUefiOfVirtTriesNvmeAndNeverAhciOrSd() throws Exception {
        Speech serial = serial("console");
        DataSize size = DataSize.mebibytes(16);

        try (Trial trial = VIRT.runs(serial.with(flash(
                "aarch64",
                "virt-7.2",
                SecureBoot.OFF,
                "variables",
                "-device",
                "ich9-ahci,id=ahci",
                "-device",
                "sdhci-pci",
                "-drive",
                drive("sata", "raw", images.bootable("sata", size)),
                "-device",
                "ide-hd,bus=ahci.0,drive=sata,bootindex=1",
                "-drive",
                drive("sd", "raw", images.bootable("sd", size)),
                "-device",
                "sd-card,bus=sd-bus,drive=sd",
                "-drive",
                drive("nvme", "raw", images.bootable("nvme", size)),
                "-device",
                "nvme,serial=1,drive=nvme,bootindex=2")))) {
            serial.await("EFI Internal Shell", LIMIT);
            assertThat(serial.heard())
                    .contains("BdsDxe: failed to load Boot0001 \"UEFI QEMU NVMe Ctrl 1 1\"")
                    .contains("BdsDxe: loading Boot0002 \"EFI Internal Shell\"")
                    .doesNotContain("Sata")
                    .doesNotContain("HARDDISK");
            assertThat(trial.status()).isEqualTo("running");
        }
    }

    @Test
    @Demonstrates("firmware.variables.kind")
    void aFolderInThePlaceOfTheVariables() throws Exception {
        Path code = split("aarch64", "virt-7.2", SecureBoot.OFF).code().file();

        assertThat(VIRT.refuses(flash(code, folder)))
                .contains("'file' driver requires '" + folder + "' to be a regular file");
    }

    @ParameterizedTest
    @CsvSource({
        "virt, 540672, 'device requires 67108864 bytes, block backend provides 540672 bytes'",
        "q35, 16777216, combined size of system firmware exceeds 8388608 bytes",
        "q35, 0, system firmware block device pflash1 has invalid size 0",
        "q35, 1000, system firmware block device pflash1 has invalid size 1024"
    })
    @Demonstrates("firmware.variables.size")
    void variablesOfASizeThatTheBoardDoesNotTake(String name, long size, String words) throws Exception {
        boolean virt = name.equals("virt");
        Path code = split(virt ? "aarch64" : "x86_64", virt ? "virt-7.2" : "pc-q35-7.2", SecureBoot.OFF)
                .code()
                .file();

        assertThat((virt ? VIRT : Qemu.Q35).refuses(flash(code, images.raw("variables", new DataSize(size)))))
                .contains(words);
    }
}
