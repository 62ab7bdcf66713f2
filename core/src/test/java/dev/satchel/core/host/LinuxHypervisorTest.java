package dev.satchel.core.host;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class LinuxHypervisorTest {
    private static final String CLOCKS = "/sys/devices/system/clocksource/clocksource0/available_clocksource";

    private static LinuxTree guest() {
        return LinuxTree.x86().file("/proc/cpuinfo", "flags\t\t: fpu hypervisor sse2\n");
    }

    @ParameterizedTest
    @CsvSource({
        "KVM, Red Hat, KVM",
        "'Standard PC (Q35 + ICH9, 2009)', QEMU, QEMU",
        "'VMware Virtual Platform', 'VMware, Inc.', VMWARE",
        "VirtualBox, innotek GmbH, VIRTUALBOX",
        "HVM domU, Xen, XEN",
        "Virtual Machine, Microsoft Corporation, HYPER_V",
        "Parallels Virtual Platform, Parallels Software International Inc., PARALLELS",
        "Apple Virtualization Generic Platform, Apple Inc., APPLE",
        "BHYVE, BHYVE, BHYVE",
        "Google Compute Engine, Google, KVM",
        "m5.large, Amazon EC2, KVM",
    })
    void knowsThemByTheNamesInTheFirmware(String product, String vendor, Hypervisor.Kind kind) {
        assertThat(guest().dmi(product, vendor).detect().hypervisor().kind()).isEqualTo(kind);
        assertThat(LinuxTree.arm().dmi(product, vendor).detect().hypervisor().kind())
                .isEqualTo(kind);
    }

    @ParameterizedTest
    @CsvSource({
        "tsc kvm-clock, KVM",
        "hyperv_clocksource_tsc_page acpi_pm, HYPER_V",
        "xen tsc, XEN",
        "tsc hpet, OTHER",
    })
    void knowsThemByTheirClocksWhereTheFirmwareIsSilent(String clocks, Hypervisor.Kind kind) {
        assertThat(guest().file(CLOCKS, clocks + " \n").detect().hypervisor().kind())
                .isEqualTo(kind);
    }

    @Test
    void takesKvmsClockUnderQemusFirmwareForKvm() {
        Host host = guest().dmi("Standard PC (Q35 + ICH9, 2009)", "QEMU")
                .file(CLOCKS, "kvm-clock tsc\n")
                .detect();

        assertThat(host.hypervisor().kind()).isEqualTo(Hypervisor.Kind.KVM);
    }

    @Test
    void doesNotTakeACloudsBareMachineForAVirtualOne() {
        assertThat(LinuxTree.x86()
                        .dmi("c6i.metal", "Amazon EC2")
                        .detect()
                        .hypervisor()
                        .kind())
                .isEqualTo(Hypervisor.Kind.NONE);
        assertThat(LinuxTree.arm()
                        .dmi("m7g.metal", "Amazon EC2")
                        .detect()
                        .hypervisor()
                        .kind())
                .isEqualTo(Hypervisor.Kind.NONE);
    }

    @ParameterizedTest
    @CsvSource({"'', XEN", "control_d, NONE"})
    void tellsXensFirstDomainFromItsGuests(String capabilities, Hypervisor.Kind kind) {
        LinuxTree tree = guest().file("/sys/hypervisor/type", "xen\n").file("/proc/xen/capabilities", capabilities);

        assertThat(tree.detect().hypervisor().kind()).isEqualTo(kind);
    }

    @ParameterizedTest
    @CsvSource({
        "/proc/device-tree/hypervisor/compatible, 'linux,kvm', KVM",
        "/proc/device-tree/hypervisor/compatible, 'xen,xen-4.17', XEN",
        "/proc/device-tree/fw-cfg@9020000/compatible, 'qemu,fw-cfg-mmio', QEMU",
        "/proc/device-tree/compatible, 'linux,dummy-virt', OTHER",
        "/proc/device-tree/compatible, 'radxa,rock-5b', NONE",
        "/proc/sysinfo, 'VM00 Control Program: KVM/Linux', KVM",
    })
    void readsTheDeviceTreeAndItsKin(String file, String content, Hypervisor.Kind kind) {
        assertThat(LinuxTree.arm()
                        .file(file, content + "\n")
                        .detect()
                        .hypervisor()
                        .kind())
                .isEqualTo(kind);
    }

    @Test
    void isUnknownWhereNothingSpeaks() {
        Hypervisor hypervisor = LinuxTree.arm().detect().hypervisor();

        assertThat(hypervisor.kind()).isEqualTo(Hypervisor.Kind.UNKNOWN);
        assertThat(hypervisor.reason()).contains("can be read");
    }

    @Test
    void isUnknownWhereANameCouldNotBeRead() {
        Hypervisor hypervisor = LinuxTree.arm()
                .dmi("x", "Some Maker")
                .unreadable("/sys/class/dmi/id/product_name")
                .detect()
                .hypervisor();

        assertThat(hypervisor.kind()).isEqualTo(Hypervisor.Kind.UNKNOWN);
        assertThat(hypervisor.reason()).contains("product_name");
    }

    @ParameterizedTest
    @EnumSource
    void readsItsOwnNames(Hypervisor.Kind kind) {
        assertThat(Hypervisor.Kind.parse(kind.id())).isEqualTo(kind);
    }
}
