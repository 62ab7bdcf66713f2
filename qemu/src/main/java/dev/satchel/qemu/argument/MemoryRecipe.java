package dev.satchel.qemu.argument;

import dev.satchel.core.host.OperatingSystem;
import dev.satchel.core.machine.Machine;
import dev.satchel.core.machine.MemoryBacking;
import dev.satchel.core.machine.MemoryBacking.Kind;
import dev.satchel.core.machine.MemoryBacking.Preallocation;
import dev.satchel.core.machine.MemoryBacking.Sharing;
import dev.satchel.core.machine.ShareTransport;
import dev.satchel.core.unit.DataSize;
import dev.satchel.qemu.option.ObjectOption;
import dev.satchel.qemu.option.OnOff;
import java.util.Optional;

/** What the guest's memory is on the host, where QEMU's own choice does not do. */
final class MemoryRecipe {
    static final String ID = "ram0";

    private final Assembly assembly;
    private final Machine machine;

    MemoryRecipe(Assembly assembly) {
        this.assembly = assembly;
        this.machine = assembly.machine();
    }

    /** The object that the board's property {@code memory-backend} names; empty where QEMU's own memory does. */
    Optional<ObjectOption> backing() {
        MemoryBacking said = machine.memoryBacking();
        NodesByHand nodes = NodesByHand.of(machine);
        if (nodes.isMemory()) {
            nodes.check(assembly, isMappedByOthers());
            return Optional.empty();
        }
        MemoryBacking backing = isMappedByOthers() ? said.withSharing(Sharing.SHARED) : said;
        if (backing.equals(MemoryBacking.anonymous())) {
            return Optional.empty();
        }
        if (!said.equals(backing)) {
            assembly.note("memory.shared", "memory", "virtiofsd maps the guest's memory, which is shared with it");
        }
        Optional<ObjectOption> object = object(backing);
        return backing.preallocation() == Preallocation.ON
                ? object.map(option -> option.with("prealloc", OnOff.ON))
                : object;
    }

    private boolean isMappedByOthers() {
        return machine.sharedFolders().stream()
                .anyMatch(folder -> machine.transportOf(folder) == ShareTransport.VIRTIOFS);
    }

    private Optional<ObjectOption> object(MemoryBacking backing) {
        // As -m rounds it: QEMU compares the two.
        DataSize size = machine.memory().roundedUpTo(DataSize.mebibytes(1));
        OnOff share = backing.sharing() == Sharing.SHARED ? OnOff.ON : OnOff.OFF;
        boolean linux = assembly.setup().host() == OperatingSystem.LINUX;
        if (backing.kind() == Kind.FILE) {
            String path = backing.path()
                    .map(assembly::absolute)
                    .orElseThrow(() -> new IllegalStateException("memory of a file without a path"))
                    .toString();
            return Optional.of(
                    sized("memory-backend-file", size).with("mem-path", path).with("share", share));
        }
        if (backing.kind() == Kind.HUGE_PAGES) {
            return linux
                    ? Optional.of(sized("memory-backend-memfd", size)
                            .with("hugetlb", OnOff.ON)
                            .with("share", share))
                    : refused("huge pages are set aside by Linux alone", "leave 'backing' out");
        }
        if (share == OnOff.OFF) {
            return Optional.of(sized("memory-backend-ram", size));
        }
        if (linux) {
            return Optional.of(ObjectOption.sharedMemory(ID, size));
        }
        boolean posix = assembly.setup().host() == OperatingSystem.MACOS
                && assembly.setup()
                        .version()
                        .filter(version -> version.isAtLeast(9, 1))
                        .isPresent();
        return posix
                ? Optional.of(sized("memory-backend-shm", size).with("share", share))
                : refused(
                        "memory without a file is shared on Linux alone, and on macOS from QEMU 9.1 on",
                        "use backing: file with a path");
    }

    private static ObjectOption sized(String type, DataSize size) {
        return ObjectOption.of(type, ID).with("size", size.bytes());
    }

    private Optional<ObjectOption> refused(String what, String remedy) {
        assembly.error("memory.backing", "memory", what, remedy);
        return Optional.empty();
    }
}
