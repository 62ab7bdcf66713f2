package dev.satchel.testing;

import com.google.common.base.CharMatcher;
import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableListMultimap;
import dev.satchel.core.host.Architecture;
import dev.satchel.core.machine.Board;
import dev.satchel.core.machine.Extras;
import dev.satchel.core.machine.Firmware;
import dev.satchel.core.machine.GuestSystem;
import dev.satchel.core.machine.Machine;
import dev.satchel.core.process.Command;
import dev.satchel.core.process.CommandRunner;
import dev.satchel.core.unit.DataSize;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Debian's general kernel, and an initial RAM disk with busybox and Debian's guest agent: a guest that answers within
 * seconds. Both are downloaded at the first time, and unpacked, not installed. With a virtio card in a network of QEMU's own
 * it answers by HTTP at port 80; with a virtio disk that has ext4 it mounts that at {@code /mnt}. On the kernel's command line
 * it wants {@code console=ttyS0}, and on Arm {@code console=ttyAMA0}.
 *
 * @param architecture x86-64 or 64-bit Arm
 * @param kernel the kernel's file
 * @param ramDisk the initial RAM disk
 */
public record TinyGuest(Architecture architecture, Path kernel, Path ramDisk) {
    private static final List<String> MODULES =
            List.of("virtio_pci", "virtio_console", "virtio_blk", "virtio_net", "ext4", "crc32c_generic");

    private static final List<String> APPLETS = List.of(
            "sh",
            "mount",
            "mkdir",
            "insmod",
            "cat",
            "ln",
            "ip",
            "hwclock",
            "kill",
            "sleep",
            "env",
            "poweroff",
            "httpd");

    /** What the agent is linked with, by the package that has it. */
    private static final ImmutableListMultimap<String, String> ARM_LIBRARIES =
            ImmutableListMultimap.<String, String>builder()
                    .putAll("libc6", "ld-linux-aarch64.so.1", "libc.so.6", "libm.so.6")
                    .putAll("libglib2.0-0", "libglib-2.0.so.0", "libgmodule-2.0.so.0")
                    .put("libnuma1", "libnuma.so.1")
                    .put("libpcre2-8-0", "libpcre2-8.so.0")
                    .put("libudev1", "libudev.so.1")
                    .put("liburing2", "liburing.so.2")
                    .build();

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
            if [ -e /sys/class/net/eth0 ]; then
                ip link set eth0 up
                ip addr add 10.0.2.15/24 dev eth0
                ip route add default via 10.0.2.2
                httpd -p 80 -h /www
            fi
            [ -e /dev/vda ] && mount -t ext4 /dev/vda /mnt
            %s
            echo READY
            qemu-ga -m virtio-serial -p /dev/virtio-ports/org.qemu.guest_agent.0 -t /var/run
            echo "the agent has ended"
            sleep 1000
            """;

    /** One whose files are in {@code folder}. */
    public static TinyGuest make(Path folder) throws IOException, InterruptedException {
        return make(folder, List.of(), "");
    }

    /**
     * One that can and does more.
     *
     * @param folder where its files are made
     * @param modules of the kernel, beside those for virtio's disks, cards and consoles, with which it starts
     * @param script lines of its shell, run before it says READY and starts its agent
     */
    public static TinyGuest make(Path folder, List<String> modules, String script)
            throws IOException, InterruptedException {
        Tools.requireAll("busybox", "ldd");
        DebianKernel kernel = DebianKernel.current();
        Path root = root(folder, Tools.require("busybox"), script);
        copyAgent(root);
        return packed(Architecture.X86_64, kernel, modules, root);
    }

    /** One for 64-bit Arm, of Debian's packages for that alone, whose files are in {@code folder}. */
    public static TinyGuest makeForArm(Path folder) throws IOException, InterruptedException {
        Tools.requireAll("modprobe", "cpio", "zstd");
        DebianKernel kernel = ArmPackages.kernel();
        Path root = root(folder, ArmPackages.unpacked("busybox-static").resolve("bin/busybox"), "");
        copyArmAgent(root);
        return packed(Architecture.AARCH64, kernel, List.of(), root);
    }

    private static Path root(Path folder, Path busybox, String script) throws IOException {
        Path root = Files.createDirectory(folder.resolve("ram"));
        for (String name : List.of("sbin", "dev", "proc", "sys", "tmp", "var", "lib")) {
            Files.createDirectories(root.resolve(name));
        }
        DebianKernel.copyBusybox(busybox, root, APPLETS);
        Files.createSymbolicLink(root.resolve("sbin/hwclock"), Path.of("../bin/busybox"));
        script(root.resolve("init"), INIT.replace("%s", script));
        Files.createDirectories(root.resolve("www"));
        Files.writeString(root.resolve("www/index.html"), "hello from the guest\n");
        script(root.resolve("sbin/shutdown"), "#!/bin/sh\npoweroff -f\n");
        return root;
    }

    private static TinyGuest packed(Architecture architecture, DebianKernel kernel, List<String> modules, Path root)
            throws IOException, InterruptedException {
        kernel.copyModules(Stream.concat(MODULES.stream(), modules.stream()).toList(), root);
        Path ramDisk = root.resolveSibling("ram.cpio.zst");
        DebianKernel.pack(root, ramDisk);
        return new TinyGuest(architecture, kernel.image(), ramDisk);
    }

    /** Begins a machine that runs it: the smallest, with a channel to its agent. */
    public Machine.Builder machine(String name) {
        boolean arm = architecture == Architecture.AARCH64;
        return Machine.named(name)
                .guest(GuestSystem.linux(architecture))
                .board(arm ? Board.VIRT : Board.Q35)
                .firmware(Firmware.bios())
                .cores(1)
                .memory(DataSize.mebibytes(256))
                .guestAgent(Machine.GuestAgent.ON)
                .extras(new Extras(
                        List.of(
                                "-kernel",
                                kernel.toString(),
                                "-initrd",
                                ramDisk.toString(),
                                "-append",
                                "console=" + (arm ? "ttyAMA0" : "ttyS0") + " quiet panic=-1"),
                        Map.of()));
    }

    private static void script(Path file, String text) throws IOException {
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** The agent, and the libraries that the loader says it needs, where the loader looks for them. */
    private static void copyAgent(Path root) throws IOException, InterruptedException {
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

    /** What {@code ldd} would say; an agent that needs more says so on the console. */
    private static void copyArmAgent(Path root) throws IOException, InterruptedException {
        Files.copy(
                ArmPackages.unpacked("qemu-guest-agent").resolve("usr/sbin/qemu-ga"),
                root.resolve("bin/qemu-ga"),
                StandardCopyOption.COPY_ATTRIBUTES);
        for (Map.Entry<String, String> each : ARM_LIBRARIES.entries()) {
            Path tree = ArmPackages.unpacked(each.getKey());
            Path library = Stream.of("lib/aarch64-linux-gnu", "usr/lib/aarch64-linux-gnu")
                    .map(place -> tree.resolve(place).resolve(each.getValue()))
                    .filter(Files::exists)
                    .findFirst()
                    .orElseThrow();
            Files.copy(library, root.resolve("lib").resolve(each.getValue()), StandardCopyOption.COPY_ATTRIBUTES);
        }
    }

    private static String run(String program, String... arguments) throws IOException, InterruptedException {
        return CommandRunner.system()
                .run(Command.of(program, arguments))
                .orThrow()
                .output();
    }
}
