package dev.satchel.storage.device;

import com.google.common.collect.ImmutableList;
import dev.satchel.core.SatchelException;
import dev.satchel.core.device.FoundDevice;
import dev.satchel.core.host.OperatingSystem;
import dev.satchel.core.machine.DeviceIdentity;
import dev.satchel.core.process.CommandRunner;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds the device that an identity names, on the systems that machines are carried to, and says what speaks against
 * giving it to a guest. Linux is asked through sysfs, and no tool is run; macOS through {@code diskutil} and {@code ioreg};
 * Windows through PowerShell's {@code Get-Disk}. Each call looks anew. May be used by several threads.
 *
 * <pre>{@code
 * QemuSetup.builder().devices(HostDevices.ofThisHost()::find)
 * }</pre>
 */
public final class HostDevices {
    private static final Pattern BUFFERED = Pattern.compile("/dev/disk(\\d+(?:s\\d+)*)");

    /** What is asked of the host. */
    interface Question<T> {
        T ask() throws IOException, InterruptedException;
    }

    private final DeviceSource source;

    private HostDevices(DeviceSource source) {
        this.source = source;
    }

    /** The devices of the host that this program runs on. */
    public static HostDevices ofThisHost() {
        return of(OperatingSystem.current(), CommandRunner.system());
    }

    /**
     * The devices of a host of the kind {@code system}.
     *
     * @param runner answers for the host's tools; on Linux it is not asked
     */
    public static HostDevices of(OperatingSystem system, CommandRunner runner) {
        return switch (system) {
            case LINUX -> new HostDevices(LinuxDevices.ofThisHost());
            case MACOS -> new HostDevices(new MacDevices(runner, programFiles(system)));
            case WINDOWS -> new HostDevices(new WindowsDevices(runner, programFiles(system)));
            case OTHER -> new HostDevices(new NoDevices());
        };
    }

    /** This program runs from no disk of another host. */
    private static List<Path> programFiles(OperatingSystem system) {
        return system == OperatingSystem.current() ? RunningProgram.files() : ImmutableList.of();
    }

    /**
     * What can be said of devices of a host of the kind {@code system} that is not this one: the path that an identity
     * names, as QEMU opens it there. Nobody judges it, and an identity without a path is refused with code {@code
     * device.unresolved}.
     */
    public static HostDevices ofAbsentHost(OperatingSystem system) {
        return new HostDevices(new AbsentDevices(system));
    }

    /** {@code /dev/rdisk4} for {@code /dev/disk4}: past the buffer cache, as a device that may be pulled is written. */
    static Path unbuffered(Path path) {
        Matcher buffered = BUFFERED.matcher(path.toString());
        return buffered.matches() ? path.resolveSibling("rdisk" + buffered.group(1)) : path;
    }

    /**
     * The whole disks and attached loop devices, by name, as they are now. Devices without a medium, device mapper, RAID,
     * RAM disks, and containers of macOS are not among them.
     *
     * @throws SatchelException with code {@code device.unsupported} or {@code device.unresolved} if the host cannot be asked
     */
    public List<BlockDevice> all() throws SatchelException {
        return ask("the disks of this host", source::all);
    }

    /**
     * What is at {@code path}, which may be a link such as those below {@code /dev/disk/by-id}: a disk, a partition, or on
     * Linux what is made of others.
     *
     * @throws SatchelException with code {@code device.absent} if no block device is there
     */
    public BlockDevice at(Path path) throws SatchelException {
        return ask(path.toString(), () -> source.at(path))
                .orElseThrow(() -> new SatchelException(
                        "device.absent", path.toString(), "no block device is there", "look at the list of devices"));
    }

    /**
     * The one whole disk that is what {@code identity} says, in each point that it names; what another host or interface
     * calls a little otherwise (a USB box tells its own serial number, Windows the maker before the model) is the same.
     *
     * @throws SatchelException with code {@code device.absent}, or {@code device.ambiguous} and the candidates
     */
    public BlockDevice device(DeviceIdentity identity) throws SatchelException {
        return ask(identity.toString(), () -> source.device(identity));
    }

    /**
     * The one device that is what {@code identity} says, in each point that it names, judged for a machine.
     *
     * @return opened under a name that stays with the device while it is attached: {@code /dev/disk/by-id/...} where udev
     *     made such a link, {@code /dev/rdiskN}, {@code \\.\PhysicalDriveN}. A path alone may name a partition too, or on
     *     Linux a device that is not there yet
     * @throws SatchelException with code {@code device.absent}, {@code device.ambiguous}, or {@code device.unresolved} if
     *     the host cannot be asked
     */
    public FoundDevice find(DeviceIdentity identity) throws SatchelException {
        return ask(identity.toString(), () -> source.find(identity));
    }

    static <T> T ask(String what, Question<T> question) throws SatchelException {
        try {
            return question.ask();
        } catch (SatchelException e) {
            throw e;
        } catch (IOException e) {
            throw unresolved(what, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unresolved(what, e);
        }
    }

    private static SatchelException unresolved(String what, Exception cause) {
        return new SatchelException("device.unresolved", what, "cannot be looked for: " + cause, null, cause);
    }
}
