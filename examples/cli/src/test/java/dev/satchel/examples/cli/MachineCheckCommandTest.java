package dev.satchel.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.core.machine.rule.Rules;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code machine check} with its options, and the catalogue. */
class MachineCheckCommandTest {
    private static final String HEAD = "satchel: 1 # kept\nname: x\nguest: { os: debian, arch: aarch64 }\n";
    private static final String DISK = "disks:\n  # the system\n  - { id: a, image: { file: a.img, format: raw } }\n";

    @RegisterExtension
    private final CapturedConsole satchel = new CapturedConsole();

    @TempDir
    private Path folder;

    private Path machine;
    private String host;

    @BeforeEach
    void describe() throws Exception {
        Files.write(folder.resolve("a.img"), new byte[512]);
        machine = folder.resolve("m.yaml");
        host = Files.writeString(
                        folder.resolve("host.json"),
                        "{\"nativeArch\":\"aarch64\",\"processArch\":\"aarch64\",\"os\":{\"kind\":\"macos\"},\"cpu\":{\"logical\":8}}")
                .toString();
    }

    private int check(String text, String... options) throws Exception {
        Files.writeString(machine, text);
        List<String> words = new ArrayList<>(List.of("machine", "check", machine.toString(), "--host", host));
        words.addAll(List.of(options));
        return satchel.run(words.toArray(String[]::new));
    }

    private List<String> codes() throws Exception {
        return satchel.document().path("findings").findValuesAsText("code");
    }

    @Test
    void saysThatNothingStandsAgainstAGoodMachine() throws Exception {
        assertThat(check(HEAD + DISK)).isZero();

        assertThat(satchel.output()).startsWith("nothing stands against ");
    }

    @Test
    void mendsInTheFileWhatNeedsNoDecisionAndKeepsItsComments() throws Exception {
        String bad = HEAD + DISK + "networks: [ { mode: user, model: nosuchcard } ] # my card\nboard: virt\n"
                + "firmware: { type: bios } # old\n";

        assertThat(check(bad, "--fix", "--json")).isZero();

        assertThat(satchel.document().path("findings")).isEmpty();
        assertThat(satchel.document().path("mended")).hasSize(2);
        assertThat(satchel.document().path("mended").get(0).path("title").asText())
                .isNotEmpty();
        assertThat(machine)
                .content()
                .contains("satchel: 1 # kept", "# the system", "# my card", "# old", "type: uefi")
                .doesNotContain("nosuchcard", "bios");
    }

    @Test
    void tellsWhatItMendedAndWhatItCannotMend() throws Exception {
        String bad = HEAD + DISK.replace("a.img", "gone.img").replace("format: raw }", "format: raw }, bus: sata")
                + "cpu: { cores: 2, flags: [+pmu] }\n";

        assertThat(check(bad, "--fix")).isEqualTo(1);

        assertThat(satchel.output())
                .contains("mended: Write it without the plus\n  cpu.flags[0] = \"pmu\"\n")
                .contains("disk.image.missing at disks[a]")
                .doesNotContain("cpu.flags.name", "disk.bus.unbootable");
        assertThat(machine).content().contains("flags: [pmu]").contains("bus: nvme");
    }

    @Test
    void aFileWithNothingToMendStaysAsItIs() throws Exception {
        String odd = HEAD + DISK + "\n\n#   end";

        assertThat(check(odd, "--fix")).isZero();

        assertThat(machine).hasContent(odd);
        assertThat(Files.readString(machine)).isEqualTo(odd);
    }

    @ParameterizedTest
    @CsvSource({"utm, target.raw-device", "apple, target.raw-device"})
    void saysOnceThatATargetHasNoDevices(String target, String code) throws Exception {
        assertThat(check(HEAD + "disks: [ { id: a, device: { serial: S1 } } ]\n", "--for", target, "--json"))
                .isEqualTo(1);

        assertThat(codes()).containsOnlyOnce(code).doesNotContain("utm.device", "target.bus");
    }

    @Test
    void saysOnceWhatUtmCannotDo() throws Exception {
        String bad = HEAD + DISK.replace("format: raw }", "format: raw }, bus: ide")
                + "display: { type: vnc, listen: '127.0.0.1:5901' }\n";

        assertThat(check(bad, "--for", "utm", "--json")).isEqualTo(1);

        assertThat(codes()).contains("target.bus", "target.display").doesNotContain("utm.display");
    }

    @Test
    void refusesATargetThatIsNone() throws Exception {
        assertThat(check(HEAD + DISK, "--for", "virtualbox")).isEqualTo(2);

        assertThat(satchel.complaint()).contains("virtualbox").doesNotContain("Exception");
    }

    @Test
    void printsTheCatalogue() {
        assertThat(satchel.run("machine", "rules")).isZero();

        assertThat(satchel.output()).isEqualToNormalizingNewlines(Rules.toMarkdown());
    }
}
