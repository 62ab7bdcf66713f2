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
     * For a copy: the first line {@code options} names its root, none names another, and the paths are those at which GRUB
     * finds the files of its {@code /boot}. GRUB's variable {@code $kernelopts} goes, since its value, elsewhere, names the old
     * disk.
     *
     * @param root of the copy
     * @param boot where GRUB finds its kernels
     * @param more arguments without which that root is not found, words without blanks
     */
    public LoaderEntry onRoot(RootVolume root, BootVolume boot, List<String> more) {
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
                    changed.add(before
                            + (named
                                    ? options.withoutDisk()
                                    : options.onRoot(root).with(more)));
                    named = true;
                }
                case "linux", "initrd", "devicetree" -> changed.add(before + inBoot(value, boot));
                default -> changed.add(line);
            }
        }
        return new LoaderEntry(changed.build());
    }

    /** Whatever the path began with where the old {@code /boot} was: a subvolume, or nothing. */
    private static String inBoot(String path, BootVolume boot) {
        if (!path.startsWith("/")) {
            return path;
        }
        int folder = path.indexOf("/boot/");
        String inside = folder < 0 ? path.substring(1) : path.substring(folder + "/boot/".length());
        return boot.path("/boot/" + inside);
    }

    /** The file. */
    @Override
    public String toString() {
        return String.join("\n", lines);
    }
}
