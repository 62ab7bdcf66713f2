package dev.satchel.qemu.argument;

import static dev.satchel.qemu.argument.ArgumentsAssert.assertThatArguments;
import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.core.check.Finding;
import dev.satchel.core.check.Severity;
import dev.satchel.core.host.Architecture;
import dev.satchel.core.host.OperatingSystem;
import dev.satchel.core.machine.Access;
import dev.satchel.core.machine.AsyncIo;
import dev.satchel.core.machine.AudioBackend;
import dev.satchel.core.machine.Board;
import dev.satchel.core.machine.CacheMode;
import dev.satchel.core.machine.Disk;
import dev.satchel.core.machine.DiskBus;
import dev.satchel.core.machine.Display;
import dev.satchel.core.machine.Firmware;
import dev.satchel.core.machine.GenerationId;
import dev.satchel.core.machine.GuestKind;
import dev.satchel.core.machine.GuestSystem;
import dev.satchel.core.machine.HostPort;
import dev.satchel.core.machine.ImageFormat;
import dev.satchel.core.machine.Machine;
import dev.satchel.core.machine.MemoryBacking;
import dev.satchel.core.machine.NbdServer;
import dev.satchel.core.machine.Network;
import dev.satchel.core.machine.NetworkMode;
import dev.satchel.core.machine.NetworkSocket;
import dev.satchel.core.machine.ShareTransport;
import dev.satchel.core.machine.SharedFolder;
import dev.satchel.core.machine.Throttle;
import dev.satchel.core.machine.UsbDevice;
import dev.satchel.core.machine.ZeroDetection;
import dev.satchel.core.unit.DataSize;
import dev.satchel.qemu.capability.QemuVersion;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What few machines ask for, on hosts and in versions of QEMU that are not all here. */
class MorePartsTest {
    private static final NetworkSocket PASST = new NetworkSocket.Connect(NetworkSocket.End.of(Path.of("/run/passt")));

    private static Machine.Builder machine() {
        return Machine.named("test")
                .guest(GuestSystem.linux(Architecture.X86_64))
                .board(Board.Q35)
                .memory(DataSize.gibibytes(1))
                .firmware(Firmware.bios());
    }

    private static QemuSetup.Builder setup() {
        return QemuSetup.builder().host(OperatingSystem.LINUX).folder(Path.of("/m"));
    }

    private static QemuArguments of(Machine.Builder machine) {
        return on(OperatingSystem.LINUX, machine);
    }

    private static QemuArguments on(OperatingSystem host, Machine.Builder machine) {
        return QemuArguments.of(machine.build(), setup().host(host).build());
    }

    private static QemuArguments with(QemuVersion version, Machine.Builder machine) {
        return QemuArguments.of(machine.build(), setup().version(version).build());
    }

    private static List<String> errors(QemuArguments arguments) {
        return arguments.findings().errors().stream().map(Finding::code).toList();
    }

    @Test
    void bothStylesSayTheSameOfADisk() {
        Disk disk = Disk.named("d")
                .image(Path.of("d.img"), ImageFormat.RAW)
                .bus(DiskBus.VIRTIO)
                .cache(CacheMode.NONE)
                .asyncIo(AsyncIo.IO_URING)
                .discard(Disk.Discard.UNMAP)
                .zeroDetection(ZeroDetection.UNMAP)
                .throttle(Throttle.builder().total(DataSize.bytes(1000)).build())
                .build();
        Machine machine = machine().disk(disk).build();

        assertThatArguments(QemuArguments.of(machine, setup().build()))
                .hasOption(
                        "-drive",
                        "file=/m/d.img,format=raw,if=none,id=d,cache=none,aio=io_uring,discard=unmap,detect-zeroes=unmap,"
                                + "throttling.bps-total=1000");
        assertThatArguments(
                        QemuArguments.of(machine, setup().style(Style.BLOCKDEV).build()))
                .hasOption("-object", "throttle-group,id=throttle-d,x-bps-total=1000")
                .hasOption(
                        "-blockdev",
                        "{\"node-name\":\"d\",\"driver\":\"throttle\",\"throttle-group\":\"throttle-d\",\"read-only\":false,"
                                + "\"cache\":{\"direct\":true},\"discard\":\"unmap\",\"file\":"
                                + "{\"node-name\":\"d-image\",\"driver\":\"raw\",\"read-only\":false,"
                                + "\"cache\":{\"direct\":true},\"discard\":\"unmap\",\"detect-zeroes\":\"unmap\",\"file\":"
                                + "{\"driver\":\"file\",\"node-name\":\"d-file\",\"filename\":\"/m/d.img\","
                                + "\"aio\":\"io_uring\",\"read-only\":false,\"cache\":{\"direct\":true},"
                                + "\"discard\":\"unmap\"}}}");
    }

