package dev.satchel.storage.clone;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.satchel.core.SatchelException;
import dev.satchel.core.check.Finding;
import dev.satchel.core.check.Findings;
import dev.satchel.storage.filesystem.FileSystemType;
import dev.satchel.storage.filesystem.NewFileSystem;
import dev.satchel.storage.fstab.Fstab;
import dev.satchel.storage.fstab.FstabEntry;
import dev.satchel.storage.fstab.FstabSource;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The source's table of mounts, said of the copy: its own file systems by their new identifiers; swap, and what has become a
 * folder of another file system, taken out; disks that may be absent no longer waited for. All else stays as it
 * was, byte for byte.
 */
record CloneFstab(String text, Findings findings) {
    private static final Set<String> ESP_TARGETS = ImmutableSet.of("/boot/efi", "/efi", "/boot/firmware");

    private static final Set<String> EXT = ImmutableSet.of("ext2", "ext3", "ext4");

    /** Options that mean the same to every file system of a copy (mount(8), "Filesystem-independent mount options"). */
    private static final Set<String> COMMON = ImmutableSet.of(
            "atime", "noatime", "relatime", "strictatime", "nodiratime", "lazytime", "nosuid", "nodev", "noexec", "ro");

    static CloneFstab of(Path source, List<CopyMount> mounts, NewFileSystem esp, List<Path> parts)
            throws SatchelException {
        Path file = source.resolve("etc/fstab");
        if (Files.isSymbolicLink(file)) {
            throw new SatchelException(
                    "clone.source.link",
                    file.toString(),
                    "is a symbolic link: it is made by something else (NixOS: hardware-configuration.nix)",
                    "edit its origin in the copy by hand");
        }
        SourceRoot.requireFile(file);
        if (!Files.exists(file)) {
            Fstab fresh = Fstab.parse("");
            for (CopyMount mount : mounts) {
                fresh = fresh.withEntry(entry(mount, usual(mount)));
            }
            boolean hasMountPoint = Files.isDirectory(source.resolve("boot/efi"));
            return new CloneFstab(
                    (hasMountPoint ? fresh.withEntry(esp(esp, "/boot/efi")) : fresh).toString(), Findings.none());
        }
        Fstab table = Fstab.read(file);
        if (!Arrays.equals(table.toBytes(), table.toString().getBytes(StandardCharsets.UTF_8))) {
            throw new SatchelException(
                    "clone.fstab.encoding", file.toString(), "is not UTF-8", "write its comments and labels in UTF-8");
        }
        return new Rewriting(mounts, esp, parts).of(table);
    }

    /** With a line for a swap file of the root. */
    CloneFstab withSwap(Path file) throws SatchelException {
        FstabEntry swap = FstabEntry.of(new FstabSource.Plain("/" + file), "none", "swap", "sw");
        return new CloneFstab(Fstab.parse(text).withEntry(swap).toString(), findings);
    }

    /** What a line says of a file system, with {@code options} that its type understands. */
    private static FstabEntry entry(CopyMount mount, List<String> options) {
        CopyVolume volume = mount.volume();
        ImmutableList.Builder<String> all = ImmutableList.builder();
        if (mount.subvolume() != null) {
            all.add("subvol=" + mount.subvolume());
        }
        List<String> words = all.addAll(options).build();
        FstabEntry entry = FstabEntry.of(
                new FstabSource.Tagged(FstabSource.Tag.UUID, volume.uuid()),
                mount.target(),
                volume.type().probed(),
                (words.isEmpty() ? ImmutableList.of("defaults") : words).toArray(String[]::new));
        // The others have a check that does nothing, or is not for the start of a system.
        boolean isChecked = volume.type() == FileSystemType.EXT4;
        return entry.withPass(!isChecked ? 0 : volume.folder() == CopyFolder.ROOT ? 1 : 2);
    }

    /** What a file system has that had no line, or one for another type. */
    private static List<String> usual(CopyMount mount) {
        boolean isExt4Root =
                mount.volume().type() == FileSystemType.EXT4 && mount.volume().folder() == CopyFolder.ROOT;
        return isExt4Root ? ImmutableList.of("errors=remount-ro") : ImmutableList.of();
    }

    /** Not waited for: a system starts without it, and under emulation a disk appears late. */
    private static FstabEntry esp(NewFileSystem esp, String target) {
        return FstabEntry.of(
                        new FstabSource.Tagged(FstabSource.Tag.UUID, esp.uuid()),
                        target,
                        esp.type(),
                        "umask=0077",
                        "nofail")
                .withPass(2);
    }

