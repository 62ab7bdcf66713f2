package dev.satchel.examples.benchmarks;

import dev.satchel.core.host.Architecture;
import dev.satchel.core.machine.Disk;
import dev.satchel.core.machine.DiskBus;
import dev.satchel.core.machine.Display;
import dev.satchel.core.machine.GuestSystem;
import dev.satchel.core.machine.HostPort;
import dev.satchel.core.machine.ImageFormat;
import dev.satchel.core.machine.Machine;
import dev.satchel.core.machine.Network;
import dev.satchel.core.unit.DataSize;
import dev.satchel.qemu.argument.QemuArguments;
import dev.satchel.qemu.argument.QemuSetup;
import dev.satchel.qemu.argument.Style;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
 * The argument list of a Windows 11 machine with ten disks on four buses, whose images are there: from the machine to the
 * words, in both styles, with this host's firmware. There is no peer: the other builders of such lists know neither
 * firmware nor places on buses.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
@State(Scope.Benchmark)
public class ArgumentsBenchmark {
    private static final int DISKS = 10;
    private static final List<DiskBus> BUSES = List.of(DiskBus.SATA, DiskBus.NVME, DiskBus.SCSI, DiskBus.VIRTIO);

    private final Path folder;
    private final Machine machine;

    /** Makes the images, of which only the first bytes are looked at. */
    public ArgumentsBenchmark() {
        Machine.Builder windows = Machine.named("Field Windows")
                .guest(GuestSystem.windows11(Architecture.X86_64))
                .cores(4)
                .memory(DataSize.gibibytes(8))
                .display(new Display.Vnc(HostPort.loopback(5901)))
                .network(Network.user());
        try {
            folder = Files.createTempDirectory("satchel-bench-");
            for (int i = 0; i < DISKS; i++) {
                Path image = folder.resolve("disk" + i + ".qcow2");
                Files.write(image, new byte[] {'Q', 'F', 'I', (byte) 0xfb, 0, 0, 0, 3});
                windows.disk(Disk.named("disk" + i)
                        .image(image, ImageFormat.QCOW2)
                        .bus(BUSES.get(i % BUSES.size()))
                        .build());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        machine = windows.build();
    }

    /** As {@code -drive} and {@code -device}. */
    @Benchmark
    public List<String> drive() {
        return arguments(Style.DRIVE);
    }

    /** As {@code -blockdev} in JSON. */
    @Benchmark
    public List<String> blockdev() {
        return arguments(Style.BLOCKDEV);
    }

    private List<String> arguments(Style style) {
        return QemuArguments.of(
                        machine, QemuSetup.builder().folder(folder).style(style).build())
                .arguments();
    }

    /** Removes the images. */
    @TearDown
    public void remove() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }
}
