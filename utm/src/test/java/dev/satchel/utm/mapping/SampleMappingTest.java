package dev.satchel.utm.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.core.check.Finding;
import dev.satchel.core.host.Architecture;
import dev.satchel.core.host.OperatingSystem;
import dev.satchel.core.machine.Board;
import dev.satchel.core.machine.GuestKind;
import dev.satchel.core.machine.Machine;
import dev.satchel.testing.Samples;
import dev.satchel.utm.config.AppleConfiguration;
import dev.satchel.utm.config.LegacyConfiguration;
import dev.satchel.utm.config.Plist;
import dev.satchel.utm.config.QemuConfiguration;
import dev.satchel.utm.config.UtmConfiguration;
import dev.satchel.utm.config.UtmUpgrade;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bundles that people published: each becomes a machine that its file says again, and the same bundle again. */
class SampleMappingTest {
    private static final Path DATA = Path.of("/bundles/X.utm/Data");
    private static final OperatingSystem LINUX = OperatingSystem.LINUX;

    @TempDir
    Path folder;

    private static List<Path> samples() throws IOException {
        try (Stream<Path> files = Files.list(Samples.folder("utm"))) {
            return files.filter(file -> file.toString().matches(".*\\.plist(\\.template)?")
                            && !file.toString().endsWith("view.plist"))
                    .sorted()
                    .toList();
        }
    }

    /** Templates have tokens where numbers and names are to be. */
    private static UtmConfiguration read(Path sample) throws IOException {
        String text = Files.readString(sample, StandardCharsets.UTF_8)
                .replace("__CPU_COUNT__", "4")
                .replace("__MEMORY_SIZE__", "8192")
                .replace("__MEMORY_MB__", "8192")
                .replace("__VM_UUID__", UUID.nameUUIDFromBytes(new byte[] {1}).toString())
                .replaceAll("<integer>__[A-Z_]+__</integer>", "<integer>1024</integer>")
                .replaceAll("<data>\\s*__[A-Z_]+__\\s*</data>", "<data>AAAA</data>")
                .replaceAll("__([A-Z_]+)__", "$1");
        return UtmConfiguration.of(
                Plist.parse(text.getBytes(StandardCharsets.UTF_8), sample.toString()), sample.toString());
    }

    private static UtmConfiguration newest(UtmConfiguration configuration) {
        return UtmUpgrade.of(configuration, "X", Architecture.AARCH64).configuration();
    }

    @Test
    void eachBecomesAMachineThatItsFileSaysAgain() throws IOException {
        Set<Class<?>> kinds = new HashSet<>();
        for (Path sample : samples()) {
            UtmConfiguration configuration = read(sample);
            kinds.add(configuration.getClass());
            Machine machine = UtmMapping.toMachine(configuration, DATA, LINUX).orThrow(sample.toString());
            Path yaml = folder.resolve("m.yaml");
            Path json = folder.resolve("m.json");

            machine.write(yaml);
            machine.write(json);

            assertThat(Machine.read(yaml)).as(sample.toString()).isEqualTo(machine);
            assertThat(Machine.read(json)).as(sample.toString()).isEqualTo(machine);
        }
        assertThat(kinds)
                .contains(QemuConfiguration.class, AppleConfiguration.class)
                .anyMatch(LegacyConfiguration.class::isAssignableFrom);
    }

    @Test
    void eachComesBackByteForByteOnEveryHost() throws IOException {
        for (Path sample : samples()) {
            UtmConfiguration configuration = newest(read(sample));
            for (OperatingSystem host : OperatingSystem.values()) {
                UtmMachine read = UtmMapping.toMachine(configuration, DATA, host);
                UtmDraft again = UtmMapping.toUtm(read.orThrow(sample.toString()));

                assertThat(again.configuration()).as(sample + " on " + host).isEqualTo(configuration);
                assertThat(again.configuration().plist().toXml())
                        .as(sample + " on " + host)
                        .isEqualTo(Plist.of(configuration.plist().root()).toXml());
                assertThat(UtmMapping.toMachine(again.configuration(), DATA, host)
                                .machine())
                        .as(sample.toString())
                        .isEqualTo(read.machine());
            }
        }
    }

