/** The computer this program runs on: {@link dev.satchel.core.host.Architecture}, {@link dev.satchel.core.host.OperatingSystem}. */
@NullMarked
package dev.satchel.core.host;

import org.jspecify.annotations.NullMarked;
