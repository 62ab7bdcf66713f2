package dev.satchel.storage.rsync;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.core.SatchelException;
import dev.satchel.core.process.Command;
import dev.satchel.core.process.CommandResult;
import dev.satchel.core.process.CommandRunner;
import dev.satchel.testing.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real rsync and the matcher, over one tree of unusual names: each set of rules gives as many answers as it has entries. */
class FilterRulesIT {
    /** As bytes, one a character. */
    private static final List<String> NAMES = List.of(
            "a",
            "b",
            "ab",
            "foo",
            "foobar",
            "x.o",
            ".h",
            "a b",
            " a",
            "\u00c3\u00a9",
            "[x]",
            "k*",
            "**",
            "c7",
            "A",
            "- a",
            "a\\b",
            "n\nl",
            "a?",
            "\u00ffz",
            "core",
            "#x");

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
            "\u00c3\u00a9",
            " ",
            "x",
            ".",
            "-",
            "[[:upper:]",
            "[a\\-c]",
            "k",
            "[[:punct:]]",
            "\\*",
            "\u00ff",
            "[^[:alpha:]x]",
            "n",
            "#",
            "[\u00c3-\u00ff]");

    private static final List<String> STARTS = List.of(
            "- ", "- ", "- ", "+ ", "+ ", "-! ", "H ", "S ", "P ", "R ", "-p ", "-x ", "-/ ", "-s ", "-r ", "+! ", "-C",
            "-sr ");

    private static final Pattern ESCAPE = Pattern.compile("\\\\#([0-7]{3})");

    @TempDir
    private Path folder;

    private final Random random = new Random(Long.getLong("satchel.seed", 4711));
    private final List<String> paths = new ArrayList<>();
    private Path source;

    @BeforeEach
    void makesATree() throws Exception {
        Tools.requireAll("rsync", "sh");
        source = folder.resolve("s[r]c");
        List<String> directories = new ArrayList<>();
        directories.add("");
        grow("", 3, directories);
        StringBuilder script = new StringBuilder("set -e\nmkdir \"$1\"\ncd \"$1\"\n");
        directories.stream()
                .filter(d -> !d.isEmpty())
                .forEach(d -> script.append("mkdir ").append(quoted(d)));
        paths.stream()
                .filter(p -> !p.endsWith("/"))
                .forEach(p -> script.append(": >").append(quoted(p)));
        Path file = Files.write(folder.resolve("make.sh"), script.toString().getBytes(ISO_8859_1));
        CommandRunner.system()
                .run(Command.of("sh", file.toString(), source.toString()))
                .orThrow();
    }

    @Test
    void agreesWithRsyncOnRandomRules() throws Exception {
        int answers = 0;
        Path file = folder.resolve("rules");
        for (int round = 0; round < 110; round++) {
            List<String> rules = new ArrayList<>();
            for (int n = random.nextInt(8); n >= 0; n--) {
                String start = STARTS.get(random.nextInt(STARTS.size()));
                rules.add(start.equals("-C") ? start : start + pattern());
            }
            write(file, rules);
            answers += compare(List.of(". " + file), rules.toString());
        }
        assertThat(answers).isGreaterThan(20_000);
    }

    @Test
    void agreesWithRsyncOnRulesInTheDirectories() throws Exception {
        List<String> directories = new ArrayList<>(List.of("", ""));
        paths.stream()
                .filter(p -> p.endsWith("/") && p.chars().allMatch(c -> c < 0x80))
                .limit(12)
                .forEach(directories::add);
        List<String> merges = List.of(
                ": .r", ":n .r", ":e .r", ":- .r", ":w+ .r", ": /.r", ":C .r", ":s .r", ":/ .r", ": a/.r", ":p .q",
                ": ../.q");
        int answers = 0;
        for (int round = 0; round < 70; round++) {
            List<Path> written = new ArrayList<>();
            for (String directory : directories) {
                for (String name : List.of(".r", ".q")) {
                    if (random.nextInt(3) == 0) {
                        Path where = source.resolve(directory);
                        written.add(where.resolve(name));
                        write(where.resolve(name), inDirectory());
                    }
                }
            }
            List<String> rules = new ArrayList<>();
            for (int n = random.nextInt(3); n >= 0; n--) {
                rules.add(random.nextInt(3) == 0 ? "- " + ascii() : merges.get(random.nextInt(merges.size())));
            }
            answers += compare(rules, rules + " " + contents(written));
            for (Path each : written) {
                Files.deleteIfExists(each);
            }
        }
        assertThat(answers).isGreaterThan(10_000);
    }

    @Test
    void agreesWithRsyncOnWhatIsKeptFromDeletion() throws Exception {
        Path nothing = Files.createDirectory(folder.resolve("nothing"));
        List<String> starts = List.of("P ", "R ", "H ", "- ", "+ ", "-r! ", "+s ");
        Path file = folder.resolve("rules");
        for (int round = 0; round < 15; round++) {
            List<String> rules = new ArrayList<>();
            for (int n = random.nextInt(5); n >= 0; n--) {
                rules.add(starts.get(random.nextInt(starts.size())) + pattern());
            }
            write(file, rules);
            Command command = Command.of(
                            "rsync",
                            "-an",
                            "--delete",
                            "--filter=. " + file,
                            "--out-format=%o %n",
                            nothing + "/",
                            source + "/")
                    .withEnvironment("LC_ALL", "C");
            Set<String> deleted = CommandRunner.system()
                    .run(command)
                    .orThrow()
                    .output()
                    .lines()
                    .map(FilterRulesIT::decoded)
                    .filter(l -> l.startsWith("del. ") && !l.endsWith("/"))
                    .map(l -> l.substring(5))
                    .collect(Collectors.toCollection(TreeSet::new));

            FilterMatcher matcher = FilterRules.readFile(file).receiverMatcher(source);
            Set<String> ours = new TreeSet<>();
            for (String path : paths) {
                if (!path.endsWith("/")
                        && matcher.verdict(path.getBytes(ISO_8859_1)).isIncluded()) {
                    ours.add(path);
                }
            }
            assertThat(ours).as("%s", rules).isEqualTo(deleted);
        }
    }

    @Test
    void refusesWhatRsyncRefuses() throws Exception {
        List<String> wrong = new ArrayList<>();
        Path empty = Files.createDirectory(folder.resolve("empty"));
        String letters = "-+.:!HSPRCprswxen/, _acm";
        for (int round = 0; round < 250; round++) {
            StringBuilder text = new StringBuilder();
            if (random.nextInt(4) == 0) {
                text.append(List.of("exclude", "include", "hide", "clear", "protect", "show", "risk")
                        .get(random.nextInt(7)));
            }
            for (int n = 1 + random.nextInt(5); n > 0; n--) {
                text.append(letters.charAt(random.nextInt(letters.length())));
            }
            String rule = text.toString();
            boolean accepted;
            try {
                // A file to be merged is not here, which is another error than a rule that is refused.
                FilterRule.parse(rule);
                accepted = true;
            } catch (IllegalArgumentException e) {
                accepted = false;
            }
            int exit = CommandRunner.system()
                    .run(Command.of("rsync", "-n", "--filter=" + rule, empty + "/", folder + "/nowhere/")
                            .inDirectory(empty))
                    .exitCode();
            if (accepted != (exit != 1)) {
                wrong.add("'" + rule + "' exit " + exit);
            }
        }
        assertThat(wrong).isEmpty();
    }

    /** The number of entries asked about. */
    private int compare(List<String> rules, String description) throws Exception {
        FilterRules.Builder ours = FilterRules.builder();
        for (String rule : rules) {
            ours.filter(rule);
        }
        CommandResult result = CommandRunner.system().run(command(rules));
        List<String> entries = new ArrayList<>(paths);
        Set<String> included = new TreeSet<>();
        String refused = "";
        try {
            FilterMatcher matcher = ours.build().matcher(source);
            for (String path : entries) {
                if (matcher.verdict(path.getBytes(ISO_8859_1)).isIncluded()) {
                    included.add(path);
                }
            }
        } catch (SatchelException e) {
            refused = e.toString();
        }
        if (result.exitCode() != 0 || !refused.isEmpty()) {
            assertThat(refused.isEmpty())
                    .as("%s; ours: %s; rsync: %s", description, refused, result.error())
                    .isEqualTo(result.exitCode() == 0);
            return 0;
        }
        Set<String> listed = result.output()
                .lines()
                .map(FilterRulesIT::decoded)
                .filter(l -> !l.equals("./") && !l.startsWith("created directory"))
                .filter(l -> !l.endsWith("/.r") && !l.endsWith("/.q") && !l.equals(".r") && !l.equals(".q"))
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> onlyOurs = new TreeSet<>(included);
        onlyOurs.removeAll(listed);
        listed.removeAll(included);
        assertThat(onlyOurs).as("%s: included by us alone", description).isEmpty();
        assertThat(listed).as("%s: included by rsync alone", description).isEmpty();
        return entries.size();
    }

    private Command command(List<String> rules) {
        List<String> words = new ArrayList<>(List.of("-a", "-n", "--out-format=%n"));
        rules.forEach(rule -> words.add("--filter=" + rule));
        words.addAll(List.of("--", source + "/", folder + "/dst/"));
        return Command.of("rsync", words).withEnvironment("LC_ALL", "C");
    }

    private static String decoded(String line) {
        return ESCAPE.matcher(line)
                .replaceAll(m -> Matcher.quoteReplacement(String.valueOf((char) Integer.parseInt(m.group(1), 8))));
    }

    private List<String> inDirectory() {
        List<String> lines = new ArrayList<>();
        for (int n = random.nextInt(4); n >= 0; n--) {
            lines.add(
                    switch (random.nextInt(14)) { // a line
                        case 0 -> "!";
                        case 1 -> ": .q";
                        case 2 -> "P " + ascii();
                        case 3 -> "# " + ascii();
                        case 4 -> ":n /.q";
                        case 5 -> "-C";
                        case 6 -> "+_" + ascii().replace(" ", "");
                        default -> (random.nextInt(3) == 0 ? "+ " : "- ") + (random.nextBoolean() ? "/" : "") + ascii();
                    });
        }
        return lines;
    }

    private String ascii() {
        String pattern;
        do {
            pattern = pattern();
        } while (pattern.chars().anyMatch(c -> c >= 0x80));
        return pattern;
    }

    private String pattern() {
        StringBuilder pattern = new StringBuilder();
        for (int n = random.nextInt(5); n >= 0; n--) {
            pattern.append(PIECES.get(random.nextInt(PIECES.size())));
        }
        return pattern.toString();
    }

    private void grow(String path, int depth, List<String> directories) {
        for (String name : NAMES) {
            if (depth < 3 && random.nextInt(4) > 0) {
                continue;
            }
            boolean directory = depth > 0 && random.nextInt(2) == 0;
            paths.add(path + name + (directory ? "/" : ""));
            if (directory) {
                directories.add(path + name);
                grow(path + name + "/", depth - 1, directories);
            }
        }
    }

    private static void write(Path file, List<String> lines) throws IOException {
        Files.write(file, (String.join("\n", lines) + "\n").getBytes(ISO_8859_1));
    }

    private static String contents(List<Path> files) throws IOException {
        StringBuilder text = new StringBuilder();
        for (Path file : files) {
            text.append(file)
                    .append(": ")
                    .append(Files.readString(file, ISO_8859_1).replace("\n", " | "))
                    .append("; ");
        }
        return text.toString();
    }

    private static String quoted(String path) {
        return "'./" + path + "'\n";
    }
}
