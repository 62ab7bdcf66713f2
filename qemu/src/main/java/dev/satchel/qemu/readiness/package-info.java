/**
 * When a machine is ready, as a value: {@link dev.satchel.qemu.readiness.Readiness}. What is waited for is told apart from how
 * long and on which machine; a wait in vain says what was tried last, what the guest last wrote, and where a picture of its
 * screen is.
 */
@NullMarked
package dev.satchel.qemu.readiness;

import org.jspecify.annotations.NullMarked;
