package dev.satchel.qemu.capability;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.base.Splitter;
import com.google.common.collect.Iterables;
import com.google.common.collect.Sets;
import dev.satchel.core.host.Architecture;
import dev.satchel.core.machine.Board;
import dev.satchel.core.machine.Disk;
import dev.satchel.core.machine.DiskBus;
import dev.satchel.core.machine.Display;
import dev.satchel.core.machine.Extras;
import dev.satchel.core.machine.GuestKind;
import dev.satchel.core.machine.GuestSystem;
import dev.satchel.core.machine.ImageFormat;
import dev.satchel.core.machine.Machine;
import dev.satchel.core.machine.Network;
import dev.satchel.core.machine.Tpm;
import dev.satchel.core.process.Command;
import dev.satchel.core.process.CommandRunner;
import dev.satchel.qemu.QemuInstallation;
import dev.satchel.qemu.argument.QemuSetup;
import dev.satchel.qemu.capability.QemuCapabilities.Kind;
import dev.satchel.qemu.launch.LaunchOptions;
import dev.satchel.qemu.launch.RunningMachine;
import dev.satchel.testing.Tools;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QemuCapabilitiesIT {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({"X86_64, Q35, ide-hd, tpm-crb", "AARCH64, VIRT, virtio-blk-pci, tpm-tis-device"})
    void theInstalledQemuTellsWhatItHas(Architecture architecture, Board board, String device, String tpm)
            throws Exception {
        Tools.require("qemu-system-" + architecture.id());
        QemuInstallation qemu = QemuInstallation.find(architecture)
                .proving(ProofOptions.defaults().rememberedIn(folder));

        QemuCapabilities found = qemu.capabilities();

        assertThat(found.version()).isEqualTo(qemu.version());
        assertThat(found.target()).isEqualTo(architecture.id());
        assertThat(found.machine(board.id())).isPresent();
        assertThat(found.machineProperties(board.id()).orElseThrow()).containsKeys("graphics", "usb");
        assertThat(found.cpuModels()).contains("max");
        assertThat(found.deviceTypes()).contains(device, "nvme").hasSizeGreaterThan(100);
        assertThat(found.deviceProperties(device).orElseThrow()).containsKeys("drive", "logical_block_size");
        assertThat(found.accelerators()).containsAll(qemu.accelerators());
        assertThat(found.names(Kind.BLOCK_DRIVER).orElseThrow())
                .contains("qcow2", "raw", "vhdx", "vpc", "vmdk", "parallels", "host_device", "nbd");
        assertThat(found.names(Kind.NETDEV).orElseThrow()).contains("tap", "socket");
        assertThat(found.names(Kind.DISPLAY).orElseThrow()).contains("none");
        assertThat(found.names(Kind.TPM_MODEL).orElseThrow()).contains(tpm);
        assertThat(found.names(Kind.COMMAND).orElseThrow()).contains("query-status");
        CapabilityMemory.forgetInThisJvm();
        assertThat(qemu.capabilities()).as("from disk").isEqualTo(found);
    }

    @ParameterizedTest
    @ValueSource(strings = {"X86_64", "AARCH64"})
    void everyNetworkCardThatItListsIsAModelThatItCarries(Architecture architecture) throws Exception {
        Tools.require("qemu-system-" + architecture.id());
        QemuInstallation qemu = QemuInstallation.find(architecture)
                .proving(ProofOptions.defaults().rememberedIn(folder));
        List<String> lines = CommandRunner.system()
                .run(Command.of(qemu.program().toString(), "-device", "help"))
                .orThrow()
                .lines();
        List<String> cards = lines.subList(lines.indexOf("Network devices:") + 1, lines.size()).stream()
                .takeWhile(line -> !line.isEmpty())
                .map(line -> Iterables.get(Splitter.on('"').split(line), 1))
                .toList();

        assertThat(cards).hasSizeGreaterThan(20);
        assertThat(qemu.capabilities().asTarget().networkModels().orElseThrow())
                .as("pvrdma and rocker are listed there, and are no cards: they take no -netdev of their own")
                .containsAll(Sets.difference(Set.copyOf(cards), Set.of("pvrdma", "rocker")));
    }

    /** Whatever Satchel writes for such a machine, the installed QEMU has: what it lacks is named before it says it. */
    @ParameterizedTest
    @CsvSource({"X86_64, WINDOWS_11", "X86_64, DEBIAN", "AARCH64, WINDOWS_11", "AARCH64, DEBIAN"})
    void theArgumentsOfAUsualMachineAreKnown(Architecture architecture, GuestKind kind) throws Exception {
        Tools.require("qemu-system-" + architecture.id());
        QemuInstallation qemu = QemuInstallation.find(architecture)
                .proving(ProofOptions.defaults().rememberedIn(folder));
        for (DiskBus bus : DiskBus.values()) {
            Machine machine = Machine.named("usual")
                    .guest(new GuestSystem(kind, architecture))
                    .disk(Disk.named("system")
                            .image(folder.resolve("a.qcow2"), ImageFormat.QCOW2)
                            .bus(bus)
                            .build())
                    .network(Network.user())
                    .tpm(Tpm.version2())
                    .display(Display.none())
                    .build();
            QemuSetup setup = QemuSetup.builder()
                    .folder(folder)
                    .tpmSocket(folder.resolve("tpm.sock"))
                    .build();

            assertThat(qemu.check(qemu.commandFor(machine, setup)))
                    .as("%s", bus)
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"virtio-gpu-gl-pci", "virtio-vga-gl"})
    void aTypeWhoseModuleIsNotInstalledIsKnownToBeAbsent(String type) throws Exception {
        Path program = Tools.require("qemu-system-x86_64");
        boolean listed = CommandRunner.system()
                .run(Command.of(program.toString(), "-machine", "none", "-device", type + ",help"))
                .succeeded();

        QemuCapabilities found =
                QemuCapabilities.of(program, ProofOptions.defaults().withoutMemory(), CommandRunner.system());

        assertThat(found.deviceTypes().contains(type)).isEqualTo(listed);
        assertThat(found.typesWithoutModule().contains(type)).isNotEqualTo(listed);
        assertThat(found.deviceTypes()).as("asked after it").containsAll(List.of("tpm-crb", "virtserialport"));
        assertThat(found.deviceProperties("virtserialport")).isPresent();
    }

    @Test
    void soundThatNobodyPlacedStartsOnTheInstalledQemu() throws Exception {
        Tools.require("qemu-system-x86_64");
        QemuInstallation qemu = QemuInstallation.find(Architecture.X86_64);
        Machine machine = Machine.named("loud")
                .guest(GuestSystem.linux(Architecture.X86_64))
                .display(new Display.Window())
                .sound(Machine.Sound.ON)
                .extras(new Extras(List.of("-display", "none"), Map.of()))
                .build();
        LaunchOptions paused = LaunchOptions.builder()
                .begin(LaunchOptions.Begin.PAUSED)
                .powerDownLimit(Duration.ZERO)
                .build();

        try (RunningMachine running =
                qemu.start(machine, QemuSetup.builder().folder(folder).build(), paused)) {
            assertThat(running.command()).contains("-audiodev");
        }
    }
}
