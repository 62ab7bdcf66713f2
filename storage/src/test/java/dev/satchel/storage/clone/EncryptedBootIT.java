package dev.satchel.storage.clone;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.base.Splitter;
import dev.satchel.core.plan.PlanListener;
import dev.satchel.core.process.Command;
import dev.satchel.core.process.CommandRunner;
import dev.satchel.core.unit.DataSize;
import dev.satchel.storage.boot.Console;
import dev.satchel.storage.probe.Probe;
import dev.satchel.storage.probe.Volume;
import dev.satchel.testing.OwnJvm;
import dev.satchel.testing.Tools;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A Debian that runs in a machine, and has a device mapper whatever the kernel of this host has, clones itself to an encrypted
 * disk and refreshes that; the copy asks for its passphrase and starts.
 */
@Tag("slow")
@Timeout(3600)
class EncryptedBootIT {
    private static final Path OVMF = Path.of("/usr/share/OVMF");
    private static final Duration PATIENCE = Duration.ofMinutes(40);

    private static final String PACKAGES = String.join(
            ",",
            "linux-image-amd64",
            "cryptsetup-initramfs",
            "zstd",
            "init",
            "udev",
            "kmod",
            "e2fsprogs",
            "dosfstools",
            "fdisk",
            "rsync",
            "mtools",
            "grub2-common",
            "grub-pc-bin",
            "grub-efi-amd64-bin",
            "openjdk-17-jre-headless");

    /** What nobody looks at here, and a translated machine would take minutes to copy. */
    private static final List<String> BALLAST =
            List.of("usr/share/doc", "usr/share/locale", "usr/share/man", "var/cache/apt", "var/lib/apt/lists");

    private static final List<String> MODULES = List.of("gpu", "infiniband", "media", "net", "staging");

    /** The system clones itself where its root is a plain partition, and else tells where it is. */
    private static final String JOB = """
            #!/bin/sh
            exec > /dev/ttyS0 2>&1 < /dev/null
            root=$(findmnt --noheadings --output SOURCE /)
            case $root in
                /dev/mapper/*)
                    lsblk --noheadings --raw --output NAME,TYPE,MOUNTPOINT
                    cat /root/changed
                    ;;
                *)
                    java -XX:TieredStopAtLevel=1 -cp '%s' %s /dev/sdb 'correct horse' /root/changed
                    ls /dev/mapper
                    cat /proc/mounts
                    ;;
            esac
            echo all is done
            sync
            poweroff -f
            """;

    @TempDir
    Path folder;

    @BeforeEach
    void tools() throws Exception {
        Tools.requireRoot();
        Tools.requireAll("debootstrap", "sfdisk", "rsync", "grub-install", "mcopy", "qemu-system-x86_64");
        folder = folder.toRealPath();
    }

    private static void run(String program, String... arguments) throws Exception {
        CommandRunner.system()
                .run(Command.of(program, arguments).withTimeLimit(Duration.ofMinutes(15)))
                .orThrow();
    }

    private Path source() throws Exception {
        Path root = folder.resolve("debian");
        run(
                "debootstrap",
                "--variant=minbase",
                "--include=" + PACKAGES,
                "bookworm",
                root.toString(),
                "http://deb.debian.org/debian");
        for (String ballast : BALLAST) {
            run("rm", "-r", root.resolve(ballast).toString());
        }
        String kernel = names(root.resolve("usr/lib/modules")).get(0);
        for (String modules : MODULES) {
            run(
                    "rm",
                    "-r",
                    root.resolve("usr/lib/modules/" + kernel + "/kernel/drivers/" + modules)
                            .toString());
        }
        run("chroot", root.toString(), "depmod", kernel);
        // A translated machine makes it twice.
        Files.writeString(root.resolve("etc/initramfs-tools/conf.d/quick"), "COMPRESS=gzip\nCOMPRESSLEVEL=1\n");
        withJob(root);
        return root;
    }

