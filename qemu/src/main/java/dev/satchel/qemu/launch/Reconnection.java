package dev.satchel.qemu.launch;

import com.google.common.collect.ImmutableList;
import dev.satchel.core.SatchelException;
import dev.satchel.qemu.qmp.QmpClient;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;

/** Finds a machine again that somebody else has started. */
final class Reconnection {
    /** Nobody has to be waited for: QEMU listens, or another program is connected. */
    private static final Duration LIMIT = Duration.ofSeconds(5);

    private Reconnection() {}

    static RunningMachine to(RuntimeFolder folder, LaunchOptions options) throws IOException, InterruptedException {
        LaunchRecord record = LaunchRecord.read(folder);
        ProcessIdentity qemu = record.qemu()
                .filter(ProcessIdentity::isAlive)
                .orElseThrow(() -> new SatchelException(
                        "launch.record", folder.toString(), "the machine in this folder does not run"));
        LaunchSite site = LaunchSite.visited(folder, record.name());
        boolean connected = false;
        try {
            RunWatch watch = new RunWatch();
            QmpClient client =
                    site.with(QmpClient.connect(Monitors.control(folder, record.controlPort()), LIMIT, qemu::isAlive));
            client.onEvent(watch::hear);
            String status = client.execute("query-status", Map.of(), LIMIT)
                    .at("status")
                    .text()
                    .orElse("");
            boolean wantsConsole = options.console() == LaunchOptions.Console.ALWAYS && record.hasConsole();
            SerialConsole console = wantsConsole
                    ? site.with(SerialConsole.connect(folder.file(RuntimeFolder.CONSOLE), LIMIT, qemu::isAlive))
                    : null;
            OutputLog log = site.with(OutputLog.follow(folder.file(RuntimeFolder.LOG), qemu));
            RunningMachine found = new RunningMachine(
                    record,
                    QemuProcess.found(qemu),
                    log,
                    site,
                    watch,
                    client,
                    console,
                    options,
                    null,
                    ImmutableList.of());
            if (!status.equals("prelaunch")) {
                found.hasBegun();
            }
            connected = true;
            return found;
        } finally {
            if (!connected) {
                site.clear();
            }
        }
    }
}
