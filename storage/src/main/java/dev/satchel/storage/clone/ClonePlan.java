package dev.satchel.storage.clone;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.satchel.core.SatchelException;
import dev.satchel.core.check.Finding;
import dev.satchel.core.check.Findings;
import dev.satchel.core.plan.Action;
import dev.satchel.core.plan.Argument;
import dev.satchel.core.plan.Plan;
import dev.satchel.core.plan.PlannedCommand;
import dev.satchel.core.plan.Progress;
import dev.satchel.core.plan.Step;
import dev.satchel.core.process.ToolLocator;
import dev.satchel.core.unit.DataSize;
import dev.satchel.storage.boot.Console;
import dev.satchel.storage.boot.Grub;
import dev.satchel.storage.boot.GrubConfig;
import dev.satchel.storage.boot.Initramfs;
import dev.satchel.storage.device.BlockDevice;
import dev.satchel.storage.device.BlockDevices;
import dev.satchel.storage.device.Bus;
import dev.satchel.storage.device.Guard;
import dev.satchel.storage.filesystem.NewExt4;
import dev.satchel.storage.filesystem.NewFat32;
import dev.satchel.storage.partition.PartitionLayout;
import dev.satchel.storage.partition.PartitionType;
import dev.satchel.storage.partition.PlannedPartition;
import dev.satchel.storage.rsync.ExclusionSet;
import dev.satchel.storage.rsync.Rsync;
import dev.satchel.storage.rsync.RsyncProgress;
import dev.satchel.storage.rsync.SourceMeasure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Makes the plan of one clone. */
final class ClonePlan {
    private static final Duration PATIENCE = Duration.ofMinutes(30);

    /** GRUB's modules for BIOS and UEFI, its fonts, and the menu. */
    private static final DataSize BOOT_LOADERS = DataSize.mebibytes(16);

    /** Below this share of the root left free, a Linux system is no pleasure. */
    private static final int COMFORT_PERCENT = 5;

    /** What a BIOS reads at once (BIOS Enhanced Disk Drive Services), and GRUB for it expects. */
    private static final long BIOS_SECTOR = 512;

    private static final String ROOT_LOOP = "root_loop";
    private static final String ESP_LOOP = "esp_loop";

    private static final Path RESUME = Path.of("etc/initramfs-tools/conf.d/resume");

    private final SourceRoot source;
    private final CloneTarget target;
    private final ExclusionSet chosen;
    private final Console console;
    private final Identity identity;
    private final List<String> kernelArguments;
    private final CloneHost host;

    private final SourceMounts mounts;
    private final Path work;
    private final Path root;
    private final List<Finding> findings = new ArrayList<>();
    private final Set<String> tools = new LinkedHashSet<>();
    private final List<Step> steps = new ArrayList<>();

    ClonePlan(
            SourceRoot source,
            CloneTarget target,
            ExclusionSet chosen,
            Console console,
            Identity identity,
            List<String> kernelArguments,
            CloneHost host)
            throws IOException {
        this.source = source;
        this.target = target;
        this.chosen = chosen;
        this.console = console;
        this.identity = identity;
        this.kernelArguments = kernelArguments;
        this.host = host;
        this.mounts = SourceMounts.of(source.path());
        this.work = host.work().resolve("satchel-clone-" + SystemClone.freshName());
        this.root = work.resolve("root");
    }

    /** A folder to copy: the root, or a part of it on a file system of its own. */
    private record Part(Path relative, ExclusionSet exclusions, SourceMeasure measure) {}

