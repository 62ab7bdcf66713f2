/**
 * File systems: what each can and cannot, and who says so ({@link dev.satchel.storage.filesystem.FileSystemType#profile()}),
 * which one is best for a purpose and why the others are not ({@link dev.satchel.storage.filesystem.Requirements}), and the
 * commands that make one ({@link dev.satchel.storage.filesystem.NewFileSystem} on Linux, with identifiers chosen beforehand,
 * so that whatever refers to them can be written in the same plan; {@link dev.satchel.storage.filesystem.FormatCommand}
 * elsewhere).
 */
@NullMarked
package dev.satchel.storage.filesystem;

import org.jspecify.annotations.NullMarked;
