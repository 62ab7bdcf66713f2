package dev.satchel.qemu.argument;

import static dev.satchel.qemu.argument.ArgumentsAssert.assertThatArguments;
import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.core.check.Finding;
import dev.satchel.core.check.Severity;
import dev.satchel.core.host.Architecture;
import dev.satchel.core.host.OperatingSystem;
import dev.satchel.core.machine.Board;
import dev.satchel.core.machine.Cpu;
import dev.satchel.core.machine.Display;
import dev.satchel.core.machine.Extras;
import dev.satchel.core.machine.Firmware;
import dev.satchel.core.machine.GuestKind;
import dev.satchel.core.machine.GuestSystem;
import dev.satchel.core.machine.HostPort;
import dev.satchel.core.machine.MacAddress;
import dev.satchel.core.machine.Machine;
import dev.satchel.core.machine.Network;
import dev.satchel.core.machine.NetworkMode;
import dev.satchel.core.machine.PortForward;
import dev.satchel.core.machine.SerialPort;
import dev.satchel.core.machine.Tpm;
import dev.satchel.core.process.ToolLocator;
import dev.satchel.qemu.capability.Accelerator;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Networks, processors, ports, displays and what a user adds. */
class QemuArgumentsTest extends ArgumentsTrial {
    @Test
    void portsAreForwardedFromTheAddressThatIsNamed() {
        Machine machine = pc(Board.Q35)
                .network(Network.of(NetworkMode.USER)
                        .mac(MacAddress.parse("52:54:00:12:34:56"))
                        .forward(PortForward.tcp(HostPort.loopback(2222), 22))
                        .forward(PortForward.tcp(HostPort.parse("0.0.0.0:8080"), 80))
                        .build())
                .network(Network.user())
                .build();

        QemuArguments arguments = of(machine);

        assertThatArguments(arguments)
                .hasOptions(
                        "-netdev",
                        "user,id=net0,hostfwd=tcp:127.0.0.1:2222-:22,hostfwd=tcp:0.0.0.0:8080-:80",
                        "user,id=net1")
                .hasAmongOptions(
                        "-device", "virtio-net-pci,netdev=net0,mac=52:54:00:12:34:56,id=net0,bus=pcie.0,addr=0x1");
        assertThat(arguments.findings().all()).extracting(Finding::code).containsExactly("network.open");
    }

    @Test
    void twoCardsWithOneAddressAreAnError() {
        Network card = Network.of(NetworkMode.USER)
                .mac(MacAddress.parse("52:54:00:12:34:56"))
                .build();

        assertThat(of(pc(Board.Q35).network(card).network(card).build()).findings())
                .satisfies(has(Severity.ERROR, "network.mac", "networks[1]"));
    }

    @Test
    void aNetworkThatTheHostDoesNotHaveIsAnError() {
        Machine machine =
                pc(Board.Q35).network(Network.of(NetworkMode.SHARED).build()).build();

        assertThat(QemuArguments.of(machine, setup().host(OperatingSystem.MACOS).build())
                        .toString())
                .contains("-netdev vmnet-shared,id=net0");
        assertThat(QemuArguments.of(machine, setup().host(OperatingSystem.LINUX).build())
                        .findings())
                .satisfies(has(Severity.ERROR, "network.mode", "networks[0]"));
    }

    @Test
    void theHostsProcessorNeedsAHypervisor() {
        Machine machine = pc(Board.Q35)
                .cpu(Cpu.cores(4).withModel("host").withFlags(List.of("aes", "-avx2")))
                .build();

        assertThatArguments(of(machine)).hasOption("-cpu", "max,aes=on,avx2=off");
        assertThat(of(machine).findings()).satisfies(has(Severity.WARNING, "cpu.host", "cpu"));
        assertThatArguments(QemuArguments.of(
                        machine, setup().accelerator(Accelerator.KVM).build()))
                .hasOption("-cpu", "host,aes=on,avx2=off")
                .hasOption("-accel", "kvm");
    }

