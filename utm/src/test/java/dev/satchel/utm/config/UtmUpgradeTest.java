package dev.satchel.utm.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.core.SatchelException;
import dev.satchel.core.check.Finding;
import dev.satchel.core.host.Architecture;
import dev.satchel.testing.Samples;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UtmUpgradeTest {
    private static UtmUpgrade upgrade(String inner) throws SatchelException {
        String xml = "<plist><dict>" + inner + "</dict></plist>";
        return UtmUpgrade.of(
                UtmConfiguration.of(Plist.parse(xml.getBytes(StandardCharsets.UTF_8), "x"), "x"),
                "Old",
                Architecture.AARCH64);
    }

    private static QemuConfiguration qemu(String inner) throws SatchelException {
        return (QemuConfiguration) upgrade(inner).configuration();
    }

    private static String section(String name, String... entries) {
        StringBuilder xml = new StringBuilder("<key>" + name + "</key><dict>");
        for (int i = 0; i < entries.length; i += 2) {
            xml.append("<key>").append(entries[i]).append("</key>").append(entries[i + 1]);
        }
        return xml.append("</dict>").toString();
    }

    private static String system(String... entries) {
        return section("System", entries);
    }

    private static List<String> found(UtmUpgrade upgrade, String code) {
        return upgrade.findings().stream()
                .filter(finding -> finding.code().equals(code))
                .map(Finding::where)
                .toList();
    }

    @Test
    void everyOldSampleBecomesAConfigurationThatUtmTakes() throws IOException {
        try (Stream<Path> samples = Files.list(Samples.folder("utm"))) {
            for (Path sample :
                    samples.filter(file -> file.toString().contains("legacy")).toList()) {
                UtmUpgrade upgrade = UtmUpgrade.of(UtmConfiguration.read(sample), "Old", Architecture.X86_64);

                UtmConfiguration read = UtmConfiguration.of(
                        Plist.parse(upgrade.configuration().plist().bytes(), "upgraded"), "upgraded");

                assertThat(read).as(sample.toString()).isEqualTo(upgrade.configuration());
                assertThat(read.check().errors()).as(sample.toString()).isEmpty();
                assertThat(upgrade.isUnchanged()).isFalse();
            }
        }
    }

    @Test
    void aConfigurationOfVersion4StaysAsItIs() throws IOException {
        try (Stream<Path> samples = Files.list(Samples.folder("utm"))) {
            Path sample = samples.filter(file -> file.toString().contains("v4-qemu.plist"))
                    .sorted()
                    .findFirst()
                    .orElseThrow();

            UtmUpgrade upgrade = UtmUpgrade.of(UtmConfiguration.read(sample), "Old", Architecture.X86_64);

            assertThat(upgrade.isUnchanged()).isTrue();
            assertThat(upgrade.configuration().plist().bytes()).isEqualTo(Files.readAllBytes(sample));
            assertThat(upgrade.findings()).extracting(Finding::code).containsExactly("utm.upgrade.none");
        }
    }

    @Test
    void theHostsPortOfAForwardStaysTheHosts() throws SatchelException {
        String forwards =
                "<array><dict><key>Protocol</key><string>udp</string><key>HostPort</key><integer>2222</integer>"
                        + "<key>GuestPort</key><integer>22</integer></dict></array>";

        UtmUpgrade upgrade = upgrade(
                section("Networking", "NetworkMode", "<string>emulated</string>", "PortForward", forwards) + system());

        UtmPortForward forward = ((QemuConfiguration) upgrade.configuration())
                .networks()
                .get(0)
                .portForwards()
                .get(0);
        assertThat(forward.hostPort()).isEqualTo(2222);
        assertThat(forward.guestPort()).isEqualTo(22);
        assertThat(forward.protocol()).isEqualTo(UtmPortForward.Protocol.UDP);
        assertThat(forward.hostAddress()).contains("");
        assertThat(found(upgrade, "utm.upgrade.port-forward")).containsExactly("Networking.PortForward[0].HostPort");
    }

    @ParameterizedTest
    @CsvSource({
        "x86_64, pc-i440fx-2.11, pc-i440fx-2.11, false, true, true, qxl-vga",
        "x86_64, q35, q35, false, true, true, qxl-vga",
        "aarch64, virt, virt, true, true, false, virtio-ramfb",
        "ppc, mac99, mac99, false, false, false, VGA",
        "ppc64, '', pseries, false, false, false, VGA",
        "aarch64, no-board, virt, false, false, false, VGA",
        "riscv64, '', spike, false, false, false, VGA"
    })
    void whatIsMissingDependsOnTheBoard(
            String architecture, String target, String expected, boolean uefi, boolean rng, boolean ps2, String card)
            throws SatchelException {
        QemuConfiguration upgraded = qemu(system(
                        "Architecture",
                        "<string>" + architecture + "</string>",
                        "Target",
                        "<string>" + target + "</string>")
                + section("Display"));

        assertThat(upgraded.system().target()).isEqualTo(expected);
        assertThat(upgraded.qemu().has(UtmQemu.Option.UEFI_BOOT)).isEqualTo(uefi);
        assertThat(upgraded.qemu().has(UtmQemu.Option.RNG_DEVICE)).isEqualTo(rng);
        assertThat(upgraded.qemu().has(UtmQemu.Option.PS2_CONTROLLER)).isEqualTo(ps2);
        assertThat(upgraded.qemu().has(UtmQemu.Option.RTC_LOCAL_TIME)).isTrue();
        assertThat(upgraded.qemu().has(UtmQemu.Option.HYPERVISOR)).isEqualTo(architecture.equals("aarch64"));
        assertThat(upgraded.displays().get(0).hardware()).isEqualTo(card);
    }

    @Test
    void whereASectionIsMissingNothingIsFilledIn() throws SatchelException {
        QemuConfiguration upgraded = qemu("<key>Drives</key><array/>");

        assertThat(upgraded.system().target()).isEqualTo("q35");
        assertThat(upgraded.qemu().options()).isEmpty();
        assertThat(upgraded.displays().get(0).hardware()).isEqualTo("virtio-vga");
        assertThat(upgraded.displays().get(0).upscaling()).isEqualTo(UtmDisplay.Filter.NEAREST);
        assertThat(upgraded.networks()).isEmpty();
        assertThat(upgraded.sounds()).isEmpty();
    }

    @Test
    void flagsOfTheProcessorAreSortedByTheirSign() throws SatchelException {
        UtmSystem upgraded = qemu(system(
                        "Architecture",
                        "<string>x86_64</string>",
                        "CPU",
                        "<string>Penryn</string>",
                        "CPUFlags",
                        "<array><string>-vmx</string><string>+sse4.1</string><string>ssse3</string></array>"))
                .system();

        assertThat(upgraded.cpuFlagsAdded()).containsExactly("sse4.1", "ssse3");
        assertThat(upgraded.cpuFlagsRemoved()).containsExactly("vmx");
    }

    @Test
    void oneBadNameNumbersAllDrives() throws SatchelException {
        UtmUpgrade upgrade = upgrade("<key>Drives</key><array>"
                + "<dict><key>DriveName</key><string>drive7</string><key>ImagePath</key><string>a.qcow2</string>"
                + "<key>InterfaceType</key><string>ide</string></dict>"
                + "<dict><key>DriveName</key><string>1x</string><key>Cdrom</key><true/><key>Removable</key><true/>"
                + "<key>InterfaceType</key><string>usb</string></dict>"
                + "<dict><key>ImagePath</key><string>efi_vars.fd</string><key>ImageType</key><string>none</string></dict>"
                + "<dict><key>ImagePath</key><string>rom</string><key>ImageType</key><string>bios</string>"
                + "<key>InterfaceType</key><string>ide</string></dict></array>");

        List<UtmDrive> drives = ((QemuConfiguration) upgrade.configuration()).drives();
        assertThat(drives).extracting(UtmDrive::identifier).containsExactly("0", "1", "3");
        assertThat(drives)
                .extracting(UtmDrive::type)
                .containsExactly(UtmDrive.Type.DISK, UtmDrive.Type.CD, UtmDrive.Type.BIOS);
        assertThat(drives)
                .extracting(UtmDrive::bus)
                .containsExactly(UtmDrive.Interface.IDE, UtmDrive.Interface.USB, UtmDrive.Interface.NONE);
        assertThat(drives.get(0).interfaceVersion()).isZero();
        assertThat(found(upgrade, "utm.upgrade.file")).contains("Drives");
        assertThat(found(upgrade, "utm.upgrade.lost")).contains("Drives[2]", "Drives[3].InterfaceType");
        assertThat(found(upgrade, "utm.upgrade.changed")).contains("Drives[0].DriveName", "Drives[1].DriveName");
    }

    @Test
    void aConsoleBecomesASerialPortAndKeepsItsColours() throws SatchelException {
        UtmUpgrade upgrade = upgrade(system()
                + section(
                        "Display",
                        "ConsoleOnly",
                        "<true/>",
                        "ConsoleTheme",
                        "<string>Default</string>",
                        "ConsoleFont",
                        "<string>Menlo</string>",
                        "ConsoleTextColor",
                        "<string>#00ff00</string>"));

        QemuConfiguration upgraded = (QemuConfiguration) upgrade.configuration();
        assertThat(upgraded.displays()).isEmpty();
        UtmTerminal terminal = upgraded.serialPorts().get(0).terminalSettings().orElseThrow();
        assertThat(terminal.theme()).isEmpty();
        assertThat(terminal.foregroundColor()).contains("#00ff00");
        assertThat(terminal.backgroundColor()).contains("#000000");
        assertThat(terminal.font()).isEqualTo("Menlo-Regular");
        assertThat(terminal.isCursorBlinking()).isFalse();
        assertThat(found(upgrade, "utm.upgrade.lost")).contains("Display.ConsoleTheme");
    }

    @ParameterizedTest
    @CsvSource({"hda, intel-hda", "ac97, AC97", "ES1370, ES1370", "'', ''"})
    void soundCardsGetTheirNewNames(String card, String expected) throws SatchelException {
        assertThat(qemu(system()
                                + section(
                                        "Sound",
                                        "SoundEnabled",
                                        "<true/>",
                                        "SoundCard",
                                        "<string>" + card + "</string>"))
                        .sounds())
                .extracting(UtmSound::hardware)
                .containsExactly(expected);
    }

    @Test
    void whatVersion4DoesNotHaveIsSaid() throws SatchelException {
        UtmUpgrade upgrade = upgrade(
                system("BootDevice", "<string>cd</string>", "AddArgs", "<string>-snapshot</string>", "Mine", "<true/>")
                        + section("Debug", "IgnoreAllConfiguration", "<true/>")
                        + section("Input", "InputInvertScroll", "<true/>")
                        + section("Sharing", "DirectoryBookmark", "<data>AAAA</data>")
                        + section("Sound", "SoundEnabled", "<true/>", "SoundCard", "<string>pcspk</string>")
                        + section("Networking", "NetworkEnabled", "<true/>", "DHCPHost", "<string>h</string>"));

        QemuConfiguration upgraded = (QemuConfiguration) upgrade.configuration();
        assertThat(upgraded.qemu().additionalArguments()).containsExactly("-snapshot");
        assertThat(upgraded.sounds()).isEmpty();
        assertThat(upgraded.networks().get(0).mode()).isEqualTo(UtmNetwork.Mode.EMULATED);
        assertThat(upgraded.networks().get(0).hardware()).isEqualTo("rtl8139");
        assertThat(upgraded.networks().get(0).macAddress()).isPresent();
        assertThat(found(upgrade, "utm.upgrade.lost"))
                .contains(
                        "System.BootDevice",
                        "System.Mine",
                        "Debug.IgnoreAllConfiguration",
                        "Input.InputInvertScroll",
                        "Sharing.DirectoryBookmark",
                        "Networking.DHCPHost");
        assertThat(found(upgrade, "utm.upgrade.changed")).contains("System.AddArgs", "Sound.SoundEnabled");
        assertThat(found(upgrade, "utm.upgrade.random")).contains("System.SystemUUID", "Networking.NetworkCardMAC");
    }

    private static final String APPLE = """
            <key>version</key><integer>3</integer><key>isAppleVirtualization</key><true/>
            <key>name</key><string>Apple</string><key>architecture</key><string>aarch64</string>
            <key>icon</key><string>mine.png</string><key>iconCustom</key><true/>
            <key>cpuCount</key><integer>2</integer><key>memorySize</key><integer>4294967296</integer>
            <key>consoleCursorBlink</key><true/><key>consoleTheme</key><string>Default</string>
            <key>bootLoader</key><dict><key>operatingSystem</key><string>Linux</string>
            <key>linuxKernelPath</key><string>vmlinuz</string></dict>
            <key>networkDevices</key><array><dict><key>networkMode</key><string>Bridged</string>
            <key>bridgeInterfaceIdentifier</key><string>en0</string>
            <key>macAddress</key><string>9a:27:ec:5e:af:8d</string></dict></array>
            <key>displays</key><array><dict><key>widthInPixels</key><integer>800</integer>
            <key>heightInPixels</key><integer>600</integer><key>pixelsPerInch</key><integer>80</integer></dict></array>
            <key>diskImages</key><array><dict><key>sizeMib</key><integer>10</integer><key>isReadOnly</key><false/>
            <key>isExternal</key><false/><key>imagePath</key><string>a.img</string></dict></array>
            <key>isBalloonEnabled</key><true/><key>isEntropyEnabled</key><false/>
            <key>isSerialEnabled</key><true/><key>isConsoleDisplay</key><true/>
            <key>isKeyboardEnabled</key><true/><key>isPointingEnabled</key><false/>
            """;

    @Test
    void anAppleMachineOfUtm3KeepsWhatItHas() throws SatchelException {
        UtmUpgrade upgrade = upgrade(APPLE);

        AppleConfiguration upgraded = (AppleConfiguration) upgrade.configuration();
        assertThat(upgraded.system().memory()).hasToString("4GiB");
        assertThat(upgraded.system().boot().kernelFile()).contains("vmlinuz");
        assertThat(upgraded.system().boot().isUefi()).isFalse();
        assertThat(upgraded.system()
                        .genericPlatform()
                        .orElseThrow()
                        .machineIdentifier()
                        .orElseThrow()
                        .size())
                .isEqualTo(70);
        assertThat(upgraded.virtualization().keyboard()).isEqualTo(AppleVirtualization.Keyboard.GENERIC);
        assertThat(upgraded.virtualization().pointer()).isEqualTo(AppleVirtualization.Pointer.DISABLED);
        assertThat(upgraded.virtualization().options()).containsExactly(AppleVirtualization.Option.BALLOON);
        assertThat(upgraded.networks().get(0).bridgeInterface()).contains("en0");
        assertThat(upgraded.drives().get(0).imageName()).contains("a.img");
        assertThat(upgraded.displays().get(0).width()).isEqualTo(800);
        assertThat(upgraded.serialPorts().get(0).mode()).isEqualTo(AppleSerial.Mode.TERMINAL);
        assertThat(upgraded.information().icon()).contains("mine.png");
        assertThat(upgraded.check().errors()).isEmpty();
        assertThat(upgrade.findings())
                .extracting(Finding::code)
                .contains("utm.upgrade.icon", "utm.upgrade.random", "utm.upgrade.lost");
        assertThat(UtmConfiguration.of(upgraded.plist(), "again")).isEqualTo(upgraded);
    }

    @Test
    void theIdentifierOfAGuestIsAPropertyListOfApples() throws SatchelException {
        java.util.UUID uuid = java.util.UUID.fromString("69c5b234-a857-4ed9-b1a5-6ac80c749dcb");

        byte[] bytes =
                AppleGenericPlatform.of(uuid).machineIdentifier().orElseThrow().bytes();

        // As in the bundle of RouterOS that UTM wrote.
        assertThat(java.util.Base64.getEncoder().encodeToString(bytes))
                .isEqualTo(
                        "YnBsaXN0MDDRAQJUVVVJRE8QEGnFsjSoV07ZsaVqyAx0ncsICxAAAAAAAAABAQAAAAAAAAADAAAAAAAAAAAAAAAAAAAAIw==");
        assertThat(Plist.parse(bytes, "x").root()).isInstanceOf(PlistDictionary.class);
    }

    @Test
    void aViewPlistGoesToTheRegistryAndIsNoConfiguration() throws SatchelException {
        byte[] bytes = ("<plist><dict><key>ShowToolbar</key><true/><key>ShowKeyboard</key><false/>"
                        + "<key>DisplayScale</key><real>2</real><key>Suspended</key><true/>"
                        + "<key>RemovableDrives</key><dict><key>drive2</key><data>AAAA</data></dict>"
                        + "<key>RemovableDrivesPath</key><dict><key>drive2</key><string>/a.iso</string></dict></dict></plist>")
                .getBytes(StandardCharsets.UTF_8);
        Plist plist = Plist.parse(bytes, "view.plist");

        UtmViewState state = UtmViewState.of(plist, "view.plist");

        PlistDictionary entry = state.registryEntry();
        assertThat(entry.value("Suspended")).contains(new PlistValue.Flag(true));
        PlistDictionary drives = (PlistDictionary) entry.value("ExternalDrives").orElseThrow();
        assertThat(((PlistDictionary) drives.value("2").orElseThrow()).value("Path"))
                .contains(new PlistValue.Text("/a.iso"));
        PlistDictionary window = (PlistDictionary)
                ((PlistDictionary) entry.value("WindowSettings").orElseThrow())
                        .value("0")
                        .orElseThrow();
        assertThat(window.value("Scale")).contains(new PlistValue.Real(2));
        assertThat(window.value("KeyboardVisible")).contains(new PlistValue.Flag(false));
        assertThat(state.check())
                .extracting(Finding::code)
                .contains("utm.view.registry", "utm.view.suspended", "utm.view.keyboard", "utm.view.drive");
        org.assertj.core.api.Assertions.assertThatThrownBy(() -> UtmConfiguration.of(plist, "view.plist"))
                .hasMessageContaining("is a view.plist");
    }
}
