/**
 * What a machine's firmware keeps: {@link dev.satchel.core.firmware.UefiVariables} reads a store of UEFI variables, the
 * template of one included, without starting anything.
 */
@NullMarked
package dev.satchel.core.firmware;

import org.jspecify.annotations.NullMarked;
