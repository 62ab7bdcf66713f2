package dev.satchel.qemu.launch;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.io.BaseEncoding;
import dev.satchel.core.machine.Board;
import dev.satchel.core.machine.CacheMode;
import dev.satchel.core.machine.DeviceIdentity;
import dev.satchel.core.machine.Disk;
import dev.satchel.core.machine.DiskBus;
import dev.satchel.core.machine.Machine;
import dev.satchel.core.process.ToolEnvironment;
import dev.satchel.core.unit.DataSize;
import dev.satchel.qemu.argument.QemuSetup;
import dev.satchel.qemu.argument.Style;
import dev.satchel.testing.LoopDevice;
import dev.satchel.testing.Tools;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What is left of a device when the power goes. The file behind a loop device stands for the disk itself: what is in the
 * host's cache of the device only is not in that file.
 */
@Timeout(120)
class FlushIT {
    private static final int PLACE = 1 << 20;

    @TempDir
    Path folder;

    private LoopDevice disk() throws Exception {
        return LoopDevice.attach(folder.resolve("disk.img"), DataSize.mebibytes(16));
    }

    private static String onTheDisk(LoopDevice disk) throws Exception {
        byte[] bytes = new byte[4];
        try (RandomAccessFile file = new RandomAccessFile(disk.file().toFile(), "r")) {
            file.seek(PLACE);
            file.readFully(bytes);
        }
        return BaseEncoding.base16().lowerCase().encode(bytes);
    }

    /** Through the device's back end, as the guest writes. */
    private static String io(RunningMachine machine, String command) throws Exception {
        String line = "qemu-io -d /machine/peripheral/carried/virtio-backend \"" + command + "\"";
        return machine.qmp()
                .execute("human-monitor-command", Map.of("command-line", line))
                .text()
                .orElse("");
    }

    @ParameterizedTest
    @EnumSource(Style.class)
    void whatTheGuestFlushedIsOnTheDiskWhenQemuIsKilledAndThePowerGoes(Style style) throws Exception {
        try (LoopDevice disk = disk()) {
            Machine machine = Launches.machine(Board.Q35)
                    .disk(Disk.named("carried")
                            .device(DeviceIdentity.path(disk.node()))
                            .bus(DiskBus.VIRTIO)
                            .build())
                    .build();
            try (RunningMachine running =
                    Launches.paused(machine, QemuSetup.builder().style(style).build())) {
                io(running, "write -P 0xab " + PLACE + " 4096");
                assertThat(io(running, "flush")).isEmpty();

                assertThat(onTheDisk(disk)).isEqualTo("abababab");

                ProcessHandle.of(running.pid()).orElseThrow().destroyForcibly();
                running.awaitEnd(Duration.ofSeconds(30));
            }
            assertThat(onTheDisk(disk)).isEqualTo("abababab");
        }
    }

    /** The same with QEMU's own tool, in every mode, so that it is seen that a mode which loses is noticed. */
    @ParameterizedTest
    @CsvSource({"none, true", "directsync, true", "writethrough, true", "writeback, true", "unsafe, false"})
    void everyModeThatAMachineCanHaveKeepsWhatWasFlushed(String cache, boolean kept) throws Exception {
        Tools.requireAll("qemu-io", "stdbuf");
        try (LoopDevice disk = disk()) {
            ProcessBuilder builder = new ProcessBuilder(
                            "stdbuf",
                            "--output=L", // else the words come when the program ends
                            "qemu-io",
                            "-f",
                            "raw",
                            "-t",
                            cache,
                            "-c",
                            "write -P 0xab " + PLACE + " 4096",
                            "-c",
                            "flush",
                            "-c",
                            "map",
                            "-c",
                            "sleep 60000",
                            disk.node().toString())
                    .redirectErrorStream(true);
            builder.environment().putAll(ToolEnvironment.fixed());
            Process process = builder.start();
            try (BufferedReader said =
                    new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
                String line = said.readLine();
                while (line != null && !line.contains("allocated")) { // the answer to 'map': it was flushed
                    line = said.readLine();
                }

                assertThat(onTheDisk(disk)).isEqualTo(kept ? "abababab" : "00000000");
            } finally {
                process.destroyForcibly().waitFor();
            }
        }
    }

    @Test
    void noMachineCanNameTheModeThatLoses() {
        assertThat(CacheMode.values())
                .extracting(CacheMode::id)
                .containsExactlyInAnyOrder("none", "directsync", "writethrough", "writeback");
    }
}
