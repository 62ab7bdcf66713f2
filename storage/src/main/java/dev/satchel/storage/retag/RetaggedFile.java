package dev.satchel.storage.retag;

import dev.satchel.core.plan.Action;
import dev.satchel.core.plan.Argument;
import dev.satchel.core.plan.Step;
import java.nio.file.Path;

/** A file of a root in which names of disks change. Immutable. */
public final class RetaggedFile {
    private final Path path;
    private final Place place;
    private final byte[] before;
    private final Action.EditFile edit;

    RetaggedFile(Path path, Place place, byte[] before, byte[] after) {
        this.path = path;
        this.place = place;
        this.before = before.clone();
        this.edit = Action.EditFile.between(Argument.of(""), path, before, after);
    }

    /** Where it is, relative to the root, without links on the way: the file that changes. */
    public Path path() {
        return path;
    }

    /** What it is, for people: {@code GRUB's menu}. */
    public String purpose() {
        return place.purpose();
    }

    /** What changes, as {@code diff -u} shows it. */
    public String diff() {
        return edit.diff();
    }

    /** What it holds before; a copy. */
    public byte[] before() {
        return before.clone();
    }

    /**
     * A step that changes it.
     *
     * @param root of the system: the one that was looked at, or a copy of it, in which this file is still the same
     */
    public Step step(Argument root) {
        return Step.titled("Rename in " + path + ", " + purpose())
                .act(new Action.EditFile(root, path, edit.before(), edit.after(), edit.hunks()))
                .build();
    }

    Place place() {
        return place;
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
