package dev.satchel.storage.probe;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Every kind, in libblkid's order, and the two ways to ask for them: strictly, as its safe probe does (util-linux 2.42,
 * superblocks/superblocks.c), and for every trace, as {@code wipefs} does.
 */
final class Kinds {
    private static final List<Kind> ALL = ImmutableList.<Kind>builder()
            .add(
                    RaidKinds.LINUX,
                    RaidKinds.DDF,
                    RaidKinds.INTEL,
                    RaidKinds.LSI,
                    RaidKinds.VIA,
                    RaidKinds.SILICON,
                    RaidKinds.NVIDIA,
                    RaidKinds.PROMISE,
                    RaidKinds.HIGHPOINT_45X,
                    RaidKinds.HIGHPOINT_37X,
                    RaidKinds.ADAPTEC,
                    RaidKinds.JMICRON)
            .add(
                    BcacheKinds.BCACHE,
                    BcacheKinds.BCACHEFS,
                    ContainerKinds.BLUESTORE,
                    ContainerKinds.DRBD,
                    ContainerKinds.DRBD_MANAGE,
                    ContainerKinds.DRBD_PROXY,
                    ContainerKinds.LVM2,
                    ContainerKinds.LVM1,
                    ContainerKinds.SNAPSHOT,
                    ContainerKinds.VERITY,
                    ContainerKinds.INTEGRITY,
                    ContainerKinds.LUKS,
                    ContainerKinds.VMFS_VOLUME,
                    LinuxKinds.UBI,
                    ContainerKinds.VDO,
                    ContainerKinds.STRATIS,
                    WindowsKinds.BITLOCKER,
                    AppleKinds.FILE_VAULT)
            .add(FatKind.FAT, LinuxKinds.SUSPENDED, LinuxKinds.SWAP, XfsKinds.XFS, XfsKinds.LOG, XfsKinds.EXFS)
            .addAll(ExtKinds.ALL)
            .add(
                    LinuxKinds.REISERFS,
                    LinuxKinds.REISER4,
                    LinuxKinds.JFS,
                    UdfKind.UDF,
                    IsoKind.ISO,
                    ZfsKind.ZFS,
                    AppleKinds.HFS_PLUS,
                    AppleKinds.HFS,
                    UnixKinds.UFS,
                    WindowsKinds.HPFS,
                    UnixKinds.SYSV,
                    UnixKinds.XENIX,
                    WindowsKinds.NTFS,
                    WindowsKinds.REFS,
                    LinuxKinds.CRAMFS,
                    LinuxKinds.ROMFS,
                    ClusterKinds.SCOUTFS_META,
                    ClusterKinds.SCOUTFS_DATA,
                    UnixKinds.MINIX,
                    ClusterKinds.GFS,
                    ClusterKinds.GFS2,
                    ClusterKinds.OCFS,
                    ClusterKinds.OCFS2,
                    ClusterKinds.ORACLE_ASM,
                    UnixKinds.VXFS,
                    LinuxKinds.SQUASHFS,
                    LinuxKinds.SQUASHFS3,
                    ClusterKinds.NETWARE,
                    LinuxKinds.BTRFS,
                    LinuxKinds.UBIFS,
                    UnixKinds.BFS,
                    ContainerKinds.VMFS,
                    BefsKind.BEFS,
                    LinuxKinds.NILFS2,
                    WindowsKinds.EXFAT,
                    LinuxKinds.F2FS,
                    ClusterKinds.MPOOL,
                    AppleKinds.APFS,
                    LinuxKinds.ZONEFS,
                    LinuxKinds.EROFS)
            .build();

    /** As libblkid: nothing fits into less. */
    private static final int SMALLEST = 1024;

    /** Up to the size of a floppy disk no RAID is looked for, and the first hit is the answer. */
    private static final int TINY = 1440 << 10;

    /** A magic that is shorter is in data by chance too often to be a remnant. */
    private static final int TELLING = 4;

    /** More than any kind has places for its magic. */
    private static final int TRACES_OF_ONE = 100;

    private Kinds() {}

    /** Of all kinds. */
    static List<Magic> magics() {
        return ALL.stream().flatMap(kind -> kind.magics().stream()).toList();
    }

    static boolean isTiny(Region region) {
        return region.size() <= TINY;
    }

    static Identification identify(Region region, long session) throws IOException {
        if (region.size() <= SMALLEST) {
            return Identification.nothing(Identification.Rule.TOO_SMALL);
        }
        List<Hit> hits = new ArrayList<>(2);
        List<Rejection> rejections = new ArrayList<>(2);
        boolean container = false;
        long wiped = 0;
        for (Kind kind : ALL) {
            Magic magic = notice(region, kind, session);
            if (magic == null) {
                continue;
            }
            Answer answer = new Answer(Answer.Sums.STRICT, session);
            Outcome outcome = kind.check().look(region, magic, answer);
            if (outcome.believed()) {
                hits.add(hit(region, kind, magic, answer));
                wiped = answer.wiped() > 0 ? answer.wiped() : wiped;
                container = kind.usage() == Usage.RAID || kind.usage() == Usage.CRYPTO;
                if (container || isTiny(region)) {
                    break;
                }
            } else if (outcome.reason() != null) {
                rejections.add(new Rejection(kind.type(), place(region, magic, answer, session), outcome.reason()));
            }
        }
        if (hits.isEmpty()) {
            lookForLog(region, session, hits);
        }
        return new Identification(
                judge(hits, container, region), ImmutableList.copyOf(hits), ImmutableList.copyOf(rejections), wiped);
    }

