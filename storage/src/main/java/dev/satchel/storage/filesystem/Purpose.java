package dev.satchel.storage.filesystem;

import com.google.common.base.Ascii;
import com.google.common.collect.ImmutableSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a file system is made for. */
public enum Purpose {
    /** Files that go from one system to another. */
    EXCHANGE("files for several systems"),
    /** As {@link #EXCHANGE}, and for televisions, cars, cameras and firmware of ten years ago too. */
    OLD_DEVICES("files for old devices too"),
    /** The partition from which UEFI firmware starts. */
    EFI_SYSTEM("an EFI system partition", Ability.STARTED_BY_FIRMWARE),
    /** A Linux that is carried. */
    LINUX_SYSTEM("Linux' root", Ability.LINUX_SYSTEM),
    /** A Windows that is carried. */
    WINDOWS_SYSTEM("Windows' system", Ability.WINDOWS_SYSTEM),
    /** A macOS that is carried. */
    MACOS_SYSTEM("macOS' system", Ability.MACOS_SYSTEM),
    /** The disks of virtual machines as files. */
    MACHINE_IMAGES("disk images of machines"),
    /** Copies that are kept for years. */
    BACKUP("copies that are kept");

    private final String title;
    private final ImmutableSet<Ability> needs;

    Purpose(String title, Ability... needs) {
        this.title = title;
        this.needs = ImmutableSet.copyOf(needs);
    }

    /** On command lines: {@code efi-system}. */
    public String id() {
        return Ascii.toLowerCase(name()).replace('_', '-');
    }

    /** What cannot be done without; immutable. */
    public Set<Ability> needs() {
        return needs;
    }

    /**
     * Reads an {@link #id()}, in any case.
     *
     * @param text for example {@code linux-system}
     * @throws IllegalArgumentException if it is none
     */
    public static Purpose parse(String text) {
        return Stream.of(values())
                .filter(purpose -> purpose.id().equals(text.toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("not a purpose: '" + text + "' (there are "
                        + Stream.of(values()).map(Purpose::id).collect(Collectors.joining(", ")) + ")"));
    }

    /** For people. */
    @Override
    public String toString() {
        return title;
    }
}
