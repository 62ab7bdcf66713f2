package dev.satchel.storage.clone;

import dev.satchel.core.check.Finding;
import dev.satchel.core.plan.Argument;
import dev.satchel.core.plan.PlannedCommand;
import dev.satchel.core.plan.Step;
import dev.satchel.storage.boot.Initramfs;
import dev.satchel.storage.boot.InitramfsRebuild;
import dev.satchel.storage.boot.Kernel;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The initial RAM disks of the copy: made anew where they know one machine only. */
final class CopyInitramfs {
    private CopyInitramfs() {}

    static void plan(CloneRequest request, PlanDraft draft, MountedCopy copy, CopyVolumes volumes) throws IOException {
        SourceRoot source = request.source();
        Initramfs initramfs = source.initramfs();
        draft.tell(initramfs.findings());
        source.kernels().stream()
                .filter(kernel -> kernel.initrd().isEmpty())
                .forEach(kernel -> draft.tell(Finding.warning(
                        "clone.initramfs.none",
                        kernel.image(),
                        "has no initial RAM disk, and no kernel finds a root by its UUID alone: the copy will not start"
                                + " with it",
                        "make one in the source")));
        TargetDrivers drivers = TargetDrivers.of(request, draft);
        boolean has =
                source.kernels().stream().anyMatch(kernel -> kernel.initrd().isPresent());
        if (!has || (initramfs.finds(volumes.rootVolume()) && !drivers.isForOneMachine())) {
            return;
        }
        boolean canRun = source.architecture() == request.host().architecture();
        Optional<InitramfsRebuild> rebuild =
                canRun ? initramfs.rebuild(drivers.ofAll(), volumes.rootVolume()) : Optional.empty();
        if (rebuild.isEmpty()) {
            draft.tell(toBeRebuilt(initramfs));
            return;
        }
        draft.add(rebuild(rebuild.get(), copy));
        if (drivers.isForOneMachine()) {
            look(initramfs, drivers, draft, copy);
        }
    }

    private static void look(Initramfs initramfs, TargetDrivers drivers, PlanDraft draft, MountedCopy copy) {
        String lister = initramfs.lister().orElse(null);
        if (lister == null) {
            draft.tell(Finding.note(
                    "clone.initramfs.unseen",
                    "the initial RAM disk",
                    "cannot be looked into: whether the drivers of the machine it is for are in is not checked"));
            return;
        }
        Step.Builder step = Step.titled("See that the initial RAM disks hold the drivers of the machine they are for");
        for (Map.Entry<Kernel, List<String>> kernel : drivers.needed().entrySet()) {
            step.act(new InitramfsLook(
                            copy.root(), lister, kernel.getKey().initrd().orElseThrow(), kernel.getValue())
                    .verify());
        }
        draft.add(step);
    }

    private static Step.Builder rebuild(InitramfsRebuild rebuild, MountedCopy copy) {
        Step.Builder step = Step.titled("Rebuild the initial RAM disks with the drivers of other machines")
                .weight(10);
        for (InitramfsRebuild.Setting setting : rebuild.settings()) {
            step.run(PlannedCommand.of("mkdir", "-p")
                            .with(copy.root().resolve(setting.folder()))
                            .repeatable())
                    .write(Argument.of(copy.root()), setting.file(), setting.text());
        }
        copy.enter(step);
        for (List<String> command : rebuild.commands()) {
            step.run(copy.inside(command).repeatable());
        }
        return step;
    }

    private static Finding toBeRebuilt(Initramfs initramfs) {
        String command = switch (initramfs.generator()) {
            case INITRAMFS_TOOLS -> "set MODULES=most and run update-initramfs -u -k all";
            case DRACUT -> "run dracut -f --no-hostonly --regenerate-all";
            case MKINITCPIO -> "take autodetect out of HOOKS in /etc/mkinitcpio.conf and run mkinitcpio -P";
            case MKINITFS ->
                "add ata, nvme, scsi, usb and virtio to features in /etc/mkinitfs/mkinitfs.conf and run mkinitfs";
            case OTHER -> "make sure that it holds drivers for USB, NVMe, SATA and virtio";
        };
        return switch (initramfs.reach()) {
            case ONE_MACHINE ->
                Finding.warning(
                        "clone.initramfs.one-machine",
                        "the initial RAM disk",
                        "holds the drivers of the machine it was made on only",
                        command + " in the source or in the copy");
            case PORTABLE, UNKNOWN ->
                Finding.note(
                        "clone.initramfs.unknown",
                        "the initial RAM disk",
                        "whether it holds drivers of other machines cannot be told; if it does not: " + command);
        };
    }
}
