/**
 * Whether a disk can be trusted: {@link dev.satchel.storage.health.BadBlocksScan} reads every block of it, {@link
 * dev.satchel.storage.health.Smart} asks what it says of itself. Both only read unless something else was said, and
 * confirmed.
 */
@NullMarked
package dev.satchel.storage.health;

import org.jspecify.annotations.NullMarked;
