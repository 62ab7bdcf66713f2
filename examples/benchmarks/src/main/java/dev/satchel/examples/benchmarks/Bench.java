package dev.satchel.examples.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Runs benchmarks in one run and prints a table: ours, the peer, and how often ours fits into the peer. */
public final class Bench {
    private static final String USAGE = "usage: bench [--quick] [NAME ...]   (NAME as in HostBenchmark; all if none)";

    private static final List<Comparison> COMPARISONS = Stream.of(
                    LaunchComparison.all().stream(),
                    Stream.<Comparison>of(new QmpComparison()),
                    ProbeComparison.all(),
                    CloneComparison.all().stream())
            .flatMap(each -> each)
            .toList();

    private Bench() {}

    /** Names of benchmarks, all of them if there are none; {@code --quick} measures for a second, to see that they run. */
    @SuppressWarnings("SystemOut")
    public static void main(String[] arguments) throws Exception {
        List<String> all = List.of(arguments);
        List<String> names =
                all.stream().filter(argument -> !argument.equals("--quick")).toList();
        if (names.stream().anyMatch(name -> name.startsWith("-"))) {
            System.err.println(USAGE);
            System.exit(2);
        }
        Effort effort = all.contains("--quick") ? Effort.QUICK : Effort.FULL;
        List<Comparison> comparisons = COMPARISONS.stream()
                .filter(each -> names.isEmpty() || names.stream().anyMatch(name -> isMeant(name, each)))
                .toList();
        List<String> methods = names.stream()
                .filter(name -> comparisons.stream().noneMatch(each -> isMeant(name, each)))
                .toList();
        boolean onlyComparisons = !names.isEmpty() && methods.isEmpty();
        System.out.print(table(onlyComparisons ? List.of() : run(methods, effort)));
        for (Comparison each : comparisons) {
            System.out.print(line(each.name(), each.run(effort)));
        }
    }

    /** By its name, or by the first part of it: {@code ProbeBenchmark} is every {@code ProbeBenchmark.ext4}. */
    private static boolean isMeant(String name, Comparison comparison) {
        return comparison.name().equals(name) || comparison.name().startsWith(name + ".");
    }

    /** The line of a comparison in the table. */
    static String line(String name, Comparison.Result result) {
        return line(
                name,
                number(result.ours()),
                number(result.peer()),
                number(result.peer() / result.ours()),
                result.unit());
    }

    /** How long to measure. */
    enum Effort {
        /** As the benchmark itself says. */
        FULL,
        /** One short round in this JVM: whether it runs at all, and no figure to quote. */
        QUICK
    }

    /** Runs what has one of the names, or everything. */
    static Collection<RunResult> run(List<String> names, Effort effort) throws IOException, RunnerException {
        ChainedOptionsBuilder options = new OptionsBuilder().shouldFailOnError(true);
        for (String name : names.isEmpty() ? List.of(Bench.class.getPackageName()) : names) {
            options.include("\\b" + Pattern.quote(name) + "\\b");
        }
        if (effort == Effort.QUICK) {
            options.forks(0)
                    .warmupIterations(0)
                    .measurementIterations(1)
                    .measurementTime(TimeValue.milliseconds(100))
                    .verbosity(VerboseMode.SILENT);
        } else {
            // Its running account goes to a file: on standard output is the table alone.
            Path account = Files.createTempFile("satchel-bench-", ".txt");
            options.output(account.toString());
        }
        return new Runner(options.build()).run();
    }

    /** A line for each benchmark that has both sides, and what is left below it. */
    static String table(Collection<RunResult> results) {
        Map<String, Map<String, RunResult>> sides = new TreeMap<>();
        for (RunResult result : results) {
            String[] parts = result.getParams().getBenchmark().split("\\.", -1);
            String name = parts[parts.length - 2];
            sides.computeIfAbsent(name, n -> new TreeMap<>()).put(parts[parts.length - 1], result);
        }
        StringBuilder table = new StringBuilder(line("benchmark", "ours", "peer", "peer/ours", "unit"));
        sides.forEach((name, methods) -> {
            RunResult ours = methods.get("ours");
            RunResult peer = methods.get("peer");
            if (ours != null && peer != null) {
                double one = ours.getPrimaryResult().getScore();
                double other = peer.getPrimaryResult().getScore();
                table.append(line(
                        name,
                        number(one),
                        number(other),
                        number(other / one),
                        ours.getPrimaryResult().getScoreUnit()));
            } else {
                methods.forEach((method, result) -> table.append(line(
                        name + "." + method,
                        number(result.getPrimaryResult().getScore()),
                        "-",
                        "-",
                        result.getPrimaryResult().getScoreUnit())));
            }
        });
        return table.toString();
    }

    private static String line(String... cells) {
        return String.format(
                Locale.ROOT, "%-28s %12s %12s %10s  %s%n", Arrays.stream(cells).toArray());
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.3f", value);
    }
}
