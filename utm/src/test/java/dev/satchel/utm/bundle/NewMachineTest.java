package dev.satchel.utm.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.core.check.Finding;
import dev.satchel.core.firmware.UefiVariables;
import dev.satchel.core.firmware.UefiVariables.SecureBootState;
import dev.satchel.core.host.Architecture;
import dev.satchel.core.plan.PlanListener;
import dev.satchel.core.unit.DataSize;
import dev.satchel.testing.Stores;
import dev.satchel.utm.config.QemuConfiguration;
import dev.satchel.utm.config.UtmDrive;
import dev.satchel.utm.config.UtmQemu;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class NewMachineTest {
    @TempDir
    Path folder;

    /** A UTM.app with templates as UTM has them. */
    private Path application() throws IOException {
        Path resources = Files.createDirectories(folder.resolve("UTM.app/Contents/Resources/qemu"));
        Stores.of(Stores.AAVMF).withKeys().writeForVirt(resources.resolve("edk2-arm-secure-vars.fd"));
        Files.write(
                resources.resolve("edk2-i386-secure-vars.fd"),
                Stores.of(Stores.OVMF_4M).withKeys().bytes());
        return folder.resolve("UTM.app");
    }

    @ParameterizedTest
    @EnumSource(
            value = UtmProfile.class,
            names = {"WINDOWS_11_ARM64", "WINDOWS_11_X86_64", "LINUX_ARM64", "LINUX_X86_64"})
    void aNewMachineIsSound(UtmProfile profile) throws Exception {
        Path target = folder.resolve("New.utm");

        NewMachine.of(profile)
                .withDisk(DataSize.gibibytes(80))
                .withTemplates(VariableTemplates.none().preferring(application()))
                .plan(target)
                .apply(PlanListener.NONE);

        assertThat(UtmBundle.check(target).stream().filter(one -> !one.code().endsWith("-missing")))
                .isEmpty();
        QemuConfiguration made = (QemuConfiguration) UtmBundle.open(target).configuration();
        assertThat(made.information().name()).isEqualTo("New");
        assertThat(made.system().architecture())
                .isEqualTo(profile.architecture().id());
        assertThat(made.qemu().has(UtmQemu.Option.TPM_DEVICE)).isEqualTo(profile.isWindows());
        assertThat(made.drives()).extracting(UtmDrive::type).containsExactly(UtmDrive.Type.CD, UtmDrive.Type.DISK);
        DiskFile disk = DiskFile.of(
                target.resolve("Data").resolve(made.drives().get(1).imageName().orElseThrow()));
        assertThat(disk.qcow2().orElseThrow().virtualSize()).isEqualTo(80L << 30);
        Path variables = target.resolve("Data/efi_vars.fd");
        if (profile.isWindows()) {
            assertThat(UefiVariables.read(variables).secureBoot()).isEqualTo(SecureBootState.ON);
        } else {
            assertThat(variables).doesNotExist();
        }
    }

    @Test
    void withoutATemplateItIsSaidWhatIsMissing() throws IOException {
        assertThat(NewMachine.of(UtmProfile.WINDOWS_11_ARM64)
                        .withTemplates(VariableTemplates.none())
                        .plan(folder.resolve("New.utm"))
                        .findings())
                .extracting(Finding::code)
                .contains("utm.variables.template", "utm.secure-boot");
    }

    @Test
    void aMacsGuestIsMadeAsFarAsItCanBe() throws Exception {
        Path target = folder.resolve("Mac.utm");
        var plan = NewMachine.of(UtmProfile.MACOS).plan(target);
        assertThat(plan.findings())
                .extracting(Finding::where)
                .contains(
                        "System.MacPlatform.HardwareModel",
                        "System.MacPlatform.MachineIdentifier",
                        "Data/AuxiliaryStorage");
        plan.apply(PlanListener.NONE);

        assertThat(UtmBundle.open(target).summary().backend()).isEqualTo("Apple");
        assertThat(UtmBundle.open(target).needs().least(BundleNeeds.Subject.CHIP))
                .contains("Apple silicon");
    }

    @Test
    void aTemplateIsLookedAtBeforeItIsUsed() throws IOException {
        Path file = folder.resolve("vars.fd");
        Files.write(file, Stores.of(Stores.OVMF_4M).withKeys().bytes());
        assertThat(VariableTemplates.unfit(file, Architecture.X86_64)).isEmpty();
        assertThat(VariableTemplates.unfit(file, Architecture.AARCH64).orElseThrow())
                .contains("bytes");
        Files.write(file, Stores.of(Stores.OVMF_4M).bytes());
        assertThat(VariableTemplates.unfit(file, Architecture.X86_64).orElseThrow())
                .contains("PK, KEK, db");
        Files.write(file, Stores.of(Stores.OVMF_2M).withKeys().bytes());
        assertThat(VariableTemplates.unfit(file, Architecture.X86_64)).isPresent();
        Files.write(file, new byte[540_672]);
        assertThat(VariableTemplates.unfit(file, Architecture.X86_64)).isPresent();
    }
}
