package dev.satchel.qemu.commandline;

import com.google.common.base.Ascii;
import dev.satchel.core.machine.Access;
import dev.satchel.core.machine.AsyncIo;
import dev.satchel.core.machine.CacheMode;
import dev.satchel.core.machine.Disk.Discard;
import dev.satchel.core.machine.DiskSource;
import dev.satchel.core.machine.ZeroDetection;
import dev.satchel.qemu.option.BlockDriver;
import dev.satchel.qemu.option.BlockDriver.Child;
import dev.satchel.qemu.option.BlockNode;
import dev.satchel.qemu.option.Drive;
import dev.satchel.qemu.option.OnOff;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What a line says of a disk's bytes, in either style. Immutable. */
final class BackEnd {
    /** Whether it is said to be a CD. */
    enum Media {
        DISK,
        CDROM,
        UNSAID
    }

    private final Reading read;

    private BackEnd(Reading read) {
        this.read = read;
    }

    /** What is found bit by bit; nobody has it once it is a back end. */
    private static final class Reading {
        private final String id;
        private final List<Part> parts;
        private @Nullable String file;
        private DiskSource.@Nullable Nbd nbd;
        private @Nullable String format;
        private Media media = Media.UNSAID;
        private @Nullable CacheMode cache;
        private Discard discard = Discard.IGNORE;
        private Access access = Access.READ_WRITE;
        private @Nullable AsyncIo aio;
        private @Nullable ZeroDetection zeroes;
        private String throttleGroup = "";
        private String oddity = "";

        private Reading(String id, List<Part> parts) {
            this.id = id;
            this.parts = List.copyOf(parts);
        }

        private Reading file(@Nullable String name) {
            if (name != null && isRemote(name)) {
                nbd = NbdAddress.ofFile(name).orElse(null);
                boolean server = Ascii.toLowerCase(name).startsWith("nbd");
                oddity = nbd != null ? "" : server ? NbdAddress.oddity(false) : "its bytes come over the network";
            }
            file = nbd == null ? name : null;
            return this;
        }

        private Reading nbd(Optional<DiskSource.Nbd> source, boolean tls) {
            nbd = source.orElse(null);
            oddity = nbd == null ? NbdAddress.oddity(tls) : "";
            return this;
        }
    }

    static BackEnd of(Part part, Drive drive) {
        Reading read = new Reading(drive.id().orElse(""), List.of(part));
        String protocol = drive.get("file.driver").orElse("");
        if (protocol.equals("nbd")) {
            read.nbd(NbdAddress.ofKeys(drive), NbdAddress.isByTls(drive));
        } else if (protocol.isEmpty()
                || List.of("file", "host_device", "host_cdrom").contains(protocol)) {
            read.file(drive.file().map(BackEnd::plain).orElse(null));
        } else {
            read.oddity = "its bytes come from " + protocol;
            read.file = drive.file().map(BackEnd::plain).orElse(null);
        }
        String media = drive.get("media").orElse("");
        read.format = drive.format().orElse(null);
        read.media = media.equals("cdrom") ? Media.CDROM : media.isEmpty() ? Media.UNSAID : Media.DISK;
        read.cache = drive.get("cache").map(word -> cacheOf(word)).orElse(directly(drive));
        boolean unmaps = drive.get("discard")
                .filter(word -> word.equals("unmap") || word.equals("on"))
                .isPresent();
        read.discard = unmaps ? Discard.UNMAP : Discard.IGNORE;
        boolean readOnly = drive.get("readonly")
                .or(() -> drive.get("read-only"))
                .flatMap(OnOff::parse)
                .equals(Optional.of(OnOff.ON));
        read.access = readOnly ? Access.READ_ONLY : Access.READ_WRITE;
        read.aio = drive.get("aio").flatMap(BackEnd::aioOf).orElse(null);
        read.zeroes = drive.get("detect-zeroes").flatMap(BackEnd::zeroesOf).orElse(null);
        return new BackEnd(read);
    }

    private static @Nullable CacheMode directly(Drive drive) {
        return drive.get("cache.direct").filter("on"::equals).isPresent() ? CacheMode.NONE : null;
    }

    private static CacheMode cacheOf(String word) {
        return switch (word) {
            case "none", "off" -> CacheMode.NONE;
            case "writethrough" -> CacheMode.WRITETHROUGH;
            case "directsync" -> CacheMode.DIRECTSYNC;
            default -> CacheMode.WRITEBACK; // writeback, and unsafe, which a machine is not
        };
    }

    private static Optional<AsyncIo> aioOf(String word) {
        return Arrays.stream(AsyncIo.values())
                .filter(aio -> aio.id().equals(word))
                .findFirst();
    }

    private static Optional<ZeroDetection> zeroesOf(String word) {
        return Arrays.stream(ZeroDetection.values())
                .filter(zeroes -> zeroes.id().equals(word))
                .findFirst();
    }

    private static Supplier<Optional<ZeroDetection>> zeroesAt(BlockNode node) {
        return () -> node.detectZeroes().flatMap(zeroes -> zeroesOf(zeroes.id()));
    }

    private static boolean isRemote(String file) {
        return file.matches("(?i)(nbd|https?|ftps?|ssh|iscsi|rbd|nfs|gluster|json|fat):.*|(nbd|iscsi)\\+.*");
    }

