package dev.satchel.storage.filesystem;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Maps;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;

/** The profiles of all file systems. */
final class Catalogue {
    private static final ImmutableMap<FileSystemType, FileSystemProfile> PROFILES = Stream.of(FileSystemType.values())
            .map(Catalogue::profile)
            .collect(Maps.toImmutableEnumMap(FileSystemProfile::type, Function.identity()));

    private Catalogue() {}

    static FileSystemProfile of(FileSystemType type) {
        return Objects.requireNonNull(PROFILES.get(type));
    }

    private static FileSystemProfile profile(FileSystemType type) {
        return switch (type) {
            case EXFAT -> MicrosoftProfiles.exfat();
            case NTFS -> MicrosoftProfiles.ntfs();
            case FAT32 -> MicrosoftProfiles.fat32();
            case REFS -> MicrosoftProfiles.refs();
            case EXT4 -> LinuxProfiles.ext4();
            case XFS -> LinuxProfiles.xfs();
            case BTRFS -> LinuxProfiles.btrfs();
            case F2FS -> LinuxProfiles.f2fs();
            case APFS -> AppleProfiles.apfs();
            case HFS_PLUS -> AppleProfiles.hfsPlus();
        };
    }
}
