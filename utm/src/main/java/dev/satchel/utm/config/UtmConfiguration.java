package dev.satchel.utm.config;

import dev.satchel.core.SatchelException;
import dev.satchel.core.check.Findings;
import java.io.IOException;
import java.nio.file.Path;

/**
 * The configuration of a machine of UTM. The list of kinds is closed: what is none of them is refused by name. Immutable;
 * one that was not changed is written as it was read, byte for byte.
 */
public sealed interface UtmConfiguration permits QemuConfiguration, AppleConfiguration, LegacyConfiguration {
    /** The version of the format that every UTM from 4.0.0 to 5.0.3 writes. */
    int VERSION = 4;

    /**
     * Reads {@code file}, a {@code config.plist}.
     *
     * @throws SatchelException with a code below {@code utm.plist} if it is no property list, below {@code utm.config}
     *     if it is none that UTM would decode; the message names every place
     */
    static UtmConfiguration read(Path file) throws IOException {
        return of(Plist.read(file), file.toString());
    }

    /**
     * Takes {@code plist} for a configuration, as UTM does: by {@code Backend}, and where that is missing as one of UTM
     * 3 or older, with Apple's framework if it says so, else with QEMU.
     *
     * @param where names it in errors
     * @throws SatchelException with a code below {@code utm.config} if UTM would not decode it
     */
    static UtmConfiguration of(Plist plist, String where) throws SatchelException {
        return ConfigurationReader.read(plist, where);
    }

    /** The whole tree, unknown keys included. */
    Plist plist();

    /** What UTM 5.0.3 would refuse, ignore or start wrongly; the files of the bundle are not looked at. */
    Findings check();

    /** Writes it to {@code file}, whole or not at all. */
    default void write(Path file) throws IOException {
        plist().write(file);
    }
}
