package dev.satchel.core.machine;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.satchel.core.host.Architecture;
import dev.satchel.core.host.Host;
import dev.satchel.core.host.HostSystem;
import dev.satchel.core.host.OperatingSystem;
import dev.satchel.core.machine.Resolution.Fit;
import dev.satchel.core.machine.Resolution.Source;
import dev.satchel.core.unit.DataSize;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResolutionTest {
    private static final String FILE = """
            satchel: 1
            name: Lab
            guest: { os: windows-11, arch: x86_64 }
            memory: 8GiB
            disks: [ { id: system, image: { file: d.qcow2, format: qcow2 } } ]
            networks: [ { mode: user } ]
            sound: false
            profiles:
              - when: { hostName: lab-* }
                set: { memory: 12GiB }
              - when: { hostOs: linux, hostArch: amd64 }
                set:
                  memory: 16GiB
                  cpu: { cores: 6 }
              - when: { hostOs: macos, hostArch: x86_64 }
                set: { name: Mac }
              - when: {}
                set: { clock: utc }
            """;

    private static final Host LINUX = Host.builder()
            .nativeArchitecture(Architecture.X86_64)
            .operatingSystem(HostSystem.of(OperatingSystem.LINUX))
            .build();

    @TempDir
    Path folder;

    private static Resolution resolution(String hostName) throws Exception {
        MachineDocument document = MachineDocument.of(FILE, "machine.yaml", MachineFileTest.FOLDER);
        return hostName.isEmpty() ? document.resolve(LINUX) : document.resolve(LINUX, HostName.of(hostName));
    }

    @Test
    void mergesTheProfilesThatFit() throws Exception {
        Machine machine = resolution("LAB-7.example.org").machine();

        assertThat(machine.memory()).isEqualTo(DataSize.gibibytes(12));
        assertThat(machine.cpu()).isEqualTo(Cpu.cores(6));
        assertThat(machine.clock()).isEqualTo(Clock.UTC);
        assertThat(machine.name()).isEqualTo("Lab");
        assertThat(resolution("desk").machine().memory()).isEqualTo(DataSize.gibibytes(16));
    }

    @Test
    void saysWhyAProfileFitsOrNot() throws Exception {
        Resolution resolution = resolution("lab-7");

        assertThat(resolution.profiles())
                .map(Resolution.Profile::toString)
                .containsExactly(
                        "profile 1 (line 9) fits: hostName is lab-7, as lab-* asks",
                        "profile 2 (line 11) fits: hostOs is linux, hostArch is x86_64",
                        "profile 3 (line 15) does not fit: hostOs is linux and not macos",
                        "profile 4 (line 17) fits: it asks for nothing");
        assertThat(resolution.unmatched())
                .extracting(Resolution.Profile::number)
                .containsExactly(3);
        assertThat(resolution.matched()).hasSize(3);
        assertThat(resolution("").profiles().get(0))
                .hasToString("profile 1 (line 9) does not fit: hostName is not known, lab-* is asked for");
        assertThat(resolution("").profiles().get(0).fit()).isEqualTo(Fit.DIFFERS);
    }

    @Test
    void saysOfEachValueWhereItComesFrom() throws Exception {
        Resolution resolution = resolution("lab-7");

        assertThat(resolution.choice("name").orElseThrow().source()).isEqualTo(new Source.Written(2));
        assertThat(resolution.choice("memory").orElseThrow().source()).isEqualTo(new Source.OfProfile(1, 10));
        assertThat(resolution.choice("cpu.cores").orElseThrow()).hasToString("cpu.cores = 6 (line 14, profile 2)");
        assertThat(resolution.choice("sound").orElseThrow()).hasToString("sound = false (line 7)");
        assertThat(resolution.choice("firmware.secureBoot").orElseThrow())
                .hasToString("firmware.secureBoot = true (chosen: Windows 11 needs Secure Boot)");
        assertThat(resolution.choice("tpm.version").orElseThrow().source())
                .isEqualTo(new Source.Default("Windows 11 needs a TPM 2.0"));
        assertThat(resolution.choice("disks[system].image.file").orElseThrow().source())
                .isEqualTo(new Source.Written(5));
        assertThat(resolution.choice("disks[system].bus").orElseThrow().source())
                .isInstanceOf(Source.Default.class);
        assertThat(resolution.choice("networks[0].mac").orElseThrow().source().why())
                .contains("derived from the machine's name");
        assertThat(resolution.choice("profiles[0].set.memory")).isEmpty();
    }

    @Test
    void saysWhyAValueIsThereThatNobodyWrote() throws Exception {
        MachineDocument document = MachineDocument.of("""
                satchel: 1
                name: Reasons
                guest: { os: debian, arch: x86_64 }
                board: pc
                firmware: { secureBoot: true }
                disks:
                  - { id: a, media: {}, sectors: { physical: 4096 } }
                  - { id: b, media: {}, sectors: { logical: 4096 } }
                """, "machine.yaml", MachineFileTest.FOLDER);
        Resolution resolution = document.resolve(LINUX);

        assertThat(resolution.choice("firmware.type").orElseThrow())
                .hasToString("firmware.type = \"uefi\" (chosen: only UEFI has Secure Boot and variables)");
        assertThat(resolution.choice("disks[a].sectors.logical").orElseThrow().source())
                .isEqualTo(new Source.Default("what disks have that say nothing else"));
        assertThat(resolution.choice("disks[b].sectors.physical").orElseThrow().source())
                .isEqualTo(new Source.Default("the same as the logical one"));
        assertThat(resolution("desk").choice("disks[system].size").orElseThrow())
                .hasToString("disks[system].size = \"64GiB\""
                        + " (chosen: Windows 11 needs a system disk of at least 64GiB)");
    }

    @Test
    void explainsEachOfTwoFoldersWithOneTag() throws Exception {
        MachineDocument document = MachineDocument.of("""
                satchel: 1
                name: Twice
                guest: { os: debian, arch: x86_64 }
                shares:
                  - { tag: a, path: x }
                  - { tag: a, path: y }
                """, "machine.yaml", MachineFileTest.FOLDER);
        Resolution resolution = document.resolve(LINUX);

        assertThat(resolution.choice("shares[a].path").orElseThrow()).hasToString("shares[a].path = \"x\" (line 5)");
        assertThat(resolution.choice("shares[1].path").orElseThrow()).hasToString("shares[1].path = \"y\" (line 6)");
        assertThat(resolution.toYaml()).contains("path: x  # line 5\n", "path: \"y\"  # line 6\n");
    }

    @Test
    void anArchitectureThatIsNotKnownFitsNoProfile() throws Exception {
        MachineDocument document = MachineDocument.of(FILE, "machine.yaml", MachineFileTest.FOLDER);

        assertThat(document.resolve(Host.builder().build()).profiles().get(1).toString())
                .endsWith("hostArch is not known, x86_64 is asked for");
    }

    @Test
    void printsAMachineFileThatMeansTheSame() throws Exception {
        Resolution resolution = resolution("lab-7");
        Path file = Files.writeString(folder.resolve("resolved.yaml"), resolution.toYaml());

        assertThat(file).content().contains("\nmemory: 12GiB  # line 10, profile 1\n", "# disks[system].bus = ");
        assertThat(MachineFile.parse(resolution.toYaml(), "m.yaml", MachineFileTest.FOLDER, MachineFileTest.LINUX))
                .isEqualTo(resolution.machine());
    }

    @Test
    void tellsAllOfItAsJson() throws Exception {
        JsonNode json = MachineSchemaTest.JSON.readTree(resolution("lab-7").toJson());

        assertThat(json.at("/machine/memory").asText()).isEqualTo("12GiB");
        assertThat(json.at("/profiles/2/fits").asBoolean(true)).isFalse();
        assertThat(json.at("/profiles/0/conditions/0/found").asText()).isEqualTo("lab-7");
        assertThat(json.at("/values")).anySatisfy(value -> {
            assertThat(value.path("path").asText()).isEqualTo("memory");
            assertThat(value.path("from").asText()).isEqualTo("profile");
            assertThat(value.path("profile").asInt()).isEqualTo(1);
            assertThat(value.path("line").asInt()).isEqualTo(10);
        });
        assertThat(MachineSchemaTest.schemaTakes(json.path("machine"))).isTrue();
    }
}
