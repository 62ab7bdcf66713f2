package dev.satchel.utm.bundle;

import dev.satchel.core.SatchelException;
import dev.satchel.core.host.OperatingSystem;
import dev.satchel.core.machine.Machine;
import dev.satchel.core.plan.Plan;
import dev.satchel.utm.mapping.DiskPlacement;
import dev.satchel.utm.mapping.UtmDraft;
import dev.satchel.utm.mapping.UtmMapping;
import java.io.IOException;
import java.nio.file.Path;

/** Makes bundles, as plans that can be read before they are applied. */
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
     * where the volume can), missing ones with a size are created by {@code qemu-img}, a missing variable store by UTM
     * itself.
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
        return new BundlePlan(machine, draft, target.toAbsolutePath().normalize(), host).plan();
    }
}
