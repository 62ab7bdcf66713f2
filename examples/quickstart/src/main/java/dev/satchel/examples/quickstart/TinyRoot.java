package dev.satchel.examples.quickstart;

import com.google.common.collect.ImmutableList;
import dev.satchel.core.process.Command;
import dev.satchel.core.process.CommandRunner;
import dev.satchel.core.process.ToolLocator;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/**
 * The smallest Linux that can be carried: busybox, the general kernel, and an initramfs with the drivers for USB,
 * NVMe, SATA and virtio. It asks for a login on the first serial port and switches itself off when the power button is
 * pressed. Hard links, a sparse file and odd names lie in it, so that copying it is a test.
 */
final class TinyRoot {
    /** What stands between the kernel and the root, whatever the machine; then the power button. */
    private static final List<String> DRIVERS = List.of(
            "ata_piix",
            "ahci",
            "sd_mod",
            "nvme",
            "xhci_pci",
            "ehci_pci",
            "usb_storage",
            "uas",
            "virtio_pci",
            "virtio_blk",
            "virtio_scsi",
            "ext4",
            "crc32c_generic",
            "button",
            "evdev");

    private static final List<String> APPLETS = ImmutableList.of(
            "sh",
            "ash",
            "mount",
            "umount",
            "mkdir",
            "insmod",
            "sleep",
            "findfs",
            "switch_root",
            "init",
            "getty",
            "login",
            "cat",
            "echo",
            "ls",
            "acpid",
            "poweroff",
            "reboot",
            "sync",
            "hostname",
            "grep",
            "dmesg");

    private static final String INIT = """
            #!/bin/sh
            mount -t devtmpfs none /dev
            mount -t proc none /proc
            mount -t sysfs none /sys
            for module in $(cat /modules); do insmod "/lib/$module" 2>/dev/null; done
            root=
            for word in $(cat /proc/cmdline); do
                case "$word" in root=*) root="${word#root=}" ;; esac
            done
            tries=0
            until device="$(findfs "$root" 2>/dev/null)"; do
                tries=$((tries + 1))
                [ "$tries" -gt 300 ] && echo "no disk with $root" && exec sh
                sleep 0.2
            done
            mount -t ext4 -o rw "$device" /sysroot
            mount --move /dev /sysroot/dev
            umount /proc /sys
            exec switch_root /sysroot /sbin/init
            """;

    private static final String RC = """
            #!/bin/sh
            mount -t proc none /proc
            mount -t sysfs none /sys
            hostname -F /etc/hostname
            acpid
            """;

    private static final String INITTAB = """
            ::sysinit:/etc/rc
            ttyS0::respawn:/sbin/getty -L 115200 ttyS0 vt100
            ::ctrlaltdel:/sbin/reboot
            ::shutdown:/bin/sync
            ::shutdown:/bin/umount -a -r
            """;

    private final Path root;
    private final KernelPackage kernel;
    private final CommandRunner runner;

    private TinyRoot(Path root, KernelPackage kernel, CommandRunner runner) {
        this.root = root;
        this.kernel = kernel;
        this.runner = runner;
    }

    /** Makes it in the folder {@code root}, which must not exist. */
    static void make(Path root, KernelPackage kernel, CommandRunner runner) throws IOException, InterruptedException {
        Files.createDirectories(root);
        TinyRoot tiny = new TinyRoot(root, kernel, runner);
        tiny.makeFolders();
        tiny.makePrograms();
        tiny.makeConfiguration();
        tiny.makeBoot();
        tiny.makeTrials();
    }

    private void makeFolders() throws IOException {
        for (String folder : List.of(
                "bin",
                "sbin",
                "boot",
                "boot/efi",
                "dev",
                "etc",
                "etc/acpi",
                "etc/acpi/PWRF",
                "home",
                "lib",
                "mnt",
                "media",
                "proc",
                "root",
                "run",
                "sys",
                "tmp",
                "usr",
                "usr/bin",
                "var",
                "var/log",
                "var/run")) {
            Files.createDirectories(root.resolve(folder));
        }
        Files.setPosixFilePermissions(root.resolve("tmp"), PosixFilePermissions.fromString("rwxrwxrwx"));
    }

    private void makePrograms() throws IOException {
        Path busybox = root.resolve("bin/busybox");
        Files.copy(ToolLocator.system().require("busybox"), busybox);
        for (String applet : APPLETS) {
            Files.createLink(root.resolve("bin").resolve(applet), busybox);
        }
        for (String applet : List.of("init", "getty", "poweroff", "reboot")) {
            Files.createLink(root.resolve("sbin").resolve(applet), busybox);
        }
    }

    private void makeConfiguration() throws IOException {
        write("etc/inittab", INITTAB);
        executable("etc/rc", RC);
        executable("etc/acpi/PWRF/00000080", "#!/bin/sh\npoweroff\n");
        write("etc/passwd", "root::0:0:root:/root:/bin/sh\n");
        write("etc/group", "root:x:0:\n");
        write("etc/hostname", "tiny\n");
        write("etc/machine-id", "0123456789abcdef0123456789abcdef\n");
        write("etc/fstab", "# of the system that is copied\n/dev/sda1\t/\text4\terrors=remount-ro\t0 1\n");
        write("etc/os-release", "ID=tiny\nPRETTY_NAME=\"A tiny Linux\"\n");
    }

    private void makeBoot() throws IOException, InterruptedException {
        String modules = "lib/modules/" + kernel.version();
        Files.createDirectories(root.resolve(modules));
        for (String list : List.of("modules.dep", "modules.builtin")) { // what this kernel can drive, for who asks
            Files.copy(
                    kernel.tree().resolve(modules).resolve(list),
                    root.resolve(modules).resolve(list));
        }
        Files.copy(kernel.image(), root.resolve("boot/vmlinuz-" + kernel.version()));
        Path initramfs = root.resolve("boot/initrd.img-" + kernel.version());
        try (CpioArchive archive = new CpioArchive(
                new GZIPOutputStream(new BufferedOutputStream(Files.newOutputStream(initramfs)), 1 << 16))) {
            for (String folder : List.of("bin", "dev", "lib", "proc", "sys", "sysroot")) {
                archive.folder(folder);
            }
            archive.file("bin/busybox", 0755, Files.readAllBytes(root.resolve("bin/busybox")));
            for (String applet : APPLETS) {
                archive.link("bin/" + applet, "busybox");
            }
            StringBuilder order = new StringBuilder();
            for (Path module : kernel.modules(DRIVERS, runner)) {
                archive.file("lib/" + module.getFileName(), 0644, Files.readAllBytes(module));
                order.append(module.getFileName()).append('\n');
            }
            archive.file("modules", 0644, order.toString().getBytes(StandardCharsets.UTF_8));
            archive.file("init", 0755, INIT.getBytes(StandardCharsets.UTF_8));
        }
    }

    /** What a careless copy gets wrong. */
    private void makeTrials() throws IOException, InterruptedException {
        write("home/with blank, comma 'quote' and ü", "odd name\n");
        Files.createSymbolicLink(root.resolve("home/link"), Path.of("../etc/hostname"));
        runner.run(Command.of(
                        "truncate", "-s", "64M", root.resolve("home/sparse").toString()))
                .orThrow();
    }

    private void write(String file, String content) throws IOException {
        Files.writeString(root.resolve(file), content);
    }

    private void executable(String file, String content) throws IOException {
        write(file, content);
        Files.setPosixFilePermissions(root.resolve(file), PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
