package dev.satchel.examples.cli;

import dev.satchel.core.check.Finding;
import dev.satchel.core.check.Findings;
import dev.satchel.core.host.Architecture;
import dev.satchel.core.host.Host;
import dev.satchel.core.machine.Machine;
import dev.satchel.core.machine.rule.TargetCapabilities;
import dev.satchel.qemu.QemuInstallation;
import dev.satchel.qemu.argument.QemuArguments;
import dev.satchel.qemu.argument.QemuSetup;
import dev.satchel.qemu.argument.Style;
import dev.satchel.qemu.capability.Accelerator;
import dev.satchel.qemu.capability.QemuCapabilities;
import dev.satchel.qemu.capability.QemuRelease;
import dev.satchel.qemu.capability.RecordedQemu;
import dev.satchel.storage.device.HostDevices;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

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

    /**
     * For the machine that {@code file} describes. What runs its code is chosen by what was proven, with the very QEMU,
     * board and processor model; of a recorded host it is not known which QEMU it has, and its record is believed.
     */
    static QemuTarget of(Machine machine, Path file, HostOption option, Style style)
            throws IOException, InterruptedException {
        Architecture guest = machine.guest().architecture();
        if (option.isRecorded()) {
            Host host = option.host();
            QemuSetup setup = setup(host, file, style)
                    .devices(HostDevices.ofAbsentHost(host.operatingSystem().kind())::find)
                    .accelerator(Accelerator.choose(guest, host.nativeArchitecture(), recorded(host)))
                    .build();
            return new QemuTarget(machine, host, "qemu-system-" + guest.id(), setup);
        }
        QemuInstallation qemu = QemuInstallation.find(guest);
        Host host = qemu.proven(option.host(), machine);
        QemuSetup setup = setup(host, file, style)
                .capabilities(qemu.capabilities())
                .accelerator(Accelerator.choose(guest, host.nativeArchitecture(), Accelerator.usableOn(host)))
                .build();
        return new QemuTarget(machine, host, qemu.program().toString(), setup);
    }

    private static QemuSetup.Builder setup(Host host, Path file, Style style) {
        return QemuSetup.builder()
                .style(style)
                .host(host.operatingSystem().kind())
                .folder(file.toAbsolutePath().resolveSibling(""))
                .devices(HostDevices.ofThisHost()::find);
    }

    QemuArguments arguments() {
        return QemuArguments.of(machine, setup);
    }

    /** What the machine itself and its argument list have against running here. */
    Findings findings(QemuArguments arguments) {
        return machine.check(host).andNew(arguments.findings()).and(translation());
    }

    /**
     * What the QEMU of this host can carry; of a recorded host, what its usual QEMU can, or where none is recorded, what
     * the release can on which all was tried.
     */
    TargetCapabilities target() {
        return setup.capabilities()
                .map(QemuCapabilities::asTarget)
                .or(() -> usual().map(each -> each.asTarget(guest())))
                .orElseGet(() -> QemuRelease.capabilitiesOf(QemuRelease.TRIED));
    }

    /** What {@code arguments} ask for that the QEMU of this host lacks. */
    Findings lacking(QemuArguments arguments) {
        return setup.capabilities()
                .map(each -> each.check(arguments.arguments()))
                .or(() -> usual().map(each -> each.check(arguments.arguments(), guest())))
                .orElse(Findings.none());
    }

    private Optional<RecordedQemu> usual() {
        return RecordedQemu.usualOn(host.operatingSystem().kind());
    }

    private Architecture guest() {
        return machine.guest().architecture();
    }

    /**
     * What stands against starting it here and now, though the list itself is right: parts that this QEMU was built
     * without, UEFI variables that are not those of its firmware.
     */
    Findings hindrances(QemuArguments arguments) {
        Findings lacking = lacking(arguments);
        return arguments.variables().map(store -> lacking.and(store.check())).orElse(lacking);
    }

    /** Why a guest that could run on the host's own processor does not: it costs tens of times the speed. */
    private Findings translation() {
        boolean own = Accelerator.runsOwnCode(machine.guest().architecture(), host.nativeArchitecture());
        if (!own || setup.accelerator() != Accelerator.TCG) {
            return Findings.none();
        }
        String why = host.accelerators().stream()
                .map(each -> each.name() + " is " + each.verdict().id() + ": " + each.reason())
                .collect(Collectors.joining("; "));
        return Findings.of(Finding.note(
                "accelerator.none",
                "host",
                "the guest's code is translated, which is tens of times slower"
                        + (why.isEmpty() ? ": this host has no accelerator" : "; " + why)));
    }

    private static Set<Accelerator> recorded(Host host) {
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
