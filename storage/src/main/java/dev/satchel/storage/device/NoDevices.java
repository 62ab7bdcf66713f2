package dev.satchel.storage.device;

import dev.satchel.core.SatchelException;
import dev.satchel.core.device.FoundDevice;
import dev.satchel.core.machine.DeviceIdentity;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Of a system that nobody here knows how to ask. */
final class NoDevices implements DeviceSource {
    @Override
    public List<BlockDevice> all() throws SatchelException {
        throw refusal("the disks of this host");
    }

    @Override
    public Optional<BlockDevice> at(Path path) throws SatchelException {
        throw refusal(path.toString());
    }

    @Override
    public BlockDevice device(DeviceIdentity identity) throws SatchelException {
        throw refusal(identity.toString());
    }

    @Override
    public FoundDevice find(DeviceIdentity identity) throws SatchelException {
        throw refusal(identity.toString());
    }

    private static SatchelException refusal(String what) {
        return new SatchelException(
                "device.unresolved",
                what,
                "devices are found on Linux, macOS and Windows, and this is neither of them");
    }
}
