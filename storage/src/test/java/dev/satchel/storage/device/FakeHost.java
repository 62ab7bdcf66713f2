package dev.satchel.storage.device;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A recorded host: what Linux 6.1 shows below /sys and /proc of the devices a test is about. */
public final class FakeHost {
    private final Path root;
    private final List<String> mounts = new ArrayList<>();
    private final List<String> swaps = new ArrayList<>();

    FakeHost(Path root) throws IOException {
        this.root = root;
        Files.createDirectories(root.resolve("sys/class/block"));
        Files.createDirectories(root.resolve("proc/self"));
    }

    /** A disk at {@code place} below /sys/devices; {@code gibibytes} large. */
    FakeHost disk(String place, String number, long gibibytes) throws IOException {
        Path folder = root.resolve("sys/devices").resolve(place);
        node(folder, number, gibibytes << 21);
        attribute(place, "removable", "0");
        attribute(place, "queue/logical_block_size", "512");
        attribute(place, "queue/physical_block_size", "4096");
        attribute(place, "queue/rotational", "0");
        attribute(place, "diskseq", "7");
        return this;
    }

    /** A partition of the disk at {@code disk}. */
    FakeHost partition(String disk, String name, int index, String number, long start, long sectors)
            throws IOException {
        String place = disk + "/" + name;
        node(root.resolve("sys/devices").resolve(place), number, sectors);
        attribute(place, "partition", "" + index);
        attribute(place, "start", "" + start);
        return this;
    }

    private void node(Path folder, String number, long sectors) throws IOException {
        Files.createDirectories(folder.resolve("holders"));
        Files.createDirectories(folder.resolve("slaves"));
        Path links = root.resolve("sys/class/block");
        Files.createSymbolicLink(links.resolve(folder.getFileName()), links.relativize(folder));
        Files.writeString(folder.resolve("dev"), number + "\n");
        Files.writeString(folder.resolve("size"), sectors + "\n");
        Files.writeString(folder.resolve("ro"), "0\n");
        Files.createDirectories(root.resolve("dev"));
        Files.createFile(root.resolve("dev").resolve(folder.getFileName()));
    }

