package dev.satchel.core.host;

import com.google.common.collect.ImmutableMap;
import dev.satchel.core.host.Hypervisor.Kind;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the firmware calls the machine and its makers (SMBIOS types 0, 1 and 2).
 *
 * @param names product, maker, maker of the board, maker of the firmware, as far as they could be read
 */
record FirmwareNames(List<String> names) {
    /** How the names of virtual machines begin; systemd's table, and Microsoft's product name. */
    private static final Map<String, Kind> VIRTUAL = ImmutableMap.<String, Kind>builder()
            .put("KVM", Kind.KVM)
            .put("OpenStack", Kind.KVM)
            .put("KubeVirt", Kind.KVM)
            .put("Amazon EC2", Kind.KVM) // Nitro; the older machines are Xen's, and say so
            .put("Google Compute Engine", Kind.KVM)
            .put("QEMU", Kind.QEMU)
            .put("VMware", Kind.VMWARE)
            .put("VMW", Kind.VMWARE)
            .put("innotek GmbH", Kind.VIRTUALBOX)
            .put("VirtualBox", Kind.VIRTUALBOX)
            .put("Xen", Kind.XEN)
            .put("HVM domU", Kind.XEN)
            .put("Bochs", Kind.BOCHS)
            .put("Parallels", Kind.PARALLELS)
            .put("BHYVE", Kind.BHYVE)
            .put("Hyper-V", Kind.HYPER_V)
            .put("Virtual Machine", Kind.HYPER_V) // the product; the maker is Microsoft, as of its laptops
            .put("Apple Virtualization", Kind.APPLE)
            .buildOrThrow();

    /** The hypervisor that one of the names stands for; the first counts. */
    Optional<Kind> hypervisor() {
        for (String name : names) {
            for (Map.Entry<String, Kind> virtual : VIRTUAL.entrySet()) {
                if (name.startsWith(virtual.getKey())) {
                    return Optional.of(virtual.getValue());
                }
            }
        }
        return Optional.empty();
    }

    /** A cloud's machine without a hypervisor: {@code m7g.metal}, {@code c6i.metal-24xl}. */
    boolean metal() {
        return names.stream().anyMatch(name -> name.endsWith(".metal") || name.contains(".metal-"));
    }

    /** {@code Standard PC (Q35 + ICH9, 2009), QEMU}. */
    @Override
    public String toString() {
        return String.join(", ", names);
    }
}
