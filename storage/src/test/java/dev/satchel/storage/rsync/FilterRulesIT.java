package dev.satchel.storage.rsync;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.base.Splitter;
import dev.satchel.core.process.Command;
import dev.satchel.core.process.CommandRunner;
import dev.satchel.testing.Tools;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FilterRulesIT {
    private static final List<String> NAMES =
            List.of("a", "b", "ab", "foo", "foobar", "x.o", ".h", "a b", "é", "[x]", "k*", "c7", "A", "- a", "a\\b");
    private static final List<String> PIECES = List.of(
            "a",
            "b",
            "foo",
            "bar",
            ".o",
            "*",
            "*",
            "**",
            "***",
            "?",
            "/",
            "/",
            "/",
            "[a-c]",
            "[!a]",
            "[[:digit:]]",
            "[x",
            "[]a]",
            "\\",
            "é",
            " ",
            "x",
            ".",
            "-",
            "[[:upper:]",
            "[a\\-c]",
            "k");

    private final Random random = new Random(4711);

    @BeforeEach
    void needsRsync() {
        Tools.require("rsync");
    }

    @Test
    void agreesWithRsyncOnRandomRules(@TempDir Path folder) throws Exception {
        Path source = Files.createDirectory(folder.resolve("src"));
        List<String> paths = new ArrayList<>();
        grow(source, "", 3, paths);
        assertThat(paths).hasSizeGreaterThan(150);
        for (int round = 0; round < 120; round++) {
            List<String> rules = new ArrayList<>();
            for (int n = random.nextInt(5); n >= 0; n--) {
                rules.add(List.of("- ", "- ", "+ ", "-! ", "H ", "P ").get(random.nextInt(6)) + pattern());
            }
            FilterRules ours = FilterRules.parse(rules);

            Set<String> included =
                    new TreeSet<>(paths.stream().filter(ours::includes).toList());

            assertThat(included).as("%s", rules).isEqualTo(listed(source, folder.resolve("dst"), ours));
        }
    }

    private static Set<String> listed(Path source, Path target, FilterRules rules) throws Exception {
        List<String> words = new ArrayList<>(List.of("-a", "-n", "--8-bit-output", "--out-format=%n"));
        words.addAll(rules.arguments());
        words.add("--");
        words.add(source + "/");
        words.add(target + "/");
        String output = CommandRunner.system()
                .run(Command.of("rsync", words).withEnvironment("LC_ALL", "C.UTF-8"))
                .orThrow()
                .output();
        Set<String> listed = new TreeSet<>(Splitter.on('\n').omitEmptyStrings().splitToList(output));
        listed.remove("./");
        listed.removeIf(l -> l.startsWith("created directory"));
        return listed;
    }

    private String pattern() {
        StringBuilder pattern = new StringBuilder();
        for (int n = random.nextInt(5); n >= 0; n--) {
            pattern.append(PIECES.get(random.nextInt(PIECES.size())));
        }
        return pattern.toString();
    }

    private void grow(Path folder, String path, int depth, List<String> paths) throws Exception {
        for (String name : NAMES) {
            if (depth < 3 && random.nextInt(3) > 0) {
                continue;
            }
            boolean directory = depth > 0 && random.nextInt(2) == 0;
            Path entry = folder.resolve(name);
            paths.add(path + name + (directory ? "/" : ""));
            if (directory) {
                grow(Files.createDirectory(entry), path + name + "/", depth - 1, paths);
            } else {
                Files.createFile(entry);
            }
        }
    }
}
