package dev.satchel.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.satchel.core.machine.Machine;
import dev.satchel.core.machine.Tpm;
import dev.satchel.core.unit.DataSize;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class SizeCommandTest {
    private static final String M2 = """
            {"nativeArch": "aarch64", "processArch": "aarch64", "os": {"kind": "macos", "version": "15.1"},
             "cpu": {"logical": 8, "classes": [{"name": "performance", "logical": 4}, {"name": "efficiency", "logical": 4}]},
             "memory": {"total": "8GiB"},
             "accelerators": [{"name": "hvf", "verdict": "unproven", "reason": "not tried"}]}
            """;
    private static final String SMALL = """
            {"nativeArch": "x86_64", "os": {"kind": "linux"}, "cpu": {"logical": 8, "allowed": 2},
             "memory": {"total": "16GiB", "limit": "4GiB"},
             "accelerators": [{"name": "kvm", "verdict": "unusable", "reason": "no /dev/kvm"}]}
            """;

    @RegisterExtension
    private final CapturedConsole satchel = new CapturedConsole();

    @TempDir
    private Path folder;

    private int size(String host, String... more) throws Exception {
        String file = Files.writeString(folder.resolve("host.json"), host).toString();
        String[] arguments = new String[more.length + 3];
        arguments[0] = "size";
        arguments[1] = "--host";
        arguments[2] = file;
        System.arraycopy(more, 0, arguments, 3, more.length);
        return satchel.run(arguments);
    }

    @Test
    void advisesInSentences() throws Exception {
        assertThat(size(
                        M2,
                        "--guest",
                        "windows-11",
                        "--arch",
                        "arm64",
                        "--carrier-free",
                        "200GB",
                        "--carrier-fs",
                        "exfat"))
                .isZero();

        assertThat(satchel.output())
                .contains("I would take 4 processors, 4GiB of memory and a disk of 128GiB, and run it virtualized.")
                .contains("- on the machine itself: no.")
                .contains("Mind: exfat has no journal");
    }

    @Test
    void advisesAsOneDocument() throws Exception {
        assertThat(size(M2, "--guest", "windows-11", "--json")).isZero();

        JsonNode document = satchel.document();
        assertThat(document.path("guest").path("arch").asText()).isEqualTo("aarch64");
        assertThat(document.path("cores").path("value").asInt()).isEqualTo(4);
        assertThat(document.path("cores").path("reasons")).isNotEmpty();
        assertThat(document.path("memory").path("value").asLong()).isEqualTo(4L << 30);
        assertThat(document.path("accelerator").path("verdict").asText()).isEqualTo("unproven");
        assertThat(document.path("needs")
                        .path("disk")
                        .path("minimum")
                        .path("value")
                        .asLong())
                .isEqualTo(64L << 30);
        assertThat(document.path("needs").path("diskBuses").path("value").get(0).asText())
                .isEqualTo("nvme");
        assertThat(document.path("feasibility").path("natively").asText()).isEqualTo("no");
        assertThat(document.path("feasibility").path("ways")).hasSize(5);
    }

    @Test
    void aHostThatIsTooSmallOrOfTheWrongKindIsAnError() throws Exception {
        assertThat(size(SMALL, "--guest", "windows-11")).isEqualTo(1);
        assertThat(satchel.output()).contains("This will not do");
        assertThat(size(SMALL, "--guest", "macos", "--arch", "aarch64")).isEqualTo(1);
        assertThat(satchel.output()).contains("does not run on");
        assertThat(size(SMALL, "--guest", "debian")).isZero();
    }

    @Test
    void makesAMachineFileOfTheAdvice() throws Exception {
        assertThat(size(M2, "--guest", "windows-11", "--machine")).isZero();

        Path file = Files.writeString(folder.resolve("machine.yaml"), satchel.output());
        Machine machine = Machine.read(file);
        assertThat(machine.cpu().processors()).isEqualTo(4);
        assertThat(machine.memory()).isEqualTo(DataSize.gibibytes(4));
        assertThat(machine.tpm()).hasValue(Tpm.version2());
        assertThat(machine.disks().get(0).size()).contains(DataSize.gibibytes(128));
        assertThat(satchel.output()).contains("file: system.qcow2");
    }

    @Test
    void tellsUsageFromErrors() throws Exception {
        assertUsage("not a guest: 'windows-12'", M2, "--guest", "windows-12");
        assertUsage("--guest", M2);
        assertUsage("z80", M2, "--guest", "debian", "--arch", "z80");
        assertUsage("say the guest's with --arch", "{}", "--guest", "debian");
        assertUsage("much", M2, "--guest", "debian", "--carrier-free", "much");
        assertUsage("not a file system's name: ' '", M2, "--guest", "debian", "--carrier-fs", " ");
    }

    private void assertUsage(String complaint, String host, String... words) throws Exception {
        assertThat(size(host, words)).isEqualTo(2);
        assertThat(satchel.complaint()).contains(complaint).doesNotContain("Exception");
        assertThat(satchel.output()).isEmpty();
    }

    @Test
    void namesTheHostFileThatCannotBeRead() throws Exception {
        Path noText = Files.write(folder.resolve("binary.json"), new byte[] {(byte) 0xff, (byte) 0xfe});
        Path noObject = Files.writeString(folder.resolve("half.json"), "{");
        assertUnreadable(noObject, "half.json, line 1");
        assertUnreadable(noText, "binary.json, line 1");
        assertUnreadable(folder, folder + ": cannot be read");
    }

    private void assertUnreadable(Path host, String complaint) {
        assertThat(satchel.run("size", "--guest", "debian", "--host", host.toString()))
                .isEqualTo(1);
        assertThat(satchel.complaint()).contains(complaint).doesNotContain("\tat ");
    }
}
