package dev.satchel.qemu.capability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.core.check.Finding;
import dev.satchel.core.check.Findings;
import dev.satchel.core.host.Architecture;
import dev.satchel.core.machine.Board;
import dev.satchel.core.machine.DiskBus;
import dev.satchel.core.machine.ImageFormat;
import dev.satchel.core.machine.NetworkMode;
import dev.satchel.core.machine.rule.Substitute;
import dev.satchel.core.machine.rule.TargetCapabilities;
import dev.satchel.core.machine.rule.TargetCapabilities.Part;
import dev.satchel.core.machine.rule.TargetCapabilities.Picture;
import dev.satchel.core.machine.rule.TargetCapabilities.Support;
import dev.satchel.qemu.capability.QemuCapabilities.Kind;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A QEMU that lacks nearly everything, judged. */
class InstalledTargetTest {
    private final FakeQemu fake = new FakeQemu()
            .answer("cpus", "[{\"name\": \"max\"}, {\"name\": \"Skylake-Server\"}, {\"name\": \"Haswell\"}]")
            .answer(
                    "devices",
                    "[{\"name\": \"nvme\"}, {\"name\": \"e1000\"}, {\"name\": \"tpm-tis\"}, {\"name\": \"ramfb\"}]");

    private QemuCapabilities qemu() throws Exception {
        return new CapabilityQuery(Path.of("/qemu"), fake).ask();
    }

    @Test
    void whatThisBuildLeftOutIsAbsentAndTheRestIsAsItsReleaseHasIt() throws Exception {
        TargetCapabilities target = qemu().asTarget();

        assertThat(target.architectures()).contains(Set.of(Architecture.X86_64));
        assertThat(target.boards()).contains(Set.of(Board.Q35));
        assertThat(target.buses(Board.Q35).orElseThrow()).containsOnlyKeys(DiskBus.NVME);
        assertThat(target.formats()).contains(Set.of(ImageFormat.QCOW2));
        assertThat(target.networkModels()).contains(Set.of("e1000"));
        assertThat(target.networkModes())
                .as("it could not be asked")
                .hasValueSatisfying(all -> assertThat(all).contains(NetworkMode.USER));
        assertThat(target.pictures()).contains(Set.of(Picture.NONE, Picture.WINDOW, Picture.VNC));
        assertThat(target.support(Part.SOUND)).isEqualTo(Support.ABSENT);
        assertThat(target.support(Part.TPM)).isEqualTo(Support.PRESENT);
    }

    @ParameterizedTest
    @CsvSource({
        "e1000e, e1000",
        "vmxnet3, e1000",
        "tpm-crb, tpm-tis",
        "virtio-ramfb, ramfb",
        "virtio-gpu-gl-pci, ",
        "Icelake-Server, Skylake-Server",
        "Skylake-Client-v3, Haswell",
        "Haswell-v2, Haswell",
        "nonsense, ",
        "e1000, ",
        "max, ",
    })
    void whatStandsInIsNamed(String wanted, String instead) throws Exception {
        assertThat(qemu().substituteFor(wanted).map(Substitute::instead).orElse(null))
                .isEqualTo(instead);
    }

    @Test
    void theTargetNamesThemToo() throws Exception {
        TargetCapabilities target = qemu().asTarget();

        assertThat(target.substituteFor("e1000e"))
                .get()
                .extracting(Substitute::instead)
                .isEqualTo("e1000");
        assertThat(target.substituteFor("SapphireRapids"))
                .get()
                .extracting(Substitute::instead)
                .isEqualTo("Skylake-Server");
        assertThat(target.substituteFor("e1000")).isEmpty();
        assertThat(target.toBuilder().build().substituteFor("e1000e")).isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-device e1000e,netdev=n0 qemu.device.absent",
                "-device {\"driver\":\"e1000e\"} qemu.device.absent",
                "-device nvme,drive=a,serial=b,nonsense=on qemu.device.property",
                "-global nvme.nonsense=on qemu.device.property",
                "-global driver=nvme,property=nonsense,value=on qemu.device.property",
                "-device virtio-gpu-gl-pci qemu.device.absent",
                "-machine virt qemu.machine.absent",
                "-M q35,nonsense=on qemu.machine.property",
                "-cpu Icelake-Server,+avx qemu.cpu.absent",
                "-accel hvf qemu.accelerator.absent",
                "-display sdl,gl=on qemu.backend.absent",
                "-audiodev pa,id=a qemu.backend.absent",
                "-chardev pty,id=a qemu.backend.absent",
                "-tpmdev passthrough,id=a qemu.backend.absent",
                "-object memory-backend-ram,id=a,size=1G qemu.backend.absent",
                "-drive if=none,format=vhdx,file=a,,b qemu.backend.absent",
                "-blockdev {\"driver\":\"qcow2\",\"file\":{\"driver\":\"ssh\"}} qemu.backend.absent",
                "-blockdev driver=qcow2,file.driver=ssh qemu.backend.absent",
                "-spice port=5930 qemu.backend.absent",
            })
    void anArgumentThatAsksForWhatIsNotThereIsFound(String line) throws Exception {
        List<String> words = List.of(line.split(" ", -1));

        Findings found = qemu().check(words.subList(0, 2));

        assertThat(found.errors()).singleElement().satisfies(finding -> {
            assertThat(finding.code()).isEqualTo(words.get(2));
            assertThat(finding.where()).startsWith(words.get(0).replace("-M", "-machine"));
            assertThat(finding.remedy()).isNotEmpty();
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-device nvme,drive=a,serial=b",
                "-device virtio-net,netdev=n0",
                "-device help",
                "-device {",
                "-machine q35,smm=on,accel=kvm",
                "-machine none",
                "-cpu Haswell,+avx",
                "-cpu qemu64-x86_64-cpu",
                "-accel kvm",
                "-accel nonsense",
                "-display none",
                "-display gtk",
                "-netdev anything,id=n",
                "-name -device,e1000e",
                "-vnc :1",
            })
    void whatIsThereOrCannotBeToldIsNoFinding(String line) throws Exception {
        assertThat(qemu().check(List.of(line.split(" ", -1)))).isEmpty();
    }

    @Test
    void aRemedyNamesWhatStandsIn() throws Exception {
        assertThat(qemu().check(List.of("qemu-system-x86_64", "-device", "tpm-crb,tpmdev=t")))
                .extracting(Finding::remedy)
                .singleElement()
                .asString()
                .contains("tpm-tis");
        assertThat(qemu().lacks(Kind.BLOCK_DRIVER, "vhdx")).isTrue();
    }
}
