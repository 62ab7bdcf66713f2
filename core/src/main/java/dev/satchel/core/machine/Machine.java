package dev.satchel.core.machine;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkState;

import com.google.common.collect.ImmutableList;
import dev.satchel.core.SatchelException;
import dev.satchel.core.check.Findings;
import dev.satchel.core.check.Fix;
import dev.satchel.core.host.Host;
import dev.satchel.core.machine.rule.Rules;
import dev.satchel.core.machine.rule.TargetCapabilities;
import dev.satchel.core.sizing.Carrier;
import dev.satchel.core.sizing.Recommendation;
import dev.satchel.core.sizing.Sizing;
import dev.satchel.core.unit.DataSize;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A machine, described once. It becomes a QEMU command line, a UTM bundle, and is read back from one. Immutable; two
 * machines with the same parts are equal.
 */
public final class Machine {
    private final String name;
    private final @Nullable UUID uuid;
    private final GuestSystem guest;
    private final Board board;
    private final Cpu cpu;
    private final DataSize memory;
    private final MemoryBacking memoryBacking;
    private final Firmware firmware;
    private final @Nullable Tpm tpm;
    private final Clock clock;
    private final Smbios smbios;
    private final ImmutableList<FirmwareConfigEntry> firmwareConfig;
    private final @Nullable GenerationId generationId;
    private final ImmutableList<Disk> disks;
    private final ImmutableList<Network> networks;
    private final Display display;
    private final ImmutableList<SerialPort> serialPorts;
    private final Sound sound;
    private final @Nullable AudioBackend audioBackend;
    private final ImmutableList<SharedFolder> sharedFolders;
    private final ImmutableList<UsbDevice> usbDevices;
    private final RandomSource randomSource;
    private final Balloon balloon;
    private final GuestAgent guestAgent;
    private final Extras extras;

    private Machine(Builder builder, GuestSystem guest) {
        MachineDefaults defaults = builder.sizing == null
                ? MachineDefaults.of(guest, builder.board)
                : MachineDefaults.of(guest, builder.board).sizedBy(builder.sizing.recommendationFor(guest));
        this.name = builder.name;
        this.uuid = builder.uuid;
        this.guest = guest;
        this.board = defaults.board();
        this.cpu = builder.cpu == null ? defaults.cpu() : builder.cpu;
        this.memory = builder.memory == null ? defaults.memory() : builder.memory;
        this.memoryBacking = builder.memoryBacking;
        this.firmware = builder.firmware == null ? defaults.firmware() : builder.firmware;
        this.tpm = builder.tpm == null ? defaults.tpm() : builder.tpm;
        this.clock = builder.clock == null ? defaults.clock() : builder.clock;
        this.smbios = builder.smbios;
        this.firmwareConfig = builder.firmwareConfig.build();
        this.generationId = builder.generationId;
        this.disks = defaults.withSizes(ImmutableList.copyOf(builder.disks));
        this.networks = ImmutableList.copyOf(builder.networks);
        this.display = builder.display;
        this.serialPorts = ImmutableList.copyOf(builder.serialPorts);
        this.sound = builder.sound;
        this.audioBackend = builder.sound == Sound.ON ? builder.audioBackend : null;
        this.sharedFolders = builder.sharedFolders.build();
        this.usbDevices = builder.usbDevices.build();
        this.randomSource = builder.randomSource;
        this.balloon = builder.balloon;
        this.guestAgent = builder.guestAgent;
        this.extras = builder.extras;
        requireDistinctDisks();
    }

    private void requireDistinctDisks() {
        Set<String> ids = new HashSet<>();
        Set<Integer> places = new HashSet<>();
        for (Disk disk : disks) {
            checkArgument(ids.add(disk.id()), "two disks have the id '%s'", disk.id());
            disk.bootOrder()
                    .ifPresent(place ->
                            checkArgument(places.add(place), "two disks have the place %s in the boot order", place));
        }
    }

    /** Whether there is a sound card. */
    public enum Sound {
        /** There is none. */
        OFF,
        /** There is one. */
        ON
    }

    /** Whether the guest gets random numbers from the host, as a virtio device. */
    public enum RandomSource {
        /** It has its own alone. */
        OFF,
        /** It does. */
        ON
    }

    /** Whether the host can take memory back from the guest while it runs, by a virtio device. */
    public enum Balloon {
        /** It cannot. */
        OFF,
        /** It can, if the guest has a driver. */
        ON
    }

