package dev.satchel.utm.bundle;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.satchel.utm.config.PlistDictionary;
import dev.satchel.utm.config.PlistValue;
import dev.satchel.utm.config.UtmConfiguration;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What a bundle of any kind consists of: who it is, its drives and network cards, the files of its {@code Data} that UTM
 * keeps (UTM 5.0.3, {@code UTMConfiguration.swift}, cleanupAllFiles). The places are those in the configuration.
 */
final class BundleContents {
    static final String VARIABLES = "efi_vars.fd";
    static final String TPM = "tpmdata";
    static final String LOG = "debug.log";
    static final String SAVED_STATE = "vmstate";
    static final String AUXILIARY_STORAGE = "AuxiliaryStorage";
    static final String LEGACY_IMAGES = "Images";

    /** What runs the machine, and in what form it is written. */
    enum Kind {
        QEMU,
        APPLE,
        LEGACY_QEMU,
        LEGACY_APPLE;

        boolean isApple() {
            return this == APPLE || this == LEGACY_APPLE;
        }

        boolean isLegacy() {
            return this == LEGACY_QEMU || this == LEGACY_APPLE;
        }
    }

    /**
     * A drive.
     *
     * @param where its place in the configuration
     * @param identifier as it is written; empty if there is none
     * @param image the name of its file, if it is an internal one
     * @param type as UTM writes it: {@code Disk}, {@code CD}, {@code BIOS}
     * @param bus as UTM writes it, empty for the back end Apple
     * @param readOnly whether the guest may not write it
     */
    record DriveEntry(
            String where, String identifier, Optional<String> image, String type, String bus, boolean readOnly) {
        boolean isRemovable() {
            return image.isEmpty();
        }
    }

    /**
     * A network card.
     *
     * @param where its place in the configuration
     * @param plist the whole of it
     */
    record Card(String where, PlistDictionary plist) {
        String mode() {
            return Tree.text(plist, "Mode").orElse("");
        }

        Optional<String> address() {
            return Tree.text(plist, "MacAddress");
        }
    }

    private final PlistDictionary root;
    private final Kind kind;

    private BundleContents(PlistDictionary root, Kind kind) {
        this.root = root;
        this.kind = kind;
    }

    static BundleContents of(UtmConfiguration configuration) {
        PlistDictionary root = (PlistDictionary) configuration.plist().root();
        String backend = Tree.text(root, "Backend").orElse("Unknown");
        Kind kind = switch (backend) {
            case "QEMU" -> Kind.QEMU;
            case "Apple" -> Kind.APPLE;
            default -> Tree.flag(root, "isAppleVirtualization") ? Kind.LEGACY_APPLE : Kind.LEGACY_QEMU;
        };
        return new BundleContents(root, kind);
    }

    PlistDictionary root() {
        return root;
    }

    Kind kind() {
        return kind;
    }

    /** The name, where the configuration holds it: one of UTM 3 for QEMU does not. */
    Optional<String> name() {
        return switch (kind) {
            case QEMU, APPLE -> Tree.text(information(), "Name");
            case LEGACY_APPLE -> Tree.text(root, "name");
            case LEGACY_QEMU -> Optional.empty();
        };
    }

    Optional<String> uuid() {
        return switch (kind) {
            case QEMU, APPLE -> Tree.text(information(), "UUID");
            case LEGACY_QEMU -> Tree.text(Tree.section(root, "System"), "SystemUUID");
            case LEGACY_APPLE -> Optional.empty();
        };
    }

    PlistDictionary information() {
        return Tree.section(root, "Information");
    }

    PlistDictionary system() {
        return Tree.section(root, "System");
    }

    PlistDictionary boot() {
        return Tree.section(system(), "Boot");
    }

    /** As QEMU calls it; empty if it is not said. */
    String architecture() {
        return kind == Kind.LEGACY_APPLE
                ? Tree.text(root, "architecture").orElse("")
                : Tree.text(system(), "Architecture").orElse("");
    }

    boolean isMacGuest() {
        return switch (kind) {
            case APPLE -> Tree.text(boot(), "OperatingSystem").orElse("").equals("macOS");
            case LEGACY_APPLE ->
                Tree.text(Tree.section(root, "bootLoader"), "operatingSystem")
                        .orElse("")
                        .equals("macOS");
            case QEMU, LEGACY_QEMU -> false;
        };
    }

    boolean isWindowsGuest() {
        String icon = Tree.text(kind == Kind.LEGACY_QEMU ? Tree.section(root, "Info") : information(), "Icon")
                .orElse("");
        return icon.startsWith("windows") || icon.startsWith("Windows");
    }

    /** Whether UEFI starts it, as far as the configuration says so. */
    boolean isUefi() {
        return switch (kind) {
            case QEMU -> Tree.flag(Tree.section(root, "QEMU"), "UEFIBoot");
            case APPLE -> Tree.flag(boot(), "UEFIBoot");
            case LEGACY_QEMU -> Tree.flag(system(), "BootUefi");
            case LEGACY_APPLE -> false;
        };
    }

    boolean hasTpm() {
        return kind == Kind.QEMU && Tree.flag(Tree.section(root, "QEMU"), "TPMDevice");
    }

