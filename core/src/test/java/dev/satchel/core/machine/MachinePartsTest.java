package dev.satchel.core.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.satchel.core.SatchelException;
import dev.satchel.core.host.Architecture;
import dev.satchel.core.host.Host;
import dev.satchel.core.unit.DataSize;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What few machines say, in the machine file and in Java. */
class MachinePartsTest {
    private static final Path FOLDER = MachineFileTest.FOLDER;

    private static final String RARE = """
            satchel: 1
            name: Rare
            guest: { os: debian, arch: x86_64 }
            memory: { size: 4GiB, backing: hugepages, shared: true, prealloc: true }
            smbios: { manufacturer: Satchel, serial: "0007" }
            firmwareConfig:
              - { name: opt/org.example/text, text: hello }
              - { name: opt/org.example/key, file: key }
            generationId: auto
            disks:
              - id: system
                nbd: { host: nas.example, export: disk0 }
                cache: none
                aio: io_uring
                discard: true
                detectZeroes: unmap
                throttle: { read: 100MiB, write: 50MB, totalOperations: 500 }
                serial: S-0001
              - id: more
                nbd: { socket: nbd.sock }
            networks:
              - { mode: bridged, interface: br7 }
              - { restrict: true, network: 10.7.5.129/24, hostname: web, dns: 10.7.5.9 }
              - { mode: passt, socket: { connect: { path: passt.sock } } }
              - { mode: socket, socket: { multicast: "230.0.0.1:1234" } }
            display: { type: vnc, listen: "127.0.0.1:5901", password: { file: secret }, tls: { certificates: pki }, card: VGA }
            sound: { backend: pipewire }
            shares: [ { tag: work, path: shared, via: virtiofs, socket: fs.sock } ]
            usb: [ { vendor: 046d, product: c52b, port: 3-1.2 } ]
            rng: true
            balloon: true
            """;

