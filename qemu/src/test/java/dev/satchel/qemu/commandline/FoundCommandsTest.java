package dev.satchel.qemu.commandline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.core.SatchelException;
import dev.satchel.core.check.Finding;
import dev.satchel.core.host.OperatingSystem;
import dev.satchel.core.machine.Access;
import dev.satchel.core.machine.Board;
import dev.satchel.core.machine.DiskBus;
import dev.satchel.core.machine.DiskSource;
import dev.satchel.core.machine.Machine;
import dev.satchel.core.machine.ShareTransport;
import dev.satchel.core.machine.SharedFolder;
import dev.satchel.core.machine.UsbDevice;
import dev.satchel.qemu.argument.QemuArguments;
import dev.satchel.qemu.argument.QemuSetup;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Commands as scripts, logs and other programs have them: what comes of them starts, and means what they meant. */
class FoundCommandsTest {
    private static CommandLineImport read(String text) {
        try {
            return CommandLineImport.ofText(text);
        } catch (SatchelException e) {
            throw new AssertionError(e);
        }
    }

    private static List<String> codes(CommandLineImport read) {
        return read.findings().stream().map(Finding::code).toList();
    }

    private static CommandLineImport pc(String options) {
        return read("qemu-system-x86_64 -nodefaults -machine q35 -m 1G -display none " + options);
    }

    private static QemuArguments again(Machine machine) {
        return QemuArguments.of(
                machine,
                QemuSetup.builder()
                        .folder(Path.of("/m"))
                        .host(OperatingSystem.LINUX)
                        .build());
    }

    @Test
    void anEmptyFloppyDriveIsADriveOfTheMachine() {
        CommandLineImport read = pc("-device isa-fdc,id=floppies -drive file=/m/a.img,format=raw,if=none,id=a"
                + " -device floppy,bus=floppies.0,unit=0,id=e -device floppy,drive=a,bus=floppies.0,unit=1,id=a");

        assertThat(read.machine().extras().qemuArguments()).isEmpty();
        assertThat(read.machine().disks()).extracting(disk -> disk.id()).containsExactly("e", "a");
        assertThat(read.machine().disks().get(0).source()).isEqualTo(DiskSource.emptyDrive());
        assertThat(read.machine().disks().get(0).bus()).contains(DiskBus.FLOPPY);
    }

    @Test
    void aFolderBy9pStaysOneForAGuestThatWouldHaveItOtherwise() {
        CommandLineImport read = pc("-rtc base=localtime -netdev user,id=n -device e1000e,netdev=n"
                + " -fsdev local,id=f,path=/m,security_model=none -device virtio-9p-pci,fsdev=f,mount_tag=w");

        assertThat(read.machine().guest().isWindows()).isTrue();
        assertThat(again(read.machine()).arguments())
                .anyMatch(word -> word.startsWith("virtio-9p-pci,"))
                .noneMatch(word -> word.contains("smb="));
    }

    @Test
    void aFolderBySmbIsAShareOfTheMachine() {
        CommandLineImport read = pc("-netdev user,id=n,smb=/m/shared -device e1000e,netdev=n");

        assertThat(read.machine().sharedFolders())
                .containsExactly(
                        new SharedFolder("qemu", Path.of("/m/shared"), Access.READ_WRITE).via(ShareTransport.SMB));
        assertThat(codes(read)).doesNotContain("commandline.network.setting");
    }

    @Test
    void aUsbDeviceKeepsThePortItIsPluggedInto() {
        assertThat(pc("-device usb-host,vendorid=0x046d,productid=0xc52b,hostbus=3,hostport=1.2")
                        .machine()
                        .usbDevices())
                .containsExactly(UsbDevice.of(0x046d, 0xc52b).withPort("3-1.2"));
    }

    @Test
    void aCardOnMmioIsTheSameCardOnPciWhereTheBoardHasIt() {
        CommandLineImport read = read("qemu-system-aarch64 -M virt -cpu cortex-a72 -m 1G -nographic"
                + " -netdev user,id=n -device virtio-net-device,netdev=n");

        assertThat(again(read.machine()).findings().errors()).isEmpty();
        assertThat(again(read.machine()).arguments()).anyMatch(word -> word.startsWith("virtio-net-pci,"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"pc+pve0", "pc-i440fx-9.0+pve1"})
    void proxmoxBoardIsTheBoardItIsCalledAfter(String type) {
        CommandLineImport read = read("/usr/bin/kvm -m 1G -nodefaults -machine type=" + type);

        assertThat(read.findings().errors()).isEmpty();
        assertThat(read.machine().board()).isEqualTo(Board.PC);
    }

    @Test
    void aCarriedDeviceIsWrittenInTheFormOfTheMachinesOwn() {
        CommandLineImport read = pc("-chardev spicevmc,id=c,name=vdagent"
                + " -device '{\"driver\":\"virtio-serial-pci\",\"id\":\"vs\",\"bus\":\"pcie.0\",\"addr\":\"0x3\"}'"
                + " -device '{\"driver\":\"virtserialport\",\"bus\":\"vs.0\",\"nr\":1,\"chardev\":\"c\","
                + "\"name\":\"com.redhat.spice.0\"}'");

        assertThat(read.machine().extras().qemuArguments())
                .contains("virtio-serial-pci,id=vs", "virtserialport,bus=vs.0,nr=1,chardev=c,name=com.redhat.spice.0");
    }

    @Test
    void whatOnlyJsonCanSayIsCarriedAsJson() {
        String device = "{\"driver\":\"edu\",\"addr\":40}";

        assertThat(pc("-device '" + device + "'").machine().extras().qemuArguments())
                .containsExactly("-device", device);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"id\":\"x\"}", "{\"driver\":\"\"}", "{\"driver\":\"a=b\"}", "{\"driver\":\"{\"}"})
    void aDeviceThatQemuWouldRefuseIsCarriedAsItIs(String device) {
        assertThat(pc("-device '" + device + "'").machine().extras().qemuArguments())
                .containsExactly("-device", device);
    }

