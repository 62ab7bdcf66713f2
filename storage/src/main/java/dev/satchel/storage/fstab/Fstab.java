package dev.satchel.storage.fstab;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.base.CharMatcher;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import dev.satchel.core.SatchelException;
import dev.satchel.core.check.Findings;
import dev.satchel.core.file.AtomicFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * A table of mounts, immutable and lossless: what is read is written again byte for byte (comments, blank lines,
 * alignment, line ends, lines that no reader understands, bytes that are not UTF-8), and an edit touches only what it
 * names. Nothing in here throws on a strange file: {@link #check} says what is wrong with it.
 */
public final class Fstab {
    /** A thousand times the largest one seen. */
    private static final int LIMIT = 4 << 20;

    private static final int SOURCE = 0;

    private final ImmutableList<FstabLine> lines;

    private Fstab(ImmutableList<FstabLine> lines) {
        this.lines = lines;
    }

    /**
     * Reads {@code file}.
     *
     * @throws SatchelException with code {@code fstab.unreadable} or {@code fstab.too-large} (over 4 MiB)
     */
    public static Fstab read(Path file) throws SatchelException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(LIMIT + 1);
            if (bytes.length > LIMIT) {
                throw new SatchelException("fstab.too-large", file.toString(), "over 4 MiB: this is no fstab");
            }
            return parse(bytes);
        } catch (SatchelException e) {
            throw e;
        } catch (IOException e) {
            throw SatchelException.unreadable("fstab.unreadable", file, e);
        }
    }

    /** The table that {@code text} is, in UTF-8. */
    public static Fstab parse(String text) {
        return parse(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The table that {@code bytes} are. */
    public static Fstab parse(byte[] bytes) {
        return ofRaw(new String(bytes, StandardCharsets.ISO_8859_1));
    }

    private static Fstab ofRaw(String raw) {
        ImmutableList.Builder<FstabLine> lines = ImmutableList.builder();
        int number = 1;
        for (int from = 0; from < raw.length(); number++) {
            int newline = raw.indexOf('\n', from);
            int to = newline < 0 ? raw.length() : newline + 1;
            lines.add(FstabLine.parse(raw.substring(from, to), number));
            from = to;
        }
        return new Fstab(lines.build());
    }

    /** The lines that libmount accepts, in order; immutable. */
    public List<FstabEntry> entries() {
        return lines.stream().map(FstabLine::entry).filter(Objects::nonNull).collect(ImmutableList.toImmutableList());
    }

    /** The first entry for {@code target}; systemd lets the first win. {@code /a} and {@code /a/} are one target. */
    public Optional<FstabEntry> entry(String target) {
        String wanted = normal(target);
        return entries().stream().filter(e -> normal(e.target()).equals(wanted)).findFirst();
    }

    /** As {@link #retag(Map)}, with {@code newUuid} in place of {@code oldUuid}. */
    public Fstab retag(String oldUuid, String newUuid) {
        return retag(ImmutableMap.of(oldUuid, newUuid));
    }

    /**
     * Puts new identifiers in place of old ones, of file systems and partitions alike: as {@link #retag(Renaming)} with
     * {@link Renaming#of(Map)}.
     *
     * @param newByOld the new identifier for each old one, without {@code UUID=} and the like
     * @throws IllegalArgumentException if a new value is empty or holds a blank, a quote, a slash or a control character
     */
    public Fstab retag(Map<String, String> newByOld) {
        return retag(Renaming.of(newByOld));
    }

    /**
     * Puts new names in place of old ones, all at once (two may be exchanged): the values of tags, quoted or not, and the
     * last part of paths below {@code /dev/disk/by-uuid}, {@code by-partuuid}, {@code by-label}, {@code by-partlabel} and
     * {@code by-id}, in each with the escapes that are due there. Values are compared as libmount does, as text and with
     * case. Every other byte stays, comments too.
     *
     * @param renaming the new names
     */
    public Fstab retag(Renaming renaming) {
        return edit(line -> {
            String written = line.raw(SOURCE);
            return NameInSource.in(written)
                    .flatMap(name -> name.renamed(written, renaming))
                    .map(renamed -> line.with(SOURCE, renamed))
                    .orElse(line.raw());
        });
    }

    /**
     * Says what {@code entry} says. The first entry for the same target is changed, and there only the fields that
     * differ; a target that has none, and swap, which has no target, is added as a new last line.
     *
     * @throws IllegalArgumentException if a field is empty or holds a newline, which systemd cannot take; if a new option
     *     holds a comma outside double quotes or half a pair of them, which readers understand differently
     */
    public Fstab withEntry(FstabEntry entry) {
        String target = normal(entry.target());
        Optional<FstabEntry> present = target.startsWith("/") ? this.entry(entry.target()) : Optional.empty();
        checkWritable(entry, present.map(FstabEntry::options).orElse(ImmutableList.of()));
        if (present.isEmpty()) {
            return ofRaw(appending(FstabLine.written(entry)));
        }
        int line = present.get().line();
        return edit(l -> {
            FstabEntry old = l.entry();
            return old != null && old.line() == line ? l.saying(entry) : l.raw();
        });
    }

    /** Without the entries for {@code targets}, where {@code /a/} is {@code /a}; comments stay. */
    public Fstab withoutTarget(String... targets) {
        Set<String> unwanted =
                ImmutableList.copyOf(targets).stream().map(Fstab::normal).collect(ImmutableSet.toImmutableSet());
        return without(entry -> unwanted.contains(normal(entry.target())));
    }

    /** Without the entries that {@code unwanted} names; comments, and lines that are no entries, stay. */
    public Fstab without(Predicate<FstabEntry> unwanted) {
        return edit(line -> {
            FstabEntry entry = line.entry();
            return entry != null && unwanted.test(entry) ? "" : line.raw();
        });
    }

    /**
     * What is wrong with this table on a disk that travels, as far as that can be told without the system it belongs
     * to: each finding's place is {@code line 4}, its code begins with {@code fstab.}. Lines that libmount rejects, or
     * that readers understand differently, are among them.
     */
    public Findings check() {
        return FstabCheck.of(lines);
    }

    /**
     * As {@link #check()}, and whether {@code system} has what the table names: targets, devices, file systems. Codes of
     * that begin with {@code fstab.host.}.
     *
     * @param system for which the table is, {@link FstabSystem#thisHost()} for example
     */
    public Findings check(FstabSystem system) {
        return check().and(SystemCheck.of(entries(), system));
    }

    /** The file, byte for byte. */
    public byte[] toBytes() {
        return raw().getBytes(StandardCharsets.ISO_8859_1);
    }

    /**
     * Writes it so that {@code file} is the old table or this one, never a part.
     *
     * @throws IOException if it could not be written; the old one is then still there
     */
    public void writeTo(Path file) throws IOException {
        AtomicFile.write(file, toBytes());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Fstab that && raw().equals(that.raw());
    }

    @Override
    public int hashCode() {
        return raw().hashCode();
    }

    /** The file as UTF-8 text; only {@link #toBytes} is exact where it is not UTF-8. */
    @Override
    public String toString() {
        return FstabField.text(raw());
    }

    /** Without doubled and trailing slashes: what the readers compare. */
    static String normal(String target) {
        String single = target.replaceAll("/{2,}", "/");
        return single.length() > 1 && single.endsWith("/") ? single.substring(0, single.length() - 1) : single;
    }

    private String raw() {
        return lines.stream().map(FstabLine::raw).collect(Collectors.joining());
    }

    private interface Edit {
        /** What stands in place of {@code line}, its end included. */
        String of(FstabLine line);
    }

    private Fstab edit(Edit edit) {
        List<String> edited = new ArrayList<>();
        boolean changed = false;
        for (FstabLine line : lines) {
            String after = line.entry() == null ? line.raw() : edit.of(line);
            changed |= !after.equals(line.raw());
            edited.add(after);
        }
        return changed ? ofRaw(String.join("", edited)) : this;
    }

    /** In the file's own line ends; a last line that lacks its end gets one. */
    private String appending(String line) {
        String raw = raw();
        String end = lines.stream()
                .map(l -> FstabLine.endOf(l.raw()))
                .filter(e -> e.endsWith("\n"))
                .findFirst()
                .orElse("\n");
        String before = raw.isEmpty() || raw.endsWith("\n") ? raw : raw + end;
        return before + line + end;
    }

    /** What stands there already may stay as it is. */
    private static void checkWritable(FstabEntry entry, List<String> present) {
        checkField("source", entry.source().toString());
        checkField("target", entry.target());
        checkField("type", entry.type());
        checkArgument(
                !entry.source().toString().startsWith("#"),
                "a source cannot begin with '#', the line would be a comment: '%s'",
                entry.source());
        entry.options().stream()
                .filter(option -> !option.isEmpty() && !present.contains(option))
                .forEach(Fstab::checkOption);
    }

    private static void checkOption(String option) {
        checkField("option", option);
        boolean isWhole = FstabEntry.splitOptions(option).size() == 1
                && CharMatcher.is('"').countIn(option) % 2 == 0
                && !option.contains("\\,");
        checkArgument(
                isWhole, "an option cannot hold a comma outside double quotes, or half a pair of them: '%s'", option);
    }

    private static void checkField(String name, String value) {
        checkArgument(!value.isEmpty(), "the %s cannot be empty", name);
        checkArgument(
                value.chars().allMatch(c -> (c >= ' ' && c != 0x7F) || c == '\t'),
                "the %s cannot hold control characters: '%s'",
                name,
                value);
    }
}
