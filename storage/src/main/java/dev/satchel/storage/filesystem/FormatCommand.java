package dev.satchel.storage.filesystem;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableList;
import dev.satchel.core.SatchelException;
import dev.satchel.core.host.OperatingSystem;
import dev.satchel.core.plan.Argument;
import dev.satchel.core.plan.PlannedCommand;
import dev.satchel.core.unit.DataSize;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The commands that make a file system on the partition or volume that each operating system names in its own way. Nothing
 * is run here. Those for macOS and Windows follow the manuals of {@code diskutil}, {@code newfs_exfat}, {@code
 * newfs_msdos}, {@code Format-Volume} and {@code format}; they were never run by this project. Immutable.
 *
 * <pre>{@code
 * FormatCommand.of(FileSystemType.EXFAT, "TRAVEL").on(OperatingSystem.MACOS, "disk4s2");
 * }</pre>
 */
public final class FormatCommand {
    private static final Pattern MAC_SLICE = Pattern.compile("disk\\d{1,4}(s\\d{1,4}){1,3}");
    private static final Pattern DRIVE = Pattern.compile("[A-Za-z]:?");
    /** Windows makes no larger FAT32. */
    private static final DataSize LARGEST_FAT32_OF_WINDOWS = DataSize.gibibytes(32);

    private final FileSystemType type;
    private final String label;
    private final @Nullable DataSize cluster;
    private final DataSize size;

    private FormatCommand(FileSystemType type, String label, @Nullable DataSize cluster, DataSize size) {
        this.type = type;
        this.label = Labels.check(type, label);
        this.cluster = cluster;
        this.size = size;
    }

    /**
     * Makes one of {@code type}.
     *
     * @param type which
     * @param label within the type's {@linkplain FileSystemProfile#label() rule}; not empty, since macOS has no other name
     *     for a volume
     * @throws IllegalArgumentException if it is not
     */
    public static FormatCommand of(FileSystemType type, String label) {
        checkArgument(!label.isEmpty(), "a volume of macOS or Windows has a name");
        return new FormatCommand(type, label, null, DataSize.ZERO);
    }

    /**
     * With clusters of {@code cluster} instead of what the tool takes.
     *
     * @param cluster one of those of the catalogue
     * @throws IllegalArgumentException if it is none of them
     */
    public FormatCommand withClusterSize(DataSize cluster) {
        return new FormatCommand(type, label, Clusters.check(type, cluster), size);
    }

    /** For a partition of {@code size}, which matters where a tool makes only small ones. */
    public FormatCommand withSize(DataSize size) {
        return new FormatCommand(type, label, cluster, size);
    }

    /**
     * The commands, in order.
     *
     * @param system on which they are run
     * @param target a node of {@code /dev} for Linux, {@code disk4s2} for macOS, {@code E:} for Windows
     * @return not empty
     * @throws IllegalArgumentException if {@code target} is not such a name
     * @throws SatchelException with code {@code filesystem.make.absent} if that system makes no such file system
     */
    public List<PlannedCommand> on(OperatingSystem system, String target) throws SatchelException {
        return switch (system) {
            case LINUX -> linux(target);
            case MACOS -> macos(target);
            case WINDOWS -> windows(target);
            case OTHER -> throw absent(system);
        };
    }

    private List<PlannedCommand> linux(String target) throws SatchelException {
        if (type
                == FileSystemType
                        .HFS_PLUS) { // of hfsprogs, which not every distribution has; its UUID is its own choice
            PlannedCommand mkfs = PlannedCommand.of("mkfs.hfsplus", "-v", label);
            PlannedCommand sized = cluster == null ? mkfs : mkfs.with("-b", String.valueOf(cluster.bytes()));
            return ImmutableList.of(sized.with(target));
        }
        DataSize room = size.bytes() == 0 ? DataSize.gibibytes(64) : size;
        NewFileSystem made = NewFileSystem.of(type, room, label);
        return (cluster == null ? made : made.withClusterSize(cluster)).commands(Argument.of(target));
    }

