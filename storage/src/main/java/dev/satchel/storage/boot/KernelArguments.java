package dev.satchel.storage.boot;

import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The arguments a kernel starts with, in order: words at blanks, where double quotes hold a word together (Linux,
 * {@code lib/cmdline.c}). Immutable.
 */
public final class KernelArguments {
    private static final Pattern WORD = Pattern.compile("(?:[^\\s\"]|\"[^\"]*\"?)+");

    /** Those that say where the root is, or that name a disk to resume from, unlock or assemble. */
    private static final Pattern OF_A_DISK = Pattern.compile(
            "(?:root|rootflags|rootfstype|rootdelay|resume|resume_offset|cryptdevice|cryptkey|crypto|cryptroot|cryptdm"
                    + "|cryptopts|cryptdiscards|cryptheader|cryptoffset|zfs|luks\\..*"
                    // Of systemd's and dracut's /usr, and of genkernel.
                    + "|mount\\.usr(?:fstype|flags)?|real_root|real_resume|crypt_(?:root|swap)s?"
                    + "|rd\\.(?:luks|lvm|md|dm|auto|zfs).*)(?:=.*)?",
            Pattern.DOTALL);

    private final ImmutableList<String> words;

    private KernelArguments(List<String> words) {
        this.words = ImmutableList.copyOf(words);
    }

    /** Reads {@code text}, for example {@code ro quiet "dyndbg=file a.c +p"}; any text is arguments. */
    public static KernelArguments parse(String text) {
        ImmutableList.Builder<String> words = ImmutableList.builder();
        Matcher word = WORD.matcher(text);
        while (word.find()) {
            words.add(word.group());
        }
        return new KernelArguments(words.build());
    }

    /** In order, quotes as they are; immutable. */
    public List<String> words() {
        return words;
    }

    /**
     * Without those that speak of the disk they were made for: {@code root=}, {@code resume=}, {@code rd.luks...}, {@code
     * rd.lvm...}, {@code cryptdevice=} and their kin.
     */
    public KernelArguments withoutDisk() {
        return new KernelArguments(words.stream()
                .filter(word -> !OF_A_DISK.matcher(unquoted(word)).matches())
                .toList());
    }

    private static String unquoted(String word) {
        return word.replace("\"", "");
    }

    /**
     * For {@code root} instead of the one they name.
     *
     * @param root of the system
     */
    public KernelArguments onRoot(RootVolume root) {
        return new KernelArguments(ImmutableList.<String>builder()
                .addAll(root.arguments())
                .addAll(withoutDisk().words)
                .build());
    }

    /** With those of {@code more} that it does not have yet, after them; each is a word without blanks. */
    public KernelArguments with(List<String> more) {
        return new KernelArguments(Stream.concat(words.stream(), more.stream().filter(word -> !words.contains(word)))
                .toList());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof KernelArguments that && words.equals(that.words);
    }

    @Override
    public int hashCode() {
        return words.hashCode();
    }

    /** What {@link #parse} reads. */
    @Override
    public String toString() {
        return String.join(" ", words);
    }
}
