package dev.satchel.core.machine.rule;

import static dev.satchel.core.machine.rule.Subject.where;

import com.google.common.collect.ImmutableList;
import dev.satchel.core.check.Edit;
import dev.satchel.core.check.Finding;
import dev.satchel.core.check.Fix;
import dev.satchel.core.check.Severity;
import dev.satchel.core.machine.Access;
import dev.satchel.core.machine.Disk;
import dev.satchel.core.machine.DiskSource;
import dev.satchel.core.machine.ImageFormat;
import dev.satchel.core.machine.SectorSizes;
import dev.satchel.core.unit.DataSize;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Whether the files behind disks are there, and are what they are said to be. */
final class ImageRules {
    /** Deeper chains exist, and their files are found missing by whoever opens them. */
    private static final int DEEPEST = 8;

    private ImageRules() {}

    static List<Rule> all() {
        return ImmutableList.of(
                new ImageMissing(),
                new MediumMissing(),
                new Kind(),
                new Format(),
                new BackingMissing(),
                new Shared(),
                new Length(),
                new Empty(),
                new Size());
    }

    private static final class ImageMissing extends Rule {
        ImageMissing() {
            super(About.error("disk.image.missing", "the image of a disk does not exist")
                    .because("QEMU opens every image before the machine starts (7.2, block/file-posix.c); a disk with a"
                            + " size is made on demand, so that its absence is only a warning")
                    .otherwise("Could not open 'disk.qcow2': No such file or directory")
                    .mendedBy("correct its path, or give the disk a size to create it"));
        }

        @Override
        void check(Subject subject, Consumer<Finding> findings) {
            for (Disk disk : subject.disks()) {
                subject.imageOf(disk).filter(file -> !file.exists()).ifPresent(file -> {
                    String fact = "the image " + file.path() + " does not exist";
                    findings.accept(disk.size()
                            .map(size -> finding(Severity.WARNING, where(disk), fact, "create it with " + size))
                            .orElseGet(() -> finding(where(disk), fact)));
                });
            }
        }
    }

    private static final class MediumMissing extends Rule {
        MediumMissing() {
            super(About.error("disk.medium.missing", "the medium of a drive does not exist")
                    .because("QEMU opens every medium before the machine starts (7.2, block/file-posix.c)")
                    .otherwise("Could not open 'setup.iso': No such file or directory")
                    .mendedBy("correct its path, or leave the drive empty (media: {})"));
        }

        @Override
        void check(Subject subject, Consumer<Finding> findings) {
            for (Disk disk : subject.disks()) {
                mediumOf(disk)
                        .filter(file -> !subject.file(file).exists())
                        .ifPresent(file ->
                                findings.accept(finding(where(disk), "the medium " + file + " does not exist")));
            }
        }
    }

    private static final class Kind extends Rule {
        Kind() {
            super(About.error("disk.image.kind", "what is named as an image is a folder or a device")
                    .because(
                            "QEMU's driver 'file' takes regular files alone (7.2, block/file-posix.c; a device there has"
                                    + " been refused since 6.0)")
                    .otherwise("'file' driver requires 'disk' to be a regular file; a pipe is waited for without end; a"
                            + " device starts by -drive, and nothing checks that it holds no mounted file system")
                    .mendedBy(
                            "name the image file; a device is named as device: { serial, wwn, tableUuid, model, size or path }")
                    .withFix());
        }

        @Override
        void check(Subject subject, Consumer<Finding> findings) {
            for (Disk disk : subject.disks()) {
                Optional<ImageFile> image = subject.imageOf(disk);
                fileOf(disk).map(subject::file).ifPresent(file -> {
                    if (file.kind() == ImageFile.Kind.FOLDER) {
                        findings.accept(finding(
                                where(disk, image.isPresent() ? "image" : "media") + ".file",
                                file.path() + " is a folder",
                                isParallels(disk) ? "name the .hds file in it" : "name the file in it"));
                    } else if (file.kind() == ImageFile.Kind.PIPE) {
                        findings.accept(finding(
                                where(disk, image.isPresent() ? "image" : "media") + ".file",
                                file.path() + " is a pipe or a socket"));
                    } else if (file.kind() == ImageFile.Kind.DEVICE && image.isPresent()) {
                        findings.accept(device(disk, file));
                    }
                });
            }
        }

