package dev.satchel.core.machine;

import dev.satchel.core.unit.DataSize;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.BinaryOperator;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

/** The disks of a machine file, which are told from one another. */
final class DiskReader {
    private final Path folder;
    private final Set<String> ids = new HashSet<>();
    private final Set<Integer> places = new HashSet<>();

    /** Relative paths are below {@code folder}. */
    DiskReader(Path folder) {
        this.folder = folder;
    }

    Optional<Disk> read(Section section) {
        section.require("id");
        Optional<Disk.Builder> named = section.read("id", Disk::named);
        Disk.Builder disk = named.orElseGet(() -> Disk.named("unnamed"));
        section.text("id")
                .filter(id -> !ids.add(id))
                .ifPresent(id -> section.problem(
                        section.placeOf("id"),
                        "duplicate",
                        "two disks have the id " + Spelling.quote(id),
                        "give this one another"));
        Optional<DiskSource> source = source(section);
        source.ifPresent(disk::source);
        section.size("size").ifPresent(size -> section.use("size", () -> disk.size(size)));
        section.word("bus", DiskBus.values(), DiskBus::id).ifPresent(disk::bus);
        Optional<Integer> boot = section.integer("boot");
        boot.ifPresent(place -> section.use("boot", () -> disk.bootOrder(place)));
        boot.filter(place -> !places.add(place))
                .ifPresent(place -> section.problem(
                        section.placeOf("boot"),
                        "duplicate",
                        "two disks have the place " + place + " in the boot order",
                        "give this one another"));
        section.section("sectors").flatMap(DiskReader::sectors).ifPresent(disk::sectors);
        section.word("cache", CacheMode.values(), CacheMode::id).ifPresent(disk::cache);
        section.word("aio", AsyncIo.values(), AsyncIo::id).ifPresent(disk::asyncIo);
        section.flag("discard").ifPresent(on -> disk.discard(on ? Disk.Discard.UNMAP : Disk.Discard.IGNORE));
        section.word("detectZeroes", ZeroDetection.values(), ZeroDetection::id).ifPresent(disk::zeroDetection);
        section.section("throttle").flatMap(DiskReader::throttle).ifPresent(disk::throttle);
        section.text("serial").ifPresent(serial -> section.use("serial", () -> disk.serial(serial)));
        Optional<Boolean> readOnly = section.flag("readOnly");
        readOnly.ifPresent(on -> disk.access(on ? Access.READ_ONLY : Access.READ_WRITE));
        if (readOnly.isPresent() && !readOnly.get() && source.orElse(null) instanceof DiskSource.Medium) {
            section.problem(
                    section.placeOf("readOnly"), "value", "a medium is always read-only", "leave 'readOnly' out");
        }
        section.end();
        return named.isPresent() && source.isPresent() ? Optional.of(disk.build()) : Optional.empty();
    }

    private Optional<DiskSource> source(Section disk) {
        Optional<DiskSource> image = disk.section("image").flatMap(this::image);
        Optional<DiskSource> device = disk.section("device").flatMap(this::device);
        Optional<DiskSource> medium = disk.section("media").map(this::medium);
        Optional<DiskSource> nbd = disk.section("nbd").flatMap(this::nbd);
        return disk.requireOne("source", "image", "device", "media", "nbd")
                ? image.or(() -> device).or(() -> medium).or(() -> nbd)
                : Optional.empty();
    }

    private Optional<DiskSource> image(Section section) {
        section.require("file");
        section.require("format");
        Optional<Path> file = section.path("file", folder);
        Optional<ImageFormat> format = section.word("format", ImageFormat.values(), ImageFormat::id);
        section.end();
        return file.flatMap(path -> format.map(known -> new DiskSource.Image(path, known)));
    }

    private Optional<DiskSource> device(Section section) {
        Optional<DeviceIdentity> device = section.read("serial", DeviceIdentity::serial);
        device = and(
                device,
                section.read("wwn", DeviceIdentity::wwn),
                (all, one) -> all.withWwn(one.wwn().orElseThrow()));
        device = and(
                device,
                section.read("tableUuid", DeviceIdentity::tableUuid),
                (all, one) -> all.withTableUuid(one.tableUuid().orElseThrow()));
        device = and(
                device,
                section.read("model", DeviceIdentity::model),
                (all, one) -> all.withModel(one.model().orElseThrow()));
        device = and(
                device,
                section.size("size").map(DeviceIdentity::size),
                (all, one) -> all.withSize(one.size().orElseThrow()));
        device = and(
                device,
                devicePath(section).map(DeviceIdentity::path),
                (all, one) -> all.withPath(one.path().orElseThrow()));
        if (section.keys().isEmpty()) {
            section.problem(
                    section.place(),
                    "missing",
                    section.label() + " does not say which device is meant",
                    "name its serial, wwn, tableUuid, model or size");
        }
        section.end();
        return device.map(DiskSource.Device::new);
    }

    private static <T> Optional<T> and(Optional<T> whole, Optional<T> part, BinaryOperator<T> with) {
        return whole.flatMap(all -> part.map(one -> with.apply(all, one)))
                .or(() -> whole)
                .or(() -> part);
    }

    /** A path into the device namespace of Windows is a name, and relative to nothing, on whatever system it is read. */
    private Optional<Path> devicePath(Section section) {
        boolean named =
                section.text("path").filter(text -> text.startsWith("\\\\.\\")).isPresent();
        return section.path("path", named ? folder.getFileSystem().getPath("") : folder);
    }

    private DiskSource medium(Section section) {
        Optional<Path> file = section.path("file", folder);
        section.end();
        return file.map(DiskSource::medium).orElseGet(DiskSource::emptyDrive);
    }

    private Optional<DiskSource> nbd(Section section) {
        Optional<NbdServer> host = section.read("host", NbdServer.Tcp::parse);
        Optional<NbdServer> socket = section.path("socket", folder).map(NbdServer.Socket::new);
        section.requireOne("server", "host", "socket");
        String export = section.text("export").orElse("");
        section.end();
        return host.or(() -> socket)
                .flatMap(
                        server -> section.attempt(section.placeOf("export"), () -> new DiskSource.Nbd(server, export)));
    }

    private static Optional<SectorSizes> sectors(Section section) {
        Optional<DataSize> logical = section.sector("logical");
        Optional<DataSize> physical = section.sector("physical");
        section.end();
        DataSize seen = logical.orElse(DataSize.bytes(512));
        return section.attempt(section.place(), () -> new SectorSizes(seen, physical.orElse(seen)));
    }

    private static Optional<Throttle> throttle(Section section) {
        Throttle.Builder throttle = Throttle.builder();
        data(section, "read", throttle::read);
        data(section, "write", throttle::write);
        data(section, "total", throttle::total);
        operations(section, "readOperations", throttle::readOperations);
        operations(section, "writeOperations", throttle::writeOperations);
        operations(section, "totalOperations", throttle::totalOperations);
        if (section.keys().isEmpty()) {
            section.problem(
                    section.place(), "missing", section.label() + " has no limit", "name one, such as read: 100MiB");
        }
        section.end();
        return throttle.isEmpty() ? Optional.empty() : section.attempt(section.place(), throttle::build);
    }

    private static void data(Section section, String key, Consumer<DataSize> taker) {
        section.size(key).ifPresent(limit -> section.use(key, () -> taker.accept(limit)));
    }

    private static void operations(Section section, String key, IntConsumer taker) {
        section.integer(key).ifPresent(limit -> section.use(key, () -> taker.accept(limit)));
    }
}
