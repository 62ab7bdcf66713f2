package dev.satchel.storage.fstab;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Lists;
import dev.satchel.core.check.Findings;
import dev.satchel.core.check.Severity;
import dev.satchel.storage.fstab.FstabSource.Plain;
import dev.satchel.storage.fstab.FstabSystem.Device;
import dev.satchel.storage.fstab.FstabSystem.Kind;
import dev.satchel.storage.fstab.FstabSystem.Place;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Whether a system has what its table names. */
final class SystemCheck {
    private static final Set<String> EXT = ImmutableSet.of("ext2", "ext3", "ext4");

    private final FstabSystem system;
    private final FstabFindings found = new FstabFindings();
    private final Optional<Path> rootDisk;

    private SystemCheck(List<FstabEntry> entries, FstabSystem system) {
        this.system = system;
        this.rootDisk = entries.stream()
                .filter(entry -> entry.target().equals("/"))
                .findFirst()
                .flatMap(entry -> system.devices(entry.source()).stream().findFirst())
                .map(Device::disk);
    }

    static Findings of(List<FstabEntry> entries, FstabSystem system) {
        SystemCheck check = new SystemCheck(entries, system);
        entries.forEach(check::check);
        check.checkWhereLinksLead(entries);
        return check.found.all();
    }

    private void check(FstabEntry entry) {
        MountOptions options = entry.mountOptions();
        if (!entry.isSwap() && entry.target().startsWith("/")) {
            checkTarget(entry, options);
        }
        if (options.isBind()) {
            checkBound(entry, options);
        } else if (FileSystemTypes.needsDevice(entry.type()) || entry.isSwap()) {
            checkSource(entry, options);
        }
    }

    private void checkTarget(FstabEntry entry, MountOptions options) {
        Place place = system.at(entry.target());
        String normal = Fstab.normal(entry.target());
        if (place.kind() == Kind.MISSING) {
            boolean isMade = options.has("x-mount.mkdir") || options.has("X-mount.mkdir");
            if (!isMade) {
                found.warning(
                        entry.line(),
                        "host.target-missing",
                        normal + " does not exist: systemd makes it, mount -a fails",
                        "make the folder, or add x-mount.mkdir to the options");
            }
        } else if (place.kind() != Kind.FOLDER && !options.isBind()) {
            found.error(entry.line(), "host.target-kind", normal + " is no folder", "mount it on a folder");
        } else if (!place.real().equals(normal)) {
            found.warning(
                    entry.line(),
                    "host.target-link",
                    normal + " leads to " + place.real() + ", where it is mounted",
                    "write " + place.real());
        }
    }

    /** Targets that are the same, or one below the other, only when links are followed. */
    private void checkWhereLinksLead(List<FstabEntry> entries) {
        Map<String, FstabEntry> later = new HashMap<>();
        for (FstabEntry entry : Lists.reverse(entries)) {
            if (entry.isSwap() || !entry.target().startsWith("/") || TargetCheck.isTooLong(entry.target())) {
                continue;
            }
            String real = system.at(entry.target()).real();
            String normal = Fstab.normal(entry.target());
            FstabEntry same = later.put(real, entry);
            if (same != null && !Fstab.normal(same.target()).equals(normal)) {
                found.warning(
                        same.line(),
                        "target.duplicate",
                        Fstab.normal(same.target()) + " leads to " + real + ", which line " + entry.line()
                                + " mounts already",
                        "keep one of them");
            }
            for (String parent = TargetCheck.parentOf(real); parent != null; parent = TargetCheck.parentOf(parent)) {
                FstabEntry hiding = later.get(parent);
                if (hiding != null && !TargetCheck.isBelow(normal, Fstab.normal(hiding.target()))) {
                    found.warning(
                            entry.line(),
                            "order",
                            normal + " leads to " + real + " and is mounted before " + parent + " (line "
                                    + hiding.line() + "), which then hides it from mount -a",
                            "move this line below line " + hiding.line());
                    break;
                }
            }
        }
    }

    private void checkBound(FstabEntry entry, MountOptions options) {
        if (entry.source() instanceof Plain plain && system.at(plain.text()).kind() == Kind.MISSING) {
            missing(entry, options);
        }
    }

    private void checkSource(FstabEntry entry, MountOptions options) {
        List<Device> devices = system.devices(entry.source());
        if (devices.size() > 1) {
            found.error(
                    entry.line(),
                    "host.source-ambiguous",
                    entry.source() + " names "
                            + devices.stream().map(one -> one.node().toString()).toList()
                            + ": the start takes either one",
                    "give one of them a new name, or detach it");
        } else if (devices.size() == 1) {
            checkDevice(entry, options, devices.get(0));
        } else if (entry.source() instanceof Plain plain
                && system.at(plain.text()).kind() != Kind.MISSING) {
            boolean isFile = system.at(plain.text()).kind() == Kind.FILE;
            if (!isFile || (!entry.isSwap() && !options.has("loop"))) {
                found.warning(
                        entry.line(),
                        "host.source-kind",
                        plain.text() + " is no block device",
                        "name a device, or add bind or loop to the options");
            }
        } else {
            missing(entry, options);
        }
        checkSupported(entry);
    }

    private void missing(FstabEntry entry, MountOptions options) {
        boolean isAwaited = options.isMountedAtStart() && options.isRequired() && !options.isMountedOnFirstUse();
        found.add(
                isAwaited ? Severity.ERROR : Severity.WARNING,
                entry.line(),
                "host.source-missing",
                entry.source() + " is not attached" + (isAwaited ? ", and the start waits for it" : ""),
                isAwaited ? "attach it, correct the name, or add nofail" : "attach it, or correct the name");
    }

    private void checkDevice(FstabEntry entry, MountOptions options, Device device) {
        device.content()
                .filter(content -> !isMountedAs(content, entry.type()))
                .ifPresent(content -> found.error(
                        entry.line(),
                        "host.type-differs",
                        device.node() + " holds " + content + " and not " + entry.type(),
                        "write " + content + " as the third field"));
        boolean isElsewhere = rootDisk.isPresent() && !rootDisk.get().equals(device.disk());
        if (isElsewhere && options.isMountedAtStart() && options.isRequired()) {
            found.warning(
                    entry.line(),
                    "host.other-disk",
                    device.node() + " is on another disk than the root: where that is not attached, the start waits",
                    "add nofail,x-systemd.device-timeout=5s if the root travels without it");
        }
    }

    /** Whether {@code mount -t types} takes a device that holds {@code content}. */
    private static boolean isMountedAs(String content, String types) {
        return Splitter.on(',')
                .splitToStream(types)
                .anyMatch(type -> type.equals(content)
                        || type.equals("auto")
                        || type.startsWith("no")
                        || (EXT.contains(type) && EXT.contains(content))
                        || (FileSystemTypes.NTFS.contains(type) && content.equals("ntfs"))
                        || (FileSystemTypes.FAT.contains(type) && (content.equals("vfat") || content.equals("exfat")))
                        || type.equals("fuseblk")
                        || type.startsWith("fuse."));
    }

    private void checkSupported(FstabEntry entry) {
        Splitter.on(',')
                .splitToStream(entry.type())
                .filter(FileSystemTypes::needsDevice)
                .filter(type -> !type.equals("auto") && !type.startsWith("no") && !system.mounts(type))
                .findFirst()
                .ifPresent(type -> found.warning(
                        entry.line(),
                        "host.type-unsupported",
                        "the kernel has no " + type + ", nor a module or a helper for it",
                        "install what mounts it"));
    }
}
