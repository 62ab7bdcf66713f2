package dev.satchel.qemu.firmware;

import java.nio.file.Path;

/** How a firmware is shown to the machine (QEMU's {@code docs/interop/firmware.json}, {@code FirmwareMapping}). */
public sealed interface FirmwareMapping {
    /** Code that machines share, and variables that each has for itself, copied from {@code template}. */
    record Split(FlashFile code, FlashFile template) implements FirmwareMapping {}

    /** Code and variables in one file, which each machine needs its own copy of. */
    record Combined(FlashFile template) implements FirmwareMapping {}

    /** Code alone: nothing is kept from one start to the next. */
    record Stateless(FlashFile code) implements FirmwareMapping {}

    /** An image that is loaded into memory ({@code -bios}). */
    record Memory(Path file) implements FirmwareMapping {}

    /** An image that is started as a kernel ({@code -kernel}). */
    record Kernel(Path file) implements FirmwareMapping {}
}
