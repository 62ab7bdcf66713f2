package dev.satchel.qemu.commandline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.core.SatchelException;
import dev.satchel.core.check.Finding;
import dev.satchel.core.machine.AudioBackend;
import dev.satchel.core.machine.Display;
import dev.satchel.core.machine.HostPort;
import dev.satchel.core.machine.Ipv4Subnet;
import dev.satchel.core.machine.Machine;
import dev.satchel.core.machine.MemoryBacking;
import dev.satchel.core.machine.MemoryBacking.Preallocation;
import dev.satchel.core.machine.MemoryBacking.Sharing;
import dev.satchel.core.machine.NetworkMode;
import dev.satchel.core.machine.NetworkSocket;
import dev.satchel.core.machine.NetworkSocket.End;
import dev.satchel.core.unit.DataSize;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Picture, sound, memory and networks of a line. */
class PartsImportTest {
    private static CommandLineImport read(String options) {
        try {
            return CommandLineImport.ofText("qemu-system-x86_64 -nodefaults -machine q35 " + options);
        } catch (SatchelException e) {
            throw new AssertionError(e);
        }
    }

    private static CommandLineImport whole(String options) {
        CommandLineImport read = read(options);
        assertThat(errors(read)).isEmpty();
        assertThat(read.machine().extras().qemuArguments()).isEmpty();
        return read;
    }

    private static List<String> errors(CommandLineImport read) {
        return read.findings().errors().stream().map(Finding::code).toList();
    }

    private static String told(CommandLineImport read, String code) {
        return read.findings().stream()
                .filter(finding -> finding.code().equals("commandline." + code))
                .map(Finding::message)
                .reduce("", (one, two) -> one + two);
    }

