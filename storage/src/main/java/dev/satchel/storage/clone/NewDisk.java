package dev.satchel.storage.clone;

import com.google.common.collect.ImmutableList;
import dev.satchel.core.SatchelException;
import dev.satchel.core.check.Finding;
import dev.satchel.core.unit.DataSize;
import dev.satchel.storage.boot.Initramfs;
import dev.satchel.storage.boot.Kernel;
import dev.satchel.storage.filesystem.FileSystemType;
import dev.satchel.storage.partition.DiskGeometry;
import dev.satchel.storage.partition.PartitionLayout;
import dev.satchel.storage.partition.PartitionType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;

/** The partitions and file systems that a new copy gets, and whether the source can start from such. */
final class NewDisk {
    /** GRUB's modules for BIOS and UEFI, its fonts, and the menu. */
    private static final DataSize BOOT_LOADERS = DataSize.mebibytes(16);

    private final PartitionLayout layout;
    private final ImmutableList<NewVolume> made;
    private final CopyVolumes volumes;

    private NewDisk(PartitionLayout layout, List<NewVolume> made, CopyVolumes volumes) {
        this.layout = layout;
        this.made = ImmutableList.copyOf(made);
        this.volumes = volumes;
    }

    static NewDisk of(CloneRequest request, PlanDraft draft) throws IOException, InterruptedException {
        SourceRoot source = request.source();
        CloneTarget target = request.target();
        Passphrase passphrase = request.options().passphrase();
        CopyLayout wanted = passphrase == null
                ? request.options().layout()
                : request.options().layout().withBootOutside();
        check(request, wanted, draft);
        DiskGeometry geometry = DiskGeometry.of(target.size(), target.sector());
        PartitionLayout layout = wanted.table(geometry, source.architecture()).on(geometry, target.toString());
        ImmutableList.Builder<NewVolume> made = ImmutableList.builder();
        DiskPart root = CopyFolder.ROOT.on(layout.partition(PartitionType.linuxRoot(source.architecture())));
        DataSize inside =
                passphrase == null ? root.size() : DataSize.bytes(root.size().bytes() - Container.HEADER.bytes());
        NewVolume.Reader reader = wanted.boot().isPresent() ? NewVolume.Reader.KERNEL : NewVolume.Reader.GRUB;
        made.add(NewVolume.of(CopyFolder.ROOT, root, inside, wanted.root(), reader, request.host()));
        if (wanted.boot().isPresent()) {
            DiskPart boot = CopyFolder.BOOT.on(layout.partition(PartitionType.EXTENDED_BOOT));
            made.add(NewVolume.of(
                    CopyFolder.BOOT, boot, boot.size(), FileSystemType.EXT4, NewVolume.Reader.GRUB, request.host()));
        }
        if (wanted.home().isPresent()) {
            DiskPart home = CopyFolder.HOME.on(layout.partition(PartitionType.LINUX_HOME));
            made.add(NewVolume.of(
                    CopyFolder.HOME, home, home.size(), wanted.root(), NewVolume.Reader.KERNEL, request.host()));
        }
        List<NewVolume> all = made.build();
        Container container = null;
        if (passphrase != null) {
            String uuid = UUID.randomUUID().toString();
            container = Container.of(uuid, source.initramfs().mapping(uuid), passphrase);
        }
        return new NewDisk(
                layout, all, new CopyVolumes(all.stream().map(NewVolume::volume).toList(), container, source.home()));
    }

    private static void check(CloneRequest request, CopyLayout wanted, PlanDraft draft) throws IOException {
        SourceRoot source = request.source();
        if (wanted.home().isPresent()) {
            requireFolder(source, CopyFolder.HOME);
        }
        if (wanted.boot().isPresent()) {
            requireFolder(source, CopyFolder.BOOT);
            requireKernelsIn(source, request);
        }
        requireDriver(source, wanted.root(), draft);
        if (request.options().passphrase() != null) {
            checkEncrypted(request, request.options().passphrase(), wanted, draft);
        }
    }

    private static void requireFolder(SourceRoot source, CopyFolder folder) throws SatchelException {
        if (!Files.isDirectory(source.path().resolve(folder.path()), LinkOption.NOFOLLOW_LINKS)) {
            throw new SatchelException(
                    "clone.layout.folder",
                    source.path().resolve(folder.path()).toString(),
                    "is no folder of the source: it cannot be a partition of the copy",
                    "make it a folder, or leave that partition out");
        }
    }

