package dev.satchel.storage.clone;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Sets;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Whether the copy is the same system to those who know it. {@link #NEW} where both go on living, {@link #SAME} where the
 * system moves; and anything between: {@code Identity.NEW.keeping(Identity.Part.SSH_HOST_KEYS).named("field-2")}.
 * Immutable.
 */
public final class Identity {
    /** By what a system is known. */
    public enum Part {
        /** {@code /etc/machine-id}: emptied, and made anew at the first start (machine-id(5)). */
        MACHINE_ID,
        /** By which others know its SSH server: made anew by {@code ssh-keygen -A}, in the copy. */
        SSH_HOST_KEYS,
        /** The seed of random numbers: two systems that share it could draw the same keys. */
        RANDOM_SEED,
        /** Leases and identifiers of DHCP, and the secret that IPv6 addresses are derived from (RFC 7217). */
        NETWORK_LEASES,
        /** Which network card has which name: another machine has other cards. */
        NETWORK_NAMES
    }

    /** Another system: every part is made anew. */
    public static final Identity NEW = new Identity(EnumSet.allOf(Part.class), null);

    /** The same system: nothing is changed. */
    public static final Identity SAME = new Identity(EnumSet.noneOf(Part.class), null);

    /** hostname(7): labels of letters, digits and hyphens, with dots between; HOST_NAME_MAX is 64. */
    private static final Pattern HOST_NAME =
            Pattern.compile("(?=.{1,64}$)[A-Za-z0-9](?:[A-Za-z0-9-]{0,62})(?:\\.[A-Za-z0-9][A-Za-z0-9-]{0,62})*");

    private final ImmutableSet<Part> renewed;
    private final @Nullable String hostName;

    private Identity(Set<Part> renewed, @Nullable String hostName) {
        this.renewed = Sets.immutableEnumSet(renewed);
        this.hostName = hostName;
    }

    /** With {@code parts} as they are in the source. */
    public Identity keeping(Part... parts) {
        return new Identity(Sets.difference(renewed, ImmutableSet.copyOf(parts)), hostName);
    }

    /** With {@code parts} made anew. */
    public Identity renewing(Part... parts) {
        return new Identity(Sets.union(renewed, ImmutableSet.copyOf(parts)), hostName);
    }

    /**
     * With a host name of its own, also where {@code /etc/hosts} says the old one.
     *
     * @param name of letters, digits, hyphens and dots, 64 characters at most (hostname(7))
     */
    public Identity named(String name) {
        checkArgument(
                HOST_NAME.matcher(name).matches(),
                "not a host name: '%s' (letters, digits, hyphens and dots, 64 characters at most)",
                name);
        return new Identity(renewed, name);
    }

    /** What is made anew; immutable, in the order of the parts. */
    public Set<Part> renewed() {
        return renewed;
    }

    /** The new host name, if it gets one. */
    public Optional<String> hostName() {
        return Optional.ofNullable(hostName);
    }

    boolean renews(Part part) {
        return renewed.contains(part);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Identity that
                && renewed.equals(that.renewed)
                && Objects.equals(hostName, that.hostName);
    }

    @Override
    public int hashCode() {
        return Objects.hash(renewed, hostName);
    }

    /** {@code new machine-id, random-seed; named field-2}. */
    @Override
    public String toString() {
        String parts = renewed.stream()
                .map(part -> part.name().toLowerCase(Locale.ROOT).replace('_', '-'))
                .collect(Collectors.joining(", "));
        return (parts.isEmpty() ? "the same" : "new " + parts) + (hostName == null ? "" : "; named " + hostName);
    }
}