    /**
     * The long way to a log of XFS, only where nothing else is: not on a disk with partitions, and not where the start is
     * all zeros.
     */
    private static void lookForLog(Region region, long session, List<Hit> hits) throws IOException {
        Kind log = XfsKinds.LOG;
        Block start = region.size() < log.smallest() ? null : region.at(0, Region.HEAD);
        if (start == null || start.isZero(0, Region.HEAD) || PartitionTables.find(region, null) != null) {
            return;
        }
        Answer answer = new Answer(Answer.Sums.STRICT, session);
        if (XfsKinds.scattered(region, answer).believed()) {
            hits.add(hit(region, log, Magic.NONE, answer));
        }
    }

    private static Identification.Rule judge(List<Hit> hits, boolean container, Region region) {
        if (hits.isEmpty()) {
            return Identification.Rule.NOTHING;
        }
        if (hits.size() == 1) {
            return container
                    ? Identification.Rule.CONTAINER
                    : isTiny(region) ? Identification.Rule.FIRST_OF_TINY : Identification.Rule.ONLY;
        }
        return hits.stream().allMatch(Hit::isTolerated)
                ? Identification.Rule.FIRST_OF_TOLERANT
                : Identification.Rule.AMBIVALENT;
    }

    /** The first of its magics that is there; null if there is none, or the region is none for it. */
    private static @Nullable Magic notice(Region region, Kind kind, long session) throws IOException {
        if (region.size() < kind.smallest() || (kind.usage() == Usage.RAID && isTiny(region))) {
            return null;
        }
        if (kind.magics().isEmpty()) {
            return Magic.NONE;
        }
        for (Magic magic : kind.magics()) {
            if (region.has(at(region, magic, session), magic.bytes())) {
                return magic;
            }
        }
        return null;
    }

    /** Optical discs count from the beginning of a session. */
    private static long at(Region region, Magic magic, long session) {
        return magic.offset(region) + (magic.base() == 0x8000 ? session : 0);
    }

    private static long place(Region region, Magic magic, Answer answer, long session) {
        return answer.magicOffset() >= 0 ? answer.magicOffset() : at(region, magic, session);
    }

    private static Hit hit(Region region, Kind kind, Magic magic, Answer answer) throws IOException {
        long offset = place(region, magic, answer, answer.session());
        int length =
                answer.magicOffset() >= 0 ? answer.magicLength() : magic.bytes().length();
        Block bytes = region.at(offset, length);
        answer.put("USAGE", kind.usage().toString());
        return new Hit(
                new Trace(
                        kind.type(),
                        kind.usage(),
                        offset,
                        length,
                        bytes == null ? "" : Text.hex(bytes.copy(0, length)),
                        Trace.Certainty.SIGNATURE),
                kind.tolerant(),
                answer.tags());
    }

    /** Every signature, each hidden after it was found so that what it covers shows up, and magics that stand alone. */
    static List<Trace> traces(Region region, long session) throws IOException {
        List<Trace> found = new ArrayList<>();
        List<Trace> remnants = new ArrayList<>();
        if (region.size() > SMALLEST) {
            for (Kind kind : ALL) {
                remnants(region, kind, session, remnants);
            }
            for (Kind kind : ALL) {
                traces(region, kind, session, found);
            }
            List<Hit> logs = new ArrayList<>();
            if (found.isEmpty()) {
                lookForLog(region, session, logs);
            }
            logs.forEach(log -> found.add(log.trace()));
        }
        Remnants.add(region, remnants);
        PartitionTables.traces(region, found);
        Set<Long> offsets = new HashSet<>();
        found.forEach(trace -> offsets.add(trace.offset()));
        for (Trace remnant : remnants) {
            if (offsets.add(remnant.offset())) {
                found.add(remnant);
            }
        }
        return ImmutableList.copyOf(found);
    }

    private static void traces(Region region, Kind kind, long session, List<Trace> found) throws IOException {
        for (int i = 0; i < TRACES_OF_ONE; i++) {
            Magic magic = notice(region, kind, session);
            if (magic == null) {
                return;
            }
            Answer answer = new Answer(Answer.Sums.IGNORED, session);
            if (!kind.check().look(region, magic, answer).believed()) {
                return;
            }
            Trace trace = hit(region, kind, magic, answer).trace();
            if (found.stream().noneMatch(known -> known.offset() == trace.offset())) {
                found.add(trace);
            }
            region.hide(trace.offset(), trace.length());
        }
    }

    private static void remnants(Region region, Kind kind, long session, List<Trace> remnants) throws IOException {
        for (Magic magic : kind.magics()) {
            long offset = at(region, magic, session);
            boolean telling = magic.bytes().length() >= TELLING && magic.owner() == Magic.Owner.KIND;
            if (telling && region.has(offset, magic.bytes())) {
                remnants.add(Trace.remnant(kind.type(), kind.usage(), offset, magic.bytes()));
            }
        }
    }
}