    @Test
    void aRemedyIsSaidOnce() {
        assertThat(pc("-device '{'").findings().errors())
                .singleElement()
                .satisfies(finding -> assertThat(finding.toString()).containsOnlyOnce("QEMU refuses it too"));
    }

    @Test
    void aCarriedConsoleComesWithWhatItIsPluggedInto() {
        assertThat(pc("-device virtio-serial-pci,id=serial0 -chardev socket,id=c,path=/m/c,server=on,wait=off"
                                + " -device virtconsole,chardev=c")
                        .machine()
                        .extras()
                        .qemuArguments())
                .contains("virtio-serial-pci,id=serial0");
    }

    @Test
    void whatOnlyAMonitorSpeaksThroughGoesWithIt() {
        assertThat(pc("-chardev socket,id=m,path=/m/qmp,server=on,wait=off -qmp chardev:m")
                        .machine()
                        .extras()
                        .qemuArguments())
                .isEmpty();
    }

    @Test
    void noSerialPortIsThereWhereNoDefaultsAre() {
        assertThat(read("qemu-system-x86_64 -nodefaults -nographic -m 1G")
                        .machine()
                        .serialPorts())
                .isEmpty();
        assertThat(read("qemu-system-x86_64 -nographic -m 1G").machine().serialPorts())
                .hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"$@\"", "$@", "\"${@}\"", "$EXTRA", "${EXTRA_OPTIONS[@]}", "$(options)", "`options`"})
    void wordsThatOnlyARunningShellKnowsAreNoDisk(String word) {
        CommandLineImport read = read("exec qemu-system-x86_64 -m 1G " + word + "\n");

        assertThat(read.machine().disks()).isEmpty();
        assertThat(codes(read)).contains("commandline.operand.unknown");
    }

    @Test
    void anArrayIsPutWhereItIsUsed() {
        CommandLineImport read = read("""
                RAM="2G" # or more
                args=(
                  -m "$RAM" -nodefaults
                  # the disk
                  -drive file=/m/a.qcow2,format=qcow2,if=virtio
                )
                args+=(-name "two words")
                exec qemu-system-aarch64 -machine virt "${args[@]}" -display none
                """);

        assertThat(codes(read)).doesNotContain("commandline.continuation", "commandline.several");
        assertThat(read.machine().name()).isEqualTo("two words");
        assertThat(read.machine().board()).isEqualTo(Board.VIRT);
        assertThat(read.machine().memory().toString()).isEqualTo("2GiB");
        assertThat(read.machine().disks()).hasSize(1);
    }

    @Test
    void anArrayThatNobodyUsesIsReadByItself() {
        assertThat(read("ARGS=(-machine q35\n -m 2G)\n").machine().board()).isEqualTo(Board.Q35);
    }

    @Test
    void aVariableOfSeveralOptionsIsSeveralWords() {
        CommandLineImport read = read("OPTS=\" -m 2G  -name x\"\nqemu-system-x86_64 $OPTS -nodefaults\n");

        assertThat(read.machine().name()).isEqualTo("x");
        assertThat(read.machine().disks()).isEmpty();
        assertThat(read.machine().memory().toString()).isEqualTo("2GiB");
    }

    @Test
    void objectsThatPsPrintsWithoutQuotesAreRead() {
        CommandLineImport read = read("root 12 qemu-system-x86_64 -nodefaults -blockdev"
                + " {\"driver\":\"file\",\"filename\":\"/m/a b.raw\",\"node-name\":\"f\"} -blockdev"
                + " {\"driver\":\"raw\",\"node-name\":\"d\",\"file\":\"f\"} -device {\"driver\":\"nvme\",\"drive\":\"d\","
                + "\"serial\":\"1\"} -m 1G");

        assertThat(read.findings().errors()).isEmpty();
        assertThat(codes(read)).contains("commandline.json.unquoted");
        assertThat(read.machine().disks())
                .singleElement()
                .satisfies(disk -> assertThat(disk.source())
                        .isInstanceOfSatisfying(
                                DiskSource.Image.class,
                                image -> assertThat(image.file()).isEqualTo(Path.of("/m/a b.raw"))));
    }
}
