/**
 * QEMU's machine protocol: {@link dev.satchel.qemu.qmp.QmpClient} sends commands, each with a deadline, and tells of
 * events. What QEMU answers is a {@link dev.satchel.qemu.qmp.QmpValue}.
 */
@NullMarked
package dev.satchel.qemu.qmp;

import org.jspecify.annotations.NullMarked;
