/**
 * UTM itself, driven: {@link dev.satchel.utm.ctl.Utmctl} finds the program {@code utmctl} and the machines it knows, {@link
 * dev.satchel.utm.ctl.ControlledMachine} starts, stops, asks and copies one of them, {@link dev.satchel.utm.ctl.UtmScripts}
 * does by AppleScript what {@code utmctl} cannot.
 *
 * <p>Three things are otherwise than one would think. The exit status of {@code utmctl} says nothing: what it writes to
 * standard error does, and each effect is looked at afterwards. It has no way to wait for a guest: {@link
 * dev.satchel.utm.ctl.ControlledMachine#awaitGuest} is ours. UTM's own words come in the language of its user, so they are
 * carried in errors and never matched. It works on macOS, in the session of a user that is logged in, and with the right to
 * control UTM (Automation). Source: UTM 5.0.3, {@code utmctl/UTMCtl.swift} and {@code Scripting}.
 */
@NullMarked
package dev.satchel.utm.ctl;

import org.jspecify.annotations.NullMarked;
