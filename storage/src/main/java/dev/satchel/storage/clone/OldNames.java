package dev.satchel.storage.clone;

import com.google.common.collect.ImmutableSetMultimap;
import com.google.common.collect.LinkedHashMultimap;
import com.google.common.collect.SetMultimap;
import dev.satchel.storage.fstab.Fstab;
import dev.satchel.storage.fstab.FstabEntry;
import dev.satchel.storage.fstab.FstabSource;
import dev.satchel.storage.fstab.FstabSource.Tag;
import dev.satchel.storage.fstab.FstabSource.Tagged;
import dev.satchel.storage.fstab.UdevName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * By what the file systems of the source and their partitions are known: as its table of mounts names them, by the other names
 * that udev tells of the same device, and as the kernel is told of the root.
 *
 * @param byTarget where each is mounted, {@link #SWAP} and {@link #ESP} instead of a folder for these
 */
record OldNames(ImmutableSetMultimap<String, Tagged> byTarget) {
    /** What is swapped to. */
    static final String SWAP = "swap";

    /** The EFI system partition, wherever it is mounted. */
    static final String ESP = "esp";

    private static final Set<Tag> BY_LINK = Set.of(Tag.UUID, Tag.LABEL, Tag.PARTUUID, Tag.PARTLABEL);

    /** Of one system alone; a menu of GRUB may start others too. */
    private static final Set<String> COMMAND_LINES = Set.of(
            "etc/kernel/cmdline",
            "etc/default/extlinux",
            "etc/update-extlinux.conf",
            "boot/extlinux/extlinux.conf",
            "boot/extlinux.conf",
            "boot/cmdline.txt",
            "boot/firmware/cmdline.txt");

    private static final Pattern ROOT =
            Pattern.compile("(?:^|[\\s\"'])root=\"?(UUID|LABEL|PARTUUID|PARTLABEL)=([^\\s\"']+)");

    /**
     * Looks for them.
     *
     * @param links the folder of udev's links by names, {@code /dev/disk}; it need not be there
     */
    static OldNames of(SourceRoot source, Path links) throws IOException {
        SetMultimap<String, Tagged> names = LinkedHashMultimap.create();
        boolean runs = source.path().equals(Path.of("/"));
        for (FstabEntry entry :
                Fstab.parse(SourceRoot.text(source.path().resolve("etc/fstab"))).entries()) {
            String target = CloneFstab.isEsp(entry) ? ESP : entry.isSwap() ? SWAP : entry.target();
            if (entry.source() instanceof Tagged tagged && !tagged.value().isEmpty()) {
                names.put(target, tagged);
            }
            Optional<Path> device = device(entry.source(), links, runs);
            if (device.isPresent()) {
                names.putAll(target, namesOf(device.get(), links));
            }
        }
        told(source).ifPresent(name -> names.put("/", name));
        return new OldNames(ImmutableSetMultimap.copyOf(names));
    }

    /** Of a system that does not run, a label or a node may be that of another disk of this host. */
    private static Optional<Path> device(FstabSource source, Path links, boolean runs) throws IOException {
        Path path;
        if (source instanceof Tagged tagged) {
            boolean unique = tagged.tag() == Tag.UUID || tagged.tag() == Tag.PARTUUID;
            if (!(runs || unique) || tagged.value().isEmpty()) {
                return Optional.empty();
            }
            path = folder(links, tagged.tag()).resolve(UdevName.encode(tagged.value()));
        } else {
            String text = ((FstabSource.Plain) source).text();
            if (!runs || !text.startsWith("/dev/")) {
                return Optional.empty();
            }
            path = Path.of(text);
        }
        return Files.exists(path) ? Optional.of(path.toRealPath()) : Optional.empty();
    }

    private static Path folder(Path links, Tag tag) {
        return links.resolve("by-" + tag.name().toLowerCase(Locale.ROOT));
    }

    private static Set<Tagged> namesOf(Path device, Path links) throws IOException {
        Set<Tagged> names = new LinkedHashSet<>();
        for (Tag tag : Tag.values()) {
            Path folder = folder(links, tag);
            if (!BY_LINK.contains(tag) || !Files.isDirectory(folder)) {
                continue;
            }
            try (Stream<Path> all = Files.list(folder)) {
                for (Path link : new TreeSet<>(all.toList())) {
                    if (Files.exists(link) && link.toRealPath().equals(device)) {
                        names.add(new Tagged(tag, UdevName.decode(String.valueOf(link.getFileName()))));
                    }
                }
            }
        }
        return names;
    }

    /** The root that the kernel is told of, where all that tell of one tell of the same. */
    private static Optional<Tagged> told(SourceRoot source) throws IOException {
        Set<Tagged> roots = new LinkedHashSet<>();
        Stream<Path> files = Stream.concat(COMMAND_LINES.stream().map(Path::of), source.loaderEntries().stream());
        for (Path file : files.toList()) {
            Path path = source.path().resolve(file);
            if (Files.isSymbolicLink(path.getParent()) || !Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
                continue;
            }
            for (String line : SourceRoot.text(path).lines().toList()) {
                Matcher root = ROOT.matcher(line);
                while (!line.stripLeading().startsWith("#") && root.find()) {
                    roots.add(new Tagged(Tag.valueOf(root.group(1)), root.group(2)));
                }
            }
        }
        return roots.size() == 1 ? roots.stream().findFirst() : Optional.empty();
    }
}
