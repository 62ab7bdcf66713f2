package dev.satchel.examples.cli;

import dev.satchel.core.SatchelException;
import dev.satchel.core.host.Host;
import dev.satchel.core.machine.HostName;
import dev.satchel.qemu.QemuInstallation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The host that a machine is judged against: this one, or one that was recorded. */
final class HostOption {
    @Option(
            names = "--host",
            paramLabel = "FILE",
            description = "A host as 'satchel host --json' recorded it, instead of this one.")
    private @Nullable Path file;

    @Option(
            names = "--host-name",
            paramLabel = "NAME",
            description = "What the host is called, for profiles that ask for a name; this one's own if not said.")
    private @Nullable String name;

    private @Nullable Host host;

    Host host() throws IOException {
        if (host == null) {
            host = file == null ? Host.detect() : Host.read(file);
        }
        return host;
    }

    /** The same with its accelerators proven, as 'satchel host' tells of them; a recorded one says what was proven. */
    Host provenHost() throws IOException, InterruptedException {
        return isRecorded() ? host() : QemuInstallation.provenHere(host());
    }

    /** What it is called: as was said, or as this host is; a recorded one has no name of its own. */
    HostName hostName() throws SatchelException {
        if (name != null) {
            try {
                return HostName.of(name);
            } catch (IllegalArgumentException e) {
                throw new SatchelException("host.name", "--host-name", Objects.toString(e.getMessage()), null, e);
            }
        }
        return file == null ? HostName.current() : HostName.unknown();
    }

    /** Whether it is another host than this one. */
    boolean isRecorded() {
        return file != null;
    }
}
