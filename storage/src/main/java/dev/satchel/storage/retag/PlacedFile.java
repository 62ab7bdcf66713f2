package dev.satchel.storage.retag;

import com.google.common.base.Splitter;
import dev.satchel.core.SatchelException;
import dev.satchel.storage.fstab.Fstab;
import dev.satchel.storage.fstab.Renaming;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What becomes of the bytes of a file, by its form. A file is what lies between its line feeds, one byte a character. */
final class PlacedFile {
    /** {@code GRUB_ENVBLK_SIZE}, which GRUB insists on. */
    private static final int ENVIRONMENT = 1024;

    /** Source; target and type; options and the rest. */
    private static final Pattern MOUNT =
            Pattern.compile("([ \\t]*[^ \\t]+)([ \\t]+[^ \\t]+[ \\t]+[^ \\t]+)(.*)", Pattern.DOTALL);

    private final Renaming renaming;
    private final LineNames names;

    PlacedFile(Renaming renaming) {
        this.renaming = renaming;
        this.names = new LineNames(renaming);
    }

    /**
     * The bytes with the new names; {@code content} itself if there is none in it.
     *
     * @throws SatchelException with code {@code retag.grubenv} if they do not fit
     */
    byte[] renamed(Place.Form form, String where, byte[] content) throws SatchelException {
        return switch (form) {
            case FSTAB -> fstab(content);
            case WORDS -> words(content, "#");
            case UNIT -> words(content, "#;");
            case GRUB_ENVIRONMENT -> environment(where, content);
            case LVM_DEVICES -> lvm(content);
        };
    }

    /** The sources, and what options name; never a mount point, also where it is called by an identifier. */
    private byte[] fstab(byte[] content) {
        byte[] retagged = Fstab.parse(content).retag(renaming).toBytes();
        List<String> lines = new ArrayList<>();
        for (String line : lines(retagged)) {
            Matcher fields = MOUNT.matcher(line);
            lines.add(isActive(line, "#") && fields.matches() ? mount(fields) : line);
        }
        return unlessSame(content, bytes(String.join("\n", lines)));
    }

    private String mount(Matcher fields) {
        String source = fields.group(1);
        boolean isMapped = source.stripLeading().startsWith("/dev/mapper/");
        return (isMapped ? names.renamed(source) : source) + fields.group(2) + names.renamed(fields.group(3));
    }

    private byte[] words(byte[] content, String comments) {
        List<String> lines = new ArrayList<>();
        for (String line : lines(content)) {
            lines.add(isActive(line, comments) ? names.renamed(line) : line);
        }
        return unlessSame(content, bytes(String.join("\n", lines)));
    }

    private static byte[] unlessSame(byte[] content, byte[] renamed) {
        return Arrays.equals(renamed, content) ? content : renamed;
    }

    /** The block keeps its size: the filling at its end gives way, or grows. */
    private byte[] environment(String where, byte[] content) throws SatchelException {
        byte[] renamed = words(content, "#");
        if (renamed.length == content.length) {
            return renamed;
        }
        String text = text(renamed);
        int end = text.length();
        while (end > 0 && text.charAt(end - 1) == '#') {
            end--;
        }
        if (content.length != ENVIRONMENT || end > ENVIRONMENT) {
            throw new SatchelException(
                    "retag.grubenv",
                    where,
                    "its block of 1024 bytes has no room for the new names",
                    "write it anew by grub-editenv or grub2-editenv");
        }
        return bytes(text.substring(0, end) + "#".repeat(ENVIRONMENT - end));
    }

    /** {@code PVID=} is the identifier of a physical volume without its hyphens. */
    private byte[] lvm(byte[] content) {
        List<String> lines = new ArrayList<>();
        for (String line : lines(content)) {
            String renamed = isActive(line, "#") ? names.renamed(line) : line;
            for (var one : renaming.newByOld().entrySet()) {
                String old = "PVID=" + one.getKey().value().replace("-", "");
                if (isActive(line, "#") && (renamed + " ").contains(old + " ")) {
                    renamed = (renamed + " ")
                            .replace(old + " ", "PVID=" + one.getValue().replace("-", "") + " ");
                    renamed = renamed.substring(0, renamed.length() - 1);
                }
            }
            lines.add(renamed);
        }
        return unlessSame(content, bytes(String.join("\n", lines)));
    }

    private static boolean isActive(String line, String comments) {
        String text = line.stripLeading();
        return !text.isEmpty() && comments.indexOf(text.charAt(0)) < 0;
    }

    /** The numbers of the lines in which an old name stands, comments aside. */
    List<Integer> linesWithNames(byte[] content) {
        List<Integer> numbers = new ArrayList<>();
        int number = 0;
        for (String line : lines(content)) {
            number++;
            if (isActive(line, "#") && !names.renamed(line).equals(line)) {
                numbers.add(number);
            }
        }
        return numbers;
    }

    private static List<String> lines(byte[] content) {
        return Splitter.on('\n').splitToList(text(content));
    }

    private static String text(byte[] content) {
        return new String(content, StandardCharsets.ISO_8859_1);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
