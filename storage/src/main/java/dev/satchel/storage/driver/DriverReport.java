package dev.satchel.storage.driver;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What a kernel has for each device of a machine. Immutable.
 *
 * @param drivers in the order of the devices
 */
public record DriverReport(List<Driver> drivers) {
    /** What disks on USB need besides the driver of the controller; they name themselves only once they are plugged in. */
    private static final List<String> USB_DISKS = ImmutableList.of("usb_storage", "uas", "sd_mod");

    /** Disks behind these are SCSI disks to the kernel. */
    private static final String SCSI_DISK = "sd_mod";

    /** Copies the list. */
    public DriverReport {
        drivers = ImmutableList.copyOf(drivers);
    }

    /**
     * A device, and who drives it.
     *
     * @param modules that the kernel has for it; empty if it has none, or none that is known
     */
    public record Driver(HardwareId device, List<String> modules) {
        /** Copies the list. */
        public Driver {
            modules = ImmutableList.copyOf(modules);
        }
    }

    /** Asks {@code modules} for each device of {@code hardware}. */
    public static DriverReport of(MachineHardware hardware, KernelModules modules) {
        List<Driver> drivers = new ArrayList<>();
        for (HardwareId device : hardware.devices()) {
            List<String> found = modules.matching(device.modalias());
            drivers.add(new Driver(device, found.isEmpty() ? byClass(device, modules) : found));
        }
        return new DriverReport(drivers);
    }

    /** Where nothing answers, since a driver that is built into a kernel before 6.18 does not: that of its class. */
    private static List<String> byClass(HardwareId device, KernelModules modules) {
        return KnownDriver.of(device)
                .map(KnownDriver::module)
                .filter(name -> modules.form(name).isPresent())
                .map(ImmutableList::of)
                .orElse(ImmutableList.of());
    }

    /** The devices on the way to a disk that the kernel has nothing for: it could not start from what hangs on them. */
    public List<HardwareId> disksWithoutDriver() {
        return drivers.stream()
                .filter(driver -> driver.modules().isEmpty())
                .map(Driver::device)
                .filter(HardwareId::isOnTheWayToADisk)
                .collect(ImmutableList.toImmutableList());
    }

    /**
     * The modules that must be in the initial RAM disk so that a disk of the machine is found, without repetition, each after
     * those it needs: of controllers, of USB disks where there is USB, of SCSI disks. Built in ones are not among them.
     *
     * @param modules of the same kernel
     */
    public List<String> neededToStart(KernelModules modules) {
        Set<String> wanted = new LinkedHashSet<>();
        for (Driver driver : drivers) {
            if (driver.device().isOnTheWayToADisk() && !driver.modules().isEmpty()) {
                wanted.addAll(driver.modules());
                wanted.addAll(
                        driver.device().pciClass().orElse("").startsWith("0C03")
                                ? USB_DISKS
                                : ImmutableList.of(SCSI_DISK));
            }
        }
        ImmutableSet.Builder<String> needed = ImmutableSet.builder();
        wanted.forEach(name -> needed.addAll(modules.withDependencies(name)));
        return needed.build().asList();
    }

    /** One device a line: {@code 8086:a808 (class 010802): nvme}. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (Driver driver : drivers) {
            text.append(driver.device())
                    .append(": ")
                    .append(driver.modules().isEmpty() ? "nothing" : String.join(", ", driver.modules()))
                    .append('\n');
        }
        return text.toString();
    }
}
