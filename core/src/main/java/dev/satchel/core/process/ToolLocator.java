package dev.satchel.core.process;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.satchel.core.SatchelException;
import java.io.File;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.stream.Stream;

/**
 * Finds programs: along {@code PATH}, then in the folders where systems keep tools for administrators and where
 * Homebrew installs, which are often not on the path of an ordinary user.
 */
public final class ToolLocator {
    private static final List<String> FURTHER_FOLDERS =
            ImmutableList.of("/usr/local/sbin", "/usr/sbin", "/sbin", "/opt/homebrew/bin", "/usr/local/bin");

    /** Which Debian package holds a tool, so that the message can say what to type. */
    private static final Map<String, String> DEBIAN_PACKAGES = ImmutableMap.<String, String>builder()
            .put("blkid", "util-linux")
            .put("debootstrap", "debootstrap")
            .put("mmdebstrap", "mmdebstrap")
            .put("findmnt", "mount")
            .put("grub-install", "grub2-common")
            .put("grub-mkimage", "grub-common")
            .put("losetup", "mount")
            .put("mount", "mount")
            .put("umount", "mount")
            .put("mcopy", "mtools")
            .put("mmd", "mtools")
            .put("mkfs.ext4", "e2fsprogs")
            .put("mkfs.vfat", "dosfstools")
            .put("mkfs.exfat", "exfatprogs")
            .put("tune.exfat", "exfatprogs")
            .put("mkfs.btrfs", "btrfs-progs")
            .put("mkfs.xfs", "xfsprogs")
            .put("mkfs.f2fs", "f2fs-tools")
            .put("mkntfs", "ntfs-3g")
            .put("ntfslabel", "ntfs-3g")
            .put("badblocks", "e2fsprogs")
            .put("smartctl", "smartmontools")
            .put("partx", "util-linux")
            .put("plistutil", "libplist-utils")
            .put("qemu-img", "qemu-utils")
            .put("qemu-system-aarch64", "qemu-system-arm")
            .put("qemu-system-x86_64", "qemu-system-x86")
            .put("rsync", "rsync")
            .put("sfdisk", "fdisk")
            .put("sgdisk", "gdisk")
            .put("swtpm", "swtpm")
            .put("busybox", "busybox-static")
            .put("cpio", "cpio")
            .put("zstd", "zstd")
            .put("depmod", "kmod")
            .put("modprobe", "kmod")
            .buildOrThrow();

    /** The environment of a process does not change. */
    private static final ToolLocator SYSTEM = ofEnvironment();

    private final ImmutableList<Path> folders;

    /** What was found, since the same few programs are asked for again and again; looked at again each time. */
    private final ConcurrentMap<String, Path> found = new ConcurrentHashMap<>();

    private ToolLocator(ImmutableList<Path> folders) {
        this.folders = folders;
    }

    /** Looks where this process's environment says, then in the usual further places. */
    public static ToolLocator system() {
        return SYSTEM;
    }

    private static ToolLocator ofEnvironment() {
        String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
        Stream<String> folders = Stream.concat(
                Splitter.on(File.pathSeparatorChar).omitEmptyStrings().splitToStream(path), FURTHER_FOLDERS.stream());
        return new ToolLocator(
                folders.distinct().flatMap(folder -> path(folder).stream()).collect(ImmutableList.toImmutableList()));
    }

    /** Looks in {@code folders} only, in that order. */
    public static ToolLocator of(List<Path> folders) {
        return new ToolLocator(ImmutableList.copyOf(folders));
    }

    /**
     * The first executable file called {@code program}; a program that names a path is looked up as it is. What was found
     * once is found again for as long as it is there, also where another was put before it meanwhile.
     */
    public Optional<Path> find(String program) {
        if (program.indexOf('/') >= 0 || program.indexOf(File.separatorChar) >= 0) {
            return path(program).filter(ToolLocator::isProgram);
        }
        Path known = found.get(program);
        if (known != null && known.toFile().canExecute()) { // a file it was, and is
            return Optional.of(known);
        }
        if (path(program).isEmpty()) {
            return Optional.empty(); // no file can have such a name
        }
        Optional<Path> first = folders.stream()
                .flatMap(folder -> Stream.of(folder.resolve(program), folder.resolve(program + ".exe")))
                .filter(ToolLocator::isProgram)
                .findFirst();
        first.ifPresent(file -> found.put(program, file));
        return first;
    }

    /** A folder is executable too, in the system's own words. */
    private static boolean isProgram(Path file) {
        // Asked of a File, for which a name that is not there costs no exception: most of them are not.
        return file.toFile().isFile() && file.toFile().canExecute();
    }

    /**
     * As {@link #find} of {@code program}.
     *
     * @throws SatchelException with code {@code tool.missing} and what to install
     */
    public Path require(String program) throws SatchelException {
        Optional<Path> found = find(program);
        if (found.isEmpty()) {
            throw missing(program);
        }
        return found.get();
    }

    /** Says that {@code program} is missing, and what to install. */
    static SatchelException missing(String program) {
        String debian = DEBIAN_PACKAGES.get(program);
        String remedy = debian == null
                ? "install it, or put its folder on the PATH"
                : "install it (Debian, Ubuntu: apt-get install " + debian + ")";
        return new SatchelException("tool.missing", program, "this program is not installed", remedy);
    }

    private static Optional<Path> path(String text) {
        try {
            return Optional.of(Path.of(text));
        } catch (InvalidPathException e) {
            return Optional.empty(); // an entry of PATH that is no path holds no tool
        }
    }
}
