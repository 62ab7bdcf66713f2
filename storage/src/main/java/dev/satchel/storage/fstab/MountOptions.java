package dev.satchel.storage.fstab;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The options of a mount: an ordered set in which the later of two that contradict one another holds. Names have the meaning
 * that libmount (util-linux 2.38.1) gives them, and those of {@code systemd.mount(5)} that of systemd 252. Immutable.
 */
public final class MountOptions {
    /** What the kernel is told of a mount, whatever the file system. */
    public enum Flag {
        /** {@code ro}. */
        READ_ONLY,
        /** {@code nosuid}. */
        NO_SUID,
        /** {@code nodev}. */
        NO_DEVICES,
        /** {@code noexec}. */
        NO_PROGRAMS
    }

    private static final Map<String, Set<Flag>> SET = ImmutableMap.<String, Set<Flag>>builder()
            .put("ro", ImmutableSet.of(Flag.READ_ONLY))
            .put("nosuid", ImmutableSet.of(Flag.NO_SUID))
            .put("nodev", ImmutableSet.of(Flag.NO_DEVICES))
            .put("noexec", ImmutableSet.of(Flag.NO_PROGRAMS))
            .put("user", ImmutableSet.of(Flag.NO_SUID, Flag.NO_DEVICES, Flag.NO_PROGRAMS))
            .put("users", ImmutableSet.of(Flag.NO_SUID, Flag.NO_DEVICES, Flag.NO_PROGRAMS))
            .put("owner", ImmutableSet.of(Flag.NO_SUID, Flag.NO_DEVICES))
            .put("group", ImmutableSet.of(Flag.NO_SUID, Flag.NO_DEVICES))
            .buildOrThrow();

    private static final Map<String, Flag> CLEARED = ImmutableMap.of(
            "rw", Flag.READ_ONLY,
            "suid", Flag.NO_SUID,
            "dev", Flag.NO_DEVICES,
            "exec", Flag.NO_PROGRAMS);

    /** What contradicts what, besides {@code no} before a name. */
    private static final Map<String, String> OPPOSITES =
            ImmutableMap.of("ro", "rw", "rw", "ro", "sync", "async", "async", "sync");

    private final ImmutableList<String> items;

    private MountOptions(ImmutableList<String> items) {
        this.items = items;
    }

    /**
     * Reads a list with commas, as it stands in the fourth field when that is decoded. A comma within double quotes is part
     * of a value ({@code context="system_u:object_r:tmp_t:s0:c1,c2"}); empty items are skipped, as by all readers.
     *
     * @param text may be empty
     */
    public static MountOptions parse(String text) {
        return of(FstabEntry.splitOptions(text));
    }

    /**
     * These, in their order.
     *
     * @param items names, alone or with {@code =} and a value; empty ones are skipped
     */
    public static MountOptions of(List<String> items) {
        return new MountOptions(
                items.stream().filter(item -> !item.isEmpty()).collect(ImmutableList.toImmutableList()));
    }

    /** In order, each a name, alone or with a value; immutable. */
    public List<String> items() {
        return items;
    }

    /** Whether {@code name} is among them, alone or with a value. */
    public boolean has(String name) {
        return items.stream().anyMatch(item -> isNamed(item, name));
    }

    /** The value of the last one of this {@code name}, without quotes around it; empty text for one without a value. */
    public Optional<String> value(String name) {
        return items.stream()
                .filter(item -> isNamed(item, name))
                .map(item -> unquoted(item.substring(Math.min(item.length(), name.length() + 1))))
                .reduce((earlier, later) -> later);
    }

    /**
     * What the kernel is told. {@code user} and {@code users} imply {@code noexec,nosuid,nodev}, {@code owner} and {@code
     * group} imply {@code nosuid,nodev}, unless a later option says otherwise; {@code defaults} changes nothing of what
     * stands before it. Immutable.
     */
    public Set<Flag> flags() {
        Set<Flag> flags = EnumSet.noneOf(Flag.class);
        for (String item : items) {
            flags.addAll(SET.getOrDefault(item, ImmutableSet.of()));
            Flag cleared = CLEARED.get(item);
            if (cleared != null) {
                flags.remove(cleared);
            }
        }
        return ImmutableSet.copyOf(flags);
    }

    /** Whether it is mounted when the system starts: the last of {@code auto} and {@code noauto}. */
    public boolean isMountedAtStart() {
        return !isLast("noauto", "auto");
    }

    /** Whether the start fails without it: systemd looks at the last of {@code fail} and {@code nofail}. */
    public boolean isRequired() {
        return !isLast("nofail", "fail");
    }

    /** Whether systemd mounts it when it is first used: {@code x-systemd.automount}, or as it was written once. */
    public boolean isMountedOnFirstUse() {
        return has("x-systemd.automount") || items.contains("comment=systemd.automount");
    }

    /** Whether it is mounted in the initial RAM disk already: {@code x-initrd.mount}. */
    public boolean isMountedInInitramfs() {
        return has("x-initrd.mount");
    }

    /** Whether it waits for the network: {@code _netdev}. */
    public boolean isOnNetwork() {
        return has("_netdev");
    }

    /** Whether it shows a folder at a second place: {@code bind} or {@code rbind}. */
    public boolean isBind() {
        return has("bind") || has("rbind");
    }

    /**
     * With {@code option}: in the place of one of the same name, or else at the end, where it holds against what it
     * contradicts; {@code auto} and {@code noauto}, {@code ro} and {@code rw} and their like take one another's place.
     * {@code defaults} alone gives way.
     *
     * @param option a name, alone or with {@code =} and a value; neither empty nor with a comma outside double quotes
     */
    public MountOptions with(String option) {
        checkArgument(FstabEntry.splitOptions(option).size() == 1, "not one option: '%s'", option);
        String name = nameOf(option);
        List<String> changed = new ArrayList<>();
        boolean placed = false;
        for (String item : items) {
            String present = nameOf(item);
            if (!present.equals(name) && !present.equals(opposite(name))) {
                changed.add(item);
            } else if (!placed) {
                changed.add(option);
                placed = true;
            }
        }
        if (!placed) {
            changed.remove("defaults");
            changed.add(option);
        }
        return of(changed);
    }

    /**
     * Without those of this {@code name}, with a value or alone.
     *
     * @param name what stands before a {@code =}
     */
    public MountOptions without(String name) {
        return of(items.stream().filter(item -> !isNamed(item, name)).toList());
    }

    private boolean isLast(String name, String other) {
        return items.stream()
                .filter(item -> isNamed(item, name) || isNamed(item, other))
                .reduce((earlier, later) -> later)
                .filter(last -> isNamed(last, name))
                .isPresent();
    }

    private static String opposite(String name) {
        String known = OPPOSITES.get(name);
        return known != null ? known : name.startsWith("no") ? name.substring(2) : "no" + name;
    }

    static String nameOf(String item) {
        int value = item.indexOf('=');
        return value < 0 ? item : item.substring(0, value);
    }

    private static boolean isNamed(String item, String name) {
        return item.startsWith(name) && (item.length() == name.length() || item.charAt(name.length()) == '=');
    }

    private static String unquoted(String value) {
        boolean quoted = value.length() > 1 && value.startsWith("\"") && value.endsWith("\"");
        return quoted ? value.substring(1, value.length() - 1) : value;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof MountOptions options && items.equals(options.items);
    }

    @Override
    public int hashCode() {
        return items.hashCode();
    }

    /** With commas; {@code defaults} where there is none. */
    @Override
    public String toString() {
        return items.isEmpty() ? "defaults" : String.join(",", items);
    }
}
