package dev.satchel.utm.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.core.check.Finding;
import dev.satchel.core.plan.PlanListener;
import dev.satchel.utm.config.QemuConfiguration;
import dev.satchel.utm.config.UtmNetwork;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BundleDoctorTest {
    @TempDir
    Path folder;

    private TrialBundle bundle;

    @BeforeEach
    void makeBundle() throws IOException {
        bundle = TrialBundle.at(folder.resolve("Linux.utm")).image("a.img", 1);
    }

    private List<String> codes() throws IOException {
        return bundle.open().doctor().stream().map(Finding::code).toList();
    }

    @Test
    void aSoundBundleHasNothingThatKeepsItFromTravelling() throws IOException {
        assertThat(bundle.open().doctor().errors()).isEmpty();
    }

    @Test
    void placesOfOneMacInArgumentsAreErrors() throws IOException {
        bundle.arguments("-drive file=/Users/me/a.img,if=none", "-fw_cfg name=opt/x,string=y");

        assertThat(bundle.open().doctor().errors())
                .singleElement()
                .satisfies(finding -> assertThat(finding.message()).contains("/Users/me/a.img"));
    }

    @Test
    void whatOnlyOneMacHasIsNamedAndClearedWhenAsked() throws Exception {
        bundle.drive("cd", "", "USB", "CD")
                .replacing("<key>CPU</key>\n\t\t<string>default</string>", "<key>CPU</key>\n\t\t<string>host</string>")
                .replacing(
                        "<string>Emulated</string>",
                        "<string>Bridged</string><key>BridgeInterface</key><string>en7</string>"
                                + "<key>HostNetUuid</key><string>6F1F4A4E-0C0B-4B7E-9E55-3B8D2C1A7F13</string>");
        assertThat(codes()).contains("utm.travel.cpu", "utm.travel.bridge", "utm.travel.host-net", "utm.travel.medium");
        assertThat(UtmBundles.makePortable(bundle.open(), Mend.lossless())).isEmpty();

        UtmBundles.makePortable(bundle.open(), EnumSet.of(Mend.CLEAR_PROCESSOR, Mend.CLEAR_NETWORK))
                .orElseThrow()
                .apply(PlanListener.NONE);

        assertThat(codes()).doesNotContain("utm.travel.cpu", "utm.travel.bridge", "utm.travel.host-net");
        QemuConfiguration now = (QemuConfiguration) bundle.open().configuration();
        assertThat(now.system().cpu()).isEqualTo("default");
        assertThat(now.networks().get(0).mode()).isEqualTo(UtmNetwork.Mode.SHARED);
    }

    @Test
    void utmThatRunsIsAReasonToWait() throws IOException {
        assertThat(InUse.of(bundle.folder(), bundle.open().contents(), Stream.of("/bin/sh")))
                .isEmpty();
        assertThat(InUse.of(
                        bundle.folder(),
                        bundle.open().contents(),
                        Stream.of("/Applications/UTM.app/Contents/MacOS/UTM")))
                .extracting(Finding::code)
                .containsExactly("utm.running");
    }

    @Test
    void theStateOfATpmAndOfASuspendedMachineAreTold() throws IOException {
        bundle.with("TPMDevice");
        Files.writeString(bundle.data().resolve("tpmdata"), "state");
        assertThat(codes()).contains("utm.travel.tpm");

        TrialBundle apple = TrialBundle.apple(folder.resolve("Apple.utm"));
        Files.writeString(apple.data().resolve("vmstate"), "state");
        assertThat(apple.open().doctor()).extracting(Finding::code).contains("utm.travel.suspended");
    }
}
