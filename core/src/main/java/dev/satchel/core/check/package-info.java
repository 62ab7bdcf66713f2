/**
 * What a check found: {@link dev.satchel.core.check.Findings}, a list to show, with codes to switch on and, where a
 * remedy needs no decision, a {@link dev.satchel.core.check.Fix} to apply.
 */
@NullMarked
package dev.satchel.core.check;

import org.jspecify.annotations.NullMarked;