    private static void requireKernelsIn(SourceRoot source, CloneRequest request) throws IOException {
        for (Kernel kernel : source.kernels()) {
            String missing = LinkedKernels.missingOf(kernel, source).orElse(null);
            if (missing != null) {
                throw new SatchelException(
                        "clone.layout.kernel",
                        missing,
                        "is not in /boot, and no link from there to a file of the source: GRUB cannot find it on a partition"
                                + " for /boot",
                        request.options().passphrase() == null
                                ? "leave /boot on the root"
                                : "put the kernel into /boot itself in the source");
            }
        }
    }

    private static void requireDriver(SourceRoot source, FileSystemType type, PlanDraft draft) throws IOException {
        if (type == FileSystemType.EXT4) {
            return;
        }
        List<Kernel> without = source.initramfs().kernelsWithout(type.probed());
        if (without.size() == source.kernels().size()) {
            throw new SatchelException(
                    "clone.layout.driver",
                    source.path().toString(),
                    "has no kernel with a driver for " + type,
                    "install one that has it in the source, or choose another file system");
        }
        for (Kernel kernel : without) {
            draft.tell(Finding.warning(
                    "clone.layout.driver",
                    kernel.image(),
                    "has no driver for " + type + ", and will not find the root of the copy",
                    "start another kernel there"));
        }
    }

    private static void checkEncrypted(CloneRequest request, Passphrase passphrase, CopyLayout wanted, PlanDraft draft)
            throws IOException {
        SourceRoot source = request.source();
        if (wanted.home().isPresent()) {
            throw new SatchelException(
                    "clone.layout.home",
                    "/home",
                    "would lie on a partition of its own that is not encrypted",
                    "leave it on the encrypted root");
        }
        if (source.initramfs().generator() == Initramfs.Generator.OTHER) {
            throw new SatchelException(
                    "clone.encrypt.initramfs",
                    source.path().toString(),
                    "has no known maker of initial RAM disks, which would have to ask for the passphrase",
                    "install initramfs-tools, dracut, mkinitcpio or mkinitfs in the source, or do not encrypt");
        }
        String command = source.initramfs().missingToUnlock().orElse(null);
        if (command != null) {
            throw new SatchelException(
                    "clone.encrypt.tools",
                    source.path().toString(),
                    "lacks what opens an encrypted root at the start",
                    command + " in the source");
        }
        if (source.architecture() != request.host().architecture()) {
            throw new SatchelException(
                    "clone.encrypt.architecture",
                    source.path().toString(),
                    "is a system for " + source.architecture()
                            + ", whose programs cannot make its initial RAM disk anew here",
                    "clone it on a machine of its own kind");
        }
        if (!passphrase.isPlain()) {
            draft.tell(Finding.warning(
                    "clone.encrypt.letters",
                    "the passphrase",
                    "has letters beyond ASCII: the keyboard may have another layout where it is asked for",
                    "take letters and digits that every keyboard has in the same place"));
        }
    }

    PartitionLayout layout() {
        return layout;
    }

    CopyVolumes volumes() {
        return volumes;
    }

    /** The file systems with room for as many files and folders as each gets. */
    List<NewVolume> holding(MeasuredFiles files) {
        return made.stream()
                .map(one ->
                        one.holding(files.below(one.folder().path(), folders()).entries()))
                .toList();
    }

    /** What each is to take, and can. */
    List<TargetRoom.Need> needs(MeasuredFiles files, DataSize swap, DataSize kernels) {
        ImmutableList.Builder<TargetRoom.Need> needs = ImmutableList.builder();
        CopyFolder boot = volumes.in(CopyFolder.BOOT).isPresent() ? CopyFolder.BOOT : CopyFolder.ROOT;
        for (NewVolume one : made) {
            MeasuredFiles content = files.below(one.folder().path(), folders());
            DataSize needed = content.allocated();
            needed = one.folder() == boot ? needed.plus(BOOT_LOADERS) : needed;
            needed = one.folder() == CopyFolder.ROOT ? needed.plus(swap) : needed;
            needed = one.folder() == CopyFolder.BOOT ? needed.plus(kernels) : needed;
            needs.add(new TargetRoom.Need(
                    one.folder().title(), needed, one.holding(content.entries()).capacity(content.entries())));
        }
        return needs.build();
    }

    private List<Path> folders() {
        return volumes.all().stream()
                .map(volume -> volume.folder().path())
                .filter(folder -> !folder.toString().isEmpty())
                .toList();
    }
}