    /** Whether the guest has a channel to an agent of QEMU's kind. */
    public enum GuestAgent {
        /** It has none. */
        OFF,
        /** It has one. */
        ON
    }

    /**
     * Begins a machine.
     *
     * @param name for people, one line, not blank, up to 200 characters
     */
    public static Builder named(String name) {
        return new Builder(name);
    }

    /**
     * Reads a machine file, YAML or JSON, with the profiles that fit this host, by its name too; relative paths in it are
     * relative to it.
     *
     * @param file JSON if its name ends in {@code .json}, YAML if in {@code .yaml} or {@code .yml}, and else whichever its
     *     first character tells; UTF-8 of at most 1 MiB
     * @throws dev.satchel.core.SatchelException with the line and column of what is wrong and the remedy
     */
    public static Machine read(Path file) throws IOException {
        return read(file, Host.detect(), HostName.current());
    }

    /**
     * As {@link #read(Path)}, {@code file} with the profiles that fit {@code host}. A {@link Host} has no name, since it may
     * have been recorded elsewhere: profiles that ask for one do not fit it, even if it is this computer. {@link
     * #read(Path, Host, HostName)} gives it one, {@link MachineDocument#resolve(Host)} tells why a profile fits or not.
     */
    public static Machine read(Path file, Host host) throws IOException {
        return read(file, host, HostName.unknown());
    }

    /** As {@link #read(Path)}, {@code file} with the profiles that fit {@code host} when it is called {@code name}. */
    public static Machine read(Path file, Host host, HostName name) throws IOException {
        return MachineFile.read(file, HostFacts.of(host, name));
    }

    /**
     * The JSON Schema (draft 2020-12) of machine files, version 1, as it is published in this artifact: for editors, and
     * for programs that judge a file without reading it. It refuses what {@link #read(Path)} refuses, but for what a
     * schema cannot say; its description lists that.
     */
    public static String schema() {
        return MachineSchema.text();
    }

    /**
     * This machine after the edits of {@code fix}, whose places are those of the machine file ({@code
     * disks[system].bus}): all of them, or none.
     *
     * @throws dev.satchel.core.SatchelException if a place is none of this machine, or it would be no machine any more
     */
    public Machine with(Fix fix) throws SatchelException {
        return MachineDocument.edited(this, fix);
    }

    /**
     * Writes it as a machine file, without comments and profiles; {@link MachineDocument} keeps those of a file.
     *
     * @param file written as JSON where its name ends in {@code .json}, as YAML otherwise; whole or not at all, in place of
     *     what was there. Paths below its folder become relative to it
     */
    public void write(Path file) throws IOException {
        MachineFile.write(this, file);
    }

    /** As a machine file in YAML, to be shown or kept elsewhere; relative paths stay as they are. */
    public String toYaml() {
        return MachineFile.toYaml(this, Path.of(""));
    }

    /** As {@link #toYaml()}, in JSON. */
    public String toJson() {
        return MachineFile.toJson(this, Path.of(""));
    }

    /** For people. */
    public String name() {
        return name;
    }

    /** What identifies it wherever it goes, if it says so. */
    public Optional<UUID> uuid() {
        return Optional.ofNullable(uuid);
    }

    /** What runs in it. */
    public GuestSystem guest() {
        return guest;
    }

    /** Its main board. */
    public Board board() {
        return board;
    }

    /** Its processor. */
    public Cpu cpu() {
        return cpu;
    }

    /** Its memory; at least 1 MiB. */
    public DataSize memory() {
        return memory;
    }

    /** What its memory is on the host. */
    public MemoryBacking memoryBacking() {
        return memoryBacking;
    }

    /** What starts it. */
    public Firmware firmware() {
        return firmware;
    }

    /** Its TPM, if it has one. */
    public Optional<Tpm> tpm() {
        return Optional.ofNullable(tpm);
    }

    /** What the guest takes the hardware clock for. */
    public Clock clock() {
        return clock;
    }

    /** What it says of its make; {@link Smbios#NONE} if nothing. */
    public Smbios smbios() {
        return smbios;
    }

    /** What the guest reads from the firmware configuration device; immutable. */
    public List<FirmwareConfigEntry> firmwareConfig() {
        return firmwareConfig;
    }