    Plan make() throws IOException, InterruptedException {
        guard();
        PartitionLayout layout = PartitionLayout.portableLinux(target.size(), target.sector(), source.architecture());
        PlannedPartition rootPartition = layout.partition(PartitionType.linuxRoot(source.architecture()));
        PlannedPartition espPartition = layout.partition(PartitionType.EFI_SYSTEM);
        List<Part> parts = parts();
        long entries =
                parts.stream().mapToLong(part -> part.measure().entries()).sum();
        NewExt4 ext4 =
                NewExt4.of(rootPartition.size(), "root").with(host.ext4()).holding(entries);
        NewFat32 fat = NewFat32.of(espPartition.size(), "ESP");
        DataSize content =
                parts.stream().map(part -> part.measure().allocated()).reduce(DataSize.ZERO, DataSize::plus);
        checkRoom(content.plus(BOOT_LOADERS), ext4.capacity());
        List<Grub> loaders = loaders();

        Argument disk = attach();
        partition(layout, disk, rootPartition, espPartition);
        Argument rootDevice = device(rootPartition, ROOT_LOOP);
        Argument espDevice = device(espPartition, ESP_LOOP);
        add(Step.titled("Make the file systems").run(fat.make(espDevice)).run(ext4.make(rootDevice)));
        mount(rootDevice);
        copy(parts, content);
        configure(CloneFstab.of(source.path(), ext4, fat, mounts.parts()), ext4);
        initramfs();
        for (Grub loader : loaders) {
            install(loader, disk, espDevice, ext4);
        }
        finish(ImmutableList.of(espDevice, rootDevice, disk));
        Plan.Builder plan = Plan.titled(title(source.path(), target))
                .findings(Findings.of(findings).and(mounts.findings()))
                .step(checkTools());
        steps.forEach(plan::step);
        return plan.build();
    }

    static String title(Path source, CloneTarget target) {
        return "Clone " + source + " to " + target;
    }

    private void guard() throws SatchelException {
        if (target instanceof CloneTarget.Device device) {
            Guard.Verdict verdict = Guard.overwriting(device.device()).verdict();
            findings.addAll(verdict.findings().orThrow("the guard").all());
        }
    }

    private List<Part> parts() throws IOException, InterruptedException {
        ImmutableList.Builder<Part> parts = ImmutableList.builder();
        ExclusionSet top = chosen.and(ownFiles()).and(ExclusionSet.mountedBelow(source.path()));
        if (identity == Identity.NEW && hasOwnDbusId()) {
            top = top.withReason("/var/lib/dbus/machine-id", "the copy is another system");
        }
        parts.add(part(Path.of(""), top));
        for (Path relative : mounts.parts()) {
            if (!chosen.rules().includes(relative + "/")) {
                continue;
            }
            ExclusionSet below = rebased(chosen.and(ownFiles()), relative)
                    .and(ExclusionSet.mountedBelow(source.path().resolve(relative)));
            parts.add(part(relative, below));
        }
        return parts.build();
    }

    /** A file instead of the usual link to /etc/machine-id. */
    private boolean hasOwnDbusId() {
        return Files.isRegularFile(source.path().resolve("var/lib/dbus/machine-id"), LinkOption.NOFOLLOW_LINKS);
    }

    private Part part(Path relative, ExclusionSet exclusions) throws IOException, InterruptedException {
        Path folder = source.path().resolve(relative);
        return new Part(relative, exclusions, SourceMeasure.of(folder, exclusions, host.runner()));
    }

    /** The image and the mount point, where they lie in the source. */
    private ExclusionSet ownFiles() {
        ImmutableList.Builder<Path> own = ImmutableList.builder();
        own.add(work);
        if (target instanceof CloneTarget.Image image) {
            own.add(image.file(), image.unfinished());
        }
        ExclusionSet set = ExclusionSet.none();
        for (Path path : own.build()) {
            if (path.startsWith(source.path())) {
                set = set.withReason(
                        ExclusionSet.exactly(Path.of("/").resolve(source.path().relativize(path))), "the copy itself");
            }
        }
        return set;
    }

