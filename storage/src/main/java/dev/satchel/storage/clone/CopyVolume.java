package dev.satchel.storage.clone;

import dev.satchel.storage.filesystem.FileSystemType;

/**
 * A file system of a copy.
 *
 * @param uuid of it, in the form of {@code blkid}; empty where it is not known before its container is open
 * @param label of it; empty where it has none, or it is not known
 */
record CopyVolume(CopyFolder folder, DiskPart part, FileSystemType type, String uuid, String label) {}
