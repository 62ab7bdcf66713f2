package dev.satchel.qemu.argument;

import com.google.common.base.CharMatcher;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.satchel.core.SatchelException;
import dev.satchel.core.device.FoundDevice;
import dev.satchel.core.machine.Access;
import dev.satchel.core.machine.AsyncIo;
import dev.satchel.core.machine.CacheMode;
import dev.satchel.core.machine.DeviceIdentity;
import dev.satchel.core.machine.Disk;
import dev.satchel.core.machine.DiskBus;
import dev.satchel.core.machine.DiskSource;
import dev.satchel.core.machine.ImageFormat;
import dev.satchel.core.machine.NbdServer;
import dev.satchel.core.machine.Throttle;
import dev.satchel.qemu.option.BlockDriver;
import dev.satchel.qemu.option.BlockNode;
import dev.satchel.qemu.option.Blockdev;
import dev.satchel.qemu.option.Drive;
import dev.satchel.qemu.option.Drive.WriteCache;
import dev.satchel.qemu.option.ObjectOption;
import dev.satchel.qemu.option.OnOff;
import dev.satchel.qemu.option.QemuOption;
import dev.satchel.qemu.option.ThrottleLimits;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a disk's bytes come from, and how QEMU opens it. */
final class Backing {
    private static final byte[] QCOW2 = {'Q', 'F', 'I', (byte) 0xfb};
    private static final byte[] VHDX = {'v', 'h', 'd', 'x', 'f', 'i', 'l', 'e'};

    private static final String WINDOWS_DEVICES = "\\\\.\\";

    private final Disk disk;
    private final BlockDriver protocol;
    private final ImageFormat format;
    private final @Nullable Path path;
    private final @Nullable PassedDevice passed;

    private Backing(
            Disk disk, BlockDriver protocol, ImageFormat format, @Nullable Path path, @Nullable PassedDevice passed) {
        this.disk = disk;
        this.passed = passed;
        this.protocol = protocol;
        this.format = format;
        this.path = path;
    }

    /**
     * The backing of {@code disk}, which is not an empty drive.
     *
     * @throws SatchelException if its device is not found, or if its file plainly is not what it is said to be
     */
    static Backing of(Disk disk, Assembly assembly) throws SatchelException {
        if (disk.source() instanceof DiskSource.Device source) {
            FoundDevice found = assembly.setup().devices().resolve(source.identity());
            return ofDevice(disk, opened(found.path(), assembly), ImageFormat.RAW, source.identity(), found);
        }
        if (disk.source() instanceof DiskSource.Image image) {
            Path path = assembly.absolute(image.file());
            Optional<BasicFileAttributes> file = ImageStart.attributes(path);
            check(path, file, image.format());
            return ofPath(disk, path, file, image.format(), assembly);
        }
        if (disk.source() instanceof DiskSource.Nbd nbd) {
            BlockDriver.Server server = nbd.server() instanceof NbdServer.Tcp tcp
                    ? new BlockDriver.Server.Tcp(tcp.host(), tcp.port())
                    : new BlockDriver.Server.Unix(assembly.absolute(((NbdServer.Socket) nbd.server()).path())
                            .toString());
            return new Backing(disk, new BlockDriver.Nbd(server, nbd.export(), ""), ImageFormat.RAW, null, null);
        }
        Path path = ((DiskSource.Medium) disk.source())
                .file()
                .map(assembly::absolute)
                .orElseThrow(() -> new IllegalStateException("an empty drive has nothing behind it"));
        return ofPath(disk, path, ImageStart.attributes(path), ImageFormat.RAW, assembly);
    }

    private static Backing ofDevice(
            Disk disk, Path path, ImageFormat format, DeviceIdentity identity, FoundDevice found) {
        String name = path.toString();
        if (name.startsWith(WINDOWS_DEVICES)) {
            name = CharMatcher.is('\\').trimTrailingFrom(name); // the JDK ends it with a backslash, as a share's
        }
        PassedDevice passed = new PassedDevice(disk.id(), identity, found, disk.access());
        return new Backing(disk, new BlockDriver.HostDevice(name), format, path, passed);
    }

    /** What is called an image may be a device all the same, and whoever knows devices is asked about it. */
    private static Backing ofPath(
            Disk disk, Path path, Optional<BasicFileAttributes> file, ImageFormat format, Assembly assembly) {
        if (!isDevice(path, file)) {
            return new Backing(disk, new BlockDriver.File(path.toString()), format, path, null);
        }
        DeviceIdentity identity = DeviceIdentity.path(path);
        FoundDevice found;
        try {
            found = assembly.setup().devices().resolve(identity);
        } catch (SatchelException e) {
            found = FoundDevice.at(path).build(); // nobody knows it, and QEMU may open it all the same
        }
        return ofDevice(disk, path, format, identity, found);
    }

    /** A name in Windows' device namespace is relative to nothing. */
    private static Path opened(Path device, Assembly assembly) {
        return device.toString().startsWith(WINDOWS_DEVICES) ? device : assembly.absolute(device);
    }

    private static boolean isDevice(Path path, Optional<BasicFileAttributes> found) {
        return found.isPresent()
                ? !found.get().isRegularFile() && !found.get().isDirectory()
                : path.startsWith("/dev") || path.toString().startsWith(WINDOWS_DEVICES);
    }

