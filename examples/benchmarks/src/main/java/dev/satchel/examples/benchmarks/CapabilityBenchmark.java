package dev.satchel.examples.benchmarks;

import dev.satchel.core.host.Host;
import dev.satchel.qemu.QemuInstallation;
import dev.satchel.qemu.capability.ProofOptions;
import dev.satchel.qemu.capability.QemuCapabilities;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What the installed QEMU can do: looked up as a program does that asks before each start, beside asking QEMU itself
 * each time. Ours sees each time that the program and its modules are still the same.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
@State(Scope.Benchmark)
public class CapabilityBenchmark {
    private final Path folder;
    private final QemuInstallation remembering;
    private final QemuInstallation forgetful;

    /** For the QEMU of this host's own architecture. */
    public CapabilityBenchmark() {
        QemuInstallation qemu;
        try {
            folder = Files.createTempDirectory("satchel-bench-");
            qemu = QemuInstallation.find(Host.detect().nativeArchitecture());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        remembering = qemu.proving(ProofOptions.defaults().rememberedIn(folder));
        forgetful = qemu.proving(ProofOptions.defaults().withoutMemory());
    }

    /** {@link QemuInstallation#capabilities()} of a program that was asked before. */
    @Benchmark
    public QemuCapabilities ours() throws IOException, InterruptedException {
        return remembering.capabilities();
    }

    /** All questions put to QEMU. */
    @Benchmark
    public QemuCapabilities peer() throws IOException, InterruptedException {
        return forgetful.capabilities();
    }

    /** Leaves nothing. */
    @TearDown
    public void tidy() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }
}
