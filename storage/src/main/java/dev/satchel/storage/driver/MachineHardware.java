package dev.satchel.storage.driver;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.satchel.core.SatchelException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;

/**
 * The devices of a machine, each by its name. Of another machine they come in a file, that this makes on it: {@code cat
 * /sys/bus/*}{@code /devices/*}{@code /modalias > hardware.txt}. Immutable.
 */
public final class MachineHardware {
    private static final int LIMIT = 1 << 20;
    private static final int NAME_LIMIT = 512;

    private final ImmutableSet<HardwareId> devices;

    private MachineHardware(Collection<HardwareId> devices) {
        this.devices = ImmutableSet.copyOf(devices);
    }

    /** A machine with {@code devices}, and perhaps others. */
    public static MachineHardware of(HardwareId... devices) {
        return new MachineHardware(List.of(devices));
    }

    /**
     * Reads {@code file}: a name in each line; blank lines, and what follows {@code #}, are passed over.
     *
     * @throws SatchelException with code {@code driver.hardware} and the line that is no name, or if it is larger than 1 MiB
     */
    public static MachineHardware read(Path file) throws IOException {
        byte[] bytes;
        try (InputStream stream = Files.newInputStream(file)) {
            bytes = stream.readNBytes(LIMIT + 1);
        } catch (IOException e) {
            throw SatchelException.unreadable("driver.hardware", file, e);
        }
        if (bytes.length > LIMIT) {
            throw new SatchelException("driver.hardware", file.toString(), "is larger than 1 MiB");
        }
        ImmutableList.Builder<HardwareId> devices = ImmutableList.builder();
        int number = 0;
        for (String line : Splitter.on('\n').split(new String(bytes, StandardCharsets.UTF_8))) {
            number++;
            int comment = line.indexOf('#');
            String name = (comment < 0 ? line : line.substring(0, comment)).trim();
            if (name.isEmpty()) {
                continue;
            }
            try {
                devices.add(new HardwareId(name));
            } catch (IllegalArgumentException e) {
                throw new SatchelException(
                        "driver.hardware",
                        file + ", line " + number,
                        "is not the name of a device",
                        "make the file by: cat /sys/bus/*/devices/*/modalias",
                        e);
            }
        }
        return new MachineHardware(devices.build());
    }

    /** The devices of this computer, by {@code /sys/bus}; none where there is no such folder. */
    public static MachineHardware detect() throws IOException {
        return detect(Path.of("/sys/bus"));
    }

    static MachineHardware detect(Path buses) throws IOException {
        ImmutableList.Builder<HardwareId> devices = ImmutableList.builder();
        if (Files.isDirectory(buses)) {
            try (DirectoryStream<Path> all = Files.newDirectoryStream(buses)) {
                for (Path bus : all) {
                    onBus(bus.resolve("devices"), devices);
                }
            }
        }
        return new MachineHardware(devices.build());
    }

    private static void onBus(Path folder, ImmutableList.Builder<HardwareId> devices) throws IOException {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (DirectoryStream<Path> all = Files.newDirectoryStream(folder)) {
            for (Path device : ImmutableList.sortedCopyOf(all)) {
                Path file = device.resolve("modalias");
                if (!Files.isReadable(file)) {
                    continue;
                }
                try (InputStream stream = Files.newInputStream(file)) {
                    String name = new String(stream.readNBytes(NAME_LIMIT), StandardCharsets.UTF_8).trim();
                    if (!name.isEmpty()) {
                        devices.add(new HardwareId(name));
                    }
                } catch (IOException | IllegalArgumentException passedOver) {
                    // Unplugged this moment, or a name that no list could hold.
                }
            }
        }
    }

    /** Without repetition, in order; immutable. */
    public List<HardwareId> devices() {
        return devices.asList();
    }

    /** {@code 42 devices}. */
    @Override
    public String toString() {
        return devices.size() + " devices";
    }
}
