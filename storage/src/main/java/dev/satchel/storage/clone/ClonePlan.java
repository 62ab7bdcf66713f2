package dev.satchel.storage.clone;

import com.google.common.collect.ImmutableList;
import dev.satchel.core.SatchelException;
import dev.satchel.core.plan.Argument;
import dev.satchel.core.plan.Plan;
import dev.satchel.core.plan.Step;
import dev.satchel.storage.device.Guard;
import dev.satchel.storage.filesystem.NewFat32;
import dev.satchel.storage.partition.PartitionLayout;
import dev.satchel.storage.partition.PartitionType;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Makes the plan of one clone: in which order what is looked at, and done. */
final class ClonePlan {
    /** For what takes as long as a slow stick needs to write out what is in memory. */
    static final Duration PATIENCE = Duration.ofMinutes(30);

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
        NewDisk wanted = NewDisk.of(request, draft);
        PartitionLayout layout = wanted.layout();
        DiskPart esp = DiskPart.esp(layout.partition(PartitionType.EFI_SYSTEM));
        SourceMounts mounts = SourceMounts.of(source.path());
        SwapFile swap =
                new SwapFile(request.options().swap(), wanted.volumes().root().type());
        LinkedKernels kernels = LinkedKernels.of(source, wanted.volumes());
        SourceFiles files = SourceFiles.of(
                request,
                mounts.with(wanted.volumes().folders()),
                OwnFiles.of(request, copy)
                        .and(new CopyIdentity(request).leftOut())
                        .and(swap.kept())
                        .and(CopyMark.kept())
                        .and(kernels.leftOut()));
        MeasuredFiles measured = files.measured(request.host().runner());
        NewFat32 fat = NewFat32.of(esp.size(), "ESP");
        List<NewVolume> made = wanted.holding(measured);
        TargetRoom.check(request.target(), wanted.needs(measured, swap.size(), kernels.size()), draft);
        CopyLoaders loaders = CopyLoaders.of(request, draft);
        CopyVolumes volumes = wanted.volumes();

        disk.prepare(draft);
        List<DiskPart> parts = new ArrayList<>(ImmutableList.of(esp));
        parts.addAll(volumes.parts());
        disk.partition(draft, layout, parts);
        Argument espDevice = disk.device(esp);
        encrypt(volumes);
        Step.Builder format = Step.titled("Make the file systems").run(fat.make(espDevice));
        made.forEach(one -> format.run(one.fileSystem().make(volumes.device(one.volume(), disk))));
        draft.add(format);
        copy.mount(draft, "Mount the new root", volumes, disk, espDevice, MountedCopy.Tree.NEW);
        measured.copy(draft, copy.root());
        kernels.put(draft, copy);
        CloneFstab fstab = swap.in(CloneFstab.of(source.path(), volumes.mounts(), fat, mounts.parts()));
        CopySettings.plan(request, draft, copy, fstab, loaders, volumes, files, esp, fat.uuid());
        swap.make(draft, copy);
        CopyInitramfs.plan(request, draft, copy, volumes);
        loaders.install(draft, copy, disk.whole(), espDevice, volumes.bootVolume());
        copy.writeOut(draft, disk, source, volumes, ImmutableList.of(espDevice, disk.whole()));
        disk.complete(draft);
        draft.tell(mounts.findings());
        return draft.plan(request.title());
    }

    private void encrypt(CopyVolumes volumes) {
        Container container = volumes.container();
        if (container != null) {
            Argument part = disk.device(volumes.root().part());
            Step.Builder step = Step.titled("Encrypt the root")
                    .run(container.format(part, volumes.root().type()));
            container.open(step, part);
            draft.add(step);
        }
    }

    private void guard() throws SatchelException {
        if (request.target() instanceof CloneTarget.Device device) {
            draft.tell(Guard.overwriting(device.device()).verdict().findings().orThrow("the guard"));
        }
    }
}
