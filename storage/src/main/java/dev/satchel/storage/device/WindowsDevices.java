package dev.satchel.storage.device;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.common.base.Ascii;
import com.google.common.base.CharMatcher;
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
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Devices of Windows, as PowerShell's {@code Get-Disk} and {@code Get-Partition} tell of them (classes {@code MSFT_Disk} and
 * {@code MSFT_Partition}), and the page files.
 */
final class WindowsDevices implements DeviceSource, HostView {
    /** Without it the answer is in the code page of the console. */
    private static final String SCRIPT = "[Console]::OutputEncoding = [Text.Encoding]::UTF8; @{"
            + "Disks = @(Get-Disk | Select-Object"
            + " Number, Path, UniqueId, SerialNumber, AdapterSerialNumber, FriendlyName, Size, LogicalSectorSize,"
            + " PhysicalSectorSize, PartitionStyle, Guid, Signature, BusType, IsBoot, IsSystem, IsOffline, IsReadOnly,"
            + " IsClustered);"
            + " Partitions = @(Get-Partition -ErrorAction SilentlyContinue | Select-Object"
            + " DiskNumber, PartitionNumber, Offset, Size, AccessPaths);"
            + " PageFiles = @(Get-CimInstance Win32_PageFileUsage -ErrorAction SilentlyContinue |"
            + " ForEach-Object { $_.Name });"
            + " Turning = @(Get-PhysicalDisk -ErrorAction SilentlyContinue | Where-Object MediaType -eq 'HDD' |"
            + " ForEach-Object { $_.DeviceId })"
            + "} | ConvertTo-Json -Compress -Depth 4";

    static final Command COMMAND =
            Command.of("powershell.exe", "-NoLogo", "-NoProfile", "-NonInteractive", "-Command", SCRIPT);

    private static final String DRIVE = "\\\\.\\PhysicalDrive";
    private static final int MOST_PARTITIONS = 1000;

    private static final CharMatcher DIGITS = CharMatcher.inRange('0', '9');

    /** An EUI-64 or its longer kin that the driver of NVMe puts where a serial number is asked for. */
    private static final Pattern EUI = Pattern.compile("(?:[0-9A-F]{4}_){3,7}[0-9A-F]{4}\\.");

    private static final ObjectMapper JSON = new ObjectMapper();

    private final CommandRunner runner;
    private final ImmutableList<Path> programFiles;

    /** Asks PowerShell through {@code runner}. */
    WindowsDevices(CommandRunner runner, List<Path> programFiles) {
        this.runner = runner;
        this.programFiles = ImmutableList.copyOf(programFiles);
    }

    @Override
    public List<BlockDevice> all() throws IOException, InterruptedException {
        return parse(runner.run(COMMAND).orThrow().output());
    }

    @Override
    public Optional<BlockDevice> at(Path path) throws IOException, InterruptedException {
        return all().stream().filter(device -> device.names().contains(path)).findFirst();
    }

    @Override
    public BlockDevice device(DeviceIdentity identity) throws IOException, InterruptedException {
        return new DeviceSearch(all(), "").find(identity);
    }

    @Override
    public FoundDevice find(DeviceIdentity identity) throws IOException, InterruptedException {
        BlockDevice device = device(identity);
        DeviceIdentity told = device.identity();
        FoundDevice.Builder found = FoundDevice.at(device.path())
                .identity(device.tableUuid().map(told::withTableUuid).orElse(told))
                .attachment(device.attachment())
                .judged(Guard.passingThrough(device).verdict().findings());
        device.toldSectors().ifPresent(found::sectors);
        return found.build();
    }

    /** Reads what {@code ConvertTo-Json} wrote; it writes one object where there is one disk. */
    List<BlockDevice> parse(String json) throws SatchelException {
        JsonNode tree;
        try {
            tree = JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new SatchelException(
                    "device.answer", "Get-Disk", "did not answer in JSON: " + e.getOriginalMessage(), null, e);
        }
        ImmutableList.Builder<BlockDevice> disks = ImmutableList.builder();
        for (JsonNode disk : each(tree.path("Disks"))) {
            if (disk.path("Number").isIntegralNumber() && disk.path("Size").asLong() > 0) {
                disks.add(device(disk, tree));
            }
        }
        return disks.build();
    }

    private static Iterable<JsonNode> each(JsonNode node) {
        return node.isArray()
                ? node
                : node.isMissingNode() || node.isNull() ? ImmutableList.of() : ImmutableList.of(node);
    }

    private BlockDevice device(JsonNode disk, JsonNode tree) {
        int number = disk.path("Number").asInt();
        Path path = Path.of(DRIVE + number);
        DataSize size = DataSize.bytes(disk.path("Size").asLong());
        BlockDevice.Builder b = new BlockDevice.Builder(path, size, this);
        b.names = ImmutableSet.of(path, Path.of("//./PhysicalDrive" + number));
        identify(b, disk);
        b.bus = bus(text(disk, "BusType"));
        b.internal = switch (b.bus) {
            case USB, THUNDERBOLT, MMC, LOOP -> false;
            case NVME, SATA, ATA, SCSI, VIRTIO, OTHER -> true;
        };
        b.removable = !b.internal && b.bus != Bus.LOOP;
        b.sectors = sectors(disk);
        b.rotational = ImmutableList.copyOf(each(tree.path("Turning"))).stream()
                .anyMatch(turning -> turning.asText().equals(String.valueOf(number)));
        b.readOnly = disk.path("IsReadOnly").asBoolean();
        b.online = !disk.path("IsOffline").asBoolean();
        addVolumes(b, number, tree);
        b.runsTheSystem =
                disk.path("IsBoot").asBoolean() || disk.path("IsSystem").asBoolean();
        if (disk.path("IsClustered").asBoolean()) {
            b.holders = List.of(new BlockHolder(path, BlockHolder.Kind.OTHER, "a failover cluster"));
        }
        return b.build();
    }