    /** By what the guest learns that it is a copy, if there is such a device. */
    public Optional<GenerationId> generationId() {
        return Optional.ofNullable(generationId);
    }

    /** Its disks, with distinct ids; immutable. */
    public List<Disk> disks() {
        return disks;
    }

    /** How {@code disk} is attached: as it says, or as suits board and guest. */
    public DiskBus busOf(Disk disk) {
        return disk.bus().orElseGet(() -> MachineDefaults.bus(guest, board, disk));
    }

    /**
     * The disk that the firmware tries first: the one with the lowest boot order, else the first that is not removable.
     */
    public Optional<Disk> systemDisk() {
        return systemDisk(disks);
    }

    static Optional<Disk> systemDisk(List<Disk> disks) {
        return disks.stream()
                .filter(disk -> disk.bootOrder().isPresent())
                .min((a, b) ->
                        Integer.compare(a.bootOrder().getAsInt(), b.bootOrder().getAsInt()))
                .or(() -> disks.stream()
                        .filter(disk -> !(disk.source() instanceof DiskSource.Medium))
                        .findFirst());
    }

    /** Its network cards; immutable. */
    public List<Network> networks() {
        return networks;
    }

    /** The model of {@code network}'s card: as it says, or as suits board and guest. */
    public String modelOf(Network network) {
        return network.model().orElseGet(() -> MachineDefaults.networkModel(guest, board));
    }

    /** The address of the card at {@code index} of {@link #networks()}: as it says, or derived from the machine. */
    public MacAddress macOf(int index) {
        String seed = (uuid == null ? name : uuid.toString()) + "/" + index;
        return networks.get(index).mac().orElseGet(() -> MacAddress.derivedFrom(seed));
    }

    /** Where its picture goes. */
    public Display display() {
        return display;
    }

    /** Its serial ports; immutable. */
    public List<SerialPort> serialPorts() {
        return serialPorts;
    }

    /** Whether it has a sound card. */
    public Sound sound() {
        return sound;
    }

    /** Where its sound goes, if it says so; empty: what suits host and display. */
    public Optional<AudioBackend> audioBackend() {
        return Optional.ofNullable(audioBackend);
    }

    /** Folders of the host that the guest sees; immutable. */
    public List<SharedFolder> sharedFolders() {
        return sharedFolders;
    }

    /** How {@code folder} reaches the guest: as it says, or as suits the guest. */
    public ShareTransport transportOf(SharedFolder folder) {
        return folder.transport().orElseGet(() -> MachineDefaults.transport(guest));
    }

    /** USB devices of the host that the guest gets; immutable. */
    public List<UsbDevice> usbDevices() {
        return usbDevices;
    }

    /** Whether the guest gets random numbers from the host. */
    public RandomSource randomSource() {
        return randomSource;
    }

    /** Whether the host can take memory back. */
    public Balloon balloon() {
        return balloon;
    }

    /** Whether the guest has a channel to an agent. */
    public GuestAgent guestAgent() {
        return guestAgent;
    }

    /** What only one target knows. */
    public Extras extras() {
        return extras;
    }

    /**
     * What stands against running it on {@code host}, whatever the target: the errors first; nothing is thrown. The
     * codes are those of {@link Rules#all()}.
     */
    public Findings check(Host host) {
        return Rules.check(this, host);
    }

    /** As {@link #check(Host)} on {@code host}, and what {@code target} cannot carry, as far as that is known. */
    public Findings check(Host host, TargetCapabilities target) {
        return Rules.check(this, host, target);
    }

    /** A builder that holds all of this. */
    public Builder toBuilder() {
        Builder builder = new Builder(name);
        builder.uuid = uuid;
        builder.guest = guest;
        builder.board = board;
        builder.cpu = cpu;
        builder.memory = memory;
        builder.memoryBacking = memoryBacking;
        builder.firmware = firmware;
        builder.tpm = tpm;
        builder.clock = clock;
        builder.smbios = smbios;
        builder.firmwareConfig.addAll(firmwareConfig);
        builder.generationId = generationId;
        builder.disks.addAll(disks);
        builder.networks.addAll(networks);
        builder.display = display;
        builder.serialPorts.addAll(serialPorts);
        builder.sound = sound;
        builder.audioBackend = audioBackend;
        builder.sharedFolders.addAll(sharedFolders);
        builder.usbDevices.addAll(usbDevices);
        builder.randomSource = randomSource;
        builder.balloon = balloon;
        builder.guestAgent = guestAgent;
        builder.extras = extras;
        return builder;
    }

