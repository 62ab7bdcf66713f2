package dev.satchel.storage.clone;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.satchel.core.SatchelException;
import dev.satchel.core.check.Finding;
import dev.satchel.core.check.Findings;
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

/**
 * The source's table of mounts, said of the copy: root and EFI system partition by their new identifiers; swap, and
 * what has become a folder of the root, taken out; disks that may be absent no longer waited for. All else stays as it
 * was, byte for byte.
 */
record CloneFstab(String text, Findings findings) {
    private static final Set<String> ESP_TARGETS = ImmutableSet.of("/boot/efi", "/efi", "/boot/firmware");

    /** Options of an ext4 root that mean something to any other. */
    private static final Set<String> EXT = ImmutableSet.of("ext2", "ext3", "ext4");

    static CloneFstab of(Path source, NewFileSystem root, NewFileSystem esp, List<Path> parts) throws SatchelException {
        Path file = source.resolve("etc/fstab");
        if (Files.isSymbolicLink(file)) {
            throw new SatchelException(
                    "clone.source.link",
                    file.toString(),
                    "is a symbolic link: it is made by something else (NixOS: hardware-configuration.nix)",
                    "edit its origin in the copy by hand");
        }
        if (!Files.exists(file)) {
            Fstab fresh = Fstab.parse("").withEntry(root(root, ImmutableList.of("errors=remount-ro")));
            boolean hasMountPoint = Files.isDirectory(source.resolve("boot/efi"));
            return new CloneFstab(
                    (hasMountPoint ? fresh.withEntry(esp(esp, "/boot/efi")) : fresh).toString(), Findings.none());
        }
        Fstab table = Fstab.read(file);
        if (!Arrays.equals(table.toBytes(), table.toString().getBytes(StandardCharsets.UTF_8))) {
            throw new SatchelException(
                    "clone.fstab.encoding", file.toString(), "is not UTF-8", "write its comments and labels in UTF-8");
        }
        return new Rewriting(file, root, esp, parts).of(table);
    }

    /** With a line for a swap file of the root. */
    CloneFstab withSwap(Path file) throws SatchelException {
        FstabEntry swap = FstabEntry.of(new FstabSource.Plain("/" + file), "none", "swap", "sw");
        return new CloneFstab(Fstab.parse(text).withEntry(swap).toString(), findings);
    }

    private static FstabEntry root(NewFileSystem root, List<String> options) {
        return FstabEntry.of(tag(root), "/", root.type(), options.toArray(String[]::new))
                .withPass(1);
    }

    /** Not waited for: a system starts without it, and under emulation a disk appears late. */
    private static FstabEntry esp(NewFileSystem esp, String target) {
        return FstabEntry.of(tag(esp), target, esp.type(), "umask=0077", "nofail")
                .withPass(2);
    }

    private static FstabSource tag(NewFileSystem fileSystem) {
        return new FstabSource.Tagged(FstabSource.Tag.UUID, fileSystem.uuid());
    }

    private record Rewriting(
            Path file, NewFileSystem root, NewFileSystem esp, List<Path> parts, List<Finding> findings) {
        Rewriting(Path file, NewFileSystem root, NewFileSystem esp, List<Path> parts) {
            this(file, root, esp, parts, new ArrayList<>());
        }

        CloneFstab of(Fstab table) {
            Set<String> folders = parts.stream().map(part -> "/" + part).collect(ImmutableSet.toImmutableSet());
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
            FstabEntry oldRoot = edited.entry("/").orElse(null);
            List<String> options = oldRoot != null && EXT.contains(oldRoot.type())
                    ? oldRoot.options()
                    : ImmutableList.of("errors=remount-ro");
            edited = edited.withEntry(CloneFstab.root(root, options));
            for (FstabEntry entry : table.entries()) { // those of the source: their lines are the ones people look up
                if (entry.isSwap() || folders.contains(entry.target())) {
                    continue;
                }
                if (isEsp(entry)) {
                    edited = edited.withEntry(CloneFstab.esp(esp, entry.target()));
                } else if (isOnADisk(entry) && !entry.target().equals("/")) {
                    edited = otherDisk(edited, entry);
                }
            }
            return new CloneFstab(edited.toString(), Findings.of(findings));
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

        private static boolean isEsp(FstabEntry entry) {
            return ESP_TARGETS.contains(entry.target())
                    && (entry.type().equals("vfat") || entry.type().equals("auto"));
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
