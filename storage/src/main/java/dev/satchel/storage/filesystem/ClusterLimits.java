package dev.satchel.storage.filesystem;

import dev.satchel.core.unit.DataSize;

/**
 * What one size of cluster (block, allocation unit) makes possible.
 *
 * @param cluster the least that a file takes
 * @param file the largest file
 * @param volume the largest file system
 */
public record ClusterLimits(DataSize cluster, Limit file, Limit volume) {}
