package dev.satchel.qemu.launch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.core.host.Architecture;
import dev.satchel.core.machine.AsyncIo;
import dev.satchel.core.machine.AudioBackend;
import dev.satchel.core.machine.Board;
import dev.satchel.core.machine.CacheMode;
import dev.satchel.core.machine.Disk;
import dev.satchel.core.machine.DiskBus;
import dev.satchel.core.machine.Display;
import dev.satchel.core.machine.FirmwareConfigEntry;
import dev.satchel.core.machine.GenerationId;
import dev.satchel.core.machine.HostPort;
import dev.satchel.core.machine.ImageFormat;
import dev.satchel.core.machine.Ipv4Subnet;
import dev.satchel.core.machine.Machine;
import dev.satchel.core.machine.MemoryBacking;
import dev.satchel.core.machine.NbdServer;
import dev.satchel.core.machine.Network;
import dev.satchel.core.machine.NetworkMode;
import dev.satchel.core.machine.NetworkSocket;
import dev.satchel.core.machine.Smbios;
import dev.satchel.core.machine.Throttle;
import dev.satchel.core.machine.UsbDevice;
import dev.satchel.core.machine.ZeroDetection;
import dev.satchel.core.process.Command;
import dev.satchel.core.process.CommandRunner;
import dev.satchel.core.unit.DataSize;
import dev.satchel.qemu.argument.QemuSetup;
import dev.satchel.qemu.argument.Style;
import dev.satchel.qemu.qmp.QmpValue;
import dev.satchel.testing.Tools;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The real QEMU has what few machines ask for, and says so. */
@Tag("slow")
@Timeout(120)
class MorePartsIT {
    private static final String SECRET = "s3same!";

    @TempDir
    Path folder;

    private RunningMachine paused(Machine machine) throws Exception {
        return paused(machine, Style.DRIVE);
    }

    private RunningMachine paused(Machine machine, Style style) throws Exception {
        return Launches.paused(
                machine, QemuSetup.builder().folder(folder).style(style).build());
    }

    private static QmpValue property(RunningMachine running, String path, String name) throws Exception {
        return running.qmp().execute("qom-get", Map.of("path", path, "property", name));
    }

    private static String monitor(RunningMachine running, String line) throws Exception {
        return running.qmp()
                .execute("human-monitor-command", Map.of("command-line", line))
                .text()
                .orElse("");
    }

