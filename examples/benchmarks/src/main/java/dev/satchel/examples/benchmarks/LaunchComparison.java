package dev.satchel.examples.benchmarks;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import dev.satchel.core.host.Architecture;
import dev.satchel.core.machine.Board;
import dev.satchel.core.machine.Disk;
import dev.satchel.core.machine.DiskBus;
import dev.satchel.core.machine.Firmware;
import dev.satchel.core.machine.GuestSystem;
import dev.satchel.core.machine.ImageFormat;
import dev.satchel.core.machine.Machine;
import dev.satchel.core.machine.SerialPort;
import dev.satchel.core.process.Command;
import dev.satchel.core.unit.DataSize;
import dev.satchel.qemu.QemuInstallation;
import dev.satchel.qemu.argument.QemuSetup;
import dev.satchel.qemu.launch.LaunchOptions;
import dev.satchel.qemu.launch.RunningMachine;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * From the start of a machine to the first byte that its guest writes to the serial port: by the library, with all it
 * checks and with all it does so that nothing is left, beside the same QEMU with the same machine from a shell script. The
 * machine is translated, and speaks as early as one can: a boot sector that writes one byte and halts, started by a BIOS; or a
 * UEFI firmware, which says what it starts.
 */
final class LaunchComparison implements Comparison {
    private static final Duration LIMIT = Duration.ofMinutes(1);

    private enum Speaker {
        BIOS(61, 40),
        UEFI(15, 3);

        private final int rounds;
        private final int warmUp;

        Speaker(int rounds, int warmUp) {
            this.rounds = rounds;
            this.warmUp = warmUp;
        }

        Firmware firmware() {
            return this == BIOS ? Firmware.bios() : Firmware.uefi();
        }
    }

    /** mov dx,0x3f8; mov al,'!'; out dx,al; next: hlt; jmp next. */
    private static final byte[] CODE = {
        (byte) 0xba, (byte) 0xf8, 3, (byte) 0xb0, '!', (byte) 0xee, (byte) 0xf4, (byte) 0xeb, (byte) 0xfd
    };

    private final Speaker speaker;

    private LaunchComparison(Speaker speaker) {
        this.speaker = speaker;
    }

    static List<Comparison> all() {
        return List.of(new LaunchComparison(Speaker.BIOS), new LaunchComparison(Speaker.UEFI));
    }

    @Override
    public String name() {
        return "LaunchBenchmark." + speaker.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public Result run(Bench.Effort effort) throws Exception {
        Path folder = Files.createTempDirectory("satchel-launch-");
        try {
            return run(effort == Bench.Effort.QUICK ? 1 : speaker.rounds, folder);
        } finally {
            MoreFiles.deleteRecursively(folder, RecursiveDeleteOption.ALLOW_INSECURE);
        }
    }

    private Result run(int rounds, Path folder) throws Exception {
        QemuInstallation qemu = QemuInstallation.find(Architecture.X86_64);
        Machine machine = machine(folder.resolve("d.img"));
        QemuSetup setup = QemuSetup.builder().folder(folder).build();
        Path script = script(qemu, machine, setup, folder.resolve("start.sh"));
        for (int i = 0; i < Math.min(rounds, speaker.warmUp); i++) {
            ours(qemu, machine, setup);
            peer(script);
        }
        List<Double> ours = new ArrayList<>();
        List<Double> peer = new ArrayList<>();
        for (int i = 0; i < rounds; i++) {
            if (i % 2 == 0) {
                ours.add(ours(qemu, machine, setup));
                peer.add(peer(script));
            } else {
                peer.add(peer(script));
                ours.add(ours(qemu, machine, setup));
            }
        }
        return new Result(median(ours), median(peer), "ms to first byte");
    }

    private Machine machine(Path image) throws IOException {
        byte[] disk = new byte[1 << 20];
        System.arraycopy(CODE, 0, disk, 0, CODE.length);
        disk[510] = 0x55;
        disk[511] = (byte) 0xaa;
        Files.write(image, disk);
        return Machine.named("launch")
                .guest(GuestSystem.linux(Architecture.X86_64))
                .board(Board.Q35)
                .firmware(speaker.firmware())
                .cores(1)
                .memory(DataSize.mebibytes(128))
                .serialPort(SerialPort.stdio())
                .disk(Disk.named("d")
                        .image(image, ImageFormat.RAW)
                        .bus(DiskBus.IDE)
                        .build())
                .build();
    }

    private static Path script(QemuInstallation qemu, Machine machine, QemuSetup setup, Path file) throws IOException {
        Command command = Command.of(
                qemu.program().toString(), qemu.commandFor(machine, setup).arguments());
        return Files.writeString(file, "#!/bin/sh\nexec " + command + "\n", StandardCharsets.UTF_8);
    }

    private static double ours(QemuInstallation qemu, Machine machine, QemuSetup setup) throws Exception {
        LaunchOptions options =
                LaunchOptions.builder().powerDownLimit(Duration.ZERO).build();
        CountDownLatch heard = new CountDownLatch(1);
        long start = System.nanoTime();
        try (RunningMachine running = qemu.start(machine, setup, options)) {
            running.onSerial(text -> heard.countDown());
            if (!heard.await(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                throw new IOException("the guest said nothing within " + LIMIT);
            }
            return since(start);
        }
    }

    private static double peer(Path script) throws Exception {
        long start = System.nanoTime();
        Process process = new ProcessBuilder("/bin/sh", script.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (InputStream said = process.getInputStream()) {
            if (said.read() < 0) {
                throw new IOException("the guest said nothing: QEMU "
                        + (process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)
                                ? "ended with " + process.exitValue()
                                : "closed its output, and does not end"));
            }
            return since(start);
        } finally {
            // What was killed goes at once; one that does not is told, and not waited for.
            if (!process.destroyForcibly().waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                System.err.println("QEMU, process " + process.pid() + ", does not end");
            }
        }
    }

    private static double since(long start) {
        return (System.nanoTime() - start) / 1e6;
    }

    private static double median(List<Double> times) {
        List<Double> sorted = new ArrayList<>(times);
        Collections.sort(sorted);
        return sorted.get(sorted.size() / 2);
    }
}
