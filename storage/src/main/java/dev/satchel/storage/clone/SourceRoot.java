package dev.satchel.storage.clone;

import com.google.common.collect.ImmutableList;
import dev.satchel.core.SatchelException;
import dev.satchel.core.host.Architecture;
import dev.satchel.storage.boot.GrubSetup;
import dev.satchel.storage.boot.Initramfs;
import dev.satchel.storage.boot.Kernel;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The root folder of a Linux system that can be cloned, and what had to be found out about it. */
record SourceRoot(
        Path path,
        Architecture architecture,
        List<Kernel> kernels,
        GrubSetup grub,
        Initramfs initramfs,
        List<Path> loaderEntries) {
    private static final int TEXT_LIMIT = 1 << 20;
    private static final int ENTRIES_LIMIT = 256;

    private static final int PROGRAMS_LOOKED_AT = 200;

    /** Below the copy these are written to; as links they would lead out of it. */
    private static final List<String> REAL_FOLDERS = ImmutableList.of(
            "etc",
            "etc/default",
            "etc/kernel",
            "etc/ssh",
            "boot",
            "boot/grub",
            "boot/grub2",
            "boot/loader",
            "boot/loader/entries");

    static SourceRoot of(Path root) throws IOException {
        if (!Files.isDirectory(root)) {
            throw new SatchelException("clone.source.absent", root.toString(), "is not a folder");
        }
        Path path = root.toRealPath();
        if (!Files.isDirectory(path.resolve("etc"))
                || !(Files.isDirectory(path.resolve("usr/bin")) || Files.isDirectory(path.resolve("bin")))) {
            throw new SatchelException(
                    "clone.source.not-linux",
                    path.toString(),
                    "has no etc and bin (or usr/bin): this is not the root of a Linux system",
                    "name the folder where the root file system is mounted");
        }
        for (String folder : REAL_FOLDERS) {
            if (Files.isSymbolicLink(path.resolve(folder))) {
                throw new SatchelException(
                        "clone.source.link",
                        path.resolve(folder).toString(),
                        "is a symbolic link, which in the copy could lead to this host's own files",
                        "make it a folder");
            }
        }
        if (Files.isDirectory(path.resolve("ostree/repo"), LinkOption.NOFOLLOW_LINKS)) {
            throw new SatchelException(
                    "clone.source.ostree",
                    path.toString(),
                    "is an ostree system, whose root is not made of its files",
                    "install that system anew on the disk and copy /home and /etc");
        }
        List<Kernel> kernels = Kernel.of(path);
        if (kernels.isEmpty()) {
            throw new SatchelException(
                    "clone.source.no-kernel",
                    path.resolve("boot").toString(),
                    "holds no kernel (vmlinuz-*, or a link to one that is there): the copy could not start",
                    "install one in the source (Debian: linux-image-amd64), or mount its /boot");
        }
        return new SourceRoot(
                path,
                architectureOf(path),
                kernels,
                GrubSetup.of(path),
                Initramfs.of(path, kernels),
                loaderEntriesOf(path));
    }

    /** Refuses, before anything is copied, what is no file that could be written in the copy. */
    static void requireFile(Path file) throws SatchelException {
        if (Files.isSymbolicLink(file)) {
            throw new SatchelException(
                    "clone.source.link",
                    file.toString(),
                    "is a symbolic link, which in the copy could lead to this host's own files",
                    "replace it by what it leads to");
        }
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            throw new SatchelException(
                    "clone.source.no-file",
                    file.toString(),
                    "is a " + (Files.isDirectory(file) ? "folder" : "pipe or a device") + " where a file belongs",
                    "take it away");
        }
    }

    /** The first 256 of them, relative to the root. */
    private static List<Path> loaderEntriesOf(Path root) throws IOException {
        Path folder = root.resolve("boot/loader/entries");
        if (!Files.isDirectory(folder)) {
            return ImmutableList.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".conf"))
                    .filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
                    .sorted()
                    .limit(ENTRIES_LIMIT)
                    .map(root::relativize)
                    .collect(ImmutableList.toImmutableList());
        }
    }

    /** Whether it has a folder for homes, and not a link to one elsewhere. */
    CopyVolumes.Home home() {
        return Files.isDirectory(path.resolve("home"), LinkOption.NOFOLLOW_LINKS)
                ? CopyVolumes.Home.PRESENT
                : CopyVolumes.Home.ABSENT;
    }

    /** The text of a small file of it, if that is one and no link; else none. */
    static String text(Path file) throws IOException {
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            return "";
        }
        try (InputStream stream = Files.newInputStream(file)) {
            return new String(stream.readNBytes(TEXT_LIMIT), StandardCharsets.UTF_8);
        }
    }

    /** By the first programs that can be read: links are left alone, they may be absolute. */
    private static Architecture architectureOf(Path root) throws IOException {
        for (String folder : ImmutableList.of("usr/bin", "bin", "usr/sbin", "sbin")) {
            Path programs = root.resolve(folder);
            if (Files.isSymbolicLink(programs) || !Files.isDirectory(programs)) {
                continue;
            }
            int looked = 0;
            try (DirectoryStream<Path> files = Files.newDirectoryStream(programs)) {
                for (Path file : files) {
                    if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) && Files.isReadable(file)) {
                        Architecture architecture = architectureOfProgram(file);
                        if (architecture != Architecture.UNKNOWN) {
                            return architecture;
                        }
                        if (++looked == PROGRAMS_LOOKED_AT) {
                            break;
                        }
                    }
                }
            }
        }
        return Architecture.UNKNOWN;
    }

    /** ELF: byte 5 is the byte order, the half-word at 18 the machine (System V ABI, 4.1, "ELF Header"). */
    static Architecture architectureOfProgram(Path file) throws IOException {
        byte[] head;
        try (InputStream stream = Files.newInputStream(file)) {
            head = stream.readNBytes(20);
        }
        boolean littleEndianElf = head.length == 20
                && head[0] == 0x7f
                && head[1] == 'E'
                && head[2] == 'L'
                && head[3] == 'F'
                && head[5] == 1;
        if (!littleEndianElf) {
            return Architecture.UNKNOWN;
        }
        return switch ((head[18] & 0xff) | (head[19] & 0xff) << 8) {
            case 3 -> Architecture.X86;
            case 21 -> Architecture.PPC64LE;
            case 40 -> Architecture.ARM;
            case 62 -> Architecture.X86_64;
            case 183 -> Architecture.AARCH64;
            case 243 -> Architecture.RISCV64;
            default -> Architecture.UNKNOWN;
        };
    }
}
