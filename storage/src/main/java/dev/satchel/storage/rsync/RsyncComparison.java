package dev.satchel.storage.rsync;

import dev.satchel.core.SatchelException;
import dev.satchel.core.process.OutputListener;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What differs between a source and its copy.
 *
 * @param target the copy
 * @param count how many entries differ
 * @param differences the first 10,000 of them, in the order of the walk; immutable
 */
public record RsyncComparison(String target, long count, List<Difference> differences) {
    /**
     * An entry that is not the same on both sides.
     *
     * @param path relative to the top; a folder with a slash at its end
     * @param changes what differs, as {@code --itemize-changes} writes it in 11 letters ({@code >fc........}: the content)
     */
    public record Difference(String path, String changes) {}

    private static final int MOST = 10_000;
    private static final Pattern LINE = Pattern.compile("([<>ch.*][fdLDS][^ ]{9}|\\*deleting {2,3}) ?(.+)");
    private static final Pattern ESCAPE = Pattern.compile("\\\\#([0-7]{3})");

    /** Copies the list. */
    public RsyncComparison {
        differences = List.copyOf(differences);
    }

    /** Whether nothing differs. */
    public boolean isSame() {
        return count == 0;
    }

    /**
     * This, if nothing differs.
     *
     * @throws SatchelException with code {@code rsync.differs} otherwise
     */
    public RsyncComparison orThrow() throws SatchelException {
        if (isSame()) {
            return this;
        }
        String first = differences.stream().findFirst().map(Difference::path).orElse("");
        throw new SatchelException(
                "rsync.differs",
                target,
                count + " entries differ from the source, the first is " + first,
                "copy once more");
    }

    /** rsync writes what a terminal could not show as {@code \#ooo}. */
    static String unescaped(String name) {
        if (name.indexOf("\\#") < 0) {
            return name;
        }
        return ByteText.text(ESCAPE.matcher(ByteText.bytes(name))
                .replaceAll(m ->
                        Matcher.quoteReplacement(String.valueOf((char) (Integer.parseInt(m.group(1), 8) & 0xFF)))));
    }

    /** Reads while rsync writes. */
    static final class Collector implements OutputListener {
        private final List<Difference> first = new ArrayList<>();
        private long count;

        @Override
        public synchronized void line(Stream stream, String line) {
            Matcher m = LINE.matcher(line);
            if (stream == Stream.OUTPUT && m.matches()) {
                count++;
                if (first.size() < MOST) {
                    first.add(new Difference(unescaped(m.group(2)), m.group(1).strip()));
                }
            }
        }

        synchronized RsyncComparison result(String target) {
            return new RsyncComparison(target, count, first);
        }
    }
}
