/** What several packages of this module need of the system's files and devices, and nobody else. */
@NullMarked
package dev.satchel.storage.internal;

import org.jspecify.annotations.NullMarked;
