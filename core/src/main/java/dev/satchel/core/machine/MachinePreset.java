package dev.satchel.core.machine;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.base.Ascii;
import com.google.common.collect.ImmutableSet;
import dev.satchel.core.host.Architecture;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A machine that is ready made for a purpose: board, devices and their order as they were found to work, each choice with
 * its reason. It is a start and no cage: {@link PresetMachine#toBuilder()} goes on from it, and {@link
 * PresetMachine#text} is a machine file to edit.
 */
public enum MachinePreset {
    /** Windows 11, for which Setup needs no driver but, on Arm, that of the network card. */
    WINDOWS_11("windows-11", GuestKind.WINDOWS_11, Architecture.X86_64, Architecture.AARCH64),
    /** Windows 10, for which Setup needs no driver. */
    WINDOWS_10("windows-10", GuestKind.WINDOWS_10, Architecture.X86_64),
    /** A Linux without a picture, reached by SSH and on its serial console. */
    LINUX_SERVER("linux-server", GuestKind.LINUX, Architecture.X86_64, Architecture.AARCH64),
    /** A Linux with a window and sound. */
    LINUX_DESKTOP("linux-desktop", GuestKind.LINUX, Architecture.X86_64, Architecture.AARCH64),
    /** The smallest and fastest Linux, for tests: a kernel and a RAM disk, and neither firmware nor disk. */
    LINUX_FIXTURE("linux-fixture", GuestKind.LINUX, Architecture.X86_64, Architecture.AARCH64);

    private final String id;
    private final GuestKind guest;
    private final ImmutableSet<Architecture> architectures;

    MachinePreset(String id, GuestKind guest, Architecture... architectures) {
        this.id = id;
        this.guest = guest;
        this.architectures = ImmutableSet.copyOf(architectures);
    }

    /** As it is written on the command line. */
    public String id() {
        return id;
    }

    /** What its guest's code may be for; immutable, the usual one first. */
    public Set<Architecture> architectures() {
        return architectures;
    }

    /**
     * The machine.
     *
     * @param name for people, as {@link Machine#named} takes it
     * @param architecture one of {@link #architectures()}
     * @throws IllegalArgumentException if it is another one
     */
    public PresetMachine machine(String name, Architecture architecture) {
        checkArgument(
                architectures.contains(architecture),
                "%s is made for %s, not for %s",
                id,
                architectures.stream().map(Architecture::id).collect(Collectors.joining(" and ")),
                architecture.id());
        return new PresetMachine(this, name, new GuestSystem(guest, architecture));
    }

    /**
     * Reads an {@link #id()}, in any case.
     *
     * @throws IllegalArgumentException if {@code text} is none
     */
    public static MachinePreset parse(String text) {
        for (MachinePreset preset : values()) {
            if (Ascii.equalsIgnoreCase(preset.id, text)) {
                return preset;
            }
        }
        throw new IllegalArgumentException("not a preset: '" + text + "' (known are "
                + Arrays.stream(values()).map(MachinePreset::id).collect(Collectors.joining(", ")) + ")");
    }
}
