package dev.satchel.core.machine.rule;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import dev.satchel.core.host.Architecture;
import dev.satchel.core.machine.Board;
import dev.satchel.core.machine.DiskBus;
import dev.satchel.core.machine.ImageFormat;
import dev.satchel.core.machine.NetworkMode;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a target can carry of a machine: QEMU, UTM, Apple's framework, or one that a user describes. A part that is not
 * described is <em>unknown</em>, and then nothing is judged by it; it is never taken for absent. Immutable.
 *
 * <p>The modules of the targets have descriptions of theirs ready.
 */
public final class TargetCapabilities {
    /** Stands for as many places as anybody needs. */
    public static final int ANY_NUMBER = Integer.MAX_VALUE;

    private final String name;
    private final ImmutableMap<Board, ImmutableMap<DiskBus, Integer>> buses;
    private final ImmutableMap<Board, Integer> processors;
    private final ImmutableMap<Architecture, ImmutableSet<String>> cpuModels;
    private final ImmutableMap<Part, Support> parts;
    private final @Nullable ImmutableSet<Architecture> architectures;
    private final @Nullable ImmutableSet<Board> boards;
    private final @Nullable ImmutableSet<ImageFormat> formats;
    private final @Nullable ImmutableSet<NetworkMode> networkModes;
    private final @Nullable ImmutableSet<String> networkModels;
    private final @Nullable ImmutableSet<Picture> pictures;
    private final @Nullable ImmutableSet<Start> starts;
    private final @Nullable ImmutableSet<Serial> serials;
    private final ImmutableMap<String, Substitute> substitutes;

    private TargetCapabilities(Builder builder) {
        this.name = builder.name;
        ImmutableMap.Builder<Board, ImmutableMap<DiskBus, Integer>> places = ImmutableMap.builder();
        builder.buses.forEach((board, there) -> places.put(board, ImmutableMap.copyOf(there)));
        this.buses = places.buildOrThrow();
        this.processors = ImmutableMap.copyOf(builder.processors);
        this.cpuModels = ImmutableMap.copyOf(builder.cpuModels);
        this.parts = ImmutableMap.copyOf(builder.parts);
        this.architectures = builder.architectures;
        this.boards = builder.boards;
        this.formats = builder.formats;
        this.networkModes = builder.networkModes;
        this.networkModels = builder.networkModels;
        this.pictures = builder.pictures;
        this.starts = builder.starts;
        this.serials = builder.serials;
        this.substitutes = ImmutableMap.copyOf(builder.substitutes);
    }

    /** What a target has or has not. */
    public enum Part {
        /** A processor that translates code of another architecture. */
        TRANSLATION,
        /** Secure Boot with enrolled keys. */
        SECURE_BOOT,
        /** A TPM 2.0. */
        TPM,
        /** Whole devices of the host, passed through. */
        RAW_DEVICES,
        /** Drives with removable media. */
        REMOVABLE_MEDIA,
        /** Disks with other sectors than 512 bytes. */
        SECTOR_SIZES,
        /** Folders of the host. */
        SHARED_FOLDERS,
        /** A sound card. */
        SOUND
    }

    /** Whether a target has a part. */
    public enum Support {
        /** It has. */
        PRESENT,
        /** It has not. */
        ABSENT,
        /** Nobody said. */
        UNKNOWN
    }

    /** The kinds of {@link dev.satchel.core.machine.Display}. */
    public enum Picture {
        /** None at all. */
        NONE,
        /** A window on the host. */
        WINDOW,
        /** VNC. */
        VNC,
        /** SPICE. */
        SPICE
    }

    /** The kinds of {@link dev.satchel.core.machine.Firmware}. */
    public enum Start {
        /** A PC's BIOS. */
        BIOS,
        /** UEFI. */
        UEFI
    }

    /** The kinds of {@link dev.satchel.core.machine.SerialPort}. */
    public enum Serial {
        /** The process's standard input and output, or the target's own terminal. */
        STDIO,
        /** A file. */
        FILE,
        /** A UNIX-domain socket. */
        SOCKET,
        /** A pseudo terminal. */
        PTY
    }

