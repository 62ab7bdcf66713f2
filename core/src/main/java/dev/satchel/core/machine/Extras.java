package dev.satchel.core.machine;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.util.List;
import java.util.Map;

/**
 * What only one target knows, carried through untouched.
 *
 * @param qemuArguments raw arguments for QEMU, added after Satchel's own; they never replace one
 * @param utm what only UTM knows: dotted keys of its configuration and their values as text
 */
public record Extras(List<String> qemuArguments, Map<String, String> utm) {
    /** Nothing. */
    public static final Extras NONE = new Extras(List.of(), Map.of());

    /** Copies both. */
    public Extras {
        qemuArguments = ImmutableList.copyOf(qemuArguments);
        utm = ImmutableMap.copyOf(utm);
    }
}
