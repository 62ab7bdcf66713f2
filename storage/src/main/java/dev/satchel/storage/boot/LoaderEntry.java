package dev.satchel.storage.boot;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A boot loader entry (UAPI Group, Boot Loader Specification, type 1): what Fedora's GRUB and systemd-boot make a line of
 * their menu from. Keeps every line that it does not change. Immutable.
 */
public final class LoaderEntry {
    private static final Pattern LINE = Pattern.compile("(\\s*)([A-Za-z-]+)(\\s+)(.*)");

    private final ImmutableList<String> lines;

    private LoaderEntry(List<String> lines) {
        this.lines = ImmutableList.copyOf(lines);
    }

    /** Reads {@code text}, that of a file {@code /boot/loader/entries/*.conf}; lines that are none of its keys are kept. */
    public static LoaderEntry parse(String text) {
        return new LoaderEntry(Splitter.on('\n').splitToList(text));
    }

    /** The arguments of all its lines {@code options}. */
    public KernelArguments options() {
        StringBuilder all = new StringBuilder();
        for (String line : lines) {
            Matcher key = LINE.matcher(line);
            if (key.matches() && key.group(2).equals("options")) {
                all.append(key.group(4)).append(' ');
            }
        }
        return KernelArguments.parse(all.toString());
    }

    /**
     * For a copy whose kernels lie in {@code /boot} of the root with {@code uuid}: the first line {@code options} names that
     * root, none names another, and paths that were those of a boot partition of its own begin with {@code /boot}. GRUB's
     * variable {@code $kernelopts} goes, since its value, elsewhere, names the old disk.
     *
     * @param uuid of a file system, as {@code blkid} prints it
     */
    public LoaderEntry onRoot(String uuid) {
        ImmutableList.Builder<String> changed = ImmutableList.builder();
        boolean named = false;
        for (String line : lines) {
            Matcher key = LINE.matcher(line);
            if (!key.matches()) {
                changed.add(line);
                continue;
            }
            String before = key.group(1) + key.group(2) + key.group(3);
            String value = key.group(4);
            switch (key.group(2)) {
                case "options" -> {
                    KernelArguments options = KernelArguments.parse(value.replace("$kernelopts", " "));
                    changed.add(before + (named ? options.withoutDisk() : options.onRoot(uuid)));
                    named = true;
                }
                case "linux", "initrd", "devicetree" -> changed.add(before + inBoot(value));
                default -> changed.add(line);
            }
        }
        return new LoaderEntry(changed.build());
    }

    private static String inBoot(String path) {
        return path.startsWith("/") && !path.startsWith("/boot/") ? "/boot" + path : path;
    }

    /** The file. */
    @Override
    public String toString() {
        return String.join("\n", lines);
    }
}
