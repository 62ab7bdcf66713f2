package dev.satchel.storage.device;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.satchel.core.SatchelException;
import dev.satchel.core.device.FoundDevice;
import dev.satchel.core.machine.DeviceIdentity;
import dev.satchel.core.machine.SectorSizes;
import dev.satchel.core.process.Command;
import dev.satchel.core.process.CommandRunner;
import dev.satchel.core.unit.DataSize;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Devices of macOS: {@code diskutil list} knows the disks and what is mounted, {@code diskutil info} the model and how it is
 * connected, {@code ioreg} serial number, partition table and the number of the attachment.
 */
final class MacDevices implements DeviceSource, HostView {
    static final Command LIST = Command.of("diskutil", "list", "-plist");
    static final Command REGISTRY = Command.of("ioreg", "-a", "-l", "-r", "-c", "IOBlockStorageDevice");
    static final Command USB = Command.of("ioreg", "-a", "-l", "-r", "-c", "IOUSBHostDevice");

    private final CommandRunner runner;
    private final ImmutableList<Path> programFiles;

    /** Asks the tools through {@code runner}. */
    MacDevices(CommandRunner runner, List<Path> programFiles) {
        this.runner = runner;
        this.programFiles = ImmutableList.copyOf(programFiles);
    }

    static Command info(String disk) {
        return Command.of("diskutil", "info", "-plist", disk);
    }

    @Override
    public List<BlockDevice> all() throws IOException, InterruptedException {
        ToolPlist list = ask(LIST);
        MacRegistry registry = new MacRegistry();
        registry.read(ask(USB));
        registry.read(ask(REGISTRY));
        ImmutableList.Builder<BlockDevice> all = ImmutableList.builder();
        for (ToolPlist disk : list.listAt("AllDisksAndPartitions")) {
            Optional<String> name = disk.textAt("DeviceIdentifier");
            boolean made = !disk.listAt("APFSPhysicalStores").isEmpty(); // a container, which lies on another disk
            if (name.isPresent() && !made) {
                all.add(device(name.get(), disk, list, ask(info(name.get())), registry));
            }
        }
        return all.build();
    }

    @Override
    public Optional<BlockDevice> at(Path path) throws IOException, InterruptedException {
        return all().stream().filter(device -> device.names().contains(path)).findFirst();
    }

    @Override
    public BlockDevice device(DeviceIdentity identity) throws IOException, InterruptedException {
        String silent = identity.wwn().isPresent() ? "; macOS tells no world-wide names" : "";
        return new DeviceSearch(all(), silent).find(identity);
    }

    @Override
    public FoundDevice find(DeviceIdentity identity) throws IOException, InterruptedException {
        BlockDevice device = device(identity);
        Path raw = device.node();
        DeviceIdentity told = device.identity();
        FoundDevice.Builder found = FoundDevice.at(raw)
                .node(device.path())
                .identity(device.tableUuid().map(told::withTableUuid).orElse(told))
                .attachment(device.attachment())
                .judged(Guard.passingThrough(device).verdict().findings());
        device.toldSectors().ifPresent(found::sectors);
        return found.build();
    }

    private ToolPlist ask(Command command) throws IOException, InterruptedException {
        String output = runner.run(command).orThrow().output();
        // ioreg says nothing at all of a class that nothing belongs to.
        return ToolPlist.parse(output.isBlank() ? "<plist><array/></plist>" : output, command.toString());
    }

