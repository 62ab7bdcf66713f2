package dev.satchel.qemu.commandline;

/**
 * One word of a command.
 *
 * @param text without the quotes
 * @param line on which it begins, from 1
 */
record Word(String text, int line) {}
