package dev.satchel.examples.benchmarks;

import dev.satchel.qemu.qmp.MachineCommands;
import dev.satchel.qemu.qmp.QmpClient;
import dev.satchel.qemu.qmp.RunState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * A question to QEMU's monitor and its answer, {@code query-status}, one after the other: ours with an id, by which the answer
 * is found, bounded, and read into a value. The peer does the least that can be done with a socket ({@link SocketLoop}).
 * Each has a QEMU of its own, of the same kind.
 */
final class QmpComparison implements Comparison {
    private static final int QUESTIONS = 2000;
    private static final int ROUNDS = 21;
    private static final int WARM_UP = 5;

    @Override
    public String name() {
        return "QmpBenchmark";
    }

    @Override
    public Result run(Bench.Effort effort) throws Exception {
        Path folder = Files.createTempDirectory("satchel-qmp-");
        Path one = folder.resolve("one");
        Path two = folder.resolve("two");
        Process first = qemu(one);
        Process second = qemu(two);
        try (QmpClient client = QmpClient.connect(one, Duration.ofSeconds(30))) {
            while (second.isAlive() && !Files.exists(two)) {
                Thread.sleep(5);
            }
            SocketLoop loop = SocketLoop.fastest(two);
            try {
                return run(effort == Bench.Effort.QUICK ? 1 : ROUNDS, client, loop);
            } finally {
                loop.close();
            }
        } finally {
            for (Process each : List.of(first, second)) {
                each.destroyForcibly().onExit().join();
            }
            Files.deleteIfExists(one);
            Files.deleteIfExists(two);
            Files.delete(folder);
        }
    }

    private static Process qemu(Path socket) throws IOException {
        return new ProcessBuilder(
                        "qemu-system-x86_64",
                        "-M",
                        "none",
                        "-nodefaults",
                        "-display",
                        "none",
                        "-chardev",
                        "socket,id=m,path=" + socket + ",server=on,wait=off",
                        "-mon",
                        "chardev=m,mode=control")
                .redirectOutput(ProcessBuilder.Redirect.DISCARD) // on standard output is the table alone
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static Result run(int rounds, QmpClient client, SocketLoop loop) throws IOException, InterruptedException {
        for (int i = 0; i < Math.min(rounds, WARM_UP); i++) {
            ours(client);
            peer(loop);
        }
        List<Double> ours = new ArrayList<>();
        List<Double> peer = new ArrayList<>();
        for (int i = 0; i < rounds; i++) {
            if (i % 2 == 0) {
                ours.add(ours(client));
                peer.add(peer(loop));
            } else {
                peer.add(peer(loop));
                ours.add(ours(client));
            }
        }
        return new Result(median(ours), median(peer), "us/question");
    }

    private static double ours(QmpClient client) throws IOException, InterruptedException {
        long start = System.nanoTime();
        for (int i = 0; i < QUESTIONS; i++) {
            RunState state = client.execute(MachineCommands.queryStatus()).state();
            if (state == RunState.UNKNOWN) {
                throw new IOException("QEMU said what it never says");
            }
        }
        return (System.nanoTime() - start) / 1000.0 / QUESTIONS;
    }

    private static double peer(SocketLoop loop) throws IOException {
        long start = System.nanoTime();
        loop.ask(QUESTIONS);
        return (System.nanoTime() - start) / 1000.0 / QUESTIONS;
    }

    private static double median(List<Double> figures) {
        List<Double> sorted = new ArrayList<>(figures);
        Collections.sort(sorted);
        return sorted.get(sorted.size() / 2);
    }
}
