package dev.satchel.utm.bundle;

import static dev.satchel.core.check.Finding.note;
import static dev.satchel.core.check.Finding.warning;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.satchel.core.SatchelException;
import dev.satchel.core.check.Finding;
import dev.satchel.core.check.Findings;
import dev.satchel.core.host.OperatingSystem;
import dev.satchel.core.plan.Action;
import dev.satchel.core.plan.Argument;
import dev.satchel.core.plan.Plan;
import dev.satchel.core.plan.PlannedCommand;
import dev.satchel.core.plan.Step;
import dev.satchel.core.unit.DataSize;
import dev.satchel.utm.bundle.BundleContents.DriveEntry;
import dev.satchel.utm.config.PlistDictionary;
import dev.satchel.utm.config.UtmConfiguration;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Puts the steps together that make a bundle one that can travel. Images are made anew at the root of the bundle, where UTM
 * touches nothing, compared with what they are made from, and only then take their place.
 */
final class PortablePlan {
    private static final int MOST_STRANGERS = 1000;
    private static final Set<String> ANYWHERE = ImmutableSet.of("", "0.0.0.0", "127.0.0.1", "localhost", "::", "::1");

    private final UtmBundle bundle;
    private final BundleContents contents;
    private final Set<Mend> mends;
    private final OperatingSystem host;
    private final ImmutableList.Builder<Step> steps = ImmutableList.builder();
    private final ImmutableList.Builder<Finding> findings = ImmutableList.builder();
    private final Map<String, String> renamed = new LinkedHashMap<>();
    private final Set<String> taken = new HashSet<>();
    private PlistDictionary root;
    private boolean changes;

    private PortablePlan(UtmBundle bundle, Set<Mend> mends, OperatingSystem host) {
        this.bundle = bundle;
        this.contents = bundle.contents();
        this.mends = mends;
        this.host = host;
        this.root = contents.root();
        contents.kept().stream()
                .filter(name -> Files.exists(data().resolve(name)))
                .forEach(taken::add);
        taken.addAll(List.of(BundleContents.VARIABLES, BundleContents.TPM, BundleContents.LOG));
    }

    /** Empty if there is nothing to do. */
    static Optional<Plan> of(UtmBundle bundle, Set<Mend> mends, OperatingSystem host) throws IOException {
        return new PortablePlan(bundle, mends, host).plan();
    }

    private Optional<Plan> plan() throws IOException {
        InUse.refuse(folder(), contents);
        for (DriveEntry drive : contents.drives()) {
            if (drive.image().isPresent()) {
                image(drive.image().get());
            }
        }
        if (mends.contains(Mend.KEEP_STRANGERS)) {
            strangers();
        }
        configuration();
        if (!changes) {
            return Optional.empty();
        }
        Plan.Builder plan = Plan.titled("Make " + Shown.of(folder().getFileName()) + " portable")
                .step(check());
        steps.build().forEach(plan::step);
        Findings left = Findings.of(findings.build());
        return Optional.of(plan.findings(left).build());
    }

    private Path folder() {
        return bundle.folder().toAbsolutePath().normalize();
    }

    private Path data() {
        return contents.images(folder());
    }

    private void add(Step step) {
        changes = true;
        steps.add(step);
    }

    private Step check() {
        return Step.titled("Check that nobody works with the bundle")
                .verify(
                        "that UTM does not run, and no machine of the bundle",
                        () -> InUse.refuse(folder(), contents),
                        PlannedCommand.of("test", "-f")
                                .with(bundle.configurationFile().toAbsolutePath()))
                .build();
    }

    private void image(String name) throws IOException {
        Path image;
        try {
            image = data().resolve(name).normalize();
        } catch (InvalidPathException e) {
            return;
        }
        boolean inside = image.startsWith(data()) && image.getNameCount() == data().getNameCount() + 1;
        DiskFile file = DiskFile.of(image);
        if (!inside || file.state() == DiskFile.State.LINK) {
            gather(name, image);
            return;
        }
        Optional<DiskFile.Qcow2> qcow2 = file.qcow2();
        if (qcow2.isEmpty()) {
            return;
        }
        if (qcow2.get().isMarkedCorrupt() || !file.damage().isEmpty()) {
            findings.add(warning(
                    "utm.portable.damaged",
                    Shown.of(image),
                    "is damaged, and left as it is",
                    "copy it elsewhere, then see what is left: qemu-img check -r all"));
            return;
        }
        if (mends.contains(Mend.REPAIR) && qcow2.get().isDirty()) {
            add(Step.titled("Repair " + Shown.of(name))
                    .run(PlannedCommand.of("qemu-img", "check", "-q", "-f", "qcow2", "-r", "all")
                            .with(image)
                            .withTimeLimit(BundleSite.COPY_LIMIT)
                            .repeatable())
                    .build());
        }
        suspended(name, image, qcow2.get());
        if (mends.contains(Mend.FLATTEN)
                && (qcow2.get().backing().isPresent() || qcow2.get().hasDataFile())) {
            flatten(name, image, qcow2.get());
        }
    }

