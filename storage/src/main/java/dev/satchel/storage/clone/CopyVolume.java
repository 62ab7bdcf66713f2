package dev.satchel.storage.clone;

import dev.satchel.storage.filesystem.FileSystemType;

/**
 * A file system of a copy.
 *
 * @param uuid of it, in the form of {@code blkid}; empty where it is not known before its container is open
 */
record CopyVolume(CopyFolder folder, DiskPart part, FileSystemType type, String uuid) {}
