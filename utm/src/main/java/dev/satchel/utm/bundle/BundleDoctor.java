package dev.satchel.utm.bundle;

import static dev.satchel.core.check.Finding.error;
import static dev.satchel.core.check.Finding.note;
import static dev.satchel.core.check.Finding.warning;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.satchel.core.check.Finding;
import dev.satchel.core.check.Findings;
import dev.satchel.core.sizing.Carrier;
import dev.satchel.core.unit.DataSize;
import dev.satchel.utm.bundle.BundleContents.Card;
import dev.satchel.utm.bundle.BundleContents.DriveEntry;
import dev.satchel.utm.bundle.BundleContents.Kind;
import dev.satchel.utm.config.PlistDictionary;
import dev.satchel.utm.config.UtmArguments;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whether a bundle can travel: what of it is bound to one Mac, lies outside of it, or does not bear the disk that it is to
 * be carried on. What it finds has codes below {@code utm.travel}; a check's findings are among its own, since a broken
 * bundle does not travel either. What it cannot see: encryption inside an image that is compressed, encrypted or of a
 * foreign format, and UTM's registry, which stays on its Mac.
 */
final class BundleDoctor {
    static final String SUSPENDED = "suspend";

    private static final int DEEPEST_CHAIN = 32;
    private static final DataSize FAT_LIMIT = DataSize.bytes((1L << 32) - 1);

    /** An absolute path in an argument: at its beginning, or after {@code =}, {@code :} or a comma. */
    private static final Pattern ABSOLUTE = Pattern.compile("(?:^|[=:,\"])(?:file://)?(/[^,\"]+|~/[^,\"]*)");

    private static final Set<String> NETWORK = ImmutableSet.of(
            "smbfs", "smb3", "smb2", "cifs", "nfs", "nfs4", "afpfs", "webdav", "fuse.sshfs", "9p", "ceph", "virtiofs");

    private static final Set<String> UNREADABLE_ON_A_MAC =
            ImmutableSet.of("ext2", "ext3", "ext4", "xfs", "btrfs", "f2fs", "zfs", "overlay", "tmpfs");

    private static final Set<String> ANYWHERE = ImmutableSet.of("", "0.0.0.0", "127.0.0.1", "localhost", "::", "::1");

    private final Path folder;
    private final BundleContents contents;
    private final Carrier carrier;
    private final ImmutableList.Builder<Finding> findings = ImmutableList.builder();
    private boolean bitLocker;

    private BundleDoctor(UtmBundle bundle, Carrier carrier) {
        this.folder = bundle.folder();
        this.contents = bundle.contents();
        this.carrier = carrier;
    }

    static Findings examine(UtmBundle bundle, Carrier carrier) throws IOException {
        BundleDoctor doctor = new BundleDoctor(bundle, carrier);
        doctor.arguments();
        doctor.images();
        doctor.removable();
        doctor.processor();
        doctor.cards();
        doctor.serial();
        doctor.secrets();
        doctor.saved();
        doctor.legacyView();
        doctor.carrier();
        return bundle.check().and(Findings.of(doctor.findings.build()));
    }

    private void arguments() {
        for (String path : absolutePaths(contents)) {
            findings.add(error(
                            "utm.travel.path",
                            "QEMU.AdditionalArguments",
                            "names a place of one Mac: '" + Shown.of(path) + "'",
                            "give it to the machine as a drive of the bundle, or remove the argument")
                    .withConsequence("UTM's sandbox does not reach it, and on another Mac it is not there"));
        }
        if (contents.kind() == Kind.QEMU && !contents.additionalArguments().isEmpty()) {
            findings.add(note(
                    "utm.travel.arguments",
                    "QEMU.AdditionalArguments",
                    "are there: UTM warns of them when the bundle is opened on another Mac"));
        }
    }

    static List<String> absolutePaths(BundleContents contents) {
        List<String> found = new ArrayList<>();
        List<String> words = new ArrayList<>(UtmArguments.words(contents.additionalArguments()));
        Tree.text(Tree.section(contents.root(), "QEMU"), "MachinePropertyOverride")
                .ifPresent(words::add);
        for (String word : words) {
            Matcher matcher = ABSOLUTE.matcher(word);
            while (matcher.find() && found.size() < 100) {
                found.add(matcher.group(1));
            }
        }
        return found;
    }

