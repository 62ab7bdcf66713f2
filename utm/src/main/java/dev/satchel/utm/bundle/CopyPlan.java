package dev.satchel.utm.bundle;

import dev.satchel.core.SatchelException;
import dev.satchel.core.check.Finding;
import dev.satchel.core.check.Findings;
import dev.satchel.core.plan.Plan;
import dev.satchel.core.plan.PlannedCommand;
import dev.satchel.core.plan.PlannedTest;
import dev.satchel.core.plan.Step;
import dev.satchel.core.sizing.Carrier;
import dev.satchel.core.unit.DataSize;
import dev.satchel.utm.config.UtmConfiguration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Puts the steps together that copy a bundle: with another identity, or as it is. */
final class CopyPlan {
    private final UtmBundle bundle;
    private final BundleSite site;
    private final BundleFiles files;

    private CopyPlan(UtmBundle bundle, BundleSite site) throws IOException {
        this.bundle = bundle;
        this.site = site;
        requireOutside(bundle.folder(), site.target());
        site.requireFree();
        InUse.refuse(bundle.folder(), bundle.contents());
        this.files = BundleFiles.of(bundle.folder());
    }

    private static void requireOutside(Path folder, Path target) throws SatchelException {
        if (target.startsWith(folder.toAbsolutePath().normalize())) {
            throw new SatchelException(
                    "utm.bundle.inside", target.toString(), "lies in the bundle itself", "name a place outside of it");
        }
    }

    /** The plan of a copy with another identity. */
    static Plan withIdentity(UtmBundle bundle, BundleSite site, NewIdentity identity)
            throws IOException, InterruptedException {
        CopyPlan copy = new CopyPlan(bundle, site);
        String name = identity.name().orElseGet(() -> nameOf(site.target()));
        IdentityChange change = new IdentityChange(bundle.contents(), name, identity);
        Findings findings = change.findings().orThrow(bundle.folder().toString());
        UtmConfiguration changed = UtmConfiguration.of(
                bundle.configuration().plist().withRoot(change.root()),
                bundle.configurationFile().toString());
        Plan.Builder plan = Plan.titled("Copy " + Shown.of(bundle.folder().getFileName()) + " as "
                        + Shown.of(site.target().getFileName()))
                .step(copy.checkSpace())
                .step(copy.makeFolders());
        copy.copyFiles(plan, change.renamedImages(), false);
        return plan.step(site.writeConfiguration(BundleSite.text(changed)))
                .step(site.rename())
                .findings(findings)
                .build();
    }

    /** The plan of a move to another disk: the original is removed when the copy is there and was compared with it. */
    static Plan move(UtmBundle bundle, BundleSite site) throws IOException, InterruptedException {
        CopyPlan copy = new CopyPlan(bundle, site);
        Plan.Builder plan = Plan.titled(
                        "Move " + Shown.of(bundle.folder().getFileName()) + " to " + Shown.of(site.parent()))
                .step(copy.checkSpace())
                .step(copy.makeFolders());
        copy.copyFiles(plan, Map.of(), true);
        return plan.step(copy.compare())
                .step(site.rename())
                .step(copy.removeOriginal())
                .findings(copy.moved())
                .build();
    }

    /** The plan of a move on one disk, which is a new name and nothing else. */
    static Plan rename(UtmBundle bundle, BundleSite site) throws IOException {
        CopyPlan copy = new CopyPlan(bundle, site);
        Path from = bundle.folder().toAbsolutePath().normalize();
        return Plan.titled("Move " + Shown.of(from.getFileName()) + " to " + Shown.of(site.parent()))
                .step(renameFolder(site, from, site.target(), bundle))
                .findings(copy.moved())
                .build();
    }

    static Step renameFolder(BundleSite site, Path from, Path to, UtmBundle bundle) {
        return Step.titled("Give the folder its new place")
                .verify(
                        "that nobody works with the bundle, and the name is free",
                        () -> {
                            if (Files.exists(from)) {
                                InUse.refuse(from, bundle.contents());
                                BundleSite.requireAbsent(to, "name another, or remove it first");
                            }
                        },
                        PlannedCommand.of("test", "!", "-e")
                                .with(to)
                                .with("-o", "!", "-e")
                                .with(from))
                .run(BundleSite.move(site.host(), from, to))
                .verify(
                        "that the bundle has its new place",
                        () -> BundleSite.requireMoved(from, to),
                        PlannedCommand.of("test", "!", "-e")
                                .with(from)
                                .with("-a", "-e")
                                .with(to))
                .build();
    }

    private Findings moved() {
        return Findings.of(Finding.note(
                "utm.move.shortcut",
                bundle.folder().toString(),
                "UTM remembers a bundle outside its own folder by a bookmark: open it once where it is now"));
    }

    static String nameOf(Path folder) {
        String name = String.valueOf(folder.getFileName());
        return name.endsWith(".utm") ? name.substring(0, name.length() - ".utm".length()) : name;
    }

    private boolean hasHoles() throws IOException {
        String type = Carrier.holding(site.parent()).fileSystem().orElse("");
        return !(type.equals("exfat") || type.equals("vfat") || type.equals("hfsplus"));
    }

