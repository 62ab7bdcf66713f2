package dev.satchel.storage.clone;

import com.google.common.collect.ImmutableList;
import dev.satchel.core.SatchelException;
import dev.satchel.core.check.Finding;
import dev.satchel.core.plan.Plan;
import dev.satchel.core.plan.PlannedCommand;
import dev.satchel.core.plan.Step;
import dev.satchel.storage.device.Guard;
import dev.satchel.storage.rsync.ExclusionSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Makes the plan that brings a copy up to date. */
final class RefreshPlan {
    private static final String OWN = "the copy has its own";
    private static final String MADE = "made by mkfs";

    /** What of a copy is not the source's: where it is, and what starts it. */
    private static final ExclusionSet KEPT = ExclusionSet.none()
            .withReason("/etc/fstab", OWN)
            .withReason("/boot/grub/*", OWN)
            .withReason("/boot/grub2/*", OWN)
            .withReason("/lost+found", MADE)
            .withReason("/boot/lost+found", MADE)
            .withReason("/home/lost+found", MADE)
            .withReason("/" + SwapFile.FILE, OWN)
            .and(CopyMark.kept());

    private final CloneRequest request;
    private final CloneTarget.Carried target;
    private final SourceRoot source;
    private final PlanDraft draft = new PlanDraft();
    private final MountedCopy copy;
    private final TargetDisk disk;

    RefreshPlan(CloneRequest request, CloneTarget.Carried target) {
        this.request = request;
        this.target = target;
        this.source = request.source();
        this.copy = new MountedCopy(request.host());
        this.disk = TargetDisk.of(target, request.host());
    }

    Plan make() throws IOException, InterruptedException {
        guard();
        CarriedCopy carried =
                CarriedCopy.find(target.path(), source, request.options().passphrase());
        CopyVolumes volumes = carried.volumes();
        CloneOptions.Changes changes = request.options().changes();
        carried.check(changes);
        SourceMounts mounts = SourceMounts.of(source.path());
        CopyIdentity identity = new CopyIdentity(request);
        LinkedKernels kernels = LinkedKernels.of(source, volumes);
        SourceFiles files = SourceFiles.of(
                request,
                mounts.with(volumes.folders()),
                OwnFiles.of(request, copy)
                        .and(identity.leftOut())
                        .and(identity.kept())
                        .and(KEPT)
                        .and(kernels.leftOut()));
        if (!carried.isHalfEmpty()) {
            TargetRoom.checkEach(
                    target, needs(volumes, files.measured(request.host().runner())), draft);
        }
        CopyLoaders loaders = CopyLoaders.find(request, new PlanDraft());

        find(carried, changes);
        copy.mount(draft, "Mount the copy", volumes, disk, disk.device(carried.esp()), MountedCopy.Tree.FILLED);
        recognise();
        files.refresh(draft, copy.root());
        kernels.put(draft, copy);
        CopySettings.refresh(request, draft, copy, loaders, volumes, files, carried.esp(), carried.espUuid());
        CopyInitramfs.plan(request, draft, copy, volumes);
        copy.writeOut(draft, disk, source, volumes, ImmutableList.of());
        draft.tell(mounts.findings());
        return draft.plan(request.title());
    }

    private void guard() throws IOException, InterruptedException {
        if (target instanceof CloneTarget.CarriedDevice device) {
            // That there is something on it, it only warns of: it is what is wanted here.
            Guard.overwriting(device.device()).verdict().findings().orThrow("the guard");
        } else {
            ImageUse.refuse(target.path());
        }
    }

    private void find(CarriedCopy carried, CloneOptions.Changes changes) {
        switch (changes) {
            case ARE_RESPECTED -> {}
            case ARE_DISCARDED ->
                draft.tell(Finding.warning(
                        "clone.refresh.discards",
                        target.toString(),
                        "what was changed there since the last run is overwritten",
                        "save what is needed first"));
        }
        Step.Builder step = Step.titled("Find the copy").act(carried.isAsPlanned(changes));
        CopyVolumes volumes = carried.volumes();
        ImmutableList.Builder<DiskPart> parts = ImmutableList.builder();
        if (volumes.all().stream().anyMatch(volume -> SuperblockMark.isFor(volume.type()))) {
            parts.add(carried.esp());
        }
        disk.find(step, parts.addAll(volumes.parts()).build());
        Container container = volumes.container();
        if (container != null) {
            container.open(step, disk.device(volumes.root().part()));
            step.act(carried.isAsPlannedInside(changes, container));
        }
        draft.add(step);
    }

    private static List<TargetRoom.Need> needs(CopyVolumes volumes, MeasuredFiles files) {
        List<Path> folders = volumes.all().stream()
                .map(volume -> volume.folder().path())
                .filter(folder -> !folder.toString().isEmpty())
                .toList();
        ImmutableList.Builder<TargetRoom.Need> needs = ImmutableList.builder();
        for (CopyVolume volume : volumes.all()) {
            MeasuredFiles content = files.below(volume.folder().path(), folders);
            needs.add(new TargetRoom.Need(
                    volume.folder().title(),
                    content.allocated(),
                    NewVolume.capacity(volume.type(), volume.part().size(), content.entries())));
        }
        return needs.build();
    }

    private void recognise() {
        var mark = copy.root().resolve(CopyMark.FILE);
        draft.add(Step.titled("See that it is a copy")
                .verify(
                        "it has the mark of a copy, /" + CopyMark.FILE,
                        () -> {
                            if (!Files.isRegularFile(mark)) {
                                throw new SatchelException(
                                        "clone.refresh.no-copy",
                                        target.toString(),
                                        "its root has no /" + CopyMark.FILE
                                                + ": no copy was made to it, or it was cut short",
                                        "clone to it");
                            }
                        },
                        PlannedCommand.of("test", "-f").with(mark)));
    }
}
