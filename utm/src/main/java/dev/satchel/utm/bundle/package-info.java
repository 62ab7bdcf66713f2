/**
 * Bundles of UTM on disk: {@link dev.satchel.utm.bundle.UtmBundle} is one that is there, with what is wrong with it, what keeps
 * it from travelling and what it needs; {@link dev.satchel.utm.bundle.UtmBundles} plans one that is to be made of a machine,
 * copied, renamed, moved or mended; {@link dev.satchel.utm.bundle.NewMachine} is one that UTM has not seen yet.
 *
 * <p>A bundle may come from anybody. Links and devices in it are not followed, nothing of an image is read but its header and
 * its tables, and names are shown so that a terminal can bear them. The plans run {@code cp}, {@code mv}, {@code cmp} and their
 * like, and so need macOS or Linux; checking, listing and editing need no tool.
 */
@NullMarked
package dev.satchel.utm.bundle;

import org.jspecify.annotations.NullMarked;
