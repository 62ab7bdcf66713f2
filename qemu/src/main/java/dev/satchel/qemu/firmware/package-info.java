/**
 * UEFI firmware: {@link dev.satchel.qemu.firmware.FirmwareCatalogue} is what this host has, read from the descriptor
 * files that distributions install for QEMU; {@link dev.satchel.qemu.firmware.VariableStore} is what a machine keeps.
 */
@NullMarked
package dev.satchel.qemu.firmware;

import org.jspecify.annotations.NullMarked;
