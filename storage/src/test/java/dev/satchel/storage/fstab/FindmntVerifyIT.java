package dev.satchel.storage.fstab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.core.check.Finding;
import dev.satchel.core.process.Command;
import dev.satchel.core.process.CommandResult;
import dev.satchel.core.process.CommandRunner;
import dev.satchel.testing.Samples;
import dev.satchel.testing.Tools;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code findmnt --verify} (util-linux 2.38) finds, we find: on each sample, and where it is wrong it is said why. */
class FindmntVerifyIT {
    private static final Pattern FOUND = Pattern.compile("   \\[[EW]] (.*)");

    private static final Map<Pattern, String> CODES = new LinkedHashMap<>();

    static {
        code("unreachable (on boot required )?target.*", "fstab.host.target-missing");
        code("target is not a directory", "fstab.host.target-kind");
        code("non-canonical target path.*", "fstab.host.target-link");
        code("wrong order: .*", "fstab.order");
        code("target specified more than once", "fstab.target.duplicate");
        code("unsupported source tag: .*", "fstab.source.tag-unknown");
        code("unreachable on boot required source: .*|unreachable(: | source: ).*", "fstab.host.source-missing");
        code("(source .* is not a block device|non-bind mount source .*)", "fstab.host.source-kind");
        code("(.* seems unsupported by the current kernel)", "fstab.host.type-unsupported");
        code(".* does not match with on-disk .*", "fstab.host.type-differs");
        code("cannot detect on-disk filesystem type.*", "the type of what is not there");
        code("recommended root FS passno is 1.*", "fstab.pass.root");
        code("\"none\" FS type is recommended.*", "fstab.type.none");
        code("failed to parse swaparea priority option", "fstab.swap.priority");
        code("unsupported swaparea discard policy.*", "fstab.swap.discard");
        code("undefined (target|source).*", "fstab.unparsable");
    }

    private static void code(String message, String code) {
        CODES.put(Pattern.compile(message), code);
    }

    @TempDir
    Path folder;

    /** What is found of what is mounted at a target. */
    private record Said(String code, String target) implements Comparable<Said> {
        @Override
        public int compareTo(Said other) {
            return toString().compareTo(other.toString());
        }
    }

    @BeforeEach
    void needsFindmnt() {
        Tools.require("findmnt");
    }

    @Test
    void findsWhatItFindsOnRealFiles() throws Exception {
        List<String> differences = new ArrayList<>();
        List<String> unexplained = new ArrayList<>();
        int alike = 0;
        FstabSystem host = FstabSystem.thisHost();
        for (Path file : samples()) {
            Fstab fstab = Fstab.read(file);
            Set<Said> theirs = findmnt(file);
            Set<Said> ours = ours(fstab, host);
            for (Said said : theirs) {
                if (ours.contains(said)) {
                    alike++;
                    continue;
                }
                String reason = reason(said, fstab);
                differences.add(file.getFileName() + ": findmnt alone says " + said + ": " + reason);
                if (reason.isEmpty()) {
                    unexplained.add(file.getFileName() + " " + said);
                }
            }
            for (Said said : ours) {
                if (!theirs.contains(said)) {
                    differences.add(file.getFileName() + ": satchel alone says " + said);
                }
            }
        }
        System.out.println("findmnt --verify and satchel say the same " + alike + " times; otherwise:");
        differences.forEach(System.out::println);
        assertThat(unexplained).isEmpty();
        assertThat(alike).isGreaterThan(100);
    }

    @Test
    void findsWhatItFindsInMistakesOfEachKind() throws Exception {
        Path real = Files.createDirectories(folder.resolve("real"));
        Path link = Files.createSymbolicLink(folder.resolve("link"), real);
        Path image = Files.writeString(folder.resolve("image"), "");
        Path fstab = Files.writeString(
                folder.resolve("fstab"),
                "none " + real + "/below tmpfs\n" + "none " + real + " tmpfs\nnone " + real + " tmpfs\n" + "none "
                        + link
                        + " tmpfs\nnone " + image + " tmpfs\n" + image + " " + folder
                        + " ext4 ro\nFOO=x / ext4 ro 0 0\n/dev/null none swap pri=high\n/dev/zero none swap discard=x\n");

        Set<Said> theirs = findmnt(fstab);
        Fstab table = Fstab.read(fstab);
        assertThat(theirs)
                .extracting(Said::code)
                .containsAll(Set.of(
                        "fstab.order",
                        "fstab.target.duplicate",
                        "fstab.host.target-kind",
                        "fstab.host.target-link",
                        "fstab.host.source-kind",
                        "fstab.swap.priority",
                        "fstab.swap.discard",
                        "fstab.source.tag-unknown",
                        "fstab.pass.root"));
        theirs.removeIf(said -> !reason(said, table).isEmpty());
        assertThat(ours(table, FstabSystem.thisHost())).containsAll(theirs);
    }

    /** Why what it says is wrong, or follows from what we say; empty if there is no reason. */
    private static String reason(Said said, Fstab fstab) {
        if (said.code().equals("the type of what is not there")) {
            return "the source is missing, which both say";
        }
        FstabEntry entry = fstab.entries().stream()
                .filter(one -> one.target().equals(said.target())
                        || Fstab.normal(one.target()).equals(said.target()))
                .findFirst()
                .orElseThrow();
        if (said.code().equals("fstab.target.duplicate") && entry.isSwap()) {
            return "swap has no target: two areas are no mistake";
        }
        if (said.code().equals("fstab.pass.root") && FileSystemTypes.isNeverChecked(entry.type())) {
            return "fsck does nothing for " + entry.type() + ": 0 is right";
        }
        if (entry.type().equals("davfs")) {
            return "davfs is a network file system, which libmount does not know";
        }
        return "";
    }

    private static Set<Said> ours(Fstab fstab, FstabSystem host) {
        Map<String, String> targets =
                fstab.entries().stream().collect(Collectors.toMap(entry -> "line " + entry.line(), FstabEntry::target));
        return fstab.check(host).stream()
                .filter(finding ->
                        CODES.containsValue(finding.code()) || finding.code().startsWith("fstab.host."))
                .flatMap(finding -> places(finding).map(where -> new Said(finding.code(), target(where, targets))))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Of two lines with one target it names the first, and we the second, and the first in the message. */
    private static Stream<String> places(Finding finding) {
        Matcher other = Pattern.compile("line \\d+").matcher(finding.message());
        return finding.code().equals("fstab.target.duplicate") && other.find()
                ? Stream.of(finding.where(), other.group())
                : Stream.of(finding.where());
    }

    private static String target(String where, Map<String, String> targets) {
        return Fstab.normal(targets.getOrDefault(where, ""));
    }

    private static Set<Said> findmnt(Path file) throws Exception {
        CommandResult result =
                CommandRunner.system().run(Command.of("findmnt", "--verify", "--tab-file", file.toString()));
        Set<Said> said = new TreeSet<>();
        String target = "";
        for (String line : result.output().lines().toList()) {
            Matcher found = FOUND.matcher(line);
            if (found.matches()) {
                said.add(new Said(code(found.group(1)), Fstab.normal(target)));
            } else {
                target = line;
            }
        }
        return said;
    }

    private static String code(String message) {
        return CODES.entrySet().stream()
                .filter(one -> one.getKey().matcher(message).matches())
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse("unknown: " + message);
    }

    private static List<Path> samples() throws Exception {
        try (Stream<Path> all = Files.list(Samples.folder("fstab"))) {
            return all.filter(f -> f.toString().endsWith(".fstab")).sorted().toList();
        }
    }
}