    private BlockDevice device(String name, ToolPlist disk, ToolPlist list, ToolPlist info, MacRegistry registry) {
        Path path = Path.of("/dev/" + name);
        Path raw = Path.of("/dev/r" + name);
        long size = info.numberAt("TotalSize").or(() -> info.numberAt("Size")).orElse(0L);
        MacRegistry.Media media = registry.of(name);
        BlockDevice.Builder b = new BlockDevice.Builder(path, DataSize.bytes(Math.max(0, size)), this);
        b.node = raw;
        b.names = ImmutableSet.of(path, raw);
        b.model = info.textAt("MediaName").orElse("");
        b.otherModels = info.textAt("IORegistryEntryName")
                .filter(entry -> entry.endsWith(" Media"))
                .map(entry -> List.of(entry.substring(0, entry.length() - " Media".length())))
                .orElse(List.of());
        b.serial = media.serial();
        b.otherSerials = List.of(media.inner());
        b.tableUuid = media.table();
        b.attachment = media.entry();
        b.internal = info.isTrueAt("Internal");
        b.removable = info.isTrueAt("RemovableMediaOrExternalDevice")
                || info.isTrueAt("RemovableMedia")
                || info.isFalseAt("Internal");
        b.rotational = info.isFalseAt("SolidState");
        b.readOnly = info.isFalseAt("WritableMedia");
        b.bus = bus(info.textAt("BusProtocol").orElse(""), b.internal);
        b.speed = b.bus == Bus.USB ? media.speed() : null;
        b.sectors = sectors(info.numberAt("DeviceBlockSize").orElse(0L), media.physicalSector());
        b.partitions = partitions(disk, registry);
        MacVolumes volumes = new MacVolumes(name, list);
        b.mounts = volumes.mounts();
        b.holders = volumes.containers();
        b.runsTheSystem = volumes.mounts().stream()
                .map(mount -> mount.target().toString())
                .anyMatch(target -> target.equals("/") || target.startsWith("/System/Volumes"));
        return b.build();
    }

    private static Bus bus(String protocol, boolean internal) {
        return switch (protocol) {
            case "USB" -> Bus.USB;
            case "PCI-Express" -> internal ? Bus.NVME : Bus.THUNDERBOLT;
            case "Thunderbolt" -> Bus.THUNDERBOLT;
            case "Apple Fabric" -> Bus.NVME;
            case "SATA" -> Bus.SATA;
            case "ATA" -> Bus.ATA;
            case "SAS", "Fibre Channel Interface", "SCSI" -> Bus.SCSI;
            case "Secure Digital" -> Bus.MMC;
            case "Disk Image" -> Bus.LOOP;
            case "Virtio", "Virtual Interface" -> Bus.VIRTIO;
            default -> Bus.OTHER;
        };
    }

    private static @Nullable SectorSizes sectors(long logical, long physical) {
        try {
            return new SectorSizes(DataSize.bytes(logical), DataSize.bytes(Math.max(logical, physical)));
        } catch (IllegalArgumentException e) {
            return null; // not told, or sizes that no guest can be shown
        }
    }

    private static List<BlockPartition> partitions(ToolPlist disk, MacRegistry registry) {
        List<BlockPartition> partitions = new ArrayList<>();
        for (ToolPlist part : disk.listAt("Partitions")) {
            String name = part.textAt("DeviceIdentifier").orElse("");
            String number = name.substring(name.lastIndexOf('s') + 1);
            if (number.matches("[1-9][0-9]{0,3}")) {
                partitions.add(new BlockPartition(
                        Path.of("/dev/" + name),
                        Integer.parseInt(number),
                        DataSize.bytes(registry.start(name).orElse(0)),
                        DataSize.bytes(Math.max(0, part.numberAt("Size").orElse(0L)))));
            }
        }
        return partitions;
    }

    /** macOS does not say who has a disk open, other than by what is mounted. */
    @Override
    public List<DeviceUser> users(BlockDevice device) {
        return ImmutableList.of();
    }

    @Override
    public List<Path> filesOn(BlockDevice device, List<Path> files) {
        List<Path> targets = device.mounts().stream().map(BlockMount::target).toList();
        return files.stream()
                .filter(file -> targets.stream().anyMatch(target -> holds(target, file)))
                .collect(ImmutableList.toImmutableList());
    }

    /** What is below {@code /Volumes} is mounted there, and not on the system's own disk. */
    private static boolean holds(Path target, Path file) {
        boolean isSystem = target.toString().equals("/") || target.startsWith("/System/Volumes");
        return isSystem ? !file.startsWith("/Volumes") : file.startsWith(target);
    }

    @Override
    public List<Path> programFiles() {
        return programFiles;
    }

    @Override
    public Optional<String> tableUuid(BlockDevice device) {
        return device.toldTableUuid();
    }

    @Override
    public Optional<BlockDevice> again(BlockDevice device) throws SatchelException {
        return HostDevices.ask(device.path().toString(), () -> at(device.path()));
    }

    @Override
    public String unmounting(BlockDevice device, BlockMount mount) {
        return "diskutil unmountDisk " + device.path();
    }

    @Override
    public String swappingOff(Path swap) {
        return "start macOS from another disk";
    }

    @Override
    public String makingWritable(BlockDevice device) {
        return "look for a switch on it, or attach the image for writing";
    }
}
