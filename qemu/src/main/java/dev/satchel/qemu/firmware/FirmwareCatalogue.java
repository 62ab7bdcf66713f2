package dev.satchel.qemu.firmware;

import com.google.common.base.Strings;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.satchel.core.SatchelException;
import dev.satchel.core.check.Finding;
import dev.satchel.core.check.Findings;
import dev.satchel.core.machine.Firmware.SecureBoot;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The UEFI firmware of a host, from the descriptor files in a list of folders, by the rules of QEMU's {@code
 * docs/interop/firmware.json}: a file in a later folder replaces one of the same name in an earlier, an empty one hides
 * it; they count in the order of their names; the first that fits is taken. Immutable.
 */
public final class FirmwareCatalogue {
    /** Far above the few hundred bytes of a real one. */
    private static final long LARGEST = 1 << 20;

    private static final int MOST = 1000;

    private final ImmutableList<FirmwareDescriptor> descriptors;
    private final Findings findings;

    /** For whom firmware is looked for, by QEMU's names. */
    private record Board(String architecture, String machine) {}

    /** What was found for each board before; patterns of names are matched once. */
    private final ConcurrentMap<Board, List<FirmwareDescriptor>> fitting = new ConcurrentHashMap<>();

    private FirmwareCatalogue(List<FirmwareDescriptor> descriptors, List<Finding> findings) {
        this.descriptors = ImmutableList.copyOf(descriptors);
        this.findings = Findings.of(findings);
    }

    /** Within it, what the folders held is believed: a list of machines is judged in less. */
    private static final Duration LOOK_AGAIN = Duration.ofMillis(100);

    /** What {@link #system} found last, since each argument list asks for it. */
    private static final AtomicReference<@Nullable Seen> SEEN = new AtomicReference<>();

    /**
     * What QEMU's packages, the administrator and the user installed on this host; after that, pairs of files that are
     * known from Homebrew, MacPorts, UTM, NixOS, Windows and some distributions, where nothing describes them. The files
     * are read again when one of them or of their folders has changed, for which they are looked at ten times a second
     * at most.
     */
    public static FirmwareCatalogue system() {
        String config = Strings.nullToEmpty(System.getenv("XDG_CONFIG_HOME"));
        String home = System.getProperty("user.home", "");
        Seen seen = SEEN.get();
        if (seen == null || !seen.isOf(config, home)) {
            seen = Seen.of(config, home, systemFolders(System.getenv(), home));
            SEEN.set(seen);
        } else if (System.nanoTime() - seen.looked > LOOK_AGAIN.toNanos()) {
            seen = seen.isUnchanged()
                    ? seen.lookedAt(System.nanoTime())
                    : Seen.of(config, home, systemFolders(System.getenv(), home));
            SEEN.set(seen);
        }
        return seen.catalogue;
    }

    /** A catalogue, when all that it is from was changed, and when that was looked at. */
    private record Seen(
            String config, String home, long looked, ImmutableMap<File, Long> times, FirmwareCatalogue catalogue) {
        /** The times are taken first: what changes meanwhile is seen the next time. */
        static Seen of(String config, String home, List<Path> folders) {
            long looked = System.nanoTime();
            ImmutableMap.Builder<File, Long> times = ImmutableMap.builder();
            for (Path folder : folders) {
                File at = folder.toFile();
                times.put(at, at.lastModified());
                File[] files = at.listFiles((parent, name) -> name.endsWith(".json"));
                for (File file : files == null ? new File[0] : files) {
                    times.put(file, file.lastModified());
                }
            }
            Path root = Path.of("").toAbsolutePath().getRoot();
            for (Path folder : root == null ? List.<Path>of() : KnownFirmware.folders(root)) {
                times.put(folder.toFile(), folder.toFile().lastModified());
            }
            FirmwareCatalogue found =
                    FirmwareCatalogue.of(folders).andThen(root == null ? List.of() : KnownFirmware.in(root));
            return new Seen(config, home, looked, times.buildKeepingLast(), found);
        }

        Seen lookedAt(long now) {
            return new Seen(config, home, now, times, catalogue);
        }

        boolean isOf(String otherConfig, String otherHome) {
            return config.equals(otherConfig) && home.equals(otherHome);
        }

        boolean isUnchanged() {
            for (Map.Entry<File, Long> time : times.entrySet()) {
                if (time.getKey().lastModified() != time.getValue()) {
                    return false;
                }
            }
            return true;
        }
    }

    /** These, tried after all others. */
    FirmwareCatalogue andThen(List<FirmwareDescriptor> others) {
        List<FirmwareDescriptor> all = new ArrayList<>(descriptors);
        all.addAll(others);
        return new FirmwareCatalogue(all, findings.all());
    }

    /** From the general to the specific. Homebrew's are the most general: they are beside the system, not of it. */
    static List<Path> systemFolders(Map<String, String> environment, String home) {
        String config = Strings.nullToEmpty(environment.get("XDG_CONFIG_HOME"));
        Stream<String> folders = Stream.of(
                "/opt/homebrew/share/qemu/firmware",
                "/usr/local/share/qemu/firmware",
                "/usr/share/qemu/firmware",
                "/etc/qemu/firmware",
                (config.isEmpty() ? home + "/.config" : config) + "/qemu/firmware");
        return folders.flatMap(folder -> {
                    try {
                        return Stream.of(Path.of(folder));
                    } catch (InvalidPathException e) {
                        return Stream.empty(); // a variable that is no path names no folder
                    }
                })
                .toList();
    }

