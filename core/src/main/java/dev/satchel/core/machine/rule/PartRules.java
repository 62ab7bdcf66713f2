package dev.satchel.core.machine.rule;

import com.google.common.collect.ImmutableList;
import dev.satchel.core.check.Finding;
import dev.satchel.core.check.Fix;
import dev.satchel.core.host.OperatingSystem;
import dev.satchel.core.machine.Access;
import dev.satchel.core.machine.Board;
import dev.satchel.core.machine.FirmwareConfigEntry;
import dev.satchel.core.machine.MemoryBacking;
import dev.satchel.core.machine.NetworkMode;
import dev.satchel.core.machine.ShareTransport;
import dev.satchel.core.machine.SharedFolder;
import dev.satchel.core.machine.UsbDevice;
import dev.satchel.core.unit.DataSize;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** What a machine has beside disks, networks and a screen: memory's kind, ways of sharing, small devices. */
final class PartRules {
    private PartRules() {}

    static List<Rule> all() {
        return ImmutableList.of(
                new MemoryHost(),
                new HugePages(),
                new ShareHost(),
                new ShareSocket(),
                new Smb(),
                new GenerationBoard(),
                new UsbBoard(),
                new SharedUsb(),
                new SharedName(),
                new MissingFile());
    }

    private static final class MemoryHost extends Rule {
        MemoryHost() {
            super(About.error("memory.backing.host", "the host has no memory of that kind")
                    .because("memfd, from which QEMU takes huge pages and memory without a file that others map, is"
                            + " Linux's (7.2); on macOS QEMU shares memory without a file from 9.1 on")
                    .otherwise("'memory-backend-memfd' is not a valid object type")
                    .mendedBy("leave 'backing' out, or use backing: file where memory is shared"));
        }

        @Override
        void check(Subject subject, Consumer<Finding> findings) {
            MemoryBacking backing = subject.machine().memoryBacking();
            OperatingSystem host = subject.host().operatingSystem().kind();
            boolean huge = backing.kind() == MemoryBacking.Kind.HUGE_PAGES;
            boolean shared =
                    backing.kind() == MemoryBacking.Kind.ANONYMOUS && backing.sharing() == MemoryBacking.Sharing.SHARED;
            if ((huge && (host == OperatingSystem.MACOS || host == OperatingSystem.WINDOWS))
                    || (shared && host == OperatingSystem.WINDOWS)) {
                findings.accept(finding("memory", "there is no " + backing + " on " + host));
            }
        }
    }

    private static final class HugePages extends Rule {
        private static final DataSize PAGE = DataSize.mebibytes(2);

        HugePages() {
            super(About.error("memory.hugepages.size", "the memory is no whole number of huge pages")
                    .because("huge pages have 2 MiB at least, and the kernel gives whole ones (Linux, memfd_create(2),"
                            + " MFD_HUGETLB)")
                    .otherwise("failed to resize memfd to 66060288: Invalid argument")
                    .mendedBy("use a multiple of 2MiB")
                    .withFix());
        }

        @Override
        void check(Subject subject, Consumer<Finding> findings) {
            DataSize memory = subject.machine().memory();
            if (subject.machine().memoryBacking().kind() == MemoryBacking.Kind.HUGE_PAGES
                    && memory.bytes() % PAGE.bytes() != 0) {
                DataSize whole = memory.roundedUpTo(PAGE);
                findings.accept(finding("memory.size", memory + " is no multiple of " + PAGE)
                        .withFix(Fix.put("Give it " + whole, "memory.size", Subject.json(whole.toString()))));
            }
        }
    }

    private static String where(SharedFolder folder, String key) {
        return "shares[" + folder.tag() + "]." + key;
    }

    private static final class ShareHost extends Rule {
        ShareHost() {
            super(About.error("share.host", "the host shares no folders in that way")
                    .because(
                            "QEMU's file server for 9p is made for Linux and macOS (7.1), virtiofsd for Linux alone; its"
                                    + " -netdev user,smb= is not made for Windows")
                    .otherwise("'virtio-9p-pci' is not a valid device model name")
                    .mendedBy("use another way, or the network"));
        }

        @Override
        void check(Subject subject, Consumer<Finding> findings) {
            OperatingSystem host = subject.host().operatingSystem().kind();
            for (SharedFolder folder : subject.machine().sharedFolders()) {
                folder.transport()
                        .filter(via -> switch (via) {
                            case NINE_P, SMB -> host == OperatingSystem.WINDOWS;
                            case VIRTIOFS -> host == OperatingSystem.WINDOWS || host == OperatingSystem.MACOS;
                        })
                        .ifPresent(via -> findings.accept(
                                finding(where(folder, "via"), "there is no " + via.id() + " on " + host)));
            }
        }
    }

    private static final class ShareSocket extends Rule {
        ShareSocket() {
            super(About.error("share.socket", "nobody has said where the virtiofsd of a folder listens")
                    .because(
                            "virtiofsd is a program beside QEMU, which connects to its socket (7.2, vhost-user-fs-pci)")
                    .otherwise("missing chardev")
                    .mendedBy("start virtiofsd --socket-path=PATH --shared-dir=FOLDER, and say socket: PATH"));
        }

        @Override
        void check(Subject subject, Consumer<Finding> findings) {
            for (SharedFolder folder : subject.machine().sharedFolders()) {
                if (subject.machine().transportOf(folder) == ShareTransport.VIRTIOFS
                        && folder.socket().isEmpty()) {
                    findings.accept(finding(where(folder, "via"), "a folder via virtiofs has no 'socket'"));
                }
            }
        }
    }