    @ParameterizedTest
    @EnumSource(Style.class)
    void aDiskIsBrakedAndNumberedAndItsZeroesAreLookedFor(Style style) throws Exception {
        Launches.emptyFile(folder.resolve("data.img"), DataSize.mebibytes(1));
        Disk.Builder data = Disk.named("data")
                .image(Path.of("data.img"), ImageFormat.RAW)
                .bus(DiskBus.VIRTIO)
                .cache(CacheMode.NONE)
                .asyncIo(AsyncIo.NATIVE)
                .discard(Disk.Discard.UNMAP)
                .zeroDetection(ZeroDetection.UNMAP)
                .throttle(Throttle.builder()
                        .read(DataSize.mebibytes(10))
                        .writeOperations(500)
                        .build())
                .serial("SATCHEL-0001");

        try (RunningMachine running =
                paused(Launches.machine(Board.Q35).disk(data.build()).build(), style)) {
            QmpValue block = Launches.blockOf(running, "data").orElseThrow();
            assertThat(block.at("inserted").at("cache").at("direct").isTrue()).isTrue();
            QmpValue image = running.qmp().execute("query-named-block-nodes").elements().stream()
                    .filter(node -> node.at("drv").text().filter("raw"::equals).isPresent())
                    .findFirst()
                    .orElseThrow();
            assertThat(image.at("detect_zeroes").text()).contains("unmap");
            assertThat(property(running, "/machine/peripheral/data", "serial").text())
                    .contains("SATCHEL-0001");
            if (style == Style.DRIVE) {
                assertThat(block.at("inserted").at("bps_rd").number()).hasValue(10 << 20);
                assertThat(block.at("inserted").at("iops_wr").number()).hasValue(500);
            } else {
                QmpValue limits = property(running, "/objects/throttle-data", "limits");
                assertThat(limits.at("bps-read").number()).hasValue(10 << 20);
                assertThat(limits.at("iops-write").number()).hasValue(500);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = DiskBus.class,
            names = {"SATA", "SCSI", "VIRTIO", "NVME", "USB"})
    void everyBusHasTheSerialNumberThatIsSaid(DiskBus bus) throws Exception {
        Launches.emptyFile(folder.resolve("data.img"), DataSize.mebibytes(1));
        Disk data = Disk.named("data")
                .image(Path.of("data.img"), ImageFormat.RAW)
                .bus(bus)
                .serial("A,B=1 2")
                .build();

        try (RunningMachine running =
                paused(Launches.machine(Board.Q35).disk(data).build())) {
            assertThat(property(running, "/machine/peripheral/data", "serial").text())
                    .contains("A,B=1 2");
        }
    }

    @ParameterizedTest
    @EnumSource(Style.class)
    void aDiskOfAnNbdServer(Style style) throws Exception {
        Path sockets = Files.createTempDirectory("nbd-");
        Path image = Launches.emptyFile(folder.resolve("served.img"), DataSize.mebibytes(3));
        Process server = new ProcessBuilder(
                        Tools.require("qemu-nbd").toString(),
                        "-f",
                        "raw",
                        "-x",
                        "a, b",
                        "-t",
                        "-k",
                        sockets.resolve("s").toString(),
                        image.toString())
                .inheritIO()
                .start();
        try {
            for (int i = 0; i < 500 && !Files.exists(sockets.resolve("s")); i++) {
                Thread.sleep(10);
            }
            Disk carried = Disk.named("carried")
                    .nbd(new NbdServer.Socket(sockets.resolve("s")), "a, b")
                    .bus(DiskBus.VIRTIO)
                    .cache(CacheMode.NONE)
                    .build();
            try (RunningMachine running =
                    paused(Launches.machine(Board.VIRT).disk(carried).build(), style)) {
                QmpValue inserted =
                        Launches.blockOf(running, "carried").orElseThrow().at("inserted");
                assertThat(inserted.at("image").at("virtual-size").number()).hasValue(3 << 20);
                assertThat(inserted.at("file").text().orElse("")).contains("a, b");
            }
        } finally {
            server.destroy();
            assertThat(server.waitFor(20, TimeUnit.SECONDS)).isTrue();
            Files.deleteIfExists(sockets.resolve("s"));
            Files.delete(sockets);
        }
    }

    @Test
    void memoryIsWhatItIsSaidToBe() throws Exception {
        Machine.Builder machine = Launches.machine(Board.Q35);
        MemoryBacking shared = MemoryBacking.anonymous().withSharing(MemoryBacking.Sharing.SHARED);
        MemoryBacking file =
                MemoryBacking.file(Path.of("guest, memory")).withPreallocation(MemoryBacking.Preallocation.ON);

        try (RunningMachine running = paused(machine.memoryBacking(shared).build())) {
            QmpValue memory = running.qmp().execute("query-memdev").elements().get(0);
            assertThat(memory.at("id").text()).contains("ram0");
            assertThat(memory.at("share").isTrue()).isTrue();
            assertThat(memory.at("size").number()).hasValue(64 << 20);
        }
        try (RunningMachine running = paused(machine.memoryBacking(file).build())) {
            QmpValue memory = running.qmp().execute("query-memdev").elements().get(0);
            assertThat(memory.at("prealloc").isTrue()).isTrue();
            assertThat(memory.at("share").isTrue()).isFalse();
            assertThat(folder.resolve("guest, memory")).hasSize(64 << 20);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Board.class,
            names = {"Q35", "VIRT", "MICROVM"})
    void randomNumbersAndABalloonOnEveryBoard(Board board) throws Exception {
        Machine machine = Launches.machine(board)
                .randomSource(Machine.RandomSource.ON)
                .balloon(Machine.Balloon.ON)
                .build();

        try (RunningMachine running = paused(machine)) {
            assertThat(property(running, "/machine/peripheral/rng", "rng").text())
                    .contains("/objects/rng0");
            assertThat(running.qmp().execute("query-balloon").at("actual").number())
                    .hasValue(machine.memory().bytes());
        }
    }

    @Test
    void aGenerationNumberAndUsbDevices() throws Exception {
        UUID number = UUID.fromString("6f1f4a4e-0c0b-4b7e-9e55-3b8d2c1a7f10");
        Machine machine = Launches.machine(Board.Q35)
                .generationId(GenerationId.of(number))
                .usbDevice(UsbDevice.of(0x046d, 0xc52b).withPort("1-1.2"))
                .audio(AudioBackend.NONE)
                .build();

        try (RunningMachine running = paused(machine)) {
            assertThat(running.qmp()
                            .execute("query-vm-generation-id")
                            .at("guid")
                            .text())
                    .contains(number.toString());
            assertThat(property(running, "/machine/peripheral/usb0", "vendorid").number())
                    .hasValue(0x046d);
            assertThat(property(running, "/machine/peripheral/usb0", "hostport").text())
                    .contains("1.2");
        }
    }

    @Test
    void aNetworkOfOnesOwnIsAsItIsSaid() throws Exception {
        Network network = Network.of(NetworkMode.USER)
                .isolation(Network.Isolation.RESTRICTED)
                .subnet(Ipv4Subnet.parse("10.7.5.0/24"))
                .hostname("web")
                .dns("10.7.5.9")
                .build();

        try (RunningMachine running =
                paused(Launches.machine(Board.Q35).network(network).build())) {
            assertThat(monitor(running, "info network")).contains("net=10.7.5.0,restrict=on");
        }
    }

    @Test
    void twoMachinesAreConnectedByASocket() throws Exception {
        Path cable = Files.createTempDirectory("net-").resolve("c");
        NetworkSocket.End end = NetworkSocket.End.of(cable);
        Network first = Network.of(NetworkMode.SOCKET)
                .socket(new NetworkSocket.Listen(end))
                .build();
        Network second = Network.of(NetworkMode.SOCKET)
                .socket(new NetworkSocket.Connect(end))
                .build();

        try (RunningMachine one =
                        paused(Launches.machine(Board.Q35).network(first).build());
                RunningMachine two =
                        paused(Launches.machine(Board.VIRT).network(second).build())) {
            assertThat(monitor(one, "info network")).contains("net0: index=0,type=stream");
            String connected = "";
            for (int i = 0; i < 100 && !connected.contains(cable.toString()); i++) {
                connected = monitor(two, "info network");
                Thread.sleep(20);
            }
            assertThat(connected).contains(cable.toString());
        } finally {
            Files.deleteIfExists(cable);
            Files.delete(cable.getParent());
        }
    }

    @Test
    void datagramsToAGroup() throws Exception {
        Network network = Network.of(NetworkMode.SOCKET)
                .socket(new NetworkSocket.Multicast(new HostPort("239.77.0.1", 12345)))
                .build();

        try (RunningMachine running =
                paused(Launches.machine(Board.Q35).network(network).build())) {
            assertThat(monitor(running, "info network")).contains("239.77.0.1:12345");
        }
    }

    @Test
    void vncAsksForThePasswordThatNobodySees() throws Exception {
        Files.writeString(folder.resolve("password"), SECRET);
        int port = freePort();
        Machine machine = Launches.machine(Board.Q35)
                .display(new Display.Vnc(HostPort.loopback(port))
                        .withPassword(Path.of("password"))
                        .withCard("VGA"))
                .build();

        try (RunningMachine running = paused(machine)) {
            assertThat(running.qmp().execute("query-vnc").at("auth").text()).contains("vnc");
            assertThat(letsIn(port, SECRET)).isTrue();
            assertThat(letsIn(port, "wrong")).isFalse();
            assertThat(Files.readString(Path.of("/proc/" + running.pid() + "/cmdline")))
                    .contains("password-secret=")
                    .doesNotContain(SECRET);
        }
    }

    /** RFC 6143, 7.2.2: the answer to sixteen bytes is they themselves, enciphered by DES, the bits of the key reversed. */
    private static boolean letsIn(int port, String password) throws Exception {
        byte[] key = new byte[8];
        byte[] letters = password.getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < Math.min(8, letters.length); i++) {
            key[i] = (byte) (Integer.reverse(letters[i]) >>> 24);
        }
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(20_000);
            var in = socket.getInputStream();
            var out = socket.getOutputStream();
            assertThat(new String(in.readNBytes(12), StandardCharsets.US_ASCII)).startsWith("RFB 003.008");
            out.write("RFB 003.008\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(in.readNBytes(in.read())).containsExactly(2);
            out.write(2);
            Cipher cipher = Cipher.getInstance("DES/ECB/NoPadding");
            cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "DES"));
            out.write(cipher.doFinal(in.readNBytes(16)));
            byte[] verdict = in.readNBytes(4);
            return verdict.length == 4 && verdict[3] == 0;
        }
    }

