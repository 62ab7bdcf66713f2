package dev.satchel.examples.benchmarks;

import dev.satchel.core.host.Host;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;
import oshi.SystemInfo;
import oshi.hardware.CentralProcessor;
import oshi.hardware.GlobalMemory;
import oshi.hardware.HardwareAbstractionLayer;
import oshi.software.os.OperatingSystem;

/**
 * Finding out what the host is, from nothing: neither side keeps what it found from one call to the next. OSHI is asked
 * for what has an equivalent in {@link Host}: processors, their topology and caches, memory, and the system's name and
 * version. It tells no translation, accelerator or container, which are in our figure.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class HostBenchmark {
    /** {@link Host#detect()}, all of it. */
    @Benchmark
    public Host ours() {
        return Host.detect();
    }

    /** OSHI's objects, each asked for what it reads when it is first asked. */
    @Benchmark
    public void peer(Blackhole sink) {
        SystemInfo system = new SystemInfo();
        HardwareAbstractionLayer hardware = system.getHardware();
        CentralProcessor processor = hardware.getProcessor();
        sink.consume(processor.getProcessorIdentifier());
        sink.consume(processor.getLogicalProcessorCount());
        sink.consume(processor.getPhysicalProcessors());
        sink.consume(processor.getPhysicalPackageCount());
        sink.consume(processor.getProcessorCaches());
        GlobalMemory memory = hardware.getMemory();
        sink.consume(memory.getTotal());
        sink.consume(memory.getAvailable());
        sink.consume(memory.getPageSize());
        OperatingSystem os = system.getOperatingSystem();
        sink.consume(os.getFamily());
        sink.consume(os.getVersionInfo());
        sink.consume(os.getBitness());
    }
}
