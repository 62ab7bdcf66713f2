package dev.satchel.core.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.collect.Lists;
import dev.satchel.core.check.Finding;
import dev.satchel.core.host.Architecture;
import dev.satchel.core.host.Host;
import dev.satchel.core.unit.DataSize;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class MachinePresetTest {
    @TempDir
    Path folder;

    static Stream<Arguments> all() {
        return Stream.of(MachinePreset.values())
                .flatMap(preset -> preset.architectures().stream().map(each -> Arguments.of(preset, each)));
    }

    private PresetMachine made(MachinePreset preset, Architecture architecture) {
        PresetMachine machine = preset.machine("Ready made", architecture);
        return preset == MachinePreset.LINUX_FIXTURE
                ? machine.withKernel(folder.resolve("vmlinuz"), folder.resolve("ram.cpio"))
                : machine.withDisk(folder.resolve("disk.qcow2"))
                        .withMedium(folder.resolve("setup.iso"))
                        .withMedium(folder.resolve("drivers.iso"));
    }

    @ParameterizedTest
    @MethodSource("all")
    void nothingStandsAgainstItButThatItsFilesAreMissing(MachinePreset preset, Architecture architecture) {
        assertThat(made(preset, architecture).machine().check(Host.detect()).errors())
                .extracting(Finding::code)
                .isSubsetOf("disk.image.missing", "disk.medium.missing", "memory.more-than-host", "memory.limit");
    }

    @ParameterizedTest
    @MethodSource("all")
    void itsFileReadsBackAndTheSizesAreThoseOfTheHostOnDemand(MachinePreset preset, Architecture architecture)
            throws Exception {
        for (PresetMachine made :
                List.of(made(preset, architecture), made(preset, architecture).sizedFor(Host.detect()))) {
            Path file = folder.resolve("machine.yaml");
            made.write(file);

            assertThat(Machine.read(file)).isEqualTo(made.machine());
            assertThat(Files.readString(file)).startsWith("# A ready-made machine: " + preset.id());
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void eachChoiceHasItsReasonAndEachReasonItsChoice(MachinePreset preset, Architecture architecture) {
        PresetMachine made = made(preset, architecture);
        String text = made.text(folder);
        List<String> places = new ArrayList<>();
        collect("", new MachineWriter(folder).write(made.machine()), places);

        assertThat(places).containsAll(made.reasons().keySet());
        assertThat(places)
                .filteredOn(place -> !Set.of("satchel", "name", "disks").contains(place))
                .filteredOn(place -> made.reasons().keySet().stream().noneMatch(place::startsWith))
                .isEmpty();
        assertThat(text.lines().filter(line -> line.strip().startsWith("#")).count())
                .isGreaterThanOrEqualTo(made.reasons().size());
    }

    private static void collect(String path, JsonNode node, List<String> places) {
        node.properties().forEach(field -> {
            String below = path.isEmpty() ? field.getKey() : path + "." + field.getKey();
            places.add(below);
            collect(below, field.getValue(), places);
        });
        for (int i = 0; node.isArray() && i < node.size(); i++) {
            String id = node.get(i).path("id").asText(String.valueOf(i));
            places.add(path + "[" + id + "]");
            collect(path + "[" + id + "]", node.get(i), places);
        }
    }

    @Test
    void theMediumIsTriedBeforeTheDisk() {
        Machine machine = made(MachinePreset.WINDOWS_11, Architecture.AARCH64).machine();

        assertThat(Lists.transform(machine.disks(), Disk::id)).containsExactly("system", "setup", "drivers");
        assertThat(machine.systemDisk().map(Disk::id)).contains("setup");
        assertThat(machine.disks().get(0).bootOrder()).hasValue(2);
    }

    @Test
    void theFormatIsThatOfTheDisksName() {
        PresetMachine server = MachinePreset.LINUX_SERVER.machine("s", Architecture.X86_64);
        for (Map.Entry<String, ImageFormat> each : Map.of(
                        "a.IMG", ImageFormat.RAW, "a.vhdx", ImageFormat.VHDX, "a", ImageFormat.QCOW2)
                .entrySet()) {
            Disk disk =
                    server.withDisk(Path.of(each.getKey())).machine().disks().get(0);
            assertThat(disk.source()).isEqualTo(new DiskSource.Image(Path.of(each.getKey()), each.getValue()));
        }
    }

    @Test
    void aFixtureIsAsSmallAsItCanBe() {
        PresetMachine fixture =
                made(MachinePreset.LINUX_FIXTURE, Architecture.X86_64).sizedFor(Host.detect());

        assertThat(fixture.machine().memory()).isEqualTo(DataSize.mebibytes(256));
        assertThat(fixture.machine().cpu().processors()).isOne();
        assertThat(fixture.machine().disks()).isEmpty();
    }

    @Test
    void refusesWhatAPresetIsNotMadeFor() {
        assertThatThrownBy(() -> MachinePreset.WINDOWS_10.machine("w", Architecture.AARCH64))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("windows-10 is made for x86_64, not for aarch64");
        assertThatThrownBy(() -> MachinePreset.parse("windows-12"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("known are windows-11, windows-10");
        PresetMachine fixture = MachinePreset.LINUX_FIXTURE.machine("f", Architecture.X86_64);
        assertThatThrownBy(fixture::machine).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> fixture.withDisk(Path.of("d"))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> fixture.withMedium(Path.of("d"))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> MachinePreset.WINDOWS_11
                        .machine("w", Architecture.X86_64)
                        .withKernel(Path.of("k"), Path.of("r")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @MethodSource("all")
    void anIdReadsBack(MachinePreset preset, Architecture architecture) {
        assertThat(MachinePreset.parse(preset.id().toUpperCase(Locale.ROOT))).isEqualTo(preset);
        assertThat(made(preset, architecture)).hasToString(preset.id() + " for " + architecture.id() + ": Ready made");
    }
}
