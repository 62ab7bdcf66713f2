package dev.satchel.utm.bundle;

import static com.google.common.base.Preconditions.checkArgument;

import java.security.SecureRandom;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a copy of a machine is called and known by: a new UUID and new addresses for its network cards always, a new name and
 * new identifiers for its drives if asked. Immutable.
 */
public final class NewIdentity {
    private final @Nullable String name;
    private final Identifiers identifiers;
    private final @Nullable Long seed;

    /** What becomes of the identifiers of drives, from which the serial numbers of NVMe and virtio disks are made. */
    public enum Identifiers {
        /** They stay: the guest sees the disks that it knows. They need be unique in one machine alone. */
        KEPT,
        /** They are new: the guest sees other disks. */
        NEW
    }

    private NewIdentity(@Nullable String name, Identifiers identifiers, @Nullable Long seed) {
        this.name = name;
        this.identifiers = identifiers;
        this.seed = seed;
    }

    /** A name that is the name of the copy's folder, and the identifiers of drives that were there. */
    public static NewIdentity random() {
        return new NewIdentity(null, Identifiers.KEPT, null);
    }

    /** With {@code name}, not blank, of characters that can be seen. */
    public NewIdentity named(String name) {
        checkArgument(
                !name.isBlank() && name.codePoints().allMatch(Shown::isHarmless), "not a name: '%s'", Shown.of(name));
        return new NewIdentity(name, identifiers, seed);
    }

    /** With the {@code identifiers} of drives kept or new. */
    public NewIdentity withIdentifiers(Identifiers identifiers) {
        return new NewIdentity(name, identifiers, seed);
    }

    /** The same at each time, for tests. */
    NewIdentity seeded(long seed) {
        return new NewIdentity(name, identifiers, seed);
    }

    /** The name, if it was given. */
    public Optional<String> name() {
        return Optional.ofNullable(name);
    }

    /** What becomes of the identifiers of drives. */
    public Identifiers identifiers() {
        return identifiers;
    }

    Random source() {
        return seed == null ? new SecureRandom() : new Random(seed);
    }

    /** A UUID of version 4. */
    static UUID uuid(Random random) {
        long high = (random.nextLong() & 0xffff_ffff_ffff_0fffL) | 0x4000L;
        long low = (random.nextLong() & 0x3fff_ffff_ffff_ffffL) | 0x8000_0000_0000_0000L;
        return new UUID(high, low);
    }

    /** An address of one card that nobody sells: locally administered, unicast; upper case with colons. */
    static String address(Random random) {
        StringBuilder address = new StringBuilder();
        for (int i = 0; i < 6; i++) {
            int octet = random.nextInt(256);
            octet = i == 0 ? (octet & 0xfc) | 0x02 : octet;
            address.append(i == 0 ? "" : ":").append(String.format(Locale.ROOT, "%02X", octet));
        }
        return address.toString();
    }
}
