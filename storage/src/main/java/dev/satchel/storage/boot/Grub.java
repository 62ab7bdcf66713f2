package dev.satchel.storage.boot;

import com.google.common.collect.ImmutableList;
import dev.satchel.core.host.Architecture;
import dev.satchel.core.plan.Argument;
import dev.satchel.core.plan.PlannedCommand;
import dev.satchel.core.process.ToolLocator;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * GRUB for one kind of firmware, from the modules that lie in {@code /usr/lib/grub}. BIOS: {@code grub-install} to the
 * disk. UEFI: an image of our own at the removable path, copied by mtools, since {@code grub-install} insists on a
 * mounted vfat, which not every kernel has. Immutable.
 */
public final class Grub {
    /** What UEFI's image can do before it can load anything: find a file system by UUID and read its menu. */
    private static final List<String> EFI_MODULES = ImmutableList.of(
            "part_gpt",
            "part_msdos",
            "fat",
            "search",
            "search_fs_uuid",
            "normal",
            "configfile",
            "linux",
            "echo",
            "ls",
            "test",
            "boot",
            "gzio",
            "serial",
            "terminal",
            "all_video",
            "efi_gop");

    /** A kind of firmware. */
    public enum Platform {
        /** PC BIOS. */
        BIOS("i386-pc", "", "BIOS"),
        /** UEFI on x86-64. */
        UEFI_X86_64("x86_64-efi", "BOOTX64.EFI", "UEFI"),
        /** UEFI on 64-bit Arm. */
        UEFI_AARCH64("arm64-efi", "BOOTAA64.EFI", "UEFI");

        private final String target;
        private final String file;
        private final String firmware;

        Platform(String target, String file, String firmware) {
            this.target = target;
            this.file = file;
            this.firmware = firmware;
        }

        /** What can start a system for {@code architecture}; empty where GRUB is not how it starts. */
        public static List<Platform> of(Architecture architecture) {
            return switch (architecture) {
                case X86_64 -> ImmutableList.of(BIOS, UEFI_X86_64);
                case X86 -> ImmutableList.of(BIOS);
                case AARCH64 -> ImmutableList.of(UEFI_AARCH64);
                default -> ImmutableList.of();
            };
        }

        /** As GRUB calls it: {@code i386-pc}. */
        public String target() {
            return target;
        }

        /** The name in {@code /EFI/BOOT} (UEFI 2.10, 3.5.1.1); empty for BIOS. */
        public String file() {
            return file;
        }

        /** {@code BIOS} or {@code UEFI}. */
        public String firmware() {
            return firmware;
        }

        /** The Debian package that holds its modules. */
        public String debianPackage() {
            return switch (this) {
                case BIOS -> "grub-pc-bin";
                case UEFI_X86_64 -> "grub-efi-amd64-bin";
                case UEFI_AARCH64 -> "grub-efi-arm64-bin";
            };
        }
    }

    /** GRUB's programs, which have two names; each puts its files into a folder of its own. */
    public enum Tools {
        /** {@code grub-install}, to {@code boot/grub}: Debian, Arch, Alpine, and GRUB as it comes. */
        GRUB("grub", Path.of("boot/grub")),
        /** {@code grub2-install}, to {@code boot/grub2}: Fedora, openSUSE. */
        GRUB2("grub2", Path.of("boot/grub2"));

        private final String prefix;
        private final Path folder;

        Tools(String prefix, Path folder) {
            this.prefix = prefix;
            this.folder = folder;
        }

        /** Those of this host; the plain ones if it has none, or both. */
        public static Tools detect() {
            ToolLocator tools = ToolLocator.system();
            boolean plain = tools.find("grub-install").isPresent();
            return !plain && tools.find("grub2-install").isPresent() ? GRUB2 : GRUB;
        }

        /** Where they put GRUB, relative to the root; their GRUB reads its menu {@code grub.cfg} there. */
        public Path folder() {
            return folder;
        }

        private String program(String name) {
            return prefix + "-" + name;
        }
    }

    private final Platform platform;
    private final Path modules;
    private final Tools tools;

    private Grub(Platform platform, Path modules, Tools tools) {
        this.platform = platform;
        this.modules = modules;
        this.tools = tools;
    }

    /** GRUB for {@code platform}, if its modules lie in one of {@code roots} (as {@code usr/lib/grub/TARGET}), the first first. */
    public static Optional<Grub> find(Platform platform, Path... roots) {
        return ImmutableList.copyOf(roots).stream()
                .map(root -> root.resolve("usr/lib/grub").resolve(platform.target()))
                .filter(folder -> Files.isRegularFile(folder.resolve("moddep.lst")))
                .findFirst()
                .map(folder -> new Grub(platform, folder, Tools.GRUB));
    }

