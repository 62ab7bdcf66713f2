package dev.satchel.core.host;

import com.google.common.base.Ascii;
import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableMap;
import dev.satchel.core.host.Container.Kind;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * In which container this process runs: what the container's manager left as a sign (systemd's <i>Container
 * Interface</i>, and the habits of Docker and Podman), and where there is none, whether the process is in the machine's
 * first PID namespace.
 */
final class LinuxContainer {
    /** The first PID namespace has this number on every machine ({@code PROC_PID_INIT_INO}). */
    private static final String FIRST_PID_NAMESPACE = "pid:[4026531836]";

    private static final int ENVIRONMENT_LONGEST = 1 << 16;

    /** Words for {@code container=} and in files that managers write. */
    private static final Map<String, Kind> NAMES = ImmutableMap.<String, Kind>builder()
            .put("docker", Kind.DOCKER)
            .put("podman", Kind.PODMAN)
            .put("lxc", Kind.LXC)
            .put("lxc-libvirt", Kind.LXC)
            .put("systemd-nspawn", Kind.SYSTEMD_NSPAWN)
            .put("wsl", Kind.WSL)
            .put("openvz", Kind.OPENVZ)
            .put("flatpak", Kind.FLATPAK)
            .buildOrThrow();

    /** Folders that managers make for the control groups of their containers. */
    private static final Map<String, Kind> GROUPS = ImmutableMap.<String, Kind>builder()
            .put("/kubepods", Kind.KUBERNETES)
            .put("/docker/", Kind.DOCKER)
            .put("/docker-", Kind.DOCKER)
            .put("/libpod-", Kind.PODMAN)
            .put("/libpod_parent/", Kind.PODMAN)
            .put("/lxc/", Kind.LXC)
            .put("/lxc.payload", Kind.LXC)
            .buildOrThrow();

    private static final Splitter ZEROS = Splitter.on('\0');
    private static final Splitter LINES = Splitter.on('\n');

    private final LinuxFiles files;
    private final Surroundings surroundings;
    private final EvidenceLog log;

    LinuxContainer(LinuxFiles files, Surroundings surroundings, EvidenceLog log) {
        this.files = files;
        this.surroundings = surroundings;
        this.log = log;
    }

    /** To be called once. */
    Container find(String kernel) {
        Evidence namespace = log.add(files.link("/proc/self/ns/pid"));
        return environment() // before Podman's sign, which CRI-O leaves in the pods of Kubernetes
                .or(() -> file("/run/.containerenv", Kind.PODMAN))
                .or(() -> named("/run/systemd/container"))
                .or(() -> named("/run/host/container-manager"))
                .or(() -> file("/.flatpak-info", Kind.FLATPAK))
                .or(() -> file("/.dockerenv", Kind.DOCKER).map(docker -> rooted(docker, namespace)))
                .or(this::group)
                .or(this::mounts)
                .or(this::firstProcess)
                .or(this::openVz)
                .or(() -> wsl(kernel))
                .orElseGet(() -> byNamespace(namespace));
    }

    private Optional<Container> file(String path, Kind kind) {
        Evidence presence = log.add(files.presence(path));
        return presence.answer().map(exists -> new Container(kind, "there is a " + path));
    }

    /** A machine may have been made of a container's image, with its signs. */
    private static Container rooted(Container docker, Evidence namespace) {
        return namespace.answer().filter(FIRST_PID_NAMESPACE::equals).isPresent()
                ? new Container(
                        docker.kind(),
                        docker.reason()
                                + "; yet this is the machine's first PID namespace, so it may be a machine made of"
                                + " an image, or a container that shares it")
                : docker;
    }

