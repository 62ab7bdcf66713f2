package dev.satchel.storage.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.core.process.Command;
import dev.satchel.core.process.CommandResult;
import dev.satchel.core.process.CommandRunner;
import dev.satchel.testing.DebianKernel;
import dev.satchel.testing.DebianPackage;
import dev.satchel.testing.Tools;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real smartctl asks the SATA and the NVMe disk that QEMU makes up, in a guest. */
@Tag("slow")
class SmartGuestIT {
    @TempDir
    Path folder;

    private static final String INIT = """
            #!/bin/sh
            export PATH=/bin:/sbin
            mount -t devtmpfs dev /dev
            mount -t proc proc /proc
            mount -t sysfs sys /sys
            for module in $(cat /etc/modules); do insmod /lib/modules/$module; done
            sleep 2
            ask() { echo "BEGIN $1"; shift; smartctl --json=c "$@"; echo; echo "END"; }
            ask nvme --device=auto --info --health --attributes --capabilities --log=error --log=selftest /dev/nvme0
            ask sata --device=auto --info --health --attributes --capabilities --log=error --log=selftest /dev/sda
            ask start --device=auto --test=short /dev/sda
            sleep 1
            ask tested --device=auto --info --health --attributes --capabilities --log=error --log=selftest /dev/sda
            ask usb --device=auto --info --health --attributes --capabilities --log=error --log=selftest /dev/sdb
            poweroff -f
            """;

    private Path ramDisk(DebianKernel kernel) throws Exception {
        Path root = Files.createDirectory(folder.resolve("ram"));
        for (String name : List.of("sbin", "dev", "proc", "sys", "tmp")) {
            Files.createDirectories(root.resolve(name));
        }
        DebianKernel.copyBusybox(root, List.of("sh", "mount", "insmod", "cat", "sleep", "echo", "poweroff"));
        Files.writeString(root.resolve("init"), INIT);
        Files.setPosixFilePermissions(root.resolve("init"), PosixFilePermissions.fromString("rwxr-xr-x"));
        Path smartctl = DebianPackage.unpacked("smartmontools", "smartmontools").resolve("usr/sbin/smartctl");
        Files.copy(smartctl, root.resolve("bin/smartctl"), StandardCopyOption.COPY_ATTRIBUTES);
        for (String line : run("ldd", smartctl.toString()).output().lines().toList()) {
            for (String word : line.strip().split("\\s+", -1)) {
                if (word.startsWith("/")) {
                    Path copy = root.resolve(word.substring(1));
                    Files.createDirectories(copy.getParent());
                    Files.copy(Path.of(word), copy, StandardCopyOption.REPLACE_EXISTING);
                }
            }
        }
        assertThat(Files.exists(root.resolve("lib64"), LinkOption.NOFOLLOW_LINKS))
                .isTrue();
        kernel.copyModules(List.of("nvme", "ahci", "sd_mod", "xhci_pci", "usb_storage", "uas"), root);
        Path packed = folder.resolve("ram.cpio.zst");
        DebianKernel.pack(root, packed);
        return packed;
    }

    private static CommandResult run(String program, String... arguments) throws Exception {
        return CommandRunner.system()
                .run(Command.of(program, arguments).withTimeLimit(Duration.ofMinutes(3)))
                .orThrow();
    }

    private Path disk(String name) throws Exception {
        Path file = folder.resolve(name);
        try (RandomAccessFile disk = new RandomAccessFile(file.toFile(), "rw")) {
            disk.setLength(16 << 20);
        }
        return file;
    }

    private static SmartReport report(String console, String name) throws Exception {
        String json = console.replaceAll("(?s).*BEGIN " + name + "\r?\n(.*?)\r?\nEND.*", "$1");
        return SmartReport.parse(json, name);
    }

    @Test
    void understandsWhatSmartctlSaysOfSataNvmeAndUsb() throws Exception {
        Tools.requireAll("qemu-system-x86_64", "busybox", "ldd");
        DebianKernel kernel = DebianKernel.current();
        Path ram = ramDisk(kernel);

        String console = run(
                        "qemu-system-x86_64",
                        "-nodefaults",
                        "-no-user-config",
                        "-display",
                        "none",
                        "-machine",
                        "q35",
                        "-accel",
                        "tcg",
                        "-m",
                        "256",
                        "-serial",
                        "stdio",
                        "-kernel",
                        kernel.image().toString(),
                        "-initrd",
                        ram.toString(),
                        "-append",
                        "console=ttyS0 quiet panic=-1",
                        "-no-reboot",
                        "-drive",
                        "if=none,id=n,format=raw,file=" + disk("nvme.img"),
                        "-device",
                        "nvme,drive=n,serial=NV-1",
                        "-drive",
                        "if=none,id=s,format=raw,file=" + disk("sata.img"),
                        "-device",
                        "ide-hd,drive=s,bus=ide.0,serial=SA-1,model=Carried",
                        "-device",
                        "qemu-xhci",
                        "-drive",
                        "if=none,id=u,format=raw,file=" + disk("usb.img"),
                        "-device",
                        "usb-storage,drive=u,serial=US-1")
                .output();
        SmartReport nvme = report(console, "nvme");
        assertThat(nvme.verdict()).isEqualTo(SmartReport.Verdict.PASSED);
        assertThat(nvme.serial()).contains("NV-1");
        assertThat(nvme.protocol()).contains("NVMe");
        assertThat(nvme.nvme()).isPresent();
        assertThat(nvme.findings().hasErrors()).isFalse();
        SmartReport sata = report(console, "sata");
        assertThat(sata.verdict()).isEqualTo(SmartReport.Verdict.PASSED);
        assertThat(sata.serial()).contains("SA-1");
        assertThat(sata.model()).contains("Carried");
        assertThat(sata.attributes()).isNotEmpty();
        SmartReport tested = report(console, "tested");
        assertThat(tested.selfTest().orElseThrow().state()).isEqualTo(SmartReport.SelfTestState.PASSED);
        SmartReport usb = report(console, "usb");
        assertThat(usb.verdict()).isEqualTo(SmartReport.Verdict.UNKNOWN);
        assertThat(usb.findings().all()).anyMatch(finding -> finding.code().equals("smart.unknown"));
    }
}