    /**
     * Begins a target of which nothing is known.
     *
     * @param name for people, as it stands in findings: {@code QEMU}, {@code UTM}
     */
    public static Builder named(String name) {
        return new Builder(name);
    }

    /** For people. */
    public String name() {
        return name;
    }

    /** The guests' architectures; empty: unknown. Immutable. */
    public Optional<Set<Architecture>> architectures() {
        return Optional.ofNullable(architectures);
    }

    /** The boards; empty: unknown. Immutable. */
    public Optional<Set<Board>> boards() {
        return Optional.ofNullable(boards);
    }

    /** The buses of {@code board} and how many disks each takes, {@link #ANY_NUMBER} included; empty: unknown. */
    public Optional<Map<DiskBus, Integer>> buses(Board board) {
        return Optional.ofNullable(buses.get(board));
    }

    /** The formats of disk images; empty: unknown. Immutable. */
    public Optional<Set<ImageFormat>> formats() {
        return Optional.ofNullable(formats);
    }

    /** What a network card can be connected to; empty: unknown. Immutable. */
    public Optional<Set<NetworkMode>> networkModes() {
        return Optional.ofNullable(networkModes);
    }

    /** The models of network cards; empty: unknown. Immutable. */
    public Optional<Set<String>> networkModels() {
        return Optional.ofNullable(networkModels);
    }

    /** Where a picture can go; empty: unknown. Immutable. */
    public Optional<Set<Picture>> pictures() {
        return Optional.ofNullable(pictures);
    }

    /** The kinds of firmware; empty: unknown. Immutable. */
    public Optional<Set<Start>> firmware() {
        return Optional.ofNullable(starts);
    }

    /** Where a serial port can lead; empty: unknown. Immutable. */
    public Optional<Set<Serial>> serialPorts() {
        return Optional.ofNullable(serials);
    }

    /** The models of processors for guests of {@code architecture}; empty: unknown. Immutable. */
    public Optional<Set<String>> cpuModels(Architecture architecture) {
        return Optional.ofNullable(cpuModels.get(architecture));
    }

    /** How many processors {@code board} takes at most; empty: unknown. */
    public OptionalInt processors(Board board) {
        Integer most = processors.get(board);
        return most == null ? OptionalInt.empty() : OptionalInt.of(most);
    }

    /** Whether it has {@code part}. */
    public Support support(Part part) {
        return parts.getOrDefault(part, Support.UNKNOWN);
    }

    /** Whether it is known not to have {@code part}. */
    boolean lacks(Part part) {
        return support(part) == Support.ABSENT;
    }

    /**
     * What it has in place of what it lacks.
     *
     * @param wanted by the target's name: {@code e1000e}; empty where it has that, or where nothing stands in
     */
    public Optional<Substitute> substituteFor(String wanted) {
        return Optional.ofNullable(substitutes.get(wanted));
    }

    /** A builder that holds all of this, for a target that differs. */
    public Builder toBuilder() {
        Builder builder = new Builder(name);
        buses.forEach(builder::buses);
        builder.processors.putAll(processors);
        builder.cpuModels.putAll(cpuModels);
        builder.parts.putAll(parts);
        builder.substitutes.putAll(substitutes);
        builder.architectures = architectures;
        builder.boards = boards;
        builder.formats = formats;
        builder.networkModes = networkModes;
        builder.networkModels = networkModels;
        builder.pictures = pictures;
        builder.starts = starts;
        builder.serials = serials;
        return builder;
    }

    @Override
    public String toString() {
        return name;
    }

