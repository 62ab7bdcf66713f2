package dev.satchel.storage.boot;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code /etc/default/grub}, which {@code grub-mkconfig} makes a menu from. Keeps every byte that it does not change.
 * Immutable.
 */
public final class GrubDefaults {
    private static final Pattern ARGUMENTS = Pattern.compile(
            "(?m)^(\\s*GRUB_CMDLINE_LINUX(?:_DEFAULT|_RECOVERY)?=)(?:\"([^\"\\n]*)\"|'([^'\\n]*)'|([^\\s\"'#]*))");

    private static final Pattern LOADER_ENTRIES = Pattern.compile("(?m)^\\s*GRUB_ENABLE_BLSCFG=.*$");

    private final String text;

    private GrubDefaults(String text) {
        this.text = text;
    }

    /** Takes {@code text} for that of the file; any is one. */
    public static GrubDefaults parse(String text) {
        return new GrubDefaults(text);
    }

    /** What {@code GRUB_CMDLINE_LINUX} and its kin add to the arguments of kernels, in the order of the file. */
    public KernelArguments arguments() {
        StringBuilder all = new StringBuilder();
        Matcher setting = ARGUMENTS.matcher(text);
        while (setting.find()) {
            all.append(value(setting)).append(' ');
        }
        return KernelArguments.parse(all.toString());
    }

    /** Without arguments that speak of the disk they were made for; see {@link KernelArguments#withoutDisk()}. */
    public GrubDefaults withoutDisk() {
        Matcher setting = ARGUMENTS.matcher(text);
        StringBuilder changed = new StringBuilder();
        while (setting.find()) {
            KernelArguments before = KernelArguments.parse(value(setting));
            KernelArguments after = before.withoutDisk();
            String quote = setting.group(3) != null ? "'" : "\"";
            String replacement = after.equals(before) ? setting.group() : setting.group(1) + quote + after + quote;
            setting.appendReplacement(changed, Matcher.quoteReplacement(replacement));
        }
        return new GrubDefaults(setting.appendTail(changed).toString());
    }

    /**
     * With those of {@code more} that no setting has yet among the arguments of all kernels ({@code GRUB_CMDLINE_LINUX}).
     *
     * @param more words without blanks and quotes
     */
    public GrubDefaults with(List<String> more) {
        List<String> has = arguments().words();
        List<String> missing = more.stream().filter(word -> !has.contains(word)).toList();
        if (missing.isEmpty()) {
            return this;
        }
        String words = String.join(" ", missing);
        Matcher setting = ARGUMENTS.matcher(text);
        int from = 0;
        int last = -1;
        while (setting.find(from)) {
            from = setting.end();
            last = setting.group(1).contains("LINUX=") ? setting.start() : last;
        }
        if (last < 0 || !setting.find(last)) {
            return appended("GRUB_CMDLINE_LINUX=\"" + words + "\"");
        }
        String quote = setting.group(3) != null ? "'" : "\"";
        String before = value(setting).isBlank() ? "" : value(setting) + " ";
        return new GrubDefaults(text.substring(0, setting.start())
                + setting.group(1)
                + quote
                + before
                + words
                + quote
                + text.substring(setting.end()));
    }

    private GrubDefaults appended(String line) {
        String gap = text.isEmpty() || text.endsWith("\n") ? "" : "\n";
        return new GrubDefaults(text + gap + line + "\n");
    }

    /** With a menu that holds its lines itself: {@code GRUB_ENABLE_BLSCFG=false} (Fedora's {@code grub2-mkconfig}). */
    public GrubDefaults withoutLoaderEntries() {
        Matcher setting = LOADER_ENTRIES.matcher(text);
        if (setting.find()) {
            return new GrubDefaults(setting.replaceAll("GRUB_ENABLE_BLSCFG=false"));
        }
        return appended("GRUB_ENABLE_BLSCFG=false");
    }

    private static String value(Matcher setting) {
        for (int group = 2; group <= 4; group++) {
            if (setting.group(group) != null) {
                return setting.group(group);
            }
        }
        return "";
    }

    /** The file. */
    @Override
    public String toString() {
        return text;
    }
}
