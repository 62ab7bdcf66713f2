package dev.satchel.core.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.satchel.core.SatchelException;
import dev.satchel.core.unit.DataSize;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostJsonTest {
    @Test
    void readsWhatItWrote() throws SatchelException {
        Host host = LinuxTree.x86()
                .file("/sys/devices/cpu_core/cpus", "0\n")
                .file("/sys/devices/cpu_atom/cpus", "1\n")
                .detect();

        assertThat(Host.parseJson(host.toJson())).isEqualTo(host);
    }

    @Test
    void readsBackWhatIsUnknown() throws SatchelException {
        Host host = Host.builder().build();

        assertThat(Host.parseJson(host.toJson())).isEqualTo(host);
    }

    @Test
    void writesSizesAsNumbersOfBytesAndAcceleratorsWithTheirReason() {
        String json = Host.builder()
                .nativeArchitecture(Architecture.AARCH64)
                .memory(HostMemory.unknown().withTotal(DataSize.gibibytes(16)))
                .accelerators(List.of(Accelerator.unproven(Accelerator.Kind.KVM, "because")))
                .build()
                .toJson();

        assertThat(json.replaceAll("\\s+", ""))
                .contains("\"nativeArch\":\"aarch64\",\"processArch\":\"unknown\",\"translation\":\"unknown\"")
                .contains("\"memory\":{\"installed\":null,\"total\":17179869184,\"available\":null")
                .contains("{\"name\":\"kvm\",\"usable\":false,\"verdict\":\"unproven\",\"reason\":\"because\"}");
    }

    @Test
    void readsAShortRecordingMadeByHand() throws SatchelException {
        Host host = Host.parseJson("""
                {"nativeArch": "arm64", "os": {"kind": "macos"}, "colour": ["green"],
                 "cpu": {"logical": 10, "physical": null}, "memory": {"total": "16GiB"},
                 "accelerators": [{"name": "hvf", "usable": true}]}
                """);

        assertThat(host.nativeArchitecture()).isEqualTo(Architecture.AARCH64);
        assertThat(host.processArchitecture()).isEqualTo(Architecture.UNKNOWN);
        assertThat(host.operatingSystem().kind()).isEqualTo(OperatingSystem.MACOS);
        assertThat(host.cpu()).isEqualTo(HostCpu.ofLogical(10));
        assertThat(host.memory().total()).contains(DataSize.gibibytes(16));
        assertThat(host.accelerators()).singleElement().returns(true, Accelerator::usable);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "{\"nativeArch\": \"pdp11\"}; line 1, column 16; 'pdp11'",
                "{\"cpu\": {\"logical\": 0}}; line 1; at least 1 processor",
                "{\"cpu\": {\"logical\": 4, \"physical\": 8}}; line 1; 8 physical cores for 4 processors",
                "{\"memory\": {\"total\": -1}}; line 1, column 22; total is not a number of bytes",
                "{\"memory\": {\"total\": 99999999999999999999}}; column 22; total is not a number of bytes",
                "{\"memory\": {\"total\": \"much\"}}; column 22; 'much'",
                "{\"memory\": {\"pageSize\": 4097}}; line 1; power of two",
                "{\"cpu\": {\"logical\": 4, \"sockets\": 5}}; line 1; 5 sockets for 4 processors",
                "{\"cpu\": {\"logical\": 4, \"physical\": 2, \"smt\": \"off\"}}; line 1; smt is off",
                "{\"cpu\": {\"smt\": \"maybe\"}}; line 1; 'maybe'",
                "{\"cpu\": {\"caches\": [{\"level\": 0}]}}; line 1; level is at least 1",
                "{\"cpu\": {\"caches\": [{\"type\": \"trace\"}]}}; line 1; 'trace'",
                "{\"container\": {\"kind\": \"tin\"}}; line 1, column 24; 'tin'",
                "{\"hypervisor\": \"kvm\"}; column 16; hypervisor is not an object",
                "{\"numa\": {}}; column 10; numa is not a list",
                "{\"accelerators\": [{\"usable\": true}]}; line 1; has no name",
                "{\"accelerators\": [{\"name\": \"kvm\", \"usable\": true, \"verdict\": \"unproven\"}]}; line 1; at once",
                "{\"os\": {\"kind\": 7}}; column 17; kind is not a text",
                "{\"os\": {}, \"os\": {}}; line 1; not JSON",
                "{} {}; column 4; something follows",
                "[]; column 1; the host is not an object",
                "''; line 1, column 1; the host is not an object",
                "{\"a\": NaN}; line 1; not JSON: Non-standard token 'NaN'",
                "{\"os\": ; line 1; not JSON",
                "{\"cpu\": {\"physical\": 0}}; line 1, column 22; physical is not a number from 1",
                "{\"cpu\": {\"logical\": 2, \"classes\": [{\"name\": \"x\", \"logical\": 3}]}}; line 1; 3 processors, the host 2",
                "{\"cpu\": {\"logical\": 2.5}}; column 21; logical is not a number",
                "{\"cpu\": {\"logical\": \"2\"}}; column 21; logical is not a number",
                "{\"cpu\": {\"logical\": 2147483648}}; column 21; logical is not a number",
                "{\"numa\": [{\"id\": 1}, {\"id\": 1}]}; line 1; 2 NUMA nodes have the number 1",
                "{\"numa\": [{\"cpus\": [-1]}]}; line 1; a processor is not a number",
                "{\"numa\": [null]}; line 1; a NUMA node is not an object",
                "{\"accelerators\": [{\"name\": \"kvm\"}, {\"name\": \"KVM\"}]}; line 1; 2 verdicts on the accelerator kvm",
                "{\"evidence\": [{\"source\": \"x\", \"outcome\": \"guessed\"}]}; line 1; 'guessed'",
                "{\"evidence\": [{\"key\": \"x\"}]}; line 1; without a source",
            })
    void refusesWhatDescribesNoHostAndSaysWhere(String json, String place, String what) {
        assertThatExceptionOfType(SatchelException.class)
                .isThrownBy(() -> Host.parseJson(json))
                .withMessageContaining(place)
                .withMessageContaining(what)
                .returns("host.json", SatchelException::code);
    }

    @Test
    void believesAShortRecordingAboutThreads() throws SatchelException {
        HostCpu cpu =
                Host.parseJson("{\"cpu\": {\"logical\": 8, \"smt\": \"on\"}}").cpu();

        assertThat(cpu.smt()).isEqualTo(HostCpu.Smt.ON);
        assertThat(cpu.physical()).isEmpty();
    }

    @Test
    void refusesWhatIsDeeperOrLongerThanAnyHost() {
        List<String> hostile = List.of(
                "{\"x\": " + "[".repeat(100_000),
                "{\"memory\": {\"total\": " + "9".repeat(100_000) + "}}",
                "{\"x\": \"" + "y".repeat(9_000_000) + "\"}",
                "{\"evidence\": [" + "{\"source\": \"x\"},".repeat(70_000) + "{\"source\": \"x\"}]}");

        for (String json : hostile) {
            assertThatExceptionOfType(SatchelException.class)
                    .isThrownBy(() -> Host.parseJson(json))
                    .withMessageContaining("line 1, column ")
                    .returns("host.json", SatchelException::code)
                    .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(700));
        }
    }

    @Test
    void readsTenThousandReadings() throws SatchelException {
        Host host = Host.builder()
                .evidence(Collections.nCopies(10_000, Evidence.read("file", "/proc/cpuinfo", "x".repeat(100))))
                .build();

        assertThat(Host.parseJson(host.toJson())).isEqualTo(host);
    }

    @Test
    void letsNothingThroughThatATerminalObeys() throws SatchelException {
        Host host = Host.parseJson("""
                {"os": {"name": "a\\u001b[2Jb"}, "container": {"kind": "other", "reason": "c\\u0007\\nd"},
                 "cpu": {"classes": [{"name": "\\u001b]0;x", "logical": 1}]},
                 "accelerators": [{"name": "kvm", "reason": "e\\u009bf"}],
                 "evidence": [{"source": "g\\u001b", "key": "h\\u001b", "value": "i\\u001b"}]}
                """);

        assertThat(host.operatingSystem().name()).isEqualTo("a [2Jb");
        assertThat(host.container().reason()).isEqualTo("c  d");
        assertThat(host.cpu().classes()).singleElement().returns(" ]0;x", CoreClass::name);
        assertThat(host.accelerators()).singleElement().returns("e f", Accelerator::reason);
        assertThat(host.evidence()).containsExactly(Evidence.read("g ", "h ", "i "));
    }

    @Test
    void countsTheProcessorsOfTheClassesWhereNothingElseTellsThem() throws SatchelException {
        String classes = "[{\"name\": \"performance\", \"logical\": 8}, {\"name\": \"efficiency\", \"logical\": 2}]";

        assertThat(Host.parseJson("{\"cpu\": {\"classes\": " + classes + "}}")
                        .cpu()
                        .logical())
                .isEqualTo(10);
    }

    @Test
    void putsTheProcessorsOfANodeInOrder() throws SatchelException {
        assertThat(Host.parseJson("{\"numa\": [{\"id\": 3, \"cpus\": [5, 1, 5]}]}")
                        .numaNodes())
                .containsExactly(NumaNode.of(3, List.of(1, 5)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-8", "UTF-16", "x-UTF-16LE-BOM"})
    void readsAFileAsTheShellsOfSeveralSystemsWriteIt(String charset, @TempDir Path folder) throws IOException {
        Path file = folder.resolve("host.json");
        Files.write(file, "{\"os\": {\"name\": \"Grüße\"}}".getBytes(Charset.forName(charset)));

        assertThat(Host.read(file).operatingSystem().name()).isEqualTo("Grüße");
    }

    @Test
    void namesTheFileThatDescribesNoHost(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("host.json");

        assertThatExceptionOfType(SatchelException.class)
                .isThrownBy(() -> Host.read(file))
                .withMessageContaining(file + ": no such file")
                .returns("host.file", SatchelException::code);
        assertThatExceptionOfType(SatchelException.class)
                .isThrownBy(() -> Host.read(folder))
                .withMessageContaining(folder + ": cannot be read")
                .returns("host.file", SatchelException::code);
        Files.write(file, new byte[] {'{', (byte) 0xC3, '}'});
        assertThatExceptionOfType(SatchelException.class)
                .isThrownBy(() -> Host.read(file))
                .withMessageContaining("neither UTF-8 nor UTF-16")
                .returns("host.json", SatchelException::code);
        Files.writeString(file, "\uFEFF{\n\"cpu\": 1}");
        assertThatExceptionOfType(SatchelException.class)
                .isThrownBy(() -> Host.read(file))
                .withMessageContaining(file + ", line 2, column 8: cpu is not an object");
    }

    @Test
    void countsLines() {
        assertThatExceptionOfType(SatchelException.class)
                .isThrownBy(() -> Host.parseJson("{\n  \"translation\": \"babel\"\n}"))
                .withMessageContaining("line 2, column 18");
    }
}
