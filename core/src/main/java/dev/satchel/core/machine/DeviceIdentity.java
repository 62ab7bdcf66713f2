package dev.satchel.core.machine;

import static com.google.common.base.Preconditions.checkArgument;

import dev.satchel.core.unit.DataSize;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a storage device is, as opposed to where it was plugged in: any subset of serial number, model and size that
 * names exactly one device. A path alone is allowed; tomorrow it may be another disk. Immutable.
 */
public final class DeviceIdentity {
    private final @Nullable String serial;
    private final @Nullable String model;
    private final @Nullable DataSize size;
    private final @Nullable Path path;

    private DeviceIdentity(
            @Nullable String serial, @Nullable String model, @Nullable DataSize size, @Nullable Path path) {
        checkArgument(serial == null || !serial.isBlank(), "a serial number is not blank");
        checkArgument(model == null || !model.isBlank(), "a model is not blank");
        this.serial = serial;
        this.model = model;
        this.size = size;
        this.path = path;
    }

    /** The device whose serial number is {@code serial}, as the system reports it; not blank. */
    public static DeviceIdentity serial(String serial) {
        return new DeviceIdentity(serial, null, null, null);
    }

    /** The device whose model is {@code model}, as the system reports it; not blank. */
    public static DeviceIdentity model(String model) {
        return new DeviceIdentity(null, model, null, null);
    }

    /** The device that holds exactly {@code size}. */
    public static DeviceIdentity size(DataSize size) {
        return new DeviceIdentity(null, null, size, null);
    }

    /** Whatever is at {@code path}, such as {@code /dev/sdb} or {@code \\.\PhysicalDrive1}. */
    public static DeviceIdentity path(Path path) {
        return new DeviceIdentity(null, null, null, path);
    }

    /** And with the serial number {@code serial} in place of an earlier one; not blank. */
    public DeviceIdentity withSerial(String serial) {
        return new DeviceIdentity(serial, model, size, path);
    }

    /** And of the model {@code model} in place of an earlier one; not blank. */
    public DeviceIdentity withModel(String model) {
        return new DeviceIdentity(serial, model, size, path);
    }

    /** And of exactly {@code size}. */
    public DeviceIdentity withSize(DataSize size) {
        return new DeviceIdentity(serial, model, size, path);
    }

    /** And at {@code path}. */
    public DeviceIdentity withPath(Path path) {
        return new DeviceIdentity(serial, model, size, path);
    }

    /** The serial number, if it is named. */
    public Optional<String> serial() {
        return Optional.ofNullable(serial);
    }

    /** The model, if it is named. */
    public Optional<String> model() {
        return Optional.ofNullable(model);
    }

    /** The exact size, if it is named. */
    public Optional<DataSize> size() {
        return Optional.ofNullable(size);
    }

    /** The path, if it is named. */
    public Optional<Path> path() {
        return Optional.ofNullable(path);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof DeviceIdentity that
                && Objects.equals(serial, that.serial)
                && Objects.equals(model, that.model)
                && Objects.equals(size, that.size)
                && Objects.equals(path, that.path);
    }

    @Override
    public int hashCode() {
        return Objects.hash(serial, model, size, path);
    }

    /** For people: {@code model Portable SSD T7, serial S6XN, 1000204886016B}. */
    @Override
    public String toString() {
        List<String> parts = new ArrayList<>();
        path().ifPresent(p -> parts.add(p.toString()));
        model().ifPresent(m -> parts.add("model " + m));
        serial().ifPresent(s -> parts.add("serial " + s));
        size().ifPresent(s -> parts.add(s.toString()));
        return String.join(", ", parts);
    }
}
