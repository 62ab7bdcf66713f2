/**
 * Copying the files of a system with rsync: {@link dev.satchel.storage.rsync.ExclusionSet} says what to leave out and
 * why, {@link dev.satchel.storage.rsync.SourceMeasure} how much is left, {@link dev.satchel.storage.rsync.Rsync} makes
 * the command and follows it. {@link dev.satchel.storage.rsync.FilterRules} answers in this process what rsync's filter
 * rules let through, byte for byte as rsync 3.5.0 does.
 *
 * <p>A pattern is rsync's and not the shell's: {@code {/dev/*,/proc/*}} is expanded by bash alone, rsync takes it
 * literally, matches nothing and copies everything. Here one pattern is one argument, and such a list is refused.
 */
@NullMarked
package dev.satchel.storage.rsync;

import org.jspecify.annotations.NullMarked;
