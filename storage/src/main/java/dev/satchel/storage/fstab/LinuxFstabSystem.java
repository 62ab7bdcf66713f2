package dev.satchel.storage.fstab;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableListMultimap;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ListMultimap;
import com.google.common.collect.MultimapBuilder;
import dev.satchel.core.SatchelException;
import dev.satchel.storage.device.BlockDevice;
import dev.satchel.storage.device.BlockDevices;
import dev.satchel.storage.fstab.FstabSource.Plain;
import dev.satchel.storage.fstab.FstabSource.Tag;
import dev.satchel.storage.fstab.FstabSource.Tagged;
import dev.satchel.storage.internal.DeviceNumber;
import dev.satchel.storage.probe.Probe;
import dev.satchel.storage.probe.Volume;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** This host: its disks are probed once, when it is read. */
final class LinuxFstabSystem implements FstabSystem {
    private static final List<Path> HELPERS = ImmutableList.of(Path.of("/sbin"), Path.of("/usr/sbin"));

    private final ImmutableListMultimap<Tagged, Device> byName;
    private final ImmutableListMultimap<Path, Device> byNode;
    private final ImmutableSet<String> types;

    private LinuxFstabSystem(
            ListMultimap<Tagged, Device> byName, ListMultimap<Path, Device> byNode, Set<String> types) {
        this.byName = ImmutableListMultimap.copyOf(byName);
        this.byNode = ImmutableListMultimap.copyOf(byNode);
        this.types = ImmutableSet.copyOf(types);
    }

    static LinuxFstabSystem read() throws IOException {
        ListMultimap<Tagged, Device> byName =
                MultimapBuilder.linkedHashKeys().arrayListValues().build();
        ListMultimap<Path, Device> byNode =
                MultimapBuilder.linkedHashKeys().arrayListValues().build();
        for (BlockDevice disk : BlockDevices.all()) {
            try {
                for (Volume volume : Probe.of(disk.path()).volumes()) {
                    Path node = volume.number() == 0 ? disk.path() : disk.partitionPath(volume.number());
                    Device device = new Device(node, disk.path(), volume.type());
                    byNode.put(node, device);
                    volume.uuid().ifPresent(value -> byName.put(new Tagged(Tag.UUID, value), device));
                    volume.label().ifPresent(value -> byName.put(new Tagged(Tag.LABEL, value), device));
                    volume.partUuid().ifPresent(value -> byName.put(new Tagged(Tag.PARTUUID, value), device));
                    volume.partLabel().ifPresent(value -> byName.put(new Tagged(Tag.PARTLABEL, value), device));
                }
            } catch (SatchelException e) {
                // May not be read by this user, or has no medium: its links tell what is known.
            }
        }
        return new LinuxFstabSystem(byName, byNode, kernelTypes());
    }

    private static Set<String> kernelTypes() throws IOException {
        ImmutableSet.Builder<String> types = ImmutableSet.builder();
        for (String line : Files.readAllLines(Path.of("/proc/filesystems"))) {
            types.add(line.substring(line.indexOf('\t') + 1));
        }
        Path modules = Path.of(
                "/lib/modules",
                Files.readString(Path.of("/proc/sys/kernel/osrelease")).strip());
        for (String list : ImmutableList.of("modules.dep", "modules.builtin")) {
            if (Files.isRegularFile(modules.resolve(list))) {
                Files.readAllLines(modules.resolve(list))
                        .forEach(line -> module(line).ifPresent(types::add));
            }
        }
        return types.build();
    }

    /** {@code kernel/fs/vfat/vfat.ko.xz: ...}. */
    private static Optional<String> module(String line) {
        String path = Splitter.on(':').splitToList(line).get(0);
        String file = path.substring(path.lastIndexOf('/') + 1);
        int end = file.indexOf(".ko");
        return path.contains("kernel/fs/") && end > 0 ? Optional.of(file.substring(0, end)) : Optional.empty();
    }

    @Override
    public Place at(String path) {
        try {
            Path file = Path.of(path);
            if (!Files.exists(file)) {
                return new Place(Kind.MISSING, path);
            }
            return new Place(kind(file), file.toRealPath().toString());
        } catch (IOException | InvalidPathException e) {
            return new Place(Kind.MISSING, path);
        }
    }

    private static Kind kind(Path file) throws IOException {
        if (Files.isDirectory(file)) {
            return Kind.FOLDER;
        }
        if (Files.isRegularFile(file)) {
            return Kind.FILE;
        }
        return DeviceNumber.of(file).isPresent() ? Kind.DEVICE : Kind.OTHER;
    }

    @Override
    public List<Device> devices(FstabSource source) {
        if (source instanceof Plain plain) {
            return atNode(plain.text());
        }
        Tagged tagged = (Tagged) source;
        List<Device> named = byName.get(tagged);
        return named.isEmpty()
                ? atNode("/dev/disk/by-" + tagged.tag().name().toLowerCase(Locale.ROOT) + "/"
                        + UdevName.encode(tagged.value()))
                : named;
    }

    private List<Device> atNode(String path) {
        Place place = at(path);
        if (place.kind() != Kind.DEVICE) {
            return ImmutableList.of();
        }
        Path node = Path.of(place.real());
        List<Device> known = byNode.get(node);
        return known.isEmpty() ? ImmutableList.of(new Device(node, node, content(node))) : known;
    }

    private static Optional<String> content(Path node) {
        try {
            return Probe.of(node).volumes().stream()
                    .filter(volume -> volume.number() == 0)
                    .findFirst()
                    .flatMap(Volume::type);
        } catch (SatchelException e) {
            return Optional.empty();
        }
    }

    @Override
    public boolean mounts(String type) {
        return types.contains(type)
                || HELPERS.stream().anyMatch(folder -> Files.isExecutable(folder.resolve("mount." + type)));
    }
}
