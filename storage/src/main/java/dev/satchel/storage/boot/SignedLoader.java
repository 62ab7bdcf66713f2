package dev.satchel.storage.boot;

import com.google.common.collect.ImmutableList;
import dev.satchel.core.plan.Argument;
import dev.satchel.core.plan.PlannedCommand;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The boot loaders of a distribution for UEFI with Secure Boot: a shim that firmware trusts, and a GRUB that the shim does.
 * They are copied as they are: whoever changes them breaks their signature. Immutable.
 */
public final class SignedLoader {
    private static final int LIMIT = 16 << 20;

    /** What a signed GRUB was made to look for its menu in: {@code /EFI/debian}, as bytes with a zero after them. */
    private static final Pattern PREFIX = Pattern.compile("/EFI/([A-Za-z][A-Za-z0-9_-]{0,39})\0");

    /** Where packages put them; {@code %1$s} is {@code x64} or {@code aa64}, {@code %2$s} GRUB's name of the platform. */
    private record Place(String shim, String manager, String grub) {}

    private static final String DEBIANS_GRUB = "usr/lib/grub/%2$s-signed/grub%1$s.efi.signed";

    private static final List<Place> PLACES = ImmutableList.of(
            // Debian.
            new Place("usr/lib/shim/shim%1$s.efi.signed", "usr/lib/shim/mm%1$s.efi.signed", DEBIANS_GRUB),
            // Ubuntu, where the plain name is a link.
            new Place("usr/lib/shim/shim%1$s.efi.signed.latest", "usr/lib/shim/mm%1$s.efi", DEBIANS_GRUB),
            // Fedora, whose packages put them on the EFI system partition.
            new Place(
                    "boot/efi/EFI/fedora/shim%1$s.efi",
                    "boot/efi/EFI/fedora/mm%1$s.efi", "boot/efi/EFI/fedora/grub%1$s.efi"));

    private final Grub.Platform platform;
    private final Path shim;
    private final Path manager;
    private final Path grub;
    private final String folder;

    private SignedLoader(Grub.Platform platform, Path shim, Path manager, Path grub, String folder) {
        this.platform = platform;
        this.shim = shim;
        this.manager = manager;
        this.grub = grub;
        this.folder = folder;
    }

    /**
     * Those of the system below {@code root}, whose kernels they start; empty where not all of shim, key manager and GRUB are
     * there, where GRUB does not say where its menu is, and for BIOS.
     *
     * @param platform what they are for
     * @param root of the system
     */
    public static Optional<SignedLoader> find(Grub.Platform platform, Path root) throws IOException {
        String suffix = suffix(platform);
        if (suffix.isEmpty()) {
            return Optional.empty();
        }
        for (Place place : PLACES) {
            Path shim = file(root, place.shim(), suffix, platform);
            Path manager = file(root, place.manager(), suffix, platform);
            Path grub = file(root, place.grub(), suffix, platform);
            if (isFile(shim) && isFile(manager) && isFile(grub)) {
                Optional<String> folder = menuFolder(grub);
                if (folder.isPresent()) {
                    return Optional.of(new SignedLoader(platform, shim, manager, grub, folder.get()));
                }
            }
        }
        return Optional.empty();
    }

    private static String suffix(Grub.Platform platform) {
        return switch (platform) {
            case BIOS -> "";
            case UEFI_X86_64 -> "x64";
            case UEFI_AARCH64 -> "aa64";
        };
    }

    private static Path file(Path root, String form, String suffix, Grub.Platform platform) {
        return root.resolve(String.format(Locale.ROOT, form, suffix, platform.target()));
    }

    private static boolean isFile(Path file) {
        return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS);
    }

    private static Optional<String> menuFolder(Path grub) throws IOException {
        try (InputStream stream = Files.newInputStream(grub)) {
            Matcher prefix = PREFIX.matcher(new String(stream.readNBytes(LIMIT), StandardCharsets.ISO_8859_1));
            return prefix.find() ? Optional.of(prefix.group(1)) : Optional.empty();
        }
    }

    /** The Debian packages that hold those for {@code platform}; empty for BIOS. */
    public static String debianPackages(Grub.Platform platform) {
        return switch (platform) {
            case BIOS -> "";
            case UEFI_X86_64 -> "shim-signed shim-helpers-amd64-signed grub-efi-amd64-signed";
            case UEFI_AARCH64 -> "shim-signed shim-helpers-arm64-signed grub-efi-arm64-signed";
        };
    }

    /** The folder in {@code /EFI} where its GRUB looks for a menu: {@code debian}. */
    public String folder() {
        return folder;
    }

    /**
     * What the menu there has to say: it finds {@code boot}, and goes on with the menu of that.
     *
     * @param boot the file system that holds it
     * @param menuFolder relative to the root of the system: {@code boot/grub}
     */
    public String menu(BootVolume boot, Path menuFolder) {
        return Grub.earlyConfig(boot, menuFolder);
    }

    /**
     * The commands that put them, and that menu, on an EFI system partition, whose folder {@code /EFI/BOOT} is there.
     *
     * @param menu a file with the {@link #menu}
     * @param esp not mounted: a device, or an image with {@code @@offset} in bytes
     */
    public List<PlannedCommand> install(Path menu, Argument esp) {
        String suffix = suffix(platform);
        return ImmutableList.of(
                // Ends with 1 where the folder is there already; the copies say whether it is.
                PlannedCommand.of("mmd", "-D", "s", "-i")
                        .with(esp)
                        .with("::/EFI/" + folder)
                        .succeedingWith(0, 1)
                        .repeatable(),
                copy(shim, esp, "::/EFI/BOOT/" + platform.file()),
                copy(grub, esp, "::/EFI/BOOT/grub" + suffix + ".efi"),
                copy(manager, esp, "::/EFI/BOOT/mm" + suffix + ".efi"),
                copy(menu, esp, "::/EFI/" + folder + "/grub.cfg"));
    }

    private static PlannedCommand copy(Path file, Argument esp, String target) {
        return PlannedCommand.of("mcopy", "-o", "-i")
                .with(esp)
                .with(file)
                .with(target)
                .repeatable();
    }

    /** {@code shim and GRUB signed for UEFI (/EFI/debian)}. */
    @Override
    public String toString() {
        return "shim and GRUB signed for " + platform.firmware() + " (/EFI/" + folder + ")";
    }
}
