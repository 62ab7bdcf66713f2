package dev.satchel.qemu.capability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.satchel.core.SatchelException;
import dev.satchel.core.process.CommandRunner;
import dev.satchel.testing.ScriptedRunner;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QemuCapabilitiesTest {
    /** Of QEMU 7.2.22, shortened. */
    private static final String ANSWERS = """
            {"QMP": {"version": {"qemu": {"micro": 22, "minor": 2, "major": 7}, "package": ""}, "capabilities": ["oob"]}}
            {"return": {}}
            {"return": {"qemu": {"micro": 22, "minor": 2, "major": 7}, "package": "Debian"}, "id": "version"}
            {"return": {"arch": "x86_64"}, "id": "target"}
            {"return": [{"name": "pc-q35-7.2", "alias": "q35", "cpu-max": 288, "deprecated": false}, \
            {"name": "pc-i440fx-1.7", "cpu-max": 255, "deprecated": true}], "id": "machines"}
            {"return": [{"name": "max"}, {"name": "host", "unavailable-features": ["kvm"]}], "id": "cpus"}
            {"return": [{"name": "nvme", "parent": "pci-device"}, {"name": "virtio-gpu-gl-pci"}], "id": "devices"}
            {"return": [{"name": "tcg-accel"}, {"name": "kvm-accel"}, {"name": "accel"}], "id": "accelerators"}
            {"timestamp": {"seconds": 1}, "event": "SHUTDOWN", "data": {"guest": false, "reason": "host-qmp-quit"}}
            {"return": {}}
            """;

    @TempDir
    private Path folder;

    private final ScriptedRunner runner = new ScriptedRunner();

    private Path program() throws Exception {
        Path program = folder.resolve("qemu-system-x86_64");
        return Files.exists(program) ? program : Files.writeString(program, "the program");
    }

    private ProofOptions options() {
        return ProofOptions.defaults().rememberedIn(folder.resolve("cache"));
    }

    private QemuCapabilities ask(String answers) throws Exception {
        runner.answer(new CapabilityQuery(program(), runner).command().words(), answers);
        return QemuCapabilities.of(program(), options(), runner);
    }

    @Test
    void readsWhatQemuAnswers() throws Exception {
        QemuCapabilities found = ask(ANSWERS);

        assertThat(found.version()).isEqualTo(new QemuVersion(7, 2, 22));
        assertThat(found.target()).isEqualTo("x86_64");
        assertThat(found.machine("q35")).contains(new QemuCapabilities.MachineType("pc-q35-7.2", "q35", 288, false));
        assertThat(found.machine("pc-i440fx-1.7"))
                .hasValueSatisfying(old -> assertThat(old.deprecated()).isTrue());
        assertThat(found.machine("")).as("no alias is no name").isEmpty();
        assertThat(found.cpuModels()).containsExactly("max", "host");
        assertThat(found.deviceTypes()).containsExactly("nvme", "virtio-gpu-gl-pci");
        assertThat(found.accelerators()).containsExactly(Accelerator.TCG, Accelerator.KVM);
    }

    @Test
    void theSameProgramIsAskedOnce() throws Exception {
        QemuCapabilities first = ask(ANSWERS);

        assertThat(QemuCapabilities.of(program(), options(), runner)).isEqualTo(first);
        Path copy = Files.copy(program(), folder.resolve("copy"));
        assertThat(QemuCapabilities.of(copy, options(), runner))
                .as("nor its copy")
                .isEqualTo(first);
        assertThat(runner.ran()).hasSize(1);
    }

    @Test
    void anotherProgramIsAskedAnew() throws Exception {
        ask(ANSWERS);
        Files.writeString(program(), "an update");

        assertThat(ask(ANSWERS.replace("\"minor\": 2", "\"minor\": 3")).version())
                .isEqualTo(new QemuVersion(7, 3, 22));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "nonsense", "{}", "{\"format\":1}", "[[[["})
    void aDamagedMemoryIsReplaced(String content) throws Exception {
        ask(ANSWERS);
        try (Stream<Path> files = Files.list(folder.resolve("cache"))) {
            Files.writeString(files.findFirst().orElseThrow(), content);
        }

        assertThat(ask(ANSWERS).target()).isEqualTo("x86_64");
        assertThat(runner.ran()).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "hello", "{\"return\": {}, \"id\": \"version\"}", "{"})
    void aProgramThatAnswersOtherwiseIsRefused(String answers) {
        assertThatThrownBy(() -> ask(answers))
                .isInstanceOfSatisfying(
                        SatchelException.class, e -> assertThat(e.code()).isEqualTo("qemu.capabilities"));
    }

    @Test
    void aProgramThatFailsIsQuoted() throws Exception {
        runner.answer(new CapabilityQuery(program(), runner).command().words(), 1, "", "missing object type 'x'");

        assertThatThrownBy(() -> QemuCapabilities.of(program(), options(), runner))
                .hasMessageContaining("missing object type 'x'");
    }

    @Test
    void whatIsWrittenReadsBack() throws Exception {
        QemuCapabilities found = ask(ANSWERS);
        String written = CapabilityQuery.write(found).toString();

        assertThat(CapabilityQuery.read(new ObjectMapper().readTree(written))).contains(found);
    }

    @Test
    void theProgramIsAskedWithoutAMachine() throws Exception {
        List<String> words =
                new CapabilityQuery(program(), CommandRunner.system()).command().words();

        assertThat(words).containsSequence("-machine", "none").contains("-nodefaults", "-S");
    }
}