    /** Collects what is known of a target. */
    public static final class Builder {
        private final String name;
        private final Map<Board, Map<DiskBus, Integer>> buses = new EnumMap<>(Board.class);
        private final Map<Board, Integer> processors = new EnumMap<>(Board.class);
        private final Map<Architecture, ImmutableSet<String>> cpuModels = new EnumMap<>(Architecture.class);
        private final Map<Part, Support> parts = new EnumMap<>(Part.class);
        private final Map<String, Substitute> substitutes = new LinkedHashMap<>();
        private @Nullable ImmutableSet<Architecture> architectures;
        private @Nullable ImmutableSet<Board> boards;
        private @Nullable ImmutableSet<ImageFormat> formats;
        private @Nullable ImmutableSet<NetworkMode> networkModes;
        private @Nullable ImmutableSet<String> networkModels;
        private @Nullable ImmutableSet<Picture> pictures;
        private @Nullable ImmutableSet<Start> starts;
        private @Nullable ImmutableSet<Serial> serials;

        private Builder(String name) {
            checkArgument(!name.isBlank(), "a target has a name");
            this.name = name;
        }

        /** It runs guests of {@code all} these architectures and of no others. */
        public Builder architectures(Set<Architecture> all) {
            architectures = ImmutableSet.copyOf(all);
            return this;
        }

        /** It has {@code all} these boards and no others. */
        public Builder boards(Set<Board> all) {
            boards = ImmutableSet.copyOf(all);
            return this;
        }

        /**
         * On {@code board} it has {@code bus}, and no bus of which it is not said.
         *
         * @param places how many disks it takes, at least 1; {@link TargetCapabilities#ANY_NUMBER} where nobody counts
         */
        public Builder bus(Board board, DiskBus bus, int places) {
            checkArgument(places > 0, "a bus has a place at least: %s on %s", bus.id(), board.id());
            buses.computeIfAbsent(board, each -> new EnumMap<>(DiskBus.class)).put(bus, places);
            return this;
        }

        /** On {@code board} it has {@code all} these buses, each with so many places, and no others. */
        public Builder buses(Board board, Map<DiskBus, Integer> all) {
            Map<DiskBus, Integer> there = new EnumMap<>(DiskBus.class);
            buses.put(board, there);
            all.forEach((bus, places) -> bus(board, bus, places));
            return this;
        }

        /** It has {@code substitute} in place of what it lacks; a later one for the same thing replaces an earlier. */
        public Builder substitute(Substitute substitute) {
            substitutes.put(substitute.wanted(), substitute);
            return this;
        }

        /** It opens images of {@code all} these formats and of no others. */
        public Builder formats(Set<ImageFormat> all) {
            formats = ImmutableSet.copyOf(all);
            return this;
        }

        /** It has networks of {@code all} these modes and of no others. */
        public Builder networkModes(Set<NetworkMode> all) {
            networkModes = ImmutableSet.copyOf(all);
            return this;
        }

        /** It has {@code all} these network cards and no others, by QEMU's names. */
        public Builder networkModels(Set<String> all) {
            networkModels = ImmutableSet.copyOf(all);
            return this;
        }

        /** It shows a picture in {@code all} these ways and in no other. */
        public Builder pictures(Set<Picture> all) {
            pictures = ImmutableSet.copyOf(all);
            return this;
        }

        /** It has {@code all} this firmware and no other. */
        public Builder firmware(Set<Start> all) {
            starts = ImmutableSet.copyOf(all);
            return this;
        }

        /** It leads serial ports to {@code all} these ends and nowhere else. */
        public Builder serialPorts(Set<Serial> all) {
            serials = ImmutableSet.copyOf(all);
            return this;
        }

        /** Of {@code architecture} it has {@code all} these processors and no others, by QEMU's names. */
        public Builder cpuModels(Architecture architecture, Set<String> all) {
            cpuModels.put(architecture, ImmutableSet.copyOf(all));
            return this;
        }

        /** On {@code board} it takes {@code most} processors and no more; at least 1. */
        public Builder processors(Board board, int most) {
            checkArgument(most > 0, "a board takes a processor at least: %s", board.id());
            processors.put(board, most);
            return this;
        }

        /** It has {@code part}, or has not, as {@code support} says. */
        public Builder part(Part part, Support support) {
            parts.put(part, support);
            return this;
        }

        /** The target. */
        public TargetCapabilities build() {
            return new TargetCapabilities(this);
        }
    }
}
