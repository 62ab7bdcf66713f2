/**
 * Partition tables as values: a {@link dev.satchel.storage.partition.PartitionLayout} knows every offset and identifier
 * before anything is written, and prints the script that {@code sfdisk} writes it by.
 */
@NullMarked
package dev.satchel.storage.partition;

import org.jspecify.annotations.NullMarked;
