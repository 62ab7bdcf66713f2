package dev.satchel.storage.boot;

import com.google.common.collect.ImmutableList;
import dev.satchel.storage.filesystem.FileSystemType;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The root of a system, as its kernel and its initial RAM disk are told of it. Immutable. */
public final class RootVolume {
    private final FileSystemType type;
    private final String uuid;
    private final @Nullable String subvolume;
    private final @Nullable Encrypted encrypted;

    /** The container of a root, and what it is called when it is open. */
    private record Encrypted(String uuid, String mapping) {}

    private RootVolume(FileSystemType type, String uuid, @Nullable String subvolume, @Nullable Encrypted encrypted) {
        this.type = type;
        this.uuid = uuid;
        this.subvolume = subvolume;
        this.encrypted = encrypted;
    }

    /**
     * A file system, the top of which is the root.
     *
     * @param type which
     * @param uuid as {@code blkid} prints it
     */
    public static RootVolume of(FileSystemType type, String uuid) {
        return new RootVolume(type, uuid, null, null);
    }

    /**
     * With its root in a subvolume, which a btrfs has.
     *
     * @param name without a slash before it: {@code @}
     */
    public RootVolume inSubvolume(String name) {
        return new RootVolume(type, uuid, name, encrypted);
    }

    /**
     * With its file system in a LUKS container.
     *
     * @param container the UUID of that, as {@code blkid} prints it
     * @param mapping what it is called below {@code /dev/mapper} once it is open
     */
    public RootVolume encrypted(String container, String mapping) {
        return new RootVolume(type, uuid, subvolume, new Encrypted(container, mapping));
    }

    /** Its file system. */
    public FileSystemType type() {
        return type;
    }

    /** The UUID of its file system. */
    public String uuid() {
        return uuid;
    }

    /** The subvolume that is the root, if it is one. */
    public Optional<String> subvolume() {
        return Optional.ofNullable(subvolume);
    }

    /** The UUID of the LUKS container it lies in, if it does. */
    public Optional<String> container() {
        return Optional.ofNullable(encrypted).map(Encrypted::uuid);
    }

    /** What that container is called below {@code /dev/mapper}, if it lies in one. */
    public Optional<String> mapping() {
        return Optional.ofNullable(encrypted).map(Encrypted::mapping);
    }

    /** The arguments of a kernel that say where it is: {@code root=UUID=..}, {@code rootflags=subvol=@}; immutable. */
    public List<String> arguments() {
        ImmutableList.Builder<String> words = ImmutableList.builder();
        words.add("root=" + mapping().map(name -> "/dev/mapper/" + name).orElse("UUID=" + uuid));
        subvolume().ifPresent(name -> words.add("rootflags=subvol=" + name));
        return words.build();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RootVolume that
                && type == that.type
                && uuid.equals(that.uuid)
                && Objects.equals(subvolume, that.subvolume)
                && Objects.equals(encrypted, that.encrypted);
    }

    @Override
    public int hashCode() {
        return Objects.hash(type, uuid, subvolume, encrypted);
    }

    /** {@code btrfs, root=UUID=.. rootflags=subvol=@}. */
    @Override
    public String toString() {
        return type + ", " + String.join(" ", arguments());
    }
}