    private List<@Nullable Object> parts() {
        return Arrays.asList(
                name,
                uuid,
                guest,
                board,
                cpu,
                memory,
                memoryBacking,
                firmware,
                tpm,
                clock,
                smbios,
                firmwareConfig,
                generationId,
                disks,
                networks,
                display,
                serialPorts,
                sound,
                audioBackend,
                sharedFolders,
                usbDevices,
                randomSource,
                balloon,
                guestAgent,
                extras);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Machine that && parts().equals(that.parts());
    }

    @Override
    public int hashCode() {
        return Objects.hash(name, guest, disks);
    }

    @Override
    public String toString() {
        return "machine " + name + " (" + guest + ")";
    }

    /** Kept until the guest is known, so that the order of the builder's calls does not matter. */
    private record SizedFor(Host host, Carrier carrier) {
        Recommendation recommendationFor(GuestSystem guest) {
            return Sizing.recommend(host, guest, carrier);
        }
    }

    /** Collects the parts of a machine. Everything but the guest has a default that suits the guest. */
    public static final class Builder {
        private static final DataSize LEAST_MEMORY = DataSize.mebibytes(1);

        private final String name;
        private @Nullable UUID uuid;
        private @Nullable GuestSystem guest;
        private @Nullable Board board;
        private @Nullable Cpu cpu;
        private @Nullable DataSize memory;
        private MemoryBacking memoryBacking = MemoryBacking.anonymous();
        private @Nullable SizedFor sizing;
        private @Nullable Firmware firmware;
        private @Nullable Tpm tpm;
        private @Nullable Clock clock;
        private Smbios smbios = Smbios.NONE;
        private final ImmutableList.Builder<FirmwareConfigEntry> firmwareConfig = ImmutableList.builder();
        private @Nullable GenerationId generationId;
        private final List<Disk> disks = new ArrayList<>();
        private final List<Network> networks = new ArrayList<>();
        private Display display = Display.none();
        private final List<SerialPort> serialPorts = new ArrayList<>();
        private Sound sound = Sound.OFF;
        private @Nullable AudioBackend audioBackend;
        private final ImmutableList.Builder<SharedFolder> sharedFolders = ImmutableList.builder();
        private final ImmutableList.Builder<UsbDevice> usbDevices = ImmutableList.builder();
        private RandomSource randomSource = RandomSource.OFF;
        private Balloon balloon = Balloon.OFF;
        private GuestAgent guestAgent = GuestAgent.OFF;
        private Extras extras = Extras.NONE;

        private Builder(String name) {
            checkArgument(
                    !name.isBlank()
                            && name.codePointCount(0, name.length()) <= 200
                            && name.chars().noneMatch(Character::isISOControl),
                    "not a name for a machine: '%s' (one line, not blank, up to 200 characters)",
                    name);
            this.name = name;
        }

        /** Identified by {@code uuid} wherever it goes; addresses of its cards are then derived from it and not from the name. */
        public Builder uuid(UUID uuid) {
            this.uuid = uuid;
            return this;
        }

        /** For the system {@code guest}, which everything that is not said is chosen for. */
        public Builder guest(GuestSystem guest) {
            this.guest = guest;
            return this;
        }

        /** On {@code board}; it must be one of the guest's architecture. */
        public Builder board(Board board) {
            this.board = board;
            return this;
        }

        /** With the processor {@code cpu}. */
        public Builder cpu(Cpu cpu) {
            this.cpu = cpu;
            return this;
        }

        /** With one socket of {@code count} cores, 1 to 1024, of the model that suits the accelerator. */
        public Builder cores(int count) {
            return cpu(Cpu.cores(count));
        }

        /** With {@code memory}, at least 1 MiB. */
        public Builder memory(DataSize memory) {
            checkArgument(
                    memory.compareTo(LEAST_MEMORY) >= 0, "a machine needs at least 1MiB of memory, not %s", memory);
            this.memory = memory;
            return this;
        }

        /** With memory that is on the host what {@code backing} says. */
        public Builder memoryBacking(MemoryBacking backing) {
            this.memoryBacking = backing;
            return this;
        }

