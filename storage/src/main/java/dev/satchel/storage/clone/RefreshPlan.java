package dev.satchel.storage.clone;

import com.google.common.collect.ImmutableList;
import dev.satchel.core.SatchelException;
import dev.satchel.core.check.Finding;
import dev.satchel.core.plan.Argument;
import dev.satchel.core.plan.Plan;
import dev.satchel.core.plan.PlannedCommand;
import dev.satchel.core.plan.Step;
import dev.satchel.storage.device.Guard;
import dev.satchel.storage.filesystem.NewExt4;
import dev.satchel.storage.rsync.ExclusionSet;
import java.io.IOException;
import java.nio.file.Files;

/** Makes the plan that brings a copy up to date. */
final class RefreshPlan {
    private static final String OWN = "the copy has its own";

    /** What of a copy is not the source's: where it is, and what starts it. */
    private static final ExclusionSet KEPT = ExclusionSet.none()
            .withReason("/etc/fstab", OWN)
            .withReason("/boot/grub/*", OWN)
            .withReason("/boot/grub2/*", OWN)
            .withReason("/lost+found", "made by mkfs")
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
        CarriedCopy carried = CarriedCopy.find(target.path(), source.architecture());
        CloneOptions.Changes changes = request.options().changes();
        carried.check(changes);
        SourceMounts mounts = SourceMounts.of(source.path());
        CopyIdentity identity = new CopyIdentity(request);
        SourceFiles files = SourceFiles.of(
                request,
                mounts,
                OwnFiles.of(request, copy)
                        .and(identity.leftOut())
                        .and(identity.kept())
                        .and(KEPT));
        TargetRoom.checkRoot(
                target,
                files.allocated(),
                NewExt4.of(carried.root().size(), "root").capacity(),
                draft);
        CopyLoaders loaders = CopyLoaders.find(request, new PlanDraft());

        Argument root = disk.device(carried.root());
        find(carried, changes);
        copy.mount(draft, "Mount the copy", "ext4", root);
        recognise();
        files.copy(draft, copy.root(), SourceFiles.Manner.REFRESHED);
        CopySettings.refresh(request, draft, copy, loaders, carried.rootUuid());
        CopyInitramfs.plan(request, draft, copy);
        copy.writeOut(draft, disk, source, ImmutableList.of(root));
        draft.tell(mounts.findings());
        return draft.plan(request.title());
    }

    private void guard() throws IOException, InterruptedException {
        if (target instanceof CloneTarget.CarriedDevice device) {
            // That there is something on it, it only warns of: it is what is wanted here.
            Guard.overwriting(device.device()).verdict().findings().orThrow("the guard");
        } else {
            ImageUse.refuse(target.path(), request.host().runner());
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
        disk.find(step, ImmutableList.of(carried.root()));
        draft.add(step);
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
