package dev.satchel.utm.mapping;

import dev.satchel.core.check.Finding;
import dev.satchel.core.machine.Disk;
import dev.satchel.core.machine.Display;
import dev.satchel.core.machine.FirmwareConfigEntry;
import dev.satchel.core.machine.Machine;
import dev.satchel.core.machine.MemoryBacking;
import dev.satchel.core.machine.Network;
import dev.satchel.core.machine.SharedFolder;
import dev.satchel.core.machine.Smbios;
import dev.satchel.core.machine.UsbDevice;
import dev.satchel.core.machine.ZeroDetection;
import java.util.List;
import java.util.function.Consumer;

/** What a machine can say and UTM's configuration has no word for. Each is told, and what would come of it. */
final class Unmapped {
    private static final String QEMU = "run the machine with QEMU, or add QEMU's words to extras.qemu.arguments";

    private final Machine machine;
    private final Consumer<Finding> findings;

    Unmapped(Machine machine, Consumer<Finding> findings) {
        this.machine = machine;
        this.findings = findings;
    }

    private void warn(String code, String where, String what) {
        findings.accept(Finding.warning(code, where, what, QEMU));
    }

    void tell() {
        if (!machine.memoryBacking().equals(MemoryBacking.anonymous())) {
            warn(
                    "utm.memory.backing",
                    "memory",
                    "UTM takes memory as any process does: " + machine.memoryBacking() + " is not to be had");
        }
        if (!machine.smbios().equals(Smbios.NONE)) {
            warn("utm.smbios", "smbios", "UTM says nothing of a machine's make; the guest sees QEMU's own");
        }
        List<FirmwareConfigEntry> entries = machine.firmwareConfig();
        for (int i = 0; i < entries.size(); i++) {
            warn(
                    "utm.firmware-config",
                    "firmwareConfig[" + i + "]",
                    "UTM does not hand " + entries.get(i).name() + " to the guest");
        }
        if (machine.generationId().isPresent()) {
            warn(
                    "utm.generation-id",
                    "generationId",
                    "UTM has no generation number: the guest does not learn of copies");
        }
        List<UsbDevice> devices = machine.usbDevices();
        for (int i = 0; i < devices.size(); i++) {
            findings.accept(Finding.warning(
                    "utm.usb",
                    "usb[" + i + "]",
                    "UTM does not record USB devices of the host: " + devices.get(i) + " is left out",
                    "connect it from the toolbar of the machine's window"));
        }
        machine.audioBackend()
                .ifPresent(backend -> findings.accept(Finding.note(
                        "utm.sound.backend", "sound.backend", "UTM plays sound itself, not by " + backend.id())));
        tellOfDisplay();
        tellOfNetworks();
        for (SharedFolder folder : machine.sharedFolders()) {
            folder.transport()
                    .ifPresent(via -> findings.accept(Finding.note(
                            "utm.share.via",
                            "shares[" + folder.tag() + "].via",
                            "UTM shares folders in its own way, not by " + via.id())));
        }
    }

    private void tellOfDisplay() {
        if (machine.display() instanceof Display.Window window) {
            window.toolkit()
                    .ifPresent(toolkit -> findings.accept(Finding.note(
                            "utm.display.toolkit",
                            "display.toolkit",
                            "UTM draws its windows itself, not with " + toolkit.id())));
        }
    }

    private void tellOfNetworks() {
        List<Network> networks = machine.networks();
        for (int i = 0; i < networks.size(); i++) {
            String where = "networks[" + i + "].hostname";
            networks.get(i)
                    .hostname()
                    .ifPresent(name ->
                            warn("utm.network.hostname", where, "UTM does not tell the guest that it is " + name));
        }
    }

    void tellOf(Disk disk, String where) {
        disk.asyncIo()
                .ifPresent(aio -> findings.accept(Finding.note(
                        "utm.aio", where + ".aio", "UTM waits for disks as QEMU does unasked, not by " + aio.id())));
        if (disk.zeroDetection() == ZeroDetection.ON) {
            findings.accept(Finding.note(
                    "utm.detect-zeroes", where + ".detectZeroes", "UTM always looks for zeroes and gives them up"));
        }
        disk.throttle()
                .ifPresent(throttle ->
                        warn("utm.throttle", where + ".throttle", "UTM has no limits for disks: not " + throttle));
        disk.serial()
                .filter(serial -> !Serials.isUtms(machine, disk))
                .ifPresent(serial -> warn(
                        "utm.disk.serial",
                        where + ".serial",
                        "UTM chooses the serial numbers of disks: the guest does not see " + serial));
    }
}
