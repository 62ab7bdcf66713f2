package dev.satchel.storage.partition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.satchel.core.SatchelException;
import dev.satchel.core.host.Architecture;
import dev.satchel.core.plan.Argument;
import dev.satchel.core.unit.DataSize;
import java.util.Locale;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class PartitionLayoutTest {
    private static final DataSize SECTOR = DataSize.bytes(512);

    private static String id(UUID guid) {
        return guid.toString().toUpperCase(Locale.ROOT);
    }

    @Test
    void saysToSfdiskWhereEachPartitionIs() throws Exception {
        PartitionLayout layout = PartitionLayout.portableLinux(DataSize.mebibytes(160), SECTOR, Architecture.X86_64);

        assertThat(layout.toSfdiskScript()).isEqualTo("""
                        label: gpt
                        label-id: %s
                        first-lba: 2048
                        unit: sectors

                        1 : start=2048, size=2048, type=21686148-6449-6E6F-744E-656564454649, uuid=%s, name="BIOS boot"
                        2 : start=4096, size=131072, type=C12A7328-F81F-11D2-BA4B-00A0C93EC93B, uuid=%s, name="EFI system partition"
                        3 : start=135168, size=190464, type=4F68BCE3-E8CD-4DB1-96E7-FBCAF984B709, uuid=%s, name="root"
                        """.formatted(
                        id(layout.guid()),
                        id(layout.partitions().get(0).guid()),
                        id(layout.partitions().get(1).guid()),
                        id(layout.partitions().get(2).guid())));
    }

    @Test
    void countsInSectorsOf4096BytesWhereTheDiskHasThem() throws Exception {
        PartitionLayout layout =
                PartitionLayout.portableLinux(DataSize.gibibytes(8), DataSize.bytes(4096), Architecture.X86_64);

        assertThat(layout.toSfdiskScript()).contains("start=256, size=256,").contains("start=512, size=131072,");
    }

    @Test
    void givesFat32EnoughClustersOnASmallDiskWithLargeSectors() throws Exception {
        PartitionLayout layout =
                PartitionLayout.portableLinux(DataSize.gibibytes(1), DataSize.bytes(4096), Architecture.X86_64);

        assertThat(layout.partition(PartitionType.EFI_SYSTEM).size()).isEqualTo(DataSize.mebibytes(260));
    }

    @Test
    void typesTheRootByArchitecture() throws Exception {
        PartitionLayout layout = PartitionLayout.portableLinux(DataSize.gibibytes(8), SECTOR, Architecture.AARCH64);

        assertThat(layout.partition(PartitionType.LINUX_ROOT_AARCH64).number()).isEqualTo(3);
    }

    @Test
    void refusesADiskThatIsTooSmallWithBothNumbers() {
        assertThatExceptionOfType(SatchelException.class)
                .isThrownBy(() -> PartitionLayout.portableLinux(DataSize.mebibytes(64), SECTOR, Architecture.X86_64))
                .withMessageStartingWith("a disk of 64.0 MiB: ")
                .withMessageContaining("64.0 MiB (67108864 bytes)")
                .withMessageContaining("83.0 MiB (87031808 bytes)")
                .satisfies(e -> assertThat(e.code()).isEqualTo("partition.too-small"));
    }

    @Test
    void acceptsADiskOfTheSizeItAsksFor() throws Exception {
        PartitionLayout layout = PartitionLayout.portableLinux(DataSize.mebibytes(83), SECTOR, Architecture.X86_64);

        assertThat(layout.partition(PartitionType.LINUX_ROOT_X86_64).size()).isEqualTo(DataSize.mebibytes(16));
    }

    @Test
    void alwaysAsksSfdiskToRefuseADiskInUse() throws Exception {
        PartitionLayout layout = PartitionLayout.portableLinux(DataSize.gibibytes(8), SECTOR, Architecture.X86_64);

        for (PartitionLayout.Kernel kernel : PartitionLayout.Kernel.values()) {
            assertThat(layout.write(Argument.of("/dev/sdx"), kernel).toString())
                    .endsWith(" /dev/sdx")
                    .contains("--wipe always")
                    .doesNotContain("--force", "--no-reread");
        }
    }

    @Test
    void writesANameSoThatSfdiskReadsIt() throws Exception {
        PartitionLayout layout = NewPartitionTable.gpt()
                .with(NewPartition.of(PartitionType.LINUX).named("a\"b\\c $d"))
                .on(DiskGeometry.of(DataSize.gibibytes(8), SECTOR));

        assertThat(layout.toSfdiskScript()).contains("name=\"a\\x22b\\x5cc \\x24d\"");
    }

    @Test
    void refusesANameThatNoTableKeeps() {
        NewPartition linux = NewPartition.of(PartitionType.LINUX);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> linux.named("\uD83D\uDCBD".repeat(19)))
                .withMessageContaining("38");
        assertThatIllegalArgumentException().isThrownBy(() -> linux.named("a\nb"));
        assertThatIllegalArgumentException().isThrownBy(() -> linux.named("half \uD83D"));
    }
}