        /** It starts with {@code -drive}; what is lost is the guard that knows devices. */
        private Finding device(Disk disk, ImageFile file) {
            Finding finding = finding(
                    Severity.WARNING,
                    where(disk, "image.file"),
                    file.path() + " is a device, not an image file",
                    "name it as a device: { path: " + file.path() + " }");
            DiskSource.Image image = (DiskSource.Image) disk.source();
            return image.format() == ImageFormat.RAW
                    ? finding.withFix(new Fix(
                            "Name it as a device",
                            List.of(
                                    new Edit.Remove(where(disk, "image")),
                                    new Edit.Put(
                                            where(disk, "device.path"),
                                            Subject.json(file.path().toString())))))
                    : finding;
        }

        private static boolean isParallels(Disk disk) {
            return disk.source() instanceof DiskSource.Image image && image.format() == ImageFormat.PARALLELS;
        }
    }

    /** There is no fix: a guest that may write a raw disk could forge any header, and so have any file opened for it. */
    private static final class Format extends Rule {
        Format() {
            super(About.error("disk.format", "an image is of another format than it is said to be")
                    .because(
                            "QEMU takes the format as given (7.2, qemu.org 'Security: image probing'): a qcow2 file called"
                                    + " raw starts, and so does a fixed VHD, which has a footer and no header. The format is never"
                                    + " taken from the content without asking, because a guest can write any header into a raw"
                                    + " disk")
                    .otherwise(
                            "the guest sees the bytes of the container as its disk, and what it writes destroys it; the"
                                    + " other way round: Image is not in qcow2 format; invalid VPC image; Image not in Parallels"
                                    + " format")
                    .mendedBy("say the format that it has, if you know where the image comes from"));
        }

        @Override
        void check(Subject subject, Consumer<Finding> findings) {
            for (Disk disk : subject.disks()) {
                fileOf(disk)
                        .map(subject::file)
                        .filter(ImageFile::isRead)
                        .ifPresent(file -> check(disk, file, findings));
            }
        }

        private void check(Disk disk, ImageFile file, Consumer<Finding> findings) {
            String said = disk.source() instanceof DiskSource.Image image
                    ? image.format().id()
                    : ImageFormat.RAW.id();
            String claim = file.claim().orElse(ImageFormat.RAW.id());
            if (claim.equals(said)) {
                return;
            }
            boolean image = disk.source() instanceof DiskSource.Image;
            String where = image ? where(disk, "image.format") : where(disk, "media.file");
            if (file.claim().isEmpty()) {
                String what = file.length() == 0
                        ? file.path() + " is empty, and"
                        : file.path().toString();
                findings.accept(finding(where, what + " is not a " + said + " image", "name its real format"));
                return;
            }
            boolean known = List.of(ImageFormat.values()).stream()
                    .anyMatch(format -> format.id().equals(claim));
            String remedy = !image
                    ? "attach it as an image, or convert it"
                    : known ? "say format: " + claim + " if you know where it comes from" : "convert it with qemu-img";
            findings.accept(finding(where, file.path() + " is a " + claim + " image, not " + said, remedy));
        }
    }

    private static final class BackingMissing extends Rule {
        BackingMissing() {
            super(About.error("disk.image.backing", "an image lies on another one that does not exist, or on itself")
                    .because("a qcow2 overlay names its backing file in its header, relative to its own folder (qcow2"
                            + " specification, Header), and QEMU opens the whole chain")
                    .otherwise("Could not open backing file: Could not open 'base.qcow2': No such file or directory")
                    .mendedBy("put the backing file back, or tell the overlay its new place with qemu-img rebase -u"));
        }