    /** {@code file:} before a name is the driver that would be taken anyway. */
    private static String plain(String file) {
        return file.startsWith("file:") ? file.substring("file:".length()) : file;
    }

    /** The bytes that {@code node} gives a device, with the nodes below it by their names. */
    static BackEnd of(Part part, BlockNode node, Map<String, Part> parts, Map<String, BlockNode> nodes) {
        List<Part> used = new ArrayList<>(List.of(part));
        BlockNode at = node;
        String format = null;
        String oddity = "";
        String group = "";
        boolean direct = false;
        // libvirt lets every file give blocks back; whether the guest's are is said by the node that the device has.
        boolean unmap = node.discard().equals(Optional.of(BlockNode.Discard.UNMAP));
        Boolean readOnly = node.readOnly().orElse(null);
        Optional<ZeroDetection> zeroes = Optional.empty();
        for (int depth = 0; depth < 16; depth++) {
            direct |= at.direct().orElse(false);
            zeroes = zeroes.or(zeroesAt(at));
            if (at.driver() instanceof BlockDriver.Throttle throttle) {
                oddity = group.isEmpty() ? oddity : "it is slowed down twice";
                group = throttle.group();
            } else if (at.driver() instanceof BlockDriver.Format layer && (format == null || format.equals("raw"))) {
                // libvirt puts a raw layer above a storage node, and a slice above that.
                format = layer.id();
            }
            Optional<Child> child = at.file();
            if (child.isEmpty()) {
                break;
            }
            if (child.get() instanceof Child.Inline inline) {
                at = inline.node();
            } else {
                String name = ((Child.Named) child.get()).name();
                BlockNode below = nodes.get(name);
                Part where = parts.get(name);
                if (below == null || where == null) {
                    oddity = "the node '" + name + "' below it is not there";
                    break;
                }
                used.add(where);
                at = below;
            }
        }
        Reading read = new Reading(node.nodeName().orElse(""), used);
        if (at.driver() instanceof BlockDriver.File plain) {
            read.file = plain.filename();
        } else if (at.driver() instanceof BlockDriver.HostDevice device) {
            read.file = device.filename();
        } else if (at.driver() instanceof BlockDriver.HostCdrom cdrom) {
            read.file = cdrom.filename();
        } else if (at.driver() instanceof BlockDriver.Nbd nbd) {
            read.nbd(NbdAddress.of(nbd), !nbd.tls().isEmpty());
        } else if (oddity.isEmpty()) {
            oddity = "its bytes come from " + at.driver().id();
        }
        read.oddity = oddity.isEmpty() ? read.oddity : oddity;
        read.throttleGroup = group;
        read.format = format == null ? "raw" : format;
        read.cache = direct ? CacheMode.NONE : CacheMode.WRITEBACK;
        read.discard = unmap ? Discard.UNMAP : Discard.IGNORE;
        read.access = Boolean.TRUE.equals(readOnly) ? Access.READ_ONLY : Access.READ_WRITE;
        read.aio = at.aio().flatMap(aio -> aioOf(aio.id())).orElse(null);
        read.zeroes = zeroes.orElse(null);
        return new BackEnd(read);
    }

    /** A file that an option of its own names: {@code -hda}. */
    static BackEnd of(Part part, String file, Media media) {
        Reading read = new Reading("", List.of(part)).file(plain(file));
        read.format = media == Media.CDROM ? "raw" : null;
        read.media = media;
        return new BackEnd(read);
    }

    String id() {
        return read.id;
    }

    /** The option, and those of the nodes below. */
    List<Part> parts() {
        return read.parts;
    }

    Part part() {
        return read.parts.get(0);
    }

    Optional<String> file() {
        return Optional.ofNullable(read.file);
    }

    Optional<String> format() {
        return Optional.ofNullable(read.format);
    }

    Media media() {
        return read.media;
    }

    Optional<CacheMode> cache() {
        return Optional.ofNullable(read.cache);
    }

    Discard discard() {
        return read.discard;
    }

    Access access() {
        return read.access;
    }

    Optional<AsyncIo> aio() {
        return Optional.ofNullable(read.aio);
    }

    Optional<ZeroDetection> zeroes() {
        return Optional.ofNullable(read.zeroes);
    }

    /** The server that shows it, if it is one. */
    Optional<DiskSource.Nbd> nbd() {
        return Optional.ofNullable(read.nbd);
    }

    /** The group that slows it down; empty if there is none, or its limits are its own. */
    String throttleGroup() {
        return read.throttleGroup;
    }

    /** What about it no machine can say; empty if there is nothing. */
    String oddity() {
        return oddity(read.media == Media.CDROM);
    }

    /** The same, where it is the {@code medium} in a drive or not. */
    String oddity(boolean medium) {
        if (!read.oddity.isEmpty() || read.nbd == null) {
            return read.oddity;
        }
        String format = format().orElse("raw");
        return medium
                ? "a medium is a file to a machine, and this is what a server shows"
                : format.equals("raw")
                        ? ""
                        : "what its server shows is read as " + format + ", and a machine takes it raw";
    }

    /** Whether it is a device of the host, by its name. */
    boolean isDevice() {
        String file = read.file;
        return file != null
                && (file.startsWith("/dev/") || file.startsWith("\\\\.\\") || file.startsWith("//./"))
                && !file.equals("/dev/null");
    }
}