    /** Whether it mounts an EFI system partition. */
    static boolean isEsp(FstabEntry entry) {
        return ESP_TARGETS.contains(entry.target())
                && (entry.type().equals("vfat") || entry.type().equals("auto"));
    }

    private record Rewriting(List<CopyMount> mounts, NewFileSystem esp, List<Path> parts, List<Finding> findings) {
        Rewriting(List<CopyMount> mounts, NewFileSystem esp, List<Path> parts) {
            this(mounts, esp, parts, new ArrayList<>());
        }

        CloneFstab of(Fstab table) {
            Set<String> own = mounts.stream().map(CopyMount::target).collect(ImmutableSet.toImmutableSet());
            Set<String> folders = parts.stream()
                    .map(part -> "/" + part)
                    .filter(target -> !own.contains(target))
                    .collect(ImmutableSet.toImmutableSet());
            Fstab edited = table.without(entry -> {
                boolean gone = entry.isSwap() || folders.contains(entry.target());
                if (gone) {
                    findings.add(Finding.note(
                            "clone.fstab.removed",
                            "fstab line " + entry.line(),
                            entry.isSwap()
                                    ? "swap (" + entry.source() + ") is not copied, and is taken out"
                                    : entry.target() + " becomes a folder of the root, and its entry is taken out"));
                }
                return gone;
            });
            edited = withOwn(edited);
            for (FstabEntry entry : table.entries()) { // those of the source: their lines are the ones people look up
                if (entry.isSwap() || folders.contains(entry.target()) || own.contains(entry.target())) {
                    continue;
                }
                if (isEsp(entry)) {
                    edited = edited.withEntry(CloneFstab.esp(esp, entry.target()));
                } else if (isOnADisk(entry)) {
                    edited = otherDisk(edited, entry);
                }
            }
            return new CloneFstab(edited.toString(), Findings.of(findings));
        }

        /** A file system that had no line comes behind the others, and before what is mounted below it. */
        private Fstab withOwn(Fstab table) {
            Fstab edited = table;
            for (CopyMount mount : mounts) {
                FstabEntry old = table.entry(mount.target()).orElse(null);
                List<FstabEntry> below = old != null
                        ? ImmutableList.of()
                        : edited.entries().stream()
                                .filter(entry -> entry.target().startsWith(mount.target() + "/"))
                                .toList();
                edited = edited.without(below::contains)
                        .withEntry(CloneFstab.entry(mount, old == null ? usual(mount) : kept(old, mount)));
                for (FstabEntry entry : below) {
                    edited = edited.withEntry(entry);
                }
            }
            return edited;
        }

        private static List<String> kept(FstabEntry old, CopyMount mount) {
            String type = mount.volume().type().probed();
            boolean same = old.type().equals(type)
                    || (mount.volume().type() == FileSystemType.EXT4 && EXT.contains(old.type()));
            if (same) {
                return old.options().stream()
                        .filter(option -> !option.startsWith("subvol=") && !option.startsWith("subvolid="))
                        .filter(option -> mount.subvolume() == null || !option.equals("defaults"))
                        .toList();
            }
            return Stream.concat(old.options().stream().filter(COMMON::contains), usual(mount).stream())
                    .toList();
        }

        private Fstab otherDisk(Fstab table, FstabEntry entry) {
            boolean waits = !entry.has("nofail") && !entry.has("noauto");
            findings.add(Finding.warning(
                    "clone.fstab.other-disk",
                    "fstab line " + entry.line(),
                    entry.target() + " is on another disk (" + entry.source() + ")"
                            + (waits ? ": the copy no longer waits for it (nofail)" : ""),
                    "take the line out if that disk stays where it is"));
            if (!waits) {
                return table;
            }
            return table.withEntry(entry.withOptions(ImmutableList.<String>builder()
                    .addAll(entry.options())
                    .add("nofail")
                    .build()));
        }

        private static boolean isOnADisk(FstabEntry entry) {
            if (entry.has("bind") || entry.has("rbind") || entry.has("loop")) {
                return false;
            }
            FstabSource source = entry.source();
            return source instanceof FstabSource.Tagged
                    || (source instanceof FstabSource.Plain plain
                            && plain.text().startsWith("/dev/"));
        }
    }
}
