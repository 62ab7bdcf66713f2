package dev.satchel.core.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.satchel.core.SatchelException;
import dev.satchel.core.unit.DataSize;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
                "{\"nativeArch\": \"alpha\"}; line 1, column 16; 'alpha'",
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
                "''; line 1; the host is not an object",
                "{\"os\": ; line 1; not JSON",
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
    void countsLines() {
        assertThatExceptionOfType(SatchelException.class)
                .isThrownBy(() -> Host.parseJson("{\n  \"translation\": \"babel\"\n}"))
                .withMessageContaining("line 2, column 18");
    }
}
