package dev.satchel.utm.bundle;

import com.google.common.collect.ImmutableSet;
import dev.satchel.core.SatchelException;
import dev.satchel.core.check.Findings;
import dev.satchel.core.host.OperatingSystem;
import dev.satchel.core.machine.Machine;
import dev.satchel.core.plan.Plan;
import dev.satchel.utm.mapping.DiskPlacement;
import dev.satchel.utm.mapping.UtmDraft;
import dev.satchel.utm.mapping.UtmMapping;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Makes, copies, moves and mends bundles, as plans that can be read before they are applied; and lists them. */
public final class UtmBundles {
    private UtmBundles() {}

    /**
     * As {@link #plan(Machine, Path, DiskPlacement)} of {@code machine} at {@code target}, with copies of the images in
     * the bundle.
     */
    public static Plan plan(Machine machine, Path target) throws IOException {
        return plan(machine, target, DiskPlacement.COPY);
    }

    /**
     * The plan that makes a bundle of {@code machine}. The bundle is built beside {@code target}, under its name and
     * {@code .new}, and renamed when it is whole; a plan that fails removes what it built. Images are copied (as clones
     * where the volume can), missing ones with a size are made in the bundle without any tool, or by {@code
     * qemu-img} where they are neither qcow2 nor raw. A missing variable store is made by UTM itself; where Secure Boot is
     * to be enforced it is a copy of a template with enrolled keys, if there is one on this host ({@link
     * VariableTemplates}).
     *
     * @param target a name that ends in {@code .utm}, in a folder that exists, and is free
     * @param placement whether the images go into the bundle or stay where they are
     * @throws SatchelException with the code of the first error if UTM cannot carry the machine ({@link
     *     UtmMapping#toUtm(Machine)} lists what it finds), with a code below {@code utm.bundle} if {@code target} is
     *     taken or an image is missing
     */
    public static Plan plan(Machine machine, Path target, DiskPlacement placement) throws IOException {
        return plan(machine, target, placement, OperatingSystem.current());
    }

    static Plan plan(Machine machine, Path target, DiskPlacement placement, OperatingSystem host) throws IOException {
        UtmDraft draft = UtmMapping.toUtm(machine, placement);
        draft.findings().orThrow("machine " + machine.name());
        return new BundlePlan(machine, draft, new BundleSite(target, host), VariableTemplates.installed()).plan();
    }

    /**
     * The bundles in {@code folder}, in the order of their names, broken ones with their error; not those in folders within
     * it.
     *
     * @throws SatchelException with code {@code utm.bundle.folder} if it is no folder, or holds more than 10000 entries
     */
    public static List<BundleListing> list(Path folder) throws IOException {
        return BundleListing.of(folder);
    }

    /** What is wrong with {@code bundles} that are each sound, when UTM sees all of them: two of one UUID. */
    public static Findings checkTogether(List<BundleListing> bundles) {
        return BundleListing.duplicates(bundles);
    }

    /**
     * The plan that copies {@code bundle} as another machine: with a new UUID, new addresses for its network cards, and what
     * {@code identity} says. References to them in additional arguments follow; what the guest sees of it is told as
     * findings.
     *
     * @param target a name that ends in {@code .utm}, in a folder that exists, and is free
     * @throws SatchelException with a code below {@code utm.bundle} if {@code target} is taken, the disk is too small or the
     *     bundle holds links; {@code utm.running} or {@code utm.bundle.busy} if somebody works with it; {@code
     *     utm.copy.legacy} if it is one of UTM 3
     * @throws InterruptedException if this thread was interrupted while it asked how large the bundle is
     */
    public static Plan copy(UtmBundle bundle, Path target, NewIdentity identity)
            throws IOException, InterruptedException {
        return CopyPlan.withIdentity(bundle, new BundleSite(target, OperatingSystem.current()), identity);
    }

    /**
     * The plan that moves {@code bundle}: on one disk a new name for its folder; to another disk a copy that is compared with
     * the original, which is removed only then. Sparse files stay sparse where the disk has them. Whenever it is cut short,
     * one whole bundle is there.
     *
     * @param target a folder that exists, in which it keeps its name, or a free name that ends in {@code .utm}
     * @throws SatchelException as {@link #copy}
     * @throws InterruptedException if this thread was interrupted while it asked how large the bundle is
     */
    public static Plan move(UtmBundle bundle, Path target) throws IOException, InterruptedException {
        return move(bundle, target, OperatingSystem.current());
    }

    static Plan move(UtmBundle bundle, Path target, OperatingSystem host) throws IOException, InterruptedException {
        boolean into = Files.isDirectory(target) && !target.toString().endsWith(".utm");
        Path named = into ? target.resolve(bundle.folder().getFileName()) : target;
        BundleSite site = new BundleSite(named, host);
        site.requireFree();
        return Files.getFileStore(site.parent()).equals(Files.getFileStore(bundle.folder()))
                ? CopyPlan.rename(bundle, site)
                : CopyPlan.move(bundle, site);
    }

    /**
     * The plan that gives {@code bundle} another name: in its configuration, and as the name of its folder, as UTM writes it
     * ({@code , / : \ ? % * | " < >} become hyphens).
     *
     * @param name not blank, of characters that can be seen
     * @throws SatchelException with a code below {@code utm.bundle} if the name is taken; {@code utm.running} or {@code
     *     utm.bundle.busy} if somebody works with it
     */
    public static Plan rename(UtmBundle bundle, String name) throws IOException {
        return RenamePlan.of(bundle, name, OperatingSystem.current());
    }

    /**
     * The plan that mends what keeps {@code bundle} from travelling, as far as it can be mended; what it leaves is among its
     * findings.
     *
     * @param mends what is to be done, where it is needed; {@link Mend#lossless()} changes nothing of the machine
     * @return empty if there is nothing to do
     * @throws SatchelException with code {@code utm.running} or {@code utm.bundle.busy} if somebody works with it
     */
    public static Optional<Plan> makePortable(UtmBundle bundle, Set<Mend> mends) throws IOException {
        return PortablePlan.of(bundle, ImmutableSet.copyOf(mends), OperatingSystem.current());
    }
}