        /**
         * As large as {@link dev.satchel.core.sizing.Sizing#recommend(Host, GuestSystem)} advises for {@code host}, and
         * never smaller than the guest needs: {@link Machine#check} tells where that is too much. It holds for what is
         * not said otherwise, before or after this call: processor, memory, and the size of the system disk's image.
         */
        public Builder sizedFor(Host host) {
            return sizedFor(host, Carrier.unknown());
        }

        /** As {@link #sizedFor(Host)} for {@code host}, with an image that fits {@code carrier}. */
        public Builder sizedFor(Host host, Carrier carrier) {
            this.sizing = new SizedFor(host, carrier);
            return this;
        }

        /** Started by {@code firmware}. */
        public Builder firmware(Firmware firmware) {
            this.firmware = firmware;
            return this;
        }

        /** With the TPM {@code tpm}; Windows 11 gets one unasked. */
        public Builder tpm(Tpm tpm) {
            this.tpm = tpm;
            return this;
        }

        /** With the hardware clock set to the time that {@code clock} says. */
        public Builder clock(Clock clock) {
            this.clock = clock;
            return this;
        }

        /** Saying of its make what {@code smbios} holds. */
        public Builder smbios(Smbios smbios) {
            this.smbios = smbios;
            return this;
        }

        /** With one more piece of firmware configuration, {@code entry}. */
        public Builder firmwareConfig(FirmwareConfigEntry entry) {
            firmwareConfig.add(entry);
            return this;
        }

        /** With a device that tells the guest {@code id}. */
        public Builder generationId(GenerationId id) {
            this.generationId = id;
            return this;
        }

        /** With one more disk, {@code disk}, whose id and place in the boot order no other has. */
        public Builder disk(Disk disk) {
            disks.add(disk);
            return this;
        }

        /** With exactly the disks {@code all}, in place of those that it has so far. */
        public Builder disks(List<Disk> all) {
            disks.clear();
            disks.addAll(all);
            return this;
        }

        /** With one more network card, {@code network}. */
        public Builder network(Network network) {
            networks.add(network);
            return this;
        }

        /** With exactly the network cards {@code all}, in place of those that it has so far. */
        public Builder networks(List<Network> all) {
            networks.clear();
            networks.addAll(all);
            return this;
        }

        /** With its picture shown where {@code display} says; nowhere if nothing is said. */
        public Builder display(Display display) {
            this.display = display;
            return this;
        }

        /** With one more serial port that leads to {@code port}. */
        public Builder serialPort(SerialPort port) {
            serialPorts.add(port);
            return this;
        }

        /** With exactly the serial ports {@code all}, in place of those that it has so far. */
        public Builder serialPorts(List<SerialPort> all) {
            serialPorts.clear();
            serialPorts.addAll(all);
            return this;
        }

        /** With or without a sound card, as {@code sound} says; without if nothing is said. */
        public Builder sound(Sound sound) {
            this.sound = sound;
            return this;
        }

        /** With a sound card that plays to {@code backend}. */
        public Builder audio(AudioBackend backend) {
            this.audioBackend = backend;
            return sound(Sound.ON);
        }

        /** With one more folder of the host, {@code folder}. */
        public Builder sharedFolder(SharedFolder folder) {
            sharedFolders.add(folder);
            return this;
        }

        /** With one more USB device of the host, {@code device}. */
        public Builder usbDevice(UsbDevice device) {
            usbDevices.add(device);
            return this;
        }

        /** With or without random numbers from the host, as {@code source} says; without if nothing is said. */
        public Builder randomSource(RandomSource source) {
            this.randomSource = source;
            return this;
        }

        /** With or without a balloon, as {@code balloon} says; without if nothing is said. */
        public Builder balloon(Balloon balloon) {
            this.balloon = balloon;
            return this;
        }

        /** With or without a channel to an agent, as {@code agent} says; without if nothing is said. */
        public Builder guestAgent(GuestAgent agent) {
            this.guestAgent = agent;
            return this;
        }

        /** With {@code extras}, which only one target knows, in place of earlier ones. */
        public Builder extras(Extras extras) {
            this.extras = extras;
            return this;
        }

        /**
         * The machine.
         *
         * @throws IllegalStateException if it has no guest
         * @throws IllegalArgumentException if two disks share an id or a place in the boot order, or if the board is not
         *     one of the guest's architecture
         */
        public Machine build() {
            checkState(guest != null, "machine '%s' has no guest", name);
            return new Machine(this, guest);
        }
    }
}
