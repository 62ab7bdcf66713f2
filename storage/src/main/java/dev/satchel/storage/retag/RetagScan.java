package dev.satchel.storage.retag;

import com.google.common.base.Joiner;
import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import dev.satchel.core.SatchelException;
import dev.satchel.core.check.Finding;
import dev.satchel.core.check.Findings;
import dev.satchel.storage.fstab.Renaming;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** One look at a root. */
final class RetagScan {
    /** Larger is no configuration. */
    private static final int LARGEST = 1 << 20;

    /** Where unknown files that hold an old name are looked for, and how far down. */
    private static final Path SETTINGS = Path.of("etc");

    private static final int DEEPEST = 8;
    private static final int MOST_FILES = 20_000;

    private static final Pattern UNIT_OF_A_DEVICE = Pattern.compile("dev-.*\\.(swap|device)");

    private final RootFolder root;
    private final Renaming renaming;
    private final PlacedFile edits;
    private final Map<Path, Optional<RetaggedFile>> looked = new LinkedHashMap<>();
    private final List<Finding> findings = new ArrayList<>();
    private int others;

    RetagScan(RootFolder root, Renaming renaming) {
        this.root = root;
        this.renaming = renaming;
        this.edits = new PlacedFile(renaming);
    }

    void run() throws IOException {
        for (Place place : Place.all()) {
            for (Path name : root.names(place.pattern(), place.letters())) {
                Optional<Path> file = root.resolve(name);
                if (file.isPresent() && !looked.containsKey(file.get()) && isFile(file.get())) {
                    looked.put(file.get(), look(file.get(), name, place));
                }
            }
        }
        Optional<Path> settings = root.resolve(SETTINGS);
        if (settings.isPresent()) {
            lookElsewhere(settings.get(), 0);
        }
        new Leftovers(root, renaming, files(), findings).find();
        if (!root.closed().isEmpty()) {
            findings.add(Finding.warning(
                    "retag.unreadable",
                    Joiner.on(", ").join(root.closed()),
                    "may not be read by this user, and was not looked into",
                    "run it as root"));
        }
    }

    ImmutableList<RetaggedFile> files() {
        return looked.values().stream().flatMap(Optional::stream).collect(ImmutableList.toImmutableList());
    }

    Findings findings() {
        return Findings.of(findings);
    }

    private boolean isFile(Path file) {
        return Files.isRegularFile(root.path().resolve(file), LinkOption.NOFOLLOW_LINKS);
    }

    private Optional<RetaggedFile> look(Path file, Path name, Place place) throws IOException {
        byte[] content = root.read(file, LARGEST + 1).orElse(new byte[0]);
        if (content.length > LARGEST) {
            findings.add(Finding.warning(
                    "retag.too-large",
                    file.toString(),
                    "is over 1 MiB and was not looked into",
                    "look into it by hand"));
            return Optional.empty();
        }
        byte[] renamed;
        try {
            renamed = edits.renamed(place.form(), file.toString(), content);
        } catch (SatchelException e) {
            findings.add(Finding.error(
                    e.code(),
                    file.toString(),
                    "its block of 1024 bytes has no room",
                    e.remedy().orElse("")));
            return Optional.empty();
        }
        if (Arrays.equals(renamed, content)) {
            return Optional.empty();
        }
        if (isBinary(content)) {
            findings.add(Finding.warning(
                    "retag.binary",
                    file.toString(),
                    "holds an old name and is no text",
                    "make it anew by what made it"));
            return Optional.empty();
        }
        if (UNIT_OF_A_DEVICE.matcher(String.valueOf(name.getFileName())).matches()) {
            findings.add(Finding.error(
                    "retag.unit-name",
                    file.toString(),
                    "is a unit with the name of its device: systemd refuses one whose What= is another",
                    "write a unit of the new name, which systemd-escape --path tells, or a line in fstab"));
            return Optional.empty();
        }
        return retagged(file, place, content, renamed);
    }

    private Optional<RetaggedFile> retagged(Path file, Place place, byte[] content, byte[] renamed) throws IOException {
        if (file.toString().indexOf('\uFFFD') >= 0) { // a plan is text, and could not say which file it is
            findings.add(Finding.error(
                    "retag.name",
                    file.toString(),
                    "holds an old name, and is called by a name that is not UTF-8",
                    "edit it by hand"));
            return Optional.empty();
        }
        RetaggedFile retagged;
        try {
            retagged = new RetaggedFile(file, place, content, renamed);
        } catch (IllegalArgumentException e) {
            findings.add(Finding.error(
                    "retag.encoding", file.toString(), "a line with an old name is not UTF-8", "edit it by hand"));
            return Optional.empty();
        }
        Object names = linkCount(root.path().resolve(file));
        if (names instanceof Integer count && count > 1) {
            findings.add(Retag.note(
                    "hard-link",
                    file,
                    "has " + count + " names: the others keep the old content, and should be linked anew"));
        }
        return Optional.of(retagged);
    }

    private static Object linkCount(Path file) throws IOException {
        try {
            return Files.getAttribute(file, "unix:nlink", LinkOption.NOFOLLOW_LINKS);
        } catch (UnsupportedOperationException | IllegalArgumentException e) {
            return 1;
        }
    }

    private static boolean isBinary(byte[] content) {
        return new String(content, StandardCharsets.ISO_8859_1).indexOf('\0') >= 0;
    }

    /** Files whose form is not known are not changed, but told. */
    private void lookElsewhere(Path folder, int depth) throws IOException {
        for (Path name : root.list(folder)) {
            Path path = root.path().resolve(name);
            if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
                if (depth < DEEPEST) {
                    lookElsewhere(name, depth + 1);
                }
            } else if (isFile(name) && !looked.containsKey(name) && others++ < MOST_FILES) {
                tellOf(name);
            }
        }
    }

    private void tellOf(Path name) throws IOException {
        byte[] content = root.read(name, LARGEST + 1).orElse(new byte[0]);
        if (content.length > LARGEST || isBinary(content)) {
            return;
        }
        List<Integer> lines = edits.linesWithNames(content);
        if (!lines.isEmpty()) {
            findings.add(Finding.warning(
                    "retag.elsewhere",
                    name + " line " + lines.get(0),
                    "holds an old name; what this file is for is not known, and it was left alone",
                    "see whether it has to change"));
        }
    }

    /** The lines of a file, for those who look for other things than names. */
    static List<String> lines(byte[] content) {
        return Splitter.on('\n').splitToList(new String(content, StandardCharsets.ISO_8859_1));
    }
}
