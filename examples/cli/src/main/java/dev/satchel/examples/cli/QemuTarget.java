package dev.satchel.examples.cli;

import dev.satchel.core.SatchelException;
import dev.satchel.core.check.Findings;
import dev.satchel.core.host.Architecture;
import dev.satchel.core.host.Host;
import dev.satchel.core.machine.DeviceIdentity;
import dev.satchel.core.machine.Machine;
import dev.satchel.qemu.QemuInstallation;
import dev.satchel.qemu.argument.QemuArguments;
import dev.satchel.qemu.argument.QemuSetup;
import dev.satchel.qemu.argument.Style;
import dev.satchel.qemu.capability.Accelerator;
import dev.satchel.storage.device.BlockDevices;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;

/**
 * A machine, the host that would run it, and the QEMU that would: where what {@code core}, {@code storage} and {@code
 * qemu} know comes together.
 *
 * @param machine what is to run
 * @param host where
 * @param program QEMU: its path where it was found, else its name
 * @param setup the host's side of the argument list
 */
record QemuTarget(Machine machine, Host host, String program, QemuSetup setup) {

    /** For the machine that {@code file} describes; of a recorded host it is not known which QEMU it has. */
    static QemuTarget of(Machine machine, Path file, HostOption option, Style style)
            throws IOException, InterruptedException {
        Host host = option.host();
        Architecture guest = machine.guest().architecture();
        QemuSetup.Builder setup = QemuSetup.builder()
                .style(style)
                .host(host.operatingSystem().kind())
                .folder(file.toAbsolutePath().resolveSibling(""))
                .devices(QemuTarget::resolve)
                .accelerator(Accelerator.choose(guest, host.nativeArchitecture(), usable(host)));
        if (option.isRecorded()) {
            return new QemuTarget(machine, host, "qemu-system-" + guest.id(), setup.build());
        }
        QemuInstallation qemu = QemuInstallation.find(guest);
        return new QemuTarget(
                machine,
                host,
                qemu.program().toString(),
                setup.version(qemu.version()).build());
    }

    QemuArguments arguments() {
        return QemuArguments.of(machine, setup);
    }

    /** What the machine itself and its argument list have against running here. */
    Findings findings(QemuArguments arguments) {
        return machine.check(host).andNew(arguments.findings());
    }

    private static Path resolve(DeviceIdentity identity) throws SatchelException {
        boolean onlyPath = identity.serial().isEmpty()
                && identity.model().isEmpty()
                && identity.size().isEmpty();
        if (onlyPath && identity.path().isPresent()) {
            return identity.path().get();
        }
        try {
            return BlockDevices.find(identity).path();
        } catch (SatchelException e) {
            throw e;
        } catch (IOException e) {
            throw new SatchelException("device.unresolved", identity.toString(), "cannot be looked up: " + e, null, e);
        }
    }

    private static Set<Accelerator> usable(Host host) {
        Set<Accelerator> usable = EnumSet.noneOf(Accelerator.class);
        host.accelerators().stream()
                .filter(each -> each.usable() || isWorthTrying(each))
                .forEach(each -> Accelerator.ofId(each.name()).ifPresent(usable::add));
        return usable;
    }

    /** macOS and Windows say of their own hypervisor whether it runs; only KVM is known to say so and not run. */
    private static boolean isWorthTrying(dev.satchel.core.host.Accelerator accelerator) {
        return accelerator.kind() != dev.satchel.core.host.Accelerator.Kind.KVM
                && accelerator.verdict() == dev.satchel.core.host.Accelerator.Verdict.UNPROVEN;
    }
}
