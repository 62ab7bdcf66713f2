package dev.satchel.core.machine;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.satchel.core.host.Architecture;
import dev.satchel.core.machine.LocatedNode.Mapping;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The tree of a machine file to the machine it describes. Profiles were merged into the tree before. */
final class MachineReader {
    static final String ROOT = "the machine";

    /** {@link UUID#fromString} would take {@code 1-1-1-1-1}. */
    private static final Pattern UUID_FORM = Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

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
        memory(machine, builder);
        machine.section("firmware")
                .flatMap(section -> firmware(section, defaults))
                .ifPresent(builder::firmware);
        machine.section("tpm").map(this::tpm).ifPresent(builder::tpm);
        machine.word("clock", Clock.values(), Clock::id).ifPresent(builder::clock);
        machine.section("smbios").flatMap(MachineReader::smbios).ifPresent(builder::smbios);
        machine.sections("firmwareConfig", this::firmwareConfig).forEach(builder::firmwareConfig);
        machine.read("generationId", MachineReader::generationId).ifPresent(builder::generationId);
        machine.sections("disks", new DiskReader(folder)::read).forEach(builder::disk);
        machine.sections("networks", new NetworkReader(folder)::read).forEach(builder::network);
        machine.section("display").flatMap(new DisplayReader(folder)::read).ifPresent(builder::display);
        machine.sections("serial", this::serial).forEach(builder::serialPort);
        sound(machine, builder);
        machine.sections("shares", this::share).forEach(builder::sharedFolder);
        machine.sections("usb", MachineReader::usbDevice).forEach(builder::usbDevice);
        machine.flag("rng")
                .ifPresent(on -> builder.randomSource(on ? Machine.RandomSource.ON : Machine.RandomSource.OFF));
        machine.flag("balloon").ifPresent(on -> builder.balloon(on ? Machine.Balloon.ON : Machine.Balloon.OFF));
        machine.flag("agent").ifPresent(on -> builder.guestAgent(on ? Machine.GuestAgent.ON : Machine.GuestAgent.OFF));
        machine.has("profiles");
        machine.section("extras").map(MachineReader::extras).ifPresent(builder::extras);
        machine.end();
        return problems.isEmpty() ? machine.attempt(root.place(), builder::build) : Optional.empty();
    }

    /** A size, or a mapping of the size and of what the memory is on the host. */
    private void memory(Section machine, Machine.Builder builder) {
        if (!machine.isMapping("memory")) {
            machine.size("memory").ifPresent(size -> machine.use("memory", () -> builder.memory(size)));
            return;
        }
        machine.section("memory").ifPresent(section -> {
            section.size("size").ifPresent(size -> section.use("size", () -> builder.memory(size)));
            Optional<MemoryBacking.Kind> kind =
                    section.word("backing", MemoryBacking.Kind.values(), MemoryBacking.Kind::id);
            Optional<Path> path = section.path("path", folder);
            Optional<Boolean> shared = section.flag("shared");
            Optional<Boolean> preallocated = section.flag("prealloc");
            boolean file = kind.filter(word -> word == MemoryBacking.Kind.FILE).isPresent();
            if (file) {
                section.require("path");
            } else if (kind.isPresent() || !section.has("backing")) {
                section.refuseBeside("memory that is no file", "path");
            }
            section.end();
            MemoryBacking backing = file && path.isPresent()
                    ? MemoryBacking.file(path.get())
                    : kind.filter(word -> word == MemoryBacking.Kind.HUGE_PAGES).isPresent()
                            ? MemoryBacking.hugePages()
                            : MemoryBacking.anonymous();
            builder.memoryBacking(backing.withSharing(
                            shared.orElse(false) ? MemoryBacking.Sharing.SHARED : MemoryBacking.Sharing.PRIVATE)
                    .withPreallocation(
                            preallocated.orElse(false)
                                    ? MemoryBacking.Preallocation.ON
                                    : MemoryBacking.Preallocation.OFF));
        });
    }

    private static Optional<Smbios> smbios(Section section) {
        Smbios.Builder smbios = Smbios.builder();
        text(section, "manufacturer", smbios::manufacturer);
        text(section, "product", smbios::product);
        text(section, "version", smbios::version);
        text(section, "serial", smbios::serial);
        text(section, "sku", smbios::sku);
        text(section, "family", smbios::family);
        section.end();
        return Optional.of(smbios.build());
    }

    private static void text(Section section, String key, Consumer<String> taker) {
        section.text(key).ifPresent(text -> section.use(key, () -> taker.accept(text)));
    }

    private Optional<FirmwareConfigEntry> firmwareConfig(Section section) {
        section.require("name");
        Optional<String> name = section.text("name");
        Optional<String> text = section.text("text");
        Optional<Path> file = section.path("file", folder);
        section.requireOne("data", "text", "file");
        section.end();
        return name.flatMap(known -> section.has("text")
                ? text.flatMap(data ->
                        section.attempt(section.placeOf("name"), () -> new FirmwareConfigEntry.Text(known, data)))
                : file.flatMap(data ->
                        section.attempt(section.placeOf("name"), () -> new FirmwareConfigEntry.FromFile(known, data))));
    }

    private static GenerationId generationId(String text) {
        return text.equals("auto") ? GenerationId.auto() : GenerationId.of(uuid(text));
    }

    /** True, false, or a mapping of where it goes: then there is sound. */
    private static void sound(Section machine, Machine.Builder builder) {
        if (!machine.isMapping("sound")) {
            machine.flag("sound").ifPresent(on -> builder.sound(on ? Machine.Sound.ON : Machine.Sound.OFF));
            return;
        }
        machine.section("sound").ifPresent(section -> {
            builder.sound(Machine.Sound.ON);
            section.word("backend", AudioBackend.values(), AudioBackend::id).ifPresent(builder::audio);
            section.end();
        });
    }

    private static Optional<UsbDevice> usbDevice(Section section) {
        section.require("vendor");
        section.require("product");
        Optional<Integer> vendor = section.read("vendor", UsbDevice::number);
        Optional<Integer> product = section.read("product", UsbDevice::number);
        Optional<String> port = section.text("port");
        section.end();
        Optional<UsbDevice> device = vendor.flatMap(made -> product.map(is -> UsbDevice.of(made, is)));
        return device.flatMap(any ->
                port.isEmpty() ? device : section.attempt(section.placeOf("port"), () -> any.withPort(port.get())));
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
            section.refuseBeside("a BIOS", "secureBoot", "variables");
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

    private Tpm tpm(Section section) {
        word(section, "version", "2.0");
        Optional<Path> state = section.path("state", folder);
        section.end();
        return state.map(Tpm.version2()::withState).orElseGet(Tpm::version2);
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
            section.refuseBeside("a serial port to " + to.get(), "path");
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
        Access access = section.flag("readOnly").orElse(false) ? Access.READ_ONLY : Access.READ_WRITE;
        Optional<ShareTransport> via = section.word("via", ShareTransport.values(), ShareTransport::id);
        Optional<Path> socket = section.path("socket", folder);
        if (via.isPresent() ? via.get() != ShareTransport.VIRTIOFS : !section.has("via")) {
            section.refuseBeside("what is not shared via virtiofs", "socket");
        }
        section.end();
        Optional<SharedFolder> share = tag.flatMap(name -> path.flatMap(
                shared -> section.attempt(section.placeOf("tag"), () -> new SharedFolder(name, shared, access))));
        return share.map(folder ->
                socket.map(folder::viaVirtiofs).or(() -> via.map(folder::via)).orElse(folder));
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
