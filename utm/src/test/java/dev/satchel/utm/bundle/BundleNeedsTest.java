package dev.satchel.utm.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.utm.bundle.BundleNeeds.Need;
import dev.satchel.utm.bundle.BundleNeeds.Subject;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BundleNeedsTest {
    @TempDir
    Path folder;

    private TrialBundle bundle() throws IOException {
        return TrialBundle.at(folder.resolve("Linux.utm"));
    }

    @Test
    void aPlainMachineNeedsUtm4AndNoChip() throws IOException {
        BundleNeeds needs = bundle().open().needs();

        assertThat(needs.least(Subject.UTM)).contains("4.0.0");
        assertThat(needs.least(Subject.CHIP)).isEmpty();
        assertThat(needs).hasToString("UTM 4.0.0, macOS 11.3");
    }

    @ParameterizedTest
    @CsvSource({
        "virt, 4.0.0",
        "virt-7.0, 4.0.0",
        "virt-7.2, 4.1.0",
        "virt-9.1, 4.6.0",
        "virt-10.0, 4.7.0",
        "vmapple, 4.7.0"
    })
    void aVersionedBoardNeedsTheUtmWithThatQemu(String board, String version) throws IOException {
        BundleNeeds needs = bundle().replacing("<string>virt</string>", "<string>" + board + "</string>")
                .open()
                .needs();

        assertThat(needs.least(Subject.UTM)).contains(version);
    }

    @Test
    void eachNeedNamesTheKeyThatDemandsIt() throws IOException {
        BundleNeeds needs = bundle().with("TSO")
                .replacing(
                        "<key>PortForward</key>\n\t\t\t<array/>",
                        "<key>HostNetUuid</key><string>6F1F4A4E-0C0B-4B7E-9E55-3B8D2C1A7F13</string><key>PortForward</key>"
                                + "<array><dict><key>Protocol</key><string>TCP</string><key>HostPort</key><integer>2222"
                                + "</integer><key>GuestPort</key><integer>22</integer></dict></array>")
                .open()
                .needs();

        assertThat(needs.all())
                .extracting(Need::key)
                .contains("QEMU.TSO", "Network[0].HostNetUuid", "Network[0].PortForward");
        assertThat(needs.least(Subject.UTM))
                .as("HostNetUuid is ignored by older ones")
                .contains("4.4.0");
    }

    @Test
    void applesFrameworkNeedsAChipOfTheGuestsKind() throws IOException {
        BundleNeeds needs =
                TrialBundle.apple(folder.resolve("Apple.utm")).open().needs();

        assertThat(needs.least(Subject.CHIP)).contains("Apple silicon");
        assertThat(needs.least(Subject.MACOS)).contains("13");
        assertThat(needs.least(Subject.UTM)).contains("4.4.4");
        assertThat(needs.all()).extracting(Need::key).contains("Drive[0].Nvme", "Virtualization.Rosetta");
    }
}
