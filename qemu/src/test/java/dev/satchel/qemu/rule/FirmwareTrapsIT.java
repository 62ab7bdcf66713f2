package dev.satchel.qemu.rule;

import static dev.satchel.qemu.rule.Qemu.Q35;
import static dev.satchel.qemu.rule.Qemu.board;
import static dev.satchel.qemu.rule.Satchel.byHand;
import static dev.satchel.qemu.rule.Satchel.machine;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableList;
import dev.satchel.core.SatchelException;
import dev.satchel.core.machine.Board;
import dev.satchel.core.machine.Cpu;
import dev.satchel.core.machine.Firmware;
import dev.satchel.core.machine.Firmware.SecureBoot;
import dev.satchel.core.machine.Machine;
import dev.satchel.core.unit.DataSize;
import dev.satchel.qemu.argument.QemuArguments;
import dev.satchel.qemu.argument.QemuSetup;
import dev.satchel.qemu.argument.Style;
import dev.satchel.qemu.capability.Accelerator;
import dev.satchel.qemu.firmware.FirmwareCatalogue;
import dev.satchel.qemu.firmware.FirmwareMapping;
import dev.satchel.qemu.firmware.VariableStore;
import dev.satchel.testing.Tools;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Firmware that QEMU takes without a word, and that never says one itself, or does not protect what it should. */
@Tag("slow")
@Timeout(120)
class FirmwareTrapsIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String ANYTHING = "\u001b";

    @TempDir
    Path folder;

    private Images images;
    private Satchel satchel;

    @BeforeEach
    void here() {
        images = new Images(folder);
        satchel = new Satchel(folder);
    }

    private static FirmwareMapping.Split split(SecureBoot secureBoot) {
        try {
            return (FirmwareMapping.Split) FirmwareCatalogue.system()
                    .uefi("x86_64", "pc-q35-7.2", secureBoot)
                    .mapping();
        } catch (SatchelException e) {
            throw Tools.absent("UEFI firmware (" + e.getMessage() + ")");
        }
    }

    private static Path code(SecureBoot secureBoot) {
        return split(secureBoot).code().file();
    }

    private Path variables(String name, SecureBoot secureBoot) throws Exception {
        return Files.copy(split(secureBoot).template().file(), folder.resolve(name));
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

    private static Machine.Builder uefi(Firmware firmware) {
        return machine(Board.Q35).memory(DataSize.mebibytes(256)).firmware(firmware);
    }

    @Test
    @FallsInto(SilentTrap.S6)
    void theShortFormOfGlobalLeavesTheFlashOpen() throws Exception {
        String[] words = flash(
                code(SecureBoot.ENFORCED),
                variables("vars.fd", SecureBoot.ENFORCED),
                "-global",
                "cfi.pflash01.secure=on");

        try (Trial trial = board("x86_64", "q35,smm=on").starts(words)) {
            assertThat(trial.said()).contains("warning: global cfi.pflash01.secure has invalid class name");
            assertThat(trial.property("/machine/system.flash1", "secure").isTrue())
                    .isFalse();
        }
    }

    @ParameterizedTest
    @EnumSource(Style.class)
    @KeepsOutOf({SilentTrap.S6, SilentTrap.S7})
    void whatAMachineSetsForAllDevicesOfATypeIsSet(Style style) throws Exception {
        split(SecureBoot.ENFORCED);
        Machine machine = uefi(Firmware.uefi().withSecureBoot()).build();

        assertThat(satchel.arguments(machine, style).arguments())
                .filteredOn("-global"::equals)
                .as("both of which are looked at below")
                .hasSize(2);
        try (Trial trial = satchel.starts(machine, style)) {
            assertThat(trial.property("/machine/system.flash1", "secure").isTrue())
                    .isTrue();
            assertThat(trial.property(trial.boardsOwn("ICH9-LPC"), "disable_s3").number())
                    .hasValue(1);
        }
        satchel.refuses(byHand(machine(Board.Q35), "-global", "cfi.pflash01.secure=on"), "extras.qemu.silent");
    }

    @Test
    @KeepsOutOf(SilentTrap.S8)
    void secureBootIsOnlyWhereItSpeaks() {
        split(SecureBoot.ENFORCED);
        Machine machine = uefi(Firmware.uefi().withSecureBoot()).build();
        QemuSetup hvf = satchel.setup(Style.DRIVE).toBuilder()
                .accelerator(Accelerator.HVF)
                .build();

        satchel.refuses(
                machine(Board.PC).firmware(Firmware.uefi().withSecureBoot()).build(), "firmware.secure-boot.board");
        satchel.refuses(byHand(uefi(Firmware.uefi().withSecureBoot()), "-machine", "smm=off"), "extras.qemu.clash");
        assertThat(QemuArguments.of(machine, hvf).findings().errors()).anySatisfy(finding -> {
            assertThat(finding.code()).isEqualTo("firmware.smm");
            assertThat(finding.remedy()).isNotEmpty();
        });
    }

    @ParameterizedTest
    @EnumSource(Style.class)
    @KeepsOutOf(SilentTrap.S9)
    void aMachineOf64BitsHasAProcessorOf64Bits(Style style) throws Exception {
        try (Trial trial = satchel.starts(machine(Board.VIRT).build(), style)) {
            assertThat(trial.property("/machine/unattached/device[0]", "type").text())
                    .contains("cortex-a72-arm-cpu");
        }
        satchel.refuses(
                machine(Board.VIRT).cpu(Cpu.cores(1).withModel("cortex-a15")).build(), "cpu.model.architecture");
    }

    /** The wrong ones run, and have said nothing by the time at which the right one speaks. */
    @Test
    @FallsInto(SilentTrap.S10)
    void aWrongPairOfFlashFilesIsSilent() throws Exception {
        SecureBoot off = SecureBoot.OFF;
        Path code = code(off);
        Path swapped = Files.copy(code, folder.resolve("code.fd"));
        Path other = folder.resolve("store.qcow2");
        Images.qemuImg("convert", "-O", "qcow2", variables("from.fd", off).toString(), other.toString());
        Speech right = Speech.serial(folder.resolve("right"));
        Speech wrong = Speech.serial(folder.resolve("wrong"));
        Speech qcow2 = Speech.serial(folder.resolve("qcow2"));

        try (Trial one = Q35.runs(wrong.with(flash(variables("swapped.fd", off), swapped)));
                Trial two = Q35.runs(qcow2.with(flash(code, other)));
                Trial fine = Q35.runs(right.with(flash(code, variables("right.fd", off))))) {
            right.await(ANYTHING, LIMIT);
            assertThat(wrong.heard() + qcow2.heard()).isEmpty();
            assertThat(one.said() + two.said()).isEmpty();
            assertThat(one.status()).isEqualTo("running");
            assertThat(two.status()).isEqualTo("running");
            assertThat(fine.status()).isEqualTo("running");
        }
    }

    @Test
    @KeepsOutOf(SilentTrap.S10)
    void aWrongStoreOfVariablesIsRefused() throws Exception {
        SecureBoot off = SecureBoot.OFF;
        Path code = Files.copy(code(off), folder.resolve("code.fd"));
        Path other = folder.resolve("a qcow2 that is called raw.fd");
        Images.qemuImg("convert", "-O", "qcow2", variables("from.fd", off).toString(), other.toString());

        for (Path wrong : ImmutableList.of(code, other)) {
            Machine machine = uefi(Firmware.uefi().withVariables(wrong)).build();
            VariableStore store =
                    satchel.arguments(machine, Style.DRIVE).variables().orElseThrow();
            assertThatThrownBy(store::prepare)
                    .isInstanceOfSatisfying(
                            SatchelException.class, e -> assertThat(e.code()).isEqualTo("firmware.variables"));
        }
    }

    @Test
    @FallsInto(SilentTrap.S24)
    void twoMachinesWriteOneStoreOfVariables() throws Exception {
        Path code = code(SecureBoot.OFF);
        Path variables = variables("vars.fd", SecureBoot.OFF);

        try (Trial one = Q35.starts(flash(code, variables));
                Trial two = Q35.starts(flash(code, variables))) {
            assertThat(one.said() + two.said()).isEmpty();
            assertThat(one.block("pflash1").at("inserted").at("ro").isTrue()).isFalse();
            assertThat(two.block("pflash1").at("inserted").at("ro").isTrue()).isFalse();
        }
    }

    @Test
    @FallsInto(SilentTrap.S25)
    @Demonstrates("extras.qemu.silent")
    void aBiosBesideFlashIsIgnored() throws Exception {
        try (Trial trial = Q35.starts(
                flash(code(SecureBoot.OFF), variables("vars.fd", SecureBoot.OFF), "-bios", "no-such-file"))) {
            assertThat(trial.said()).isEmpty();
        }
        assertThat(Q35.refuses("-bios", "no-such-file")).contains("could not load PC BIOS");
    }

    @Test
    @KeepsOutOf(SilentTrap.S25)
    void aBiosByHandBesideFlashIsRefused() throws Exception {
        satchel.refuses(byHand(uefi(Firmware.uefi()), "-bios", "other.fd"), "extras.qemu.silent");
        satchel.refuses(
                byHand(uefi(Firmware.uefi()), "-drive", "if=pflash,unit=0,format=raw,file=" + images.raw("f")),
                "extras.qemu.clash");
    }
}
