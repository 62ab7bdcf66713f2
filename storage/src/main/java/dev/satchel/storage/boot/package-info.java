/**
 * What makes a copied Linux start elsewhere: its {@linkplain dev.satchel.storage.boot.Kernel kernels}, whether its
 * {@linkplain dev.satchel.storage.boot.Initramfs initial RAM disk} knows more than one machine, and {@link
 * dev.satchel.storage.boot.Grub} for BIOS and for the place where UEFI firmware looks on any disk. The variables of
 * the firmware of this computer are never touched.
 */
@NullMarked
package dev.satchel.storage.boot;

import org.jspecify.annotations.NullMarked;
