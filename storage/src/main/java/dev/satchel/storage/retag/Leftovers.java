package dev.satchel.storage.retag;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.satchel.core.check.Finding;
import dev.satchel.storage.boot.Initramfs;
import dev.satchel.storage.fstab.FstabSource.Tagged;
import dev.satchel.storage.fstab.Renaming;
import dev.satchel.storage.retag.Place.Follows;
import dev.satchel.storage.retag.RootFolder.Case;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What an edit of text does not mend. */
final class Leftovers {
    /** Programs that a boot loader's installer, or the maker of a unified kernel image, puts names into. */
    private static final ImmutableList<String> PROGRAMS = ImmutableList.of(
            "boot/grub/*/core.img",
            "boot/grub2/*/core.img",
            "boot/efi/EFI/*/*.efi",
            "efi/EFI/*/*.efi",
            "boot/EFI/*/*.efi");

    private static final ImmutableList<String> WINDOWS = ImmutableList.of(
            "boot/efi/EFI/Microsoft/Boot/BCD", "efi/EFI/Microsoft/Boot/BCD", "boot/EFI/Microsoft/Boot/BCD");

    private static final int CHUNK = 1 << 16;
    private static final long LARGEST_PROGRAM = 512L << 20;

    /** Shorter ones stand in any program by chance. */
    private static final int LONG_ENOUGH = 16;

    private static final Pattern OF_THE_OLD_DISK = Pattern.compile(
            "(?:^|[\\s\"'=])((?:root|resume|cryptdevice)=/dev/(?:sd|hd|vd|xvd|nvme|mmcblk)[a-z0-9]+|resume_offset=\\d+|rootflags=\\S*subvolid=\\d+)");

    private static final ImmutableList<String> COMMAND_LINES = ImmutableList.of(
            "etc/kernel/cmdline",
            "etc/default/grub",
            "boot/grub/grub.cfg",
            "boot/grub2/grub.cfg",
            "boot/loader/entries/*.conf",
            "boot/cmdline.txt",
            "boot/firmware/cmdline.txt",
            "boot/extlinux/extlinux.conf",
            "boot/extlinux.conf",
            "etc/initramfs-tools/conf.d/resume");

    private static final int LARGEST_TEXT = 1 << 20;

    private final RootFolder root;
    private final Renaming renaming;
    private final List<RetaggedFile> files;
    private final List<Finding> findings;

    Leftovers(RootFolder root, Renaming renaming, List<RetaggedFile> files, List<Finding> findings) {
        this.root = root;
        this.renaming = renaming;
        this.files = files;
        this.findings = findings;
    }

    void find() throws IOException {
        initramfs();
        bootMenu();
        programs();
        windows();
        commandLines();
        unused();
    }

    /** A name that stands nowhere may be a mistake of who asked. */
    private void unused() throws IOException {
        Set<String> values =
                renaming.newByOld().keySet().stream().map(Tagged::value).collect(ImmutableSet.toImmutableSet());
        for (String value : values) {
            if (!isUsed(value)) {
                findings.add(Retag.note("unused", value, "no file that is edited has this name"));
            }
        }
    }

    private boolean isUsed(String value) throws IOException {
        Renaming alone = Renaming.none();
        for (Map.Entry<Tagged, String> one : renaming.newByOld().entrySet()) {
            if (one.getKey().value().equals(value)) {
                alone = alone.with(one.getKey().tag(), value, one.getValue());
            }
        }
        PlacedFile edits = new PlacedFile(alone);
        for (RetaggedFile file : files) {
            byte[] before = file.before();
            if (!Arrays.equals(edits.renamed(file.place().form(), file.toString(), before), before)) {
                return true;
            }
        }
        return false;
    }

    private void initramfs() throws IOException {
        List<String> changed = changed(Follows.INITRAMFS);
        if (changed.isEmpty()) {
            return;
        }
        String command = switch (Initramfs.of(root.path(), ImmutableList.of()).generator()) {
            case INITRAMFS_TOOLS -> "run update-initramfs -u -k all in the system";
            case DRACUT -> "run dracut --force --regenerate-all in the system";
            case MKINITCPIO -> "run mkinitcpio -P in the system";
            case MKINITFS -> "run mkinitfs in the system for each kernel";
            case OTHER -> "make it anew by what made it";
        };
        findings.add(Finding.warning(
                "retag.initramfs",
                String.join(", ", changed),
                "the initial RAM disk may hold a copy with the old names",
                command));
    }

