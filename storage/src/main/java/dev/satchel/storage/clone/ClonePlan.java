package dev.satchel.storage.clone;

import com.google.common.collect.ImmutableList;
import dev.satchel.core.SatchelException;
import dev.satchel.core.plan.Argument;
import dev.satchel.core.plan.Plan;
import dev.satchel.core.plan.Step;
import dev.satchel.core.unit.DataSize;
import dev.satchel.storage.device.Guard;
import dev.satchel.storage.filesystem.NewExt4;
import dev.satchel.storage.filesystem.NewFat32;
import dev.satchel.storage.partition.PartitionLayout;
import dev.satchel.storage.partition.PartitionType;
import java.io.IOException;
import java.time.Duration;

/** Makes the plan of one clone: in which order what is looked at, and done. */
final class ClonePlan {
    /** For what takes as long as a slow stick needs to write out what is in memory. */
    static final Duration PATIENCE = Duration.ofMinutes(30);

    /** GRUB's modules for BIOS and UEFI, its fonts, and the menu. */
    private static final DataSize BOOT_LOADERS = DataSize.mebibytes(16);

    private final CloneRequest request;
    private final SourceRoot source;
    private final PlanDraft draft = new PlanDraft();
    private final MountedCopy copy;
    private final TargetDisk disk;

    ClonePlan(CloneRequest request) {
        this.request = request;
        this.source = request.source();
        this.copy = new MountedCopy(request.host());
        this.disk = TargetDisk.of(request.target(), request.host());
    }

    Plan make() throws IOException, InterruptedException {
        guard();
        CloneTarget target = request.target();
        PartitionLayout layout = PartitionLayout.portableLinux(target.size(), target.sector(), source.architecture());
        DiskPart root = DiskPart.root(layout.partition(PartitionType.linuxRoot(source.architecture())));
        DiskPart esp = DiskPart.esp(layout.partition(PartitionType.EFI_SYSTEM));
        SourceMounts mounts = SourceMounts.of(source.path());
        SwapFile swap = new SwapFile(request.options().swap());
        SourceFiles files = SourceFiles.of(
                request,
                mounts,
                OwnFiles.of(request, copy)
                        .and(new CopyIdentity(request).leftOut())
                        .and(swap.kept())
                        .and(CopyMark.kept()));
        NewExt4 ext4 =
                NewExt4.of(root.size(), "root").with(request.host().ext4()).holding(files.entries());
        NewFat32 fat = NewFat32.of(esp.size(), "ESP");
        DataSize needed = files.allocated().plus(BOOT_LOADERS).plus(swap.size());
        TargetRoom.check(target, needed, ext4.capacity(), draft);
        CopyLoaders loaders = CopyLoaders.of(request, draft);

        disk.prepare(draft);
        disk.partition(draft, layout, ImmutableList.of(esp, root));
        Argument rootDevice = disk.device(root);
        Argument espDevice = disk.device(esp);
        draft.add(Step.titled("Make the file systems").run(fat.make(espDevice)).run(ext4.make(rootDevice)));
        copy.mount(draft, "Mount the new root", ext4.type(), rootDevice);
        files.copy(draft, copy.root(), SourceFiles.Manner.FIRST);
        CloneFstab fstab = swap.in(CloneFstab.of(source.path(), ext4, fat, mounts.parts()));
        CopySettings.plan(request, draft, copy, fstab, loaders, ext4.uuid());
        swap.make(draft, copy);
        CopyInitramfs.plan(request, draft, copy);
        loaders.install(draft, copy, disk.whole(), espDevice, ext4.uuid());
        copy.writeOut(draft, disk, source, ImmutableList.of(espDevice, rootDevice, disk.whole()));
        disk.complete(draft);
        draft.tell(mounts.findings());
        return draft.plan(request.title());
    }

    private void guard() throws SatchelException {
        if (request.target() instanceof CloneTarget.Device device) {
            draft.tell(Guard.overwriting(device.device()).verdict().findings().orThrow("the guard"));
        }
    }
}
