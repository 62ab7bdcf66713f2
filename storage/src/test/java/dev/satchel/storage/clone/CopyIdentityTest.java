package dev.satchel.storage.clone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.satchel.core.SatchelException;
import dev.satchel.core.check.Finding;
import dev.satchel.core.host.Architecture;
import dev.satchel.core.plan.Plan;
import dev.satchel.core.process.CommandResult;
import dev.satchel.core.process.CommandRunner;
import dev.satchel.core.process.OutputListener;
import dev.satchel.core.unit.DataSize;
import dev.satchel.storage.boot.Grub;
import dev.satchel.storage.filesystem.NewExt4;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CopyIdentityTest {
    @TempDir
    Path folder;

    private Path root;

    @BeforeEach
    void source() throws Exception {
        folder = folder.toRealPath();
        root = RecordedRoot.DEBIAN.make(Files.createDirectory(folder.resolve("root")));
        Path modules = Files.createDirectories(folder.resolve("host/usr/lib/grub/i386-pc"));
        Files.writeString(modules.resolve("moddep.lst"), "");
        file("etc/machine-id", "0123456789abcdef0123456789abcdef\n");
        file("etc/hostname", "desk\n");
        file("etc/hosts", "127.0.0.1\tlocalhost\n127.0.1.1\tdesk.example.org desk\n10.0.0.9\tdesktop mydesk\n");
        file("etc/ssh/ssh_host_ed25519_key", "private\n");
        file("etc/netplan/50.yaml", "ethernets:\n  lan:\n    match:\n      macaddress: 52:54:00:12:34:56\n");
    }

    private void file(String name, String text) throws Exception {
        Path file = root.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private Plan plan(Identity identity) throws Exception {
        CommandRunner find = (command, listener) -> {
            listener.line(OutputListener.Stream.OUTPUT, "1 2 3 8 4096 d 0 root/");
            return new CommandResult(command, 0, "", "", Duration.ZERO);
        };
        return SystemClone.of(root)
                .toImage(folder.resolve("disk.img"), DataSize.mebibytes(160))
                .identity(identity)
                .plan(new CloneHost(
                        find,
                        folder.resolve("host"),
                        Path.of("/run"),
                        Architecture.X86_64,
                        NewExt4.Features.PLAIN,
                        CloneHost.Udev.ABSENT,
                        Grub.Tools.GRUB));
    }

    @Test
    void makesAnotherSystemOfTheCopy() throws Exception {
        Plan plan = plan(Identity.NEW);

        assertThat(plan.toText())
                .contains(
                        "etc/machine-id",
                        "--exclude=/etc/ssh/ssh_host_*_key",
                        "ssh-keygen -q -A -f /run/",
                        "--exclude=/var/lib/systemd/random-seed",
                        "--exclude=/var/lib/dhcp/*",
                        "--exclude=/etc/udev/rules.d/70-persistent-net.rules");
        assertThat(plan.findings().all())
                .filteredOn(finding -> finding.code().equals("clone.identity.network-card"))
                .extracting(Finding::where)
                .containsExactly("etc/netplan/50.yaml");
    }

    @Test
    void leavesALinkInPlaceOfTheMachineIdAsItIs() throws Exception {
        Path id = root.resolve("etc/machine-id");
        Files.delete(id);
        Files.createSymbolicLink(id, Path.of("/run/machine-id"));
        assertThat(plan(Identity.NEW).findings().all())
                .extracting(Finding::code)
                .contains("clone.identity.machine-id");

        Files.delete(id);
        Files.createSymbolicLink(id, Path.of("../var/lib/dbus/machine-id"));
        file("var/lib/dbus/machine-id", "0123456789abcdef0123456789abcdef\n");
        Plan plan = plan(Identity.NEW);
        assertThat(plan.toText()).contains("--exclude=/var/lib/dbus/machine-id").doesNotContain("etc/machine-id");
        assertThat(plan.findings().all()).extracting(Finding::code).doesNotContain("clone.identity.machine-id");
    }

    @Test
    void refusesToNameACopyWhoseNameIsALink() throws Exception {
        Files.delete(root.resolve("etc/hostname"));
        Files.createSymbolicLink(root.resolve("etc/hostname"), Path.of("static/hostname"));

        assertThatThrownBy(() -> plan(Identity.NEW.named("field-2")))
                .isInstanceOf(SatchelException.class)
                .hasMessageContaining("etc/hostname: is a symbolic link");
    }

    @Test
    void leavesEverythingToASystemThatMoves() throws Exception {
        Plan plan = plan(Identity.SAME);

        assertThat(plan.toText()).doesNotContain("machine-id", "ssh_host", "ssh-keygen", "dhcp", "persistent-net");
        assertThat(plan.findings().all())
                .extracting(Finding::code)
                .doesNotContain("clone.identity.ssh", "clone.identity.network-card");
    }

    @Test
    void keepsOnePartWhereThatIsAsked() throws Exception {
        assertThat(plan(Identity.NEW.keeping(Identity.Part.SSH_HOST_KEYS)).toText())
                .contains("etc/machine-id")
                .doesNotContain("ssh-keygen", "ssh_host");
    }

    @Test
    void hasANameOfItsOwnAlsoInTheListOfHosts() throws Exception {
        assertThat(plan(Identity.NEW.named("field-2")).toJson()).contains("etc/hostname", "field-2\\n");
        assertThat(CopyIdentity.renamed(Files.readString(root.resolve("etc/hosts")), "desk", "field-2"))
                .isEqualTo("127.0.0.1\tlocalhost\n127.0.1.1\tfield-2.example.org field-2\n10.0.0.9\tdesktop mydesk\n");
    }

    @Test
    void needsNoKeysWhereThereAreNone() throws Exception {
        Files.delete(root.resolve("etc/ssh/ssh_host_ed25519_key"));

        assertThat(plan(Identity.NEW).toText()).doesNotContain("ssh-keygen");
    }
}
