package dev.satchel.utm.mapping;

import com.google.common.collect.ImmutableSet;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;

/** Ids of disks for the identifiers of drives: the same where that can be, and none twice. */
final class DiskIds {
    private static final Pattern DISK_ID = Pattern.compile("[A-Za-z][A-Za-z0-9._-]{0,23}");

    private final Set<String> identifiers;
    private final Set<String> taken = new HashSet<>();

    DiskIds(Collection<String> identifiers) {
        this.identifiers = ImmutableSet.copyOf(identifiers);
    }

    /** A free id for {@code identifier}: itself, or {@code kind} with a number that is no other drive's. */
    String idFor(String identifier, String kind) {
        if (DISK_ID.matcher(identifier).matches() && taken.add(identifier)) {
            return identifier;
        }
        int number = 0;
        while (identifiers.contains(kind + number) || !taken.add(kind + number)) {
            number++;
        }
        return kind + number;
    }
}
