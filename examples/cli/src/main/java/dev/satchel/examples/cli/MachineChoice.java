package dev.satchel.examples.cli;

import com.google.common.primitives.Longs;
import dev.satchel.core.SatchelException;
import dev.satchel.qemu.launch.LaunchRecord;
import dev.satchel.qemu.launch.RunningMachine;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** Which of the machines that run is meant by a name, a process id or a folder. */
final class MachineChoice {
    private MachineChoice() {}

    /** The one that {@code text} means; a name that is another's process id is the name. */
    static LaunchRecord of(String text) throws SatchelException {
        List<LaunchRecord> all = RunningMachine.running();
        List<LaunchRecord> found =
                all.stream().filter(each -> each.name().equals(text)).toList();
        if (found.isEmpty()) {
            found = all.stream().filter(each -> isMeant(each, text)).toList();
        }
        if (found.isEmpty()) {
            throw new SatchelException(
                    "machine.unknown",
                    text,
                    "no machine of this user runs that is meant by it",
                    "see 'satchel qemu list'");
        }
        if (found.size() > 1) {
            throw new SatchelException(
                    "machine.ambiguous",
                    text,
                    "is the name of " + found.size() + " machines that run",
                    "name one by its process id: "
                            + found.stream()
                                    .map(each -> Long.toString(each.pid()))
                                    .collect(Collectors.joining(", ")));
        }
        return found.get(0);
    }

    private static boolean isMeant(LaunchRecord record, String text) {
        Long pid = Longs.tryParse(text);
        if (pid != null && record.pid() == pid) {
            return true;
        }
        return text.indexOf('/') >= 0
                && record.folder().equals(Path.of(text).toAbsolutePath().normalize());
    }
}