    private void suspended(String name, Path image, DiskFile.Qcow2 qcow2) {
        if (!mends.contains(Mend.FORGET_SUSPENDED)
                || qcow2.snapshots().stream().noneMatch(one -> one.name().equals(BundleDoctor.SUSPENDED))) {
            return;
        }
        add(Step.titled("Forget the suspended state in " + Shown.of(name))
                .destroys("the memory of the suspended machine: the guest starts cold, as after a power failure")
                .run(PlannedCommand.of("qemu-img", "snapshot", "-q", "-d", BundleDoctor.SUSPENDED)
                        .with(image)
                        .withTimeLimit(BundleSite.COPY_LIMIT))
                .build());
    }

    private void flatten(String name, Path image, DiskFile.Qcow2 qcow2) throws IOException {
        Optional<Path> behind = qcow2.backing().flatMap(backing -> BundleDoctor.backingFile(image, backing));
        if (qcow2.backing().isPresent() && (behind.isEmpty() || !Files.isRegularFile(behind.get()))) {
            findings.add(warning(
                    "utm.portable.backing",
                    Shown.of(image),
                    "lies on '" + Shown.of(qcow2.backing().get()) + "', which is no file that is there",
                    "bring it back, or make one image of both where it can be reached"));
            return;
        }
        long kept = qcow2.snapshots().size();
        if (kept > 0) {
            findings.add(warning(
                    "utm.portable.snapshots",
                    Shown.of(image),
                    "has " + kept + " snapshots, which a new image would not have, and is left as it is",
                    "delete the snapshots, or make one image of both by hand"));
            return;
        }
        Path fresh = folder().resolve(".satchel-" + BundleContents.lastPart(name) + ".new");
        BundleSite.requireAbsent(fresh, "it is left of an attempt that did not end; remove it");
        add(Step.titled("Make one image of " + Shown.of(name) + " and what it lies on"
                        + behind.map(path -> " (" + Shown.of(path) + ")").orElse(""))
                .act(Action.Run.making(
                        PlannedCommand.of("qemu-img", "convert", "-f", "qcow2", "-O", "qcow2")
                                .with(image)
                                .with(fresh)
                                .withTimeLimit(BundleSite.COPY_LIMIT)
                                .repeatable(),
                        PlannedCommand.of("rm", "-f").with(fresh)))
                .run(PlannedCommand.of("qemu-img", "compare", "-q", "-f", "qcow2", "-F", "qcow2")
                        .with(image)
                        .with(fresh)
                        .withTimeLimit(BundleSite.COPY_LIMIT)
                        .repeatable())
                .run(BundleSite.sync())
                .run(BundleSite.replace(host, fresh, image))
                .estimate(DataSize.bytes(Files.size(image)))
                .weight(BundleSite.weight(image))
                .build());
    }

    /** Copies an image that is elsewhere into the bundle; one that is there only by a link takes the link's place. */
    private void gather(String name, Path image) throws IOException {
        if (!mends.contains(Mend.GATHER)) {
            return;
        }
        Optional<Path> source = source(name, image);
        if (source.isEmpty()) {
            findings.add(warning(
                    "utm.portable.image",
                    Shown.of(name),
                    "is nowhere to be found",
                    "put the image into Data, and write its name alone"));
            return;
        }
        boolean link = Files.isSymbolicLink(image) && image.startsWith(data());
        String wanted = BundleContents.lastPart(name);
        String free = link ? wanted : free(wanted.isEmpty() ? "disk.img" : wanted);
        Path fresh = folder().resolve(".satchel-" + free + ".new");
        BundleSite.requireAbsent(fresh, "it is left of an attempt that did not end; remove it");
        Path to = data().resolve(free);
        BundleSite site = new BundleSite(folder(), host);
        add(Step.titled("Copy " + Shown.of(source.get()) + " into the bundle")
                .act(Action.Run.making(
                        site.copy(source.get(), fresh),
                        PlannedCommand.of("rm", "-f").with(fresh)))
                .run(PlannedCommand.of("cmp", "-s")
                        .with(source.get())
                        .with(fresh)
                        .withTimeLimit(BundleSite.COPY_LIMIT)
                        .repeatable())
                .run(PlannedCommand.of("mkdir", "-p").with(data()).repeatable())
                .run(BundleSite.sync())
                .run(BundleSite.replace(host, fresh, to))
                .estimate(DataSize.bytes(Files.size(source.get())))
                .weight(BundleSite.weight(source.get()))
                .build());
        findings.add(note(
                "utm.portable.copied", Shown.of(source.get()), "stays where it is: the bundle has a copy of it then"));
        if (!free.equals(name)) {
            renamed.put(name, free);
        }
    }

    /** UTM looks below Data even for an absolute path; who wrote one meant the place itself. */
    private Optional<Path> source(String name, Path image) throws IOException {
        if (Files.isRegularFile(image)) {
            return Optional.of(image.toRealPath());
        }
        Path below = Path.of(data() + "/" + name).normalize();
        return Files.isRegularFile(below) ? Optional.of(below.toRealPath()) : Optional.empty();
    }

