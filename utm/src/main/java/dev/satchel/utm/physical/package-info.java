/**
 * Whole disks of the Mac in a machine of UTM. UTM opens none: its QEMU runs in a sandbox, as the user, and a device node is
 * root's. Two ways are documented that work, and each is a plan here ({@link dev.satchel.utm.physical.PhysicalDisks}): a
 * server of network block devices on the loopback interface, which holds the disk and which additional arguments of the
 * bundle name ({@link dev.satchel.utm.physical.DiskBridge}); or QEMU without UTM, with a machine file made of the bundle.
 *
 * <p>The disk is named by what it is and looked for anew right before it is served. The bundle keeps its arguments until they
 * are taken away; the server lives as long as the plan. Sources: UTM 5.0.3, {@code QEMULauncher.entitlements} and {@code
 * UTMQemuConfiguration+Arguments.swift}; utmapp/UTM#7625; QEMU, <em>qemu-nbd(8)</em>.
 */
@NullMarked
package dev.satchel.utm.physical;

import org.jspecify.annotations.NullMarked;
