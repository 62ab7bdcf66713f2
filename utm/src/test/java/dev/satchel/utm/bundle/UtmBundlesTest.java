package dev.satchel.utm.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.satchel.core.SatchelException;
import dev.satchel.core.check.Finding;
import dev.satchel.core.host.Architecture;
import dev.satchel.core.host.OperatingSystem;
import dev.satchel.core.machine.DeviceIdentity;
import dev.satchel.core.machine.Disk;
import dev.satchel.core.machine.GuestSystem;
import dev.satchel.core.machine.ImageFormat;
import dev.satchel.core.machine.Machine;
import dev.satchel.core.unit.DataSize;
import dev.satchel.utm.config.QemuConfiguration;
import dev.satchel.utm.config.UtmConfiguration;
import dev.satchel.utm.mapping.DiskPlacement;
import dev.satchel.utm.mapping.UtmMapping;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UtmBundlesTest {
    @TempDir
    Path folder;

    private Path image;

    @BeforeEach
    void makeImage() throws IOException {
        image = Files.writeString(folder.resolve("system.img"), "disk");
    }

    private Machine machine(Disk... disks) {
        Machine.Builder machine = Machine.named("Linux")
                .uuid(UUID.fromString("6f1f4a4e-0c0b-4b7e-9e55-3b8d2c1a7f11"))
                .guest(GuestSystem.debian(Architecture.AARCH64));
        for (Disk disk : disks) {
            machine.disk(disk);
        }
        return machine.build();
    }

    private Disk system() {
        return Disk.named("system").image(image, ImageFormat.RAW).build();
    }

    private static String code(ThrowingPlan plan) {
        try {
            plan.make();
            return "none";
        } catch (SatchelException e) {
            return e.code();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private interface ThrowingPlan {
        void make() throws IOException;
    }

    @Test
    void plansACloneOnMacosAndASparseCopyElsewhere() throws IOException {
        Path target = folder.resolve("Linux.utm");

        assertThat(UtmBundles.plan(machine(system()), target, DiskPlacement.COPY, OperatingSystem.MACOS)
                        .toText())
                .contains("cp -c " + image + " " + folder.resolve("Linux.utm.new/Data/system.img"));
        assertThat(UtmBundles.plan(machine(system()), target, DiskPlacement.COPY, OperatingSystem.LINUX)
                        .toText())
                .contains("cp --reflink=auto --sparse=always " + image);
    }

    @Test
    void makesAMissingImageThatHasASize() throws IOException {
        Disk disk = Disk.named("system")
                .image(folder.resolve("new.qcow2"), ImageFormat.QCOW2)
                .size(DataSize.gibibytes(64))
                .build();

        assertThat(UtmBundles.plan(machine(disk), folder.resolve("Linux.utm")).toText())
                .contains("make " + folder.resolve("Linux.utm.new/Data/new.qcow2") + ": an empty qcow2 image of 64GiB");
    }

    @Test
    void refusesWhatItCannotMakeWhole() throws IOException {
        Path target = folder.resolve("Linux.utm");
        Disk missing =
                Disk.named("a").image(folder.resolve("no.img"), ImageFormat.RAW).build();
        Disk device = Disk.named("a").device(DeviceIdentity.serial("S")).build();
        byte[] overlay = new byte[512];
        System.arraycopy(new byte[] {'Q', 'F', 'I', (byte) 0xFB, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 1}, 0, overlay, 0, 15);
        Disk overlaid = Disk.named("a")
                .image(Files.write(folder.resolve("o.qcow2"), overlay), ImageFormat.QCOW2)
                .build();

        assertThat(code(() -> UtmBundles.plan(machine(missing), target))).isEqualTo("utm.bundle.image");
        assertThat(code(() -> UtmBundles.plan(machine(device), target))).isEqualTo("utm.device");
        assertThat(code(() -> UtmBundles.plan(machine(overlaid), target))).isEqualTo("utm.bundle.backing");
        assertThat(code(() -> UtmBundles.plan(machine(), folder.resolve("Linux"))))
                .isEqualTo("utm.bundle.name");
        assertThat(code(() -> UtmBundles.plan(machine(), folder.resolve("no/L.utm"))))
                .isEqualTo("utm.bundle.folder");
        Files.createDirectory(target);
        assertThat(code(() -> UtmBundles.plan(machine(), target))).isEqualTo("utm.bundle.exists");
    }

    private Path written() throws IOException {
        Path bundle = Files.createDirectories(folder.resolve("Linux.utm"));
        Files.createDirectory(bundle.resolve("Data"));
        Files.copy(image, bundle.resolve("Data/system.img"));
        UtmMapping.toUtm(machine(system())).configuration().write(bundle.resolve("config.plist"));
        return bundle;
    }

    @Test
    void opensAFolderOrItsConfiguration() throws IOException {
        Path bundle = written();

        assertThat(UtmBundle.open(bundle).configuration())
                .isEqualTo(UtmBundle.open(bundle.resolve("config.plist")).configuration());
        assertThat(UtmBundle.open(bundle).data()).isEqualTo(bundle.resolve("Data"));
        assertThat(UtmBundle.open(bundle).check())
                .extracting(Finding::code)
                .containsExactly("utm.bundle.variables-missing");
    }

    @Test
    void findsImagesThatAreMissingAndStrangersThatUtmWouldDelete() throws IOException {
        Path bundle = written();
        Files.delete(bundle.resolve("Data/system.img"));
        Files.writeString(bundle.resolve("Data/notes.txt"), "mine");

        assertThat(UtmBundle.open(bundle).check())
                .extracting(Finding::code)
                .containsExactly("utm.bundle.image", "utm.bundle.variables-missing", "utm.bundle.stranger");
    }

    @Test
    void editsOnlyWhatChangedAndNotUnderSomebodyElse() throws IOException {
        Path bundle = written();
        Path file = bundle.resolve("config.plist");
        Files.writeString(file, Files.readString(file).replace("<plist ", "<!-- mine -->\n<plist "));
        UtmBundle opened = UtmBundle.open(bundle);

        assertThat(opened.edit(same -> same)).isSameAs(opened);
        assertThat(file).content().contains("<!-- mine -->");
        UtmBundle renamed = opened.edit(UtmBundlesTest::renamed);
        assertThat(UtmBundle.open(bundle).configuration()).isEqualTo(renamed.configuration());
        assertThatThrownBy(() -> opened.edit(UtmBundlesTest::renamed))
                .isInstanceOf(SatchelException.class)
                .hasMessageContaining("was changed since it was opened");
    }

    private static UtmConfiguration renamed(UtmConfiguration configuration) {
        QemuConfiguration qemu = (QemuConfiguration) configuration;
        return qemu.withInformation(qemu.information().withName("Other"));
    }

    @Test
    void namesWhatIsNoBundle() {
        assertThatThrownBy(() -> UtmBundle.open(folder.resolve("no.utm"))).hasMessageContaining("no such bundle");
        assertThatThrownBy(() -> UtmBundle.open(folder)).hasMessageContaining("holds no config.plist");
    }
}
