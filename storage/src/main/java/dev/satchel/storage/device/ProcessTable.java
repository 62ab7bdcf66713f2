package dev.satchel.storage.device;

import com.google.common.base.CharMatcher;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.satchel.storage.internal.DeviceNumber;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The processes of Linux that have devices open: the links below {@code /proc/PID/fd}, of those that this user may see
 * (root: all of this PID namespace).
 */
final class ProcessTable {
    /** Programs that are virtual machines; the kernel cuts a name after 15 characters. */
    private static final Pattern MACHINE =
            Pattern.compile("(qemu|kvm|VBoxHeadless|VirtualBoxVM|vmware-vmx|cloud-hyperviso|firecracker|crosvm).*");

    private static final int LONGEST_NAME = 100;

    private final Path proc;
    private final long self;

    /** Reads below {@code root}. */
    ProcessTable(Path root) {
        this.proc = root.resolve("proc");
        this.self = ProcessHandle.current().pid();
    }

    /**
     * Those that have one of the block devices with {@code numbers} open, or the file that is behind them.
     *
     * @param file of a loop device; the kernel itself, which has it too, is no process
     */
    List<DeviceUser> having(List<String> numbers, Optional<Path> file) {
        Set<String> wanted = ImmutableSet.copyOf(numbers);
        ImmutableList.Builder<DeviceUser> users = ImmutableList.builder();
        for (Path process : MountTable.processes(proc)) {
            List<Path> open = Sysfs.entries(process.resolve("fd")).stream()
                    .filter(link -> isOneOf(wanted, file, link))
                    .toList();
            if (!open.isEmpty()) {
                users.add(user(process, open));
            }
        }
        return users.build();
    }

    private DeviceUser user(Path process, List<Path> open) {
        long id = Long.parseLong(Sysfs.name(process));
        String name = CharMatcher.javaIsoControl().replaceFrom(Sysfs.text(process.resolve("comm")), '?');
        String command = name.substring(0, Math.min(name.length(), LONGEST_NAME));
        if (id == self) {
            return new DeviceUser(id, command, DeviceUser.Kind.SELF);
        }
        boolean isMachine = MACHINE.matcher(command).matches()
                || MACHINE.matcher(programOf(process)).matches();
        if (isMachine) {
            return new DeviceUser(id, command, DeviceUser.Kind.MACHINE);
        }
        boolean writes = open.stream()
                .anyMatch(link -> mayWrite(process.resolve("fdinfo").resolve(Sysfs.name(link))));
        return new DeviceUser(id, command, writes ? DeviceUser.Kind.WRITER : DeviceUser.Kind.READER);
    }

    /** {@code flags: 0100002}, in octal digits, of which the last is how it was opened: 0 for reading alone. */
    private static boolean mayWrite(Path info) {
        return Sysfs.lines(info).stream()
                .filter(line -> line.startsWith("flags:"))
                .noneMatch(line -> line.endsWith("0") || line.endsWith("4"));
    }

    private static String programOf(Path process) {
        try {
            return Sysfs.name(Files.readSymbolicLink(process.resolve("exe")));
        } catch (IOException | UnsupportedOperationException e) {
            return "";
        }
    }

    /** Most descriptors are no nodes below {@code /dev}, and are not looked at further. */
    private static boolean isOneOf(Set<String> numbers, Optional<Path> file, Path link) {
        try {
            Path open = Files.readSymbolicLink(link);
            return file.filter(open::equals).isPresent()
                    || (open.startsWith("/dev")
                            && DeviceNumber.of(link).filter(numbers::contains).isPresent());
        } catch (IOException | UnsupportedOperationException e) {
            return false; // closed meanwhile
        }
    }
}