    private Step checkSpace() throws IOException, InterruptedException {
        DataSize needed = hasHoles() ? files.allocated() : files.length();
        requireSpace(needed);
        requireFilesFit();
        return Step.titled("Check that there is room for " + needed.rounded())
                .verify(
                        "that " + Shown.of(site.parent()) + " has " + needed.rounded() + " free",
                        () -> requireSpace(needed),
                        new PlannedTest.HasRoom(site.parent(), needed))
                .build();
    }

    private void requireSpace(DataSize needed) throws IOException {
        DataSize free =
                DataSize.bytes(Math.max(0, Files.getFileStore(site.parent()).getUsableSpace()));
        if (free.compareTo(needed) < 0) {
            throw new SatchelException(
                    "utm.bundle.space",
                    site.parent().toString(),
                    "has " + free.rounded() + " free, and the bundle takes " + needed.rounded(),
                    "make room, or choose another disk");
        }
    }

    private void requireFilesFit() throws IOException {
        Optional<DataSize> largest = Carrier.holding(site.parent()).largestFile();
        if (largest.isEmpty()) {
            return;
        }
        for (Path file : files.files()) {
            long size = Files.size(bundle.folder().resolve(file));
            if (size > largest.get().bytes()) {
                throw new SatchelException(
                        "utm.bundle.file-size",
                        Shown.of(file),
                        "has " + DataSize.bytes(size).rounded() + ", and the disk takes files up to "
                                + largest.get().rounded(),
                        "choose a disk with another file system: APFS, or exFAT");
            }
        }
    }

    private Step makeFolders() {
        Step first = site.makeFolder();
        Step.Builder step = Step.titled(first.title());
        first.actions().forEach(step::act);
        for (Path folder : files.folders()) {
            step.run(PlannedCommand.of("mkdir", "-p")
                    .with(site.building().resolve(folder))
                    .repeatable());
        }
        return step.build();
    }

    private void copyFiles(Plan.Builder plan, Map<String, String> renamed, boolean whole) throws IOException {
        Path images = bundle.contents().images(bundle.folder());
        Step.Builder small = Step.titled("Copy what belongs to it");
        boolean any = false;
        for (Path file : files.files()) {
            Path from = bundle.folder().resolve(file);
            if (!whole && file.equals(Path.of(UtmBundle.CONFIGURATION))) {
                continue;
            }
            if (file.getNameCount() == 1 && file.toString().startsWith(".config.plist.")) {
                continue; // what an edit left that was cut short
            }
            String name = file.getFileName().toString();
            Path to = site.building().resolve(file);
            if (from.getParent() != null && from.getParent().equals(images) && renamed.containsKey(name)) {
                to = to.resolveSibling(renamed.getOrDefault(name, name));
            }
            if (Files.size(from) < 1 << 20) {
                small.run(site.copy(from, to));
                any = true;
            } else {
                plan.step(Step.titled("Copy " + Shown.of(name))
                        .run(site.copy(from, to))
                        .estimate(DataSize.bytes(Files.size(from)))
                        .weight(BundleSite.weight(from))
                        .build());
            }
        }
        if (any) {
            plan.step(small.build());
        }
    }

    private Step compare() throws IOException {
        Step.Builder step = Step.titled("Compare the copy with the original").run(BundleSite.sync());
        long weight = 0;
        for (Path file : files.files()) {
            Path from = bundle.folder().resolve(file);
            if (file.getNameCount() == 1 && file.toString().startsWith(".config.plist.")) {
                continue;
            }
            weight += BundleSite.weight(from);
            step.run(PlannedCommand.of("cmp", "-s")
                    .with(from)
                    .with(site.building().resolve(file))
                    .withTimeLimit(BundleSite.COPY_LIMIT)
                    .repeatable());
        }
        return step.weight((int) Math.max(1, Math.min(1000, weight))).build();
    }

    /** First its name goes, so that half of a bundle is never taken for one. */
    private Step removeOriginal() {
        Path from = bundle.folder().toAbsolutePath().normalize();
        Path going = from.resolveSibling(from.getFileName() + ".moved");
        return Step.titled("Remove the original")
                .destroys("the bundle " + Shown.of(from) + ", of which " + Shown.of(site.target())
                        + " is then the only copy")
                .verify(
                        "that the copy has its name, and nobody works with the original",
                        () -> {
                            BundleSite.requireMoved(site.building(), site.target());
                            if (Files.exists(from)) {
                                InUse.refuse(from, bundle.contents());
                                BundleSite.requireAbsent(going, "move it away");
                            }
                        },
                        PlannedCommand.of("test", "-e").with(site.target().resolve(UtmBundle.CONFIGURATION)))
                .run(BundleSite.move(site.host(), from, going))
                .verify(
                        "that the original has left its place",
                        () -> BundleSite.requireAbsent(from, "see why it cannot be renamed; the copy is whole"),
                        PlannedCommand.of("test", "!", "-e").with(from))
                .run(PlannedCommand.of("rm", "-rf")
                        .with(going)
                        .withTimeLimit(BundleSite.COPY_LIMIT)
                        .repeatable())
                .build();
    }
}