    @Test
    void readsEachOfThem() throws Exception {
        Machine expected = Machine.named("Rare")
                .guest(GuestSystem.debian(Architecture.X86_64))
                .memory(DataSize.gibibytes(4))
                .memoryBacking(MemoryBacking.hugePages()
                        .withSharing(MemoryBacking.Sharing.SHARED)
                        .withPreallocation(MemoryBacking.Preallocation.ON))
                .smbios(Smbios.builder().manufacturer("Satchel").serial("0007").build())
                .firmwareConfig(new FirmwareConfigEntry.Text("opt/org.example/text", "hello"))
                .firmwareConfig(new FirmwareConfigEntry.FromFile("opt/org.example/key", FOLDER.resolve("key")))
                .generationId(GenerationId.auto())
                .disk(Disk.named("system")
                        .nbd(new NbdServer.Tcp("nas.example", 10809), "disk0")
                        .cache(CacheMode.NONE)
                        .asyncIo(AsyncIo.IO_URING)
                        .discard(Disk.Discard.UNMAP)
                        .zeroDetection(ZeroDetection.UNMAP)
                        .throttle(Throttle.builder()
                                .read(DataSize.mebibytes(100))
                                .write(DataSize.bytes(50_000_000))
                                .totalOperations(500)
                                .build())
                        .serial("S-0001")
                        .build())
                .disk(Disk.named("more")
                        .nbd(new NbdServer.Socket(FOLDER.resolve("nbd.sock")), "")
                        .build())
                .network(Network.of(NetworkMode.BRIDGED).hostInterface("br7").build())
                .network(Network.of(NetworkMode.USER)
                        .isolation(Network.Isolation.RESTRICTED)
                        .subnet(new Ipv4Subnet("10.7.5.0", 24))
                        .hostname("web")
                        .dns("10.7.5.9")
                        .build())
                .network(Network.of(NetworkMode.PASST)
                        .socket(new NetworkSocket.Connect(NetworkSocket.End.of(FOLDER.resolve("passt.sock"))))
                        .build())
                .network(Network.of(NetworkMode.SOCKET)
                        .socket(new NetworkSocket.Multicast(new HostPort("230.0.0.1", 1234)))
                        .build())
                .display(new Display.Vnc(HostPort.loopback(5901))
                        .withPassword(FOLDER.resolve("secret"))
                        .withTls(FOLDER.resolve("pki"))
                        .withCard("VGA"))
                .audio(AudioBackend.PIPEWIRE)
                .sharedFolder(new SharedFolder("work", FOLDER.resolve("shared"), Access.READ_WRITE)
                        .viaVirtiofs(FOLDER.resolve("fs.sock")))
                .usbDevice(UsbDevice.of(0x046d, 0xc52b).withPort("3-1.2"))
                .randomSource(Machine.RandomSource.ON)
                .balloon(Machine.Balloon.ON)
                .build();

        assertThat(MachineFileTest.parse(RARE)).isEqualTo(expected);
        assertThat(expected.toBuilder().build()).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "disks: [ { id: a, media: {}, throttle: { read: 1MiB, total: 1MiB } } ] | 4:40: data has either one limit",
                "disks: [ { id: a, media: {}, serial: 12 } ] | 4:38: disks[0].serial must be text, not",
                "disks: [ { id: a, nbd: { export: x } } ] | 4:24: disks[0].nbd has no server; add one of host, socket",
                "networks: [ { mode: tap, dns: 10.0.2.3 } ] | 4:26: a network of mode tap has no 'dns'; leave the key out",
                "networks: [ { mode: socket } ] | 4:13: networks[0] has no 'socket'; add it",
                "display: { type: window, pasword: {} } | 4:26: unknown key 'pasword' in display (did you mean 'password'?)",
                "display: { type: vnc, password: hunter2 } | 4:33: display.password must be a mapping of keys to values",
                "sound: { backend: pule } | 4:19: unknown backend 'pule' in sound; allowed are none, alsa",
                "usb: [ { vendor: 046d, product: 'c52' } ] | 4:33: not a number of a USB device: 'c52'",
                "shares: [ { tag: a, path: x, via: 9p, socket: s } ] | 4:39: what is not shared via virtiofs has no 'socket'",
            })
    void refusesByNameAndPlace(String line, String refusal) {
        assertThatThrownBy(() ->
                        MachineFileTest.parse("satchel: 1\nname: S\nguest: { os: debian, arch: x86_64 }\n" + line))
                .isInstanceOf(SatchelException.class)
                .hasMessageStartingWith("machine.yaml:" + refusal);
    }

    @Test
    void aDocumentIsEditedInThem() throws Exception {
        MachineDocument document = MachineDocument.parse(RARE)
                .with("disks[system].throttle.read", "\"1MiB\"")
                .with("memory.size", "\"8GiB\"")
                .with("networks[1].hostname", "\"db\"")
                .without("display.password")
                .with("usb[0].port", "\"1-1\"");
        Machine machine = document.machine(Host.builder().build());

        assertThat(machine.disks().get(0).throttle().orElseThrow().read()).contains(DataSize.mebibytes(1));
        assertThat(machine.memory()).isEqualTo(DataSize.gibibytes(8));
        assertThat(machine.memoryBacking().kind()).isEqualTo(MemoryBacking.Kind.HUGE_PAGES);
        assertThat(machine.networks().get(1).hostname()).contains("db");
        assertThat(((Display.Vnc) machine.display()).password()).isEmpty();
        assertThat(machine.usbDevices().get(0).port()).contains("1-1");
        assertThat(document.resolve(Host.builder().build()).choice("memory.size"))
                .hasValueSatisfying(choice -> assertThat(choice.source().kind()).isEqualTo("file"));
    }

    @Test
    void aMachineThatLacksMemoryKeepsWhatItsMemoryIs() throws Exception {
        Machine small = Machine.named("M")
                .guest(GuestSystem.windows11(Architecture.X86_64))
                .memory(DataSize.gibibytes(1))
                .memoryBacking(MemoryBacking.anonymous().withSharing(MemoryBacking.Sharing.SHARED))
                .build();
        Machine mended = small;
        for (var finding : small.check(Host.builder().build())) {
            if (finding.code().equals("guest.windows-11.memory")) {
                mended = small.with(finding.fix().orElseThrow());
            }
        }

        assertThat(mended.memory()).isEqualTo(DataSize.gibibytes(4));
        assertThat(mended.memoryBacking()).isEqualTo(small.memoryBacking());
    }

    @Test
    void whatAModeDoesNotHaveIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> Network.of(NetworkMode.USER).hostInterface("br0").build());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Network.of(NetworkMode.SOCKET).build());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Network.of(NetworkMode.TAP).dns("10.0.2.3").build());
        assertThatIllegalArgumentException().isThrownBy(() -> new Display.Spice(Path.of("s")).withTls(Path.of("pki")));
    }

    @Test
    void aNetworkKnowsItsAddresses() {
        Ipv4Subnet subnet = Ipv4Subnet.parse("10.7.5.129/25");

        assertThat(subnet).hasToString("10.7.5.128/25");
        assertThat(subnet.host(3)).isEqualTo("10.7.5.131");
        assertThat(subnet.contains("10.7.5.255")).isTrue();
        assertThat(subnet.contains("10.7.5.127")).isFalse();
        assertThatIllegalArgumentException().isThrownBy(() -> Ipv4Subnet.parse("10.0.0.0/30"));
        assertThatIllegalArgumentException().isThrownBy(() -> subnet.host(128));
    }

    @ParameterizedTest
    @CsvSource({
        "nas.example, nas.example, 10809",
        "nas.example:1, nas.example, 1",
        "[fd00::1]:65535, fd00::1, 65535",
        "192.0.2.7:10809, 192.0.2.7, 10809"
    })
    void anAddressOfAServerIsRead(String text, String host, int port) {
        assertThat(NbdServer.Tcp.parse(text)).isEqualTo(new NbdServer.Tcp(host, port));
        assertThat(NbdServer.Tcp.parse(new NbdServer.Tcp(host, port).toString()))
                .isEqualTo(new NbdServer.Tcp(host, port));
    }

    @Test
    void aGenerationIsANumberOrAnotherEachTime() {
        UUID number = UUID.fromString("6f1f4a4e-0c0b-4b7e-9e55-3b8d2c1a7f10");

        assertThat(GenerationId.of(number)).hasToString(number.toString()).isNotEqualTo(GenerationId.auto());
        assertThat(GenerationId.auto().uuid()).isEmpty();
    }
}
