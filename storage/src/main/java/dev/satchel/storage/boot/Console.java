package dev.satchel.storage.boot;

/** Where a copied system says how it starts, and where it lets somebody in. */
public enum Console {
    /** The screen. */
    SCREEN,
    /** The first serial port at 115200 baud, and the screen: for virtual machines and for servers. */
    SERIAL_AND_SCREEN
}
