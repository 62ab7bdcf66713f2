package dev.satchel.qemu.launch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.core.machine.Board;
import dev.satchel.core.machine.DeviceIdentity;
import dev.satchel.core.machine.Disk;
import dev.satchel.core.machine.DiskBus;
import dev.satchel.core.machine.ImageFormat;
import dev.satchel.core.machine.Machine;
import dev.satchel.core.process.Command;
import dev.satchel.core.process.CommandRunner;
import dev.satchel.core.unit.DataSize;
import dev.satchel.qemu.argument.QemuSetup;
import dev.satchel.qemu.argument.Style;
import dev.satchel.qemu.rule.KeepsOutOf;
import dev.satchel.qemu.rule.SilentTrap;
import dev.satchel.testing.Tools;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A real block device, passed through as it is. */
class RawDeviceIT {
    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource(Style.class)
    @KeepsOutOf(SilentTrap.S18)
    void isOpenedAsADevicePastThePageCacheAndWithItsOwnSectors(Style style) throws Exception {
        Tools.requireRoot();
        Tools.require("losetup");
        Path file = Launches.emptyFile(folder.resolve("disk.img"), DataSize.mebibytes(8));
        CommandRunner runner = CommandRunner.system();
        String device = runner.run(Command.of("losetup", "-f", "--show", "-b", "4096", file.toString()))
                .orThrow()
                .output()
                .strip();
        try {
            Machine machine = Launches.machine(Board.Q35)
                    .disk(Disk.named("system") // a BIOS would not start from the other
                            .image(
                                    Launches.emptyFile(folder.resolve("system.img"), DataSize.mebibytes(1)),
                                    ImageFormat.RAW)
                            .build())
                    .disk(Disk.named("carried")
                            .device(DeviceIdentity.path(Path.of(device)))
                            .bus(DiskBus.USB)
                            .build())
                    .build();
            QemuSetup setup = QemuSetup.builder().folder(folder).style(style).build();

            try (RunningMachine running = Launches.paused(machine, setup)) {
                assertThat(running.qmp().execute("query-named-block-nodes").elements())
                        .anyMatch(node -> node.at("drv").text().orElse("").equals("host_device")
                                && node.at("file").text().orElse("").equals(device)
                                && node.at("cache").at("direct").isTrue());
                assertThat(running.qmp()
                                .execute(
                                        "qom-get",
                                        Map.of("path", "/machine/peripheral/carried", "property", "logical_block_size"))
                                .number())
                        .hasValue(4096);
            }
        } finally {
            runner.run(Command.of("losetup", "-d", device)).orThrow();
        }
    }
}
