package dev.satchel.core.machine;

import dev.satchel.core.host.Architecture;
import dev.satchel.core.host.Host;
import dev.satchel.core.host.OperatingSystem;

/** What the profiles of a machine file may ask of a host. */
record HostFacts(OperatingSystem system, Architecture architecture, HostName name) {
    static HostFacts of(Host host, HostName name) {
        return new HostFacts(host.operatingSystem().kind(), host.nativeArchitecture(), name);
    }
}
