package dev.satchel.storage.driver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.core.process.Command;
import dev.satchel.core.process.CommandResult;
import dev.satchel.core.process.CommandRunner;
import dev.satchel.testing.DebianKernel;
import dev.satchel.testing.Tools;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Debian's general kernel; {@code modprobe} is who is right. */
@Tag("slow")
class KernelModulesIT {
    private static final int ASKED = 60;

    private DebianKernel kernel;
    private KernelModules modules;

    @BeforeEach
    void kernel() throws Exception {
        Tools.requireAll("modprobe", "depmod");
        kernel = DebianKernel.current();
        modules = KernelModules.read(kernel.modules());
    }

    private Set<String> modprobe(String... question) throws Exception {
        List<String> words =
                new ArrayList<>(List.of("-C", "/dev/null", "-d", kernel.tree().toString(), "-S", kernel.version()));
        words.addAll(List.of(question));
        CommandResult result = CommandRunner.system().run(Command.of("modprobe", words.toArray(String[]::new)));
        return new LinkedHashSet<>(result.output().lines().map(String::trim).toList());
    }

    /** Devices that could be: each wildcard of an alias filled in, at random but the same each time. */
    private List<String> devices() throws Exception {
        Random random = new Random(20);
        List<String> aliases = Files.readAllLines(kernel.modules().resolve("modules.alias")).stream()
                .filter(line -> line.startsWith("alias pci:")
                        || line.startsWith("alias usb:")
                        || line.startsWith("alias virtio:")
                        || line.startsWith("alias hid:"))
                .map(line -> line.split(" ", -1)[1])
                .toList();
        return random.ints(ASKED, 0, aliases.size())
                .mapToObj(aliases::get)
                .map(alias -> filled(alias, random))
                .toList();
    }

    private static String filled(String alias, Random random) {
        StringBuilder name = new StringBuilder();
        for (int i = 0; i < alias.length(); i++) {
            char c = alias.charAt(i);
            if (c == '*') {
                name.append(random.nextBoolean() ? "0000" : "01");
            } else if (c == '?') {
                name.append('0');
            } else if (c == '[') {
                name.append(alias.charAt(i + 1));
                i = alias.indexOf(']', i);
            } else {
                name.append(c);
            }
        }
        return name.toString();
    }

    @Test
    void resolvesAliasesAsModprobeDoes() throws Exception {
        for (String device : devices()) {
            assertThat(modules.matching(device))
                    .as(device)
                    .isNotEmpty()
                    .containsExactlyInAnyOrderElementsOf(modprobe("--resolve-alias", device));
        }
    }

    @Test
    void resolvesRealDevicesAsModprobeDoes() throws Exception {
        List<String> laptop = List.of(
                "pci:v0000144Dd0000A80Asv0000144Dsd0000A801bc01sc08i02",
                "pci:v00008086d00009A0Bsv00001028sd00000A20bc01sc04i00",
                "pci:v00008086d0000A0EDsv00001028sd00000A20bc0Csc03i30",
                "pci:v00001022d000043F7sv00001B21sd00001142bc0Csc03i30",
                "pci:v00008086d00002822sv00001028sd000006B9bc01sc06i01",
                "usb:v152Dp0583d0214dc00dsc00dp00ic08isc06ip62in00",
                "usb:v05ACp024Fd0090dc00dsc00dp00ic03isc01ip01in00",
                "virtio:d00000002v00001AF4",
                "acpi:PNP0303:");
        for (String device : laptop) {
            assertThat(modules.matching(device))
                    .as(device)
                    .containsExactlyInAnyOrderElementsOf(modprobe("--resolve-alias", device));
        }
    }

    /** Debian 12 has Linux 6.1. */
    @ParameterizedTest
    @EnumSource
    void hasTheKnownDriversThatAreOldEnough(KnownDriver driver) {
        boolean old = !driver.since().startsWith("6.");

        assertThat(modules.form(driver.module()).isPresent()).as("%s", driver).isEqualTo(old);
    }

    @Test
    void loadsInAnOrderThatModprobeAgreesWith() throws Exception {
        for (String module : List.of("usb_storage", "xhci_pci", "nvme", "virtio_blk", "btrfs", "i915", "mlx5_core")) {
            List<String> files = modprobe("--show-depends", module).stream()
                    .filter(line -> line.startsWith("insmod "))
                    .map(line -> line.substring(line.lastIndexOf('/') + 1)
                            .split("\\.ko", -1)[0]
                            .replace('-', '_'))
                    .toList();

            // Soft dependencies are modprobe's, and in no list of dependencies.
            assertThat(files).as(module).containsSubsequence(modules.withDependencies(module));
        }
    }
}
