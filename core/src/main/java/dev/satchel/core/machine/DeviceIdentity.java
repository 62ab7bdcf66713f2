package dev.satchel.core.machine;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.base.Ascii;
import dev.satchel.core.unit.DataSize;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a storage device is, as opposed to where it was plugged in: any subset of serial number, world-wide name, UUID of
 * the partition table, model and size that names exactly one device. A path alone is allowed; tomorrow it may be another
 * disk. Immutable.
 */
public final class DeviceIdentity {
    /** Linux writes {@code naa.5002..}, udev {@code 0x5002..} and {@code wwn-0x5002..}, Windows {@code 5002..}. */
    private static final Pattern WORLD_WIDE_NAME =
            Pattern.compile("(?:naa\\.|eui\\.|nvme-eui\\.|(?:wwn-)?0x)?([0-9a-f]{16}|[0-9a-f]{32})");

    /** A GPT's disk GUID, which Windows puts into braces; or the signature of an MBR, before which fdisk puts 0x. */
    private static final Pattern TABLE_UUID = Pattern.compile("(?:0x)?(?<mbr>[0-9a-f]{8})"
            + "|(?<guid>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})"
            + "|\\{(?<braced>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})}");

    private final @Nullable String serial;
    private final @Nullable String wwn;
    private final @Nullable String tableUuid;
    private final @Nullable String model;
    private final @Nullable DataSize size;
    private final @Nullable Path path;

    private DeviceIdentity(
            @Nullable String serial,
            @Nullable String wwn,
            @Nullable String tableUuid,
            @Nullable String model,
            @Nullable DataSize size,
            @Nullable Path path) {
        checkArgument(serial == null || !serial.isBlank(), "a serial number is not blank");
        checkArgument(model == null || !model.isBlank(), "a model is not blank");
        this.serial = serial;
        this.wwn = wwn;
        this.tableUuid = tableUuid;
        this.model = model;
        this.size = size;
        this.path = path;
    }

    private static DeviceIdentity nothing() {
        return new DeviceIdentity(null, null, null, null, null, null);
    }

    /** The device whose serial number is {@code serial}, as the system reports it; not blank. */
    public static DeviceIdentity serial(String serial) {
        return nothing().withSerial(serial);
    }

    /**
     * The device whose world-wide name is {@code wwn}: the 16 or 32 hexadecimal digits that are the device's alone in the
     * world (NAA or EUI-64), in the spelling of any system, or what Linux' {@code wwid} tells instead; not blank.
     */
    public static DeviceIdentity wwn(String wwn) {
        return nothing().withWwn(wwn);
    }

    /**
     * The device whose partition table is {@code tableUuid}: the disk GUID of a GPT, or the eight hexadecimal digits of
     * an MBR's signature. Any disk has it that was written from the same image.
     *
     * @throws IllegalArgumentException if it is neither
     */
    public static DeviceIdentity tableUuid(String tableUuid) {
        return nothing().withTableUuid(tableUuid);
    }

    /** The device whose model is {@code model}, as the system reports it; not blank. */
    public static DeviceIdentity model(String model) {
        return nothing().withModel(model);
    }

    /** The device that holds exactly {@code size}. */
    public static DeviceIdentity size(DataSize size) {
        return nothing().withSize(size);
    }

    /** Whatever is at {@code path}, such as {@code /dev/sdb} or {@code \\.\PhysicalDrive1}. */
    public static DeviceIdentity path(Path path) {
        return nothing().withPath(path);
    }

    /** And with the serial number {@code serial} in place of an earlier one; not blank. */
    public DeviceIdentity withSerial(String serial) {
        return new DeviceIdentity(serial, wwn, tableUuid, model, size, path);
    }

    /** And with the world-wide name {@code wwn} in place of an earlier one, as {@link #wwn(String)} takes it. */
    public DeviceIdentity withWwn(String wwn) {
        checkArgument(!wwn.isBlank(), "a world-wide name is not blank");
        Matcher digits = WORLD_WIDE_NAME.matcher(Ascii.toLowerCase(wwn.strip()));
        return new DeviceIdentity(
                serial, digits.matches() ? digits.group(1) : wwn.strip(), tableUuid, model, size, path);
    }

    /** And with the partition table {@code tableUuid} in place of an earlier one, as {@link #tableUuid(String)} takes it. */
    public DeviceIdentity withTableUuid(String tableUuid) {
        Matcher uuid = TABLE_UUID.matcher(Ascii.toLowerCase(tableUuid));
        checkArgument(
                uuid.matches(),
                "not the UUID of a partition table: '%s' (a GPT has one of 8-4-4-4-12 hexadecimal digits, an MBR 8 of"
                        + " them)",
                tableUuid);
        String digits = Stream.of("mbr", "guid", "braced")
                .map(uuid::group)
                .filter(Objects::nonNull)
                .findFirst()
                .orElseThrow();
        return new DeviceIdentity(serial, wwn, digits, model, size, path);
    }

    /** And of the model {@code model} in place of an earlier one; not blank. */
    public DeviceIdentity withModel(String model) {
        return new DeviceIdentity(serial, wwn, tableUuid, model, size, path);
    }

    /** And of exactly {@code size}. */
    public DeviceIdentity withSize(DataSize size) {
        return new DeviceIdentity(serial, wwn, tableUuid, model, size, path);
    }

    /** And at {@code path}. */
    public DeviceIdentity withPath(Path path) {
        return new DeviceIdentity(serial, wwn, tableUuid, model, size, path);
    }

    /** The serial number, if it is named. */
    public Optional<String> serial() {
        return Optional.ofNullable(serial);
    }

    /** The world-wide name, if it is named: in lower case and without {@code naa.} or {@code 0x} if it is 16 or 32 digits. */
    public Optional<String> wwn() {
        return Optional.ofNullable(wwn);
    }

    /** The UUID of the partition table in lower case, if it is named. */
    public Optional<String> tableUuid() {
        return Optional.ofNullable(tableUuid);
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

    /** Whether nothing but a path is named: where a device is, and not what it is. */
    public boolean isPathAlone() {
        return path != null && equals(path(path));
    }

    /**
     * Whether {@code told}, what a device tells of itself, is what this names, in each point but the path: where a device
     * is has more than one name. What this does not name may be anything; what the device does not tell is not what was
     * named.
     */
    public boolean fits(DeviceIdentity told) {
        return (serial == null || serial.equals(told.serial))
                && (wwn == null || wwn.equals(told.wwn))
                && (tableUuid == null || tableUuid.equals(told.tableUuid))
                && (model == null || model.equals(told.model))
                && (size == null || size.equals(told.size));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof DeviceIdentity that
                && Objects.equals(serial, that.serial)
                && Objects.equals(wwn, that.wwn)
                && Objects.equals(tableUuid, that.tableUuid)
                && Objects.equals(model, that.model)
                && Objects.equals(size, that.size)
                && Objects.equals(path, that.path);
    }

    @Override
    public int hashCode() {
        return Objects.hash(serial, wwn, tableUuid, model, size, path);
    }

    /** For people: {@code model Portable SSD T7, serial S6XN, 1000204886016B}. */
    @Override
    public String toString() {
        List<String> parts = new ArrayList<>();
        path().ifPresent(p -> parts.add(p.toString()));
        model().ifPresent(m -> parts.add("model " + m));
        serial().ifPresent(s -> parts.add("serial " + s));
        wwn().ifPresent(w -> parts.add("wwn " + w));
        tableUuid().ifPresent(u -> parts.add("partition table " + u));
        size().ifPresent(s -> parts.add(s.toString()));
        return String.join(", ", parts);
    }
}