        @Override
        void check(Subject subject, Consumer<Finding> findings) {
            for (Disk disk : subject.disks()) {
                if (disk.source() instanceof DiskSource.Image image && image.format() == ImageFormat.QCOW2) {
                    List<ImageFile> chain = chainOf(subject, image.file());
                    ImageFile last = chain.get(chain.size() - 1);
                    ImageFile above = chain.get(Math.max(0, chain.size() - 2));
                    if (chain.size() > 1 && !last.exists()) {
                        findings.accept(finding(
                                where(disk, "image.file"),
                                above.path() + " lies on " + last.path() + ", which does not exist"));
                    } else if (chain.size() > 1
                            && chain.subList(0, chain.size() - 1).stream().anyMatch(last::isSameAs)) {
                        findings.accept(finding(
                                where(disk, "image.file"),
                                above.path() + " lies on " + last.path() + ", and so on itself",
                                "put the right backing file into its header with qemu-img rebase -u"));
                    }
                }
            }
        }
    }

    private static final class Shared extends Rule {
        Shared() {
            super(About.error("disk.image.shared", "two parts of the machine are one file, and one of them writes")
                    .because(
                            "QEMU locks an image that it writes, in the same process too, and with an overlay the images"
                                    + " that it lies on (7.2, qemu-system(1), file locking); on Windows it locks nothing, and both"
                                    + " would write")
                    .otherwise("Failed to get \"write\" lock / Is another process using the image [disk.qcow2]?")
                    .mendedBy("give each disk an image of its own, or make both read-only"));
        }

        @Override
        void check(Subject subject, Consumer<Finding> findings) {
            List<Disk> disks = subject.disks();
            for (int second = 0; second < disks.size(); second++) {
                Disk disk = disks.get(second);
                Optional<ImageFile> file = fileOf(disk).map(subject::file);
                for (int first = 0; file.isPresent() && first < second; first++) {
                    Disk other = disks.get(first);
                    boolean writes = disk.access() == Access.READ_WRITE || other.access() == Access.READ_WRITE;
                    if (writes
                            && fileOf(other)
                                    .map(subject::file)
                                    .filter(file.get()::isSameAs)
                                    .isPresent()) {
                        findings.accept(finding(
                                where(disk),
                                "disk " + other.id() + " is the same file, "
                                        + file.get().path()));
                        break;
                    }
                }
                checkBases(subject, disk, findings);
                checkVariables(subject, disk, findings);
            }
        }

        /** What is written under an overlay changes the overlay's disk too, at places that nobody can tell. */
        private void checkBases(Subject subject, Disk disk, Consumer<Finding> findings) {
            if (!(disk.source() instanceof DiskSource.Image image) || image.format() != ImageFormat.QCOW2) {
                return;
            }
            List<ImageFile> bases = chainOf(subject, image.file());
            for (Disk other : subject.disks()) {
                Optional<ImageFile> written = fileOf(other)
                        .filter(file -> other.access() == Access.READ_WRITE && !other.equals(disk))
                        .map(subject::file);
                if (written.isPresent() && bases.stream().skip(1).anyMatch(written.get()::isSameAs)) {
                    findings.accept(finding(
                            where(other),
                            "disk " + disk.id() + " lies on the same file, "
                                    + written.get().path(),
                            "make disk " + other.id() + " read-only, or give it an image of its own"));
                }
            }
        }

        private void checkVariables(Subject subject, Disk disk, Consumer<Finding> findings) {
            BootRules.variablesOf(subject.machine()).map(subject::file).ifPresent(variables -> {
                if (fileOf(disk).map(subject::file).filter(variables::isSameAs).isPresent()) {
                    findings.accept(finding(
                            "firmware.variables",
                            "disk " + disk.id() + " is the same file, " + variables.path(),
                            "name another file, which is made when it is missing"));
                }
            });
        }
    }

