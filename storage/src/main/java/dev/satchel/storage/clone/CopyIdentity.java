package dev.satchel.storage.clone;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.satchel.core.check.Finding;
import dev.satchel.core.plan.Argument;
import dev.satchel.core.plan.PlannedCommand;
import dev.satchel.core.plan.Step;
import dev.satchel.storage.rsync.ExclusionSet;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** What makes the copy another system: what of the source it does not get, and what it gets instead. */
final class CopyIdentity {
    private static final String OTHER = "the copy is another system";

    /** What is simply not there, and made anew by those who need it. */
    private static final Map<Identity.Part, List<String>> LEFT_OUT = ImmutableMap.of(
            Identity.Part.SSH_HOST_KEYS,
            ImmutableList.of("/etc/ssh/ssh_host_*_key", "/etc/ssh/ssh_host_*_key.pub"),
            Identity.Part.RANDOM_SEED,
            ImmutableList.of(
                    "/var/lib/systemd/random-seed",
                    "/var/lib/urandom/random-seed",
                    "/var/lib/random-seed",
                    "/var/lib/seedrng/*"),
            Identity.Part.NETWORK_LEASES,
            ImmutableList.of(
                    "/var/lib/dhcp/*",
                    "/var/lib/dhclient/*",
                    "/var/lib/dhcpcd/*",
                    "/etc/dhcpcd.duid",
                    "/var/lib/NetworkManager/*.lease",
                    "/var/lib/NetworkManager/secret_key",
                    "/var/lib/NetworkManager/seen-bssids",
                    "/var/lib/NetworkManager/timestamps"),
            Identity.Part.NETWORK_NAMES,
            ImmutableList.of("/etc/udev/rules.d/70-persistent-net.rules", "/etc/udev/rules.d/76-netnames.rules"));

    /** Where a setting may name a network card by its address, and how it does. */
    private static final Map<String, Pattern> BOUND = ImmutableMap.of(
            "etc/systemd/network", Pattern.compile("(?im)^\\s*(?:Permanent)?MACAddress\\s*="),
            "etc/netplan", Pattern.compile("(?im)^\\s*macaddress\\s*:"),
            "etc/NetworkManager/system-connections", Pattern.compile("(?im)^\\s*mac-address\\s*="),
            "etc/sysconfig/network-scripts", Pattern.compile("(?im)^\\s*HWADDR\\s*="));

    private static final Path MACHINE_ID = Path.of("etc/machine-id");
    private static final Path DBUS_ID = Path.of("var/lib/dbus/machine-id");
    private static final Path HOST_NAME = Path.of("etc/hostname");
    private static final Path HOSTS = Path.of("etc/hosts");

    private final Identity identity;
    private final Path source;

    CopyIdentity(CloneRequest request) {
        this.identity = request.identity();
        this.source = request.source().path();
    }

    /** What does not go to the copy at all, and stays as it is on one that is refreshed. */
    ExclusionSet leftOut() {
        ExclusionSet set = ExclusionSet.none();
        for (Identity.Part part : identity.renewed()) {
            for (String pattern : LEFT_OUT.getOrDefault(part, ImmutableList.of())) {
                set = set.withReason(pattern, OTHER);
            }
        }
        // A file instead of the usual link to /etc/machine-id.
        if (identity.renews(Identity.Part.MACHINE_ID)
                && Files.isRegularFile(source.resolve(DBUS_ID), LinkOption.NOFOLLOW_LINKS)) {
            set = set.withReason("/" + DBUS_ID, OTHER);
        }
        return set;
    }

    /** What a copy that is refreshed has of its own besides: it was written there, or at its first start. */
    ExclusionSet kept() {
        ExclusionSet set = ExclusionSet.none();
        if (identity.renews(Identity.Part.MACHINE_ID)) {
            set = set.withReason("/" + MACHINE_ID, OTHER);
        }
        if (identity.hostName().isPresent()) {
            set = set.withReason("/" + HOST_NAME, OTHER).withReason("/" + HOSTS, OTHER);
        }
        return set;
    }

