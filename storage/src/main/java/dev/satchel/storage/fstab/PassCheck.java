package dev.satchel.storage.fstab;

/** The sixth field: whether and when a file system is checked at boot. */
final class PassCheck {
    private PassCheck() {}

    static void check(FstabEntry entry, FstabFindings found) {
        boolean isRoot = Fstab.normal(entry.target()).equals("/");
        boolean never = FileSystemTypes.isNeverChecked(entry.type())
                || entry.mountOptions().isBind();
        if (entry.pass() < 0 || entry.pass() > 9) {
            found.warning(entry.line(), "pass.range", "the order of checking is " + entry.pass(), "write 0, 1 or 2");
        } else if (never && entry.pass() != 0) {
            found.warning(
                    entry.line(),
                    "pass.useless",
                    "a check at boot does nothing for " + entry.type() + ", or cannot work",
                    "write 0 as the sixth field");
        } else if (isRoot && !never && entry.pass() != 1) {
            found.warning(
                    entry.line(),
                    "pass.root",
                    "the root file system is checked " + (entry.pass() == 0 ? "never" : "with the others"),
                    "write 1 as the sixth field");
        } else if (!isRoot && !never && entry.pass() == 1) {
            found.warning(
                    entry.line(),
                    "pass.other",
                    "checked in the same pass as the root file system",
                    "write 2 as the sixth field, or 0");
        }
    }
}
