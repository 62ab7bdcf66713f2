/**
 * UTM's configuration. Begin with {@link dev.satchel.utm.config.UtmConfiguration#read}; what it answers for a machine of
 * UTM 4 and later with the back end QEMU is a {@link dev.satchel.utm.config.QemuConfiguration}, whose sections are the
 * {@code Utm...} classes. Below it lies {@link dev.satchel.utm.config.Plist}, a property list that loses nothing.
 *
 * <p>The format is that of UTM 5.0.3 (sources at e4a4c34b), whose number has been 4 since UTM 4.0.0.
 */
@NullMarked
package dev.satchel.utm.config;

import org.jspecify.annotations.NullMarked;
