package dev.satchel.qemu.rule;

import static dev.satchel.qemu.rule.Qemu.Q35;
import static dev.satchel.qemu.rule.Satchel.byHand;
import static dev.satchel.qemu.rule.Satchel.machine;
import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.core.machine.Board;
import dev.satchel.core.machine.Disk;
import dev.satchel.core.machine.DiskBus;
import dev.satchel.core.machine.ImageFormat;
import dev.satchel.core.machine.Machine;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What QEMU does with a name or a place that is used twice, and that Satchel does not let it come to that. */
@Timeout(120)
class ByHandClashesIT {
    @TempDir
    Path folder;

    private Machine.Builder withDisk(DiskBus bus) throws Exception {
        return machine(Board.Q35)
                .disk(Disk.named("system")
                        .image(new Images(folder).raw("system"), ImageFormat.RAW)
                        .bus(bus)
                        .build());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "-device ide-cd,bus=ide.0 | IDE unit",
                "-device ide-cd,bus=ide.1,bootindex=1 | The bootindex 1 has already been used",
                "-device ide-cd,bus=ide.1,id=system | Duplicate ID 'system' for device",
                "-drive if=none,id=system | Duplicate ID 'system' for drive"
            })
    @Demonstrates("extras.qemu.clash")
    void qemuRefusesANameOrPlaceThatIsTaken(String words, String said) throws Exception {
        Machine clashing = byHand(withDisk(DiskBus.IDE), words.split(" "));
        Satchel satchel = new Satchel(folder);

        assertThat(Q35.refuses(("-drive if=none,id=system -device ide-cd,drive=system,bus=ide.0,bootindex=1,id=system "
                                + words)
                        .split(" ")))
                .contains(said);
        satchel.refuses(clashing, "extras.qemu.clash");
    }

    @Test
    @Demonstrates("extras.qemu.clash")
    void aSecondDiskOnATargetBecomesItsNextUnitInSilence() throws Exception {
        String[] twice = {
            "-device", "virtio-scsi-pci,id=scsi",
            "-device", "scsi-cd,bus=scsi.0,scsi-id=0,id=system",
            "-device", "scsi-cd,bus=scsi.0,scsi-id=0,id=other"
        };

        try (Trial trial = Q35.starts(twice)) {
            assertThat(trial.said()).isEmpty();
            assertThat(trial.property("/machine/peripheral/other", "lun").number())
                    .hasValue(1);
        }
        new Satchel(folder)
                .refuses(
                        byHand(withDisk(DiskBus.SCSI), "-device", "scsi-cd,bus=scsi.0,scsi-id=0,id=other"),
                        "extras.qemu.clash");
    }

    @Test
    @Demonstrates("extras.qemu.clash")
    void aSecondDeviceBehindARootPortSitsWhereNoGuestLooks() throws Exception {
        String[] twice = {
            "-device", "pcie-root-port,id=behind,chassis=1",
            "-device", "virtio-rng-pci,bus=behind",
            "-device", "virtio-rng-pci,bus=behind,id=other"
        };

        try (Trial trial = Q35.starts(twice)) {
            assertThat(trial.said()).isEmpty();
            assertThat(trial.property("/machine/peripheral/other", "addr").number())
                    .as("slot 1 of a port that has only slot 0")
                    .hasValue(8);
        }
    }
}