    @Test
    void vncBehindTlsAndASocket() throws Exception {
        certificates(Files.createDirectory(folder.resolve("pki")));
        Path sockets = Files.createTempDirectory("vnc-");
        Machine machine = Launches.machine(Board.VIRT)
                .display(new Display.Vnc(sockets.resolve("v")).withTls(Path.of("pki")))
                .build();

        try (RunningMachine running = paused(machine)) {
            QmpValue vnc = running.qmp().execute("query-vnc-servers").elements().get(0);
            assertThat(vnc.at("auth").text()).contains("vencrypt");
            assertThat(vnc.at("vencrypt").text().orElse("")).startsWith("x509");
            assertThat(sockets.resolve("v")).exists();
        } finally {
            Files.deleteIfExists(sockets.resolve("v"));
            Files.delete(sockets);
        }
    }

    @Test
    void spiceWithAPasswordAndByTls() throws Exception {
        Files.writeString(folder.resolve("password"), SECRET);
        certificates(Files.createDirectory(folder.resolve("pki")));
        int port = freePort();
        Machine machine = Launches.machine(Board.Q35)
                .display(new Display.Spice(HostPort.loopback(port))
                        .withPassword(Path.of("password"))
                        .withTls(Path.of("pki")))
                .build();

        try (RunningMachine running = paused(machine)) {
            QmpValue spice = running.qmp().execute("query-spice");
            assertThat(spice.at("auth").text()).contains("spice");
            assertThat(spice.at("tls-port").number()).hasValue(port);
            assertThat(spice.at("port").number()).isEmpty();
        }
    }