    private String free(String name) {
        String candidate = name;
        int dot = name.lastIndexOf('.');
        for (int i = 2; taken.contains(candidate) || Files.exists(data().resolve(candidate)); i++) {
            candidate = dot <= 0 ? name + "-" + i : name.substring(0, dot) + "-" + i + name.substring(dot);
        }
        taken.add(candidate);
        return candidate;
    }

    private void strangers() throws IOException {
        if (!Files.isDirectory(data(), LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Set<String> kept = contents.kept();
        Step.Builder step = Step.titled("Move what UTM would delete from Data to " + UtmBundle.OWN_FOLDER)
                .run(PlannedCommand.of("mkdir", "-p").with(bundle.ownFiles()).repeatable());
        int count = 0;
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(data())) {
            for (Path entry : entries) {
                String name = String.valueOf(entry.getFileName());
                if (kept.contains(name)) {
                    continue;
                }
                if (count++ == MOST_STRANGERS) {
                    throw new SatchelException(
                            "utm.bundle.stranger",
                            data().toString(),
                            "holds more than " + MOST_STRANGERS + " files that are none of the machine's",
                            "look what they are");
                }
                Path to = bundle.ownFiles().toAbsolutePath().normalize().resolve(name);
                BundleSite.requireAbsent(
                        to, "it has the name of a file in Data that is to be kept; rename one of them");
                step.run(BundleSite.move(host, entry, to))
                        .verify(
                                "that " + Shown.of(name) + " has its new place",
                                () -> BundleSite.requireMoved(entry, to),
                                PlannedCommand.of("test", "!", "-e").with(entry));
            }
        }
        if (count > 0) {
            add(step.build());
        }
    }

    private void configuration() throws IOException {
        root = Tree.each(
                root,
                "Drive",
                drive -> Tree.text(drive, "ImageName")
                        .filter(renamed::containsKey)
                        .map(name -> Tree.with(drive, "ImageName", renamed.getOrDefault(name, name)))
                        .orElse(drive));
        if (mends.contains(Mend.CLEAR_PROCESSOR)) {
            clearProcessor();
        }
        if (mends.contains(Mend.CLEAR_NETWORK)) {
            root = Tree.each(root, "Network", PortablePlan::cleared);
        }
        if (root.equals(contents.root())) {
            return;
        }
        if (contents.kind().isLegacy()) {
            findings.add(warning(
                    "utm.portable.legacy",
                    "ConfigurationVersion",
                    "is a form of UTM 3 or older, which is never written: its settings stay",
                    "open the machine in UTM 4 or later and save it"));
            return;
        }
        UtmConfiguration changed = UtmConfiguration.of(
                bundle.configuration().plist().withRoot(root),
                bundle.configurationFile().toString());
        add(Step.titled("Write the configuration")
                .verify(
                        "that the configuration is as it was",
                        () -> requireSame(changed),
                        PlannedCommand.of("test", "-f")
                                .with(bundle.configurationFile().toAbsolutePath()))
                .write(Argument.of(folder()), Path.of(UtmBundle.CONFIGURATION), BundleSite.text(changed))
                .build());
    }

    private void requireSame(UtmConfiguration changed) throws IOException {
        UtmConfiguration now = UtmConfiguration.read(bundle.configurationFile());
        if (!now.equals(bundle.configuration()) && !now.equals(changed)) {
            throw new SatchelException(
                    "utm.bundle.changed",
                    bundle.configurationFile().toString(),
                    "was changed since it was opened",
                    "quit UTM, and make the plan again");
        }
    }

    private void clearProcessor() {
        PlistDictionary system = Tree.section(root, "System");
        String cpu = Tree.text(system, "CPU").orElse("default");
        if (cpu.equals("default") || contents.kind() != BundleContents.Kind.QEMU) {
            return;
        }
        if (!Tree.texts(system, "CPUFlagsAdd").isEmpty()
                || !Tree.texts(system, "CPUFlagsRemove").isEmpty()) {
            findings.add(warning(
                    "utm.config.cpu-flags",
                    "System.CPU",
                    "becomes 'default', with which UTM ignores the processor's flags",
                    "name a processor that every Mac has, if the guest needs them"));
        }
        root = Tree.within(root, "System", inner -> Tree.with(inner, "CPU", "default"));
    }

    private static PlistDictionary cleared(PlistDictionary card) {
        PlistDictionary changed = card.without("BridgeInterface").without("HostNetUuid");
        if (Tree.text(card, "Mode").orElse("").equals("Bridged")) {
            changed = Tree.with(changed, "Mode", "Shared");
        }
        return Tree.each(changed, "PortForward", forward -> {
            PlistDictionary free = forward;
            for (String key : List.of("HostAddress", "hostAddress")) {
                if (Tree.text(free, key)
                        .filter(address -> !ANYWHERE.contains(address))
                        .isPresent()) {
                    free = Tree.with(free, key, "127.0.0.1");
                }
            }
            return free;
        });
    }
}