    /** QEMU starts with a qcow2 file that is called raw, and the guest sees the file's own bytes as its disk. */
    static void check(Path path, Optional<BasicFileAttributes> file, ImageFormat said) throws SatchelException {
        byte[] start = ImageStart.of(path, file);
        if (start.length > 0) {
            refuse(path, said, start, QCOW2, ImageFormat.QCOW2);
            refuse(path, said, start, VHDX, ImageFormat.VHDX);
        }
    }

    private static void refuse(Path path, ImageFormat said, byte[] start, byte[] sign, ImageFormat format)
            throws SatchelException {
        boolean is = start.length >= sign.length && Arrays.equals(start, 0, sign.length, sign, 0, sign.length);
        if (is == (said == format)) {
            return;
        }
        throw new SatchelException(
                "disk.format",
                path.toString(),
                is ? "is a " + format.id() + " image, not " + said.id() : "is not a " + format.id() + " image",
                is ? "say format " + format.id() : "name its real format");
    }

    /** The file or device of this host, if it is one. */
    Optional<Path> file() {
        return Optional.ofNullable(path);
    }

    /** The device that is passed through, whether it is called a device or an image. */
    Optional<PassedDevice> passed() {
        return Optional.ofNullable(passed);
    }

    /** Whether the guest is to be told that there is no write cache; {@code -drive cache=} does it by itself. */
    boolean isWriteThrough() {
        return disk.cache() == CacheMode.WRITETHROUGH || disk.cache() == CacheMode.DIRECTSYNC;
    }

    /** The disk's bytes as one option, and before it what it refers to. */
    List<QemuOption> options(Assembly assembly) {
        Optional<ThrottleLimits> limits = disk.throttle().map(Backing::limits);
        // An SD card has no property that says so: that each write is to be flushed is said to a drive alone.
        boolean onlyADrive = isWriteThrough() && assembly.machine().busOf(disk) == DiskBus.SD;
        if (assembly.setup().style() == Style.DRIVE || onlyADrive) {
            Drive drive = Drive.unattached(
                    disk.id(), node(disk.id(), disk.id() + "-file"), isWriteThrough() ? WriteCache.OFF : WriteCache.ON);
            return ImmutableList.of(limits.map(drive::throttled).orElse(drive));
        }
        String file = assembly.nodeName(disk.id() + "-file");
        if (limits.isEmpty()) {
            return ImmutableList.of(new Blockdev(node(disk.id(), file)));
        }
        // The brake is the node that the device names; the format is the node below it.
        String group = "throttle-" + disk.id();
        BlockNode bytes = node(assembly.nodeName(disk.id() + "-image"), file);
        BlockNode brake = settled(BlockNode.of(new BlockDriver.Throttle(group, new BlockDriver.Child.Inline(bytes)))
                        .nodeName(disk.id()))
                .build();
        return ImmutableList.of(ObjectOption.throttleGroup(group, limits.get()), new Blockdev(brake));
    }

    private static ThrottleLimits limits(Throttle throttle) {
        ImmutableMap.Builder<String, Long> limits = ImmutableMap.builder();
        throttle.total().ifPresent(limit -> limits.put("bps-total", limit.bytes()));
        throttle.read().ifPresent(limit -> limits.put("bps-read", limit.bytes()));
        throttle.write().ifPresent(limit -> limits.put("bps-write", limit.bytes()));
        throttle.totalOperations().ifPresent(limit -> limits.put("iops-total", (long) limit));
        throttle.readOperations().ifPresent(limit -> limits.put("iops-read", (long) limit));
        throttle.writeOperations().ifPresent(limit -> limits.put("iops-write", (long) limit));
        return new ThrottleLimits(limits.buildOrThrow());
    }

    /** What holds for the format holds for the file below it: nothing is inherited. */
    private BlockNode node(String name, String fileName) {
        BlockNode.Builder file = settled(BlockNode.of(protocol).nodeName(fileName));
        if (!(protocol instanceof BlockDriver.Nbd)) {
            disk.asyncIo().ifPresent(aio -> file.aio(aio(aio)));
        }
        BlockNode.Builder image =
                settled(BlockNode.of(new BlockDriver.Format(format.id(), new BlockDriver.Child.Inline(file.build())))
                        .nodeName(name));
        return switch (disk.zeroDetection()) {
            case OFF -> image.build();
            case ON -> image.detectZeroes(BlockNode.DetectZeroes.ON).build();
            case UNMAP -> image.detectZeroes(BlockNode.DetectZeroes.UNMAP).build();
        };
    }

    private static BlockNode.Aio aio(AsyncIo asyncIo) {
        return switch (asyncIo) {
            case THREADS -> BlockNode.Aio.THREADS;
            case NATIVE -> BlockNode.Aio.NATIVE;
            case IO_URING -> BlockNode.Aio.IO_URING;
        };
    }

    private BlockNode.Builder settled(BlockNode.Builder node) {
        node.readOnly(disk.access() == Access.READ_ONLY ? OnOff.ON : OnOff.OFF);
        if (disk.cache() == CacheMode.NONE || disk.cache() == CacheMode.DIRECTSYNC) {
            node.direct(OnOff.ON);
        }
        if (disk.discard() == Disk.Discard.UNMAP) {
            node.discard(BlockNode.Discard.UNMAP);
        }
        return node;
    }
}
