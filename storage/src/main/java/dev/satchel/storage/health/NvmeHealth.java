package dev.satchel.storage.health;

import dev.satchel.core.unit.DataSize;
import java.math.BigInteger;

/**
 * What an NVMe disk logs of its health: "SMART / Health Information" of the NVM Express Base Specification. What a disk does
 * not tell is 0 there.
 *
 * @param criticalWarning bits: 0 spare below its threshold, 1 temperature, 2 unreliable, 3 read-only, 4 the backup of its
 *     volatile memory failed, 5 persistent memory is read-only
 * @param availableSpare percent of the spare cells that are left, 0 to 100
 * @param spareThreshold below which that is critical, percent
 * @param percentageUsed of the life that the maker promises; 255 stands for more
 * @param read what was read from it, in units of 512 000 bytes as it counts; {@link Long#MAX_VALUE} bytes stand for more
 * @param written what was written to it, alike
 * @param mediaErrors content that could not be read or was not what had been written
 * @param unsafeShutdowns how often power went without notice
 */
public record NvmeHealth(
        int criticalWarning,
        int availableSpare,
        int spareThreshold,
        int percentageUsed,
        DataSize read,
        DataSize written,
        BigInteger mediaErrors,
        BigInteger unsafeShutdowns) {}