    @Test
    void passwordsInFilesAndCertificatesAreRead() {
        HostPort everywhere = new HostPort("0.0.0.0", 5901);

        assertThat(whole(
                                "-m 1G -object secret,id=s,file=/p -object tls-creds-x509,id=t,dir=/c,endpoint=server,verify-peer=off"
                                        + " -vnc 0.0.0.0:1,password-secret=s,tls-creds=t")
                        .machine()
                        .display())
                .isEqualTo(
                        new Display.Vnc(everywhere).withPassword(Path.of("/p")).withTls(Path.of("/c")));
        assertThat(whole("-m 1G -display vnc=127.0.0.1:1").machine().display())
                .isEqualTo(new Display.Vnc(HostPort.loopback(5901)));
        assertThat(whole("-m 1G -object secret,id=s,file=/p"
                                + " -spice tls-port=5901,addr=0.0.0.0,x509-dir=/c,password-secret=s")
                        .machine()
                        .display())
                .isEqualTo(new Display.Spice(everywhere)
                        .withPassword(Path.of("/p"))
                        .withTls(Path.of("/c")));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            -vnc 0.0.0.0:1,password=on                                                        | over QMP
            -object secret,id=s,data=hunter2 -vnc :1,password-secret=s                        | command line
            -object secret,id=s,file=/p,format=base64 -vnc :1,password-secret=s               | encoded
            -object tls-creds-x509,id=t,dir=/c,endpoint=server -vnc :1,tls-creds=t            | certificate
            -object tls-creds-psk,id=t,dir=/c,endpoint=server -vnc :1,tls-creds=t             | tls-creds-psk
            -vnc :1,sasl=on                                                                   | sasl
            -spice port=5901                                                                  | over QMP
            -spice port=5901,password=hunter2                                                 | command line
            -spice tls-port=5901,disable-ticketing=on,x509-key-file=k                         | one folder
            """)
    void aProtectionThatAMachineCannotSayLeavesThePictureToThisHost(String options, String why) {
        CommandLineImport read = whole("-m 1G " + options);

        Display display = read.machine().display();
        HostPort listen = display instanceof Display.Vnc vnc
                ? vnc.listen().orElseThrow()
                : ((Display.Spice) display).listen().orElseThrow();
        assertThat(listen).isEqualTo(HostPort.loopback(5901));
        assertThat(told(read, "display.protection")).contains(why).contains("127.0.0.1");
        assertThat(told(read, "display.open")).isEmpty();
        assertThat(read.findings().toString()).doesNotContain("hunter2");
        assertThat(read.machine().toYaml()).doesNotContain("hunter2");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            -vnc 127.0.0.1:1,password-secret=s            | commandline.display.password
            -vnc 127.0.0.1:1,tls-creds=t                  | commandline.display.tls
            -vnc 127.0.0.1:1,tls=on,x509=/c               | commandline.display.tls
            -device hda-duplex,audiodev=a                 | commandline.sound.backend
            -machine memory-backend=m                     | commandline.memory.backend
            -object memory-backend-file,id=m,size=1G -machine memory-backend=m                         | commandline.memory.backend
            -object memory-backend-ram,id=m,size=2G -machine memory-backend=m                          | commandline.memory.size
            -object memory-backend-ram,id=m,size=1G -machine memory-backend=m -numa node,memdev=m      | commandline.memory.numa
            """)
    void whatQemuRefusesIsAnError(String options, String code) {
        assertThat(errors(read("-m 1G " + options))).containsExactly(code);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            -vnc 127.0.0.1:1 -vga qxl                                   | qxl-vga
            -vnc 127.0.0.1:1 -vga std                                   | VGA
            -vnc 127.0.0.1:1 -device bochs-display                      | bochs-display
            -vnc 127.0.0.1:1 -vga none -device ramfb,id=video0          | ramfb
            -vnc 127.0.0.1:1 -device virtio-gpu-gl-pci                  | virtio-gpu-pci
            -vnc 127.0.0.1:1 -device virtio-vga                         |
            -vnc 127.0.0.1:1 -device virtio-vga-gl                      |
            -vnc 127.0.0.1:1 -vga virtio                                |
            """)
    void theCardIsNamedWhereItIsNotTheOneThatSuits(String options, String card) {
        assertThat(whole("-m 1G " + options).machine().display().card().orElse(null))
                .isEqualTo(card);
    }

    @Test
    void openGlIsToldAndLeftOut() {
        CommandLineImport window = whole("-m 1G -display gtk,gl=on -device virtio-vga-gl");
        CommandLineImport headless = whole("-m 1G -display egl-headless -vnc 127.0.0.1:1");

        assertThat(window.machine().display()).isEqualTo(new Display.Window().withToolkit(Display.Toolkit.GTK));
        assertThat(told(window, "display.setting")).contains("gl");
        assertThat(told(window, "display.card")).contains("virtio-vga");
        assertThat(headless.machine().display()).isEqualTo(new Display.Vnc(HostPort.loopback(5901)));
        assertThat(told(headless, "display.setting")).contains("OpenGL");
    }

    @Test
    void aSecondCardAndThoseOfACarriedPictureAreCarried() {
        CommandLineImport two = read("-m 1G -vnc 127.0.0.1:1 -device VGA -device qxl,id=video1");
        CommandLineImport carried = read("-m 1G -vnc '[::1]:1' -device VGA");

        assertThat(two.machine().display().card()).contains("VGA");
        assertThat(two.machine().extras().qemuArguments()).containsExactly("-device", "qxl,id=video1");
        assertThat(carried.machine().extras().qemuArguments())
                .containsExactlyInAnyOrder("-vnc", "[::1]:1", "-device", "VGA");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            -display gtk -audiodev alsa,id=a -device intel-hda -device hda-duplex,audiodev=a     | ALSA
            -display gtk -audiodev alsa,id=a -audiodev pa,id=b -device AC97,audiodev=b           | PULSEAUDIO
            -display gtk -audiodev spice,id=a -device intel-hda -device hda-duplex               | SPICE
            -display gtk -audio driver=pipewire,model=virtio                                     | PIPEWIRE
            -display gtk -audiodev wav,id=a,path=x -device AC97,audiodev=a                       |
            -display none -audiodev none,id=a -device intel-hda -device hda-duplex,audiodev=a    |
            -display gtk -soundhw hda                                                            |
            """)
    void soundGoesWhereTheLineSays(String options, AudioBackend backend) {
        Machine machine = whole("-m 1G " + options).machine();

        assertThat(machine.sound()).isEqualTo(Machine.Sound.ON);
        assertThat(machine.audioBackend().orElse(null)).isEqualTo(backend);
    }