    List<DriveEntry> drives() {
        ImmutableList.Builder<DriveEntry> drives = ImmutableList.builder();
        String key = switch (kind) {
            case QEMU, APPLE -> "Drive";
            case LEGACY_QEMU -> "Drives";
            case LEGACY_APPLE -> "diskImages";
        };
        int index = 0;
        for (PlistDictionary drive : Tree.dictionaries(root, key)) {
            drives.add(drive(drive, key + "[" + index++ + "]"));
        }
        return drives.build();
    }

    private DriveEntry drive(PlistDictionary drive, String where) {
        return switch (kind) {
            case QEMU, APPLE -> {
                Optional<String> image = Tree.text(drive, "ImageName");
                boolean readOnly = drive.entries().get("ReadOnly") instanceof PlistValue.Flag flag
                        ? flag.value()
                        : image.isEmpty();
                yield new DriveEntry(
                        where,
                        Tree.text(drive, "Identifier").orElse(""),
                        image,
                        Tree.text(drive, "ImageType").orElse("Disk"),
                        Tree.text(drive, "Interface").orElse(""),
                        readOnly);
            }
            case LEGACY_QEMU ->
                new DriveEntry(
                        where,
                        Tree.text(drive, "DriveName").orElse(""),
                        Tree.flag(drive, "Removable") ? Optional.empty() : Tree.text(drive, "ImagePath"),
                        Tree.text(drive, "ImageType").orElse("disk").equals("cd") ? "CD" : "Disk",
                        Tree.text(drive, "InterfaceType").orElse(""),
                        Tree.flag(drive, "Removable"));
            case LEGACY_APPLE ->
                new DriveEntry(
                        where,
                        "",
                        Tree.flag(drive, "isExternal") ? Optional.empty() : Tree.text(drive, "imagePath"),
                        "Disk",
                        "",
                        Tree.flag(drive, "isReadOnly"));
        };
    }

    List<Card> cards() {
        ImmutableList.Builder<Card> cards = ImmutableList.builder();
        int index = 0;
        for (PlistDictionary card : Tree.dictionaries(root, "Network")) {
            cards.add(new Card("Network[" + index++ + "]", card));
        }
        return cards.build();
    }

    List<String> additionalArguments() {
        return switch (kind) {
            case QEMU -> Tree.texts(Tree.section(root, "QEMU"), "AdditionalArguments");
            case LEGACY_QEMU -> Tree.texts(system(), "AddArgs");
            case APPLE, LEGACY_APPLE -> List.of();
        };
    }

    /** Where the images are: UTM 3 for QEMU kept them in {@code Images}, and they are moved at the first save. */
    Path images(Path bundle) {
        Path old = bundle.resolve(LEGACY_IMAGES);
        return kind == Kind.LEGACY_QEMU && Files.isDirectory(old, LinkOption.NOFOLLOW_LINKS)
                ? old
                : bundle.resolve(UtmBundle.DATA);
    }

    /** The custom icon, if there is one: a file of {@code Data}. */
    Optional<String> customIcon() {
        return kind.isLegacy() || !Tree.flag(information(), "IconCustom")
                ? Optional.empty()
                : Tree.text(information(), "Icon");
    }

    /** The kernel and the initial RAM disk of a Linux that Apple's framework starts by itself. */
    List<String> kernelFiles() {
        if (kind != Kind.APPLE || isUefi()) {
            return List.of();
        }
        return Stream.of("LinuxKernelPath", "LinuxInitialRamdiskPath")
                .flatMap(key -> Tree.text(boot(), key).stream())
                .toList();
    }

    /** The names in {@code Data} that UTM keeps at its next save; by the last part of each path, as UTM compares. */
    Set<String> kept() {
        ImmutableSet.Builder<String> kept = ImmutableSet.builder();
        drives().forEach(drive -> drive.image().ifPresent(name -> kept.add(lastPart(name))));
        customIcon().ifPresent(name -> kept.add(lastPart(name)));
        switch (kind) {
            case QEMU, LEGACY_QEMU -> {
                kept.add(TPM);
                if (isUefi()) {
                    kept.add(VARIABLES);
                }
                if (Tree.flag(Tree.section(root, kind == Kind.QEMU ? "QEMU" : "Debug"), "DebugLog")) {
                    kept.add(LOG);
                }
            }
            case APPLE, LEGACY_APPLE -> {
                kept.add(SAVED_STATE);
                if (isMacGuest()) {
                    kept.add(AUXILIARY_STORAGE);
                    Tree.text(Tree.section(system(), "MacPlatform"), "AuxiliaryStoragePath")
                            .ifPresent(name -> kept.add(lastPart(name)));
                }
                if (isUefi()) {
                    kept.add(VARIABLES);
                    Tree.text(boot(), "EfiVariableStoragePath").ifPresent(name -> kept.add(lastPart(name)));
                }
                kernelFiles().forEach(name -> kept.add(lastPart(name)));
            }
        }
        return kept.build();
    }

    static String lastPart(String name) {
        return name.substring(name.lastIndexOf('/') + 1);
    }
}
