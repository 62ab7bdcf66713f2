package dev.satchel.qemu.launch;

import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What QEMU's words mean, where they are known: texts of QEMU 7.2 and of versions since, most of them seen, which have
 * been the same for years. The first that is found counts, so that the reason stands before its consequence.
 *
 * @param code the kind of failure
 * @param text what QEMU says of it
 * @param remedy what mends it
 */
record Diagnosis(String code, Pattern text, String remedy) {
    private static final List<Diagnosis> ALL = ImmutableList.of(
            // The host's hypervisor
            of(
                    "right.kvm",
                    "Could not access KVM kernel module: Permission denied",
                    "add this user to the group of /dev/kvm (mostly kvm) and log in again, or run it with accelerator tcg"),
            of(
                    "accelerator.absent",
                    "Could not access KVM kernel module: No such (file|device)",
                    "switch virtualization on in the firmware, load kvm_intel or kvm_amd, or run it with accelerator tcg"),
            of(
                    "accelerator.cpu",
                    "kvm_msr_buf->nmsrs|failed to set MSR",
                    "this host's KVM does not take the CPU model: name another one (cpu: { model: qemu64 }), or run it"
                            + " with accelerator tcg"),
            of(
                    "accelerator.entitlement",
                    "HV_DENIED",
                    "QEMU needs the entitlement com.apple.security.hypervisor: use a signed build, or accelerator tcg"),
            of(
                    "accelerator.absent",
                    "failed to initialize (kvm|hvf|whpx|nvmm|xen)|invalid accelerator|no accelerator found",
                    "run it with accelerator tcg"),
            of(
                    "cpu.model",
                    "unable to find CPU model|CPU model 'host' requires|invalid CPU model",
                    "name a model that this QEMU has (-cpu help lists them); host needs kvm or hvf"),
            of(
                    "cpu.topology",
                    "Invalid CPU topology|Number of SMP CPUs requested|exceeds max CPUs supported|"
                            + "not supported by this machine's CPU topology|requires kernel irqchip and X2APIC",
                    "ask for fewer CPUs, or for another board"),
            of(
                    "memory.host",
                    "cannot set up guest memory|can't allocate memory|Cannot allocate memory|cannot allocate memory",
                    "give the machine less memory, or the host more"),
            // Files and devices
            of(
                    "disk.locked",
                    "Failed to get (shared )?\"[a-z ]+\" lock|Failed to lock byte",
                    "another process uses the image, mostly another machine: end it, or give each machine an overlay"
                            + " of its own"),
            of(
                    "disk.used",
                    "is already in use by another device|already in use because it has been automatically|"
                            + "Permission conflict on node",
                    "two devices of this machine lead to one image: take one out"),
            of(
                    "device.mounted",
                    "is mounted on the desktop|Resource busy|Device or resource busy",
                    "unmount every volume of the disk first"),
            of(
                    "disk.format",
                    "Image is not in \\S+ format|[Ii]nvalid VPC image|not in (VMDK|VDI|QED) format|VMDK version|"
                            + "Could not find .*magic|signature .*does not match|Image not in",
                    "name the image's real format (satchel image info FILE tells it)"),
            of(
                    "disk.driver",
                    "Unknown driver '|Parameter 'driver' does not accept value|Block format '\\S+' does not support",
                    "use a format that this QEMU was built with"),
            of(
                    "disk.device",
                    "driver requires '.*' to be (a regular file|either a character or block device)",
                    "say device for a device, and image for a file"),
            of(
                    "disk.io",
                    "aio=native was specified|Unable to use linux AIO|io_uring|does not support O_DIRECT",
                    "choose another cache mode: cache none needs a file system with direct I/O"),
            of(
                    "disk.read-only",
                    "Block node is read-only|Cannot use read-only drive|Read-only file system|device is not writable",
                    "use a bus that takes read-only disks (virtio, scsi, nvme, usb), or make the image writable"),
            of(
                    "right.device",
                    "(Could not open|could not open) '?/dev/[^:]*: (Permission denied|Operation not permitted)",
                    "run it as a user who may open the device: root, or a member of its group (mostly disk)"),
            of(
                    "right.file",
                    "Could not open .*: Permission denied|[Ff]ailed to open .*: Permission denied",
                    "give this user the right to the file and to the folders above it"),
            of(
                    "network.bridge",
                    "failed to parse default acl file|access denied by acl file|bridge helper failed",
                    "write 'allow BRIDGE' into /etc/qemu/bridge.conf, with qemu-bridge-helper set-uid root"),
            of(
                    "tool.missing",
                    "Could not find '\\S*smbd'|could not find \\S*qemu-bridge-helper",
                    "install samba for smb=, qemu-system-common for the bridge helper"),
            // QEMU names a module that is missing before it fails for the want of it.
            of(
                    "tool.missing",
                    "module \\S+ not found, do you want to install [\\s\\S]*(not a valid device model name|"
                            + "does not accept value|not supported|not available|missing object type|unknown)",
                    "install the package that QEMU names (Debian: qemu-system-gui, qemu-system-modules-...)"),
            of(
                    "kernel.missing",
                    "could not (open|load) (the )?(kernel|initrd|initial|device tree)",
                    "correct the path of the kernel or of the initial file system"),
            of(
                    "firmware.missing",
                    "could not load PC BIOS|Could not find ROM image|could not find ROM",
                    "correct the path of the firmware: -bios takes a whole image, and no file of code alone"),
            of(
                    "firmware.size",
                    "device requires \\d+ bytes, block backend provides|combined size of system firmware exceeds|"
                            + "pflash1 requires pflash0",
                    "code and variables must be a pair, made for this board"),
            of(
                    "disk.backing",
                    "Could not open backing file",
                    "put the backing file where the image expects it, or rebase the image"),
            of("file.missing", "Could not open .*: No such file or directory", "correct the path, or make the file"),
            of("file.folder", "Could not open .*: Is a directory", "name a file"),
            of("disk.space", "No space left on device", "make room on the host's disk"),
            // Networks and sockets
            of(
                    "port.used",
                    "Could not set up host forwarding rule|Address already in use|Failed to find an available port|"
                            + "Failed to bind socket",
                    "another program has the port: choose another, or 0 for any that is free"),
            of(
                    "right.network",
                    "could not configure /dev/net/tun.*(Operation not permitted|Permission denied)|"
                            + "cannot create vmnet interface|could not open /dev/net/tun.*Permission denied",
                    "taps and vmnet are for the administrator: use network mode user, or a bridge helper"),
            of(
                    "network.tun",
                    "could not open /dev/net/tun|could not configure /dev/net/tun",
                    "load the module tun, or use network mode user"),
            of("socket.path", "UNIX socket path .* is too long|Path must be less than", "use a shorter path"),
            of(
                    "network.absent",
                    "network backend 'user' is not compiled|Parameter 'type' (expects a|does not accept value)",
                    "use a QEMU that has this kind of network, or another kind"),
            // The TPM
            of(
                    "tpm.used",
                    "TPM result for CMD_INIT|Could not lock access to lockfile",
                    "another machine uses this TPM's state, or it is damaged: end that machine"),
            of("tpm.absent", "tpm-emulator: |TPM backend", "start a swtpm, and pass its socket"),
            // The board and what is plugged into it
            of(
                    "bus.full",
                    "no slot/function (available|function)|Can't create IDE unit|IDE unit \\d+ is in use|"
                            + "lun already used|bad scsi device id|in use by |USB: no free port|Can't add chassis slot",
                    "put the device on another bus, or on a further controller"),
            of(
                    "bus.absent",
                    "No '\\S+' bus found for device|Bus '\\S+' not found|can't go on \\S+ bus|"
                            + "machine type does not support if=|unsupported bus type",
                    "use a bus that the board has, or add a controller for it before the device"),
            of(
                    "sectors.refused",
                    "block_size .*doesn't take value|logical_block_size > physical_block_size|"
                            + "discard_granularity must be",
                    "use 512/512, 512/4096 or 4096/4096; 4096 on bus scsi, virtio, nvme or usb"),
            of(
                    "device.absent",
                    "is not a valid device model name|missing object type|unknown object type",
                    "this QEMU does not have the device: use another, or another QEMU"),
            of(
                    "option.refused",
                    "Property '\\S+' not found|invalid option|Invalid parameter|Parameter '\\S+' is (unexpected|missing)|"
                            + "[Dd]uplicate|expects an? (identifier|number|value)|requires an argument",
                    "correct the machine's own arguments for QEMU, or use a QEMU that knows them"),
            of(
                    "board.absent",
                    "unsupported machine type|No machine specified",
                    "use a board that this QEMU has (-machine help lists them)"),
            of(
                    "display.absent",
                    "gtk initialization failed|Could not initialize SDL|Display '\\S+' is not available|"
                            + "cannot open display|no display",
                    "there is no screen here: use display none, vnc or spice"),
            // QEMU itself
            of(
                    "arguments.long",
                    "Argument list too long",
                    "an argument has at most 131071 bytes on Linux, all of them about 2 MiB"),
            of(
                    "qemu.library",
                    "error while loading shared libraries|Library not loaded|symbol lookup error",
                    "QEMU's installation is damaged: install it again"),
            of("qemu.aborted", "Assertion .* failed|Aborted", "this is a fault of QEMU: use another version"));

    private static Diagnosis of(String code, String text, String remedy) {
        return new Diagnosis(code, Pattern.compile(text), remedy);
    }

    /** All that are known. */
    static List<Diagnosis> all() {
        return ALL;
    }

    /** What {@code said}, all of QEMU's output, means; empty if that is not known. */
    static Optional<Diagnosis> of(String said) {
        return ALL.stream().filter(each -> each.text().matcher(said).find()).findFirst();
    }
}
