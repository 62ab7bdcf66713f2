/** Files that are either the old or the new, never half: {@link dev.satchel.core.file.AtomicFile}. */
@NullMarked
package dev.satchel.core.file;

import org.jspecify.annotations.NullMarked;
