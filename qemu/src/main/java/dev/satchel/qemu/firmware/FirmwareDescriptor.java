package dev.satchel.qemu.firmware;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * One firmware that a host has, as its descriptor file tells it (QEMU's {@code docs/interop/firmware.json}). Immutable.
 */
public final class FirmwareDescriptor {
    /** An architecture by QEMU's name, and the machines of it, as globs over names with versions. */
    record Target(String architecture, List<String> machines) {}

    private final Path file;
    private final String description;
    private final ImmutableList<String> interfaces;
    private final FirmwareMapping mapping;
    private final ImmutableList<Target> targets;
    private final ImmutableSet<String> features;

    FirmwareDescriptor(
            Path file,
            String description,
            List<String> interfaces,
            FirmwareMapping mapping,
            List<Target> targets,
            Set<String> features) {
        this.file = file;
        this.description = description;
        this.interfaces = ImmutableList.copyOf(interfaces);
        this.mapping = mapping;
        this.targets = ImmutableList.copyOf(targets);
        this.features = ImmutableSet.copyOf(features);
    }

    /** The descriptor file. */
    public Path file() {
        return file;
    }

    /** For people. */
    public String description() {
        return description;
    }

    /** What the firmware offers a system, the best first: {@code uefi}, {@code bios}. Immutable. */
    public List<String> interfaces() {
        return interfaces;
    }

    /** How it is shown to a machine. */
    public FirmwareMapping mapping() {
        return mapping;
    }

    /** Its features by QEMU's names: {@code secure-boot}, {@code enrolled-keys}, {@code requires-smm}. Immutable. */
    public Set<String> features() {
        return features;
    }

    /**
     * Whether it has {@code feature}, by QEMU's name: {@code secure-boot}. A name that QEMU does not know is one that
     * nobody has.
     */
    public boolean has(String feature) {
        return features.contains(feature);
    }

    /**
     * Whether it is for this machine.
     *
     * @param architecture by QEMU's name: {@code x86_64}
     * @param machine with its version: {@code pc-q35-7.2}; descriptors do not know the short names
     */
    public boolean isFor(String architecture, String machine) {
        return targets.stream()
                .filter(target -> target.architecture().equals(architecture))
                .anyMatch(target -> target.machines().stream().anyMatch(glob -> Glob.matches(glob, machine)));
    }

    /** The first of its files that is not there; packages have named files that no package holds. */
    public Optional<Path> missingFile() {
        return files().filter(named -> !Files.isRegularFile(named)).findFirst();
    }

    private Stream<Path> files() {
        if (mapping instanceof FirmwareMapping.Split split) {
            return Stream.of(split.code().file(), split.template().file());
        }
        if (mapping instanceof FirmwareMapping.Combined combined) {
            return Stream.of(combined.template().file());
        }
        if (mapping instanceof FirmwareMapping.Stateless stateless) {
            return Stream.of(stateless.code().file());
        }
        if (mapping instanceof FirmwareMapping.Memory memory) {
            return Stream.of(memory.file());
        }
        return Stream.of(((FirmwareMapping.Kernel) mapping).file());
    }

    @Override
    public String toString() {
        return description + " (" + file + ")";
    }
}
