package dev.satchel.storage.filesystem;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.satchel.core.host.OperatingSystem;
import dev.satchel.core.unit.DataSize;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What a file system is wanted for: which systems write and read it, how large its files and it itself become, what it
 * must be able to do. Immutable.
 *
 * <pre>{@code
 * Requirements.writtenBy(LINUX, MACOS, WINDOWS).largestFile(DataSize.gibibytes(100)).choose().best();
 * }</pre>
 */
public final class Requirements {
    private static final ImmutableSet<Ability> POSIX = ImmutableSet.of(
            Ability.OWNERS_AND_MODES, Ability.HARD_LINKS, Ability.SYMBOLIC_LINKS, Ability.SPECIAL_FILES);

    private final ImmutableSet<OperatingSystem> writers;
    private final ImmutableSet<OperatingSystem> readers;
    private final DataSize largestFile;
    private final DataSize volume;
    private final ImmutableSet<Ability> abilities;
    private final Purpose purpose;
    private final Drivers drivers;

    /** Whether software may be added to a system so that it knows a file system. */
    public enum Drivers {
        /** Only what each system brings: the disk is plugged in anywhere. */
        BUILT_IN,
        /** FUSE, WSL and paid drivers count as well. */
        ADDED
    }

    private Requirements(
            ImmutableSet<OperatingSystem> writers,
            ImmutableSet<OperatingSystem> readers,
            DataSize largestFile,
            DataSize volume,
            ImmutableSet<Ability> abilities,
            Purpose purpose,
            Drivers drivers) {
        this.writers = writers;
        this.readers = readers;
        this.largestFile = largestFile;
        this.volume = volume;
        this.abilities = abilities;
        this.purpose = purpose;
        this.drivers = drivers;
    }

    /**
     * Begins with who writes to it.
     *
     * @param systems at least one, none of them {@link OperatingSystem#OTHER}
     */
    public static Requirements writtenBy(OperatingSystem... systems) {
        return writtenBy(List.of(systems));
    }

    /**
     * As {@link #writtenBy(OperatingSystem...)}.
     *
     * @param systems at least one, none of them {@link OperatingSystem#OTHER}
     */
    public static Requirements writtenBy(Collection<OperatingSystem> systems) {
        checkArgument(!systems.isEmpty(), "a file system that nobody writes is not needed: name an operating system");
        return new Requirements(
                known(systems),
                ImmutableSet.of(),
                DataSize.ZERO,
                DataSize.ZERO,
                ImmutableSet.of(),
                Purpose.EXCHANGE,
                Drivers.BUILT_IN);
    }

    private static ImmutableSet<OperatingSystem> known(Collection<OperatingSystem> systems) {
        checkArgument(!systems.contains(OperatingSystem.OTHER), "nothing is known of the operating system 'other'");
        return ImmutableSet.copyOf(systems);
    }

    /**
     * Read by these as well, which need not write to it.
     *
     * @param systems instead of those that were named so before
     */
    public Requirements readBy(OperatingSystem... systems) {
        return new Requirements(writers, known(List.of(systems)), largestFile, volume, abilities, purpose, drivers);
    }

    /** With files of up to {@code size}. */
    public Requirements largestFile(DataSize size) {
        return new Requirements(writers, readers, size, volume, abilities, purpose, drivers);
    }

    /** On a disk or partition of {@code size}. */
    public Requirements volume(DataSize size) {
        return new Requirements(writers, readers, largestFile, size, abilities, purpose, drivers);
    }

    /** Must be able to do {@code more}, beside what it must already. */
    public Requirements needing(Ability... more) {
        return needing(List.of(more));
    }

    private Requirements needing(Collection<Ability> more) {
        Set<Ability> all = new LinkedHashSet<>(abilities);
        all.addAll(more);
        return new Requirements(writers, readers, largestFile, volume, ImmutableSet.copyOf(all), purpose, drivers);
    }

    /** Must hold what a POSIX system puts there: owners and modes, hard and symbolic links, device nodes. */
    public Requirements posix() {
        return needing(POSIX);
    }

    /** Is made for {@code purpose}; {@link Purpose#EXCHANGE} unless said otherwise. */
    public Requirements purpose(Purpose purpose) {
        return new Requirements(writers, readers, largestFile, volume, abilities, purpose, drivers);
    }

    /** With other {@code drivers} than {@link Drivers#BUILT_IN}. */
    public Requirements drivers(Drivers drivers) {
        return new Requirements(writers, readers, largestFile, volume, abilities, purpose, drivers);
    }

    /** Who writes to it; immutable, in the order in which they were named. */
    public Set<OperatingSystem> writers() {
        return writers;
    }

    /** Who only reads it; immutable. */
    public Set<OperatingSystem> readers() {
        return readers;
    }

    /** The largest file; {@link DataSize#ZERO} if that was not said. */
    public DataSize largestFile() {
        return largestFile;
    }

    /** How large it becomes; {@link DataSize#ZERO} if that was not said. */
    public DataSize volume() {
        return volume;
    }

    /** What it must be able to do, beside what its purpose needs; immutable. */
    public Set<Ability> abilities() {
        return abilities;
    }

    /** What it is made for. */
    public Purpose purpose() {
        return purpose;
    }

    /** Whether software may be added. */
    public Drivers drivers() {
        return drivers;
    }

    /** The best file system for this, the others that would do, and why each of the rest would not. */
    public Choice choose() {
        return Chooser.choose(this);
    }

    /** Each wish by itself, so that one can be given up. */
    ImmutableList<Wish> wishes() {
        ImmutableList.Builder<Wish> wishes = ImmutableList.builder();
        writers.forEach(system -> wishes.add(new Wish.Written(system, drivers)));
        readers.forEach(system -> wishes.add(new Wish.Read(system, drivers)));
        if (largestFile.bytes() > 0) {
            wishes.add(new Wish.LargestFile(largestFile));
        }
        if (volume.bytes() > 0) {
            wishes.add(new Wish.Volume(volume));
        }
        ImmutableSet<OperatingSystem> users = ImmutableSet.<OperatingSystem>builder()
                .addAll(writers)
                .addAll(readers)
                .build();
        ImmutableSet.<Ability>builder()
                .addAll(purpose.needs())
                .addAll(abilities)
                .build()
                .forEach(ability -> wishes.add(new Wish.Can(ability, users)));
        return wishes.build();
    }

    /** For people, in one line. */
    @Override
    public String toString() {
        return purpose + ": "
                + String.join(", ", wishes().stream().map(Wish::title).toList());
    }
}