    /** A menu that changes too needs no new one. */
    private void bootMenu() {
        List<String> changed = changed(Follows.BOOT_MENU);
        boolean menuChanges = files.stream()
                .anyMatch(
                        file -> file.purpose().contains("menu") && file.place().follows() == Follows.NOTHING);
        if (!changed.isEmpty() && !menuChanges) {
            findings.add(Finding.warning(
                    "retag.menu",
                    String.join(", ", changed),
                    "no boot menu was found that holds the old names: it is made of these files",
                    "run update-grub, grub2-mkconfig, kernel-install or what else makes it"));
        }
    }

    private List<String> changed(Follows follows) {
        return files.stream()
                .filter(file -> file.place().follows() == follows)
                .map(RetaggedFile::toString)
                .toList();
    }

    private void programs() throws IOException {
        for (String pattern : PROGRAMS) {
            for (Path name : root.names(pattern, Case.EITHER)) {
                Optional<Path> file = root.resolve(name);
                if (file.isPresent() && isFile(file.get())) {
                    Optional<String> held = heldBy(root.path().resolve(file.get()));
                    held.ifPresent(value -> findings.add(Finding.warning(
                            "retag.program",
                            file.get().toString(),
                            "holds " + value + " and looks for the old disk",
                            "install the boot loader, or build the unified kernel image, anew")));
                }
            }
        }
    }

    /** An old name in a program, read piece by piece: a kernel image may be large. */
    private Optional<String> heldBy(Path program) throws IOException {
        List<String> wanted = renaming.newByOld().keySet().stream()
                .map(Tagged::value)
                .filter(value -> value.length() >= LONG_ENOUGH)
                .distinct()
                .toList();
        if (wanted.isEmpty() || !Files.isReadable(program) || Files.size(program) > LARGEST_PROGRAM) {
            return Optional.empty();
        }
        int overlap = wanted.stream().mapToInt(String::length).max().orElse(0);
        try (InputStream stream = Files.newInputStream(program, LinkOption.NOFOLLOW_LINKS)) {
            String kept = "";
            for (byte[] chunk = stream.readNBytes(CHUNK); chunk.length > 0; chunk = stream.readNBytes(CHUNK)) {
                String text = kept + new String(chunk, StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT);
                for (String value : wanted) {
                    if (text.contains(Spelling.bytes(value).toLowerCase(Locale.ROOT))) {
                        return Optional.of(value);
                    }
                }
                kept = text.substring(Math.max(0, text.length() - overlap));
            }
        }
        return Optional.empty();
    }

    private void windows() throws IOException {
        for (String pattern : WINDOWS) {
            for (Path name : root.names(pattern, Case.EITHER)) {
                findings.add(Retag.note(
                        "windows",
                        name,
                        "Windows' boot menu names disks in a form of its own, and was not looked into"));
            }
        }
    }

    private void commandLines() throws IOException {
        for (String pattern : COMMAND_LINES) {
            for (Path name : root.names(pattern, Case.EITHER)) {
                Optional<Path> file = root.resolve(name);
                if (file.isPresent() && isFile(file.get())) {
                    commandLine(file.get());
                }
            }
        }
    }

    private void commandLine(Path file) throws IOException {
        byte[] content = root.read(file, LARGEST_TEXT).orElse(new byte[0]);
        List<String> words = RetagScan.lines(content).stream()
                .filter(line -> !line.stripLeading().startsWith("#"))
                .map(OF_THE_OLD_DISK::matcher)
                .flatMap(Matcher::results)
                .map(found -> found.group(1))
                .distinct()
                .collect(Collectors.toList());
        if (!words.isEmpty()) {
            findings.add(Finding.warning(
                    "retag.command-line",
                    file.toString(),
                    String.join(", ", words) + ": holds for the old disk or the old machine alone",
                    "name the disk by UUID= or PARTUUID=, take resume_offset= and subvolid= out"));
        }
    }

    private boolean isFile(Path file) {
        return Files.isRegularFile(root.path().resolve(file), LinkOption.NOFOLLOW_LINKS);
    }
}
