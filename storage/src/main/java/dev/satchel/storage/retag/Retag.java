package dev.satchel.storage.retag;

import com.google.common.collect.ImmutableList;
import dev.satchel.core.SatchelException;
import dev.satchel.core.check.Finding;
import dev.satchel.core.check.Findings;
import dev.satchel.core.plan.Argument;
import dev.satchel.core.plan.Plan;
import dev.satchel.core.plan.Step;
import dev.satchel.storage.fstab.Renaming;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * New names of disks in a whole root: what changes where, and what cannot be changed by an edit. It looks at the root once,
 * changes nothing, and is immutable.
 *
 * <p>A name changes where it stands as a whole: behind its tag, in a path below {@code /dev/disk}, as what GRUB searches
 * for; an identifier of 128 bits also by itself, since it is nothing else by chance ({@code rd.luks.uuid=luks-..}, {@code
 * set=..}). Comments stay. Links are followed as far as they stay within the root, and stay links.
 */
public final class Retag {
    private final Path root;
    private final Renaming renaming;
    private final ImmutableList<RetaggedFile> files;
    private final Findings findings;

    private Retag(Path root, Renaming renaming, ImmutableList<RetaggedFile> files, Findings findings) {
        this.root = root;
        this.renaming = renaming;
        this.files = files;
        this.findings = findings;
    }

    /**
     * Looks what would change.
     *
     * @param root of a system, which may be the running one
     * @param renaming the new names
     * @throws SatchelException with code {@code retag.root} if {@code root} is no folder; if a file cannot be read
     */
    public static Retag of(Path root, Renaming renaming) throws IOException {
        if (!Files.isDirectory(root)) {
            throw new SatchelException(
                    "retag.root", root.toString(), "is no folder", "name the root of a system, / or a mount point");
        }
        RetagScan scan = new RetagScan(new RootFolder(root.toRealPath()), renaming);
        scan.run();
        return new Retag(root, renaming, scan.files(), scan.findings());
    }

    /** The files that change, in the order in which they are looked for; immutable. */
    public List<RetaggedFile> files() {
        return files;
    }

    /**
     * What the reader should know: what has to be made anew because it holds an old name, what names a disk in a way that no
     * edit mends, what was left alone. Their codes begin with {@code retag.}.
     */
    public Findings findings() {
        return findings;
    }

    /** A step for each file, whose diff can be read; empty if nothing changes. */
    public Optional<Plan> plan() {
        if (files.isEmpty()) {
            return Optional.empty();
        }
        Plan.Builder plan =
                Plan.titled("Rename disks in " + root + ": " + renaming).findings(findings);
        steps(Argument.of(root)).forEach(plan::step);
        return Optional.of(plan.build());
    }

    /**
     * The steps of the {@linkplain #plan() plan} for another root, in which these files are the same.
     *
     * @param copy a copy of the root that was looked at
     * @return one for each file; empty if nothing changes
     */
    public List<Step> steps(Argument copy) {
        return files.stream().map(file -> file.step(copy)).collect(ImmutableList.toImmutableList());
    }

    /** A finding of this package. */
    static Finding note(String code, Object where, String message) {
        return Finding.note("retag." + code, where.toString(), message);
    }
}
