package dev.satchel.storage.filesystem;

/**
 * How a file system keeps times.
 *
 * @param step the smallest difference that it keeps, of the time of the last change: {@code 100 ns}
 * @param until the last year, and what it depends on
 * @param source who says so
 */
public record TimeRule(String step, String until, Source source) {}
