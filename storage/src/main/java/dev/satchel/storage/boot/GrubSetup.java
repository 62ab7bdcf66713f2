package dev.satchel.storage.boot;

import dev.satchel.storage.rsync.Distribution;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/**
 * How the distribution of a root has set up GRUB: the names differ. Debian, Ubuntu, Arch and Alpine have {@code
 * /boot/grub} and {@code grub-mkconfig}, Fedora and openSUSE {@code /boot/grub2} and {@code grub2-mkconfig}. Immutable.
 */
public final class GrubSetup {
    private static final Path PLAIN = Path.of("boot/grub");
    private static final Path NUMBERED = Path.of("boot/grub2");

    /** Where the lines of the menu come from. */
    public enum Menu {
        /** All of it is in the file that {@code grub-mkconfig} writes. */
        GENERATED,
        /** From the files in {@code /boot/loader/entries}, one a line (Fedora's {@code blscfg}). */
        LOADER_ENTRIES
    }

    private final Distribution distribution;
    private final Path folder;
    private final Menu menu;

    private GrubSetup(Distribution distribution, Path folder, Menu menu) {
        this.distribution = distribution;
        this.folder = folder;
        this.menu = menu;
    }

    /** Looks at {@code root}: which of the folders is there; where neither is, the distribution tells. */
    public static GrubSetup of(Path root) throws IOException {
        Distribution distribution = Distribution.detect(root);
        Menu menu = RootFile.list(root.resolve("boot/loader/entries"), ".conf").isEmpty()
                ? Menu.GENERATED
                : Menu.LOADER_ENTRIES;
        return new GrubSetup(distribution, folderOf(root, distribution), menu);
    }

    private static Path folderOf(Path root, Distribution distribution) {
        if (isFolder(root.resolve(NUMBERED))) {
            return NUMBERED;
        }
        if (isFolder(root.resolve(PLAIN))) {
            return PLAIN;
        }
        return switch (distribution) {
            case FEDORA, OPENSUSE -> NUMBERED;
            case DEBIAN, ARCH, ALPINE, NIXOS, OTHER -> PLAIN;
        };
    }

    private static boolean isFolder(Path folder) {
        return Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS);
    }

    /** Whose names they are. */
    public Distribution distribution() {
        return distribution;
    }

    /** Where the system keeps its menu, relative to its root: {@code boot/grub} or {@code boot/grub2}. */
    public Path folder() {
        return folder;
    }

    /** The file of the menu, relative to the root. */
    public Path config() {
        return folder.resolve("grub.cfg");
    }

    /** Where the lines of the menu come from. */
    public Menu menu() {
        return menu;
    }

    /** The command that makes the menu anew in the running system, for people: {@code update-grub}. */
    public String menuCommand() {
        if (folder.equals(NUMBERED)) {
            return "grub2-mkconfig -o /" + config();
        }
        return distribution == Distribution.DEBIAN ? "update-grub" : "grub-mkconfig -o /" + config();
    }

    /** {@code boot/grub2, grub2-mkconfig -o /boot/grub2/grub.cfg}. */
    @Override
    public String toString() {
        return folder + ", " + menuCommand();
    }
}