    /** The patterns for what is in {@code folder}, as seen from there; unanchored ones hold everywhere. */
    private static ExclusionSet rebased(ExclusionSet exclusions, Path folder) {
        String prefix = "/" + folder + "/";
        ExclusionSet set = ExclusionSet.none();
        for (var exclusion : exclusions.reasons().entrySet()) {
            String pattern = exclusion.getKey();
            if (pattern.startsWith(prefix)) {
                set = set.withReason(pattern.substring(prefix.length() - 1), exclusion.getValue());
            } else if (!pattern.startsWith("/")) {
                set = set.withReason(pattern, exclusion.getValue());
            }
        }
        return set;
    }

    private void checkRoom(DataSize needed, DataSize capacity) throws IOException {
        if (needed.compareTo(capacity) > 0) {
            throw new SatchelException(
                    "clone.target.too-small",
                    target.toString(),
                    "its root would hold " + numbers(capacity) + ", the source takes " + numbers(needed),
                    "take a larger one, or leave out more");
        }
        if (needed.bytes() / 100 * (100 + COMFORT_PERCENT) > capacity.bytes()) {
            findings.add(Finding.warning(
                    "clone.target.tight",
                    target.toString(),
                    "less than " + COMFORT_PERCENT + " % of the root will be free (" + numbers(needed) + " of "
                            + numbers(capacity) + ")",
                    "take a larger one"));
        }
        if (target instanceof CloneTarget.Image image) {
            Path folder = image.file().getParent();
            long free =
                    Files.getFileStore(folder == null ? image.file() : folder).getUsableSpace();
            if (free < needed.bytes()) {
                throw new SatchelException(
                        "clone.target.no-room",
                        image.file().toString(),
                        "its file system has " + numbers(DataSize.bytes(free)) + " free, the image will take "
                                + numbers(needed),
                        "make room, or put it elsewhere");
            }
        }
    }

    private static String numbers(DataSize size) {
        return size.rounded() + " (" + size.bytes() + " bytes)";
    }

    private List<Grub> loaders() throws SatchelException {
        ImmutableList.Builder<Grub> found = ImmutableList.builder();
        for (Grub.Platform platform : Grub.Platform.of(source.architecture())) {
            if (platform == Grub.Platform.BIOS && target.sector().bytes() > BIOS_SECTOR) {
                findings.add(Finding.note(
                        "clone.boot.sectors",
                        target.toString(),
                        "has sectors of " + target.sector().bytes() + " bytes, which no BIOS starts from: UEFI only"));
                continue;
            }
            Optional<Grub> grub = Grub.find(platform, host.root(), source.path());
            grub.ifPresent(found::add);
            if (grub.isEmpty()) {
                findings.add(Finding.warning(
                        "clone.boot.missing",
                        "/usr/lib/grub/" + platform.target(),
                        "is not installed: the copy will not start by " + platform.firmware(),
                        "apt-get install " + platform.debianPackage()));
            }
        }
        List<Grub> loaders = found.build();
        if (loaders.isEmpty()) {
            String packages = Grub.Platform.of(source.architecture()).stream()
                    .map(Grub.Platform::debianPackage)
                    .collect(Collectors.joining(" "));
            throw new SatchelException(
                    "clone.boot.none",
                    source.path().toString(),
                    "no boot loader is here that starts a system for " + source.architecture(),
                    packages.isEmpty() ? "GRUB starts x86 and 64-bit Arm only" : "apt-get install " + packages);
        }
        return loaders;
    }

    /** Whatever is missing is to be known before anything is written. */
    private Step checkTools() {
        List<String> all = ImmutableSet.copyOf(tools).asList();
        return Step.titled("Check that the tools are installed")
                .verify(
                        String.join(", ", all),
                        () -> {
                            for (String tool : all) {
                                ToolLocator.system().require(tool);
                            }
                        },
                        PlannedCommand.of("type", all.toArray(String[]::new)))
                .build();
    }

    private void add(Step.Builder builder) {
        Step step = builder.build();
        for (Action action : step.actions()) {
            if (action instanceof Action.Run run) {
                tools.add(run.command().program());
            }
        }
        steps.add(step);
    }

