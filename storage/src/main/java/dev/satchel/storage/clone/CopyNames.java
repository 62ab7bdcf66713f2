package dev.satchel.storage.clone;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.satchel.core.check.Finding;
import dev.satchel.core.plan.Argument;
import dev.satchel.core.plan.Step;
import dev.satchel.storage.fstab.Fstab;
import dev.satchel.storage.fstab.FstabEntry;
import dev.satchel.storage.fstab.FstabSource;
import dev.satchel.storage.fstab.FstabSource.Tag;
import dev.satchel.storage.fstab.FstabSource.Tagged;
import dev.satchel.storage.fstab.Renaming;
import dev.satchel.storage.retag.Retag;
import dev.satchel.storage.retag.RetaggedFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * What else names the disks of the source (units, RAID arrays, settings of the initial RAM disk and more): it is changed in the
 * copy where that has such a file system too, and told of where it has not. The table of mounts, boot menus and kernel arguments
 * are {@link CopySettings}' own.
 */
final class CopyNames {
    /** What is written as a whole anyway. */
    private static final Set<Path> OWN = ImmutableSet.of(
            Path.of("etc/fstab"),
            Path.of("etc/crypttab"),
            Path.of("etc/default/grub"),
            Path.of("etc/kernel/cmdline"),
            Path.of("etc/initramfs-tools/conf.d/resume"),
            Path.of("boot/grub/grub.cfg"),
            Path.of("boot/grub2/grub.cfg"),
            Path.of("etc/mkinitcpio.conf"),
            Path.of("etc/mkinitfs/mkinitfs.conf"));

    private static final Path ENTRIES = Path.of("boot/loader/entries");

    /** Findings of that look which hold for the copy; its boot loader and its initial RAM disks are made anew. */
    private static final Set<String> TOLD = ImmutableSet.of(
            "retag.elsewhere",
            "retag.unit-name",
            "retag.binary",
            "retag.too-large",
            "retag.encoding",
            "retag.unreadable");

    private final CloneRequest request;
    private final SourceFiles files;
    private final PlanDraft draft;

    private CopyNames(CloneRequest request, SourceFiles files, PlanDraft draft) {
        this.request = request;
        this.files = files;
        this.draft = draft;
    }

    /**
     * Adds to {@code step} what changes.
     *
     * @param root of the copy
     * @param files what is copied at all
     * @param espUuid of its EFI system partition
     */
    static void plan(
            CloneRequest request,
            SourceFiles files,
            PlanDraft draft,
            Step.Builder step,
            Argument root,
            CopyVolumes volumes,
            String espUuid)
            throws IOException {
        Path table = request.source().path().resolve("etc/fstab");
        String text = SourceRoot.text(table);
        if (!text.isEmpty()) {
            new CopyNames(request, files, draft).plan(Fstab.parse(text), step, root, volumes, espUuid);
        }
    }

    private void plan(Fstab table, Step.Builder step, Argument root, CopyVolumes volumes, String espUuid)
            throws IOException {
        Renaming there = Renaming.none();
        Renaming gone = Renaming.none();
        for (FstabEntry entry : table.entries()) {
            if (!(entry.source() instanceof Tagged old)
                    || old.tag() != Tag.UUID
                    || old.value().isEmpty()) {
                continue;
            }
            if (there.of(old).isPresent() || gone.of(old).isPresent()) {
                continue;
            }
            String uuid = newUuid(entry, volumes, espUuid);
            if (!uuid.isEmpty()) {
                there = there.with(Tag.UUID, old.value(), uuid);
            } else if (entry.isSwap() || entry.target().equals("/")) {
                gone = gone.with(Tag.UUID, old.value(), UUID.randomUUID().toString());
            }
        }
        if (!there.isEmpty()) {
            Retag names = Retag.of(request.source().path(), there);
            edited(names).forEach(file -> file.step(root).actions().forEach(step::act));
            names.findings().all().stream()
                    .filter(finding -> TOLD.contains(finding.code()))
                    .forEach(draft::tell);
        }
        if (!gone.isEmpty()) {
            for (RetaggedFile file : edited(Retag.of(request.source().path(), gone))) {
                draft.tell(Finding.warning(
                        "clone.names.gone",
                        file.path().toString(),
                        "names " + String.join(", ", names(gone)) + ", which the copy does not have (" + file.purpose()
                                + ")",
                        "take that out in the copy"));
            }
        }
    }

    private static List<String> names(Renaming gone) {
        return gone.newByOld().keySet().stream().map(FstabSource::toString).collect(ImmutableList.toImmutableList());
    }

    /** Empty where the copy has no such file system, or its UUID is not known yet. */
    private static String newUuid(FstabEntry entry, CopyVolumes volumes, String espUuid) {
        if (CloneFstab.isEsp(entry)) {
            return espUuid;
        }
        return volumes.mounts().stream()
                .filter(mount -> mount.target().equals(entry.target()))
                .map(mount -> mount.volume().uuid())
                .findFirst()
                .orElse("");
    }

    private List<RetaggedFile> edited(Retag names) {
        return names.files().stream()
                .filter(file -> !OWN.contains(file.path()) && !file.path().startsWith(ENTRIES))
                .filter(file -> files.includes(file.path()))
                .toList();
    }
}
