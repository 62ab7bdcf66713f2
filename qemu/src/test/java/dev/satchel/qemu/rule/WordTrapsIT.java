package dev.satchel.qemu.rule;

import static dev.satchel.qemu.rule.Qemu.Q35;
import static dev.satchel.qemu.rule.Qemu.drive;
import static dev.satchel.qemu.rule.Satchel.byHand;
import static dev.satchel.qemu.rule.Satchel.machine;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.satchel.core.host.Accelerator;
import dev.satchel.core.host.Architecture;
import dev.satchel.core.host.Host;
import dev.satchel.core.machine.Board;
import dev.satchel.core.machine.Cpu;
import dev.satchel.core.machine.Disk;
import dev.satchel.core.machine.DiskBus;
import dev.satchel.core.machine.GuestKind;
import dev.satchel.core.machine.GuestSystem;
import dev.satchel.core.machine.ImageFormat;
import dev.satchel.core.machine.MacAddress;
import dev.satchel.core.machine.Machine;
import dev.satchel.core.machine.Network;
import dev.satchel.core.machine.NetworkMode;
import dev.satchel.core.unit.DataSize;
import dev.satchel.qemu.QemuInstallation;
import dev.satchel.qemu.argument.Style;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.opentest4j.TestAbortedException;

/** Words that QEMU reads otherwise than they are written, or not at all. */
@Timeout(60)
class WordTrapsIT {
    @TempDir
    Path folder;

    private Images images;
    private Satchel satchel;

    @BeforeEach
    void here() {
        images = new Images(folder);
        satchel = new Satchel(folder);
    }

