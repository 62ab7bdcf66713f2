package dev.satchel.qemu.launch;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableList;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collections;
import java.util.List;

/**
 * Commands that are carried out, one after another, when nobody of us is left to do it: a file that GNU {@code xargs}
 * reads, so that no shell reads a word of them. Each command is a group of as many words, in front of which {@code env}
 * takes assignments that mean nothing.
 */
final class LastWill {
    private static final int WORDS = 10;
    private static final String NOTHING = "_=";

    private final Path file;

    LastWill(Path file) {
        this.file = file;
    }

    /** What carries it out. It reads the file when it starts; standard input goes on to the commands. */
    List<String> executor(Path xargs) {
        return ImmutableList.of(xargs.toString(), "-0", "-n", Integer.toString(WORDS), "-a", file.toString(), "env");
    }

    /** Makes {@code commands} the will, in place of the former one. */
    void write(List<List<String>> commands) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (List<String> command : commands) {
            checkArgument(command.size() <= WORDS, "more than %s words: %s", WORDS, command);
            for (String word : Collections.nCopies(WORDS - command.size(), NOTHING)) {
                write(word, all);
            }
            for (String word : command) {
                write(word, all);
            }
        }
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.write(fresh, all.toByteArray());
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static void write(String word, ByteArrayOutputStream to) {
        to.writeBytes(word.getBytes(StandardCharsets.UTF_8));
        to.write(0);
    }
}