    @Test
    void spiceAtASocket() throws Exception {
        Path sockets = Files.createTempDirectory("spice-");
        Machine machine = Launches.machine(Board.Q35)
                .display(new Display.Spice(sockets.resolve("s")))
                .build();

        try (RunningMachine running = paused(machine)) {
            assertThat(running.status()).isEqualTo("prelaunch");
            assertThat(sockets.resolve("s")).exists();
            assertThat(property(running, "/machine/peripheral/viewer", "name").text())
                    .contains("com.redhat.spice.0");
        } finally {
            Files.deleteIfExists(sockets.resolve("s"));
            Files.delete(sockets);
        }
    }

    /** An authority, and a server for which it vouches. */
    private static void certificates(Path pki) throws Exception {
        certificate(pki, "ca", "-addext", "keyUsage=critical,keyCertSign");
        certificate(
                pki, "server", "-CA", "ca-cert.pem", "-CAkey", "ca-key.pem", "-addext", "basicConstraints=CA:FALSE");
    }

    private static void certificate(Path pki, String name, String... more) throws Exception {
        List<String> arguments =
                new ArrayList<>(List.of("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"));
        arguments.addAll(List.of("-subj", "/CN=" + name, "-keyout", name + "-key.pem", "-out", name + "-cert.pem"));
        arguments.addAll(List.of(more));
        CommandRunner.system()
                .run(Command.of("openssl", arguments).inDirectory(pki))
                .orThrow();
    }

    private static int freePort() throws Exception {
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return Math.max(probe.getLocalPort(), 5900);
        }
    }

    @Test
    void everyArchitectureTellsOfItsMakeAndOfItsConfiguration() throws Exception {
        for (Architecture architecture : new Architecture[] {Architecture.X86_64, Architecture.AARCH64}) {
            Files.writeString(folder.resolve("key"), "v");
            Machine machine = Launches.machine(architecture == Architecture.AARCH64 ? Board.VIRT : Board.PC)
                    .smbios(Smbios.builder()
                            .manufacturer("Satchel, Inc.")
                            .serial("7")
                            .build())
                    .firmwareConfig(new FirmwareConfigEntry.Text("opt/a,b", "x, y"))
                    .firmwareConfig(new FirmwareConfigEntry.FromFile("opt/key", Path.of("key")))
                    .build();
            try (RunningMachine running = paused(machine)) {
                assertThat(running.status()).isEqualTo("prelaunch");
            }
        }
    }
}