    /** With {@code tools} instead of the plain ones. */
    public Grub with(Tools tools) {
        return new Grub(platform, modules, tools);
    }

    /**
     * Whether it has a module.
     *
     * @param name without {@code .mod}: {@code blscfg}
     */
    public boolean hasModule(String name) {
        return Files.isRegularFile(modules.resolve(name + ".mod"));
    }

    /** The kind of firmware. */
    public Platform platform() {
        return platform;
    }

    /** Where its modules are. */
    public Path modules() {
        return modules;
    }

    /**
     * Puts the boot code for BIOS on {@code device}, and what it begins with into {@code bootFolder} of the copy. The
     * other modules are {@linkplain #copyModules copied}: {@code grub-install} waits for the disk after each of 300 files.
     *
     * @param bootFolder where the folder {@code /boot} of the copy is at the moment
     * @param device the whole disk
     * @param boot the file system on which that folder is
     */
    public PlannedCommand installForBios(Path bootFolder, Argument device, BootVolume boot) {
        return PlannedCommand.of(
                        tools.program("install"),
                        "--target=" + platform.target(),
                        "--directory=" + modules,
                        "--boot-directory=" + bootFolder,
                        "--no-floppy",
                        "--install-modules=normal",
                        "--locales=",
                        "--modules=part_gpt " + boot.module())
                .with(device)
                .withTimeLimit(Duration.ofMinutes(5))
                .repeatable();
    }

    /** What UEFI's image does at once: finds the file system {@code boot}, and goes on with the menu there. */
    public String earlyConfig(BootVolume boot) {
        return earlyConfig(boot, tools.folder());
    }

    /**
     * What a GRUB does at once that finds its root by itself.
     *
     * @param boot the file system that holds the menu
     * @param folder of the menu, relative to the root of the system
     */
    static String earlyConfig(BootVolume boot, Path folder) {
        String path = boot.path(folder);
        return "search.fs_uuid " + boot.uuid() + " root\nset prefix=($root)" + path + "\nconfigfile ($root)" + path
                + "/grub.cfg\n";
    }

    /**
     * Makes the image for UEFI.
     *
     * @param earlyConfig a file with the {@link #earlyConfig}
     * @param output the image
     * @param boot the file system that it has to read
     */
    public PlannedCommand makeImage(Path earlyConfig, Path output, BootVolume boot) {
        return PlannedCommand.of(tools.program("mkimage"), "-d")
                .with(modules)
                .with("-O", platform.target(), "-p", boot.path(tools.folder()), "-c")
                .with(earlyConfig)
                .with("-o")
                .with(output)
                .with(EFI_MODULES.toArray(String[]::new))
                .with(boot.module())
                .repeatable();
    }

    /** Copies the modules below {@code root}, for the menus that the system will write there. */
    public PlannedCommand copyModules(Path root) {
        return PlannedCommand.of("rsync", "-r", "--include=*.mod", "--include=*.lst", "--exclude=*")
                .with(modules + "/", root.resolve(tools.folder()).resolve(platform.target()) + "/")
                .repeatable();
    }

    /**
     * Makes the folders of the removable path on {@code esp}: a device, or an image with {@code @@offset}. Where they are
     * already there {@code mmd} ends with 1 (mtools 4.0.33), which is good too; if they are not, {@link #copyImage} fails.
     */
    public static PlannedCommand makeFolders(Argument esp) {
        return PlannedCommand.of("mmd", "-D", "s", "-i")
                .with(esp)
                .with("::/EFI", "::/EFI/BOOT")
                .succeedingWith(0, 1)
                .repeatable();
    }

    /**
     * Copies {@code image} to where UEFI firmware looks on any disk.
     *
     * @param image that {@link #makeImage} made
     * @param esp the EFI system partition, not mounted: a device, or an image with {@code @@offset} in bytes
     */
    public PlannedCommand copyImage(Path image, Argument esp) {
        return PlannedCommand.of("mcopy", "-o", "-i")
                .with(esp)
                .with(image)
                .with("::/EFI/BOOT/" + platform.file())
                .repeatable();
    }

    /** {@code GRUB for UEFI (x86_64-efi)}. */
    @Override
    public String toString() {
        return "GRUB for " + platform.firmware() + " (" + platform.target() + ")";
    }
}
