package dev.satchel.core.machine;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.satchel.core.host.Architecture;
import dev.satchel.core.machine.LocatedNode.Mapping;
import dev.satchel.core.machine.LocatedNode.Place;
import dev.satchel.core.unit.DataSize;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The tree of a machine file to the machine it describes. Profiles were merged into the tree before. */
final class MachineReader {
    static final String ROOT = "the machine";

    /** {@link UUID#fromString} would take {@code 1-1-1-1-1}. */
    private static final Pattern UUID_FORM = Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

    private static final int VNC_PORT = 5900; // RFC 6143, 7.1.1, and QEMU's display :0
    private static final int SPICE_PORT = 5930; // what QEMU's and libvirt's examples take

    private final Path folder;
    private final Problems problems;

    /** Relative paths are below {@code folder}. */
    MachineReader(Path folder, Problems problems) {
        this.folder = folder;
        this.problems = problems;
    }

    /** The machine; empty if there are problems, these or earlier ones. */
    Optional<Machine> read(Mapping root) {
        Section machine = new Section(root, ROOT, problems);
        machine.require("satchel");
        machine.require("name");
        Machine.Builder builder =
                machine.read("name", Machine::named).orElseGet(() -> Machine.named("stands in for a bad name"));
        machine.read("uuid", MachineReader::uuid).ifPresent(builder::uuid);
        machine.require("guest");
        Optional<GuestSystem> guest = machine.section("guest").flatMap(MachineReader::guest);
        guest.ifPresent(builder::guest);
        Optional<Board> board = machine.word("board", Board.values(), Board::id);
        board.ifPresent(builder::board);
        Optional<MachineDefaults> defaults = guest.flatMap(system ->
                machine.attempt(machine.placeOf("board"), () -> MachineDefaults.of(system, board.orElse(null))));

        machine.section("cpu").flatMap(section -> cpu(section, defaults)).ifPresent(builder::cpu);
        machine.size("memory").ifPresent(size -> use(machine, "memory", () -> builder.memory(size)));
        machine.section("firmware")
                .flatMap(section -> firmware(section, defaults))
                .ifPresent(builder::firmware);
        machine.section("tpm").map(this::tpm).ifPresent(builder::tpm);
        machine.word("clock", Clock.values(), Clock::id).ifPresent(builder::clock);
        Taken ids = new Taken();
        Taken places = new Taken();
        machine.sections("disks", section -> disk(section, ids, places)).forEach(builder::disk);
        machine.sections("networks", this::network).forEach(builder::network);
        machine.section("display").flatMap(MachineReader::display).ifPresent(builder::display);
        machine.sections("serial", this::serial).forEach(builder::serialPort);
        machine.flag("sound").ifPresent(on -> builder.sound(on ? Machine.Sound.ON : Machine.Sound.OFF));
        machine.sections("shares", this::share).forEach(builder::sharedFolder);
        machine.flag("agent").ifPresent(on -> builder.guestAgent(on ? Machine.GuestAgent.ON : Machine.GuestAgent.OFF));
        machine.has("profiles");
        machine.section("extras").map(MachineReader::extras).ifPresent(builder::extras);
        machine.end();
        return problems.isEmpty() ? machine.attempt(root.place(), builder::build) : Optional.empty();
    }

    /** What may occur once in a machine, and which values were. */
    private static final class Taken {
        private final Set<Object> values = new HashSet<>();

        boolean isNew(Object value) {
            return values.add(value);
        }
    }

    private static void use(Section section, String key, Runnable setter) {
        section.attempt(section.placeOf(key), () -> {
            setter.run();
            return true;
        });
    }

    private static UUID uuid(String text) {
        if (!UUID_FORM.matcher(text).matches()) {
            throw new IllegalArgumentException("not a uuid: " + Spelling.quote(text)
                    + " (write for example 6f1f4a4e-0c0b-4b7e-9e55-3b8d2c1a7f10)");
        }
        return UUID.fromString(text);
    }

    private static Optional<GuestSystem> guest(Section section) {
        section.require("os");
        section.require("arch");
        Optional<GuestKind> kind = section.word("os", GuestKind.values(), GuestKind::id);
        Optional<Architecture> architecture = architecture(section, "arch");
        section.end();
        return kind.flatMap(os -> architecture.map(arch -> new GuestSystem(os, arch)));
    }

    /** An architecture in any of its spellings, but never the unknown one. */
    static Optional<Architecture> architecture(Section section, String key) {
        return section.text(key).flatMap(text -> {
            try {
                Architecture known = Architecture.parse(text);
                if (known != Architecture.UNKNOWN) {
                    return Optional.of(known);
                }
            } catch (IllegalArgumentException e) {
                // Refused below, in the words of every other closed list.
            }
            section.refuseWord(
                    key,
                    text,
                    Arrays.stream(Architecture.values())
                            .filter(arch -> arch != Architecture.UNKNOWN)
                            .map(Architecture::id)
                            .toList());
            return Optional.empty();
        });
    }

