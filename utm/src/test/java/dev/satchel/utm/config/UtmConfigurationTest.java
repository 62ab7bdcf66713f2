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

class UtmConfigurationTest {
    private static final QemuConfiguration SMALL = QemuConfiguration.of(
                    UtmInformation.of("Small", UUID.fromString("6f1f4a4e-0c0b-4b7e-9e55-3b8d2c1a7f10")),
                    UtmSystem.of("aarch64", "virt", DataSize.gibibytes(4)),
                    UtmQemu.of(UtmQemu.Option.UEFI_BOOT, UtmQemu.Option.HYPERVISOR),
                    UtmInput.of(UtmInput.UsbBus.USB_3, 3),
                    UtmSharing.of(UtmSharing.DirectoryMode.WEBDAV, Access.READ_WRITE))
            .withDrives(
                    List.of(UtmDrive.internal("system", UtmDrive.Type.DISK, UtmDrive.Interface.NVME, "system.qcow2")));

    private static PlistDictionary root(QemuConfiguration configuration) {
        return (PlistDictionary) configuration.plist().root();
    }

    private static UtmConfiguration of(PlistDictionary root) throws SatchelException {
        return UtmConfiguration.of(Plist.of(root), "config.plist");
    }

    private static PlistDictionary with(String section, String key, PlistValue value) {
        PlistDictionary dictionary =
                (PlistDictionary) root(SMALL).value(section).orElseThrow();
        return root(SMALL).with(section, dictionary.with(key, value));
    }

    @Test
    void aConfigurationOfOnesOwnIsOneThatUtmTakes() throws SatchelException {
        assertThat(of(root(SMALL))).isEqualTo(SMALL);
        assertThat(SMALL.check()).isEmpty();
        assertThat(SMALL.information().plist().value("UUID"))
                .contains(new PlistValue.Text("6F1F4A4E-0C0B-4B7E-9E55-3B8D2C1A7F10"));
    }

    @Test
    void namesEveryKeyThatIsMissingOrOfAnotherType() {
        PlistDictionary root = with("System", "MemorySize", new PlistValue.Text("4096"))
                .with("Input", new PlistDictionary(java.util.Map.of()));

        assertThatThrownBy(() -> of(root))
                .isInstanceOf(SatchelException.class)
                .hasMessageStartingWith("config.plist: ")
                .hasMessageContaining("System.MemorySize: is of another type than UTM reads; write an <integer>")
                .hasMessageContaining("Input.UsbBusSupport: the key is missing");
    }

    @Test
    void refusesOtherVersionsAndBackends() {
        assertThatThrownBy(() -> of(root(SMALL).with("ConfigurationVersion", 5)))
                .hasMessageContaining("ConfigurationVersion is 5");
        assertThatThrownBy(() -> of(root(SMALL).with("Backend", "Xen"))).hasMessageContaining("neither QEMU nor Apple");
        assertThatThrownBy(() -> of(root(SMALL).without("Backend"))).hasMessageContaining("without a Backend");
        assertThatThrownBy(() -> of(PlistDictionary.EMPTY)).hasMessageContaining("no configuration of UTM");
    }

    @Test
    void keepsUnknownKeysAndValuesAndSaysSo() throws SatchelException {
        PlistDictionary odd = with("Input", "UsbBusSupport", new PlistValue.Text("4.0"));
        QemuConfiguration read = (QemuConfiguration) of(odd.with("Tomorrow", true));

        assertThat(read.input().usbBus()).isEqualTo(UtmInput.UsbBus.OTHER);
        assertThat(root(read.withSounds(List.of(UtmSound.of("intel-hda")))).entries())
                .containsEntry("Tomorrow", new PlistValue.Flag(true))
                .containsEntry("Input", odd.value("Input").orElseThrow());
        assertThat(read.check())
                .extracting(Finding::code, Finding::where)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("utm.config.value", "Input.UsbBusSupport"),
                        org.assertj.core.groups.Tuple.tuple("utm.config.unknown-key", "Tomorrow"));
    }

    @Test
    void aChangeTouchesNothingElse() {
        UtmDrive bare =
                new UtmDrive(SMALL.drives().get(0).plist().without("ReadOnly").without("InterfaceVersion"));

        assertThat(bare.access()).isEqualTo(Access.READ_WRITE);
        assertThat(bare.interfaceVersion()).isZero();
        assertThat(bare.withAccess(Access.READ_ONLY).plist().value("InterfaceVersion"))
                .isEmpty();
        assertThat(new UtmDrive(bare.plist().without("ImageName")).access()).isEqualTo(Access.READ_ONLY);
    }

    @Test
    void findsWhatUtmWouldStartWrongly() throws SatchelException {
        UtmDrive ide = UtmDrive.internal("a", UtmDrive.Type.DISK, UtmDrive.Interface.IDE, "a.img");
        UtmNetwork shared = UtmNetwork.of(
                        UtmNetwork.Mode.SHARED, "virtio-net-pci", MacAddress.parse("52:54:00:00:00:01"))
                .withPortForwards(List.of(UtmPortForward.of(UtmPortForward.Protocol.TCP, "127.0.0.1", 2222, 22)));
        QemuConfiguration wrong = SMALL.withDrives(List.of(ide, ide))
                .withSystem(new UtmSystem(SMALL.system().plist().with("Target", "virt-99.0")))
                .withNetworks(List.of(shared));

        assertThat(wrong.check())
                .extracting(Finding::code)
                .containsExactly(
                        "utm.config.target",
                        "utm.bus.absent",
                        "utm.config.identifier",
                        "utm.bus.absent",
                        "utm.config.port-forward");
    }

    @Test
    void readsPortForwardsOfBothSpellings() throws SatchelException {
        PlistDictionary old = PlistDictionary.EMPTY
                .with("protocol", "UDP")
                .with("hostPort", 5353)
                .with("guestPort", 53)
                .with("hostAddress", "127.0.0.1");
        UtmNetwork network = UtmNetwork.of(UtmNetwork.Mode.EMULATED, "e1000", MacAddress.parse("52:54:00:00:00:01"));
        QemuConfiguration configuration =
                SMALL.withNetworks(List.of(network.withPortForwards(List.of(new UtmPortForward(old)))));

        UtmPortForward read = ((QemuConfiguration) of(root(configuration)))
                .networks()
                .get(0)
                .portForwards()
                .get(0);

        assertThat(read.protocol()).isEqualTo(UtmPortForward.Protocol.UDP);
        assertThat(read.hostPort()).isEqualTo(5353);
        assertThat(read.hostAddress()).contains("127.0.0.1");
        assertThat(configuration.check()).isEmpty();
    }

    @Test
    void refusesNamesThatLeadOutOfData() {
        assertThatThrownBy(() -> UtmDrive.internal("a", UtmDrive.Type.DISK, UtmDrive.Interface.USB, "../a"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'../a'");
        assertThatThrownBy(() -> UtmDrive.removable("a", UtmDrive.Type.OTHER, UtmDrive.Interface.USB))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
