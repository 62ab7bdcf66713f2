/** {@link dev.satchel.core.SatchelException}, the one exception of the house. */
@NullMarked
package dev.satchel.core;

import org.jspecify.annotations.NullMarked;