    @Test
    void manyProcessorsOnVirtNeedANewerInterruptController() {
        assertThatArguments(of(virt().cores(9).build())).hasOption("-machine", "virt,gic-version=3");
        assertThatArguments(of(virt().cores(8).build())).hasOption("-machine", "virt");
        assertThat(of(virt().cores(513).build()).findings()).satisfies(has(Severity.ERROR, "cpu.count", "cpu"));
    }

    @Test
    void onlyWindowsForX8664UnderKvmIsEnlightened() {
        QemuSetup kvm = setup().accelerator(Accelerator.KVM).build();
        Machine.Builder windows = Machine.named("w")
                .guest(new GuestSystem(GuestKind.WINDOWS_10, Architecture.X86_64))
                .firmware(Firmware.bios());

        assertThatArguments(QemuArguments.of(windows.build(), kvm))
                .hasOption("-cpu", "host,hv-relaxed=on,hv-vapic=on,hv-spinlocks=0x1fff,hv-time=on");
        assertThat(of(windows.build()).toString()).doesNotContain("hv-");
        assertThat(QemuArguments.of(pc(Board.Q35).build(), kvm).toString()).doesNotContain("hv-");
    }

    @Test
    void windowsOnArmHasWhatItNeeds() {
        Machine machine = Machine.named("w")
                .guest(GuestSystem.windows11(Architecture.AARCH64))
                .firmware(Firmware.bios())
                .build();

        QemuArguments arguments = QemuArguments.of(
                machine, setup().tools(ToolLocator.of(List.of())).build());

        assertThatArguments(arguments)
                .hasOption("-machine", "virt,gic-version=3,virtualization=on")
                .hasOption("-cpu", "max,pauth-impdef=on")
                .hasOption("-rtc", "base=localtime")
                .hasOptions(
                        "-device",
                        "qemu-xhci,id=xhci,p2=15,p3=15,bus=pcie.0,addr=0x1",
                        "usb-tablet,id=tablet,bus=xhci.0,port=1",
                        "usb-kbd,id=keyboard,bus=xhci.0,port=2");
        assertThat(arguments.findings()).satisfies(has(Severity.WARNING, "tpm.absent", "tpm"));
    }

    @Test
    void aTpmWaitsForASwtpmInTheFolderWhereThereIsOne() throws Exception {
        Path swtpm = Files.createFile(folder.resolve("swtpm"));
        assertThat(swtpm.toFile().setExecutable(true)).isTrue();
        QemuSetup setup = setup().tools(ToolLocator.of(List.of(folder))).build();

        QemuArguments arguments =
                QemuArguments.of(pc(Board.Q35).tpm(Tpm.version2()).build(), setup);

        assertThatArguments(arguments).hasOption("-chardev", "socket,id=tpm0,path=" + folder + "/tpm.sock");
        assertThat(arguments.findings().all()).extracting(Finding::code).doesNotContain("tpm.absent");
    }

    @Test
    void aTpmIsWiredToItsSocket() {
        QemuSetup setup = setup().tpmSocket(Path.of("/run/t,p.sock")).build();

        assertThatArguments(QemuArguments.of(pc(Board.Q35).tpm(Tpm.version2()).build(), setup))
                .hasOption("-chardev", "socket,id=tpm0,path=/run/t,,p.sock")
                .hasOption("-tpmdev", "emulator,id=tpm0,chardev=tpm0")
                .hasOption("-device", "tpm-crb,id=tpm,tpmdev=tpm0");
        assertThatArguments(QemuArguments.of(virt().tpm(Tpm.version2()).build(), setup))
                .hasOption("-device", "tpm-tis-device,id=tpm,tpmdev=tpm0");
    }

    @Test
    void serialPortsLeadWhereTheyShould() {
        Machine machine = pc(Board.Q35)
                .serialPort(SerialPort.stdio())
                .serialPort(new SerialPort.ToFile(Path.of("a,b.log")))
                .serialPort(new SerialPort.Socket(Path.of("/run/s.sock")))
                .serialPort(new SerialPort.Pty())
                .build();

        assertThatArguments(of(machine))
                .hasOptions(
                        "-chardev",
                        "stdio,id=serial0",
                        "file,id=serial1,path=" + folder + "/a,,b.log",
                        "socket,id=serial2,path=/run/s.sock,server=on,wait=off",
                        "pty,id=serial3")
                .hasOptions("-serial", "chardev:serial0", "chardev:serial1", "chardev:serial2", "chardev:serial3");
        assertThat(of(virt().serialPort(SerialPort.stdio())
                                .serialPort(new SerialPort.Pty())
                                .build())
                        .findings())
                .satisfies(has(Severity.ERROR, "serial.count", "serial"));
    }

