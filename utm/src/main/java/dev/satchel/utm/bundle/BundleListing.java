package dev.satchel.utm.bundle;

import com.google.common.base.Ascii;
import com.google.common.collect.ImmutableList;
import dev.satchel.core.SatchelException;
import dev.satchel.core.check.Finding;
import dev.satchel.core.check.Findings;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A folder that UTM would take for a machine, by its name: with its bundle, or with the reason why it has none. Immutable. */
public final class BundleListing {
    private static final int MOST = 10_000;

    private final Path folder;
    private final @Nullable UtmBundle bundle;
    private final @Nullable SatchelException error;

    private BundleListing(Path folder, @Nullable UtmBundle bundle, @Nullable SatchelException error) {
        this.folder = folder;
        this.bundle = bundle;
        this.error = error;
    }

    /**
     * The bundles in {@code folder}, in the order of their names; not those in folders within it.
     *
     * @throws SatchelException with code {@code utm.bundle.folder} if it is no folder, or holds more than 10000 entries
     */
    static List<BundleListing> of(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            throw new SatchelException(
                    "utm.bundle.folder", folder.toString(), "is not a folder", "name a folder that holds bundles");
        }
        ImmutableList.Builder<Path> found = ImmutableList.builder();
        int count = 0;
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            for (Path entry : entries) {
                if (count++ == MOST) {
                    throw new SatchelException(
                            "utm.bundle.folder", folder.toString(), "holds more than " + MOST + " entries");
                }
                if (Ascii.toLowerCase(entry.getFileName().toString()).endsWith(".utm")) {
                    found.add(entry);
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return found.build().stream()
                .sorted(Comparator.comparing(Path::toString))
                .map(BundleListing::open)
                .collect(ImmutableList.toImmutableList());
    }

    private static BundleListing open(Path folder) {
        try {
            if (Files.isSymbolicLink(folder) || !Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
                throw new SatchelException(
                        "utm.bundle.link", Shown.of(folder), "is no folder, or a link to one", "move the bundle here");
            }
            return new BundleListing(folder, UtmBundle.open(folder), null);
        } catch (SatchelException e) {
            return new BundleListing(folder, null, e);
        } catch (IOException e) {
            return new BundleListing(
                    folder,
                    null,
                    new SatchelException(
                            "utm.bundle.unreadable",
                            Shown.of(folder),
                            "cannot be read",
                            "give this user the right to read it",
                            e));
        }
    }

    /** Machines among {@code all} that have one UUID: UTM gives one of them a new one when it sees both. */
    static Findings duplicates(List<BundleListing> all) {
        Map<String, BundleListing> seen = new HashMap<>();
        ImmutableList.Builder<Finding> findings = ImmutableList.builder();
        for (BundleListing each : all) {
            Optional<String> uuid =
                    each.bundle().flatMap(bundle -> bundle.summary().uuid());
            if (uuid.isEmpty()) {
                continue;
            }
            BundleListing other = seen.putIfAbsent(Ascii.toLowerCase(uuid.get()), each);
            if (other != null) {
                findings.add(Finding.error(
                                "utm.bundle.uuid-twice",
                                Shown.of(each.folder()),
                                "has the UUID of " + Shown.of(other.folder()),
                                "make copies with a new identity: utm copy")
                        .withConsequence(
                                "UTM gives one of the two a new UUID, and its registry loses what it knew of it"));
            }
        }
        return Findings.of(findings.build());
    }

    /** The folder, whose name ends in {@code .utm}. */
    public Path folder() {
        return folder;
    }

    /** The bundle; empty if it is broken. */
    public Optional<UtmBundle> bundle() {
        return Optional.ofNullable(bundle);
    }

    /** Why it cannot be opened; empty if it can. */
    public Optional<SatchelException> error() {
        return Optional.ofNullable(error);
    }

    @Override
    public String toString() {
        return Shown.of(folder) + (error == null ? "" : " (broken)");
    }
}