    private void images() {
        for (DriveEntry drive : contents.drives()) {
            if (drive.image().isEmpty()) {
                continue;
            }
            Path image;
            try {
                image = contents.images(folder).resolve(drive.image().get());
            } catch (InvalidPathException e) {
                continue;
            }
            DiskFile file = DiskFile.of(image);
            bitLocker |= file.hasBitLocker();
            file.qcow2().ifPresent(qcow2 -> {
                snapshots(qcow2, image);
                if (qcow2.backing().isPresent()) {
                    chain(image, qcow2.backing().get());
                }
            });
            size(file);
        }
    }

    private void snapshots(DiskFile.Qcow2 qcow2, Path image) {
        for (Qcow2Header.Snapshot snapshot : qcow2.snapshots()) {
            if (snapshot.name().equals(SUSPENDED)) {
                findings.add(
                        warning(
                                        "utm.travel.suspended",
                                        Shown.of(image),
                                        "holds a suspended machine (the snapshot '" + SUSPENDED + "')",
                                        "resume it in UTM and shut the guest down, or give the state up: utm doctor --make-portable"
                                                + " --forget-suspended")
                                .withConsequence(
                                        "that it is suspended stands in the registry of one Mac: on another the machine"
                                                + " starts cold, as after a power failure, and the state stays in the image for ever"));
            } else if (snapshot.machineState()) {
                findings.add(note(
                        "utm.travel.snapshot",
                        Shown.of(image),
                        "holds the snapshot '" + Shown.of(snapshot.name())
                                + "' with the machine's memory, which a Mac of another chip or version of UTM may not"
                                + " continue"));
            }
        }
    }

    /** Says where a chain of overlays leads; that it leads out of the bundle at all is found by the check. */
    private void chain(Path image, String backing) {
        Set<Path> seen = new HashSet<>();
        Path overlay = image;
        String name = backing;
        for (int depth = 1; depth <= DEEPEST_CHAIN; depth++) {
            Optional<Path> next = backingFile(overlay, name);
            if (next.isEmpty()) {
                findings.add(error(
                        "utm.travel.backing",
                        Shown.of(image),
                        "lies on '" + Shown.of(name) + "', which is no file",
                        "make one image of both where it can be reached: qemu-img convert -O qcow2"));
                return;
            }
            if (name.startsWith("/") || name.startsWith("file:/")) {
                findings.add(error(
                                "utm.travel.backing",
                                Shown.of(image),
                                "lies on a file by its absolute path: '" + Shown.of(name) + "'",
                                "make one image of both: utm doctor --make-portable")
                        .withConsequence("on another Mac the path leads nowhere"));
            }
            if (!seen.add(next.get().toAbsolutePath().normalize())) {
                findings.add(
                        error("utm.travel.backing", Shown.of(image), "lies on itself", "take the image from a backup"));
                return;
            }
            DiskFile file = DiskFile.of(next.get());
            if (file.state() == DiskFile.State.ABSENT) {
                findings.add(error(
                        "utm.travel.backing",
                        Shown.of(image),
                        "lies on '" + Shown.of(next.get()) + "', which is not there",
                        "bring the file back: without it the disk is lost"));
                return;
            }
            Optional<String> deeper = file.qcow2().flatMap(DiskFile.Qcow2::backing);
            if (deeper.isEmpty()) {
                return;
            }
            overlay = next.get();
            name = deeper.get();
        }
        findings.add(error(
                "utm.travel.backing",
                Shown.of(image),
                "lies on more than " + DEEPEST_CHAIN + " images",
                "make one image of them: qemu-img convert -O qcow2"));
    }

