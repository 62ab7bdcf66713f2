package dev.satchel.core.sizing;

/**
 * A network card that a guest can drive.
 *
 * @param model by QEMU's name: {@code e1000e}
 * @param driver where the guest has the driver from
 */
public record NetworkCard(String model, Driver driver) {
    /** Where a driver is from. */
    public enum Driver {
        /** It comes with the system: the network is there during installation. */
        BUILT_IN,
        /** It is on the virtio-win driver disc, and is loaded during or after installation. */
        VIRTIO_WIN
    }

    /** {@code e1000e}, or {@code virtio-net-pci (driver from the virtio-win disc)}. */
    @Override
    public String toString() {
        return driver == Driver.BUILT_IN ? model : model + " (driver from the virtio-win disc)";
    }
}
