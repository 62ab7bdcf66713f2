/** Quantities with their unit: {@link dev.satchel.core.unit.DataSize}. */
@NullMarked
package dev.satchel.core.unit;

import org.jspecify.annotations.NullMarked;
