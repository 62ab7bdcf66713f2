package dev.satchel.qemu.commandline;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One command that runs QEMU.
 *
 * @param program as it is written; empty if there are only arguments
 * @param arguments what follows
 * @param line on which it begins
 */
record QemuCommand(String program, List<Word> arguments, int line) {
    /** How many words of a command may stand before the program that it runs in the end: {@code sudo -u x which ..}. */
    private static final int BEFORE = 3;

    /** Commands that speak of QEMU and do not run it. */
    private static final Set<String> OTHERS = ImmutableSet.of(
            "echo", "printf", "which", "whereis", "type", "man", "apt", "apt-get", "brew", "dnf", "yum", "pacman",
            "zypper", "pkill", "killall", "pgrep", "ps", "grep", "file", "ls", "test", "[", "[[", "if", "cat",
            "strace");

    /** The command in {@code words}, behind whatever runs it ({@code sudo}, {@code env}, assignments). */
    static Optional<QemuCommand> in(List<Word> words) {
        if (words.isEmpty()) {
            return Optional.empty();
        }
        if (words.get(0).text().startsWith("-") && words.get(0).text().length() > 1) {
            return Optional.of(new QemuCommand("", words, words.get(0).line()));
        }
        if (words.stream().limit(BEFORE).map(Word::text).anyMatch(OTHERS::contains)) {
            return Optional.empty();
        }
        for (int i = 0; i < words.size(); i++) {
            // What is not the command itself is before it, and is short: sudo -u tss env A=b exec nice -n 5 ..
            if (QemuProgram.isOne(words.get(i).text())) {
                return Optional.of(new QemuCommand(
                        words.get(i).text(),
                        ImmutableList.copyOf(words.subList(i + 1, words.size())),
                        words.get(i).line()));
            }
        }
        return Optional.empty();
    }
}