    private List<PlannedCommand> macos(String target) throws SatchelException {
        checkArgument(
                MAC_SLICE.matcher(target).matches(),
                "not a partition of macOS: '%s' (write for example disk4s2)",
                target);
        if (cluster != null) {
            return ImmutableList.of(
                    PlannedCommand.of("diskutil", "unmount", target), macosSized(target, cluster.bytes()));
        }
        String personality = switch (type) {
            case EXFAT -> "ExFAT";
            case FAT32 -> "MS-DOS FAT32";
            case APFS -> "APFS";
            case HFS_PLUS -> "JHFS+";
            case NTFS, EXT4, XFS, BTRFS, F2FS, REFS -> throw absent(OperatingSystem.MACOS);
        };
        return ImmutableList.of(PlannedCommand.of("diskutil", "eraseVolume", personality, label, target));
    }

    /** {@code diskutil} has no option for it, the tools below it have. */
    private PlannedCommand macosSized(String target, long bytes) throws SatchelException {
        String size = String.valueOf(bytes);
        PlannedCommand newfs = switch (type) {
            case EXFAT -> PlannedCommand.of("newfs_exfat", "-b", size, "-v", label);
            case FAT32 -> PlannedCommand.of("newfs_msdos", "-F", "32", "-b", size, "-v", label);
            case HFS_PLUS -> PlannedCommand.of("newfs_hfs", "-J", "-b", size, "-v", label);
            case APFS -> PlannedCommand.of("newfs_apfs", "-b", size, "-v", label);
            case NTFS, EXT4, XFS, BTRFS, F2FS, REFS -> throw absent(OperatingSystem.MACOS);
        };
        return newfs.with("/dev/r" + target);
    }

    private List<PlannedCommand> windows(String target) throws SatchelException {
        String script = "Format-Volume -DriveLetter " + letter(target) + " -FileSystem " + windowsName()
                + " -NewFileSystemLabel " + quoted(label)
                + (cluster == null ? "" : " -AllocationUnitSize " + cluster.bytes())
                + " -Confirm:$false";
        return ImmutableList.of(
                PlannedCommand.of("powershell.exe", "-NoProfile", "-NonInteractive", "-Command", script));
    }

    /**
     * The older {@code format.com} of Windows, for an installation medium or a recovery console without PowerShell.
     *
     * @param target a drive letter, {@code E:}
     * @throws IllegalArgumentException if {@code target} is none
     * @throws SatchelException with code {@code filesystem.make.absent} if Windows makes no such file system
     */
    public PlannedCommand withFormatCom(String target) throws SatchelException {
        List<String> words =
                new ArrayList<>(List.of(letter(target) + ":", "/FS:" + windowsName(), "/V:" + label, "/Q", "/Y"));
        if (cluster != null) {
            words.add("/A:" + unit(cluster.bytes()));
        }
        return PlannedCommand.of("format.com", words.toArray(String[]::new));
    }

    private static String unit(long bytes) {
        if (bytes >= 1 << 20) {
            return (bytes >> 20) + "M";
        }
        return bytes >= 1 << 10 ? (bytes >> 10) + "K" : String.valueOf(bytes);
    }

    private static char letter(String target) {
        checkArgument(DRIVE.matcher(target).matches(), "not a drive of Windows: '%s' (write for example E:)", target);
        return Character.toUpperCase(target.charAt(0));
    }

    private String windowsName() throws SatchelException {
        if (type == FileSystemType.FAT32 && size.compareTo(LARGEST_FAT32_OF_WINDOWS) > 0) {
            throw new SatchelException(
                    "filesystem.make.absent",
                    type.toString(),
                    "Windows makes none of more than " + LARGEST_FAT32_OF_WINDOWS.rounded(),
                    "make it on Linux or macOS, a smaller one, or exFAT");
        }
        return switch (type) {
            case EXFAT -> "exFAT";
            case NTFS -> "NTFS";
            case FAT32 -> "FAT32";
            case REFS -> "ReFS";
            case EXT4, XFS, BTRFS, F2FS, APFS, HFS_PLUS -> throw absent(OperatingSystem.WINDOWS);
        };
    }

    /** As PowerShell reads a text literally; it knows typographic quotation marks too. */
    private static String quoted(String text) {
        return "'" + text.replaceAll("['\u2018\u2019\u201a\u201b]", "$0$0") + "'";
    }

    private SatchelException absent(OperatingSystem system) {
        return new SatchelException(
                "filesystem.make.absent",
                type.toString(),
                Systems.title(system) + " has no tool that makes it",
                "make it on another system");
    }

    /** The type and the label. */
    @Override
    public String toString() {
        return type + " " + label;
    }
}
