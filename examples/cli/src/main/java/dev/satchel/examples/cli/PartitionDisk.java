package dev.satchel.examples.cli;

import dev.satchel.core.machine.DeviceIdentity;
import dev.satchel.core.unit.DataSize;
import dev.satchel.storage.device.BlockDevice;
import dev.satchel.storage.device.BlockDevices;
import dev.satchel.storage.partition.PartitionTable;
import dev.satchel.storage.partition.Partitioning;
import dev.satchel.storage.partition.TableReading;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The disk or image whose partition table is meant. */
final class PartitionDisk {
    @Parameters(
            paramLabel = "DEVICE-or-IMAGE",
            description = "A whole disk, a loop device, or a raw image that exists.")
    private Path path = Path.of("");

    @Option(names = "--serial", paramLabel = "SERIAL", description = "Refuse a disk that has not this serial number.")
    private @Nullable String serial;

    @Option(names = "--model", paramLabel = "MODEL", description = "Refuse a disk that is not of this model.")
    private @Nullable String model;

    @Option(
            names = "--sector-size",
            paramLabel = "512|4096",
            description = "The logical sectors of an image; a device tells its own.")
    private @Nullable DataSize sector;

    Path path() {
        return path;
    }

    private boolean isDevice() {
        boolean device = DiskPath.isDevice(path);
        if (!device && (serial != null || model != null)) {
            throw new IllegalArgumentException(
                    "--serial and --model are of a disk, and " + path + " is an image, which has neither");
        }
        return device;
    }

    private BlockDevice device() throws IOException {
        DeviceIdentity identity = DeviceIdentity.path(path);
        identity = serial == null ? identity : identity.withSerial(serial);
        return BlockDevices.find(model == null ? identity : identity.withModel(model));
    }

    TableReading read() throws IOException {
        if (isDevice()) {
            return Partitioning.of(device()).read();
        }
        return sector == null ? PartitionTable.read(path) : PartitionTable.read(path, sector);
    }

    /** An image that has a table is known by that to have sectors of its size. */
    Partitioning changing() throws IOException {
        return isDevice() ? Partitioning.of(device()) : Partitioning.ofImage(path, sectorOfImage());
    }

    private DataSize sectorOfImage() throws IOException {
        return sector != null
                ? sector
                : PartitionTable.read(path).table().map(PartitionTable::sector).orElse(DataSize.bytes(512));
    }

    /** For a new table what an old one says counts for nothing. */
    Partitioning writing() throws IOException {
        return isDevice()
                ? Partitioning.of(device())
                : Partitioning.ofImage(path, sector == null ? DataSize.bytes(512) : sector);
    }
}