    @Test
    void anNbdServerOfTheNetwork() {
        Disk disk = Disk.named("d")
                .nbd(NbdServer.Tcp.parse("nas.example:10810"), "disk0")
                .bus(DiskBus.VIRTIO)
                .build();

        assertThatArguments(of(machine().disk(disk)))
                .hasOption(
                        "-drive",
                        "file.driver=nbd,file.server.type=inet,file.server.host=nas.example,file.server.port=10810,"
                                + "file.export=disk0,format=raw,if=none,id=d");
    }

    @Test
    void aFloppyDiskHasNoSerialNumber() {
        Disk disk = Disk.named("d")
                .image(Path.of("d.img"), ImageFormat.RAW)
                .bus(DiskBus.FLOPPY)
                .serial("S")
                .build();

        assertThat(errors(of(machine().board(Board.PC).disk(disk)))).containsExactly("disk.serial.bus");
    }

    @Test
    void bridgesAreToTheInterfaceThatIsSaid() {
        Network.Builder network = Network.of(NetworkMode.BRIDGED).hostInterface("br7");

        assertThatArguments(of(machine().network(network.build()))).hasOption("-netdev", "bridge,id=net0,br=br7");
        assertThatArguments(on(OperatingSystem.MACOS, machine().network(network.build())))
                .hasOption("-netdev", "vmnet-bridged,id=net0,ifname=br7");
        assertThatArguments(of(machine()
                        .network(Network.of(NetworkMode.TAP)
                                .hostInterface("tap7")
                                .build())))
                .hasOption("-netdev", "tap,id=net0,script=no,downscript=no,ifname=tap7");
        assertThat(of(machine().network(network.build())).findings()).isEmpty();
    }

    @Test
    void passtIsStartedByQemuOrListensAlready() {
        Machine.Builder bare = machine().network(Network.of(NetworkMode.PASST).build());
        Machine.Builder listening =
                machine().network(Network.of(NetworkMode.PASST).socket(PASST).build());

        assertThatArguments(with(new QemuVersion(10, 1, 0), bare)).hasOption("-netdev", "passt,id=net0");
        assertThat(errors(with(new QemuVersion(7, 2, 0), bare))).containsExactly("network.passt");
        assertThatArguments(with(new QemuVersion(7, 2, 0), listening))
                .hasOption("-netdev", "stream,id=net0,server=off,addr.type=unix,addr.path=/run/passt");
        assertThat(errors(on(OperatingSystem.MACOS, bare))).containsExactly("network.mode");
        assertThat(errors(with(new QemuVersion(7, 1, 0), listening))).containsExactly("network.socket");
    }

    @Test
    void socketsOfEachKind() {
        assertThat(netdevs(new NetworkSocket.Listen(NetworkSocket.End.of(HostPort.loopback(9000)))))
                .isEqualTo("stream,id=net0,server=on,addr.type=inet,addr.host=127.0.0.1,addr.port=9000");
        assertThat(netdevs(new NetworkSocket.Multicast(new HostPort("230.0.0.1", 1234))))
                .isEqualTo("dgram,id=net0,remote.type=inet,remote.host=230.0.0.1,remote.port=1234");
        assertThat(netdevs(new NetworkSocket.Datagram(
                        NetworkSocket.End.of(Path.of("a")), NetworkSocket.End.of(Path.of("b")))))
                .isEqualTo("dgram,id=net0,local.type=unix,local.path=/m/a,remote.type=unix,remote.path=/m/b");
    }