    @Test
    void aCardOfAnotherKindIsToldByName() {
        CommandLineImport read = whole("-m 1G -display gtk -audiodev none,id=a -device AC97,audiodev=a");

        assertThat(told(read, "sound")).contains("AC97").contains("Intel HDA");
        assertThat(whole("-m 1G -display gtk -audio none").machine().sound()).isEqualTo(Machine.Sound.OFF);
    }

    @Test
    void theChannelOfTheSpiceAgentIsTheMachinesOwnBesideSpiceAlone() {
        String channel = " -device virtio-serial-pci -chardev spicevmc,id=v,name=vdagent"
                + " -device virtserialport,chardev=v,name=com.redhat.spice.0";

        assertThat(whole("-m 1G -spice port=5930,addr=127.0.0.1,disable-ticketing=on" + channel)
                        .machine()
                        .display())
                .isEqualTo(new Display.Spice(HostPort.loopback(5930)));
        assertThat(read("-m 1G -vnc :1 -device virtio-serial-pci -chardev qemu-vdagent,id=v,clipboard=on"
                                + " -device virtserialport,chardev=v,name=com.redhat.spice.0")
                        .machine()
                        .extras()
                        .qemuArguments())
                .contains("qemu-vdagent,id=v,clipboard=on", "virtserialport,chardev=v,name=com.redhat.spice.0");
    }

    @Test
    void memoryIsOfWhatTheBackEndSays() {
        MemoryBacking shared = MemoryBacking.anonymous().withSharing(Sharing.SHARED);

        assertThat(backing("-m 1G -object memory-backend-memfd,id=m,size=1G -machine memory-backend=m"))
                .isEqualTo(shared);
        assertThat(backing("-m 1G -object memory-backend-ram,id=m,size=1024M -machine memory-backend=m"))
                .isEqualTo(MemoryBacking.anonymous());
        assertThat(backing("-m 1G -object memory-backend-memfd,id=m,size=1G,hugetlb=on,share=off,prealloc=on"
                        + " -numa node,memdev=m"))
                .isEqualTo(MemoryBacking.hugePages().withPreallocation(Preallocation.ON));
        assertThat(backing("-m 1G -object memory-backend-file,id=m,size=1G,mem-path=/dev/hugepages,share=on"
                        + " -machine memory-backend=m"))
                .isEqualTo(MemoryBacking.file(Path.of("/dev/hugepages")).withSharing(Sharing.SHARED));
        assertThat(backing("-m 1G -mem-path /f -mem-prealloc"))
                .isEqualTo(MemoryBacking.file(Path.of("/f")).withPreallocation(Preallocation.ON));
        assertThat(backing("-m 1G -mem-prealloc"))
                .isEqualTo(MemoryBacking.anonymous().withPreallocation(Preallocation.ON));
    }

    private static MemoryBacking backing(String options) {
        return whole("-display none " + options).machine().memoryBacking();
    }

    @Test
    void memoryWithoutAWordOfItsSizeIsAsLargeAsItsBackEnd() {
        CommandLineImport read =
                whole("-display none -object memory-backend-ram,id=m,size=2G -machine memory-backend=m");

        assertThat(read.machine().memory()).isEqualTo(DataSize.gibibytes(2));
        assertThat(told(read, "memory")).isEmpty();
    }

