package dev.satchel.storage.device;

import com.google.common.collect.ImmutableList;
import dev.satchel.core.SatchelException;
import dev.satchel.core.check.Finding;
import dev.satchel.core.device.DeviceHold;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Who uses a device now, each use as an error. */
final class UseCheck {
    private final BlockDevice device;
    private final List<Path> files;
    private final Guard.Hold hold;

    UseCheck(BlockDevice device, List<Path> files, Guard.Hold hold) {
        this.device = device;
        this.files = files;
        this.hold = hold;
    }

    List<Finding> findings() {
        List<Finding> found = new ArrayList<>();
        if (device.runsTheSystem()) {
            found.add(error("device.system", "the running system is on it", "choose another disk"));
        }
        mounts().forEach(found::add);
        device.swaps()
                .forEach(swap -> found.add(error(
                        "device.swap",
                        swap + " is in use as swap",
                        device.view().swappingOff(swap))));
        held().ifPresent(found::add);
        programFiles().ifPresent(found::add);
        device.view()
                .filesOn(device, files)
                .forEach(file -> found.add(error(
                        "device.own-file",
                        file + " is on it, which this very plan needs",
                        "put it on another disk, or choose another disk")));
        found.addAll(users());
        device.view().sharing(device).forEach(other -> found.addAll(shared(other)));
        if (found.isEmpty() && hold == Guard.Hold.NOT_TAKEN) {
            claimed().ifPresent(found::add);
        }
        return ImmutableList.copyOf(found);
    }

    /** Windows refuses others to write to a disk that it has online, whether its volumes have letters or not. */
    private List<Finding> mounts() {
        if (!device.isOnline()) {
            return device.mounts().stream().map(this::mounted).toList();
        }
        if (device.runsTheSystem()) {
            return List.of(); // cannot be offline
        }
        String letters =
                device.mounts().stream().map(mount -> mount.target().toString()).collect(Collectors.joining(", "));
        BlockMount any = device.mounts().isEmpty()
                ? new BlockMount(device.path(), device.path(), "")
                : device.mounts().get(0);
        return List.of(error(
                "device.online",
                "it is online: Windows uses the volumes on it" + (letters.isEmpty() ? "" : " (" + letters + ")")
                        + ", and refuses others to write there",
                device.view().unmounting(device, any)));
    }

    /**
     * Two loop devices of one file are two disks to the kernel, and so are a disk and a loop device that shows it: it keeps
     * nobody from writing to both.
     */
    private List<Finding> shared(BlockDevice other) {
        ImmutableList.Builder<Finding> found = ImmutableList.builder();
        for (BlockMount mount : other.mounts()) {
            found.add(error(
                    "device.shared",
                    other.path() + " shows the same bytes, and " + mount.device() + " is mounted at " + mount.target(),
                    other.view().unmounting(other, mount)));
        }
        for (Path swap : other.swaps()) {
            found.add(error(
                    "device.shared",
                    other.path() + " shows the same bytes, and " + swap + " is in use as swap",
                    other.view().swappingOff(swap)));
        }
        for (BlockHolder holder : other.holders()) {
            if (holder.kind() != BlockHolder.Kind.LOOP) {
                found.add(error(
                        "device.shared",
                        other.path() + " shows the same bytes, and is a part of " + holder,
                        "close what uses it: " + closing(holder)));
            }
        }
        return found.build();
    }

    private Finding mounted(BlockMount mount) {
        String where = mount.namespace() instanceof MountNamespace.Own ? "" : " " + mount.namespace();
        return error(
                "device.mounted",
                mount.device() + " is mounted at " + mount.target() + where,
                device.view().unmounting(device, mount));
    }

    /** A container of APFS is there as long as its disk is, and in use only where a volume of it is mounted. */
    private Optional<Finding> held() {
        List<BlockHolder> holders = device.holders().stream()
                .filter(holder -> holder.kind() != BlockHolder.Kind.CONTAINER)
                .toList();
        if (holders.isEmpty()) {
            return Optional.empty();
        }
        String all = holders.stream().map(BlockHolder::toString).collect(Collectors.joining(", "));
        String remedy = holders.stream().map(UseCheck::closing).distinct().collect(Collectors.joining(", "));
        return Optional.of(error("device.held", "it is a part of " + all, "close what uses it: " + remedy));
    }

    private static String closing(BlockHolder holder) {
        return switch (holder.kind()) {
            case LVM -> "vgchange -an";
            case ENCRYPTION -> "cryptsetup close " + holder.name();
            case RAID -> "mdadm --stop " + holder.path();
            case MULTIPATH -> "multipath -f " + holder.name();
            case DEVICE_MAPPER -> "dmsetup remove " + holder.name();
            case BCACHE -> "bcache unregister " + holder.path();
            case LOOP -> "losetup --detach " + holder.path();
            case CONTAINER, OTHER -> "take it out of " + holder.name();
        };
    }

    private Optional<Finding> programFiles() {
        List<Path> own = device.view().filesOn(device, device.view().programFiles());
        return own.isEmpty()
                ? Optional.empty()
                : Optional.of(error(
                        "device.program",
                        "this program runs from it: " + own.get(0)
                                + (own.size() > 1 ? " and " + (own.size() - 1) + " more" : ""),
                        "start it from another disk, or choose another disk"));
    }

    private List<Finding> users() {
        ImmutableList.Builder<Finding> found = ImmutableList.builder();
        for (DeviceUser user : device.view().users(device)) {
            String name = user.command() + " (process " + user.process() + ")";
            switch (user.kind()) {
                case MACHINE ->
                    found.add(error("device.machine", "a running machine has it: " + name, "end that machine"));
                case LOCK ->
                    found.add(error(
                            "device.busy",
                            "another program holds a lock on it as QEMU does: a machine has it",
                            "end that machine"));
                case WRITER ->
                    found.add(error("device.open", name + " has it open and may write to it", "end that program"));
                case READER ->
                    found.add(Finding.warning(
                            "device.read",
                            device.path().toString(),
                            name + " has it open and reads it",
                            "wait for it"));
                case SELF -> {}
            }
        }
        return found.build();
    }

    /** Asks the kernel, which knows of the mounts and machines that this user cannot see too. */
    private Optional<Finding> claimed() {
        try {
            DeviceHold.take(device.node()).close();
            return Optional.empty();
        } catch (SatchelException e) {
            return e.code().equals("device.busy")
                    ? Optional.of(error(
                            "device.busy",
                            "it is in use, though not by what this program can see: mounted in another namespace, or"
                                    + " held by another machine or program",
                            "end that use; fuser -v " + device.path() + " may tell of it"))
                    : Optional.empty(); // who may not open it learns so when it is opened
        }
    }

    private Finding error(String code, String message, String remedy) {
        return Finding.error(code, device.path().toString(), message, remedy);
    }
}
