package dev.satchel.storage.filesystem;

import static com.google.common.base.Preconditions.checkArgument;

import dev.satchel.core.unit.DataSize;

/** Sizes of clusters, checked against the catalogue. */
final class Clusters {
    private Clusters() {}

    static DataSize check(FileSystemType type, DataSize cluster) {
        FileSystemProfile profile = type.profile();
        checkArgument(
                profile.clusters().stream().anyMatch(limits -> limits.cluster().equals(cluster)),
                "%s has no clusters of %s: a power of two from %s to %s",
                type,
                cluster,
                profile.clusters().get(0).cluster(),
                profile.largest().cluster());
        return cluster;
    }
}
