package dev.satchel.storage.clone;

import com.google.common.collect.ImmutableList;
import dev.satchel.core.check.Finding;
import dev.satchel.core.plan.Argument;
import dev.satchel.core.plan.PlannedCommand;
import dev.satchel.core.plan.Step;
import dev.satchel.storage.boot.GrubConfig;
import dev.satchel.storage.boot.GrubDefaults;
import dev.satchel.storage.boot.GrubSetup;
import dev.satchel.storage.boot.KernelArguments;
import dev.satchel.storage.boot.LoaderEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/** What is written into the copy so that it knows where, and who, it is. */
final class CopySettings {
    private static final Path RESUME = Path.of("etc/initramfs-tools/conf.d/resume");

    private final CloneRequest request;
    private final Path source;
    private final PlanDraft draft;
    private final Argument root;
    private final Step.Builder step;

    private CopySettings(CloneRequest request, PlanDraft draft, MountedCopy copy, String title) {
        this.step = Step.titled(title);
        this.request = request;
        this.source = request.source().path();
        this.draft = draft;
        this.root = Argument.of(copy.root());
    }

    static void plan(
            CloneRequest request,
            PlanDraft draft,
            MountedCopy copy,
            CloneFstab fstab,
            CopyLoaders loaders,
            String rootUuid)
            throws IOException {
        CopySettings settings = new CopySettings(request, draft, copy, "Tell the copy where it is");
        settings.mounts(fstab);
        new CopyIdentity(request).plan(draft, copy, settings.step);
        settings.encryptedVolumes();
        settings.menu(copy, rootUuid);
        settings.laterMenus(loaders, rootUuid);
        draft.add(settings.step);
    }

    /** What a refreshed copy has to be told again: its kernels may be others. */
    static void refresh(CloneRequest request, PlanDraft draft, MountedCopy copy, CopyLoaders loaders, String rootUuid)
            throws IOException {
        CopySettings settings = new CopySettings(request, draft, copy, "Tell the copy of its kernels");
        settings.menu(copy, rootUuid);
        settings.laterMenus(loaders, rootUuid);
        draft.add(settings.step);
    }

    private void mounts(CloneFstab fstab) {
        draft.tell(fstab.findings());
        step.write(root, Path.of("etc/fstab"), fstab.text());
    }

    private void encryptedVolumes() throws IOException {
        Path crypttab = source.resolve("etc/crypttab");
        if (Files.isRegularFile(crypttab, LinkOption.NOFOLLOW_LINKS)
                && Files.readAllLines(crypttab).stream().anyMatch(line -> line.matches("\\s*[^#\\s].*"))) {
            draft.tell(Finding.warning(
                    "clone.crypttab",
                    "etc/crypttab",
                    "names encrypted volumes that the copy does not have",
                    "take its lines out in the copy, or mark them nofail"));
        }
    }

    private void menu(MountedCopy copy, String rootUuid) throws IOException {
        SourceRoot from = request.source();
        GrubConfig menu = GrubConfig.of(rootUuid, from.architecture(), from.kernels())
                .of(from.grub())
                .on(request.console())
                .with(GrubConfig.argumentsOf(source))
                .with(from.initramfs().arguments("ext4"))
                .with(request.kernelArguments());
        if (Files.exists(source.resolve(RESUME), LinkOption.NOFOLLOW_LINKS)) {
            // The initial RAM disk would wait for the old disk's swap.
            menu = menu.with(ImmutableList.of("noresume"));
        }
        Path config = from.grub().config();
        makeFolder(copy, from.grub().folder());
        step.write(root, config, menu.toString());
        Path read = request.host().grub().folder().resolve("grub.cfg");
        if (!read.equals(config)) {
            makeFolder(copy, request.host().grub().folder());
            step.write(root, read, GrubConfig.goingOnWith(config));
        }
    }

    private void makeFolder(MountedCopy copy, Path folder) {
        step.run(PlannedCommand.of("mkdir", "-p")
                .with(copy.root().resolve(folder))
                .repeatable());
    }

    /** What the system makes later menus from: none of it may name the old disk. */
    private void laterMenus(CopyLoaders loaders, String rootUuid) throws IOException {
        String before = text("etc/default/grub");
        GrubDefaults defaults = GrubDefaults.parse(before).withoutDisk();
        if (request.source().grub().menu() == GrubSetup.Menu.LOADER_ENTRIES && !loaders.readLoaderEntries()) {
            defaults = defaults.withoutLoaderEntries();
            draft.tell(Finding.note(
                    "clone.boot.entries",
                    "boot/loader/entries",
                    "are not what the GRUB of the copy makes its menu from; after an update of its kernel run "
                            + request.source().grub().menuCommand() + " there"));
        }
        change("etc/default/grub", before, defaults.toString());
        String arguments = text("etc/kernel/cmdline");
        if (!arguments.isBlank()) {
            change(
                    "etc/kernel/cmdline",
                    arguments,
                    KernelArguments.parse(arguments).onRoot(rootUuid) + "\n");
        }
        for (Path entry : request.source().loaderEntries()) {
            String text = text(entry.toString());
            change(
                    entry.toString(),
                    text,
                    LoaderEntry.parse(text).onRoot(rootUuid).toString());
        }
    }

    private void change(String file, String before, String after) {
        if (!after.equals(before)) {
            step.write(root, Path.of(file), after);
        }
    }

    private String text(String file) throws IOException {
        return SourceRoot.text(source.resolve(file));
    }
}
