package dev.satchel.storage.filesystem;

/** What a file system may be able to do for whoever uses it. */
public enum Ability {
    /** A file keeps its owner, its group and its mode bits. */
    OWNERS_AND_MODES("owners and modes"),
    /** Access control lists. */
    ACCESS_CONTROL_LISTS("access control lists"),
    /** Extended attributes, or streams that carry them. */
    EXTENDED_ATTRIBUTES("extended attributes"),
    /** One file under several names. */
    HARD_LINKS("hard links"),
    /** Files that name another file. */
    SYMBOLIC_LINKS("symbolic links"),
    /** Device nodes, FIFOs and sockets. */
    SPECIAL_FILES("device nodes and sockets"),
    /** Holes that take no space: a raw image of 64 GiB takes what is in it. */
    SPARSE_FILES("sparse files"),
    /** {@code a} and {@code A} are two files. */
    CASE_SENSITIVE_NAMES("names that differ by case"),
    /** Pulled out without warning, it is consistent after the next mount: a journal, or never overwriting. */
    SURVIVES_UNPLUGGING("consistent after unplugging"),
    /** Damage of the content is noticed. */
    DATA_CHECKSUMS("checksums of the content"),
    /** A state kept as it was. */
    SNAPSHOTS("snapshots"),
    /** A copy that takes no space until one of the two is changed. */
    REFLINKS("copies that share blocks"),
    /** Transparent compression. */
    COMPRESSION("compression"),
    /** Meant for a medium that can be taken out. */
    REMOVABLE_MEDIA("removable media"),
    /** Firmware of every computer with UEFI starts a boot loader from it. */
    STARTED_BY_FIRMWARE("read by UEFI firmware"),
    /** Linux runs from it as {@code /}, and its boot loaders read it. */
    LINUX_SYSTEM("Linux as /"),
    /** Windows runs from it as {@code C:}. */
    WINDOWS_SYSTEM("Windows as C:"),
    /** A current macOS runs from it. */
    MACOS_SYSTEM("macOS as its system volume");

    private final String title;

    Ability(String title) {
        this.title = title;
    }

    /** For people, in a few words. */
    public String title() {
        return title;
    }

    /** As the {@linkplain #title() title}. */
    @Override
    public String toString() {
        return title;
    }
}
