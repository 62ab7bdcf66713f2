package dev.satchel.storage.rsync;

/** An option of rsync that a copy here is made with, why, and which rsync knows it (its NEWS and manuals). */
public enum CopyFlag {
    /** {@code -a}. */
    ARCHIVE("-a", "folders with all in them, links, modes, times, owners, groups, devices", 2, 6, ""),
    /** {@code -A}. */
    ACLS("-A", "without it the access lists of the journal and of device rules are lost", 3, 0, "ACLs"),
    /** {@code -X}. */
    XATTRS(
            "-X",
            "without it programs such as ping lose their capabilities, and files their SELinux labels",
            3,
            0,
            "xattrs"),
    /** {@code -H}. */
    HARD_LINKS("-H", "without it two names of one file become two files, and need twice the room", 2, 6, "hardlinks"),
    /** {@code -S}. */
    SPARSE("-S", "without it the holes of sparse files take room on the target", 2, 6, ""),
    /** {@code --numeric-ids}. */
    NUMERIC_IDS("--numeric-ids", "owners by number: names mean others on another system", 2, 6, ""),
    /** {@code -x}. */
    ONE_FILE_SYSTEM("-x", "other disks and network shares are not part of this one", 2, 6, ""),
    /** {@code --filter=-x system.*}: a rule for attributes takes the place of the usual one, which is this. */
    NO_SYSTEM_ATTRIBUTES(
            "--filter=-x system.*", "ACLs are carried as such, not as the attributes they are kept in", 3, 1, ""),
    /** {@code --filter=-x trusted.SGI_ACL_*}; needed with rsync 3.2.7 and 3.5.0. */
    NO_XFS_ACL_ATTRIBUTES(
            "--filter=-x trusted.SGI_ACL_*",
            "XFS shows an ACL as an attribute of its own too: rsync, which does not find that in a source that is no"
                    + " XFS, would take it away, and the ACL with it, at each second run",
            3,
            1,
            ""),
    /** {@code --info=progress2}. */
    PROGRESS("--info=progress2", "tells how far the whole is, not each file", 3, 1, ""),
    /** {@code --no-inc-recursive}. */
    WHOLE_LIST("--no-inc-recursive", "lists everything first: else the percent is of what is known so far", 3, 0, ""),
    /** {@code --outbuf=L}. */
    LINE_OUTPUT("--outbuf=L", "progress comes when it is made, also through a pipe", 3, 1, ""),
    /** {@code --dry-run}. */
    DRY_RUN("--dry-run", "changes nothing, and says what it would do", 2, 6, ""),
    /** {@code --delete}. */
    DELETE("--delete", "what the source has no more goes from the target", 2, 6, ""),
    /** {@code --max-delete=N}. */
    MAX_DELETE("--max-delete", "stops, with exit code 25, where more would be deleted than was thought", 2, 6, ""),
    /** {@code --partial-dir=.rsync-partial}. */
    PARTIAL_DIR(
            "--partial-dir=.rsync-partial",
            "what came of a file before an end is kept beside it, to go on from",
            2,
            6,
            ""),
    /** {@code --no-whole-file}. */
    DELTAS("--no-whole-file", "lets a local copy go on from the part of a file that is there", 2, 6, ""),
    /** {@code --bwlimit=KIB}. */
    BANDWIDTH("--bwlimit", "leaves room for others on the disk or the line", 2, 6, ""),
    /** {@code --checksum}. */
    CHECKSUM("--checksum", "reads both sides and compares sums, where size and time would be believed", 2, 6, ""),
    /** {@code --itemize-changes}. */
    ITEMIZE("--itemize-changes", "names what differs, and in what", 2, 6, ""),
    /** {@code --modify-window=-1}; 3.1.3. */
    NANOSECONDS(
            "--modify-window=-1",
            "without it a file that changed once more in the second it was copied in, and kept its size, is not seen",
            3,
            1,
            "");

    private final String option;
    private final String reason;
    private final int major;
    private final int minor;
    private final String capability;

    CopyFlag(String option, String reason, int major, int minor, String capability) {
        this.option = option;
        this.reason = reason;
        this.major = major;
        this.minor = minor;
        this.capability = capability;
    }

    /** As it is written; of one that takes a number, without it. */
    public String option() {
        return option;
    }

    /** Why it is there, in a line. */
    public String reason() {
        return reason;
    }

    int major() {
        return major;
    }

    int minor() {
        return minor;
    }

    /** The word in {@code rsync --version} without which it does not work; empty if any build does. */
    String capability() {
        return capability;
    }

    /** Apple's openrsync has neither access lists nor {@code --info} (its manual, macOS 15.4). */
    boolean isInOpenrsync() {
        return switch (this) {
            case ACLS, XATTRS, PROGRESS, WHOLE_LIST, LINE_OUTPUT, MAX_DELETE -> false;
            default -> true;
        };
    }
}
