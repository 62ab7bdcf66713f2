package dev.satchel.utm.ctl;

import com.google.common.base.Ascii;

/** A key that is held down while others are typed. */
public enum ModifierKey {
    /** Caps Lock. */
    CAPS_LOCK,
    /** Shift. */
    SHIFT,
    /** Control. */
    CONTROL,
    /** Option, Alt. */
    OPTION,
    /** Command, Windows, Super. */
    COMMAND,
    /** Escape. */
    ESCAPE;

    String word() {
        return Ascii.toLowerCase(name()).replace('_', '-');
    }
}
