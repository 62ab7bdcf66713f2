/**
 * Partition tables as values. What is wanted is a {@link dev.satchel.storage.partition.NewPartitionTable}, with sizes fixed, by
 * share or whatever is left; on a certain disk it becomes a {@link dev.satchel.storage.partition.PartitionLayout}, which knows
 * every offset and identifier before anything is written; what stands on a disk is a {@link
 * dev.satchel.storage.partition.PartitionTable}, read with all that is wrong with it, compared, grown. {@link
 * dev.satchel.storage.partition.Partitioning} makes the plans that write one, in-process or by {@code sfdisk}.
 *
 * <p>GPT and MBR only; {@link dev.satchel.storage.probe} knows the others, and what is on the partitions.
 */
@NullMarked
package dev.satchel.storage.partition;

import org.jspecify.annotations.NullMarked;