    private static void identify(BlockDevice.Builder b, JsonNode disk) {
        String serial = text(disk, "SerialNumber");
        String adapter = text(disk, "AdapterSerialNumber");
        boolean isName = EUI.matcher(Ascii.toUpperCase(serial)).matches();
        // The adapter of an NVMe disk tells the number that is on its label.
        b.serial = isName && !adapter.isEmpty() ? adapter : serial;
        b.otherSerials = List.of(serial, adapter);
        b.model = text(disk, "FriendlyName");
        // Other systems leave the maker out, which comes first here.
        int blank = b.model.indexOf(' ');
        b.otherModels = blank > 0 ? List.of(b.model.substring(blank + 1)) : List.of();
        b.wwn = text(disk, "UniqueId");
        b.attachment = text(disk, "Path");
        String table = text(disk, "Guid");
        long signature = disk.path("Signature").asLong();
        if (table.isEmpty() && signature > 0) {
            table = String.format(Locale.ROOT, "%08x", signature);
        }
        b.tableUuid = isTableUuid(table) ? table : "";
    }

    private static boolean isTableUuid(String text) {
        try {
            DeviceIdentity.tableUuid(text);
            return true;
        } catch (IllegalArgumentException e) {
            return false; // no table that an identity can name
        }
    }

    /** By name, or by number where the name was not put in its place ({@code MSFT_Disk}, property {@code BusType}). */
    private static Bus bus(String told) {
        return switch (told.toLowerCase(Locale.ROOT)) {
            case "usb", "7" -> Bus.USB;
            case "nvme", "17" -> Bus.NVME;
            case "sata", "11" -> Bus.SATA;
            case "ata", "atapi", "3", "2" -> Bus.ATA;
            case "scsi", "sas", "iscsi", "fibre channel", "raid", "1", "10", "9", "6", "8" -> Bus.SCSI;
            case "sd", "mmc", "12", "13" -> Bus.MMC;
            case "virtual", "file backed virtual", "filebackedvirtual", "14", "15" -> Bus.LOOP;
            default -> Bus.OTHER;
        };
    }

    private static @Nullable SectorSizes sectors(JsonNode disk) {
        long logical = disk.path("LogicalSectorSize").asLong();
        long physical = Math.max(logical, disk.path("PhysicalSectorSize").asLong());
        try {
            return new SectorSizes(DataSize.bytes(logical), DataSize.bytes(physical));
        } catch (IllegalArgumentException e) {
            return null; // not told, or sizes that no guest can be shown
        }
    }

    private static void addVolumes(BlockDevice.Builder b, int number, JsonNode tree) {
        List<BlockPartition> partitions = new ArrayList<>();
        List<BlockMount> mounts = new ArrayList<>();
        for (JsonNode part : each(tree.path("Partitions"))) {
            if (part.path("DiskNumber").asInt(-1) != number || partitions.size() >= MOST_PARTITIONS) {
                continue;
            }
            int index = part.path("PartitionNumber").asInt();
            Path path = Path.of("\\\\.\\Harddisk" + number + "Partition" + index);
            partitions.add(new BlockPartition(
                    path,
                    index,
                    DataSize.bytes(Math.max(0, part.path("Offset").asLong())),
                    DataSize.bytes(Math.max(0, part.path("Size").asLong()))));
            for (JsonNode access : each(part.path("AccessPaths"))) {
                // The other form, \\?\Volume{..}, is there whether somebody uses the volume or not.
                if (access.asText().matches("[A-Za-z]:\\\\.*")) {
                    mounts.add(new BlockMount(path, Sysfs.path(access.asText()), ""));
                }
            }
        }
        partitions.sort(Comparator.comparingInt(BlockPartition::number));
        b.partitions = partitions;
        b.mounts = mounts;
        b.swaps = ImmutableList.copyOf(each(tree.path("PageFiles"))).stream()
                .map(JsonNode::asText)
                .filter(file -> mounts.stream().anyMatch(mount -> isBelow(mount.target(), file)))
                .map(Sysfs::path)
                .toList();
    }

    /** Compared as Windows does, on whatever system this is read. */
    private static boolean isBelow(Path folder, String file) {
        String upper = Ascii.toUpperCase(folder.toString());
        String prefix = upper.endsWith("\\") ? upper : upper + "\\";
        return Ascii.toUpperCase(file).startsWith(prefix);
    }

    /** Windows does not say who has a disk open. */
    @Override
    public List<DeviceUser> users(BlockDevice device) {
        return ImmutableList.of();
    }

    @Override
    public List<Path> filesOn(BlockDevice device, List<Path> files) {
        return files.stream()
                .filter(file -> device.mounts().stream().anyMatch(mount -> isBelow(mount.target(), file.toString())))
                .collect(ImmutableList.toImmutableList());
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
        return "Set-Disk -Number " + number(device) + " -IsOffline $true";
    }

    @Override
    public String swappingOff(Path swap) {
        return "move the page file to another disk (SystemPropertiesPerformance.exe, Advanced), and restart";
    }

    @Override
    public String makingWritable(BlockDevice device) {
        return "Set-Disk -Number " + number(device) + " -IsReadOnly $false";
    }

    private static String number(BlockDevice device) {
        return DIGITS.retainFrom(device.path().toString()); // Windows puts a backslash behind the name
    }

    private static String text(JsonNode disk, String key) {
        return CharMatcher.whitespace()
                .or(CharMatcher.is('\0'))
                .trimFrom(disk.path(key).asText(""));
    }
}
