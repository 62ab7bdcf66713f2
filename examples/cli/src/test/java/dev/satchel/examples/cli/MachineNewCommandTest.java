package dev.satchel.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.satchel.core.check.Finding;
import dev.satchel.core.host.Architecture;
import dev.satchel.core.host.Host;
import dev.satchel.core.machine.Machine;
import dev.satchel.core.machine.MachinePreset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code machine new}: what it prints is a machine file, and a good one. */
class MachineNewCommandTest {

    @RegisterExtension
    private final CapturedConsole satchel = new CapturedConsole();

    @TempDir
    private Path folder;

    private Path host;

    @BeforeEach
    void listen() throws Exception {
        host = Files.writeString(
                folder.resolve("host.json"),
                "{\"nativeArch\":\"aarch64\",\"processArch\":\"aarch64\",\"os\":{\"kind\":\"linux\"},"
                        + "\"cpu\":{\"logical\":8},\"memory\":{\"total\":34359738368}}");
    }

    private int make(String profile, String... options) {
        List<String> words =
                new ArrayList<>(List.of("machine", "new", "--profile", profile, "--host", host.toString()));
        words.addAll(List.of(options));
        return satchel.run(words.toArray(String[]::new));
    }

    private String printed() {
        return satchel.output();
    }

    static Stream<Arguments> presets() {
        return Stream.of(MachinePreset.values())
                .flatMap(preset -> preset.architectures().stream().map(arch -> Arguments.of(preset, arch)));
    }

    @ParameterizedTest
    @MethodSource("presets")
    void everyPresetPrintsAMachineThatLacksNothingButItsImages(MachinePreset preset, Architecture architecture)
            throws Exception {
        String[] files = preset == MachinePreset.LINUX_FIXTURE
                ? new String[] {"--kernel", folder.resolve("vmlinuz").toString(), "--initrd", "initrd"}
                : new String[] {"--disk", folder.resolve("system.qcow2").toString()};
        List<String> options = new ArrayList<>(List.of(files));
        options.addAll(List.of("--arch", architecture.id(), "--name", "Field Machine"));

        assertThat(make(preset.id(), options.toArray(String[]::new)))
                .as(satchel.complaint())
                .isZero();

        Machine machine = Machine.read(Files.writeString(folder.resolve("machine.yaml"), printed()));
        assertThat(machine.name()).isEqualTo("Field Machine");
        assertThat(machine.guest().architecture()).isEqualTo(architecture);
        assertThat(machine.check(Host.read(host)).errors())
                .extracting(Finding::code)
                .allMatch(code -> code.endsWith(".missing"));
    }

    @Test
    void tellsAProgramTheTextAndTheReasonOfEachChoice() throws Exception {
        assertThat(make("windows-11", "--arch", "aarch64", "--json")).isZero();

        JsonNode document = new ObjectMapper().readTree(printed());
        assertThat(document.path("profile").asText()).isEqualTo("windows-11");
        assertThat(document.path("file").isNull()).isTrue();
        assertThat(document.path("reasons"))
                .isNotEmpty()
                .allSatisfy(reason -> assertThat(reason.asText()).isNotEmpty());
        Path file = Files.writeString(
                folder.resolve("machine.yaml"), document.path("text").asText());
        assertThat(Machine.read(file).guest().architecture()).isEqualTo(Architecture.AARCH64);
    }

    @Test
    void takesTheHostsArchitectureWhereTheProfileHasIt() throws Exception {
        assertThat(make("linux-server")).isZero();
        assertThat(printed()).contains("aarch64");

        assertThat(make("windows-10")).isZero();
        assertThat(printed()).contains("x86_64").doesNotContain("aarch64");
    }

    @Test
    void writesAFileOnceAndNeverOverAnother() throws Exception {
        Path file = folder.resolve("new.yaml");

        assertThat(make("linux-server", file.toString())).isZero();
        assertThat(printed()).isEqualTo(file + " is written\n");
        String text = Files.readString(file);
        assertThat(Machine.read(file).disks()).isNotEmpty();

        assertThat(make("windows-10", file.toString())).isEqualTo(1);
        assertThat(satchel.complaint()).contains("is there already");
        assertThat(file).hasContent(text);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "windows-95 | | windows-11",
                "windows-10 | --arch aarch64 | windows-10 is made for x86_64",
                "linux-fixture | | --kernel",
                "linux-server | --arch vax | vax"
            })
    void refusesWhatItDoesNotKnow(String profile, String options, String said) {
        assertThat(make(profile, options == null ? new String[0] : options.split(" ")))
                .isEqualTo(2);

        assertThat(satchel.complaint()).contains(said).doesNotContain("Exception");
        assertThat(printed()).isEmpty();
    }
}
