package dev.satchel.storage.device;

import dev.satchel.core.SatchelException;
import dev.satchel.core.check.Finding;
import dev.satchel.core.check.Findings;
import dev.satchel.core.device.FoundDevice;
import dev.satchel.core.host.OperatingSystem;
import dev.satchel.core.machine.DeviceIdentity;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Of a host that is not this one: paths alone are known, and nobody judges them. */
final class AbsentDevices implements DeviceSource {
    private final OperatingSystem system;

    AbsentDevices(OperatingSystem system) {
        this.system = system;
    }

    @Override
    public FoundDevice find(DeviceIdentity identity) throws SatchelException {
        return FoundDevice.at(identity.path()
                        .map(path -> system == OperatingSystem.MACOS ? HostDevices.unbuffered(path) : path)
                        .orElseThrow(() -> absent(identity.toString())))
                .identity(identity)
                .judged(Findings.of(Finding.note(
                        "device.absent-host",
                        identity.toString(),
                        "whether it may be given away is seen on its own host")))
                .build();
    }

    @Override
    public List<BlockDevice> all() throws SatchelException {
        throw absent("the disks");
    }

    @Override
    public Optional<BlockDevice> at(Path path) throws SatchelException {
        throw absent(path.toString());
    }

    @Override
    public BlockDevice device(DeviceIdentity identity) throws SatchelException {
        throw absent(identity.toString());
    }

    private static SatchelException absent(String what) {
        return new SatchelException(
                "device.unresolved",
                what,
                "is looked for on the host at the start, and this is another host",
                "name its path to see the arguments here");
    }
}
