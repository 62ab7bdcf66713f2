package dev.satchel.examples.quickstart;

import com.google.common.base.Splitter;
import dev.satchel.core.process.Command;
import dev.satchel.core.process.CommandRunner;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a tool may leave behind when Ctrl-C ends it in the middle: mounts below the working folder, and loop devices of
 * files in it. A plan takes away what it attached itself; this looks at what the system says is there.
 */
final class Leftovers {
    private static final Splitter FIELDS = Splitter.on(' ');

    private final Path folder;
    private final CommandRunner runner;

    Leftovers(Path folder, CommandRunner runner) {
        this.folder = folder;
        this.runner = runner;
    }

    /** Takes them away, the innermost mount first. */
    void takeAway() throws IOException, InterruptedException {
        for (String mount : mounts()) {
            runner.run(Command.of("umount", "--", mount));
        }
        for (String device : loopDevices()) {
            runner.run(Command.of("partx", "--delete", device));
            runner.run(Command.of("losetup", "--detach", device));
        }
    }

    /** Mount points below the folder, the innermost first; see proc_pid_mountinfo(5), field 5. */
    List<String> mounts() throws IOException {
        Path table = Path.of("/proc/self/mountinfo");
        if (!Files.exists(table)) {
            return List.of();
        }
        return Files.readAllLines(table, StandardCharsets.UTF_8).stream()
                .map(line -> unescape(FIELDS.splitToList(line).get(4)))
                .filter(point -> Path.of(point).startsWith(folder))
                .sorted(Comparator.comparingInt(String::length).reversed())
                .toList();
    }

    /** Loop devices whose file is in the folder. */
    List<String> loopDevices() throws IOException {
        Path devices = Path.of("/sys/block");
        if (!Files.isDirectory(devices)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(devices)) {
            return all.filter(this::isOurs)
                    .map(device -> "/dev/" + device.getFileName())
                    .toList();
        }
    }

    private boolean isOurs(Path device) {
        try {
            String file = Files.readString(device.resolve("loop/backing_file")).strip();
            return Path.of(file.replaceAll(" \\(deleted\\)$", "")).startsWith(folder);
        } catch (IOException e) {
            return false; // not a loop device, or one without a file
        }
    }

    private static String unescape(String field) {
        return field.replace("\\040", " ")
                .replace("\\011", "\t")
                .replace("\\012", "\n")
                .replace("\\134", "\\");
    }
}