    private static String netdevs(NetworkSocket socket) {
        List<String> words = of(machine()
                        .network(Network.of(NetworkMode.SOCKET).socket(socket).build()))
                .arguments();
        return words.get(words.indexOf("-netdev") + 1);
    }

    @Test
    void aWindowIsDrawnByTheToolkitThatIsSaid() {
        assertThatArguments(on(
                        OperatingSystem.MACOS,
                        machine().display(new Display.Window().withToolkit(Display.Toolkit.COCOA))))
                .hasOption("-display", "cocoa");
        assertThatArguments(of(machine()
                        .display(new Display.Window().withCard("bochs-display"))
                        .audio(AudioBackend.PIPEWIRE)))
                .hasNoOption("-display")
                .hasOption("-audiodev", "pipewire,id=audio0");
    }

    @Test
    void aPasswordIsNamedAndNeverWritten() {
        QemuArguments arguments = of(machine()
                .display(new Display.Vnc(HostPort.parse("0.0.0.0:5901"))
                        .withPassword(Path.of("secrets/vnc"))
                        .withTls(Path.of("pki"))));

        assertThatArguments(arguments)
                .hasOptions(
                        "-object",
                        "secret,id=display-password,file=/m/secrets/vnc",
                        "tls-creds-x509,id=display-tls,dir=/m/pki,endpoint=server,verify-peer=off")
                .hasOption("-vnc", "0.0.0.0:1,password-secret=display-password,tls-creds=display-tls");
        assertThat(arguments.findings()).isEmpty();
        assertThatArguments(of(machine().display(new Display.Spice(Path.of("s")))))
                .hasOption("-spice", "unix=on,addr=/m/s,disable-ticketing=on");
        assertThatArguments(of(machine().display(new Display.Spice(HostPort.loopback(5930)).withTls(Path.of("pki")))))
                .hasOption("-spice", "addr=127.0.0.1,tls-port=5930,x509-dir=/m/pki,disable-ticketing=on");
    }

    @Test
    void memoryIsBackedByWhatTheHostHas() {
        Machine.Builder shared =
                machine().memoryBacking(MemoryBacking.anonymous().withSharing(MemoryBacking.Sharing.SHARED));

        assertThatArguments(of(shared))
                .hasOption("-machine", "q35,memory-backend=ram0")
                .hasOption("-object", "memory-backend-memfd,id=ram0,size=1073741824,share=on");
        assertThat(errors(on(OperatingSystem.MACOS, shared))).containsExactly("memory.backing");
        assertThatArguments(QemuArguments.of(
                        shared.build(),
                        setup().host(OperatingSystem.MACOS)
                                .version(new QemuVersion(9, 1, 0))
                                .build()))
                .hasOption("-object", "memory-backend-shm,id=ram0,size=1073741824,share=on");
        assertThatArguments(of(machine()
                        .memoryBacking(MemoryBacking.hugePages().withPreallocation(MemoryBacking.Preallocation.ON))))
                .hasOption("-object", "memory-backend-memfd,id=ram0,size=1073741824,hugetlb=on,share=off,prealloc=on");
        assertThat(errors(on(OperatingSystem.WINDOWS, machine().memoryBacking(MemoryBacking.hugePages()))))
                .containsExactly("memory.backing");
        assertThatArguments(of(machine())).hasOption("-machine", "q35").hasNoOption("-object");
    }

