package dev.satchel.qemu.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What QEMU 7.2 and later print when they do not start, with its name in front left out. */
class DiagnosisTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "right.kvm | Could not access KVM kernel module: Permission denied",
                "accelerator.absent | Could not access KVM kernel module: No such file or directory",
                "accelerator.absent | failed to initialize hvf: Operation not permitted",
                "accelerator.absent | invalid accelerator kvmx",
                "accelerator.entitlement | Error: ret = HV_DENIED (0xfae94007)",
                "accelerator.cpu | error: failed to set MSR 0x10a to 0x69",
                "accelerator.cpu | kvm_buf_set_msrs: Assertion `ret == cpu->kvm_msr_buf->nmsrs' failed.",
                "cpu.model | unable to find CPU model 'foo'",
                "cpu.model | CPU model 'host' requires KVM or HVF",
                "cpu.topology | Invalid CPU topology: product of the hierarchy must match maxcpus: sockets (2) * dies (1)",
                "cpu.topology | Number of SMP CPUs requested (9) exceeds max CPUs supported by machine 'mach-virt' (8)",
                "memory.host | cannot set up guest memory 'pc.ram': Cannot allocate memory",
                "disk.locked | -drive file=x,if=none: Failed to get \"write\" lock",
                "disk.locked | Failed to get shared \"write\" lock",
                "disk.locked | Failed to lock byte 100",
                "disk.used | Drive 'a' is already in use by another device",
                "disk.used | Permission conflict on node 'n0': permissions 'write' are both required by block device",
                "device.mounted | If device /dev/disk4 is mounted on the desktop, unmount it first before using it in QEMU",
                "device.mounted | Could not open '/dev/sdb': Device or resource busy",
                "disk.format | Image is not in qcow2 format",
                "disk.format | invalid VPC image",
                "disk.driver | Unknown driver 'qcow9'",
                "disk.driver | Parameter 'driver' does not accept value 'vhd'",
                "disk.device | 'file' driver requires '/dev/sdx' to be a regular file",
                "disk.device | 'host_device' driver requires 'x' to be either a character or block device",
                "disk.io | aio=native was specified, but it requires cache.direct=on, which was not specified.",
                "disk.io | file system does not support O_DIRECT",
                "disk.read-only | Block node is read-only",
                "disk.read-only | Cannot use read-only drive as SD card",
                "right.device | Could not open '/dev/sdb': Permission denied",
                "right.file | Could not open '/home/x/d.img': Permission denied",
                "network.bridge | failed to parse default acl file `/etc/qemu/bridge.conf'",
                "network.bridge | bridge helper failed",
                "tool.missing | Could not find '/usr/sbin/smbd', please install it",
                "kernel.missing | could not load kernel 'x': No such file or directory",
                "kernel.missing | qemu: could not open kernel file 'x': No such file or directory",
                "firmware.missing | could not load PC BIOS 'nosuch'",
                "firmware.size | device requires 67108864 bytes, block backend provides 2097152 bytes",
                "firmware.size | combined size of system firmware exceeds 8388608 bytes",
                "disk.backing | Could not open backing file: Could not open 'base.qcow2': No such file or directory",
                "file.missing | Could not open 'x': No such file or directory",
                "file.folder | Could not open '/tmp': Is a directory",
                "disk.space | Could not write: No space left on device",
                "port.used | Could not set up host forwarding rule 'tcp::22023-:22'",
                "port.used | Failed to find an available port: Address already in use",
                "right.network | could not configure /dev/net/tun: Operation not permitted",
                "right.network | cannot create vmnet interface: general failure (possibly not enough privileges)",
                "network.tun | could not open /dev/net/tun: No such file or directory",
                "socket.path | UNIX socket path '/x' is too long",
                "network.absent | Parameter 'type' does not accept value 'vmnet-shared'",
                "tpm.used | tpm-emulator: TPM result for CMD_INIT: 0x9 operation failed",
                "tpm.absent | tpm-emulator: tpm chardev 'c' not found!",
                "bus.full | PCI: no slot/function available for virtio-blk-pci, all in use or reserved",
                "bus.full | Can't create IDE unit 1, bus supports only 1 units",
                "bus.full | PCI: slot 5 function 0 not available for virtio-blk-pci, in use by virtio-blk-pci,id=(null)",
                "bus.absent | No 'IDE' bus found for device 'ide-hd'",
                "bus.absent | Bus 'ide.6' not found",
                "bus.absent | Device 'ide-hd' can't go on PCIE bus",
                "bus.absent | machine type does not support if=ide,bus=0,unit=0",
                "sectors.refused | logical_block_size > physical_block_size not supported",
                "sectors.refused | discard_granularity must be 512 for ide",
                "device.absent | 'virtio-blk-foo' is not a valid device model name",
                "option.refused | Property 'virtio-blk-pci.foo' not found",
                "option.refused | Parameter 'id' expects an identifier",
                "option.refused | Duplicate ID 'a' for device",
                "board.absent | unsupported machine type",
                "display.absent | gtk initialization failed",
                "arguments.long | error=7, Argument list too long",
                "qemu.library | error while loading shared libraries: libfdt.so.1: cannot open shared object file",
                "qemu.aborted | ../hw/core/qdev.c:1: f: Assertion `x' failed."
            })
    void isKnownByItsWords(String code, String said) {
        assertThat(Diagnosis.of("qemu-system-x86_64: " + said + "\n"))
                .hasValueSatisfying(found -> assertThat(found.code()).isEqualTo(code));
    }

    @Test
    void aMissingModuleIsTheReasonAndNotTheDeviceThatIsUnknownForTheWantOfIt() {
        String said = """
                qemu: module hw-display-virtio-vga-gl not found, do you want to install qemu-system-gui package?
                qemu-system-x86_64: -device virtio-vga-gl: 'virtio-vga-gl' is not a valid device model name
                """;

        assertThat(Diagnosis.of(said))
                .hasValueSatisfying(found -> assertThat(found.code()).isEqualTo("tool.missing"));
    }

    @Test
    void aModuleThatIsNamedAtEveryStartIsNoReason() {
        String said = """
                qemu: module ui-ui-gtk not found, do you want to install qemu-system-gui package?
                qemu-system-x86_64: -drive file=/x: Could not open '/x': No such file or directory
                """;

        assertThat(Diagnosis.of(said))
                .hasValueSatisfying(found -> assertThat(found.code()).isEqualTo("file.missing"));
    }

    @Test
    void whatIsNotKnownIsNotGuessed() {
        assertThat(Stream.of("", "I am not QEMU", "warning: netdev n0 has no peer")
                        .map(Diagnosis::of))
                .allMatch(java.util.Optional::isEmpty);
    }

    @Test
    void eachNamesARemedyInOneLine() {
        List<Diagnosis> all = Diagnosis.all();

        assertThat(all)
                .allSatisfy(each -> assertThat(each.remedy()).isNotBlank().doesNotContain("\n"));
    }
}