    private static Optional<Cpu> cpu(Section section, Optional<MachineDefaults> defaults) {
        int usual = defaults.map(known -> known.cpu().cores()).orElse(1);
        Optional<Integer> cores = section.integer("cores");
        Optional<Integer> sockets = section.integer("sockets");
        Optional<Integer> threads = section.integer("threads");
        Optional<String> model = section.text("model");
        List<String> flags = section.texts("flags");
        section.end();
        Optional<Cpu> cpu = section.attempt(section.placeOf("cores"), () -> Cpu.cores(cores.orElse(usual)));
        cpu = with(cpu, section, "sockets", sockets, Cpu::withSockets);
        cpu = with(cpu, section, "threads", threads, Cpu::withThreads);
        cpu = with(cpu, section, "model", model, Cpu::withModel);
        return with(cpu, section, "flags", Optional.of(flags), Cpu::withFlags);
    }

    /** How one part of a value is replaced. */
    private interface With<T, V> {
        T apply(T whole, V part);
    }

    private static <T, V> Optional<T> with(
            Optional<T> whole, Section section, String key, Optional<V> part, With<T, V> with) {
        return part.isEmpty()
                ? whole
                : whole.flatMap(
                        value -> section.attempt(section.placeOf(key), () -> with.apply(value, part.orElseThrow())));
    }

    private Optional<Firmware> firmware(Section section, Optional<MachineDefaults> defaults) {
        boolean uefiMeant = section.has("secureBoot") || section.has("variables");
        Optional<Boolean> secureBoot = section.flag("secureBoot");
        Optional<Path> variables = section.path("variables", folder);
        Optional<String> type = section.has("type")
                ? word(section, "type", "uefi", "bios")
                : Optional.of(uefiMeant || usual(defaults) instanceof Firmware.Uefi ? "uefi" : "bios");
        section.end();
        if (type.isEmpty()) {
            return Optional.empty();
        }
        if (type.get().equals("bios")) {
            refuseBeside(section, "a BIOS", "secureBoot", "variables");
            return Optional.of(Firmware.bios());
        }
        boolean usuallySecure =
                usual(defaults) instanceof Firmware.Uefi uefi && uefi.secureBoot() == Firmware.SecureBoot.ENFORCED;
        Firmware.Uefi uefi = secureBoot.orElse(usuallySecure) ? Firmware.uefi().withSecureBoot() : Firmware.uefi();
        return Optional.of(variables.map(uefi::withVariables).orElse(uefi));
    }

    private static @Nullable Firmware usual(Optional<MachineDefaults> defaults) {
        return defaults.map(MachineDefaults::firmware).orElse(null);
    }

    private static Optional<String> word(Section section, String key, String... words) {
        return section.word(key, words, word -> word);
    }

    private static void refuseBeside(Section section, String what, String... keys) {
        for (String key : keys) {
            if (section.has(key)) {
                section.problem(section.keyPlace(key), "value", what + " has no '" + key + "'", "leave the key out");
            }
        }
    }

    private Tpm tpm(Section section) {
        word(section, "version", "2.0");
        Optional<Path> state = section.path("state", folder);
        section.end();
        return state.map(Tpm.version2()::withState).orElseGet(Tpm::version2);
    }

    private Optional<Disk> disk(Section section, Taken ids, Taken places) {
        section.require("id");
        Optional<Disk.Builder> named = section.read("id", Disk::named);
        Disk.Builder disk = named.orElseGet(() -> Disk.named("unnamed"));
        section.text("id")
                .filter(id -> !ids.isNew(id))
                .ifPresent(id -> section.problem(
                        section.placeOf("id"),
                        "duplicate",
                        "two disks have the id " + Spelling.quote(id),
                        "give this one another"));
        Optional<DiskSource> source = source(section);
        source.ifPresent(disk::source);
        section.size("size").ifPresent(size -> use(section, "size", () -> disk.size(size)));
        section.word("bus", DiskBus.values(), DiskBus::id).ifPresent(disk::bus);
        Optional<Integer> boot = section.integer("boot");
        boot.ifPresent(place -> use(section, "boot", () -> disk.bootOrder(place)));
        boot.filter(place -> !places.isNew(place))
                .ifPresent(place -> section.problem(
                        section.placeOf("boot"),
                        "duplicate",
                        "two disks have the place " + place + " in the boot order",
                        "give this one another"));
        section.section("sectors").flatMap(MachineReader::sectors).ifPresent(disk::sectors);
        section.word("cache", CacheMode.values(), CacheMode::id).ifPresent(disk::cache);
        section.flag("discard").ifPresent(on -> disk.discard(on ? Disk.Discard.UNMAP : Disk.Discard.IGNORE));
        Optional<Boolean> readOnly = section.flag("readOnly");
        readOnly.ifPresent(on -> disk.access(access(on)));
        if (readOnly.isPresent() && !readOnly.get() && source.orElse(null) instanceof DiskSource.Medium) {
            section.problem(
                    section.placeOf("readOnly"), "value", "a medium is always read-only", "leave 'readOnly' out");
        }
        section.end();
        return named.isPresent() && source.isPresent() ? Optional.of(disk.build()) : Optional.empty();
    }