    @Test
    void theConsoleTakesThePlaceOfTheTerminal() {
        QemuSetup setup = setup().consoleSocket(Path.of("/run/c.sock")).build();
        Machine machine = pc(Board.Q35).serialPort(SerialPort.stdio()).build();

        assertThatArguments(QemuArguments.of(machine, setup))
                .hasOption("-chardev", "socket,id=serial0,path=/run/c.sock,server=on,wait=off");
        assertThatArguments(QemuArguments.of(pc(Board.Q35).build(), setup))
                .hasOption("-chardev", "socket,id=serial0,path=/run/c.sock,server=on,wait=off");
    }

    @Test
    void aSocketWhosePathNoSystemTakesIsAnError() {
        Machine machine = pc(Board.Q35)
                .serialPort(new SerialPort.Socket(Path.of("/" + "x".repeat(110))))
                .build();

        assertThat(of(machine).findings()).satisfies(has(Severity.ERROR, "socket.path", "serial[0]"));
    }

    @Test
    void displaysAreShownWhereTheyShould() {
        assertThatArguments(of(pc(Board.Q35)
                        .display(new Display.Vnc(HostPort.loopback(5901)))
                        .build()))
                .hasOption("-vnc", "127.0.0.1:1")
                .hasOption("-display", "none")
                .hasAmongOptions(
                        "-device",
                        "virtio-vga,id=video0,bus=pcie.0,addr=0x1",
                        "usb-tablet,id=tablet,bus=xhci.0,port=1");
        assertThatArguments(of(virt().display(new Display.Window()).build()))
                .hasNoOption("-display")
                .hasAmongOptions(
                        "-device",
                        "virtio-gpu-pci,id=video0,bus=pcie.0,addr=0x1",
                        "usb-kbd,id=keyboard,bus=xhci.0,port=2");
        assertThat(of(pc(Board.Q35)
                                .display(new Display.Vnc(HostPort.loopback(1)))
                                .build())
                        .findings())
                .satisfies(has(Severity.ERROR, "display.port", "display"));
    }

    @Test
    void aPictureBySpiceHasTheChannelOfTheGuestsSpiceAgentOnOneBusWithTheOther() {
        Machine.Builder machine = pc(Board.Q35).guestAgent(Machine.GuestAgent.ON);

        assertThatArguments(of(machine.display(new Display.Spice(HostPort.loopback(5930)))
                        .build()))
                .hasAmongOptions("-chardev", "spicevmc,id=viewer0,name=vdagent")
                .hasAmongOptions(
                        "-device",
                        "virtserialport,id=viewer,bus=agent-bus.0,chardev=viewer0,name=com.redhat.spice.0",
                        "virtserialport,id=agent,bus=agent-bus.0,chardev=agent0,name=org.qemu.guest_agent.0");
        assertThat(of(machine.display(Display.none()).build()).arguments())
                .noneMatch(word -> word.contains("com.redhat.spice.0"));
    }

    @Test
    void theMachinesOwnArgumentsComeLast() {
        Machine machine = pc(Board.Q35)
                .extras(new Extras(List.of("-device", "virtio-rng-pci"), Map.of()))
                .guestAgent(Machine.GuestAgent.ON)
                .sound(Machine.Sound.ON)
                .build();

        assertThat(of(machine).arguments()).endsWith("-device", "virtio-rng-pci");
        assertThatArguments(of(machine))
                .hasAmongOptions(
                        "-device",
                        "hda-duplex,id=codec0,bus=sound0.0,audiodev=audio0",
                        "virtio-serial-pci,id=agent-bus,bus=pcie.0,addr=0x2",
                        "virtserialport,id=agent,bus=agent-bus.0,chardev=agent0,name=org.qemu.guest_agent.0");
    }
}
