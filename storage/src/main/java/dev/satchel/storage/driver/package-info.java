/**
 * Which kernel modules a machine needs: its devices name themselves ({@link dev.satchel.storage.driver.HardwareId}), the
 * lists beside a kernel's modules answer with names ({@link dev.satchel.storage.driver.KernelModules}), and {@link
 * dev.satchel.storage.driver.DriverReport} says what of it a kernel has. All of it is read from files, so that a kernel of
 * another system, for a machine that is elsewhere, is asked as well as one's own.
 */
@NullMarked
package dev.satchel.storage.driver;

import org.jspecify.annotations.NullMarked;
