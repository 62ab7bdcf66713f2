package dev.satchel.qemu.launch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.core.machine.Board;
import dev.satchel.core.machine.Disk;
import dev.satchel.core.machine.DiskBus;
import dev.satchel.core.machine.ImageFormat;
import dev.satchel.core.machine.Machine;
import dev.satchel.core.unit.DataSize;
import dev.satchel.qemu.argument.QemuSetup;
import dev.satchel.qemu.argument.Style;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The real QEMU opens exactly the file that is meant, whatever its name. */
class FileNamesIT {
    private static final List<String> NAMES = List.of(
            "comma,in the middle.img",
            "two,,commas",
            ",",
            "ends with a comma,",
            "format=qcow2,if=ide",
            "-dash",
            "nbd:colon",
            "json:{\"driver\":\"null-co\"}",
            "'single' and \"double\"",
            "back\\slash\\",
            "ümläut ß",
            "emoji 😀",
            "percent %d hash # dollar $HOME `id`",
            "new\nline\ttab",
            "{brace}");

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource(Style.class)
    void theFileThatIsMeantIsOpened(Style style) throws Exception {
        Machine.Builder machine = Launches.machine(Board.Q35);
        List<String> files = new ArrayList<>();
        for (int i = 0; i < NAMES.size(); i++) {
            Path file = Launches.emptyFile(folder.resolve(NAMES.get(i)), DataSize.mebibytes(1));
            files.add(file.toString());
            // Relative on purpose: "nbd:colon" alone would be a protocol.
            machine.disk(Disk.named("d" + i)
                    .image(Path.of(NAMES.get(i)), ImageFormat.RAW)
                    .bus(DiskBus.SCSI)
                    .build());
        }

        QemuSetup setup = QemuSetup.builder().folder(folder).style(style).build();
        try (RunningMachine running = Launches.paused(machine.build(), setup)) {
            for (int i = 0; i < NAMES.size(); i++) {
                assertThat(Launches.blockOf(running, "d" + i)
                                .flatMap(
                                        block -> block.at("inserted").at("file").text()))
                        .contains(files.get(i));
            }
            assertThat(Launches.openedFiles(running)).containsAll(files);
        }
    }
}
