package dev.satchel.storage.rsync;

import com.google.common.base.Splitter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads /proc/self/mountinfo and /proc/swaps (proc(5)). */
final class LiveMounts {
    /** A mount: {@code device} is major:minor, {@code from} the part of the file system that is seen. */
    private record Mount(String device, String from, String point, String type) {
        Path inFileSystem(String path) {
            return Path.of(from, path.substring(Math.min(path.length(), point.length())));
        }
    }

    private static final Path MOUNTS = Path.of("/proc/self/mountinfo");

    private LiveMounts() {}

    /** Where a folder really is, or would be: a symbolic link may lead into the source. */
    static Path real(Path path) {
        for (Path known = path; known != null; known = known.getParent()) {
            try {
                return known.toRealPath().resolve(known.relativize(path)).normalize();
            } catch (IOException absent) {
                // The folder above it, then.
            }
        }
        return path;
    }

    /**
     * Where {@code path} is below {@code folder}, also if only a bind mount shows it elsewhere; both without links. Empty if
     * it is not, an empty path if both are one folder.
     */
    static Optional<Path> inside(Path folder, Path path) {
        if (path.startsWith(folder)) {
            return Optional.of(folder.relativize(path));
        }
        try {
            String mountinfo = new String(Files.readAllBytes(MOUNTS), StandardCharsets.UTF_8);
            return shownInside(folder.toString(), path.toString(), mounts(mountinfo));
        } catch (IOException unreadable) {
            return Optional.empty(); // no Linux: no bind mounts either
        }
    }

    private static Optional<Path> shownInside(String folder, String path, List<Mount> mounts) {
        Mount ofFolder = seenAt(folder, mounts);
        Mount ofPath = seenAt(path, mounts);
        if (ofFolder == null || ofPath == null || !ofFolder.device().equals(ofPath.device())) {
            return Optional.empty();
        }
        Path top = ofFolder.inFileSystem(folder);
        Path inner = ofPath.inFileSystem(path);
        return inner.startsWith(top) ? Optional.of(top.relativize(inner)) : Optional.empty();
    }

    /** Of several mounts on one point the last is the one that is seen. */
    private static @Nullable Mount seenAt(String path, List<Mount> mounts) {
        Mount seen = null;
        for (Mount mount : mounts) {
            if (isBelow(path, mount.point())
                    && (seen == null || mount.point().length() >= seen.point().length())) {
                seen = mount;
            }
        }
        return seen;
    }

    static Map<String, String> exclusions(Path root, String mountinfo, String swaps) {
        String top = root.toAbsolutePath().normalize().toString();
        List<Mount> mounts = mounts(mountinfo);
        Mount own = seenAt(top, mounts);
        Map<String, String> patterns = new LinkedHashMap<>();
        for (Mount mount : mounts) {
            String inside = below(top, mount.point());
            if (inside == null) {
                continue;
            }
            if (own == null || !mount.device().equals(own.device())) {
                patterns.put(ExclusionSet.contentsOf(ByteText.bytes(inside)), reason(mount));
            } else if (!mount.type().equals("btrfs") && !mount.from().equals(own.from())) {
                patterns.put(
                        ExclusionSet.contentsOf(ByteText.bytes(inside)),
                        "shows " + mount.from() + " of the same file system a second time");
            } else if (mount.from().contains("snapshot") && !mount.from().equals(own.from())) {
                patterns.put(
                        ExclusionSet.contentsOf(ByteText.bytes(inside)),
                        "snapshots (subvolume " + mount.from() + ") of the files that are copied anyway");
            }
        }
        for (String file : swapFiles(swaps)) {
            String inside = below(top, file);
            if (inside != null) {
                patterns.put(ExclusionSet.exactly(ByteText.bytes(inside)), "swap in use: it is made anew on the copy");
            }
        }
        return patterns;
    }

    private static String reason(Mount mount) {
        String kind = switch (mount.type()) {
            case "overlay", "aufs" -> "the files of a container";
            case "squashfs", "iso9660", "udf" -> "an image";
            case "nfs", "nfs4", "cifs", "smb3", "9p", "virtiofs" -> "a share of another machine";
            default -> "another file system";
        };
        return kind + " (" + mount.type() + ") is mounted there";
    }

    /** The paths in the first field of the lines of type swap; a device is none of them. */
    static List<String> swapFilesOfFstab(String fstab) {
        List<String> files = new ArrayList<>();
        for (String line : Splitter.on('\n').split(fstab)) {
            List<String> fields = Splitter.on(' ').omitEmptyStrings().splitToList(line.replace('\t', ' '));
            if (fields.size() > 2
                    && fields.get(2).equals("swap")
                    && fields.get(0).startsWith("/")
                    && !fields.get(0).startsWith("/dev/")) {
                files.add(ByteText.bytes(decoded(fields.get(0))));
            }
        }
        return files;
    }

    private static List<Mount> mounts(String mountinfo) {
        List<Mount> mounts = new ArrayList<>();
        for (String line : Splitter.on('\n').omitEmptyStrings().split(mountinfo)) {
            List<String> fields = Splitter.on(' ').splitToList(line);
            int dash = fields.indexOf("-");
            if (fields.size() > 6 && dash > 5 && dash + 1 < fields.size()) {
                mounts.add(
                        new Mount(fields.get(2), decoded(fields.get(3)), decoded(fields.get(4)), fields.get(dash + 1)));
            }
        }
        return mounts;
    }

    private static List<String> swapFiles(String swaps) {
        List<String> files = new ArrayList<>();
        for (String line : Splitter.on('\n').omitEmptyStrings().split(swaps)) {
            List<String> fields = Splitter.on(' ').omitEmptyStrings().splitToList(line.replace('\t', ' '));
            if (fields.size() > 1 && fields.get(1).equals("file")) {
                files.add(decoded(fields.get(0)));
            }
        }
        return files;
    }

    private static boolean isBelow(String path, String folder) {
        return path.equals(folder) || folder.equals("/") || path.startsWith(folder + "/");
    }

    /** The path as seen from {@code top}, with a slash before it; null if it is not strictly below. */
    private static @Nullable String below(String top, String path) {
        if (path.equals(top) || !path.startsWith("/") || !isBelow(path, top)) {
            return null;
        }
        return top.equals("/") ? path : path.substring(top.length());
    }

    /** The kernel writes blank, tab, newline and backslash in octal. */
    private static String decoded(String field) {
        if (field.indexOf('\\') < 0) {
            return field;
        }
        byte[] bytes = field.getBytes(StandardCharsets.UTF_8);
        byte[] out = new byte[bytes.length];
        int n = 0;
        for (int i = 0; i < bytes.length; i++) {
            boolean escape = bytes[i] == '\\' && i + 3 < bytes.length;
            for (int k = 1; escape && k <= 3; k++) {
                escape = bytes[i + k] >= '0' && bytes[i + k] <= '7';
            }
            if (escape) {
                out[n++] = (byte) ((bytes[i + 1] - '0') * 64 + (bytes[i + 2] - '0') * 8 + bytes[i + 3] - '0');
                i += 3;
            } else {
                out[n++] = bytes[i];
            }
        }
        return new String(out, 0, n, StandardCharsets.UTF_8);
    }
}