    private static final class Smb extends Rule {
        Smb() {
            super(About.error("share.smb", "a folder cannot be shown by SMB in this machine")
                    .because(
                            "QEMU shows one folder, to be written to, in a network of its own (7.2, -netdev user,smb=)")
                    .otherwise("Invalid parameter 'smb'; or the guest writes to what it may only read")
                    .mendedBy("use via: 9p or virtiofs; or a network of mode user, one such folder, and no readOnly"));
        }

        @Override
        void check(Subject subject, Consumer<Finding> findings) {
            boolean network = subject.machine().networks().stream().anyMatch(each -> each.mode() == NetworkMode.USER);
            int count = 0;
            for (SharedFolder folder : subject.machine().sharedFolders()) {
                if (folder.transport().filter(via -> via == ShareTransport.SMB).isEmpty()) {
                    continue;
                }
                count++;
                if (!network) {
                    findings.accept(finding(where(folder, "via"), "the machine has no network of mode user"));
                } else if (folder.access() == Access.READ_ONLY) {
                    findings.accept(finding(where(folder, "readOnly"), "what is shown by SMB can be written to"));
                } else if (count > 1) {
                    findings.accept(finding(where(folder, "via"), "another folder is shown by SMB already"));
                }
            }
        }
    }

    private static final class GenerationBoard extends Rule {
        GenerationBoard() {
            super(About.error("generation-id.board", "the board tells a guest no generation number")
                    .because("it is told by ACPI, and only pc and q35 do (QEMU 7.2, vmgenid)")
                    .otherwise("'vmgenid' is not a valid device model name; on microvm the guest never finds it")
                    .mendedBy("leave it out")
                    .withFix());
        }

        @Override
        void check(Subject subject, Consumer<Finding> findings) {
            boolean tells = subject.board() == Board.Q35 || subject.board() == Board.PC;
            if (subject.machine().generationId().isPresent() && !tells) {
                findings.accept(
                        finding("generationId", "board " + subject.board().id() + " tells no generation number")
                                .withFix(Fix.remove("Leave it out", "generationId")));
            }
        }
    }

    private static final class UsbBoard extends Rule {
        UsbBoard() {
            super(About.error("usb.board", "the board has no USB")
                    .because("USB controllers are PCI devices, and board microvm has no PCI (QEMU 7.2)")
                    .otherwise("No 'PCI' bus found for device 'qemu-xhci'")
                    .mendedBy("use board: q35")
                    .withFix());
        }

        @Override
        void check(Subject subject, Consumer<Finding> findings) {
            if (subject.board() == Board.MICROVM
                    && !subject.machine().usbDevices().isEmpty()) {
                findings.accept(
                        finding("usb", "board microvm has no USB").withFix(Fix.remove("Leave the devices out", "usb")));
            }
        }
    }

    private static final class SharedUsb extends Rule {
        SharedUsb() {
            super(About.warning("usb.device.shared", "a USB device is given to the guest twice")
                    .because("QEMU takes both, and gives the device to the first (7.2, usb-host)")
                    .otherwise("the second port of the guest stays empty")
                    .mendedBy("leave one; or name the port of each, where there are two such devices"));
        }

        @Override
        void check(Subject subject, Consumer<Finding> findings) {
            Set<UsbDevice> seen = new HashSet<>();
            List<UsbDevice> devices = subject.machine().usbDevices();
            for (int i = 0; i < devices.size(); i++) {
                if (!seen.add(devices.get(i))) {
                    findings.accept(finding("usb[" + i + "]", devices.get(i) + " is there already"));
                }
            }
        }
    }

    private static final class SharedName extends Rule {
        SharedName() {
            super(About.error("firmware-config.name.shared", "two pieces of firmware configuration have one name")
                    .because("the guest finds each by its name (QEMU 7.2, -fw_cfg)")
                    .otherwise("duplicate fw_cfg file name: opt/org.example/key")
                    .mendedBy("give each its own"));
        }

        @Override
        void check(Subject subject, Consumer<Finding> findings) {
            Set<String> seen = new HashSet<>();
            List<FirmwareConfigEntry> entries = subject.machine().firmwareConfig();
            for (int i = 0; i < entries.size(); i++) {
                if (!seen.add(entries.get(i).name())) {
                    findings.accept(finding(
                            "firmwareConfig[" + i + "].name", entries.get(i).name() + " is there already"));
                }
            }
        }
    }

    private static final class MissingFile extends Rule {
        MissingFile() {
            super(About.error("firmware-config.file.missing", "a file of the firmware configuration does not exist")
                    .because("QEMU reads it when it starts (7.2, -fw_cfg file=)")
                    .otherwise("can't load key: Failed to open file: No such file or directory")
                    .mendedBy("make it, or correct its path"));
        }

        @Override
        void check(Subject subject, Consumer<Finding> findings) {
            List<FirmwareConfigEntry> entries = subject.machine().firmwareConfig();
            for (int i = 0; i < entries.size(); i++) {
                if (entries.get(i) instanceof FirmwareConfigEntry.FromFile from
                        && !subject.file(from.file()).exists()) {
                    findings.accept(finding("firmwareConfig[" + i + "].file", "there is no file " + from.file()));
                }
            }
        }
    }
}
