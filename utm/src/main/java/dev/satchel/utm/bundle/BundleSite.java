package dev.satchel.utm.bundle;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.satchel.core.SatchelException;
import dev.satchel.core.host.OperatingSystem;
import dev.satchel.core.plan.Action;
import dev.satchel.core.plan.Argument;
import dev.satchel.core.plan.PlannedCommand;
import dev.satchel.core.plan.Step;
import dev.satchel.core.unit.DataSize;
import dev.satchel.utm.config.UtmConfiguration;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;

/**
 * The place where a bundle is made: built beside its target, under its name and {@code .new}, and renamed when it is whole.
 * What fails removes what it built, and nothing is ever overwritten.
 */
final class BundleSite {
    static final Duration COPY_LIMIT = Duration.ofHours(12);
    private static final String ENDING = ".utm";
    private static final Duration SYNC_LIMIT = Duration.ofMinutes(30);
    private static final DataSize PER_WEIGHT = DataSize.mebibytes(256);

    private final Path target;
    private final Path building;
    private final OperatingSystem host;

    BundleSite(Path target, OperatingSystem host) {
        this.target = target.toAbsolutePath().normalize();
        this.building = this.target.resolveSibling(this.target.getFileName() + ".new");
        this.host = host;
    }

    Path target() {
        return target;
    }

    Path building() {
        return building;
    }

    OperatingSystem host() {
        return host;
    }

    /** The folder that the target is to be in. */
    Path parent() {
        Path parent = target.getParent();
        return parent == null ? target : parent;
    }

    void requireFree() throws IOException {
        requireName(target);
        Path folder = target.getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            throw new SatchelException(
                    "utm.bundle.folder", String.valueOf(folder), "is not a folder that exists", "make it first");
        }
        requireAbsent(target, "name another, or remove it first: a bundle holds disks and is never overwritten");
        requireAbsent(building, "it is left of an attempt that did not end; remove it");
    }

    static void requireName(Path target) throws SatchelException {
        String name = String.valueOf(target.getFileName());
        if (!name.endsWith(ENDING) || name.length() == ENDING.length()) {
            throw new SatchelException(
                    "utm.bundle.name",
                    target.toString(),
                    "UTM knows a bundle by its ending alone",
                    "end the name in .utm");
        }
    }

    static void requireAbsent(Path path, String remedy) throws SatchelException {
        if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            throw new SatchelException("utm.bundle.exists", path.toString(), "is already there", remedy);
        }
    }

    Step makeFolder() {
        return Step.titled("Make the folder of the bundle")
                .verify(
                        "that " + Shown.of(target.getFileName()) + " is free",
                        () -> requireAbsent(target, "name another, or remove it first"),
                        PlannedCommand.of("test", "!", "-e").with(target))
                .act(Action.Run.making(
                        PlannedCommand.of("mkdir", "-p").with(building).repeatable(),
                        // After the last step nothing is there any more under this name.
                        PlannedCommand.of("rm", "-rf").with(building)))
                .run(PlannedCommand.of("mkdir", "-p")
                        .with(building.resolve(UtmBundle.DATA))
                        .repeatable())
                .build();
    }

    /** Holes stay holes; where the volume can, the copy is a clone and takes no space (APFS, Btrfs, XFS). */
    PlannedCommand copy(Path from, Path to) {
        PlannedCommand copy = host == OperatingSystem.MACOS
                ? PlannedCommand.of("cp", "-c")
                : PlannedCommand.of("cp", "--reflink=auto", "--sparse=always");
        return copy.with(from).with(to).withTimeLimit(COPY_LIMIT).repeatable();
    }

    static int weight(Path file) throws IOException {
        return (int) Math.min(1000, 1 + Files.size(file) / PER_WEIGHT.bytes());
    }

    /**
     * What is written of {@code configuration}: what its own writer writes, with the lines changed whose values did; in UTM's
     * layout where that is no text in UTF-8, which a plan could not show.
     */
    static String text(UtmConfiguration configuration) {
        byte[] bytes = configuration.plist().bytes();
        try {
            String text = UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
            return text.indexOf('\0') < 0 ? text : configuration.plist().toXml();
        } catch (CharacterCodingException e) {
            return configuration.plist().toXml();
        }
    }

    Step writeConfiguration(String xml) {
        return Step.titled("Write the configuration")
                .write(Argument.of(building), Path.of(UtmBundle.CONFIGURATION), xml)
                .build();
    }

    /** The bytes reach the disk before the name does: a cable pulled in between leaves no bundle instead of a broken one. */
    Step rename() {
        return Step.titled("Give the bundle its name")
                .run(sync())
                .verify(
                        "that " + Shown.of(target.getFileName()) + " is still free",
                        this::requireFreeOrRenamed,
                        PlannedCommand.of("test", "!", "-e")
                                .with(target)
                                .with("-o", "!", "-e")
                                .with(building))
                .run(move(host, building, target))
                .verify(
                        "that the bundle has its name",
                        this::requireRenamed,
                        PlannedCommand.of("test", "!", "-e")
                                .with(building)
                                .with("-a", "-e")
                                .with(target))
                .build();
    }

    static PlannedCommand sync() {
        return PlannedCommand.of("sync").withTimeLimit(SYNC_LIMIT).repeatable();
    }

    /**
     * Renames what may be in the way of nothing. What {@code mv} ends with says little: 0 although it did not rename
     * (coreutils 9.1), 1 if it is repeated after it did, for instance by a plan that is resumed. So the names are looked at,
     * before and after.
     */
    static PlannedCommand move(OperatingSystem host, Path from, Path to) {
        PlannedCommand move = host == OperatingSystem.MACOS
                ? PlannedCommand.of("mv", "-n")
                : PlannedCommand.of("mv", "--no-clobber", "--no-target-directory");
        return move.with(from).with(to).succeedingWith(0, 1).repeatable();
    }

    /** Renames over what is there. */
    static PlannedCommand replace(OperatingSystem host, Path from, Path to) {
        PlannedCommand move = host == OperatingSystem.MACOS
                ? PlannedCommand.of("mv", "-f")
                : PlannedCommand.of("mv", "--force", "--no-target-directory");
        return move.with(from).with(to);
    }

    private void requireFreeOrRenamed() throws SatchelException {
        if (Files.exists(building, LinkOption.NOFOLLOW_LINKS)) {
            requireAbsent(target, "name another, or remove it first");
        }
    }

    private void requireRenamed() throws SatchelException {
        requireMoved(building, target);
    }

    static void requireMoved(Path from, Path to) throws SatchelException {
        requireAbsent(from, "see what took the name " + Shown.of(to.getFileName()));
        if (!Files.exists(to, LinkOption.NOFOLLOW_LINKS)) {
            throw new SatchelException(
                    "utm.bundle.missing", to.toString(), "is not there, and was to be", "make it anew");
        }
    }
}
