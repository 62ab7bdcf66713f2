package dev.satchel.qemu.guest;

import com.google.common.base.CharMatcher;
import com.google.common.base.Splitter;
import dev.satchel.core.process.Command;
import dev.satchel.core.process.CommandRunner;
import dev.satchel.testing.DebianKernel;
import dev.satchel.testing.DebianPackage;
import dev.satchel.testing.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/**
 * Debian's general kernel, and an initial RAM disk with busybox and Debian's guest agent: a guest that answers within
 * seconds. Both are downloaded at the first time, and unpacked, not installed.
 *
 * @param kernel the kernel's file
 * @param ramDisk the initial RAM disk
 */
record TinyGuest(Path kernel, Path ramDisk) {
    private static final List<String> MODULES =
            List.of("virtio_pci", "virtio_console", "virtio_blk", "ext4", "crc32c_generic");

    private static final List<String> APPLETS =
            List.of("sh", "mount", "mkdir", "insmod", "cat", "ln", "ip", "hwclock", "kill", "sleep", "env", "poweroff");

    private static final String INIT = """
            #!/bin/sh
            export PATH=/bin:/sbin
            mount -t devtmpfs dev /dev
            mount -t proc proc /proc
            mount -t sysfs sys /sys
            mount -t tmpfs tmp /tmp
            for module in $(cat /etc/modules); do insmod /lib/modules/$module; done
            mkdir -p /dev/virtio-ports /var/run /mnt
            for port in /sys/class/virtio-ports/*; do
                ln -s "/dev/${port##*/}" "/dev/virtio-ports/$(cat "$port/name")"
            done
            ip link set lo up
            ip addr add 192.0.2.7/24 dev lo
            mount -t ext4 /dev/vda /mnt
            echo READY
            qemu-ga -m virtio-serial -p /dev/virtio-ports/org.qemu.guest_agent.0 -t /var/run
            echo "the agent has ended"
            sleep 1000
            """;

    static TinyGuest make(Path folder) throws IOException, InterruptedException {
        Tools.requireAll("busybox", "ldd");
        DebianKernel kernel = DebianKernel.current();
        Path root = Files.createDirectory(folder.resolve("ram"));
        for (String name : List.of("sbin", "dev", "proc", "sys", "tmp", "var")) {
            Files.createDirectories(root.resolve(name));
        }
        DebianKernel.copyBusybox(root, APPLETS);
        Files.createSymbolicLink(root.resolve("sbin/hwclock"), Path.of("../bin/busybox"));
        script(root.resolve("init"), INIT);
        script(root.resolve("sbin/shutdown"), "#!/bin/sh\npoweroff -f\n");
        agent(root);
        kernel.copyModules(MODULES, root);
        Path ramDisk = folder.resolve("ram.cpio.zst");
        DebianKernel.pack(root, ramDisk);
        return new TinyGuest(kernel.image(), ramDisk);
    }

    private static void script(Path file, String text) throws IOException {
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** The agent, and the libraries that the loader says it needs, where the loader looks for them. */
    private static void agent(Path root) throws IOException, InterruptedException {
        Path installed = Path.of("/usr/sbin/qemu-ga");
        Path agent = Files.exists(installed)
                ? installed
                : DebianPackage.unpacked("qemu-guest-agent", "qemu-guest-agent").resolve("usr/sbin/qemu-ga");
        Files.copy(agent, root.resolve("bin/qemu-ga"), StandardCopyOption.COPY_ATTRIBUTES);
        for (String line : run("ldd", agent.toString()).lines().toList()) {
            for (String word : Splitter.on(CharMatcher.whitespace()).split(line)) {
                if (word.startsWith("/")) {
                    Path copy = root.resolve(word.substring(1));
                    Files.createDirectories(copy.getParent());
                    Files.copy(Path.of(word), copy, StandardCopyOption.COPY_ATTRIBUTES);
                }
            }
        }
    }

    private static String run(String program, String... arguments) throws IOException, InterruptedException {
        return CommandRunner.system()
                .run(Command.of(program, arguments))
                .orThrow()
                .output();
    }
}