    /**
     * What is described in these folders. A folder that is not there is an empty one; a file that cannot be read is a
     * finding.
     *
     * @param folders from the general to the specific
     */
    public static FirmwareCatalogue of(List<Path> folders) {
        Map<String, Path> files = new TreeMap<>();
        List<Finding> findings = new ArrayList<>();
        for (Path folder : folders) {
            if (!Files.isDirectory(folder)) {
                continue;
            }
            try (Stream<Path> entries = Files.list(folder)) {
                entries.filter(file -> file.getFileName().toString().endsWith(".json"))
                        .limit(MOST)
                        .forEach(file -> files.put(file.getFileName().toString(), file));
            } catch (IOException e) {
                findings.add(Finding.warning("firmware.folder", folder.toString(), "cannot be listed: " + e, ""));
            }
        }
        List<FirmwareDescriptor> descriptors = new ArrayList<>();
        for (Path file : files.values()) {
            try {
                read(file).ifPresent(descriptors::add);
            } catch (SatchelException e) {
                findings.add(Finding.warning(
                        e.code(),
                        file.toString(),
                        String.valueOf(e.getMessage()),
                        e.remedy().orElse("")));
            } catch (IOException e) {
                findings.add(Finding.warning("firmware.descriptor", file.toString(), "cannot be read: " + e, ""));
            }
        }
        return new FirmwareCatalogue(descriptors, findings);
    }

    private static Optional<FirmwareDescriptor> read(Path file) throws IOException {
        long size = Files.size(file);
        if (size == 0) {
            return Optional.empty();
        }
        if (size > LARGEST) {
            throw new SatchelException(
                    "firmware.descriptor", file.toString(), "is larger than a descriptor can be: " + size + " bytes");
        }
        // Not Files.readString: a byte that is not UTF-8 in a description does no harm.
        String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        return Optional.of(DescriptorParser.parse(file, text));
    }

    /** All of them in the order in which they are tried; immutable. */
    public List<FirmwareDescriptor> descriptors() {
        return descriptors;
    }

    /** Files that were left out, and why. */
    public Findings findings() {
        return findings;
    }

    /**
     * The UEFI for a machine: the first in order that fits and whose files exist. Without Secure Boot one that does not
     * have it comes first, then one that has it and no keys.
     *
     * @param architecture by QEMU's name
     * @param machine with its version: {@code pc-q35-7.2}
     * @param secureBoot {@code ENFORCED} asks for Secure Boot and for keys that are enrolled
     * @throws SatchelException with code {@code firmware.missing}, and which were passed over for a missing file
     */
    public FirmwareDescriptor uefi(String architecture, String machine, SecureBoot secureBoot) throws SatchelException {
        List<Predicate<FirmwareDescriptor>> wishes = switch (secureBoot) {
            case ENFORCED -> List.of(d -> d.has("secure-boot") && d.has("enrolled-keys"));
            case OFF -> List.of(d -> !d.has("secure-boot"), d -> !d.has("enrolled-keys"));
        };
        List<FirmwareDescriptor> fitting = fitting(new Board(architecture, machine));
        for (Predicate<FirmwareDescriptor> wish : wishes) {
            Optional<FirmwareDescriptor> found = fitting.stream()
                    .filter(wish)
                    .filter(d -> d.missingFile().isEmpty())
                    .findFirst();
            if (found.isPresent()) {
                return found.get();
            }
        }
        throw missing(architecture, machine, secureBoot, fitting);
    }

    private List<FirmwareDescriptor> fitting(Board board) {
        List<FirmwareDescriptor> known = fitting.get(board);
        if (known != null) {
            return known;
        }
        List<FirmwareDescriptor> found = descriptors.stream()
                .filter(d -> d.interfaces().contains("uefi") && d.isFor(board.architecture(), board.machine()))
                // Kept in a device of its own ("uefi-vars", QEMU 10.1), or for encrypted guests only.
                .filter(d -> !d.has("qemu-vars") && !d.has("intel-tdx") && !d.has("amd-sev-snp"))
                .filter(d -> !(d.mapping() instanceof FirmwareMapping.Kernel))
                .toList();
        if (fitting.size() < MOST) {
            fitting.put(board, found);
        }
        return found;
    }

    private static SatchelException missing(
            String architecture, String machine, SecureBoot secureBoot, List<FirmwareDescriptor> fitting) {
        String passedOver = fitting.stream()
                .flatMap(d ->
                        d.missingFile().stream().map(absent -> d.file() + " names " + absent + ", which is not there"))
                .collect(Collectors.joining(", "));
        String what = "no UEFI " + (secureBoot == SecureBoot.ENFORCED ? "with Secure Boot and enrolled keys " : "")
                + "for " + machine + " is installed" + (passedOver.isEmpty() ? "" : " (" + passedOver + ")");
        String debian = architecture.equals("aarch64") ? "qemu-efi-aarch64" : "ovmf";
        return new SatchelException(
                "firmware.missing", architecture, what, "install it (Debian, Ubuntu: apt-get install " + debian + ")");
    }
}