    @Test
    void noneHasAFindingThatSaysNothing() throws IOException {
        for (Path sample : samples()) {
            UtmMachine read = UtmMapping.toMachine(read(sample), DATA, LINUX);

            assertThat(read.findings()).isNotEmpty().allSatisfy(finding -> {
                assertThat(finding.code()).startsWith("utm.");
                assertThat(finding.where()).isNotEmpty();
            });
        }
    }

    private static UtmMachine sample(String part) throws IOException {
        Path sample = samples().stream()
                .filter(file -> file.toString().contains(part))
                .findFirst()
                .orElseThrow();
        return UtmMapping.toMachine(read(sample), DATA, LINUX);
    }

    private static List<String> places(UtmMachine machine, String code) {
        return machine.findings().stream()
                .filter(finding -> finding.code().equals(code))
                .map(Finding::where)
                .toList();
    }

    @Test
    void aMacOf1991IsOneOfM68kWithItsRomAmongTheArguments() throws IOException {
        UtmMachine read = sample("macos-7.5.5-m68k-v4-qemu.plist");
        Machine machine = read.orThrow("sample");

        assertThat(machine.guest().architecture()).isEqualTo(Architecture.M68K);
        assertThat(machine.board()).isEqualTo(Board.OTHER);
        assertThat(machine.extras().qemuArguments())
                .containsSequence("-bios", "/bundles/X.utm/Data/Quadra800.rom")
                .anyMatch(word -> word.startsWith("if=mtd,media=disk,id=drive") && word.contains("pram.img"));
        assertThat(places(read, "utm.board")).containsExactly("System.Target");
        assertThat(UtmMapping.toUtm(machine).files()).containsKeys("Quadra800.rom", "pram.img");
    }

    @Test
    void whatAnArgumentSaysOfTheProcessorIsTheMachinesOwn() throws IOException {
        UtmMachine read = sample("osx-10.6-x86_64");
        Machine machine = read.orThrow("sample");

        assertThat(machine.cpu().sockets()).isEqualTo(1);
        assertThat(machine.cpu().cores()).isEqualTo(4);
        assertThat(machine.cpu().threads()).isEqualTo(2);
        assertThat(machine.extras().qemuArguments())
                .containsSubsequence("-usbdevice", "keyboard", "-global", "ICH9-LPC.disable_s3=0")
                .doesNotContain("-smp");
        assertThat(places(read, "utm.argument.own")).hasSize(1);
    }

    @Test
    void aMistakeIsFoundAndKept() throws IOException {
        UtmMachine read = sample("ide-on-virt");

        assertThat(places(read, "utm.bus.absent")).containsExactly("Drive[0].Interface");
        assertThat(read.orThrow("sample").disks().get(0).bus()).contains(dev.satchel.core.machine.DiskBus.IDE);
    }

    @Test
    void appleGuestsAreLinuxAndMacos() throws IOException {
        UtmMachine linux = sample("routeros");
        UtmMachine macos = sample("macos-26");

        assertThat(linux.orThrow("sample").guest().kind()).isEqualTo(GuestKind.LINUX);
        assertThat(linux.orThrow("sample").disks().get(0).bus()).contains(dev.satchel.core.machine.DiskBus.NVME);
        assertThat(places(linux, "utm.network.vmnet")).containsExactly("Network[0].Mode");
        assertThat(macos.orThrow("sample").guest().kind()).isEqualTo(GuestKind.MACOS);
        assertThat(places(macos, "utm.apple.macos")).hasSize(1);
        assertThat(places(macos, "utm.kept")).contains("System.MacPlatform.HardwareModel");
    }
}
