package dev.satchel.examples.benchmarks;

import dev.satchel.core.process.Command;
import dev.satchel.core.process.CommandRunner;
import dev.satchel.storage.rsync.Distribution;
import dev.satchel.storage.rsync.ExclusionPreview;
import dev.satchel.storage.rsync.ExclusionSet;
import dev.satchel.storage.rsync.FilterMatcher;
import dev.satchel.storage.rsync.Purpose;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What an exclusion set leaves out of a tree of 66,007 entries shaped like a system, in microseconds an entry: 3.3 are
 * 300,000 entries a second. The peer is {@code find} printing what a script would add up, without deciding anything.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
@State(Scope.Benchmark)
public class ExclusionsBenchmark {
    private static final int FOLDERS = 6_000;
    private static final int FILES = 10;
    private static final int ENTRIES = FOLDERS * (FILES + 1) + 7;

    private final ExclusionSet exclusions =
            ExclusionSet.liveSystem(Distribution.DEBIAN, Purpose.BACK_UP).with("*.bak", "node_modules/");

    private final Path root;
    private final List<String> paths = new ArrayList<>();

    /** Makes the tree. */
    public ExclusionsBenchmark() {
        String[] tops = {"usr/share", "var/lib", "home/user", "home/user/.cache", "tmp", "opt/tools"};
        try {
            root = Files.createTempDirectory("satchel-bench-");
            for (int i = 0; i < FOLDERS; i++) {
                String name = tops[i % tops.length] + "/group" + i % 97 + "/folder" + i;
                Path folder = Files.createDirectories(root.resolve(name));
                paths.add(name + "/");
                for (int k = 0; k < FILES; k++) {
                    Files.createFile(folder.resolve("file-" + k + (k == 3 ? ".bak" : ".dat")));
                    paths.add(name + "/file-" + k + (k == 3 ? ".bak" : ".dat"));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The preview. */
    @Benchmark
    @OperationsPerInvocation(ENTRIES)
    public ExclusionPreview ours() throws IOException, InterruptedException {
        return ExclusionPreview.of(root, exclusions);
    }

    /** The rules alone, with the paths in memory. */
    @Benchmark
    @OperationsPerInvocation(ENTRIES)
    public int rules() throws IOException {
        FilterMatcher matcher = exclusions.rules().matcher();
        int included = 0;
        for (String path : paths) {
            included += matcher.includes(path) ? 1 : 0;
        }
        return included;
    }

    /** GNU find. */
    @Benchmark
    @OperationsPerInvocation(ENTRIES)
    public int peer() throws IOException, InterruptedException {
        return CommandRunner.system()
                .run(Command.of("find", root.toString(), "-xdev", "-printf", "%y %s %P\\n")
                        .withTimeLimit(Duration.ofMinutes(2)))
                .orThrow()
                .output()
                .length();
    }

    /** Removes the tree. */
    @TearDown
    public void remove() throws IOException {
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes is) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException e) throws IOException {
                Files.delete(folder);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
