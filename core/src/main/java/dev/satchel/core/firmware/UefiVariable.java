package dev.satchel.core.firmware;

import dev.satchel.core.unit.DataSize;
import java.util.UUID;

/**
 * A variable that UEFI keeps ("UEFI Specification" 2.10, section 8.2).
 *
 * @param name in its vendor's space: {@code BootOrder}
 * @param vendor whose it is
 * @param attributes as UEFI's bits: 1 is kept without power, 2 for boot services, 4 for the running system, 32 written
 *     only with a signature
 * @param size of its value
 */
public record UefiVariable(String name, UUID vendor, int attributes, DataSize size) {
    /** UEFI's own variables: boot entries, {@code PK}, {@code KEK}. */
    public static final UUID GLOBAL = UUID.fromString("8be4df61-93ca-11d2-aa0d-00e098032b8c");

    /** The lists of what may start and what may not: {@code db}, {@code dbx}. */
    public static final UUID IMAGE_SECURITY = UUID.fromString("d719b2cb-3d3a-4596-a3bc-dad00e67656f");

    /** Whether it is the one that is called {@code wanted} and belongs to {@code owner}. */
    boolean is(String wanted, UUID owner) {
        return name.equals(wanted) && vendor.equals(owner);
    }
}