    @Test
    void foldersOfEachTransport() {
        SharedFolder folder = new SharedFolder("work", Path.of("w"), Access.READ_ONLY);

        assertThatArguments(of(machine().sharedFolder(folder)))
                .hasOption("-fsdev", "local,id=share0,path=/m/w,security_model=mapped-xattr,readonly=on")
                .hasAmongOptions("-device", "virtio-9p-pci,id=share0,fsdev=share0,mount_tag=work,bus=pcie.0,addr=0x1");
        assertThatArguments(of(machine().board(Board.MICROVM).sharedFolder(folder)))
                .hasAmongOptions("-device", "virtio-9p-device,id=share0,fsdev=share0,mount_tag=work");
        QemuArguments virtiofs = of(machine().sharedFolder(folder.viaVirtiofs(Path.of("fs.sock"))));
        assertThatArguments(virtiofs)
                .hasOption("-machine", "q35,memory-backend=ram0")
                .hasOption("-object", "memory-backend-memfd,id=ram0,size=1073741824,share=on")
                .hasOption("-chardev", "socket,id=share0,path=/m/fs.sock")
                .hasAmongOptions("-device", "vhost-user-fs-pci,id=share0,chardev=share0,tag=work,bus=pcie.0,addr=0x1");
        assertThat(virtiofs.findings().stream().map(Finding::code))
                .containsExactlyInAnyOrder("memory.shared", "share.read-only");
        assertThat(errors(of(machine().sharedFolder(folder.via(ShareTransport.VIRTIOFS)))))
                .containsExactly("share.socket");
        assertThat(errors(on(OperatingSystem.WINDOWS, machine().sharedFolder(folder))))
                .containsExactly("share.host");
        assertThat(errors(on(OperatingSystem.MACOS, machine().sharedFolder(folder.viaVirtiofs(Path.of("fs.sock"))))))
                .contains("share.host");
    }

    @Test
    void oneFolderIsShownBySmbInTheFirstNetworkOfModeUser() {
        SharedFolder folder = new SharedFolder("work", Path.of("/w"), Access.READ_WRITE).via(ShareTransport.SMB);
        SharedFolder other = new SharedFolder("more", Path.of("/x"), Access.READ_WRITE).via(ShareTransport.SMB);

        assertThatArguments(of(machine()
                        .sharedFolder(folder)
                        .network(Network.of(NetworkMode.TAP).build())
                        .network(Network.user())
                        .network(Network.user())))
                .hasOptions("-netdev", "tap,id=net0,script=no,downscript=no", "user,id=net1,smb=/w", "user,id=net2");
        assertThat(errors(of(machine().sharedFolder(folder)))).containsExactly("share.smb");
        assertThat(errors(of(machine().sharedFolder(folder).sharedFolder(other).network(Network.user()))))
                .containsExactly("share.smb");
        assertThat(errors(of(machine()
                        .sharedFolder(new SharedFolder("r", Path.of("/r"), Access.READ_ONLY).via(ShareTransport.SMB))
                        .network(Network.user()))))
                .containsExactly("share.smb");
    }

    @Test
    void aFolderThatWindowsCannotSeeByItselfIsLeftOutAndToldOf() {
        Machine.Builder windows = Machine.named("test")
                .guest(new GuestSystem(GuestKind.WINDOWS_10, Architecture.X86_64))
                .firmware(Firmware.bios())
                .sharedFolder(new SharedFolder("work", Path.of("/w"), Access.READ_WRITE));

        assertThat(of(windows).findings())
                .anyMatch(finding -> finding.severity() == Severity.WARNING
                        && finding.code().equals("share.unmapped")
                        && finding.where().equals("shares[work]"));
        assertThatArguments(of(windows.network(Network.user()))).hasOption("-netdev", "user,id=net0,smb=/w");
    }

    @Test
    void smallDevices() {
        assertThatArguments(of(machine()
                        .randomSource(Machine.RandomSource.ON)
                        .balloon(Machine.Balloon.ON)
                        .generationId(GenerationId.auto())
                        .usbDevice(UsbDevice.of(0x46d, 0xc52b).withPort("3-1.2"))))
                .hasOption("-object", "rng-builtin,id=rng0")
                .hasAmongOptions(
                        "-device",
                        "vmgenid,guid=auto,id=generation",
                        "virtio-rng-pci,rng=rng0,id=rng,bus=pcie.0,addr=0x1",
                        "virtio-balloon-pci,id=balloon,bus=pcie.0,addr=0x2",
                        "usb-host,vendorid=0x046d,productid=0xc52b,hostbus=3,hostport=1.2,id=usb0,bus=xhci.0,port=1");
        assertThat(errors(of(machine()
                        .board(Board.MICROVM)
                        .generationId(GenerationId.auto())
                        .usbDevice(UsbDevice.of(1, 2)))))
                .containsExactly("generation-id.board", "usb.board");
    }
}
