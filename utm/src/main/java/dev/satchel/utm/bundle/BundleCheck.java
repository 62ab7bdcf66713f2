package dev.satchel.utm.bundle;

import static dev.satchel.core.check.Finding.error;
import static dev.satchel.core.check.Finding.note;
import static dev.satchel.core.check.Finding.warning;

import com.google.common.base.Ascii;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.satchel.core.SatchelException;
import dev.satchel.core.check.Finding;
import dev.satchel.core.check.Findings;
import dev.satchel.core.firmware.UefiVariables;
import dev.satchel.utm.bundle.BundleContents.Card;
import dev.satchel.utm.bundle.BundleContents.DriveEntry;
import dev.satchel.utm.bundle.BundleContents.Kind;
import dev.satchel.utm.config.PlistDictionary;
import dev.satchel.utm.config.UtmConfiguration;
import dev.satchel.utm.config.UtmConstants;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** What UTM 5.0.3 would refuse, drop in silence, delete or start wrongly of a bundle: its files, and what they are to it. */
final class BundleCheck {
    private static final int MOST_STRANGERS = 200;
    private static final Pattern UUID_FORM = Pattern.compile("[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}");

    /** The flash memory of the board virt takes nothing else (QEMU, hw/arm/virt.c). */
    private static final long VIRT_FLASH = 64L << 20;

    /** Of UTM's template for x86; its code is the other half of a flash memory of 4 MiB. */
    static final long X86_VARIABLES = 540_672;

    private static final Set<String> ARM = ImmutableSet.of("aarch64", "arm");
    private static final Set<String> X86 = ImmutableSet.of("x86_64", "i386");
    private static final Set<String> FIRMWARE_TYPES = ImmutableSet.of("BIOS", "LinuxKernel");

    private final Path folder;
    private final BundleContents contents;
    private final ImmutableList.Builder<Finding> findings = ImmutableList.builder();

    private BundleCheck(Path folder, BundleContents contents) {
        this.folder = folder;
        this.contents = contents;
    }

    static Findings of(Path folder, UtmConfiguration configuration) throws IOException {
        BundleCheck check = new BundleCheck(folder, BundleContents.of(configuration));
        check.identity();
        check.places();
        check.images();
        check.drives();
        check.cards();
        check.firmware();
        check.tpm();
        check.apple();
        check.icon();
        check.strangers();
        return together(configuration.check(), Findings.of(check.findings.build()));
    }

    /** Where the configuration's own check has spoken of a place, it is not spoken of again as gravely. */
    private static Findings together(Findings own, Findings ofFiles) {
        return own.and(Findings.of(ofFiles.stream()
                .filter(finding -> own.stream()
                        .noneMatch(
                                said -> said.where().equals(finding.where()) && said.severity() == finding.severity()))
                .toList()));
    }

    private Path data() {
        return contents.images(folder);
    }

    private Path main() {
        return folder.resolve(UtmBundle.DATA);
    }

    private void identity() {
        String file = folder.getFileName() == null ? "" : folder.getFileName().toString();
        if (Files.isDirectory(folder)
                && Files.exists(folder.resolve(UtmBundle.CONFIGURATION))
                && !Ascii.toLowerCase(file).endsWith(".utm")) {
            findings.add(warning(
                            "utm.bundle.name",
                            Shown.of(file),
                            "does not end in .utm",
                            "rename the folder so that it ends in .utm")
                    .withConsequence("UTM and Finder know a machine by its ending alone, and do not see this one"));
        }
        contents.name().ifPresent(name -> {
            if (name.isBlank()) {
                findings.add(warning(
                        "utm.bundle.name", "Information.Name", "is blank", "give the machine a name that can be seen"));
            } else if (!name.codePoints().allMatch(Shown::isHarmless)) {
                findings.add(warning(
                        "utm.bundle.name",
                        "Information.Name",
                        "holds characters that cannot be seen: '" + Shown.of(name) + "'",
                        "write a name without them"));
            }
        });
    }

