/**
 * File systems that are about to be made: the commands, with identifiers chosen beforehand, so that whatever refers to
 * them can be written in the same plan.
 */
@NullMarked
package dev.satchel.storage.filesystem;

import org.jspecify.annotations.NullMarked;
