package dev.satchel.qemu.junit;

import dev.satchel.core.machine.Disk;
import dev.satchel.core.machine.DiskSource;
import dev.satchel.core.machine.Display;
import dev.satchel.core.machine.HostPort;
import dev.satchel.core.machine.ImageFormat;
import dev.satchel.core.machine.Machine;
import dev.satchel.core.machine.Network;
import dev.satchel.core.machine.NetworkMode;
import dev.satchel.core.machine.PortForward;
import dev.satchel.core.machine.SerialPort;
import dev.satchel.core.machine.Tpm;
import dev.satchel.qemu.image.Creation;
import dev.satchel.qemu.image.QemuImg;
import dev.satchel.qemu.image.TargetFormat;
import dev.satchel.qemu.live.Overlays;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A machine for tests, made of one that is described: what it writes is in a folder of its own, and where it listens is free,
 * so that the description's disks stay as they are and several can run at the same time.
 */
final class IsolatedMachine {
    private final Machine described;
    private final Path base;
    private final Path folder;

    /**
     * Prepares one.
     *
     * @param base what relative paths of the description are relative to
     * @param folder where everything goes that this machine writes
     */
    IsolatedMachine(Machine described, Path base, Path folder) {
        this.described = described;
        this.base = base.toAbsolutePath();
        this.folder = folder;
    }

    /** The machine, over whose disks nothing lies yet; {@code forward} are further ports of the guest to be reached. */
    Machine prepare(List<Integer> forward) throws IOException, InterruptedException {
        Machine.Builder machine = described.toBuilder()
                .disks(disks())
                .networks(networks(forward))
                .display(display())
                .serialPorts(serialPorts());
        if (described.tpm().isPresent()) {
            machine.tpm(tpm(described.tpm().get()));
        }
        return machine.build();
    }

    /** What is not there yet is made, empty, in this machine's folder; what is there {@link Overlays} lies over. */
    private List<Disk> disks() throws IOException, InterruptedException {
        List<Disk> disks = new ArrayList<>();
        for (Disk disk : described.disks()) {
            boolean missing = disk.source() instanceof DiskSource.Image image
                    && disk.size().isPresent()
                    && Files.notExists(base.resolve(image.file()));
            disks.add(missing ? empty(disk) : disk);
        }
        return disks;
    }

    private Disk empty(Disk disk) throws IOException, InterruptedException {
        Path file = folder.resolve("empty-" + disk.id() + ".qcow2");
        QemuImg.find()
                .create(Creation.empty(
                        file, TargetFormat.of(ImageFormat.QCOW2), disk.size().orElseThrow()));
        return disk.toBuilder().image(file, ImageFormat.QCOW2).build();
    }

    private List<Network> networks(List<Integer> forward) {
        List<Network> networks = new ArrayList<>();
        List<Integer> open = new ArrayList<>(forward);
        for (Network network : described.networks()) {
            if (network.mode() != NetworkMode.USER) {
                networks.add(network);
                continue;
            }
            networks.add(network.toBuilder()
                    .forwards(Stream.concat(
                                    network.forwards().stream().map(IsolatedMachine::free),
                                    open.stream().map(port -> PortForward.tcp(HostPort.loopback(0), port)))
                            .distinct()
                            .toList())
                    .build());
            open.clear();
        }
        if (!open.isEmpty()) {
            Network.Builder card = Network.of(NetworkMode.USER);
            open.forEach(port -> card.forward(PortForward.tcp(HostPort.loopback(0), port)));
            networks.add(card.build());
        }
        return networks;
    }

    private static PortForward free(PortForward described) {
        return new PortForward(described.protocol(), HostPort.loopback(0), described.guestPort());
    }

    /** A picture keeps its card, for screenshots; where it is shown there is room for one machine only, or for none. */
    private Display display() {
        if (described.display() instanceof Display.None) {
            return described.display();
        }
        Display.Vnc unseen = new Display.Vnc(folder.resolve("vnc.sock"));
        return described.display().card().map(unseen::withCard).orElse(unseen);
    }

    /** The terminal stays: it becomes the console. */
    private List<SerialPort> serialPorts() {
        List<SerialPort> ports = new ArrayList<>();
        for (SerialPort port : described.serialPorts()) {
            Path own = folder.resolve("serial" + ports.size());
            if (port instanceof SerialPort.ToFile) {
                ports.add(new SerialPort.ToFile(own));
            } else if (port instanceof SerialPort.Socket) {
                ports.add(new SerialPort.Socket(own));
            } else {
                ports.add(port);
            }
        }
        return ports;
    }

    private Tpm tpm(Tpm tpm) throws IOException {
        Path own = folder.resolve("tpm");
        Path kept = tpm.state().map(base::resolve).orElse(own);
        if (Files.isDirectory(kept)) {
            copy(kept, own);
        } else if (Files.isRegularFile(kept)) { // as UTM keeps it
            Files.copy(kept, own);
        }
        return tpm.withState(own);
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, to.resolve(String.valueOf(file.getFileName())));
            }
        }
    }
}
