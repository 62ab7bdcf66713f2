package dev.satchel.storage.clone;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.satchel.core.check.Finding;
import dev.satchel.core.plan.Argument;
import dev.satchel.core.plan.PlannedCommand;
import dev.satchel.core.plan.Step;
import dev.satchel.storage.boot.BootVolume;
import dev.satchel.storage.boot.GrubConfig;
import dev.satchel.storage.boot.GrubDefaults;
import dev.satchel.storage.boot.GrubSetup;
import dev.satchel.storage.boot.KernelArguments;
import dev.satchel.storage.boot.LoaderEntry;
import dev.satchel.storage.boot.RootVolume;
import dev.satchel.storage.fstab.Fstab;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** What is written into the copy so that it knows where, and who, it is. */
final class CopySettings {
    private static final Path CRYPTTAB = Path.of("etc/crypttab");
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
            CopyVolumes volumes,
            SourceFiles files,
            DiskPart esp,
            String espUuid)
            throws IOException {
        CopySettings settings = new CopySettings(request, draft, copy, "Tell the copy where it is");
        settings.mounts(fstab);
        new CopyIdentity(request).plan(draft, copy, settings.step);
        settings.encryptedVolumes(volumes);
        settings.menu(copy, volumes);
        settings.laterMenus(loaders, volumes);
        CopyNames.plan(request, files, draft, settings.step, settings.root, volumes, esp, espUuid);
        draft.add(settings.step);
    }

    /** What a refreshed copy has to be told again: its kernels may be others, and so may what names its disk. */
    static void refresh(
            CloneRequest request,
            PlanDraft draft,
            MountedCopy copy,
            CopyLoaders loaders,
            CopyVolumes volumes,
            SourceFiles files,
            DiskPart esp,
            String espUuid)
            throws IOException {
        CopySettings settings = new CopySettings(request, draft, copy, "Tell the copy of its kernels");
        settings.encryptedVolumes(volumes);
        settings.menu(copy, volumes);
        settings.laterMenus(loaders, volumes);
        CopyNames.plan(request, files, draft, settings.step, settings.root, volumes, esp, espUuid);
        draft.add(settings.step);
    }

    private void mounts(CloneFstab fstab) throws IOException {
        draft.tell(fstab.findings());
        write(Path.of("etc/fstab"), fstab.text());
    }

    private void encryptedVolumes(CopyVolumes volumes) throws IOException {
        String before = text(CRYPTTAB.toString());
        Set<String> system = Stream.concat(
                        Stream.of("/"), volumes.mounts().stream().map(CopyMount::target))
                .collect(ImmutableSet.toImmutableSet());
        CopyCrypttab table = CopyCrypttab.of(before, Fstab.parse(text("etc/fstab")), system);
        draft.tell(table.findings());
        Optional<String> own = volumes.container() == null
                ? Optional.empty()
                : request.source().initramfs().crypttab(volumes.rootVolume());
        change(CRYPTTAB.toString(), before, own.map(table::with).orElse(table.text()));
    }

    private void menu(MountedCopy copy, CopyVolumes volumes) throws IOException {
        SourceRoot from = request.source();
        BootVolume boot = volumes.bootVolume();
        GrubConfig menu = GrubConfig.of(volumes.rootVolume(), boot, from.architecture(), from.kernels())
                .of(from.grub())
                .on(request.console())
                .with(GrubConfig.argumentsOf(source))
                .with(from.initramfs().arguments(volumes.rootVolume()))
                .with(request.kernelArguments());
        if (Files.exists(source.resolve(RESUME), LinkOption.NOFOLLOW_LINKS)) {
            // The initial RAM disk would wait for the old disk's swap, and those made later too (initramfs.conf(5)).
            menu = menu.with(ImmutableList.of("noresume"));
            change(RESUME.toString(), text(RESUME.toString()), "RESUME=none\n");
        }
        Path config = from.grub().config();
        makeFolder(copy, from.grub().folder());
        write(config, menu.toString());
        Path read = request.host().grub().folder().resolve("grub.cfg");
        if (!read.equals(config)) {
            makeFolder(copy, request.host().grub().folder());
            write(read, GrubConfig.goingOnWith(config, boot));
        }
    }

    private void makeFolder(MountedCopy copy, Path folder) {
        step.run(PlannedCommand.of("mkdir", "-p")
                .with(copy.root().resolve(folder))
                .repeatable());
    }

    /** What the system makes later menus from: none of it may name the old disk. */
    private void laterMenus(CopyLoaders loaders, CopyVolumes volumes) throws IOException {
        RootVolume root = volumes.rootVolume();
        List<String> more = request.source().initramfs().arguments(root);
        String before = text("etc/default/grub");
        GrubDefaults defaults = GrubDefaults.parse(before).withoutDisk();
        if (!request.source().initramfs().finds(root)) {
            defaults = defaults.with(more);
        }
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
                    KernelArguments.parse(arguments).onRoot(root).with(more) + "\n");
        }
        for (Path entry : request.source().loaderEntries()) {
            String text = text(entry.toString());
            change(
                    entry.toString(),
                    text,
                    LoaderEntry.parse(text)
                            .onRoot(root, volumes.bootVolume(), more)
                            .toString());
        }
    }

    private void write(Path file, String text) throws IOException {
        SourceRoot.requireFile(source.resolve(file));
        step.write(root, file, text);
    }

    private void change(String file, String before, String after) throws IOException {
        if (!after.equals(before)) {
            write(Path.of(file), after);
        }
    }

    private String text(String file) throws IOException {
        return SourceRoot.text(source.resolve(file));
    }
}
