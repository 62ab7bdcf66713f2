package dev.satchel.qemu.live;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.satchel.core.SatchelException;
import dev.satchel.core.file.AtomicFile;
import dev.satchel.core.machine.Access;
import dev.satchel.core.machine.Disk;
import dev.satchel.core.machine.DiskSource;
import dev.satchel.core.machine.Firmware;
import dev.satchel.core.machine.ImageFormat;
import dev.satchel.core.machine.Machine;
import dev.satchel.core.machine.NbdServer;
import dev.satchel.core.machine.SectorSizes;
import dev.satchel.core.unit.DataSize;
import dev.satchel.qemu.argument.QemuArguments;
import dev.satchel.qemu.argument.QemuSetup;
import dev.satchel.qemu.image.Backing;
import dev.satchel.qemu.image.Commit;
import dev.satchel.qemu.image.Creation;
import dev.satchel.qemu.image.Image;
import dev.satchel.qemu.image.QemuImg;
import dev.satchel.qemu.option.Device;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A machine that writes to fresh qcow2 overlays, so that its disks and its UEFI variables stay as they are:
 *
 * <pre>{@code
 * try (Overlays overlays = Overlays.make(machine, setup, folder, QemuImg.find());
 *         RunningMachine running = qemu.start(overlays.machine(), setup, options)) {
 *     // nothing of this is kept
 * }
 * }</pre>
 *
 * Read-only disks and media are shared as they are. A TPM's state is not laid over: give the machine one of its own. The
 * files lie in a folder that must outlive the machine's run; closing removes them, unless they are to be kept. Not for
 * several threads at once.
 */
public final class Overlays implements AutoCloseable {
    private record Layer(Disk disk, Path base, ImageFormat format, Path overlay) {}

    private final Machine machine;
    private final QemuImg img;
    private final ImmutableList<Layer> layers;
    private final @Nullable Path baseVariables;
    private final @Nullable Path variables;
    private boolean kept;

    private Overlays(
            Machine machine, QemuImg img, List<Layer> layers, @Nullable Path baseVariables, @Nullable Path variables) {
        this.machine = machine;
        this.img = img;
        this.layers = ImmutableList.copyOf(layers);
        this.baseVariables = baseVariables;
        this.variables = variables;
    }

    /**
     * Makes an overlay for each disk that {@code machine} writes to, and a copy of its UEFI variables.
     *
     * @param machine as it is described
     * @param setup as it will be started with: what its paths are relative to, and who finds its devices
     * @param folder where the files are made: the disk's id with {@code .qcow2} at the end, and {@code variables.fd}; made
     *     if it is missing
     * @param img makes them
     * @throws SatchelException with code {@code image.exists} if such a file is there, {@code image.backing} if a disk is
     *     missing, {@code live.refused} for a disk that nothing can be laid over. Nothing is then left
     */
    public static Overlays make(Machine machine, QemuSetup setup, Path folder, QemuImg img)
            throws IOException, InterruptedException {
        Path into = Files.createDirectories(folder.toAbsolutePath());
        QemuArguments arguments = QemuArguments.of(machine, setup);
        List<Disk> disks = new ArrayList<>();
        List<Layer> layers = new ArrayList<>();
        for (Disk disk : machine.disks()) {
            if (disk.source() instanceof DiskSource.Medium || disk.access() == Access.READ_ONLY) {
                disks.add(absolute(disk, setup));
                continue;
            }
            Layer layer = layer(disk, setup, into);
            layers.add(layer);
            Disk.Builder over = disk.toBuilder()
                    .image(layer.overlay(), ImageFormat.QCOW2)
                    .bus(machine.busOf(disk)); // what suits a disk depends on what is behind it
            sectors(disk, arguments).ifPresent(over::sectors);
            disks.add(over.build());
        }
        Machine.Builder made = machine.toBuilder().disks(disks);
        Path base = null;
        Path variables = null;
        if (machine.firmware() instanceof Firmware.Uefi uefi) {
            base = variables(arguments, uefi, setup);
            variables = into.resolve("variables.fd");
            made.firmware(uefi.withVariables(variables));
        }
        Overlays overlays = new Overlays(made.build(), img, layers, base, variables);
        overlays.lay();
        return overlays;
    }

    private static Disk absolute(Disk disk, QemuSetup setup) {
        if (disk.source() instanceof DiskSource.Image image) {
            return disk.toBuilder()
                    .image(setup.folder().resolve(image.file()), image.format())
                    .build();
        }
        if (disk.source() instanceof DiskSource.Nbd nbd && nbd.server() instanceof NbdServer.Socket socket) {
            return disk.toBuilder()
                    .nbd(new NbdServer.Socket(setup.folder().resolve(socket.path())), nbd.export())
                    .build();
        }
        return disk;
    }

