/**
 * A Linux system, running or mounted, becomes a disk or an image that boots by BIOS and by UEFI wherever it is plugged
 * in: {@link dev.satchel.storage.clone.SystemClone} makes the {@linkplain dev.satchel.core.plan.Plan plan}.
 */
@NullMarked
package dev.satchel.storage.clone;

import org.jspecify.annotations.NullMarked;
