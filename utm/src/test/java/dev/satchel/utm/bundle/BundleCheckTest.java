package dev.satchel.utm.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.core.check.Finding;
import dev.satchel.core.check.Findings;
import dev.satchel.core.check.Severity;
import dev.satchel.core.host.Architecture;
import dev.satchel.testing.Stores;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BundleCheckTest {
    @TempDir
    Path folder;

    private TrialBundle bundle;

    @BeforeEach
    void makeBundle() throws IOException {
        bundle = TrialBundle.at(folder.resolve("Linux.utm")).image("a.img", 1);
    }

    private static List<String> codes(Findings findings) {
        return findings.stream().map(Finding::code).toList();
    }

    private Findings check() throws IOException {
        return UtmBundle.check(bundle.folder());
    }

    @Test
    void nothingIsWrongWithASoundBundle() throws IOException {
        assertThat(check()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "<string>QEMU</string>, <string>Future</string>, utm.config.backend",
        "<integer>4</integer>, <integer>5</integer>, utm.config.version",
        "<integer>4</integer>, <integer>3</integer>, utm.config.version",
        "<string>virt</string>, <string>virtual</string>, utm.config.target",
        "<string>aarch64</string>, <string>aarch65</string>, utm.config.value",
        "<string>VirtIO</string>, <string>SATA</string>, utm.config.value",
        "<string>VirtIO</string>, <string>IDE</string>, utm.bus.absent",
        "<integer>4</integer>, <string>4</string>, utm.config.version",
        "<string>a.img</string>, <string>../a.img</string>, utm.config.image-name",
        "<string>a.img</string>, <string>b.img</string>, utm.bundle.image",
        "<string>a.img</string>, <string>tpmdata</string>, utm.bundle.image-reserved",
        "<string>a-img</string>, <string>a b</string>, utm.bundle.identifier"
    })
    void whatUtmRefusesOrStartsWronglyIsAnError(String right, String wrong, String code) throws IOException {
        bundle.replacing(right, wrong);

        Findings found = check();

        assertThat(found.errors()).extracting(Finding::code).contains(code);
        assertThat(found).allSatisfy(finding -> assertThat(finding.message()).isNotBlank());
    }

    @Test
    void twoDrivesOfOneImageAndTwoCardsOfOneAddressAreErrors() throws IOException {
        bundle.drive("b", "A.IMG", "VirtIO");
        String config = Files.readString(bundle.folder().resolve("config.plist"));
        String key = "<key>Network</key>\n\t<array>";
        int from = config.indexOf(key) + key.length();
        String card = config.substring(from, config.indexOf("</array>\n\t<key>QEMU</key>"));
        bundle.replacing(key, key + card);

        assertThat(codes(check())).contains("utm.bundle.image-twice", "utm.bundle.mac-twice");
    }

    @Test
    void aHostNetworkWithoutAUuidMakesUtmRefuseAll() throws IOException {
        bundle.replacing(
                "<key>Hardware</key>\n\t\t\t<string>virtio-net-pci",
                "<key>HostNetUuid</key><string>x</string>" + "<key>Hardware</key>\n\t\t\t<string>virtio-net-pci");

        assertThat(check().errors()).extracting(Finding::where).contains("Network[0].HostNetUuid");
    }

    @Test
    void linksAreNeverFollowed() throws IOException {
        Path secret = Files.writeString(folder.resolve("secret"), "x");
        Files.delete(bundle.data().resolve("a.img"));
        Files.createSymbolicLink(bundle.data().resolve("a.img"), secret);

        assertThat(check().errors())
                .extracting(Finding::message)
                .contains("is a symbolic link, which UTM's sandbox does not follow");

        Files.move(bundle.folder().resolve("config.plist"), folder.resolve("config"));
        Files.createSymbolicLink(bundle.folder().resolve("config.plist"), folder.resolve("config"));
        assertThat(codes(check())).containsExactly("utm.bundle.link");
    }

    @Test
    void namesThatHideThingsAreShownWithEscapes() throws IOException {
        Files.writeString(bundle.data().resolve("evil\u001b[2J\u202e.txt"), "x");

        assertThat(check()).singleElement().satisfies(finding -> {
            assertThat(finding.code()).isEqualTo("utm.bundle.stranger");
            assertThat(finding.where()).endsWith("evil\\u001b[2J\\u202e.txt");
        });
    }

    @Test
    void filesThatUtmDeletesAreFoundAndThoseAtTheRootAreNot() throws IOException {
        Files.writeString(bundle.data().resolve("debug.log"), "no log is asked for");
        Files.writeString(bundle.data().resolve("efi_vars.fd"), "UEFI is off");
        Files.writeString(bundle.data().resolve("tpmdata"), "always kept");
        Files.createDirectory(bundle.data().resolve("folder"));
        Files.createDirectory(bundle.folder().resolve(UtmBundle.OWN_FOLDER));
        Files.writeString(bundle.folder().resolve("notes.txt"), "mine");

        assertThat(check()).extracting(Finding::code).containsOnly("utm.bundle.stranger");
        assertThat(check())
                .extracting(finding -> finding.where().substring(finding.where().lastIndexOf('/') + 1))
                .containsExactlyInAnyOrder("debug.log", "efi_vars.fd", "folder");
    }

    @Test
    void aStoreOfVariablesIsLookedAt() throws IOException {
        bundle.with("UEFIBoot");
        Path variables = bundle.data().resolve("efi_vars.fd");
        assertThat(check()).singleElement().satisfies(one -> {
            assertThat(one.code()).isEqualTo("utm.bundle.variables-missing");
            assertThat(one.severity()).isEqualTo(Severity.NOTE);
        });
        bundle.with("TPMDevice");
        assertThat(codes(check())).containsExactly("utm.bundle.variables-missing", "utm.bundle.tpm-missing");
        assertThat(check().all().get(0).severity()).isEqualTo(Severity.WARNING);

        Files.write(variables, Stores.of(Stores.OVMF_4M).bytes());
        assertThat(codes(check())).contains("utm.bundle.variables-size");
        Files.write(variables, new byte[] {1, 2, 3});
        assertThat(check().hasErrors()).isTrue();
        Stores.of(Stores.AAVMF).writeForVirt(variables);
        assertThat(codes(check())).containsExactly("utm.bundle.tpm-missing");
        try (RandomAccessFile file = new RandomAccessFile(variables.toFile(), "rw")) {
            file.seek(44);
            file.write(0);
        }
        assertThat(codes(check())).contains("utm.bundle.variables");
    }

    @Test
    void uefiWithoutFirmwareForItAndDrivesThatSwitchItOffAreFound() throws IOException {
        bundle.with("UEFIBoot");
        Stores.of(Stores.AAVMF).writeForVirt(bundle.data().resolve("efi_vars.fd"));
        Files.writeString(bundle.data().resolve("f.bin"), "x");
        bundle.drive("f", "f.bin", "None", "BIOS");
        assertThat(codes(check())).containsExactly("utm.config.uefi-off");

        bundle.replacing("<string>aarch64</string>", "<string>ppc64</string>");
        assertThat(codes(check())).contains("utm.config.uefi");
    }

    @Test
    void moreDrivesThanTheBoardHasPortsAreErrors() throws IOException {
        TrialBundle q35 = TrialBundle.at(folder.resolve("q35.utm"), Architecture.X86_64);
        for (int i = 0; i < 7; i++) {
            Files.write(q35.data().resolve(i + ".img"), new byte[512]);
            q35.drive("d" + i, i + ".img", "IDE");
            assertThat(codes(UtmBundle.check(q35.folder())).contains("utm.bus.full"))
                    .isEqualTo(i == 6);
        }
        TrialBundle pc = TrialBundle.at(folder.resolve("pc.utm"), Architecture.X86_64)
                .replacing("<string>q35</string>", "<string>pc</string>");
        for (int i = 0; i < 3; i++) {
            Files.write(pc.data().resolve(i + ".img"), new byte[512]);
            pc.drive("d" + i, i + ".img", "IDE");
        }
        assertThat(codes(UtmBundle.check(pc.folder()))).contains("utm.bus.full");
    }

    @Test
    void aMachineOfUtm3WithBothFoldersCannotBeMigrated() throws IOException {
        Path legacy = folder.resolve("Old.utm");
        Files.createDirectories(legacy.resolve("Images"));
        Files.writeString(
                legacy.resolve("config.plist"),
                "<plist version=\"1.0\"><dict><key>ConfigurationVersion</key><integer>2</integer><key>System</key><dict>"
                        + "<key>Architecture</key><string>ppc</string></dict><key>Drives</key><array><dict>"
                        + "<key>ImagePath</key><string>a.img</string></dict></array></dict></plist>");
        Files.write(legacy.resolve("Images/a.img"), new byte[512]);
        assertThat(UtmBundle.check(legacy).errors()).isEmpty();

        Files.createDirectory(legacy.resolve("Data"));
        assertThat(UtmBundle.check(legacy).errors()).extracting(Finding::code).containsExactly("utm.bundle.data-clash");
    }

    @Test
    void applesFrameworkTakesNoQcow2AndNeedsWhatItMade() throws IOException {
        TrialBundle apple = TrialBundle.apple(folder.resolve("Apple.utm"));
        assertThat(UtmBundle.check(apple.folder()).errors()).isEmpty();

        Files.write(apple.data().resolve("disk.img"), new byte[] {'Q', 'F', 'I', (byte) 0xfb, 0, 0, 0, 3});
        Stores.of(Stores.AAVMF).writeForVirt(apple.data().resolve("efi_vars.fd"));
        assertThat(codes(UtmBundle.check(apple.folder()))).contains("utm.bundle.format", "utm.bundle.variables");

        apple.replacing("<string>Linux</string>", "<string>macOS</string>");
        assertThat(codes(UtmBundle.check(apple.folder())))
                .contains("utm.config.platform", "utm.bundle.auxiliary-storage");
    }

    @Test
    void aRawImageThatIsShorterThanItsPartitionTableSaysIsCutOff() throws IOException {
        byte[] disk = new byte[1 << 20];
        ByteBuffer table = ByteBuffer.wrap(disk).order(ByteOrder.LITTLE_ENDIAN);
        System.arraycopy("EFI PART".getBytes(StandardCharsets.US_ASCII), 0, disk, 512, 8);
        table.putLong(512 + 32, (1 << 20) / 512 - 1).putLong(512 + 48, 100).putLong(512 + 72, 2);
        Files.write(bundle.data().resolve("a.img"), disk);
        assertThat(check()).isEmpty();

        table.putLong(512 + 32, 1 << 20);
        Files.write(bundle.data().resolve("a.img"), disk);
        assertThat(codes(check())).containsExactly("utm.bundle.damaged");
    }

    @Test
    void whatIsNoBundleAtAllIsAFinding() throws IOException {
        Path empty = Files.createDirectory(folder.resolve("Empty.utm"));
        assertThat(codes(UtmBundle.check(empty))).containsExactly("utm.bundle.configuration");
        Files.writeString(empty.resolve("config.plist"), "not a list");
        assertThat(UtmBundle.check(empty).hasErrors()).isTrue();
        assertThat(codes(UtmBundle.check(folder.resolve("none.utm")))).containsExactly("utm.bundle.missing");
    }

    @Test
    void brokenBundlesAreListedWithTheirErrorAndTwinsAreFound() throws IOException {
        Files.createDirectory(folder.resolve("Broken.utm"));
        TrialBundle.at(folder.resolve("Twin.utm"));
        Files.createDirectory(folder.resolve("Other"));
        Files.createSymbolicLink(folder.resolve("Link.utm"), bundle.folder());

        List<BundleListing> found = UtmBundles.list(folder);

        assertThat(found)
                .extracting(
                        each -> each.folder().getFileName() + " " + each.error().isPresent())
                .containsExactly("Broken.utm true", "Link.utm true", "Linux.utm false", "Twin.utm false");
        assertThat(codes(UtmBundles.checkTogether(found))).containsExactly("utm.bundle.uuid-twice");
    }
}