    private static Layer layer(Disk disk, QemuSetup setup, Path folder) throws IOException {
        Path overlay = folder.resolve(disk.id() + ".qcow2");
        if (disk.source() instanceof DiskSource.Image image) {
            return new Layer(disk, setup.folder().resolve(image.file()), image.format(), overlay);
        }
        if (disk.source() instanceof DiskSource.Device device) {
            Path found = setup.devices().resolve(device.identity()).path();
            return new Layer(disk, setup.folder().resolve(found), ImageFormat.RAW, overlay);
        }
        throw new SatchelException(
                "live.refused",
                "disk '" + disk.id() + "'",
                "an overlay lies over a file or a device of this host, and not over " + disk.source(),
                "have the server keep it as it is (qemu-nbd --snapshot, nbdkit --filter=cow), and let the disk be"
                        + " read-only here; or copy it to an image first (qemu-img convert)");
    }

    /** A device's sectors are found out from the device, which an overlay is not. */
    private static Optional<SectorSizes> sectors(Disk disk, QemuArguments arguments) {
        return arguments.options().stream()
                .filter(Device.class::isInstance)
                .map(Device.class::cast)
                .filter(device -> device.id().equals(Optional.of(disk.id()))
                        && device.get("logical_block_size").isPresent()
                        && device.get("physical_block_size").isPresent())
                .map(device -> new SectorSizes(size(device, "logical_block_size"), size(device, "physical_block_size")))
                .findFirst();
    }

    private static DataSize size(Device device, String key) {
        return DataSize.bytes(Long.parseLong(device.get(key).orElseThrow()));
    }

    private static @Nullable Path variables(QemuArguments arguments, Firmware.Uefi uefi, QemuSetup setup) {
        return arguments
                .variables()
                .map(store -> store.file().file())
                .or(() -> uefi.variables().map(setup.folder()::resolve))
                .orElse(null);
    }

    private void lay() throws IOException, InterruptedException {
        List<Path> made = new ArrayList<>();
        boolean whole = false;
        try {
            for (Layer layer : layers) {
                img.create(Creation.overlay(layer.overlay(), Backing.of(layer.base(), layer.format())));
                made.add(layer.overlay());
            }
            if (baseVariables != null && variables != null && Files.exists(baseVariables)) {
                if (Files.exists(variables)) {
                    throw new SatchelException("image.exists", variables.toString(), "exists already");
                }
                Files.copy(baseVariables, variables);
            }
            whole = true;
        } finally {
            if (!whole) {
                made.forEach(NewImage::remove);
            }
        }
    }

    /** The machine that writes to the overlays; its paths are absolute. */
    public Machine machine() {
        return machine;
    }

    /** By the ids of the disks, their overlays, in order; immutable. */
    public Map<String, Path> files() {
        Map<String, Path> files = new LinkedHashMap<>();
        layers.forEach(layer -> files.put(layer.disk().id(), layer.overlay()));
        return ImmutableMap.copyOf(files);
    }

    /**
     * The overlay of one disk.
     *
     * @param disk by its id
     * @throws IllegalArgumentException if it has none
     */
    public Path file(String disk) {
        return layers.stream()
                .filter(layer -> layer.disk().id().equals(disk))
                .map(Layer::overlay)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no overlay for disk '" + disk + "'"));
    }

    /**
     * Throws away what was written, and begins again; the machine must have ended. Takes some hundredths of a second for
     * each disk.
     */
    public void reset() throws IOException, InterruptedException {
        remove();
        lay();
    }

    /**
     * Writes what the machine wrote into its disks and its UEFI variables, and begins again with empty overlays; the machine
     * must have ended. If it is interrupted all is whole, and it can be done again.
     *
     * @throws SatchelException with code {@code image.locked} if a disk is in use; disks before it are then written
     */
    public void commit() throws IOException, InterruptedException {
        for (Layer layer : layers) {
            img.commit(Commit.of(Image.of(layer.overlay(), ImageFormat.QCOW2)));
        }
        if (baseVariables != null && variables != null && Files.exists(variables)) {
            AtomicFile.write(baseVariables, Files.readAllBytes(variables)); // some megabytes
        }
    }

    /** Lets the overlays stay when this is closed; they name their bases by absolute paths. */
    public void keep() {
        kept = true;
    }

    private void remove() {
        layers.forEach(layer -> NewImage.remove(layer.overlay()));
        if (variables != null) {
            NewImage.remove(variables);
        }
    }

    /** Removes the overlays, unless they are to be kept; the machine must have ended. */
    @Override
    public void close() {
        if (!kept) {
            remove();
        }
    }
}
