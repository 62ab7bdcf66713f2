package dev.satchel.storage.filesystem;

import dev.satchel.core.host.OperatingSystem;

/**
 * What an operating system does with a file system.
 *
 * @param system of which it is said
 * @param access what it does
 * @param remark since when, or by what, in a few words; may be empty
 * @param source who says so
 */
public record AccessFact(OperatingSystem system, Access access, String remark, Source source) {}
