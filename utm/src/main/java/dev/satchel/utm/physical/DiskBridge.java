package dev.satchel.utm.physical;

import dev.satchel.core.check.Findings;
import dev.satchel.core.device.DeviceHold;
import dev.satchel.core.device.FoundDevice;
import dev.satchel.core.machine.Access;
import dev.satchel.core.machine.NbdServer;
import dev.satchel.core.plan.Plan;
import dev.satchel.core.plan.PlanListener;
import dev.satchel.core.plan.PlanReport;
import dev.satchel.core.process.Command;
import dev.satchel.core.process.CommandResult;
import dev.satchel.core.process.CommandRunner;
import dev.satchel.core.process.OutputListener;
import java.io.IOException;
import java.util.List;

/**
 * A disk that a server on the loopback interface gives to a machine of UTM. Its plan writes the arguments into the bundle,
 * which stay there, and serves the disk until the machine lets go of it. The server ends with the plan: at its end, when it
 * fails or is cancelled, and within two seconds of this program being killed. Immutable.
 */
public final class DiskBridge {
    private final Plan plan;
    private final FoundDevice device;
    private final Access access;
    private final NbdServer.Tcp server;
    private final String export;
    private final List<String> arguments;
    private final List<String> serving;

    DiskBridge(
            Plan plan,
            FoundDevice device,
            Access access,
            NbdServer.Tcp server,
            String export,
            List<String> arguments,
            List<String> serving) {
        this.plan = plan;
        this.device = device;
        this.access = access;
        this.server = server;
        this.export = export;
        this.arguments = List.copyOf(arguments);
        this.serving = List.copyOf(serving);
    }

    /** What will be done, in which the device is named. Applied by itself it holds no device: {@link #apply} does. */
    public Plan plan() {
        return plan;
    }

    /** What the reader should know. */
    public Findings findings() {
        return plan.findings();
    }

    /** The disk, as it was found. */
    public FoundDevice device() {
        return device;
    }

    /** Where it is served. */
    public NbdServer.Tcp server() {
        return server;
    }

    /** As what the server shows it. */
    public String export() {
        return export;
    }

    /** The entries that are in the bundle's additional arguments for it; immutable. */
    public List<String> arguments() {
        return arguments;
    }

    /**
     * Applies the plan on this host. On Linux the device is held exclusively while it is served to one who writes, so that
     * nobody mounts it. Blocks until the disk is served no more; interrupting the thread ends it.
     *
     * @param listener is told how far it is
     */
    public PlanReport apply(PlanListener listener) throws IOException, InterruptedException {
        return apply(CommandRunner.system(), listener);
    }

    /** As {@link #apply(PlanListener)}, by {@code runner}; tells {@code listener} how far it is. */
    public PlanReport apply(CommandRunner runner, PlanListener listener) throws IOException, InterruptedException {
        return plan.apply(new Holding(runner), listener);
    }

    /** Holds the device while its server runs. */
    private final class Holding implements CommandRunner {
        private final CommandRunner runner;

        Holding(CommandRunner runner) {
            this.runner = runner;
        }

        @Override
        public CommandResult run(Command command, OutputListener listener) throws IOException, InterruptedException {
            if (!command.words().equals(serving) || !isHeld()) {
                return runner.run(command, listener);
            }
            DeviceHold hold = DeviceHold.take(device.path());
            try {
                return runner.run(command, listener);
            } finally {
                hold.close();
            }
        }
    }

    private boolean isHeld() {
        return DeviceHold.isSupported() && access == Access.READ_WRITE;
    }
}