    private static Access access(boolean readOnly) {
        return readOnly ? Access.READ_ONLY : Access.READ_WRITE;
    }

    private Optional<DiskSource> source(Section disk) {
        Optional<DiskSource> image = disk.section("image").flatMap(this::image);
        Optional<DiskSource> device = disk.section("device").flatMap(this::device);
        Optional<DiskSource> medium = disk.section("media").map(this::medium);
        List<String> named = ImmutableList.of("image", "device", "media").stream()
                .filter(disk::has)
                .toList();
        if (named.isEmpty()) {
            disk.problem(disk.place(), "missing", disk.label() + " has no source", "add one of image, device, media");
        }
        if (named.size() > 1) {
            // The one that stands further down is the one that was added by mistake, as far as anybody can tell.
            Place second = named.stream()
                    .map(disk::keyPlace)
                    .sorted()
                    .skip(1)
                    .findFirst()
                    .orElseThrow();
            disk.problem(
                    second,
                    "value",
                    disk.label() + " has more than one source: " + String.join(", ", named),
                    "leave one");
            return Optional.empty();
        }
        return image.or(() -> device).or(() -> medium);
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
                    "name its serial, model or size");
        }
        section.end();
        return device.map(DiskSource.Device::new);
    }

    private static <T> Optional<T> and(Optional<T> whole, Optional<T> part, With<T, T> with) {
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

    private static Optional<SectorSizes> sectors(Section section) {
        Optional<DataSize> logical = section.sector("logical");
        Optional<DataSize> physical = section.sector("physical");
        section.end();
        DataSize seen = logical.orElse(DataSize.bytes(512));
        return section.attempt(section.place(), () -> new SectorSizes(seen, physical.orElse(seen)));
    }

    private Optional<Network> network(Section section) {
        Network.Builder network = Network.of(
                section.word("mode", NetworkMode.values(), NetworkMode::id).orElse(NetworkMode.USER));
        section.text("model").ifPresent(model -> use(section, "model", () -> network.model(model)));
        section.read("mac", MacAddress::parse).ifPresent(network::mac);
        section.sections("forwards", MachineReader::forward).forEach(network::forward);
        section.end();
        return section.attempt(section.placeOf("forwards"), network::build);
    }

    private static Optional<PortForward> forward(Section section) {
        section.require("host");
        section.require("guest");
        Optional<HostPort> host = section.read("host", HostPort::parse);
        Optional<Integer> guest = section.integer("guest");
        Protocol protocol =
                section.word("protocol", Protocol.values(), Protocol::id).orElse(Protocol.TCP);
        section.end();
        return host.flatMap(from -> guest.flatMap(
                to -> section.attempt(section.placeOf("guest"), () -> new PortForward(protocol, from, to))));
    }

    private static Optional<Display> display(Section section) {
        section.require("type");
        Optional<String> type = word(section, "type", "window", "vnc", "spice", "none");
        Optional<HostPort> listen = section.read("listen", HostPort::parse);
        section.end();
        return type.map(word -> switch (word) {
            case "vnc" -> new Display.Vnc(listen.orElse(HostPort.loopback(VNC_PORT)));
            case "spice" -> new Display.Spice(listen.orElse(HostPort.loopback(SPICE_PORT)));
            default -> {
                refuseBeside(section, "a display of type " + word, "listen");
                yield word.equals("window") ? new Display.Window() : Display.none();
            }
        });
    }

    private Optional<SerialPort> serial(Section section) {
        section.require("to");
        Optional<String> to = word(section, "to", "stdio", "file", "socket", "pty");
        Optional<Path> path = section.path("path", folder);
        boolean file =
                to.filter(word -> word.equals("file") || word.equals("socket")).isPresent();
        if (file) {
            section.require("path");
        } else if (to.isPresent()) {
            refuseBeside(section, "a serial port to " + to.get(), "path");
        }
        section.end();
        return to.flatMap(word -> switch (word) {
            case "stdio" -> Optional.of(SerialPort.stdio());
            case "pty" -> Optional.of(new SerialPort.Pty());
            case "file" -> path.map(SerialPort.ToFile::new);
            default -> path.map(SerialPort.Socket::new);
        });
    }

    private Optional<SharedFolder> share(Section section) {
        section.require("tag");
        section.require("path");
        Optional<String> tag = section.text("tag");
        Optional<Path> path = section.path("path", folder);
        Access access = access(section.flag("readOnly").orElse(false));
        section.end();
        return tag.flatMap(name -> path.flatMap(
                shared -> section.attempt(section.placeOf("tag"), () -> new SharedFolder(name, shared, access))));
    }

    private static Extras extras(Section section) {
        List<String> arguments = section.section("qemu")
                .map(qemu -> {
                    List<String> words = qemu.texts("arguments");
                    qemu.end();
                    return words;
                })
                .orElse(ImmutableList.of());
        ImmutableMap.Builder<String, String> utm = ImmutableMap.builder();
        section.section("utm")
                .ifPresent(keys -> keys.keys().forEach(key -> keys.text(key).ifPresent(value -> utm.put(key, value))));
        section.end();
        return new Extras(arguments, utm.buildOrThrow());
    }
}