    private Argument attach() {
        if (target instanceof CloneTarget.Image image) {
            Argument unfinished = Argument.of(image.unfinished());
            add(Step.titled("Create the image")
                    .verify(
                            image.file() + " does not exist",
                            () -> requireAbsent(image.file()),
                            PlannedCommand.of("test", "!", "-e").with(image.file()))
                    .act(Action.Run.making(
                            PlannedCommand.of(
                                            "truncate",
                                            "--size",
                                            String.valueOf(image.size().bytes()))
                                    .with(unfinished)
                                    .repeatable(),
                            PlannedCommand.of("rm", "-f").with(unfinished))));
            Argument loop = Argument.value("loop");
            add(Step.titled("Attach it to a loop device")
                    .act(new Action.Run(
                                    PlannedCommand.of("losetup", "--find", "--show")
                                            .with(unfinished)
                                            .capturing("loop"),
                                    ImmutableList.of(PlannedCommand.of("losetup", "--detach")
                                            .with(loop)))
                            .findingBy(attachedTo(unfinished), attachedTo(Argument.of(image.file())))));
            return loop;
        }
        return Argument.of(((CloneTarget.Device) target).device().path());
    }

    /** Prints the loop devices of {@code backing}: nothing, and no error, if there is no such file either. */
    private static PlannedCommand attachedTo(Argument backing) {
        return PlannedCommand.of("losetup", "--list", "--noheadings", "--raw", "--output", "NAME", "--associated")
                .with(backing);
    }

    /** Prints {@code folder} if something is mounted there. */
    private static PlannedCommand mountedOn(Path folder) {
        return PlannedCommand.of("findmnt", "--noheadings", "--output", "TARGET", "--mountpoint")
                .with(folder)
                .succeedingWith(0, 1);
    }

