/** What several packages of this module need and nobody else: {@link dev.satchel.storage.internal.RawImage}. */
@NullMarked
package dev.satchel.storage.internal;

import org.jspecify.annotations.NullMarked;
