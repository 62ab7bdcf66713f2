package dev.satchel.examples.quickstart;

import com.google.common.collect.ImmutableList;
import dev.satchel.core.SatchelException;
import dev.satchel.core.check.Finding;
import dev.satchel.core.check.Findings;
import dev.satchel.core.host.Architecture;
import dev.satchel.core.host.Host;
import dev.satchel.core.host.OperatingSystem;
import dev.satchel.core.process.ToolLocator;
import dev.satchel.storage.rsync.Rsync;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What the whole chain needs of this host; what is missing is said before anything begins. */
final class Preflight {
    private static final List<String> TOOLS = List.of(
            "sfdisk",
            "partx",
            "losetup",
            "mount",
            "umount",
            "mkfs.ext4",
            "mkfs.vfat",
            "rsync",
            "grub-mkimage",
            "mmd",
            "mcopy",
            "chroot");

    private final ImmutableList.Builder<Finding> missing = ImmutableList.builder();
    private final ToolLocator locator = ToolLocator.system();

    private Preflight() {}

    /** What stands against the chain on {@code host}, with a root of {@code kind}. */
    static Findings check(Host host, SourceKind kind) {
        Preflight preflight = new Preflight();
        if (host.operatingSystem().kind() != OperatingSystem.LINUX) {
            preflight.miss("system", "loop devices and Linux file systems need a Linux", "run it on Debian or Ubuntu");
            return Findings.of(preflight.missing.build());
        }
        preflight.checkRights();
        preflight.checkTools(host.nativeArchitecture(), kind);
        return Findings.of(preflight.missing.build());
    }

    private void checkRights() {
        if (Rsync.User.current() != Rsync.User.ROOT) {
            miss("rights", "disks, loop devices and mounts are root's", "run it with sudo");
        }
        if (!Files.exists(Path.of("/dev/loop-control"))) {
            miss("loop devices", "there is no /dev/loop-control", "run it outside of this container: modprobe loop");
        }
    }

    private void checkTools(Architecture architecture, SourceKind kind) {
        TOOLS.forEach(this::need);
        need("qemu-system-" + architecture.id());
        if (architecture == Architecture.X86_64) {
            need("grub-install");
            needFolder("/usr/lib/grub/i386-pc", "grub-pc-bin");
            needFolder("/usr/lib/grub/x86_64-efi", "grub-efi-amd64-bin");
        } else {
            needFolder("/usr/lib/grub/arm64-efi", "grub-efi-arm64-bin");
        }
        switch (kind) {
            case DEBIAN -> need("debootstrap");
            case TINY ->
                List.of("busybox", "apt-get", "dpkg-deb", "depmod", "modprobe").forEach(this::need);
            case GIVEN -> {}
        }
    }

    private void need(String tool) {
        try {
            locator.require(tool);
        } catch (SatchelException e) {
            miss(tool, "this program is not installed", e.remedy().orElse(""));
        }
    }

    private void needFolder(String folder, String debianPackage) {
        if (!Files.isDirectory(Path.of(folder))) {
            miss(folder, "GRUB's modules are not installed", "apt-get install " + debianPackage);
        }
    }

    private void miss(String where, String what, String remedy) {
        missing.add(Finding.error("quickstart.missing", where, what, remedy));
    }
}
