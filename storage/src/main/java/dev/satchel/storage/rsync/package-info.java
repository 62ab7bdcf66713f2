/**
 * Copying the files of a system with rsync: {@link dev.satchel.storage.rsync.ExclusionSet} says what to leave out and
 * why, {@link dev.satchel.storage.rsync.ExclusionPreview} what that amounts to, {@link
 * dev.satchel.storage.rsync.SourceMeasure} how much is left, {@link dev.satchel.storage.rsync.Rsync} makes the command,
 * follows it and looks afterwards whether everything arrived; {@link dev.satchel.storage.rsync.CopyManifest} looks years
 * later. {@link dev.satchel.storage.rsync.FilterRules} answers in this process what rsync's filter rules let through, byte
 * for byte as rsync 3.5.0 does.
 *
 * <p>A pattern is rsync's and not the shell's: {@code {/dev/*,/proc/*}} is expanded by bash alone, rsync takes it
 * literally, matches nothing and copies everything. Here one pattern is one argument, and such a list is refused.
 *
 * <p>What surprised us: a file of rules that one in a directory merges is looked for at the top of the transfer if its
 * name has no slash, its anchors mean that top, and its rules for the other side are heeded; {@code : sub/.rules} is looked
 * for as {@code .rules} in every directory. rsync 3.2.7 differs in one thing, a lone {@code !} in a file of CVS's kind,
 * which it refuses where 3.5.0 clears the list.
 */
@NullMarked
package dev.satchel.storage.rsync;

import org.jspecify.annotations.NullMarked;