    @Test
    void nodesOfMemoryAreCarriedWithWhatTheyName() {
        CommandLineImport read = read("-display none -m 2G -object memory-backend-ram,id=a,size=1G"
                + " -object memory-backend-ram,id=b,size=1G -numa node,memdev=a -numa node,memdev=b");

        assertThat(read.machine().extras().qemuArguments())
                .containsExactly(
                        "-object",
                        "memory-backend-ram,id=a,size=1G",
                        "-object",
                        "memory-backend-ram,id=b,size=1G",
                        "-numa",
                        "node,memdev=a",
                        "-numa",
                        "node,memdev=b");
        assertThat(told(read, "memory.numa")).contains("carried");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            stream,id=n,server=on,addr.type=inet,addr.host=127.0.0.1,addr.port=7000                 | Listen    | 127.0.0.1:7000
            socket,id=n,listen=127.0.0.1:7000                                                       | Listen    | 127.0.0.1:7000
            socket,id=n,connect=localhost:7000                                                      | Connect   | 127.0.0.1:7000
            stream,id=n,addr.type=unix,addr.path=/s                                                 | Connect   | /s
            socket,id=n,mcast=230.0.0.1:7000,localaddr=127.0.0.1                                    | Multicast | 230.0.0.1:7000
            dgram,id=n,local.type=inet,local.host=127.0.0.1,local.port=0,remote.type=inet,remote.host=230.0.0.1,remote.port=7000 | Multicast | 230.0.0.1:7000
            """)
    void socketsAreReadInWhicheverWayTheyAreSaid(String netdev, String kind, String end) {
        NetworkSocket expected = switch (kind) {
            case "Listen" -> new NetworkSocket.Listen(end(end));
            case "Connect" -> new NetworkSocket.Connect(end(end));
            default -> new NetworkSocket.Multicast(HostPort.parse(end));
        };
        CommandLineImport read = whole("-display none -m 1G -netdev " + netdev + " -device e1000,netdev=n");

        assertThat(read.machine().networks()).singleElement().satisfies(network -> {
            assertThat(network.mode()).isEqualTo(NetworkMode.SOCKET);
            assertThat(network.socket()).contains(expected);
        });
    }

    private static End end(String text) {
        return text.startsWith("/") ? End.of(Path.of(text)) : End.of(HostPort.parse(text));
    }

    @Test
    void datagramsHaveTwoEnds() {
        CommandLineImport read = whole("-display none -m 1G"
                + " -netdev socket,id=n,udp=127.0.0.1:7000,localaddr=127.0.0.1:7001 -device e1000,netdev=n");

        assertThat(read.machine().networks().get(0).socket())
                .contains(new NetworkSocket.Datagram(end("127.0.0.1:7001"), end("127.0.0.1:7000")));
    }

    @Test
    void passtIsKnownByItsKindOrByItsSocket() {
        assertThat(whole("-display none -m 1G -netdev passt,id=n -device e1000,netdev=n")
                        .machine()
                        .networks())
                .singleElement()
                .satisfies(network -> assertThat(network.mode()).isEqualTo(NetworkMode.PASST));
        CommandLineImport beside = whole("-display none -m 1G -device e1000,netdev=n"
                + " -netdev stream,id=n,server=off,addr.type=unix,addr.path=/tmp/passt_1.socket,reconnect=5");
        assertThat(beside.machine().networks()).singleElement().satisfies(network -> {
            assertThat(network.mode()).isEqualTo(NetworkMode.PASST);
            assertThat(network.socket()).contains(new NetworkSocket.Connect(end("/tmp/passt_1.socket")));
        });
        assertThat(told(beside, "network.setting")).contains("reconnect");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            vde,id=n,sock=/tmp/vde                                                       | network.mode
            l2tpv3,id=n,src=10.0.0.1,dst=10.0.0.2,txsession=1                            | network.mode
            stream,id=n,server=on,addr.type=inet,addr.host=::1,addr.port=7000            | network.socket
            socket,id=n,connect=host.example:7000                                        | network.socket
            """)
    void aNetworkThatAMachineCannotSayIsCarriedWithItsCard(String netdev, String code) {
        CommandLineImport read = read("-display none -m 1G -netdev " + netdev + " -device e1000,netdev=n");

        assertThat(read.machine().networks()).isEmpty();
        assertThat(read.machine().extras().qemuArguments())
                .containsExactly("-netdev", netdev, "-device", "e1000,netdev=n");
        assertThat(told(read, code)).contains("carried");
    }

    @Test
    void theAddressesOfTheEmulatorsNetworkAreRead() {
        for (String net : List.of("10.0.5.0/24", "10.0.5.0/255.255.255.0")) {
            assertThat(whole("-display none -m 1G -nic user,net=" + net)
                            .machine()
                            .networks()
                            .get(0)
                            .subnet())
                    .contains(Ipv4Subnet.parse("10.0.5.0/24"));
        }
    }
}
