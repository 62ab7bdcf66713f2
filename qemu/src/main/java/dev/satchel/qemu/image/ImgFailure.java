package dev.satchel.qemu.image;

import com.google.common.collect.ImmutableList;
import dev.satchel.core.SatchelException;
import dev.satchel.core.process.CommandResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What {@code qemu-img} says when it fails (7.2, in the C locale), and what that means. */
final class ImgFailure {
    private record Known(
            String code, Pattern text, @Nullable String remedy) {}

    private static final Known BACKING = known(
            "image.backing",
            "(?s)backing (file|image).*No such file|No such file.*[Bb]acking (file|image)",
            "bring the missing image back, or name its new place by an unsafe rebase");

    /** The first that is found counts. */
    private static final List<Known> KNOWN = ImmutableList.of(
            known("image.loop", "creates an infinite loop", "lay it upon another image by an unsafe rebase"),
            known(
                    "image.locked",
                    "Failed to get (shared )?\"[a-z ]+\" lock|Is another process using the image",
                    "end the machine or program that uses it; to read it all the same, and perhaps torn, force sharing"),
            known(
                    "image.space",
                    "No space left on device|Disk quota exceeded|File too large",
                    "make room, or choose another disk"),
            known("image.shrink", "--shrink option", "allow it to shrink if what lies behind the new end may be lost"),
            known("image.snapshot.missing", "Can't find snapshot", null),
            BACKING,
            known("image.missing", "No such file or directory", null),
            known("image.denied", "Permission denied|Operation not permitted|Read-only file system", null),
            known(
                    "image.format",
                    "Image is not in|[Ii]nvalid VPC image|Could not find (VHDX )?signature|invalid magic|Image not in",
                    "name the format that it has"),
            known("image.unsupported", "does not support|Unknown driver|not supported|Unknown file format", null));

    private static final int LONGEST = 2000;

    private ImgFailure() {}

    private static Known known(String code, String pattern, @Nullable String remedy) {
        return new Known(code, Pattern.compile(pattern), remedy);
    }

    /** @param opened what was read, which {@code qemu-img} may not have meant when it missed a file */
    static SatchelException of(CommandResult result, Path opened) {
        String said = essence(result.error());
        Known cause = KNOWN.stream()
                .filter(known -> known.text().matcher(result.error()).find())
                .findFirst()
                .orElse(new Known("image.failed", Pattern.compile(""), null));
        if (cause.code().equals("image.missing") && Files.exists(opened)) {
            cause = BACKING; // "--backing-chain" does not say that it was one
        }
        String what = (said.isEmpty() ? "qemu-img failed without a word" : said) + " (exit code " + result.exitCode()
                + "; the command was: " + result.command() + ")";
        return new SatchelException(cause.code(), opened.toString(), what, cause.remedy(), null);
    }

    /** Its words in one line: without its name, and without warnings if there is anything else. */
    static String essence(String error) {
        List<String> lines = error.lines()
                .map(line -> line.startsWith("qemu-img: ") ? line.substring("qemu-img: ".length()) : line)
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .toList();
        List<String> grave =
                lines.stream().filter(line -> !line.startsWith("warning: ")).toList();
        String text = (grave.isEmpty() ? lines : grave).stream().collect(Collectors.joining(" / "));
        return text.length() > LONGEST ? text.substring(0, LONGEST) + " ..." : text;
    }
}