    @Test
    @FallsInto(SilentTrap.S7)
    void aGlobalForADeviceThatIsNotThereIsNotLookedAt() throws Exception {
        try (Trial trial = Q35.starts("-global", "virtio-rng-pci.nope=1")) {
            assertThat(trial.said()).isEmpty();
        }
        assertThat(Q35.refuses("-global", "virtio-rng-pci.nope=1", "-device", "virtio-rng-pci"))
                .contains("Property 'virtio-rng-pci.nope' not found");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", ""})
    @FallsInto(SilentTrap.S14)
    void noMemoryIsSomeMemory(String size) throws Exception {
        try (Trial trial = Q35.starts("-m", size)) {
            assertThat(trial.query("query-memory-size-summary")
                            .at("base-memory")
                            .number())
                    .hasValue(128 << 20);
            assertThat(trial.said()).isEmpty();
        }
    }

    @Test
    @FallsInto(SilentTrap.S14)
    void noProcessorsAreOne() throws Exception {
        try (Trial trial = Q35.starts("-smp", "0")) {
            assertThat(trial.query("query-cpus-fast").elements()).hasSize(1);
        }
    }

    @Test
    @KeepsOutOf(SilentTrap.S14)
    void noMemoryAndNoProcessorsAreNoMachine() {
        assertThatThrownBy(() -> machine(Board.Q35).memory(DataSize.bytes(0)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> machine(Board.Q35).cores(0)).isInstanceOf(IllegalArgumentException.class);
        satchel.refuses(byHand(machine(Board.Q35), "-m", "0"), "extras.qemu.clash");
        satchel.refuses(byHand(machine(Board.Q35), "-smp", "0"), "extras.qemu.clash");
    }

    @Test
    @KeepsOutOf(SilentTrap.S15)
    void twoCardsWithOneAddressAreRefused() {
        Network card = Network.of(NetworkMode.USER)
                .mac(MacAddress.parse("52:54:00:00:00:01"))
                .build();

        satchel.refuses(machine(Board.Q35).network(card).network(card).build(), "network.mac");
    }

    @ParameterizedTest
    @ValueSource(strings = {"virtio-rng-pci", "qemu-xhci", "virtio-scsi-pci"})
    @FallsInto(SilentTrap.S16)
    void anIdInJsonMayAbortQemu(String model) throws Exception {
        assertThat(Q35.ends("-device", "{\"driver\":\"" + model + "\",\"id\":\"a/b\"}")
                        .exitCode())
                .as("of a process that SIGABRT ended")
                .isEqualTo(128 + 6);
        assertThat(Q35.refuses("-device", model + ",id=a/b")).contains("Parameter 'id' expects an identifier");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a/b", "", "1x", "my disk", "ü"})
    @KeepsOutOf(SilentTrap.S16)
    void aDiskHasAnIdThatQemuTakes(String id) {
        assertThatThrownBy(() -> Disk.named(id)).isInstanceOf(IllegalArgumentException.class);
        satchel.refuses(
                byHand(machine(Board.Q35), "-device", "{\"driver\":\"virtio-rng-pci\",\"id\":\"" + id + "\"}"),
                "extras.qemu.silent");
    }

    @Test
    @FallsInto(SilentTrap.S17)
    void aControllerInJsonComesAfterTheDiskThatIsOnIt() throws Exception {
        Path image = images.raw("disk");

        assertThat(Q35.refuses(
                        "-device",
                        "{\"driver\":\"virtio-scsi-pci\",\"id\":\"s\"}",
                        "-drive",
                        drive("d", "raw", image),
                        "-device",
                        "scsi-hd,drive=d,bus=s.0"))
                .contains("Bus 's.0' not found");
    }

    @ParameterizedTest
    @EnumSource(Style.class)
    @KeepsOutOf(SilentTrap.S17)
    void allDevicesOfAMachineAreWrittenInOneForm(Style style) throws Exception {
        Machine machine = machine(Board.Q35)
                .disk(disk("a", DiskBus.SCSI))
                .disk(disk("b", DiskBus.USB))
                .disk(disk("c", DiskBus.VIRTIO))
                .network(Network.user())
                .build();
        List<String> arguments = satchel.arguments(machine, style).arguments();
        List<Boolean> json = new ArrayList<>();
        for (int i = 1; i < arguments.size(); i++) {
            if (arguments.get(i - 1).equals("-device")) {
                json.add(arguments.get(i).startsWith("{"));
            }
        }

        assertThat(json).hasSizeGreaterThan(5).containsOnly(json.get(0));
        satchel.starts(machine, style).close();
    }

    private Disk disk(String id, DiskBus bus) throws Exception {
        return Disk.named(id)
                .image(images.raw(id + ".img"), ImageFormat.RAW)
                .bus(bus)
                .build();
    }

    @Test
    @KeepsOutOf(SilentTrap.S20)
    void aWindowsWithoutAHypervisorIsOfferedNothingOfHyperV() throws Exception {
        GuestSystem windows = new GuestSystem(GuestKind.WINDOWS_10, Architecture.X86_64);
        Machine.Builder machine = machine(Board.Q35).guest(windows);

        assertThat(satchel.arguments(machine.build(), Style.DRIVE).arguments())
                .noneMatch(word -> word.contains("hv-") || word.contains("hv_"));
        Machine flagged =
                machine.cpu(Cpu.cores(1).withFlags(List.of("hv-relaxed"))).build();
        Host host = QemuInstallation.find(Architecture.X86_64).proven(Host.detect(), flagged);
        if (host.accelerators().stream().anyMatch(Accelerator::usable)) {
            throw new TestAbortedException("this host has a hypervisor");
        }
        assertThat(flagged.check(host).all())
                .anySatisfy(finding -> assertThat(finding.code()).isEqualTo("cpu.flags.hyper-v"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"e1000", "e1000e", "virtio-net-pci"})
    @FallsInto(SilentTrap.S27)
    void aCardMayHaveTheAddressOfAGroup(String model) throws Exception {
        try (Trial trial = Q35.starts("-device", model + ",id=n,mac=01:00:00:00:00:01")) {
            assertThat(trial.said()).doesNotContain("multicast");
            assertThat(trial.property("/machine/peripheral/n", "mac").text()).contains("01:00:00:00:00:01");
        }
    }

    @Test
    @KeepsOutOf(SilentTrap.S27)
    void theAddressOfAGroupIsNoneOfACard() {
        assertThatThrownBy(() -> MacAddress.parse("01:00:00:00:00:01")).isInstanceOf(IllegalArgumentException.class);
        satchel.refuses(byHand(machine(Board.Q35), "-device", "e1000,mac=01:00:00:00:00:01"), "extras.qemu.silent");
    }
}
