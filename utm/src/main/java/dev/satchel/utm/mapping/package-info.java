/**
 * The way from a machine to UTM's configuration and back: {@link dev.satchel.utm.mapping.UtmMapping}. Most users want
 * {@link dev.satchel.utm.bundle} instead, which does it for whole bundles.
 */
@NullMarked
package dev.satchel.utm.mapping;

import org.jspecify.annotations.NullMarked;
