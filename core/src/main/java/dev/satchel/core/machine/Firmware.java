package dev.satchel.core.machine;

import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What starts the machine. */
public sealed interface Firmware {
    /** A PC's BIOS. */
    record Bios() implements Firmware {}

    /** UEFI, with a store of variables that belongs to this machine alone. Immutable. */
    final class Uefi implements Firmware {
        private final SecureBoot secureBoot;
        private final @Nullable Path variables;

        private Uefi(SecureBoot secureBoot, @Nullable Path variables) {
            this.secureBoot = secureBoot;
            this.variables = variables;
        }

        /** With Secure Boot on, with Microsoft's keys enrolled. */
        public Uefi withSecureBoot() {
            return new Uefi(SecureBoot.ENFORCED, variables);
        }

        /** With its variables kept in {@code file}, which is made when it is missing. */
        public Uefi withVariables(Path file) {
            return new Uefi(secureBoot, file);
        }

        /** Whether only signed systems start. */
        public SecureBoot secureBoot() {
            return secureBoot;
        }

        /** Where the variables are kept, if the machine says so. */
        public Optional<Path> variables() {
            return Optional.ofNullable(variables);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Uefi that
                    && secureBoot == that.secureBoot
                    && Objects.equals(variables, that.variables);
        }

        @Override
        public int hashCode() {
            return Objects.hash(secureBoot, variables);
        }

        @Override
        public String toString() {
            return secureBoot == SecureBoot.ENFORCED ? "UEFI with Secure Boot" : "UEFI";
        }
    }

    /** Whether only signed systems start. */
    enum SecureBoot {
        /** Any system starts. */
        OFF,
        /** Only systems start that are signed by an enrolled key. */
        ENFORCED
    }

    /** A PC's BIOS. */
    static Firmware bios() {
        return new Bios();
    }

    /** UEFI without Secure Boot. */
    static Uefi uefi() {
        return new Uefi(SecureBoot.OFF, null);
    }
}
