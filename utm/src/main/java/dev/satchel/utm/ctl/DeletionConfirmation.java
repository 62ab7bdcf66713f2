package dev.satchel.utm.ctl;

import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * That a machine may be deleted. UTM asks nobody, and by its code it also deletes a bundle that lies on an external disk,
 * where its user interface would only forget it. So this is made from a machine as it was listed ({@link
 * ListedMachine#confirmDeletion()}), and holds good for the machine of that UUID and that name alone.
 */
public final class DeletionConfirmation {
    private final ListedMachine machine;
    private final @Nullable Path bundle;

    DeletionConfirmation(ListedMachine machine, @Nullable Path bundle) {
        this.machine = machine;
        this.bundle = bundle;
    }

    /** What is deleted, as it was listed. */
    public ListedMachine machine() {
        return machine;
    }

    /** Where its bundle lies, if whoever confirmed it said so. */
    public Optional<Path> bundle() {
        return Optional.ofNullable(bundle);
    }

    /** For people: what is lost. */
    @Override
    public String toString() {
        return "delete " + machine + " with all its disks, "
                + (bundle == null ? "wherever its bundle lies, on an external disk too" : "in " + bundle);
    }
}
