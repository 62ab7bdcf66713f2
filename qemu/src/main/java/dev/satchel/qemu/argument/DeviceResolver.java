package dev.satchel.qemu.argument;

import dev.satchel.core.SatchelException;
import dev.satchel.core.machine.DeviceIdentity;
import java.nio.file.Path;

/** Finds the device that an identity names; the seam to whoever knows the host's devices. */
@FunctionalInterface
public interface DeviceResolver {
    /**
     * The path under which QEMU opens the device.
     *
     * @throws SatchelException if no device, or more than one, is named by {@code identity}
     */
    Path resolve(DeviceIdentity identity) throws SatchelException;

    /**
     * Takes the path that the identity names, and looks no further.
     *
     * <p>An identity without a path is refused with code {@code device.unresolved}.
     */
    static DeviceResolver byPath() {
        return identity -> identity.path()
                .orElseThrow(() -> new SatchelException(
                        "device.unresolved",
                        identity.toString(),
                        "nobody was given who finds a device by what it is",
                        "name its path, or pass a resolver that knows this host's devices"));
    }
}