    private static void requireAbsent(Path file) throws SatchelException {
        if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new SatchelException(
                    "clone.target.exists", file.toString(), "is there already", "choose another name, or delete it");
        }
    }

    /**
     * Whether the kernel is asked for the partitions of the target. A loop device's are attached as loop devices of
     * their own instead: a kernel may have no partition parsers, and {@code grub-install} 2.06 finds the start of a loop
     * device's partition through {@code udevadm} only, which a container or a small system does not have.
     */
    private boolean hasKernelPartitions() {
        return target instanceof CloneTarget.Device device && device.device().bus() != Bus.LOOP;
    }

    /** Where partition {@code part} is found, once the table is written. */
    private Argument device(PlannedPartition part, String loop) {
        if (target instanceof CloneTarget.Device device && hasKernelPartitions()) {
            return Argument.of(device.device().partitionPath(part.number()));
        }
        return Argument.value(loop);
    }

    private void partition(
            PartitionLayout layout, Argument disk, PlannedPartition rootPartition, PlannedPartition espPartition) {
        Step.Builder step = Step.titled("Write the partition table");
        Argument backing = disk;
        if (target instanceof CloneTarget.Device device) {
            BlockDevice planned = device.device();
            step.destroys(planned + ", all of it");
            planned.partitions()
                    .forEach(part ->
                            step.destroys(part.path() + " (" + part.size().rounded() + ")"));
            DeviceChecks.of(planned).forEach(step::act);
            step.run(layout.write(
                    disk, hasKernelPartitions() ? PartitionLayout.Kernel.IS_TOLD : PartitionLayout.Kernel.IS_NOT_TOLD));
        } else {
            step.run(layout.write(disk, PartitionLayout.Kernel.IS_NOT_TOLD));
            backing = Argument.of(((CloneTarget.Image) target).unfinished());
        }
        if (hasKernelPartitions()) {
            step.run(PlannedCommand.of("partx", "--update").with(disk).repeatable());
            switch (host.udev()) {
                case PRESENT ->
                    step.run(PlannedCommand.of("udevadm", "settle", "--timeout=30")
                            .repeatable());
                case ABSENT -> {}
            }
        } else {
            attach(step, espPartition, backing, ESP_LOOP);
            attach(step, rootPartition, backing, ROOT_LOOP);
        }
        add(step);
    }

    /** With the sectors of the disk, which a file system on it has to know of. */
    private void attach(Step.Builder step, PlannedPartition part, Argument backing, String name) {
        String offset = String.valueOf(part.start().bytes());
        PlannedCommand attach = PlannedCommand.of(
                        "losetup",
                        "--find",
                        "--show",
                        "--offset",
                        offset,
                        "--sizelimit",
                        String.valueOf(part.size().bytes()),
                        "--sector-size",
                        String.valueOf(target.sector().bytes()))
                .with(backing)
                .capturing(name);
        Action.Run run = new Action.Run(
                attach,
                ImmutableList.of(PlannedCommand.of("losetup", "--detach").with(Argument.value(name))));
        step.act(run.findingBy(finders(backing, offset)));
    }

    /** A loop device of the image tells of the name that the image has by now. */
    private PlannedCommand[] finders(Argument backing, String offset) {
        PlannedCommand found = attachedTo(backing).with("--offset", offset);
        return target instanceof CloneTarget.Image image
                ? new PlannedCommand[] {
                    found, attachedTo(Argument.of(image.file())).with("--offset", offset)
                }
                : new PlannedCommand[] {found};
    }

    private void mount(Argument rootDevice) {
        add(Step.titled("Mount the new root")
                .act(new Action.Run(
                        PlannedCommand.of("mkdir", "-m", "700").with(work),
                        ImmutableList.of(
                                PlannedCommand.of("rm", "-f")
                                        .with(earlyConfig())
                                        .with(image()),
                                PlannedCommand.of("rmdir").with(work))))
                .run(
                        PlannedCommand.of("mkdir").with(root),
                        PlannedCommand.of("rmdir").with(root))
                .act(new Action.Run(
                                PlannedCommand.of("mount", "-t", "ext4")
                                        .with(rootDevice)
                                        .with(root),
                                ImmutableList.of(
                                        PlannedCommand.of("umount").with(root).withTimeLimit(PATIENCE)))
                        .findingBy(mountedOn(root))));
    }

    private Path earlyConfig() {
        return work.resolve("early.cfg");
    }

    private Path image() {
        return work.resolve("grub.efi");
    }

    private void copy(List<Part> parts, DataSize content) {
        long entries =
                parts.stream().mapToLong(part -> part.measure().entries()).sum();
        if (source.path().equals(Path.of("/"))) {
            findings.add(Finding.note(
                    "clone.source.live",
                    "/",
                    "runs while it is copied: files that change meanwhile may be torn; stop databases first"));
        }
        Step.Builder step = Step.titled(
                        "Copy " + content.rounded() + " in " + entries + " files and folders from " + source.path())
                .estimate(content)
                .weight((int) Math.min(1000, 10 + (content.bytes() >> 24) + entries / 5000));
        for (Part part : parts) {
            Rsync rsync = Rsync.copy(source.path().resolve(part.relative()), root.resolve(part.relative()))
                    .excluding(part.exclusions());
            step.run(PlannedCommand.of(rsync.command())
                    .repeatable()
                    .withProgress(line -> RsyncProgress.parse(line)
                            .map(p -> new Progress(
                                    p.fraction(),
                                    p.done().rounded() + ", " + p.perSecond().rounded() + "/s",
                                    p.done()))));
        }
        add(step);
    }

    private void configure(CloneFstab fstab, NewExt4 ext4) throws IOException {
        findings.addAll(fstab.findings().all());
        Step.Builder step =
                Step.titled("Tell the copy where it is").write(Argument.of(root), Path.of("etc/fstab"), fstab.text());
        switch (identity) {
            case NEW -> {
                if (Files.exists(source.path().resolve("etc/machine-id"), LinkOption.NOFOLLOW_LINKS)) {
                    step.write(Argument.of(root), Path.of("etc/machine-id"), "");
                }
                if (Files.exists(source.path().resolve("etc/ssh/ssh_host_ed25519_key"))) {
                    findings.add(Finding.note(
                            "clone.identity.ssh",
                            "etc/ssh",
                            "the copy has the source's SSH host keys; remove them there if both stay in use"));
                }
            }
            case SAME -> {}
        }
        Path crypttab = source.path().resolve("etc/crypttab");
        if (Files.isRegularFile(crypttab, LinkOption.NOFOLLOW_LINKS)
                && Files.readAllLines(crypttab).stream().anyMatch(line -> line.matches("\\s*[^#\\s].*"))) {
            findings.add(Finding.warning(
                    "clone.crypttab",
                    "etc/crypttab",
                    "names encrypted volumes that the copy does not have",
                    "take its lines out in the copy, or mark them nofail"));
        }
        GrubConfig menu = GrubConfig.of(ext4.uuid(), source.architecture(), source.kernels())
                .on(console)
                .with(GrubConfig.argumentsOf(source.path()))
                .with(kernelArguments);
        if (Files.exists(source.path().resolve(RESUME), LinkOption.NOFOLLOW_LINKS)) {
            // The initial RAM disk would wait for the old disk's swap.
            menu = menu.with(ImmutableList.of("noresume"));
        }
        step.run(PlannedCommand.of("mkdir", "-p")
                        .with(root.resolve("boot/grub"))
                        .repeatable())
                .write(Argument.of(root), Path.of("boot/grub/grub.cfg"), menu.toString());
        add(step);
    }

    private void initramfs() throws IOException {
        Initramfs initramfs = Initramfs.of(source.path(), source.kernels());
        findings.addAll(initramfs.findings().all());
        boolean has =
                source.kernels().stream().anyMatch(kernel -> kernel.initrd().isPresent());
        if (!has || initramfs.reach() == Initramfs.Reach.PORTABLE) {
            return;
        }
        boolean canRebuild = initramfs.generator() == Initramfs.Generator.INITRAMFS_TOOLS
                && initramfs.reach() == Initramfs.Reach.ONE_MACHINE
                && source.architecture() == host.architecture();
        if (!canRebuild) {
            findings.add(initramfsFinding(initramfs));
            return;
        }
        Step.Builder step = Step.titled("Rebuild the initial RAM disks with the drivers of other machines")
                .weight(10)
                .write(
                        Argument.of(root),
                        Path.of("etc/initramfs-tools/conf.d/zz-portable"),
                        "# This disk travels: drivers for any machine, not for one.\nMODULES=most\n");
        for (String folder : ImmutableList.of("dev", "proc", "sys")) {
            Path bound = root.resolve(folder);
            step.act(new Action.Run(
                            PlannedCommand.of("mount", "--bind", "/" + folder).with(bound),
                            ImmutableList.of(PlannedCommand.of("umount").with(bound)))
                    .findingBy(mountedOn(bound)));
        }
        step.run(PlannedCommand.of("chroot")
                .with(root)
                .with("update-initramfs", "-u", "-k", "all")
                .withTimeLimit(PATIENCE)
                .repeatable());
        add(step);
    }

    private static Finding initramfsFinding(Initramfs initramfs) {
        String command = switch (initramfs.generator()) {
            case INITRAMFS_TOOLS -> "set MODULES=most and run update-initramfs -u -k all";
            case DRACUT -> "run dracut -f --no-hostonly --regenerate-all";
            case MKINITCPIO -> "take autodetect out of HOOKS in /etc/mkinitcpio.conf and run mkinitcpio -P";
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

    private void install(Grub loader, Argument disk, Argument espDevice, NewExt4 ext4) {
        Path boot = root.resolve("boot");
        switch (loader.platform()) {
            case BIOS -> add(Step.titled("Install GRUB for BIOS").run(loader.installForBios(boot, disk)));
            case UEFI_X86_64, UEFI_AARCH64 ->
                add(Step.titled("Install GRUB for UEFI")
                        .write(Argument.of(work), work.relativize(earlyConfig()), Grub.earlyConfig(ext4.uuid()))
                        .run(loader.makeImage(earlyConfig(), image()))
                        .run(Grub.makeFolders(espDevice))
                        .run(loader.copyImage(image(), espDevice))
                        .run(loader.copyModules(boot)));
        }
    }

    private void finish(List<Argument> devices) {
        Step.Builder step = Step.titled("Write everything out")
                // Of the file system, not of the machine: and it tells of errors that came after the copy.
                .run(PlannedCommand.of("sync", "--file-system")
                        .with(root)
                        .withTimeLimit(PATIENCE)
                        .repeatable())
                .run(PlannedCommand.of("mount", "-o", "remount,ro")
                        .with(root)
                        .withTimeLimit(PATIENCE)
                        .repeatable())
                .run(PlannedCommand.of("blockdev", "--flushbufs")
                        .with(devices.toArray(Argument[]::new))
                        .withTimeLimit(PATIENCE)
                        .repeatable());
        if (target instanceof CloneTarget.Image image) {
            step.run(PlannedCommand.of("sync")
                    .with(image.unfinished())
                    .withTimeLimit(PATIENCE)
                    .repeatable());
        }
        add(step);
        if (target instanceof CloneTarget.Image image) {
            add(rename(image));
        }
    }

    /**
     * What {@code mv} ends with says little: 0 although it did not rename (coreutils 9.1), 1 if it is repeated after it
     * did. So the names are looked at. Nothing that is attached is needed any more, and by this name it could not be.
     */
    private static Step.Builder rename(CloneTarget.Image image) {
        return Step.titled("Give the image its name")
                .standalone()
                .run(PlannedCommand.of("mv", "--no-clobber", "--no-target-directory")
                        .with(image.unfinished())
                        .with(image.file())
                        .succeedingWith(0, 1)
                        .repeatable())
                .verify(
                        "the image has its name",
                        () -> requireRenamed(image),
                        PlannedCommand.of("test", "!", "-e")
                                .with(image.unfinished())
                                .with("-a", "-e")
                                .with(image.file()));
    }

    private static void requireRenamed(CloneTarget.Image image) throws SatchelException {
        requireAbsent(image.unfinished());
        if (!Files.exists(image.file(), LinkOption.NOFOLLOW_LINKS)) {
            throw new SatchelException(
                    "clone.target.missing", image.file().toString(), "is not there, and was to be", "begin anew");
        }
    }

    /** Asked of a disk right before it is written. */
    private static final class DeviceChecks {
        static List<Action> of(BlockDevice planned) {
            ImmutableList.Builder<Action> checks = ImmutableList.builder();
            Action.Verification verification = () -> {
                BlockDevice now = BlockDevices.at(planned.path());
                Guard.overwriting(now)
                        .unchangedSince(planned)
                        .verdict()
                        .findings()
                        .orThrow("the guard");
            };
            String name = planned.path().getFileName().toString();
            PlannedCommand same = planned.sequence().isPresent()
                    ? PlannedCommand.of(
                            "grep", "-qxF", "" + planned.sequence().getAsLong(), "/sys/block/" + name + "/diskseq")
                    : PlannedCommand.of(
                            "grep", "-qxF", "" + planned.size().bytes() / 512, "/sys/block/" + name + "/size");
            checks.add(new Action.Verify(planned.path() + " is still " + planned.identity(), verification, same));
            String numbers = planned.numbers().stream()
                    .map(number -> "$3 == \"" + number + "\"")
                    .collect(Collectors.joining(" || "));
            checks.add(new Action.Verify(
                    planned.path() + " is not in use",
                    verification,
                    PlannedCommand.of("awk", numbers + " { used = 1 } END { exit used }", "/proc/self/mountinfo")));
            return checks.build();
        }
    }
}
