package dev.satchel.qemu.capability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.satchel.core.SatchelException;
import dev.satchel.qemu.capability.QemuCapabilities.Kind;
import dev.satchel.qemu.capability.QemuCapabilities.MachineType;
import dev.satchel.qemu.capability.QemuCapabilities.MachineType.Trait;
import dev.satchel.qemu.capability.QemuCapabilities.Property;
import dev.satchel.testing.ScriptedRunner;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QemuCapabilitiesTest {
    private static final Path PROGRAM = Path.of("/usr/bin/qemu-system-x86_64");

    private final FakeQemu qemu = new FakeQemu();

    private QemuCapabilities ask() throws Exception {
        return new CapabilityQuery(PROGRAM, qemu).ask();
    }

    @Test
    void readsWhatQemuAnswers() throws Exception {
        QemuCapabilities found = ask();

        assertThat(found.version()).isEqualTo(new QemuVersion(7, 2, 22));
        assertThat(found.distribution()).isEqualTo("Debian 7.2");
        assertThat(found.target()).isEqualTo("x86_64");
        assertThat(found.machine("q35"))
                .contains(new MachineType(
                        "pc-q35-7.2",
                        "q35",
                        288,
                        "qemu64-x86_64-cpu",
                        Set.of(Trait.HOTPLUGS_PROCESSORS, Trait.STANDARD)));
        assertThat(found.machine("pc-i440fx-1.7"))
                .hasValueSatisfying(old -> assertThat(old.deprecated()).isTrue());
        assertThat(found.machine("")).as("no alias is no name").isEmpty();
        assertThat(found.cpuModels()).containsExactly("max", "host");
        assertThat(found.accelerators()).containsExactly(Accelerator.TCG, Accelerator.KVM);
        assertThat(found.names(Kind.TPM_MODEL)).contains(Set.of("tpm-crb"));
        assertThat(found.has(Kind.COMMAND, "query-vnc")).isTrue();
        assertThat(found.lacks(Kind.COMMAND, "query-spice")).isTrue();
    }

    @Test
    void detailsOfWhatSatchelUsesAreAskedFor() throws Exception {
        QemuCapabilities found = ask();

        assertThat(found.deviceProperties("nvme").orElseThrow()).containsOnlyKeys("serial", "drive");
        assertThat(found.deviceProperties("e1000e").orElseThrow())
                .containsEntry("mac", new Property("mac", "str", "\"00:00\""));
        assertThat(found.deviceProperties("ide-hd")).as("this build has none").isEmpty();
        assertThat(found.machineProperties("q35").orElseThrow()).containsOnlyKeys("smm");
        assertThat(found.machineProperties("pc-i440fx-1.7")).isEmpty();
    }

    @Test
    void aTypeWhoseModuleIsMissingEndsQemuAndTheOthersAreAskedAllTheSame() throws Exception {
        qemu.endsAt("device:e1000e");

        QemuCapabilities found = ask();

        assertThat(found.deviceTypes()).containsExactly("nvme");
        assertThat(found.typesWithoutModule()).containsExactlyInAnyOrder("virtio-gpu-gl-pci", "e1000e");
        assertThat(found.deviceProperties("nvme")).isPresent();
        assertThat(qemu.questions()).hasSize(3);
    }

    @Test
    void aQemuThatEndsAtEveryDetailIsStartedAFewTimesOnly() throws Exception {
        StringBuilder types = new StringBuilder("[{\"name\": \"x\"}");
        for (String type : KnownTypes.DEVICES) {
            types.append(", {\"name\": \"").append(type).append("\"}");
            qemu.endsAt("device:" + type);
        }
        qemu.answer("devices", types + "]");

        QemuCapabilities found = ask();

        assertThat(found.typesWithoutModule()).hasSizeBetween(10, 30);
        assertThat(qemu.starts()).isLessThan(32);
    }

    @Test
    void aBlockDriverThatTheSchemaNamesButNoModuleHoldsIsAbsent() throws Exception {
        assertThat(ask().names(Kind.BLOCK_DRIVER)).contains(Set.of("qcow2", "nfs"));
    }

    @Test
    void aDriverIsAnArgumentAndNeverOpened() throws Exception {
        ask();

        assertThat(qemu.questions().get(1)).contains("driver:ssh").doesNotContain("driver:qcow2");
    }

    @Test
    void whereACharacterDeviceSitsInAModuleItIsKnownByItsType() throws Exception {
        assertThat(ask().names(Kind.CHARDEV)).contains(Set.of("socket", "spicevmc"));
    }

    @Test
    void whatTheMonitorDoesNotTellIsReadFromTheHelp() throws Exception {
        QemuCapabilities found = ask();

        assertThat(found.names(Kind.DISPLAY)).contains(Set.of("none", "gtk"));
        assertThat(found.names(Kind.AUDIO)).contains(Set.of("alsa"));
        assertThat(found.names(Kind.NETDEV)).as("no such help").isEmpty();
        assertThat(found.lacks(Kind.NETDEV, "user")).as("unknown is not absent").isFalse();
    }

    @Test
    void namesThatCannotBeNamesAreLeftOut() throws Exception {
        qemu.answer(
                "devices",
                "[{\"name\": \"nvme\"}, {\"name\": \"\\u001b[31m\"}, {\"name\": 7}, {\"name\": \"" + "x".repeat(500)
                        + "\"}, {}, 3, null]");

        assertThat(ask().deviceTypes()).containsExactly("nvme");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "hello", "{\"QMP\": {}}\n{\"return\": {}, \"id\": \"version\"}", "{\"QMP\": {}}\n{"})
    void aProgramThatAnswersOtherwiseIsRefused(String output) {
        ScriptedRunner runner = new ScriptedRunner();
        runner.answer(
                QmpConversation.command(PROGRAM, CapabilityQuery.FIRST, Duration.ofSeconds(1))
                        .words(),
                output);

        assertThatThrownBy(() -> new CapabilityQuery(PROGRAM, runner).ask())
                .isInstanceOfSatisfying(
                        SatchelException.class, e -> assertThat(e.code()).isEqualTo("qemu.capabilities"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{\"QMP\": {}}\n", "{\"QMP\": {}}\n{\"return\": {}}\n{\"ret"})
    void aProgramThatFailsIsQuoted(String output) {
        ScriptedRunner runner = new ScriptedRunner();
        List<String> words = QmpConversation.command(PROGRAM, CapabilityQuery.FIRST, Duration.ofSeconds(1))
                .words();
        runner.answer(words, 1, output, "error while loading shared libraries");

        assertThatThrownBy(() -> new CapabilityQuery(PROGRAM, runner).ask())
                .hasMessageContaining("error while loading shared libraries");
    }

    @Test
    void whatIsWrittenReadsBack() throws Exception {
        QemuCapabilities found = ask();
        String written = CapabilityDocument.write(found).toString();

        assertThat(CapabilityDocument.read(new ObjectMapper().readTree(written)))
                .contains(found);
    }

    @Test
    void theProgramIsAskedWithoutAMachine() {
        List<String> words = QmpConversation.command(PROGRAM, CapabilityQuery.FIRST, Duration.ofSeconds(1))
                .words();

        assertThat(words).containsSequence("-machine", "none").contains("-nodefaults", "-S");
    }
}
