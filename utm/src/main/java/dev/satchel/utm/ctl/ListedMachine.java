package dev.satchel.utm.ctl;

import com.google.common.base.Ascii;
import dev.satchel.core.SatchelException;
import dev.satchel.utm.bundle.UtmBundle;
import dev.satchel.utm.config.AppleConfiguration;
import dev.satchel.utm.config.QemuConfiguration;
import dev.satchel.utm.config.UtmConfiguration;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;

/**
 * A machine as {@code utmctl list} showed it.
 *
 * @param uuid by which it is addressed
 * @param status what it was doing at that moment
 * @param name as its user wrote it: may be empty, hold blanks, and be that of another machine too
 */
public record ListedMachine(UUID uuid, MachineStatus status, String name) {
    /** As UTM writes it and compares it: in upper case. */
    public String id() {
        return Ascii.toUpperCase(uuid.toString());
    }

    /**
     * The word of honour that this very machine may be deleted, with all its disks, wherever they lie.
     *
     * @throws SatchelException with code {@code utm.ctl.state} if it is not stopped
     */
    public DeletionConfirmation confirmDeletion() throws SatchelException {
        requireStopped();
        return new DeletionConfirmation(this, null);
    }

    /**
     * As {@link #confirmDeletion()}, of a machine whose bundle is at {@code bundle}: its configuration is read, and must
     * have the UUID of this one.
     *
     * @param bundle the folder that ends in {@code .utm}
     * @throws SatchelException with code {@code utm.ctl.delete.other} if it is another machine's
     */
    public DeletionConfirmation confirmDeletion(Path bundle) throws IOException {
        requireStopped();
        Optional<UUID> told = uuidOf(UtmBundle.open(bundle).configuration());
        if (!told.equals(Optional.of(uuid))) {
            throw new SatchelException(
                    "utm.ctl.delete.other",
                    bundle.toString(),
                    "is the bundle of another machine than " + this + ": "
                            + told.map(UUID::toString).orElse("it has no UUID"),
                    "name the bundle of the machine that is meant");
        }
        return new DeletionConfirmation(this, bundle);
    }

    private void requireStopped() throws SatchelException {
        if (status != MachineStatus.STOPPED) {
            throw new SatchelException(
                    "utm.ctl.state",
                    toString(),
                    "is " + status + ", and only a stopped machine is deleted",
                    "stop it first");
        }
    }

    static Optional<UUID> uuidOf(UtmConfiguration configuration) {
        if (configuration instanceof QemuConfiguration qemu) {
            return qemu.information().uuid();
        }
        if (configuration instanceof AppleConfiguration apple) {
            return apple.information().uuid();
        }
        return Optional.empty();
    }

    /** For people: {@code "Field Windows" (6F1F4A4E-...)}. */
    @Override
    public String toString() {
        return "\"" + Words.shown(name) + "\" (" + id() + ")";
    }
}
