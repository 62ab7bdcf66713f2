package dev.satchel.storage.fstab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.satchel.core.check.Finding;
import dev.satchel.core.unit.DataSize;
import dev.satchel.testing.LoopDevice;
import dev.satchel.testing.Tools;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A table against disks that are attached. */
class LinuxFstabSystemIT {
    /** Nobody else's: others may have disks attached meanwhile. */
    private static final String UUID = java.util.UUID.randomUUID().toString();

    @TempDir
    Path folder;

    @Test
    void findsWhatIsAttachedAndSaysWhatItHolds() throws Exception {
        Tools.require("mkfs.ext4");
        try (LoopDevice disk = attach("one")) {
            FstabSystem host = FstabSystem.thisHost();

            assertThat(host.devices(FstabSource.uuid(UUID)))
                    .extracting(
                            FstabSystem.Device::node, device -> device.content().orElse(""))
                    .containsExactly(tuple(disk.node(), "ext4"));
            assertThat(codes("LABEL=a\\040label " + folder + " ext4 nofail\n", host))
                    .isEmpty();
            assertThat(codes("UUID=" + UUID + " " + folder + " btrfs nofail\n", host))
                    .contains("fstab.host.type-differs");
            assertThat(codes(disk.node() + " " + folder + " ext4 nofail\n", host))
                    .isEmpty();
        }
        assertThat(codes("UUID=" + UUID + " " + folder + " ext4 nofail\n", FstabSystem.thisHost()))
                .containsExactly("fstab.host.source-missing");
    }

    @Test
    void tellsTwoDisksWithOneName() throws Exception {
        Tools.require("mkfs.ext4");
        try (LoopDevice one = attach("one");
                LoopDevice other = attach("other")) {
            List<String> messages =
                    Fstab.parse("UUID=" + UUID + " " + folder + " ext4 nofail\n").check(FstabSystem.thisHost()).stream()
                            .filter(finding -> finding.code().equals("fstab.host.source-ambiguous"))
                            .map(Finding::message)
                            .toList();

            assertThat(messages)
                    .singleElement()
                    .asString()
                    .contains(one.node().toString(), other.node().toString());
        }
    }

    private static List<String> codes(String table, FstabSystem host) {
        return Fstab.parse(table).check(host).stream()
                .map(Finding::code)
                .filter(code -> code.startsWith("fstab.host."))
                .toList();
    }

    private LoopDevice attach(String name) throws Exception {
        LoopDevice disk = LoopDevice.attach(folder.resolve(name), DataSize.mebibytes(2));
        LoopDevice.run(
                        "mkfs.ext4",
                        "-q",
                        "-O",
                        "^has_journal",
                        "-U",
                        UUID,
                        "-L",
                        "a label",
                        disk.node().toString())
                .orThrow();
        return disk;
    }
}