    /** Sets an attribute of the device at {@code place}. */
    public FakeHost attribute(String place, String name, String value) throws IOException {
        Path file = root.resolve("sys/devices").resolve(place).resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, value + "\n");
        return this;
    }

    /** {@code upper} is made of {@code lower}; both are names. */
    FakeHost stacked(String upper, String lower) throws IOException {
        Path links = root.resolve("sys/class/block");
        Files.createDirectory(
                links.resolve(lower).toRealPath().resolve("holders").resolve(upper));
        Files.createDirectory(
                links.resolve(upper).toRealPath().resolve("slaves").resolve(lower));
        return this;
    }

    /** Mounts a device. */
    public FakeHost mount(String number, String target, String type, String source) {
        mounts.add("30 1 " + number + " / " + target + " rw,relatime shared:1 - " + type + " " + source + " rw");
        return this;
    }

    FakeHost swap(String file, String kind) {
        swaps.add(file + "                               " + kind + "\t1048572\t0\t-2");
        return this;
    }

    /** Another process, in a mount namespace of its own. */
    FakeHost process(long id, String command, String namespace) throws IOException {
        Path process = root.resolve("proc/" + id);
        Files.createDirectories(process.resolve("ns"));
        Files.createSymbolicLink(process.resolve("ns/mnt"), Path.of("mnt:[" + namespace + "]"));
        Files.writeString(process.resolve("comm"), command + "\n");
        Files.writeString(process.resolve("mountinfo"), "");
        return this;
    }

    /** And a mount that only this process sees. */
    FakeHost mountFor(long process, String number, String target, String source) throws IOException {
        Files.writeString(
                root.resolve("proc/" + process + "/mountinfo"),
                "30 1 " + number + " / " + target + " rw - ext4 " + source + " rw\n",
                StandardOpenOption.APPEND);
        return this;
    }

    /** A property in udev's database. */
    FakeHost udev(String number, String... properties) throws IOException {
        Path data = Files.createDirectories(root.resolve("run/udev/data"));
        Files.write(
                data.resolve("b" + number),
                Arrays.stream(properties).map(property -> "E:" + property).toList());
        return this;
    }

    /** With files that this program needs to go on. */
    LinuxDevices read(Path... programFiles) throws IOException {
        writeTables();
        return new LinuxDevices(root, List.of(programFiles));
    }

    void writeTables() throws IOException {
        Files.write(root.resolve("proc/self/mountinfo"), mounts);
        List<String> table = new ArrayList<>(List.of("Filename\t\t\t\tType\t\tSize\tUsed\tPriority"));
        table.addAll(swaps);
        Files.write(root.resolve("proc/swaps"), table);
    }

    /** The device of this name. */
    public BlockDevice device(String name) throws IOException {
        return read().all().stream()
                .filter(device -> device.path().equals(Path.of("/dev", name)))
                .findFirst()
                .orElseThrow();
    }

    /** Where the USB disk is. */
    public static final String USB = "pci0000:00/0000:00:14.0/usb2/2-1/2-1:1.0/host4/target4:0:0/4:0:0:0/block/sdb";

    static final String SATA = "pci0000:00/0000:00:17.0/ata1/host0/target0:0:0/0:0:0:0/block/sda";
    static final String NVME = "pci0000:00/0000:00:1d.0/0000:3d:00.0/nvme/nvme0/nvme0n1";

    /** One partition, and {@code signature} as the disk's. */
    static void writeMbr(Path node, int signature) throws IOException {
        ByteBuffer sector = ByteBuffer.allocate(64 << 10).order(ByteOrder.LITTLE_ENDIAN);
        sector.putInt(0x1B8, signature).put(0x1BE + 4, (byte) 0x83).putInt(0x1BE + 8, 8);
        sector.putInt(0x1BE + 12, 64).putShort(0x1FE, (short) 0xAA55);
        Files.createDirectories(node.getParent());
        Files.write(node, sector.array());
    }

    /** A laptop: its system on NVMe behind LUKS and LVM, a USB disk with one partition that nobody uses. */
    public static FakeHost laptop(Path root) throws IOException {
        FakeHost host = new FakeHost(root);
        host.disk(NVME, "259:0", 512)
                .partition(NVME, "nvme0n1p1", 1, "259:1", 2048, 1 << 20)
                .partition(NVME, "nvme0n1p2", 2, "259:2", 1 << 21, 1 << 29)
                .attribute(NVME, "wwid", "eui.0025385b71b0a1c2")
                .attribute(NVME, "device/model", "Samsung SSD 980 PRO 500GB               ")
                .attribute(NVME, "device/serial", "S5GYNX0R123456      ");
        host.disk("virtual/block/dm-0", "253:0", 250).attribute("virtual/block/dm-0", "dm/name", "luks");
        host.disk("virtual/block/dm-1", "253:1", 100).attribute("virtual/block/dm-1", "dm/name", "vg-root");
        host.disk("virtual/block/dm-2", "253:2", 8).attribute("virtual/block/dm-2", "dm/name", "vg-swap");
        host.stacked("dm-0", "nvme0n1p2").stacked("dm-1", "dm-0").stacked("dm-2", "dm-0");
        host.mount("253:1", "/", "ext4", "/dev/mapper/vg-root").mount("259:1", "/boot/efi", "vfat", "/dev/nvme0n1p1");
        host.swap("/dev/dm-2", "partition");
        host.disk(USB, "8:16", 1000)
                .partition(USB, "sdb1", 1, "8:17", 2048, 1 << 30)
                .attribute(USB, "device/model", "PSSD T7         ")
                .attribute(USB, "device/vendor", "Samsung ")
                .attribute("pci0000:00/0000:00:14.0/usb2/2-1", "serial", "S6XNNS0T123456")
                .attribute("pci0000:00/0000:00:14.0/usb2/2-1", "busnum", "2")
                .attribute("pci0000:00/0000:00:14.0/usb2/2-1", "removable", "removable");
        return host;
    }
}