    private Optional<Container> environment() {
        Map<String, String> environment = surroundings.environment();
        if (environment.containsKey("KUBERNETES_SERVICE_HOST")) {
            log.read("environment", "KUBERNETES_SERVICE_HOST", "set");
            return Optional.of(new Container(Kind.KUBERNETES, "the environment has KUBERNETES_SERVICE_HOST"));
        }
        for (String variable : List.of("APPTAINER_CONTAINER", "SINGULARITY_CONTAINER")) {
            if (environment.containsKey(variable)) {
                log.read("environment", variable, "set");
                return Optional.of(new Container(Kind.OTHER, "the environment has " + variable + ", as in Apptainer"));
            }
        }
        String name = environment.getOrDefault("container", "");
        Kind kind = NAMES.get(Ascii.toLowerCase(name));
        if (kind == null) {
            return Optional.empty(); // images of Red Hat say "oci", whoever runs them
        }
        log.read("environment", "container", name);
        return Optional.of(new Container(kind, "the environment says container=" + name));
    }

    private Optional<Container> named(String path) {
        return files.read(path)
                .answer()
                .map(name ->
                        new Container(NAMES.getOrDefault(Ascii.toLowerCase(name), Kind.OTHER), path + " says " + name));
    }

    private Optional<Container> group() {
        for (String line : LINES.split(files.text("/proc/self/cgroup").orElse(""))) {
            for (Map.Entry<String, Kind> group : GROUPS.entrySet()) {
                if (line.contains(group.getKey())) {
                    log.read("file", "/proc/self/cgroup", line);
                    return Optional.of(new Container(group.getValue(), "the control group is " + line));
                }
            }
        }
        return Optional.empty();
    }

    /** LXC lays its own views over files of {@code /proc}. */
    private Optional<Container> mounts() {
        for (String line : LINES.split(files.text("/proc/self/mountinfo").orElse(""))) {
            if (line.contains(" - fuse.lxcfs ") && line.contains(" /proc/")) {
                log.read("file", "/proc/self/mountinfo", line);
                return Optional.of(new Container(Kind.LXC, "lxcfs is mounted over files of /proc"));
            }
        }
        return Optional.empty();
    }

    /** Usually only root may read it, which is no answer. */
    private Optional<Container> firstProcess() {
        String environment = files.bytes("/proc/1/environ", ENVIRONMENT_LONGEST)
                .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
                .orElse("");
        for (String variable : ZEROS.split(environment)) {
            if (variable.startsWith("container=")) {
                String name = variable.substring("container=".length());
                log.read("file", "/proc/1/environ container", name);
                Kind kind = NAMES.getOrDefault(Ascii.toLowerCase(name), Kind.OTHER);
                return Optional.of(new Container(kind, "the first process was started with " + variable));
            }
        }
        return Optional.empty();
    }

    /** {@code 4.4.0-19041-Microsoft} in version 1, {@code 5.15.90.1-microsoft-standard-WSL2} in version 2. */
    private Optional<Container> wsl(String kernel) {
        String release = Ascii.toLowerCase(kernel);
        if (release.contains("microsoft") || release.contains("wsl")) {
            return Optional.of(new Container(Kind.WSL, "the kernel is " + kernel));
        }
        if (surroundings.environment().containsKey("WSL_DISTRO_NAME")) { // a kernel of one's own
            log.read("environment", "WSL_DISTRO_NAME", "set");
            return Optional.of(new Container(Kind.WSL, "the environment has WSL_DISTRO_NAME"));
        }
        return Optional.empty();
    }

    /** The kernel's folder for containers is everywhere, the one for their limits on the machine itself (systemd). */
    private Optional<Container> openVz() {
        return files.exists("/proc/bc")
                ? Optional.empty()
                : Optional.of(files.presence("/proc/vz"))
                        .filter(vz -> vz.outcome() == Evidence.Outcome.READ)
                        .map(vz -> new Container(
                                Kind.OPENVZ, "there is a " + log.add(vz).key() + ", and no /proc/bc"));
    }

    private static Container byNamespace(Evidence namespace) {
        if (namespace.outcome() != Evidence.Outcome.READ) {
            return Container.unknown(
                    "no sign of one, and " + namespace.key() + " could not be read: " + namespace.value());
        }
        return namespace.value().equals(FIRST_PID_NAMESPACE)
                ? Container.none("no sign of one, and this is the machine's first PID namespace")
                : new Container(Kind.OTHER, "a PID namespace of its own, and no sign of who made it");
    }
}
