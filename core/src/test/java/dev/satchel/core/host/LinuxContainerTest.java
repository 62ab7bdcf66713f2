package dev.satchel.core.host;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class LinuxContainerTest {
    private static LinuxTree contained() {
        return LinuxTree.x86().link("/proc/self/ns/pid", "pid:[4026532289]");
    }

    @ParameterizedTest
    @CsvSource({
        "/run/.containerenv, '', PODMAN",
        "/.dockerenv, '', DOCKER",
        "/.flatpak-info, '[Application]', FLATPAK",
        "/run/systemd/container, lxc, LXC",
        "/run/systemd/container, systemd-nspawn, SYSTEMD_NSPAWN",
        "/run/systemd/container, something-new, OTHER",
        "/run/host/container-manager, systemd-nspawn, SYSTEMD_NSPAWN",
        "/proc/self/cgroup, '4:memory:/docker/abc', DOCKER",
        "/proc/self/cgroup, '0::/machine.slice/libpod-abc.scope', PODMAN",
        "/proc/self/cgroup, '4:memory:/kubepods/besteffort/pod1', KUBERNETES",
        "/proc/self/cgroup, '0::/lxc.payload.web/system.slice', LXC",
        "/proc/self/mountinfo, '9 8 0:5 /proc/meminfo /proc/meminfo rw - fuse.lxcfs lxcfs rw', LXC",
        "/proc/sys/kernel/osrelease, 4.4.0-19041-Microsoft, WSL",
        "/proc/sys/kernel/osrelease, 5.15.90.1-microsoft-standard-WSL2, WSL",
    })
    void knowsThemByTheSignsTheyLeave(String file, String content, Container.Kind kind) {
        Container container = contained().file(file, content + "\n").detect().container();

        assertThat(container.kind()).isEqualTo(kind);
        assertThat(container.present()).isTrue();
        assertThat(container.reason()).isNotBlank();
    }

    @Test
    void readsTheVariableThatTheFirstProcessWasStartedWith() {
        Container container = contained()
                .file("/proc/1/environ", "PATH=/bin\0container=lxc\0")
                .detect()
                .container();

        assertThat(container.kind()).isEqualTo(Container.Kind.LXC);
    }

    @ParameterizedTest
    @CsvSource({
        "container, podman, PODMAN",
        "container, systemd-nspawn, SYSTEMD_NSPAWN",
        "KUBERNETES_SERVICE_HOST, 10.0.0.1, KUBERNETES",
        "container, oci, OTHER",
        "APPTAINER_CONTAINER, /images/tools.sif, OTHER",
        "WSL_DISTRO_NAME, Debian, WSL",
    })
    void readsItsOwnEnvironment(String name, String value, Container.Kind kind) {
        assertThat(contained().variable(name, value).detect().container().kind())
                .isEqualTo(kind);
    }

    @Test
    void callsAPodAPodThoughItsRuntimeLeavesPodmansSign() {
        Container container = contained()
                .file("/run/.containerenv", "")
                .variable("KUBERNETES_SERVICE_HOST")
                .detect()
                .container();

        assertThat(container.kind()).isEqualTo(Container.Kind.KUBERNETES);
    }

    @Test
    void tellsAContainerOfOpenVzFromItsMachine() {
        LinuxTree tree = LinuxTree.x86().firstNamespace().file("/proc/vz/veinfo", "");

        assertThat(tree.detect().container().kind()).isEqualTo(Container.Kind.OPENVZ);
        assertThat(tree.file("/proc/bc/resources", "").detect().container().kind())
                .isEqualTo(Container.Kind.NONE);
    }

    @Test
    void isNoneInTheFirstNamespaceWithoutASign() {
        assertThat(LinuxTree.x86().firstNamespace().detect().container().kind()).isEqualTo(Container.Kind.NONE);
    }

    @Test
    void isUnknownWhereTheNamespaceCannotBeRead() {
        Container container = LinuxTree.x86().detect().container();

        assertThat(container.kind()).isEqualTo(Container.Kind.UNKNOWN);
        assertThat(container.reason()).contains("/proc/self/ns/pid");
        assertThat(container.present()).isFalse();
    }

    @Test
    void saysOfDockersSignInTheFirstNamespaceWhatElseItMayBe() {
        Container container = LinuxTree.x86()
                .firstNamespace()
                .file("/.dockerenv", "")
                .detect()
                .container();

        assertThat(container.kind()).isEqualTo(Container.Kind.DOCKER);
        assertThat(container.reason()).contains("image");
    }

    @ParameterizedTest
    @EnumSource
    void readsItsOwnNames(Container.Kind kind) {
        assertThat(Container.Kind.parse(kind.id())).isEqualTo(kind);
    }
}