    /** Folders in the wrong place, and links. */
    private void places() {
        Path old = folder.resolve(BundleContents.LEGACY_IMAGES);
        boolean hasOld = Files.exists(old, LinkOption.NOFOLLOW_LINKS);
        boolean hasData = Files.exists(main(), LinkOption.NOFOLLOW_LINKS);
        if (hasData && !Files.isDirectory(main(), LinkOption.NOFOLLOW_LINKS)) {
            findings.add(error(
                            "utm.bundle.data",
                            UtmBundle.DATA,
                            Files.isSymbolicLink(main()) ? "is a symbolic link" : "is no folder",
                            "put a folder with the images themselves there")
                    .withConsequence(
                            "UTM's sandbox does not follow it, and the machine neither starts nor can be saved"));
        }
        if (hasOld && hasData && contents.kind() == Kind.LEGACY_QEMU) {
            findings.add(error(
                            "utm.bundle.data-clash",
                            BundleContents.LEGACY_IMAGES,
                            "both Images and Data are there, and UTM renames Images to Data at the first save of a"
                                    + " machine of UTM 3",
                            "move what is in Data elsewhere and remove it, then open the machine in UTM")
                    .withConsequence("the migration fails, and the machine cannot be saved (UTM issue 7124)"));
        } else if (hasOld && contents.kind() != Kind.LEGACY_QEMU) {
            findings.add(warning(
                            "utm.bundle.images-left",
                            BundleContents.LEGACY_IMAGES,
                            "is where UTM 3 kept images, and this configuration is of a newer form",
                            "move what is needed of it into Data, and remove the rest")
                    .withConsequence("UTM never looks there"));
        }
        if (contents.kind() != Kind.LEGACY_QEMU && Files.exists(folder.resolve("view.plist"))) {
            findings.add(note(
                    "utm.bundle.view",
                    "view.plist",
                    "is the window state of UTM 3: UTM reads it once into its registry and deletes it"));
        }
        try (DirectoryStream<Path> left = Files.newDirectoryStream(folder, ".config.plist.*.new")) {
            for (Path one : left) {
                findings.add(
                        note(
                                "utm.bundle.left",
                                Shown.of(one.getFileName()),
                                "is left of an edit that was cut short; the configuration is whole, and the next edit removes it"));
            }
        } catch (IOException | DirectoryIteratorException e) {
            // A property list alone, without a folder of its own that can be read.
        }
    }

    private void images() {
        Map<String, String> used = new HashMap<>();
        for (DriveEntry drive : contents.drives()) {
            if (drive.image().isEmpty()) {
                continue;
            }
            String name = drive.image().get();
            imageName(drive, name);
            image(drive.where() + (contents.kind().isLegacy() ? "" : ".ImageName"), name, drive.type());
            String other = used.put(Ascii.toLowerCase(BundleContents.lastPart(name)), drive.where());
            if (other != null) {
                findings.add(error(
                                "utm.bundle.image-twice",
                                drive.where() + ".ImageName",
                                "'" + Shown.of(name) + "' is the image of " + other + " too",
                                "give each drive an image of its own")
                        .withConsequence(
                                "QEMU stops at the start with \"Failed to get \"write\" lock\", or two drives ruin"
                                        + " one image where its locks are off"));
            }
        }
        contents.kernelFiles().forEach(name -> image("System.Boot", name, "kernel"));
    }

    private void imageName(DriveEntry drive, String name) {
        String where = drive.where() + ".ImageName";
        if (!name.codePoints().allMatch(Shown::isHarmless)) {
            findings.add(warning(
                    "utm.bundle.image-name-unseen",
                    where,
                    "holds characters that cannot be seen: '" + Shown.of(name) + "'",
                    "rename the image, and write its new name"));
        }
        boolean apart = name.indexOf('/') >= 0 || name.equals("..") || name.equals(".") || name.isEmpty();
        if (apart && contents.kind() != Kind.QEMU) { // of that kind the configuration's own check speaks
            findings.add(error(
                            "utm.config.image-name",
                            where,
                            "'" + Shown.of(name) + "' is not the name of a file in Data",
                            "move the image into Data and write its name alone")
                    .withConsequence("UTM copies or converts the image into Data at its next save, or fails"));
        }
        if (ImmutableSet.of(BundleContents.VARIABLES, BundleContents.TPM, BundleContents.LOG)
                        .contains(Ascii.toLowerCase(name))
                && contents.kind() == Kind.QEMU) {
            findings.add(error(
                            "utm.bundle.image-reserved",
                            where,
                            "'" + Shown.of(name) + "' is the name of a file of UTM's own",
                            "rename the image, and write its new name")
                    .withConsequence("UTM writes its own content over it"));
        }
    }