    void plan(PlanDraft draft, MountedCopy copy, Step.Builder step) throws IOException {
        Argument root = Argument.of(copy.root());
        if (identity.renews(Identity.Part.MACHINE_ID)) {
            machineId(draft, root, step);
        }
        if (identity.hostName().isPresent()) {
            name(identity.hostName().get(), root, step);
        }
        if (identity.renews(Identity.Part.SSH_HOST_KEYS) && hasHostKeys()) {
            step.run(PlannedCommand.of("ssh-keygen", "-q", "-A", "-f")
                    .with(copy.root())
                    .withTimeLimit(Duration.ofMinutes(5))
                    .repeatable());
            draft.tell(Finding.note(
                    "clone.identity.ssh",
                    "etc/ssh",
                    "the copy gets SSH host keys of its own: who knows the source will be warned when connecting"));
        }
        if (identity.renews(Identity.Part.NETWORK_NAMES)) {
            tellWhatIsBound(draft);
        }
    }

    /** A link stays one: what it leads to is left out of the copy, or somebody else's to make. */
    private void machineId(PlanDraft draft, Argument root, Step.Builder step) throws IOException {
        Path file = source.resolve(MACHINE_ID);
        if (!Files.isSymbolicLink(file)) {
            SourceRoot.requireFile(file);
            if (Files.exists(file)) {
                step.write(root, MACHINE_ID, "");
            }
            return;
        }
        Path target = Files.readSymbolicLink(file);
        if (!Path.of("/etc").resolve(target).normalize().equals(Path.of("/").resolve(DBUS_ID))) {
            draft.tell(Finding.warning(
                    "clone.identity.machine-id",
                    MACHINE_ID.toString(),
                    "is a symbolic link to " + target + ", and stays one: the copy may be taken for the source",
                    "see that " + target + " is another one there"));
        }
    }

    private void name(String name, Argument root, Step.Builder step) throws IOException {
        String old = SourceRoot.text(source.resolve(HOST_NAME)).trim();
        SourceRoot.requireFile(source.resolve(HOST_NAME));
        step.write(root, HOST_NAME, name + "\n");
        String hosts = SourceRoot.text(source.resolve(HOSTS));
        String renamed = renamed(hosts, old, name);
        if (!renamed.equals(hosts)) {
            step.write(root, HOSTS, renamed);
        }
    }

    /** With the name {@code old}, where it is a whole word or has a domain after it, replaced; comments too. */
    static String renamed(String hosts, String old, String name) {
        if (old.isEmpty()) {
            return hosts;
        }
        String shortName = Splitter.on('.').splitToList(name).get(0);
        return Pattern.compile("(?<=[ \\t])" + Pattern.quote(old) + "(?=[ \\t.]|$)", Pattern.MULTILINE)
                .matcher(hosts)
                .replaceAll(match -> hosts.startsWith(".", match.end()) ? shortName : name);
    }

    private boolean hasHostKeys() throws IOException {
        Path folder = source.resolve("etc/ssh");
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        try (DirectoryStream<Path> keys = Files.newDirectoryStream(folder, "ssh_host_*_key")) {
            return keys.iterator().hasNext();
        }
    }

    private void tellWhatIsBound(PlanDraft draft) throws IOException {
        for (Map.Entry<String, Pattern> place : BOUND.entrySet()) {
            Path folder = source.resolve(place.getKey());
            if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
                continue;
            }
            try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
                for (Path file : ImmutableList.sortedCopyOf(files)) {
                    if (place.getValue().matcher(SourceRoot.text(file)).find()) {
                        draft.tell(Finding.warning(
                                "clone.identity.network-card",
                                source.relativize(file).toString(),
                                "names a network card of this machine by its address: elsewhere it will match none",
                                "let it match by name or type in the copy"));
                    }
                }
            }
        }
    }
}
