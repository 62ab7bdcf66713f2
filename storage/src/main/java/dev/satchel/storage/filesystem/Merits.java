package dev.satchel.storage.filesystem;

import com.google.common.collect.ImmutableList;
import dev.satchel.core.host.OperatingSystem;
import dev.satchel.core.unit.DataSize;
import dev.satchel.storage.filesystem.Choice.Merit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/**
 * What speaks for one file system and against another where both would do. The weights are this project's opinion, and
 * only their order matters: 40 for what a purpose lives by, 20 for what protects data, 10 and less for convenience.
 */
final class Merits {
    private static final DataSize LARGE_FILE = DataSize.gibibytes(4);

    private final FileSystemProfile profile;
    private final Requirements requirements;
    private final List<Merit> merits = new ArrayList<>();

    private Merits(FileSystemProfile profile, Requirements requirements) {
        this.profile = profile;
        this.requirements = requirements;
    }

    static List<Merit> of(FileSystemProfile profile, Requirements requirements) {
        Merits merits = new Merits(profile, requirements);
        merits.ofSafety();
        merits.ofReach();
        merits.ofPurpose();
        merits.merits.sort(Comparator.comparingInt(Merit::weight).reversed());
        return ImmutableList.copyOf(merits.merits);
    }

    private void ofSafety() {
        if (everywhere(Ability.SURVIVES_UNPLUGGING)) {
            add(20, "is consistent after it was pulled out");
        } else {
            add(-20, "has no journal: take it out only after it was ejected");
        }
    }

    private void ofReach() {
        if (!profile.largest().file().allows(LARGE_FILE)) {
            add(-15, "holds no file of " + LARGE_FILE.rounded() + " or more");
        }
        if (!everywhere(Ability.REMOVABLE_MEDIA)) {
            add(-40, "is not for disks that can be taken out");
        }
        long added = requirements.writers().stream()
                .filter(system -> profile.access(system).access() == Access.ADDED_SOFTWARE)
                .count();
        if (added > 0) {
            add(-30, "needs added software on " + added + " of the systems");
        }
    }

    private void ofPurpose() {
        switch (requirements.purpose()) {
            case EXCHANGE -> ofExchange();
            case OLD_DEVICES -> ofOldDevices();
            case EFI_SYSTEM, WINDOWS_SYSTEM, MACOS_SYSTEM -> ofTheOnlyOne();
            case LINUX_SYSTEM -> ofLinux();
            case MACHINE_IMAGES -> ofImages();
            case BACKUP -> ofBackup();
        }
    }

    private void ofExchange() {
        long more = knownTo() - requirements.writers().size();
        if (more > 0) {
            add((int) more * 15, "is written also by " + more + " more of Linux, macOS and Windows");
        }
        ofTheHostsOwn();
    }

    private void ofOldDevices() {
        if (profile.type() == FileSystemType.FAT32) {
            add(60, "is read by nearly everything with a USB socket");
        }
        if (profile.type() == FileSystemType.EXFAT) {
            add(20, "is read by most devices of the last years");
        }
        ofExchange();
    }

    private void ofTheOnlyOne() {
        add(40, "is what " + requirements.purpose() + " is made on");
    }

    private void ofLinux() {
        switch (profile.type()) {
            case EXT4 -> {
                add(40, "is repaired by every rescue system and read by every boot loader");
                add(5, "can shrink and grow");
            }
            case BTRFS -> add(30, "has snapshots to go back to, and compression for slow links");
            case XFS -> add(20, "is fast with large files, and cannot shrink");
            case F2FS -> add(15, "is gentle to sticks without wear levelling; few rescue systems repair it");
            case EXFAT, NTFS, FAT32, APFS, HFS_PLUS, REFS -> {}
        }
        ofContent(10);
    }

    private void ofImages() {
        if (everywhere(Ability.SPARSE_FILES)) {
            add(30, "a raw image takes only what is in it");
        } else {
            add(-10, "a raw image takes its whole size at once: use qcow2");
        }
        if (everywhere(Ability.REFLINKS)) {
            add(10, "a copy of an image takes no space at first");
        }
        switch (profile.type()) {
            case XFS -> add(25, "is made for large files that are written at random places");
            case BTRFS -> add(-15, "is slow for images unless their folder is marked No_COW (chattr +C)");
            case EXT4, EXFAT, NTFS, FAT32, F2FS, APFS, HFS_PLUS, REFS -> {}
        }
        ofExchange();
    }

    private void ofBackup() {
        if (everywhere(Ability.HARD_LINKS)) {
            add(20, "unchanged files of several backups are kept once (rsync --link-dest)");
        }
        if (everywhere(Ability.SNAPSHOTS)) {
            add(10, "has snapshots");
        }
        ofContent(20);
        ofExchange();
    }

    private void ofContent(int weight) {
        if (everywhere(Ability.DATA_CHECKSUMS)) {
            add(weight, "notices when content rots");
        }
        if (everywhere(Ability.COMPRESSION)) {
            add(3, "compresses");
        }
    }

    /** Where only one system uses it, that system's own has the best tools. */
    private void ofTheHostsOwn() {
        if (requirements.writers().equals(Set.of(OperatingSystem.LINUX)) && profile.type() == FileSystemType.EXT4) {
            add(25, "is Linux' usual one");
        }
        if (requirements.writers().equals(Set.of(OperatingSystem.MACOS)) && profile.type() == FileSystemType.APFS) {
            add(25, "is macOS' own");
        }
        if (requirements.writers().equals(Set.of(OperatingSystem.WINDOWS)) && profile.type() == FileSystemType.NTFS) {
            add(25, "is Windows' own");
        }
    }

    /** By how many of the three it is written as they are. */
    private long knownTo() {
        return List.of(OperatingSystem.LINUX, OperatingSystem.MACOS, OperatingSystem.WINDOWS).stream()
                .filter(system -> profile.access(system).access() == Access.READ_WRITE)
                .count();
    }

    private boolean everywhere(Ability ability) {
        return requirements.writers().stream()
                .allMatch(system -> profile.ability(ability, system).answer() == Answer.YES
                        || profile.ability(ability, system).answer() == Answer.PARTLY);
    }

    private void add(int weight, String reason) {
        merits.add(new Merit(weight, reason));
    }
}
