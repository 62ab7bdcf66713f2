package dev.satchel.storage.clone;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import dev.satchel.core.check.Finding;
import dev.satchel.core.plan.Argument;
import dev.satchel.core.plan.Step;
import dev.satchel.storage.fstab.FstabSource.Tag;
import dev.satchel.storage.fstab.FstabSource.Tagged;
import dev.satchel.storage.fstab.Renaming;
import dev.satchel.storage.retag.Retag;
import dev.satchel.storage.retag.RetaggedFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

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
     * @param esp its EFI system partition
     * @param espUuid of what is in that
     */
    static void plan(
            CloneRequest request,
            SourceFiles files,
            PlanDraft draft,
            Step.Builder step,
            Argument root,
            CopyVolumes volumes,
            DiskPart esp,
            String espUuid)
            throws IOException {
        OldNames old = OldNames.of(request.source(), request.host().root().resolve("dev/disk"));
        new CopyNames(request, files, draft).plan(old, step, root, volumes, esp, espUuid);
    }

    private void plan(OldNames old, Step.Builder step, Argument root, CopyVolumes volumes, DiskPart esp, String espUuid)
            throws IOException {
        Map<Tagged, String> there = new LinkedHashMap<>();
        Set<Tagged> shared = new LinkedHashSet<>();
        Set<Tagged> gone = new LinkedHashSet<>();
        for (Map.Entry<String, Tagged> name : old.byTarget().entries()) {
            Map<Tag, String> own = name.getKey().equals(OldNames.ESP)
                    ? ImmutableMap.of(
                            Tag.UUID,
                            espUuid,
                            Tag.PARTUUID,
                            esp.names().uuid(),
                            Tag.PARTLABEL,
                            esp.names().label())
                    : own(name.getKey(), volumes);
            String fresh = own.getOrDefault(name.getValue().tag(), "");
            if (fresh.equals(name.getValue().value())) {
                shared.add(name.getValue());
            } else if (!fresh.isEmpty()) {
                there.putIfAbsent(name.getValue(), fresh);
            } else if (!own.isEmpty()
                    || name.getKey().equals(OldNames.SWAP)
                    || name.getKey().equals("/")) {
                gone.add(name.getValue());
            }
        }
        shared.removeAll(there.keySet());
        gone.removeAll(there.keySet());
        gone.removeAll(shared);
        rename(there, step, root);
        tell(gone, "clone.names.gone", "which the copy does not have", "take that out in the copy");
        tell(
                shared,
                "clone.names.shared",
                "which the source's own disk has too: with both attached, either may be taken",
                "name it by its UUID in the copy");
    }

    private void rename(Map<Tagged, String> there, Step.Builder step, Argument root) throws IOException {
        Renaming renaming = Renaming.none();
        for (Map.Entry<Tagged, String> one : there.entrySet()) {
            renaming = renaming.with(one.getKey().tag(), one.getKey().value(), one.getValue());
        }
        if (renaming.isEmpty()) {
            return;
        }
        Retag names = Retag.of(request.source().path(), renaming);
        edited(names).forEach(file -> file.step(root).actions().forEach(step::act));
        names.findings().all().stream()
                .filter(finding -> TOLD.contains(finding.code()))
                .forEach(draft::tell);
    }

    /** That they are named is found by what would change if they had other names. */
    private void tell(Set<Tagged> names, String code, String which, String remedy) throws IOException {
        Renaming others = Renaming.none();
        for (Tagged name : names) {
            others = others.with(name.tag(), name.value(), UUID.randomUUID().toString());
        }
        if (others.isEmpty()) {
            return;
        }
        String all = names.stream().map(Tagged::toString).collect(Collectors.joining(", "));
        for (RetaggedFile file : edited(Retag.of(request.source().path(), others))) {
            draft.tell(Finding.warning(
                    code,
                    file.path().toString(),
                    "names one of " + all + ", " + which + " (" + file.purpose() + ")",
                    remedy));
        }
    }

    /** What the file system of the copy at {@code target} is called; empty if it has none there. */
    private static Map<Tag, String> own(String target, CopyVolumes volumes) {
        return volumes.mounts().stream()
                .filter(mount -> mount.target().equals(target))
                .map(CopyMount::volume)
                .findFirst()
                .map(volume -> ImmutableMap.of(
                        Tag.UUID, volume.uuid(),
                        Tag.LABEL, volume.label(),
                        Tag.PARTUUID, volume.part().names().uuid(),
                        Tag.PARTLABEL, volume.part().names().label()))
                .orElse(ImmutableMap.of());
    }

    private List<RetaggedFile> edited(Retag names) {
        return names.files().stream()
                .filter(file -> !OWN.contains(file.path()) && !file.path().startsWith(ENTRIES))
                .filter(file -> files.includes(file.path()))
                .toList();
    }
}
