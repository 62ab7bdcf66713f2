package dev.satchel.storage.rsync;

/** What rsync's exit code means (rsync 3.5.0, {@code errcode.h} and its manual), and what to do about it. */
public enum RsyncExit {
    /** 0. */
    DONE(0, "everything was copied", ""),
    /** 1. */
    USAGE(
            1,
            "the command is wrong: an option or a filter rule that this rsync does not know",
            "rsync 3.1 or newer is needed; macOS's own openrsync does not do"),
    /** 2. */
    PROTOCOL(2, "the two ends speak no common version of the protocol", "use the same rsync on both ends"),
    /** 3. */
    SELECTION(3, "an input or output file or folder cannot be used", "look at the source and the target"),
    /** 4. */
    UNSUPPORTED(
            4,
            "this rsync was built without something that is asked for",
            "install an rsync with ACLs and extended attributes"),
    /** 5. */
    START(5, "the two ends could not begin to talk", "look at what the other end said"),
    /** 6. */
    LOG(6, "the log file cannot be written", "look at its folder"),
    /** 10. */
    SOCKET(10, "the connection failed", "look at the network and try again"),
    /** 11. */
    FILE(
            11,
            "a file could not be read or written: the target is full, or a disk has errors",
            "look at the free space of the target (df) and at the kernel's messages (dmesg)"),
    /** 12. */
    STREAM(
            12,
            "the stream between the two processes broke: one of them died",
            "look at the memory and at the kernel's messages (dmesg)"),
    /** 13. */
    DIAGNOSTICS(13, "a message could not be written", "try again"),
    /** 14. */
    IPC(14, "the processes could not talk to each other", "look at the memory and try again"),
    /** 15. */
    CRASHED(15, "one of the processes crashed", "try again; if it comes back, check memory and disk"),
    /** 16. */
    TERMINATED(16, "one of the processes was ended", "try again"),
    /** 19. */
    SIGNALLED(19, "ended by SIGUSR1", "try again"),
    /** 20. */
    CANCELLED(20, "cancelled", "run it again to go on where it stopped"),
    /** 21. */
    WAIT(21, "waiting for a process failed", "try again"),
    /** 22. */
    MEMORY(22, "not enough memory", "copy in parts, or leave out -H: it remembers every hard link"),
    /** 23. */
    PARTIAL(
            23,
            "some files or attributes were not copied",
            "read the lines above; run as root, onto a file system that knows owners, ACLs and attributes"),
    /** 24. */
    VANISHED(
            24,
            "files vanished between listing and reading: usual for a system that runs",
            "nothing; or run it once more"),
    /** 25. */
    DELETE_LIMIT(25, "more would be deleted than --max-delete allows", "make sure that the target is the right one"),
    /** 30. */
    TIMEOUT(30, "nothing moved for too long", "look at the disks and try again"),
    /** 35. */
    CONNECT_TIMEOUT(35, "the other end did not answer", "look at the network and try again"),
    /** 124 to 127. */
    REMOTE_SHELL(127, "the remote shell failed or was not found", "look at ssh"),
    /** 128 and more, from a signal. */
    KILLED(128, "killed by a signal", "look at the memory (dmesg) and try again"),
    /** Any other. */
    UNKNOWN(-1, "an exit code that rsync 3.5.0 does not have", "read the lines above");

    private final int code;
    private final String message;
    private final String remedy;

    RsyncExit(int code, String message, String remedy) {
        this.code = code;
        this.message = message;
        this.remedy = remedy;
    }

    /** The meaning of {@code exitCode}, as {@code rsync(1)} lists them under EXIT VALUES. */
    public static RsyncExit of(int exitCode) {
        if (exitCode >= 124 && exitCode <= 127) {
            return REMOTE_SHELL;
        }
        if (exitCode > 128) {
            return KILLED;
        }
        for (RsyncExit exit : values()) {
            if (exit.code == exitCode) {
                return exit;
            }
        }
        return UNKNOWN;
    }

    /** What happened, in one line. */
    public String message() {
        return message;
    }

    /** What mends it, in one line; empty for {@link #DONE}. */
    public String remedy() {
        return remedy;
    }

    /** Whether the copy is complete: {@link #DONE}, or {@link #VANISHED}, which names files that are gone anyway. */
    public boolean isComplete() {
        return this == DONE || this == VANISHED;
    }
}