    private void image(String where, String name, String type) {
        Path image;
        try {
            image = data().resolve(name);
        } catch (InvalidPathException e) {
            return; // no name that this system can look up; the configuration's own check speaks of others
        }
        DiskFile file = DiskFile.of(image);
        String shown = Shown.of(image);
        switch (file.state()) {
            case ABSENT ->
                findings.add(error(
                                "utm.bundle.image",
                                shown,
                                "there is no such image" + similar(image),
                                "put it there, or remove the drive")
                        .withConsequence("UTM lists the machine, and it neither starts nor can be saved"));
            case LINK, NO_FILE ->
                findings.add(error(
                                "utm.bundle.image",
                                shown,
                                file.state() == DiskFile.State.LINK
                                        ? "is a symbolic link, which UTM's sandbox does not follow"
                                        : "is no regular file",
                                "put the image itself there")
                        .withConsequence("the machine does not start"));
            case UNREADABLE ->
                findings.add(error("utm.bundle.image", shown, "cannot be read", "give this user the right to read it")
                        .withConsequence("the machine does not start, if UTM cannot read it either"));
            case READ -> content(where, file, shown, type);
        }
    }

    /** On a Mac names that differ in case alone are one. */
    private static String similar(Path image) {
        Path parent = image.getParent();
        Path wanted = image.getFileName();
        if (parent == null || wanted == null || !Files.isDirectory(parent)) {
            return "";
        }
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(parent)) {
            for (Path entry : entries) {
                if (entry.getFileName().toString().equalsIgnoreCase(wanted.toString())) {
                    return " (there is '" + Shown.of(entry.getFileName()) + "', which differs in case)";
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            return "";
        }
        return "";
    }

    private void content(String where, DiskFile file, String shown, String type) {
        if (type.equals("kernel")) {
            return;
        }
        if (contents.kind().isApple() && file.format() != DiskFile.Format.RAW) {
            findings.add(error(
                            "utm.bundle.format",
                            shown,
                            "is a " + file.format().id() + " image, and Apple's framework takes raw ones",
                            "convert it: qemu-img convert -O raw")
                    .withConsequence(
                            "the machine starts from a disk that holds the image's header, and finds no system"));
        }
        if (type.equals("Disk") || type.equals("CD")) {
            for (String damage : file.damage()) {
                findings.add(error(
                                "utm.bundle.damaged",
                                shown,
                                damage,
                                "copy the whole image anew, or see what is left: qemu-img check "
                                        + file.path().getFileName())
                        .withConsequence("the machine does not start, or the guest reads zeros where its data was"));
            }
        }
        file.qcow2().ifPresent(qcow2 -> qcow2(where, qcow2, shown));
    }

    private void qcow2(String where, DiskFile.Qcow2 qcow2, String shown) {
        if (qcow2.isMarkedCorrupt()) {
            findings.add(error(
                            "utm.bundle.corrupt",
                            shown,
                            "QEMU marked the image as corrupt",
                            "copy it elsewhere, then qemu-img check -r all")
                    .withConsequence("QEMU opens it for reading alone, and the machine does not start"));
        }
        if (qcow2.isDirty()) {
            findings.add(warning(
                            "utm.bundle.dirty",
                            shown,
                            "was not closed: its reference counts may be wrong",
                            "qemu-img check -r all")
                    .withConsequence("QEMU repairs it at the next start, which takes its time"));
        }
        if (qcow2.hasUnknownFeatures()) {
            findings.add(error(
                            "utm.bundle.features",
                            shown,
                            "has features that no QEMU up to 10.0 knows",
                            "convert it with the program that made it")
                    .withConsequence("QEMU refuses it, and the machine does not start"));
        }
        if (qcow2.hasDataFile()) {
            findings.add(error(
                            "utm.bundle.data-file",
                            shown,
                            "keeps its data in another file"
                                    + qcow2.dataFile()
                                            .map(name -> ": '" + Shown.of(name) + "'")
                                            .orElse(""),
                            "make one image of both: qemu-img convert -O qcow2")
                    .withConsequence(
                            "UTM does not know the other file, and deletes it at its next save if it is in Data"));
        }
        qcow2.backing().ifPresent(backing -> backing(where, backing, shown));
    }

    private void backing(String where, String backing, String shown) {
        String name = BundleContents.lastPart(backing);
        boolean beside = backing.equals(name);
        boolean kept = contents.kept().contains(name);
        if (beside && kept) {
            findings.add(note(
                    "utm.bundle.backing",
                    shown,
                    "lies on '" + Shown.of(backing) + "', which is a drive of this bundle"));
            return;
        }
        findings.add(error(
                        "utm.bundle.backing",
                        shown,
                        "is an overlay of '" + Shown.of(backing) + "', which is "
                                + (beside ? "no drive of this bundle" : "outside the bundle"),
                        "make one image of both: qemu-img convert -O qcow2, or utm doctor --make-portable")
                .withConsequence(
                        beside
                                ? "UTM deletes the file at its next save, and the disk is lost"
                                : "UTM's sandbox does not reach the file, and on another Mac it is not there: the machine"
                                        + " does not start (" + where + ")"));
    }

    private void drives() {
        if (contents.kind() != Kind.QEMU) {
            Map<String, String> seen = new HashMap<>();
            for (DriveEntry drive : contents.drives()) {
                String other = drive.identifier().isEmpty() ? null : seen.put(drive.identifier(), drive.where());
                if (other != null && contents.kind() == Kind.APPLE) {
                    findings.add(error(
                            "utm.config.identifier",
                            drive.where() + ".Identifier",
                            "is that of " + other + " too",
                            "give each drive a name of its own"));
                }
            }
            return;
        }
        int flash = 0;
        Pattern id = Pattern.compile("[A-Za-z0-9._-]{1,200}");
        for (DriveEntry drive : contents.drives()) {
            if (drive.bus().equals("PFlash")) {
                flash++;
            }
            if (!id.matcher(drive.identifier()).matches()) {
                findings.add(error(
                                "utm.bundle.identifier",
                                drive.where() + ".Identifier",
                                "'" + Shown.of(drive.identifier()) + "' is none that QEMU takes as an id",
                                "write a UUID, or letters, digits, dots, hyphens and underscores")
                        .withConsequence("the machine does not start"));
            }
            if (drive.isRemovable()
                    && (drive.bus().equals("VirtIO") || drive.bus().equals("NVMe"))
                    && (drive.type().equals("Disk") || drive.type().equals("CD"))) {
                findings.add(warning(
                        "utm.bundle.removable",
                        drive.where() + ".Interface",
                        "is a removable drive on " + drive.bus() + ", which cannot be empty",
                        "write USB, or IDE where the board has it"));
            }
            if (drive.isRemovable()
                    && (FIRMWARE_TYPES.contains(drive.type()) || drive.type().startsWith("Linux"))) {
                findings.add(warning(
                                "utm.bundle.no-image",
                                drive.where() + ".ImageName",
                                "is missing, and a drive of type " + drive.type() + " is nothing without an image",
                                "name the file in Data")
                        .withConsequence("UTM leaves the drive out in silence"));
            }
        }
        if (flash > 1) {
            findings.add(warning(
                    "utm.bundle.flash",
                    "Drive",
                    flash + " drives on PFlash: the board has two, and UTM counts the units itself",
                    "keep one"));
        }
    }

    private void cards() {
        Map<String, String> addresses = new HashMap<>();
        for (Card card : contents.cards()) {
            card.address().map(Ascii::toLowerCase).ifPresent(address -> {
                String other = addresses.put(address, card.where());
                if (other != null) {
                    findings.add(error(
                                    "utm.bundle.mac-twice",
                                    card.where() + ".MacAddress",
                                    "is that of " + other + " too",
                                    "give each card an address of its own")
                            .withConsequence("the guest and the network take the two for one"));
                }
            });
            Tree.text(card.plist(), "HostNetUuid")
                    .filter(text -> !UUID_FORM.matcher(text).matches())
                    .ifPresent(text -> findings.add(error(
                                    "utm.config.value",
                                    card.where() + ".HostNetUuid",
                                    "'" + Shown.of(text) + "' is no UUID",
                                    "write the UUID of a host network, or remove the key")
                            .withConsequence("UTM refuses the whole configuration")));
        }
    }

    private void firmware() {
        Path variables = main().resolve(BundleContents.VARIABLES);
        boolean there = Files.exists(variables, LinkOption.NOFOLLOW_LINKS);
        if (!contents.isUefi() || contents.kind().isLegacy()) {
            return;
        }
        if (contents.kind() == Kind.APPLE) {
            appleVariables(variables, there);
            return;
        }
        String architecture = contents.architecture();
        if (!there) {
            if (UtmConstants.uefiArchitectures().contains(architecture)) {
                findings.add(missingVariables(variables));
            }
            return;
        }
        if (!Files.isRegularFile(variables, LinkOption.NOFOLLOW_LINKS)) {
            findings.add(error(
                    "utm.bundle.variables",
                    Shown.of(variables),
                    "is no regular file",
                    "remove it: UTM makes a new one, without the boot entries and keys that were in it"));
            return;
        }
        store(variables, architecture);
    }

    private Finding missingVariables(Path variables) {
        String where = Shown.of(variables);
        if (contents.hasTpm()) {
            return warning(
                            "utm.bundle.variables-missing",
                            where,
                            "is not there, and UTM makes it of the template without Secure Boot's keys",
                            "put a store with enrolled keys there before the first start, or reset the UEFI variables in UTM"
                                    + " with its keys preloaded")
                    .withConsequence(
                            "the machine has a TPM and firmware that can do Secure Boot, and does not: Windows 11"
                                    + " asks for it");
        }
        return note(
                "utm.bundle.variables-missing",
                where,
                "is not there: UTM makes a new one of its template before the next start");
    }

    private void store(Path variables, String architecture) {
        DiskFile file = DiskFile.of(variables);
        String shown = Shown.of(variables);
        if (file.state() != DiskFile.State.READ) {
            findings.add(error("utm.bundle.variables", shown, "cannot be read", "give this user the right to read it"));
            return;
        }
        long size = file.qcow2().map(DiskFile.Qcow2::virtualSize).orElse(file.length());
        if (ARM.contains(architecture) && size != VIRT_FLASH) {
            findings.add(error(
                            "utm.bundle.variables-size",
                            shown,
                            "has " + size + " bytes, and the flash memory of virt has " + VIRT_FLASH,
                            "remove it, and UTM makes a new one; or put one for Arm there")
                    .withConsequence("QEMU stops with \"device requires " + VIRT_FLASH + " bytes\""));
            return;
        }
        if (X86.contains(architecture) && size != X86_VARIABLES) {
            findings.add(warning(
                            "utm.bundle.variables-size",
                            shown,
                            "has " + size + " bytes, and the half of UTM's firmware for variables has " + X86_VARIABLES,
                            "remove it, and UTM makes a new one; or put one for firmware of 4 MiB there")
                    .withConsequence("the firmware does not find its variables, or keeps none"));
        }
        if (file.format() == DiskFile.Format.QCOW2) {
            return; // QEMU looks into it: no format is said for this drive
        }
        try {
            UefiVariables.read(variables);
        } catch (SatchelException e) {
            findings.add(error(
                            "utm.bundle.variables",
                            shown,
                            "is no store of UEFI variables, or a damaged one (" + e.code() + "); the back end Apple has"
                                    + " other ones",
                            "remove it: UTM makes a new one, without the boot entries and keys that were in it")
                    .withConsequence("the firmware shows nothing, or starts without what was stored"));
        } catch (IOException e) {
            findings.add(error("utm.bundle.variables", shown, "cannot be read", "give this user the right to read it"));
        }
    }

    private void appleVariables(Path variables, boolean there) {
        if (Tree.text(contents.boot(), "EfiVariableStoragePath").isEmpty()) {
            findings.add(warning(
                            "utm.bundle.variables-missing",
                            "System.Boot.EfiVariableStoragePath",
                            "is missing",
                            "open the machine's settings in UTM and save them once")
                    .withConsequence("the machine has no boot loader until UTM has saved it once"));
        }
        if (there) {
            try {
                UefiVariables.read(variables);
                findings.add(error(
                        "utm.bundle.variables",
                        Shown.of(variables),
                        "is a store of QEMU's firmware, which Apple's framework does not read",
                        "remove it, and save the machine in UTM once"));
            } catch (IOException e) {
                // As it should be: Apple's own form is another.
            }
        }
    }

    private void tpm() {
        Path state = main().resolve(BundleContents.TPM);
        boolean there = Files.exists(state, LinkOption.NOFOLLOW_LINKS);
        if (there && !Files.isRegularFile(state, LinkOption.NOFOLLOW_LINKS)) {
            findings.add(error(
                            "utm.bundle.tpm",
                            Shown.of(state),
                            "is no regular file, and UTM keeps the state of a TPM in one file",
                            "put the state itself there, in the form of swtpm's file back end")
                    .withConsequence("swtpm does not start, and neither does the machine"));
        } else if (contents.hasTpm() && !there) {
            findings.add(note(
                    "utm.bundle.tpm-missing",
                    Shown.of(state),
                    "is not there: the TPM begins empty at the next start. A disk that was encrypted with another TPM's"
                            + " help asks for its recovery key"));
        }
    }

    private void apple() {
        if (contents.kind() != Kind.APPLE) {
            return;
        }
        String system = Tree.text(contents.boot(), "OperatingSystem").orElse("");
        if (!ImmutableSet.of("None", "Linux", "macOS").contains(system)) {
            findings.add(error(
                            "utm.config.value",
                            "System.Boot.OperatingSystem",
                            "'" + Shown.of(system) + "' is none that UTM 5.0.3 knows",
                            "write Linux or macOS")
                    .withConsequence("UTM refuses the whole configuration"));
        }
        if (system.equals("Linux")
                && !contents.isUefi()
                && contents.kernelFiles().isEmpty()) {
            findings.add(error(
                            "utm.bundle.kernel",
                            "System.Boot.LinuxKernelPath",
                            "is missing, and UEFI is off",
                            "switch UEFIBoot on, or name a kernel in Data")
                    .withConsequence("the machine cannot be saved"));
        }
        if (contents.isMacGuest()) {
            macGuest();
        }
    }

    private void macGuest() {
        Optional<PlistDictionary> platform = Tree.dictionary(contents.system(), "MacPlatform");
        if (platform.isEmpty()) {
            findings.add(error(
                            "utm.bundle.mac-platform",
                            "System.MacPlatform",
                            "is missing: a macOS guest has a hardware model and an identity that only Apple's framework makes",
                            "make the machine in UTM from a recovery image (.ipsw)")
                    .withConsequence("the machine cannot be saved or started"));
        }
        String storage =
                platform.flatMap(p -> Tree.text(p, "AuxiliaryStoragePath")).orElse(BundleContents.AUXILIARY_STORAGE);
        if (!Files.exists(main().resolve(BundleContents.lastPart(storage)))) {
            findings.add(error(
                            "utm.bundle.auxiliary-storage",
                            Shown.of(main().resolve(BundleContents.lastPart(storage))),
                            "is not there: it is the guest's firmware memory, which only Apple's framework makes",
                            "copy it from where the bundle came from, or install the guest anew in UTM")
                    .withConsequence("the machine does not start"));
        }
    }

    private void icon() {
        if (contents.kind().isLegacy()) {
            return;
        }
        if (Tree.flag(contents.information(), "IconCustom")) {
            Optional<String> icon = contents.customIcon();
            if (icon.isEmpty()) {
                findings.add(error(
                                "utm.bundle.icon",
                                "Information.Icon",
                                "is missing, and IconCustom is true",
                                "name a picture in Data, or write IconCustom false")
                        .withConsequence("UTM refuses the whole configuration"));
            } else if (!Files.exists(main().resolve(BundleContents.lastPart(icon.get())))) {
                findings.add(warning(
                        "utm.bundle.icon",
                        Shown.of(main().resolve(BundleContents.lastPart(icon.get()))),
                        "there is no such picture",
                        "put it there, or write IconCustom false"));
            }
        }
    }

    private void strangers() throws IOException {
        if (!Files.isDirectory(main(), LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Set<String> kept = contents.kept();
        int found = 0;
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(main())) {
            for (Path entry : entries) {
                String name = String.valueOf(entry.getFileName());
                if (kept.contains(name) || keptInAnotherCase(kept, name)) {
                    continue;
                }
                if (found++ == MOST_STRANGERS) {
                    findings.add(warning(
                            "utm.bundle.stranger",
                            UtmBundle.DATA,
                            "holds more files that UTM deletes than are told of here",
                            "move them out of Data"));
                    break;
                }
                findings.add(warning(
                                "utm.bundle.stranger",
                                Shown.of(entry),
                                "the configuration does not refer to it",
                                "move it out of Data: UTM never touches other files in the bundle, for instance in "
                                        + UtmBundle.OWN_FOLDER)
                        .withConsequence("UTM deletes it at its next save"));
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
    }

    /** The name of a file that is written in another case is told of as an image that is missing. */
    private static boolean keptInAnotherCase(Set<String> kept, String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return kept.stream().anyMatch(one -> one.toLowerCase(Locale.ROOT).equals(lower));
    }
}
