package dev.satchel.qemu.commandline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.common.collect.Sets;
import dev.satchel.core.SatchelException;
import dev.satchel.core.check.Finding;
import dev.satchel.core.check.Severity;
import dev.satchel.core.machine.Access;
import dev.satchel.core.machine.Board;
import dev.satchel.core.machine.CacheMode;
import dev.satchel.core.machine.Clock;
import dev.satchel.core.machine.Disk;
import dev.satchel.core.machine.DiskBus;
import dev.satchel.core.machine.DiskSource;
import dev.satchel.core.machine.Display;
import dev.satchel.core.machine.Firmware;
import dev.satchel.core.machine.GuestKind;
import dev.satchel.core.machine.HostPort;
import dev.satchel.core.machine.ImageFormat;
import dev.satchel.core.machine.Machine;
import dev.satchel.core.machine.NetworkMode;
import dev.satchel.core.machine.NetworkModels;
import dev.satchel.core.machine.PortForward;
import dev.satchel.core.machine.SerialPort;
import dev.satchel.core.unit.DataSize;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommandLineImportTest {
    private static CommandLineImport read(String text) {
        try {
            return CommandLineImport.ofText(text);
        } catch (SatchelException e) {
            throw new AssertionError(e);
        }
    }

    private static CommandLineImport recorded(String name) throws IOException {
        try (InputStream in = Objects.requireNonNull(CommandLineImportTest.class.getResourceAsStream(name), name)) {
            return CommandLineImport.ofText(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    private static List<String> errors(CommandLineImport read) {
        return read.findings().errors().stream().map(Finding::code).toList();
    }

    private static List<String> codes(CommandLineImport read, Severity severity) {
        return read.findings().stream()
                .filter(finding -> finding.severity() == severity)
                .map(Finding::code)
                .toList();
    }

    /** A PC that nothing stands against, to which a test adds. */
    private static CommandLineImport pc(String options) {
        return read("qemu-system-x86_64 -nodefaults -machine q35 -m 1G -display none " + options);
    }

    @Test
    void theArticlesCommandBecomesAMachineThatStarts() {
        CommandLineImport read = read("""
                #!/bin/bash
                # Windows To Go on Apple Silicon
                sudo qemu-system-aarch64 \\
                  -machine virt -accel hvf -cpu host -smp 4 -m 8G \\
                  -drive file=/dev/disk4,format=raw,if=none,id=wtg \\
                  -device ide-hd,drive=wtg,bus=ide.0 \\
                  -device ramfb -device qemu-xhci -device usb-kbd -device usb-tablet \\
                  -netdev user,id=n -device virtio-net-pci,netdev=n
                """);

        assertThat(errors(read)).containsExactlyInAnyOrder("commandline.bus.absent", "commandline.firmware.missing");
        assertThat(read.findings().errors()).anySatisfy(error -> {
            assertThat(error.where()).isEqualTo("line 6: -device ide-hd,drive=wtg,bus=ide.0");
            assertThat(error.message()).contains("Bus 'ide.0' not found");
            assertThat(error.remedy()).contains("nvme");
        });
        Machine machine = read.machine();
        assertThat(machine.board()).isEqualTo(Board.VIRT);
        assertThat(machine.guest().kind()).isEqualTo(GuestKind.WINDOWS_11);
        assertThat(machine.memory()).isEqualTo(DataSize.gibibytes(8));
        assertThat(machine.cpu().processors()).isEqualTo(4);
        assertThat(machine.firmware()).isInstanceOf(Firmware.Uefi.class);
        assertThat(machine.disks()).singleElement().satisfies(disk -> {
            assertThat(disk.id()).isEqualTo("wtg");
            assertThat(disk.bus()).contains(DiskBus.NVME);
            assertThat(disk.source()).isInstanceOf(DiskSource.Device.class);
            assertThat(disk.cache()).isEqualTo(CacheMode.NONE);
        });
        assertThat(machine.extras().qemuArguments()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            -drive file=/dev/sdx,if=none,id=d -device ide-hd,drive=d,bus=ide.0                                  | commandline.format.missing
            -drive file=/dev/sdx,format=raw,if=none,id=d                                                         | commandline.drive.unattached
            -drive file=/dev/sdx,format=raw,if=none                                                              | commandline.drive.unattached
            -device ide-hd,drive=d,bus=ide.0                                                                     | commandline.device.drive
            -device ide-hd,bus=ide.0                                                                             | commandline.device.drive
            -drive file=a,format=raw,if=none,id=d -device ide-hd,drive=d,bus=ide.6                               | commandline.bus.absent
            -drive file=a,format=raw,if=none,id=d -device ide-hd,drive=d,bus=ide.0,unit=1                        | commandline.unit.clash
            -drive file=a,format=raw,if=none,id=d -device scsi-hd,drive=d                                        | commandline.bus.absent
            -drive file=a,format=raw,if=none,id=d -device usb-storage,drive=d                                    | commandline.bus.absent
            -drive file=a,format=raw,if=none,id=d -device nvme,drive=d                                           | commandline.device.serial
            -drive file=a,format=raw,if=none,id=d,readonly=on -device ide-hd,drive=d,bus=ide.0                   | commandline.disk.read-only
            -drive file=a,format=raw,if=sata                                                                     | commandline.drive.interface
            -drive file=a,format=raw,id=d -device ide-hd,drive=d,bus=ide.0                                       | commandline.drive.twice
            -drive file=a,format=raw,if=none,id=d -drive file=b,format=raw,if=none,id=d -device ide-hd,drive=d,bus=ide.0 | commandline.id.duplicate
            -smp 4,sockets=2,cores=4,threads=1                                                                   | commandline.smp
            -smp four                                                                                            | commandline.option.value
            -device                                                                                              | commandline.option.missing
            -enable-kvm -accel tcg                                                                               | commandline.accelerator
            -accel kvm:tcg                                                                                       | commandline.accelerator
            -accel tcg -cpu host                                                                                 | commandline.cpu.host
            -m 512b                                                                                              | commandline.memory
            -device e1000e,netdev=n                                                                              | commandline.network.backend
            -netdev user,id=n                                                                                    | commandline.network.device
            -nic user,hostfwd=tcp:22:22                                                                          | commandline.network.forward
            -global cfi.pflash01.secure=on                                                                       | commandline.global
            -drive if=pflash,unit=1,format=raw,file=v_VARS.fd                                                    | commandline.firmware.code
            -drive if=pflash,format=raw,file=OVMF_VARS.fd -drive if=pflash,format=raw,file=OVMF_CODE.fd          | commandline.firmware.swapped
            -drive if=pflash,format=raw,file=OVMF_CODE.fd -drive if=pflash,format=raw,file=/usr/share/OVMF/OVMF_VARS.fd | commandline.firmware.template
            -tpmdev emulator,id=t,chardev=c -chardev socket,id=c,path=s                                          | commandline.tpm.device
            -tpmdev emulator,id=t,chardev=c -chardev socket,id=c,path=s -device tpm-tis-device,tpmdev=t          | commandline.tpm.model
            -serial chardev:nobody                                                                               | commandline.chardev
            """)
    void whatQemuRefusesOrLosesInSilenceIsAnError(String options, String code) {
        CommandLineImport read = pc(options);

        assertThat(errors(read)).contains(code);
        assertThat(read.findings().errors()).allSatisfy(error -> {
            assertThat(error.where()).isNotBlank();
            assertThat(error.remedy()).isNotBlank();
        });
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            -net nic -net user                                              | commandline.outdated
            -soundhw hda                                                    | commandline.outdated
            -usb -usbdevice tablet                                          | commandline.outdated
            -enable-kvm                                                     | commandline.outdated
            -no-hpet                                                        | commandline.outdated
            -hda disk.qcow2                                                 | commandline.outdated
            -drive file=a,format=raw,if=virtio,readonly                     | commandline.outdated
            -serial unix:s,server,nowait                                    | commandline.outdated
            -drive file=a,format=raw,if=none,id=d -device virtio-blk-pci,drive=d,scsi=off | commandline.outdated
            -hda disk.qcow2                                                 | commandline.format.missing
            -nic user,hostfwd=tcp::2222-:22                                 | commandline.network.open
            -vnc :1                                                         | commandline.display.open
            -bios /usr/share/ovmf/OVMF.fd                                   | commandline.firmware.bios
            -drive file=a.qcow2,if=virtio,format=qcow2,cache=unsafe         | commandline.disk.cache
            -drive file=a.qcow2,if=virtio,format=qcow2,snapshot=on          | commandline.disk.snapshot
            -drive file=/dev/sdx,format=raw,if=virtio                       | commandline.device.path
            -drive file=a,format=raw,if=none,id=d -device ide-hd,drive=d    | commandline.bus.missing
            """)
    void whatIsOutdatedOrUnwiseIsAWarning(String options, String code) {
        CommandLineImport read = pc(options);

        assertThat(codes(read, Severity.WARNING)).contains(code);
        assertThat(errors(read)).isEmpty();
    }

    @Test
    void aSecondDiskWithoutABusDoesNotFit() {
        CommandLineImport read = pc("-drive file=a,format=raw,if=none,id=a -device ide-hd,drive=a "
                + "-drive file=b,format=raw,if=none,id=b -device ide-hd,drive=b");

        assertThat(errors(read)).containsExactly("commandline.bus.missing");
        assertThat(read.machine().disks()).extracting(Disk::id).containsExactly("a", "b");
    }

    @Test
    void aCommentBehindABackslashEndsTheCommandAndIsReadAsMeant() {
        CommandLineImport read = read("""
                qemu-system-x86_64 -m 2G \\ # two gigabytes
                  -display none \\
                  -smp 2    # both \\
                  -nic none
                """);

        assertThat(errors(read)).containsExactly("commandline.comment", "commandline.comment");
        assertThat(read.findings().errors()).extracting(Finding::where).containsExactly("line 1", "line 3");
        assertThat(read.machine().cpu().processors()).isEqualTo(2);
        assertThat(read.machine().networks()).isEmpty();
    }

    @Test
    void aMissingBackslashAndABlankBehindOneAreTold() {
        CommandLineImport read = read("qemu-system-x86_64 -m 2G\n  -smp 2 \\ \n  -nic none\n");

        assertThat(errors(read)).containsExactly("commandline.continuation", "commandline.backslash");
        assertThat(read.machine().cpu().processors()).isEqualTo(2);
        assertThat(read.machine().networks()).isEmpty();
    }

    @Test
    void variablesOfTheTextAreItsOwnAndOthersStay() {
        CommandLineImport read = read("""
                DISK="my disk.qcow2"
                export MEM=3G
                FOO=bar exec qemu-system-x86_64 -m $MEM -name '$NOT' -hda "${DISK}" -cdrom $HOME/a.iso
                """);

        assertThat(read.machine().memory()).isEqualTo(DataSize.gibibytes(3));
        assertThat(read.machine().name()).isEqualTo("$NOT");
        assertThat(read.machine().disks().get(0).source())
                .isEqualTo(new DiskSource.Image(Path.of("my disk.qcow2"), ImageFormat.QCOW2));
        assertThat(read.machine().disks().get(1).source()).isEqualTo(DiskSource.medium(Path.of("$HOME/a.iso")));
        assertThat(read.findings())
                .filteredOn(finding -> finding.code().equals("commandline.variable"))
                .singleElement()
                .satisfies(finding -> assertThat(finding.message()).contains("$HOME"));
    }

    @Test
    void ofSeveralCommandsTheFirstThatRunsQemuIsRead() {
        CommandLineImport read = read("""
                which qemu-system-x86_64 || apt install qemu-system-x86
                qemu-img create -f qcow2 a.qcow2 10G && qemu-system-x86_64 -m 1G; qemu-system-aarch64 -m 2G
                """);

        assertThat(read.machine().memory()).isEqualTo(DataSize.gibibytes(1));
        assertThat(codes(read, Severity.WARNING)).contains("commandline.several");
    }

    @Test
    void pathsOfWindowsKeepTheirBackslashes() {
        String command = """
                C:\\\\qemu\\\\qemu-system-x86_64.exe -m 2G ^
                 -drive file=\\\\.\\PhysicalDrive1,format=raw,if=none,id=d ^
                 -device ide-hd,drive=d,bus=ide.0
                """;
        CommandLineImport read = read(command.replace("\n", "\r\n"));

        assertThat(errors(read)).isEmpty();
        assertThat(read.machine().disks())
                .singleElement()
                .satisfies(disk -> assertThat(disk.source().toString()).contains("\\\\.\\PhysicalDrive1"));
    }

    @Test
    void everyWayToNameADiskIsUnderstood() {
        CommandLineImport read = pc("-hda a.qcow2 -cdrom b.iso -drive file=c.vhdx,format=vhdx,if=virtio "
                + "-blockdev driver=qcow2,node-name=d,file.driver=file,file.filename=d.qcow2,read-only=on "
                + "-device virtio-blk-pci,drive=d,bootindex=0 "
                + "-blockdev '{\"driver\":\"host_device\",\"filename\":\"/dev/disk/by-id/x\",\"node-name\":\"e-file\","
                + "\"cache\":{\"direct\":true}}' "
                + "-blockdev '{\"driver\":\"raw\",\"node-name\":\"e\",\"file\":\"e-file\",\"cache\":{\"direct\":true}}' "
                + "-device '{\"driver\":\"nvme\",\"drive\":\"e\",\"serial\":\"S\",\"id\":\"e\"}' "
                + "-device qemu-xhci,id=x -device usb-bot,id=b,bus=x.0 -device scsi-cd,bus=b.0");

        assertThat(errors(read)).isEmpty();
        assertThat(read.machine().disks())
                .extracting(disk -> disk.bus().orElseThrow())
                .containsExactly(DiskBus.IDE, DiskBus.IDE, DiskBus.VIRTIO, DiskBus.VIRTIO, DiskBus.NVME, DiskBus.USB);
        assertThat(read.machine().disks().get(3).access()).isEqualTo(Access.READ_ONLY);
        assertThat(read.machine().disks().get(3).bootOrder()).hasValue(1);
        assertThat(read.machine().disks().get(4).cache()).isEqualTo(CacheMode.NONE);
        assertThat(read.machine().disks().get(5).source()).isEqualTo(DiskSource.emptyDrive());
        assertThat(read.machine().extras().qemuArguments()).isEmpty();
    }

    @Test
    void whatHasNoCounterpartIsCarriedWordForWordWithWhatItNeeds() {
        CommandLineImport read = pc("-device virtio-scsi-pci,id=s0 -drive file=/dev/sg1,format=raw,if=none,id=tape "
                + "-device scsi-generic,drive=tape,bus=s0.0 -chardev null,id=n -device isa-debugcon,chardev=n,iobase=0x402 "
                + "-frobnicate 7");

        assertThat(read.machine().extras().qemuArguments())
                .containsSubsequence("-device", "virtio-scsi-pci,id=s0")
                .containsSubsequence("-drive", "file=/dev/sg1,format=raw,if=none,id=tape")
                .containsSubsequence("-device", "scsi-generic,drive=tape,bus=s0.0")
                .containsSubsequence("-chardev", "null,id=n", "-device", "isa-debugcon,chardev=n,iobase=0x402")
                .endsWith("-frobnicate", "7");
        assertThat(read.machine().disks()).isEmpty();
    }

    @Test
    void libvirtsWindowsMachine() throws IOException {
        CommandLineImport read = recorded("libvirt-windows.txt");

        assertThat(errors(read)).isEmpty();
        Machine machine = read.machine();
        assertThat(machine.name()).isEqualTo("win11");
        assertThat(machine.guest().kind()).isEqualTo(GuestKind.WINDOWS_11);
        assertThat(machine.clock()).isEqualTo(Clock.LOCAL);
        assertThat(machine.firmware())
                .isEqualTo(Firmware.uefi()
                        .withSecureBoot()
                        .withVariables(Path.of("/var/lib/libvirt/qemu/nvram/win11_VARS.fd")));
        assertThat(machine.disks()).extracting(Disk::id).containsExactly("sata0-0-0", "sata0-0-1");
        assertThat(machine.disks().get(0).discard()).isEqualTo(Disk.Discard.UNMAP);
        assertThat(machine.disks().get(0).cache()).isEqualTo(CacheMode.NONE);
        assertThat(machine.networks())
                .singleElement()
                .satisfies(card -> assertThat(card.model()).contains("e1000e"));
        assertThat(machine.display()).isEqualTo(new Display.Vnc(HostPort.loopback(5901)));
        assertThat(machine.guestAgent()).isEqualTo(Machine.GuestAgent.ON);
        assertThat(machine.randomSource()).isEqualTo(Machine.RandomSource.ON);
        assertThat(machine.balloon()).isEqualTo(Machine.Balloon.ON);
        assertThat(machine.extras().qemuArguments()).isEmpty();
    }

    @Test
    void libvirtsDebianMachine() throws IOException {
        CommandLineImport read = recorded("libvirt-debian.txt");

        assertThat(errors(read)).isEmpty();
        Machine machine = read.machine();
        assertThat(machine.guest().kind()).isEqualTo(GuestKind.DEBIAN);
        assertThat(machine.cpu().sockets()).isEqualTo(2);
        assertThat(machine.disks().get(0).discard()).isEqualTo(Disk.Discard.IGNORE);
        assertThat(machine.disks().get(1).bus()).contains(DiskBus.SCSI);
        assertThat(machine.serialPorts())
                .containsExactly(new SerialPort.ToFile(Path.of("/var/lib/libvirt/images/serial.log")));
        assertThat(machine.sharedFolders()).singleElement().satisfies(share -> {
            assertThat(share.tag()).isEqualTo("share");
            assertThat(share.access()).isEqualTo(Access.READ_ONLY);
        });
        assertThat(machine.extras().qemuArguments()).isEmpty();
    }

    @Test
    void quickemusScript() throws IOException {
        CommandLineImport read = recorded("quickemu.sh");

        assertThat(errors(read)).isEmpty();
        Machine machine = read.machine();
        assertThat(machine.guest().kind()).isEqualTo(GuestKind.UBUNTU);
        assertThat(machine.cpu().processors()).isEqualTo(4);
        assertThat(machine.disks()).extracting(Disk::id).containsExactly("cd0", "SystemDisk");
        assertThat(machine.networks().get(0).forwards())
                .containsExactly(PortForward.tcp(new HostPort("0.0.0.0", 22220), 22));
        assertThat(machine.sound()).isEqualTo(Machine.Sound.ON);
        assertThat(machine.serialPorts()).containsExactly(new SerialPort.Socket(Path.of("ubuntu-22.04/s.socket")));
    }

    @Test
    void utmsWindowsOnArm() throws IOException {
        CommandLineImport read = recorded("utm.txt");

        // Two devices of UTM's own QEMU.
        assertThat(errors(read)).containsExactlyInAnyOrder("commandline.display.card", "commandline.tpm.model");
        Machine machine = read.machine();
        assertThat(machine.name()).isEqualTo("Field Windows");
        assertThat(machine.networks().get(0).mode()).isEqualTo(NetworkMode.SHARED);
        assertThat(machine.disks())
                .extracting(disk -> disk.bus().orElseThrow())
                .containsExactly(DiskBus.USB, DiskBus.NVME);
        assertThat(machine.disks().get(0).source()).isEqualTo(DiskSource.emptyDrive());
        assertThat(machine.tpm()).isPresent();
        assertThat(machine.guestAgent()).isEqualTo(Machine.GuestAgent.ON);
    }

    @Test
    void wordsAreNotSplitAgain() throws IOException {
        CommandLineImport read = CommandLineImport.ofWords(
                List.of("qemu-system-x86_64", "-name", "a b # \\", "-hda", "x $y.qcow2", "-m", "1G"));

        assertThat(read.machine().name()).isEqualTo("a b # \\");
        assertThat(read.findings())
                .anySatisfy(finding -> assertThat(finding.where()).startsWith("word 4: -hda"));
    }

    @Test
    void argumentsWithoutAProgramAreRead() {
        CommandLineImport read = read("-machine virt -cpu host -m 2G -kernel Image");

        assertThat(read.machine().board()).isEqualTo(Board.VIRT);
        assertThat(codes(read, Severity.NOTE)).contains("commandline.program");
        assertThat(read.machine().extras().qemuArguments()).containsSequence("-kernel", "Image");
    }

    @Test
    void whatIsNoCommandIsRefusedByName() {
        assertThatExceptionOfType(SatchelException.class)
                .isThrownBy(() -> CommandLineImport.ofText("echo qemu-system-x86_64"))
                .satisfies(e -> assertThat(e.code()).isEqualTo("commandline.none"));
        assertThatExceptionOfType(SatchelException.class)
                .isThrownBy(() -> CommandLineImport.ofText("qemu-system-x86_64 -name 'a"))
                .satisfies(e -> assertThat(e.code()).isEqualTo("commandline.quote"));
        assertThatExceptionOfType(SatchelException.class)
                .isThrownBy(() -> CommandLineImport.ofText("qemu-system-x86_64" + " -S".repeat(10_000)))
                .satisfies(e -> assertThat(e.code()).isEqualTo("commandline.size"));
        assertThatExceptionOfType(SatchelException.class)
                .isThrownBy(() -> CommandLineImport.ofText("x".repeat((1 << 20) + 1)))
                .satisfies(e -> assertThat(e.code()).isEqualTo("commandline.size"));
    }

    @Test
    void everyCardOfACommandLineIsANetwork() throws Exception {
        // that of virtio over MMIO has no place on the board of this line
        for (String card : Sets.difference(NetworkModels.all(), Set.of("virtio-net-device"))) {
            Machine machine = CommandLineImport.ofWords(
                            List.of("qemu-system-x86_64", "-netdev", "user,id=n", "-device", card + ",netdev=n"))
                    .machine();

            assertThat(machine.networks())
                    .as(card)
                    .singleElement()
                    .satisfies(network -> assertThat(machine.modelOf(network)).isEqualTo(card));
        }
    }
}
