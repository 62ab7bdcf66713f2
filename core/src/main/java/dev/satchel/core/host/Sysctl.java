package dev.satchel.core.host;

import java.util.Optional;

/** The values that macOS publishes under dotted names; see {@code sysctlbyname(3)}. */
@FunctionalInterface
interface Sysctl {
    /**
     * The bytes under that name: a number of 4 or 8 bytes, or a text that ends in a zero. Empty where this kernel has
     * no such name, which is an answer.
     */
    Optional<byte[]> value(String name) throws NativeCallException;
}