    private static final class Length extends Rule {
        Length() {
            super(About.warning("disk.image.length", "a raw image is no whole number of sectors long")
                    .because("QEMU shows a raw file in sectors of 512 bytes and rounds its length up (7.2, 1000 bytes"
                            + " become 1024); a copy that was cut short looks just like this")
                    .otherwise("the guest sees a last sector that is partly not in the file")
                    .mendedBy("copy it again, or lengthen it with truncate or qemu-img resize -f raw"));
        }

        @Override
        void check(Subject subject, Consumer<Finding> findings) {
            for (Disk disk : subject.disks()) {
                if (disk.source() instanceof DiskSource.Image image && image.format() == ImageFormat.RAW) {
                    ImageFile file = subject.file(image.file());
                    long sector = disk.sectors()
                            .map(SectorSizes::logical)
                            .map(DataSize::bytes)
                            .orElse(512L);
                    if (file.isRead() && file.claim().isEmpty() && file.length() % sector != 0) {
                        findings.accept(finding(
                                where(disk, "image.file"),
                                file.path() + " has " + file.length() + " bytes, which is no multiple of " + sector));
                    }
                }
            }
        }
    }

    private static final class Empty extends Rule {
        Empty() {
            super(About.warning("disk.image.empty", "a raw image has no bytes")
                    .because("QEMU 7.2 gives any device a disk of no size, and says nothing")
                    .otherwise("the guest sees a disk without a sector, or none")
                    .mendedBy("make it with qemu-img create -f raw, or name the right file"));
        }

        @Override
        void check(Subject subject, Consumer<Finding> findings) {
            for (Disk disk : subject.disks()) {
                if (disk.source() instanceof DiskSource.Image image && image.format() == ImageFormat.RAW) {
                    ImageFile file = subject.file(image.file());
                    if (file.isRead() && file.length() == 0) {
                        findings.accept(finding(where(disk, "image.file"), file.path() + " is empty"));
                    }
                }
            }
        }
    }

    private static final class Size extends Rule {
        Size() {
            super(About.note("disk.image.size", "an image that exists has another size than the disk is said to have")
                    .because("the size of a disk is used to make its image and for nothing else")
                    .otherwise("the guest sees the size of the image, not that of the description")
                    .mendedBy("leave the size out, or change the image with qemu-img resize")
                    .withFix());
        }

        @Override
        void check(Subject subject, Consumer<Finding> findings) {
            for (Disk disk : subject.disks()) {
                if (disk.source() instanceof DiskSource.Image image
                        && disk.size().isPresent()) {
                    ImageFile file = subject.file(image.file());
                    file.virtualSize(image.format())
                            .filter(real -> !real.equals(disk.size().get()))
                            .filter(real -> !disk.size().equals(subject.usualSizeOf(disk, image)))
                            .ifPresent(real -> findings.accept(finding(
                                            where(disk, "size"),
                                            file.path() + " has " + real + ", not "
                                                    + disk.size().get())
                                    .withFix(Fix.remove("Leave the size to the image", where(disk, "size")))));
                }
            }
        }
    }

    /**
     * The image and what it lies on, downwards, as far as the headers tell; the last one may not exist, or be one of
     * those before it.
     */
    private static List<ImageFile> chainOf(Subject subject, Path image) {
        List<ImageFile> chain = new ArrayList<>();
        ImageFile file = subject.file(image);
        chain.add(file);
        for (Optional<Path> next = file.backing(); next.isPresent() && chain.size() < DEEPEST; next = file.backing()) {
            file = subject.file(next.get());
            boolean again = chain.stream().anyMatch(file::isSameAs);
            chain.add(file);
            if (again) {
                break;
            }
        }
        return chain;
    }

    private static Optional<Path> mediumOf(Disk disk) {
        return disk.source() instanceof DiskSource.Medium medium ? medium.file() : Optional.empty();
    }

    /** The image or medium of {@code disk}, if it has one. */
    static Optional<Path> fileOf(Disk disk) {
        return disk.source() instanceof DiskSource.Image image ? Optional.of(image.file()) : mediumOf(disk);
    }
}
