package dev.satchel.utm.ctl;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.satchel.core.unit.DataSize;
import java.util.List;

/**
 * What is changed in the configuration of a machine that UTM has loaded. Only single values: of lists (drives, networks,
 * ports, displays) UTM deletes each element that a script does not mention, so the configuration is read, changed and written
 * back whole. Not here is what UTM does not change either, or only together with a reset of everything else: the
 * architecture, the board, empty texts, no memory. For those edit the bundle while UTM does not run ({@code UtmBundle.edit}).
 * Immutable.
 */
public final class ConfigurationChange {
    private static final long MEBIBYTE = 1 << 20;

    /** Whether something is used. */
    public enum Use {
        /** It is. */
        ON,
        /** It is not. */
        OFF
    }

    private final ImmutableMap<String, String> values;

    private ConfigurationChange(ImmutableMap<String, String> values) {
        this.values = values;
    }

    /** Nothing yet. */
    public static ConfigurationChange none() {
        return new ConfigurationChange(ImmutableMap.of());
    }

    private ConfigurationChange with(String key, String value) {
        return new ConfigurationChange(ImmutableMap.<String, String>builder()
                .putAll(values)
                .put(key, value)
                .buildKeepingLast());
    }

    /** Called {@code name}, which is not blank. */
    public ConfigurationChange name(String name) {
        checkArgument(!name.isBlank(), "UTM ignores an empty name");
        return with("name", name);
    }

    /** With {@code notes}, which are not empty. */
    public ConfigurationChange notes(String notes) {
        checkArgument(!notes.isEmpty(), "UTM ignores empty notes, and so cannot clear them");
        return with("notes", notes);
    }

    /** With {@code size}: whole mebibytes, from one to 16 TiB. */
    public ConfigurationChange memory(DataSize size) {
        checkArgument(
                size.bytes() > 0
                        && size.bytes() % MEBIBYTE == 0
                        && size.bytes() <= DataSize.gibibytes(16384).bytes(),
                "UTM's memory is whole mebibytes, and 0 is ignored: %s",
                size);
        return with("memory", String.valueOf(size.bytes() / MEBIBYTE));
    }

    /** With {@code count} processors, 1 to 512; 0 for what UTM takes by itself. */
    public ConfigurationChange cores(int count) {
        checkArgument(count >= 0 && count <= 512, "cores are 0 to 512: %s", count);
        return with("cores", String.valueOf(count));
    }

    /** With or without the host's hypervisor, as {@code use} says; QEMU only. */
    public ConfigurationChange hypervisor(Use use) {
        return with("hypervisor", String.valueOf(use == Use.ON));
    }

    /** With or without UEFI, as {@code use} says; QEMU only. */
    public ConfigurationChange uefi(Use use) {
        return with("uefi", String.valueOf(use == Use.ON));
    }

    /** Whether nothing is changed. */
    public boolean isEmpty() {
        return values.isEmpty();
    }

    /** Key, value, key, value. */
    List<String> words() {
        return values.entrySet().stream()
                .flatMap(entry -> ImmutableList.of(entry.getKey(), entry.getValue()).stream())
                .collect(ImmutableList.toImmutableList());
    }

    boolean sets(String key) {
        return values.containsKey(key);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ConfigurationChange that && values.equals(that.values);
    }

    @Override
    public int hashCode() {
        return values.hashCode();
    }

    @Override
    public String toString() {
        return values.toString();
    }
}
