/** What a check found: {@link dev.satchel.core.check.Findings}, a list to show, with codes to switch on. */
@NullMarked
package dev.satchel.core.check;

import org.jspecify.annotations.NullMarked;