    private static List<String> names(Path folder) throws Exception {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    private static void withJob(Path root) throws Exception {
        List<String> classPath = new ArrayList<>();
        Path place = Files.createDirectories(root.resolve("opt/satchel"));
        for (String entry : Splitter.on(File.pathSeparator).omitEmptyStrings().split(OwnJvm.classPath())) {
            if (Files.exists(Path.of(entry))) {
                Path copy = place.resolve(classPath.size() + (entry.endsWith(".jar") ? ".jar" : ""));
                run("cp", "-rL", entry, copy.toString());
                classPath.add("/" + root.relativize(copy));
            }
        }
        Path job = root.resolve("usr/local/sbin/job");
        Files.writeString(
                job, JOB.formatted(String.join(File.pathSeparator, classPath), EncryptedCloneProgram.class.getName()));
        run("chmod", "755", job.toString());
        Path unit = root.resolve("etc/systemd/system/job.service");
        Files.writeString(unit, """
                [Unit]
                After=multi-user.target
                [Service]
                ExecStart=/usr/local/sbin/job
                """);
        // Which would hang up the line that the job speaks on.
        Files.createSymbolicLink(unit.resolveSibling("serial-getty@ttyS0.service"), Path.of("/dev/null"));
        Path wanted = root.resolve("etc/systemd/system/multi-user.target.wants");
        Files.createSymbolicLink(Files.createDirectories(wanted).resolve("job.service"), unit.getFileName());
    }

    private static List<String> machine(String... more) {
        List<String> words = new ArrayList<>(List.of(
                "qemu-system-x86_64",
                "-machine",
                "q35",
                "-accel",
                "tcg,thread=multi",
                "-cpu",
                "max",
                "-smp",
                "2",
                "-m",
                "1536",
                "-global",
                "ICH9-LPC.disable_s3=1"));
        words.addAll(List.of(more));
        return words;
    }

    private static List<String> disk(Path image, int port) {
        return List.of(
                "-drive",
                "file=" + image + ",format=raw,if=none,id=disk" + port,
                "-device",
                "ide-hd,drive=disk" + port + ",bus=ide." + port);
    }

    private static String saidUnlocked(List<String> machine) throws Exception {
        try (Guest guest = Guest.start(machine)) {
            guest.await("Please unlock disk cryptroot", PATIENCE);
            guest.say("correct horse\n");
            return guest.await("all is done", PATIENCE);
        }
    }

    @Test
    void asksForThePassphraseAndHoldsWhatTheSystemHadThatMadeIt() throws Exception {
        Path system = folder.resolve("system.img");
        SystemClone.of(source())
                .console(Console.SERIAL_AND_SCREEN)
                .toImage(system, DataSize.gibibytes(2))
                .plan()
                .apply(PlanListener.NONE);
        Path encrypted = folder.resolve("encrypted.img");
        run("truncate", "--size", "" + DataSize.gibibytes(3).bytes(), encrypted.toString());
        List<String> both = machine();
        both.addAll(disk(system, 0));
        both.addAll(disk(encrypted, 1));

        String made;
        try (Guest guest = Guest.start(both)) {
            made = guest.await("all is done", PATIENCE);
        }

        assertThat(made)
                .contains("it is cloned", "it is refreshed", "control")
                .doesNotContain("satchel-clone-", "Exception");
        Volume root = Probe.of(encrypted).volume(4);
        assertThat(root.type()).contains("crypto_LUKS");
        assertThat(root.version()).contains("2");

        List<String> bios = machine("-snapshot");
        bios.addAll(disk(encrypted, 0));
        assertThat(saidUnlocked(bios)).contains("cryptroot crypt /", "changed after the clone");
        Path variables = Files.copy(OVMF.resolve("OVMF_VARS_4M.fd"), folder.resolve("vars.fd"));
        List<String> uefi = machine(
                "-drive",
                "if=pflash,unit=0,format=raw,readonly=on,file=" + OVMF.resolve("OVMF_CODE_4M.fd"),
                "-drive",
                "if=pflash,unit=1,format=raw,file=" + variables);
        uefi.addAll(disk(encrypted, 0));
        assertThat(saidUnlocked(uefi)).contains("cryptroot crypt /", "changed after the clone");
    }
}
