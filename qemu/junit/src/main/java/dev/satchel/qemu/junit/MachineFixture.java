package dev.satchel.qemu.junit;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import dev.satchel.core.host.Host;
import dev.satchel.core.machine.Display;
import dev.satchel.core.machine.Machine;
import dev.satchel.qemu.QemuInstallation;
import dev.satchel.qemu.argument.QemuSetup;
import dev.satchel.qemu.capability.Accelerator;
import dev.satchel.qemu.guest.GuestAgent;
import dev.satchel.qemu.image.QemuImg;
import dev.satchel.qemu.launch.LaunchOptions;
import dev.satchel.qemu.launch.RunningMachine;
import dev.satchel.qemu.live.LiveMachine;
import dev.satchel.qemu.live.Moment;
import dev.satchel.qemu.live.Overlays;
import dev.satchel.qemu.readiness.Readiness;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;

/** One machine of the tests: started, awaited, made clean again and again, ended. For one test at a time. */
final class MachineFixture implements AutoCloseable {
    private static final Logger LOG = System.getLogger(MachineFixture.class.getName());
    private static final Duration AGENT_LIMIT = Duration.ofSeconds(30);

    private final MachineOrder order;
    private final Path folder;
    private @Nullable RunningMachine running;
    private @Nullable Moment moment;
    private @Nullable GuestAgent agent;
    private SerialLog serial = new SerialLog();
    private Display display = Display.none();
    private boolean used;
    private int starts;

    private MachineFixture(MachineOrder order, Path folder) {
        this.order = order;
        this.folder = folder;
    }

    /** One that is ready, for {@code context}; where it cannot be for want of a QEMU, the test is skipped. */
    static MachineFixture start(MachineOrder order, ExtensionContext context) throws IOException, InterruptedException {
        MachineFixture fixture = new MachineFixture(order, Files.createTempDirectory("satchel-test-"));
        boolean ready = false;
        try {
            fixture.boot(context);
            ready = true;
            return fixture;
        } finally {
            if (!ready) {
                fixture.close();
            }
        }
    }

    private void boot(ExtensionContext context) throws IOException, InterruptedException {
        // A folder for each start: what the last one left is in nobody's way.
        Path own = Files.createDirectory(folder.resolve("start" + ++starts));
        MachineOrder.Isolated isolated = order.machine(own);
        Machine machine = isolated.machine();
        display = machine.display();
        QemuInstallation qemu = order.qemu(machine);
        Host host = qemu.proven(Host.detect(), machine);
        QemuSetup setup = QemuSetup.builder()
                .folder(isolated.base())
                .capabilities(qemu.capabilities())
                .accelerator(Accelerator.choose(
                        machine.guest().architecture(), host.nativeArchitecture(), Accelerator.usableOn(host)))
                .build();
        LaunchOptions options = LaunchOptions.builder()
                .console(LaunchOptions.Console.ALWAYS)
                .powerDownLimit(Duration.ZERO)
                .build();
        // Removed with the folder.
        Machine overlaid = Overlays.make(machine, setup, own, QemuImg.find()).machine();
        running = qemu.start(overlaid, setup, options);
        serial = new SerialLog();
        running.onSerial(serial::add);
        boolean ready = false;
        try {
            Optional<Readiness> wanted = order.readiness(machine);
            if (wanted.isPresent()) {
                running.await(wanted.get(), order.within());
            }
            if (order.keepsMoment()) {
                keepMoment(own, context);
            }
            ready = true;
        } finally {
            if (!ready) {
                Attachments.publish(this, context);
            }
        }
    }

    private void keepMoment(Path own, ExtensionContext context) throws IOException, InterruptedException {
        try {
            moment = LiveMachine.of(machine()).keep(own.resolve("moment.qcow2"));
        } catch (IOException e) {
            moment = null;
            context.publishReportEntry(
                    "satchel.reset", "by a new start, since the machine cannot be kept: " + e.getMessage());
        }
    }

    RunningMachine machine() {
        if (running == null) {
            throw new IllegalStateException("the machine has ended");
        }
        return running;
    }

    /** Where its picture goes. */
    Display display() {
        return display;
    }

    /** What the machine is called by people. */
    String name() {
        return order.name();
    }

    /** The connection to its agent, of which there can be one; it ends when the test does. */
    GuestAgent agent() throws IOException, InterruptedException {
        if (agent == null) {
            agent = machine().agent(AGENT_LIMIT);
        }
        return agent;
    }

    /** What the guest writes from now on. */
    SerialText serial() {
        return new SerialText(machine(), serial);
    }

    /** Where the guest's TCP port {@code guestPort} is reached. */
    InetSocketAddress port(int guestPort) throws IOException, InterruptedException {
        return machine().forwarded(guestPort);
    }

    /** A test had it: what that did is undone before the next one has it. */
    void used() {
        used = true;
        if (agent != null) {
            agent.close();
            agent = null;
        }
    }

    /** Makes it clean, if a test had it. */
    void reset(ExtensionContext context) throws IOException, InterruptedException {
        if (!used) {
            return;
        }
        boolean alive = machine().isAlive();
        if (order.reset() == Reset.NEVER && alive) {
            return;
        }
        if (moment == null || !alive || !restored(moment)) {
            end();
            boot(context);
        }
        used = false;
    }

    private boolean restored(Moment kept) throws InterruptedException {
        try {
            kept.restore();
            return true;
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "the machine did not return to where it was ready; it is started anew", e);
            return false;
        }
    }

    private void end() {
        if (running != null) {
            running.close();
            running = null;
        }
    }

    /** Ends the machine, and removes all that it had. */
    @Override
    public void close() {
        used();
        end();
        try {
            MoreFiles.deleteRecursively(folder, RecursiveDeleteOption.ALLOW_INSECURE);
        } catch (IOException e) {
            LOG.log(Level.WARNING, "what the machine of a test wrote is left in " + folder, e);
        }
    }
}
