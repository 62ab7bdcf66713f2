/**
 * Bundles of UTM on disk: {@link dev.satchel.utm.bundle.UtmBundle} is one that is there, {@link
 * dev.satchel.utm.bundle.UtmBundles} plans one that is to be made of a machine.
 */
@NullMarked
package dev.satchel.utm.bundle;

import org.jspecify.annotations.NullMarked;