    /** What {@code overlay} lies on, if {@code name} is a file: relative names are relative to the overlay. */
    static Optional<Path> backingFile(Path overlay, String name) {
        String plain = name.startsWith("file:") ? name.substring("file:".length()) : name;
        int colon = plain.indexOf(':');
        if (plain.isEmpty()
                || plain.equals("?")
                || (colon >= 0 && (plain.indexOf('/') < 0 || colon < plain.indexOf('/')))) {
            return Optional.empty(); // a protocol, or json:
        }
        try {
            return Optional.of(overlay.toAbsolutePath().resolveSibling(plain));
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    private void size(DiskFile file) {
        Optional<DataSize> largest = carrier.largestFile();
        if (largest.isEmpty() || file.state() != DiskFile.State.READ) {
            return;
        }
        if (file.length() > largest.get().bytes()) {
            findings.add(error(
                            "utm.travel.file-size",
                            Shown.of(file.path()),
                            "has " + DataSize.bytes(file.length()).rounded() + ", and "
                                    + carrier.fileSystem().orElse("") + " takes files up to "
                                    + largest.get().rounded(),
                            "carry it on a disk with APFS, or exFAT")
                    .withConsequence("the copy ends with an error"));
        } else if (file.qcow2().isPresent()
                && file.qcow2().get().virtualSize() > largest.get().bytes()) {
            findings.add(warning(
                            "utm.travel.file-size",
                            Shown.of(file.path()),
                            "grows with what the guest writes, up to "
                                    + DataSize.bytes(file.qcow2().get().virtualSize())
                                            .rounded()
                                    + ", and the disk takes files up to "
                                    + largest.get().rounded(),
                            "carry it on a disk with APFS, or exFAT")
                    .withConsequence("the guest gets write errors when the file is full"));
        }
    }

    private void removable() {
        for (DriveEntry drive : contents.drives()) {
            if (drive.isRemovable()) {
                findings.add(
                        note(
                                "utm.travel.medium",
                                drive.where(),
                                "is a removable drive: its medium stands in the registry of one Mac, and is chosen anew on another"));
            }
        }
        PlistDictionary sharing = Tree.section(contents.root(), "Sharing");
        Tree.text(sharing, "DirectoryShareMode")
                .filter(mode -> !mode.equals("None"))
                .ifPresent(
                        mode -> findings.add(
                                note(
                                        "utm.travel.share",
                                        "Sharing.DirectoryShareMode",
                                        "is " + Shown.of(mode)
                                                + ": a shared folder stands in the registry of one Mac, and is chosen anew on another")));
        if (contents.root().value("SharedDirectory").isPresent()) {
            findings.add(warning(
                    "utm.travel.share",
                    "SharedDirectory",
                    "is a bookmark of one Mac, of UTM 4.0",
                    "remove it, and choose the folder in UTM"));
        }
    }

    private void processor() {
        if (contents.kind() != Kind.QEMU) {
            return;
        }
        String cpu = Tree.text(contents.system(), "CPU").orElse("");
        boolean hypervisor = Tree.flag(Tree.section(contents.root(), "QEMU"), "Hypervisor");
        if (cpu.equals("host") || cpu.equals("max")) {
            findings.add(warning(
                            "utm.travel.cpu",
                            "System.CPU",
                            "is '" + cpu + "': what the guest sees is the processor of the Mac it runs on",
                            "write default, or the processor of the oldest Mac it is to run on")
                    .withConsequence(
                            cpu.equals("host")
                                    ? "on a Mac of another chip the machine does not start"
                                    : "a saved state does not continue on another Mac"));
        }
        if (hypervisor && cpu.equals("default") && contents.architecture().equals("x86_64")) {
            findings.add(note(
                    "utm.travel.cpu",
                    "System.CPU",
                    "is 'default': on an Intel Mac the guest sees that Mac's generation, on Apple silicon Skylake"));
        }
        if (hypervisor) {
            String chip = contents.architecture().equals("aarch64")
                    ? "Apple silicon"
                    : contents.architecture().equals("x86_64") ? "Intel" : "";
            if (chip.isEmpty()) {
                findings.add(note(
                        "utm.travel.hypervisor",
                        "QEMU.Hypervisor",
                        "means nothing for " + Shown.of(contents.architecture()) + ": every Mac emulates it"));
            } else {
                findings.add(note(
                        "utm.travel.hypervisor",
                        "QEMU.Hypervisor",
                        "hardware runs this guest on a Mac with " + chip
                                + " alone: on another it is emulated, and slow"));
            }
        }
    }

    private void cards() {
        for (Card card : contents.cards()) {
            String where = card.where();
            Optional<String> bridge = Tree.text(card.plist(), "BridgeInterface");
            if (card.mode().equals("Bridged")) {
                findings.add(warning(
                                "utm.travel.bridge",
                                where + (bridge.isPresent() ? ".BridgeInterface" : ".Mode"),
                                bridge.map(name -> "is '" + Shown.of(name) + "', an interface of one Mac")
                                        .orElse("is Bridged: which interface UTM takes differs from Mac to Mac"),
                                "use the mode Shared, or choose the interface on each Mac")
                        .withConsequence("where there is no such interface the machine does not start"));
            }
            Tree.text(card.plist(), "HostNetUuid")
                    .ifPresent(text -> findings.add(warning(
                                    "utm.travel.host-net",
                                    where + ".HostNetUuid",
                                    "is a host network that stands in the preferences of one Mac",
                                    "remove the key, or make the network on each Mac")
                            .withConsequence("on another Mac the machine is in a network of its own")));
            for (PlistDictionary forward : Tree.dictionaries(card.plist(), "PortForward")) {
                Tree.text(forward, "HostAddress")
                        .or(() -> Tree.text(forward, "hostAddress"))
                        .filter(address -> !ANYWHERE.contains(address))
                        .ifPresent(address -> findings.add(warning(
                                        "utm.travel.forward",
                                        where + ".PortForward",
                                        "listens on '" + Shown.of(address) + "', an address of one host",
                                        "leave the address out, or write 127.0.0.1")
                                .withConsequence("where the host has no such address the machine does not start")));
            }
        }
    }

    private void serial() {
        int index = 0;
        for (PlistDictionary port : Tree.dictionaries(contents.root(), "Serial")) {
            String where = "Serial[" + index++ + "]";
            if (Tree.text(port, "Mode").orElse("").equals("TcpClient")) {
                findings.add(warning(
                        "utm.travel.serial",
                        where + ".TcpHostAddress",
                        "leads to a server by its address: '"
                                + Shown.of(Tree.text(port, "TcpHostAddress").orElse("")) + "'",
                        "see that it can be reached from every host, or use Terminal"));
            }
        }
    }

    /** What is encrypted with the TPM's help. */
    private void secrets() {
        boolean state =
                Files.exists(folder.resolve(UtmBundle.DATA).resolve(BundleContents.TPM), LinkOption.NOFOLLOW_LINKS);
        if (bitLocker) {
            findings.add(warning(
                            "utm.travel.bitlocker",
                            "Drive",
                            "a volume is encrypted by BitLocker"
                                    + (contents.hasTpm() && state
                                            ? ", and its key is in the TPM, which travels with the bundle"
                                            : ", and there is no state of a TPM in the bundle"),
                            "have the recovery key at hand (manage-bde -protectors -get C:), or suspend BitLocker before"
                                    + " the machine travels")
                    .withConsequence("Windows asks for the recovery key when firmware, TPM or hardware differ"));
        } else if (contents.hasTpm() && state) {
            findings.add(note(
                    "utm.travel.tpm",
                    UtmBundle.DATA + "/" + BundleContents.TPM,
                    "is the TPM's state and travels with the bundle; whoever has the bundle has its keys. No BitLocker is"
                            + " seen, which an image that is compressed or of a foreign format would hide"));
        }
    }

    private void saved() {
        Path state = folder.resolve(UtmBundle.DATA).resolve(BundleContents.SAVED_STATE);
        if (contents.kind().isApple() && Files.exists(state, LinkOption.NOFOLLOW_LINKS)) {
            findings.add(warning(
                            "utm.travel.suspended",
                            Shown.of(state),
                            "is the state of a suspended machine",
                            "resume it in UTM and shut the guest down")
                    .withConsequence(
                            "Apple's framework continues it on the Mac that saved it alone: on another the machine"
                                    + " starts cold"));
        }
        if (contents.isMacGuest()) {
            findings.add(note(
                    "utm.travel.mac",
                    "System.MacPlatform",
                    "is the guest's identity as a Mac: it travels with the bundle, and two that run with it are one to"
                            + " Apple's services (UTM issue 7895)"));
        }
    }

    private void legacyView() {
        Path view = folder.resolve("view.plist");
        if (contents.kind() == Kind.LEGACY_QEMU && Files.exists(view, LinkOption.NOFOLLOW_LINKS)) {
            findings.add(
                    note(
                            "utm.travel.view",
                            "view.plist",
                            "holds bookmarks of one Mac for removable drives and shared folders, which mean nothing on another"));
        }
    }

    private void carrier() {
        String type = carrier.fileSystem().orElse("");
        String where = folder.toString();
        if (type.equals("vfat")) {
            findings.add(warning(
                    "utm.travel.carrier",
                    where,
                    "lies on FAT32, which takes no file of 4 GiB and keeps no journal",
                    "carry it on APFS, or on exFAT where Windows is to write too"));
        } else if (type.equals("exfat")) {
            exfat(where);
        } else if (NETWORK.contains(type) || type.startsWith("fuse.")) {
            findings.add(warning(
                            "utm.travel.carrier",
                            where,
                            "lies on a network share or a file system of a program (" + Shown.of(type) + ")",
                            "copy it to a disk, and run it from there")
                    .withConsequence("QEMU fails to lock the images (UTM issues 5757, 7211)"));
        } else if (type.equals("hfsplus")) {
            findings.add(note(
                    "utm.travel.carrier",
                    where,
                    "lies on HFS+, which has neither sparse files nor clones: raw images take their whole size"));
        } else if (type.equals("ntfs")) {
            findings.add(warning(
                            "utm.travel.carrier",
                            where,
                            "lies on NTFS, which macOS reads and does not write",
                            "carry it on APFS, or on exFAT where Windows is to write too")
                    .withConsequence("UTM cannot save the machine, and the guest cannot write"));
        } else if (UNREADABLE_ON_A_MAC.contains(type)) {
            findings.add(note(
                    "utm.travel.carrier",
                    where,
                    "lies on " + Shown.of(type)
                            + ", which no Mac reads: copy it to a disk with APFS or exFAT to carry it"));
        } else if (type.equals("apfs")) {
            findings.add(note(
                    "utm.travel.carrier", where, "lies on APFS, which works, and which Windows and Linux do not read"));
        }
    }

    private void exfat(String where) {
        if (contents.kind().isApple()) {
            findings.add(error(
                    "utm.travel.carrier",
                    where,
                    "lies on exFAT, on which Apple's framework is reported to ruin the guest's disks (UTM issue 4840)",
                    "carry it on APFS"));
        } else {
            findings.add(warning(
                    "utm.travel.carrier",
                    where,
                    "lies on exFAT, which has no journal: a plug that is pulled can cost files",
                    "eject it before it is unplugged, or carry it on APFS"));
        }
        for (DriveEntry drive : contents.drives()) {
            drive.image()
                    .flatMap(this::rawImage)
                    .ifPresent(file -> findings.add(warning(
                                    "utm.travel.sparse",
                                    Shown.of(file.path()),
                                    "is a raw image, and exFAT has no sparse files",
                                    contents.kind().isApple()
                                            ? "see that the disk holds all of it, or carry it on APFS"
                                            : "convert it: qemu-img convert -O qcow2")
                            .withConsequence("it takes all of its "
                                    + DataSize.bytes(file.length()).rounded() + " there, however little is in it")));
        }
    }

    private Optional<DiskFile> rawImage(String name) {
        try {
            DiskFile file = DiskFile.of(contents.images(folder).resolve(name));
            return file.state() == DiskFile.State.READ
                            && file.format() == DiskFile.Format.RAW
                            && file.length() > FAT_LIMIT.bytes() / 4
                    ? Optional.of(file)
                    : Optional.empty();
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }
}
