package dev.satchel.utm.ctl;

import static com.google.common.base.Preconditions.checkArgument;

/**
 * A click with the mouse on a screen of a guest.
 *
 * @param x from the left, not negative
 * @param y from the top, not negative
 * @param monitor the first is 1
 * @param button which
 */
public record MouseClick(int x, int y, int monitor, Button button) {
    /** Which button. */
    public enum Button {
        /** The left one. */
        LEFT,
        /** The right one. */
        RIGHT,
        /** The one between, or the wheel. */
        MIDDLE
    }

    /** Checks the numbers. */
    public MouseClick {
        checkArgument(x >= 0 && y >= 0, "a place on a screen is not negative: %s, %s", x, y);
        checkArgument(monitor >= 1, "the first monitor is 1: %s", monitor);
    }

    /** With the left button, {@code x} pixels from the left and {@code y} from the top of the first monitor. */
    public static MouseClick at(int x, int y) {
        return new MouseClick(x, y, 1, Button.LEFT);
    }
}
