package dev.satchel.qemu.rule;

/**
 * What QEMU 7.2 takes without a word, and is then another machine than the one that was meant. The most valuable checks
 * are those that QEMU does not make: of each trap a test that {@link FallsInto} it shows that it is real, and one that
 * {@link KeepsOutOf} it shows that a machine of Satchel's gets it right or is refused.
 */
public enum SilentTrap {
    /** {@code -cdrom} on virt. */
    S1("a medium on a board without drives for media becomes a hard disk that can only be read"),
    /** {@code usb-storage} with a block node. */
    S2("a medium behind usb-storage is a hard disk to the guest"),
    /** {@code usb-storage,logical_block_size=4096}. */
    S3("usb-storage keeps sector sizes to itself"),
    /** {@code -hda} on microvm. */
    S4("a drive on a board without buses for drives is attached to nothing"),
    /** {@code -snapshot} and {@code -blockdev}. */
    S5("-snapshot protects no block node: what the guest writes reaches the file"),
    /** {@code -global cfi.pflash01.secure=on}. */
    S6("the short form of -global sets nothing for a type with a dot in its name"),
    /** {@code -global virtio-blk-pci.nope=1}. */
    S7("a -global for a device that is not there is not looked at"),
    /** {@code *.secboot.fd} on pc, or with {@code smm=off}. */
    S8("firmware for Secure Boot is silent for ever where there is no system management mode"),
    /** aarch64 without {@code -cpu}. */
    S9("board virt has a 32-bit processor unless told otherwise, on which 64-bit firmware is silent"),
    /** Code and variables swapped, or of another format than is said. */
    S10("a wrong pair of flash files is silent for ever"),
    /** {@code format=raw} for a qcow2 file. */
    S11("an image of another format that is called raw shows the guest its own header"),
    /** A fixed VHD has its mark at its end alone. */
    S12("a fixed VHD without a format is raw, and one sector too long"),
    /** {@code qemu-xhci} has four ports. */
    S13("the fifth USB disk sits behind a hub of 12 Mb/s"),
    /** {@code -m 0}, {@code -smp 0}. */
    S14("no memory and no processors are some memory and one processor"),
    /** {@code mac=} twice. */
    S15("two cards may have one address"),
    /** {@code -device {"id":"a/b"}}. */
    S16("the id of a device in JSON is not checked, and QEMU may abort"),
    /** {@code -device} in both forms. */
    S17("devices in JSON are created after all others, wherever they stand"),
    /** 4Kn. */
    S18("a host's disk with sectors of 4096 bytes has 512 in the guest"),
    /** A device with a mounted file system. */
    S19("a device that holds a mounted file system is opened for writing"),
    /** {@code hv-*} under TCG. */
    S20("what Hyper-V offers to Windows is accepted without a hypervisor, and does nothing"),
    /** QMP's first line. */
    S21("the greeting comes before the machine is built"),
    /** {@code -qmp stdio}. */
    S22("other output gets between the answers of a monitor on standard output"),
    /** SIGTERM. */
    S23("who is ended by a signal ends with exit code 0"),
    /** Flash shares every permission. */
    S24("two machines may write one raw store of variables"),
    /** {@code -bios} and pflash. */
    S25("-bios is ignored beside flash memory, even if its file does not exist"),
    /** {@code serial=}. */
    S26("a serial number may be longer than what the guest sees of it"),
    /** {@code mac=01:..}. */
    S27("a card may have the address of a group"),
    /** {@code device-list-properties}. */
    S28("asking for the properties of a device whose module is missing ends QEMU");

    private final String title;

    SilentTrap(String title) {
        this.title = title;
    }

    @Override
    public String toString() {
        return name() + ": " + title;
    }
}
