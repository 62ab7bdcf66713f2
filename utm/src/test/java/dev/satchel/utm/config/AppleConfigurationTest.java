package dev.satchel.utm.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.satchel.core.SatchelException;
import dev.satchel.core.check.Finding;
import dev.satchel.core.machine.Access;
import dev.satchel.core.machine.MacAddress;
import dev.satchel.core.unit.DataSize;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AppleConfigurationTest {
    private static final AppleConfiguration LINUX = AppleConfiguration.of(
                    UtmInformation.of("Linux", UUID.fromString("6f1f4a4e-0c0b-4b7e-9e55-3b8d2c1a7f10")),
                    AppleSystem.of("aarch64", AppleBoot.uefi(), DataSize.gibibytes(4))
                            .withGenericPlatform(AppleGenericPlatform.of(UUID.randomUUID())),
                    AppleVirtualization.of(AppleVirtualization.Option.ENTROPY))
            .withDrives(List.of(
                    AppleDrive.internal("system", AppleDrive.Interface.NVME, "system.img"),
                    AppleDrive.removable("setup")))
            .withNetworks(List.of(AppleNetwork.of(AppleNetwork.Mode.SHARED, MacAddress.parse("9A:27:EC:5E:AF:8D"))))
            .withDisplays(List.of(AppleDisplay.of(1920, 1200, 80)))
            .withSerialPorts(List.of(AppleSerial.terminal(UtmTerminal.of("Menlo", 12))));

    private static AppleConfiguration with(AppleVirtualization virtualization) throws SatchelException {
        return (AppleConfiguration)
                UtmConfiguration.of(LINUX.withVirtualization(virtualization).plist(), "config.plist");
    }

    @Test
    void aConfigurationOfOnesOwnIsOneThatUtmTakes() throws SatchelException {
        assertThat(UtmConfiguration.of(Plist.parse(LINUX.plist().bytes(), "x"), "x"))
                .isEqualTo(LINUX);
        assertThat(LINUX.check()).isEmpty();
        assertThat(LINUX.drives().get(1).access()).isEqualTo(Access.READ_ONLY);
        assertThat(LINUX.networks().get(0).plist().value("MacAddress"))
                .contains(new PlistValue.Text("9a:27:ec:5e:af:8d"));
    }

    @ParameterizedTest
    @CsvSource({
        "false, false, , DISABLED, DISABLED",
        "true, true, , GENERIC, MOUSE",
        "true, true, false, GENERIC, MOUSE",
        "true, true, true, GENERIC, TRACKPAD",
        "true, false, true, GENERIC, TRACKPAD"
    })
    void flagsOfBefore444AreReadForWhatTheyMean(
            boolean keyboard,
            boolean pointer,
            Boolean trackpad,
            AppleVirtualization.Keyboard readKeyboard,
            AppleVirtualization.Pointer readPointer)
            throws SatchelException {
        PlistDictionary plist =
                LINUX.virtualization().plist().with("Keyboard", keyboard).with("Pointer", pointer);
        AppleConfiguration read = with(
                new AppleVirtualization(trackpad == null ? plist : plist.with("Trackpad", trackpad.booleanValue())));

        assertThat(read.virtualization().keyboard()).isEqualTo(readKeyboard);
        assertThat(read.virtualization().pointer()).isEqualTo(readPointer);
        assertThat(read.check()).isEmpty();
    }

    @Test
    void wordsOfANewerUtmAreCarriedThrough() throws SatchelException {
        AppleConfiguration read =
                with(new AppleVirtualization(LINUX.virtualization().plist().with("Keyboard", "Braille")));

        assertThat(read.virtualization().keyboard()).isEqualTo(AppleVirtualization.Keyboard.OTHER);
        assertThat(read.withDisplays(List.of()).virtualization().plist().value("Keyboard"))
                .contains(new PlistValue.Text("Braille"));
        assertThat(read.check()).extracting(Finding::where).containsExactly("Virtualization.Keyboard");
    }

    @Test
    void findsWhatApplesFrameworkWouldRefuse() {
        AppleConfiguration wrong = LINUX.withSystem(LINUX.system()
                        .withBoot(new AppleBoot(AppleBoot.uefi().plist().with("UEFIBoot", false))))
                .withDrives(List.of(
                        AppleDrive.internal("a", AppleDrive.Interface.VIRTIO, "a.qcow2"),
                        AppleDrive.internal("a", AppleDrive.Interface.VIRTIO, "b.img")));

        assertThat(wrong.check())
                .extracting(Finding::code)
                .containsExactly("utm.config.boot", "utm.config.image-format", "utm.config.identifier");
    }

    @Test
    void namesEveryKeyThatIsMissing() {
        PlistDictionary root = (PlistDictionary) LINUX.plist().root();
        PlistDictionary system = (PlistDictionary) root.value("System").orElseThrow();

        assertThatThrownBy(() -> UtmConfiguration.of(
                        Plist.of(root.with("System", system.without("Boot").with("CPUCount", "two"))), "c"))
                .hasMessageContaining("System.Boot: the key is missing")
                .hasMessageContaining("System.CPUCount: is of another type");
    }
}
