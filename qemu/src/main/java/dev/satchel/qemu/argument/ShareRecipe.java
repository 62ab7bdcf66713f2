package dev.satchel.qemu.argument;

import dev.satchel.core.host.OperatingSystem;
import dev.satchel.core.machine.Access;
import dev.satchel.core.machine.Machine;
import dev.satchel.core.machine.NetworkMode;
import dev.satchel.core.machine.ShareTransport;
import dev.satchel.core.machine.SharedFolder;
import dev.satchel.qemu.option.Chardev;
import dev.satchel.qemu.option.Device;
import dev.satchel.qemu.option.Fsdev;
import dev.satchel.qemu.option.OnOff;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Folders of the host that the guest sees. */
final class ShareRecipe {
    /** Owners and modes that the guest sets are kept beside each file: QEMU need not be root, nor the guest's root be the host's. */
    private static final String SECURITY = "mapped-xattr";

    private final Assembly assembly;
    private final Machine machine;

    ShareRecipe(Assembly assembly) {
        this.assembly = assembly;
        this.machine = assembly.machine();
    }

    void write() {
        List<SharedFolder> folders = machine.sharedFolders();
        for (int i = 0; i < folders.size(); i++) {
            SharedFolder folder = folders.get(i);
            String where = "shares[" + folder.tag() + "]";
            switch (machine.transportOf(folder)) {
                case NINE_P -> ninep(folder, "share" + i, where);
                case VIRTIOFS -> virtiofs(folder, "share" + i, where);
                case SMB -> smbIsOfTheNetwork(folder, where);
            }
        }
    }

    private void ninep(SharedFolder folder, String id, String where) {
        if (assembly.setup().host() == OperatingSystem.WINDOWS) {
            assembly.error("share.host", where, "QEMU has no file server for 9p on Windows", "use via: smb");
            return;
        }
        Fsdev server = Fsdev.local(id, assembly.absolute(folder.folder()), SECURITY);
        assembly.add(folder.access() == Access.READ_ONLY ? server.with("readonly", OnOff.ON) : server);
        add(virtio("virtio-9p", id).with("fsdev", id).with("mount_tag", folder.tag()), where);
    }

    private void virtiofs(SharedFolder folder, String id, String where) {
        if (assembly.setup().host() != OperatingSystem.LINUX) {
            assembly.error("share.host", where, "virtiofsd is a program of Linux", "use via: 9p");
            return;
        }
        Optional<Path> socket = folder.socket();
        if (socket.isEmpty()) {
            assembly.error(
                    "share.socket",
                    where,
                    "nobody has said where the virtiofsd of " + folder.folder() + " listens",
                    "start virtiofsd for the folder, and name its socket as 'socket'");
            return;
        }
        if (folder.access() == Access.READ_ONLY) {
            assembly.warn(
                    "share.read-only",
                    where,
                    "whether the guest may write is virtiofsd's to decide, not QEMU's",
                    "start virtiofsd with --readonly");
        }
        assembly.add(Chardev.socket(id, assembly.absolute(socket.get())));
        add(virtio("vhost-user-fs", id).with("chardev", id).with("tag", folder.tag()), where);
    }

    /** As {@link Assembly#addPci} where there is PCI. */
    private void add(Device device, String where) {
        if (assembly.hasPci()) {
            assembly.addPci(device, where);
        } else {
            assembly.add(device);
        }
    }

    private Device virtio(String model, String id) {
        return Device.of(model + (assembly.hasPci() ? "-pci" : "-device")).with("id", assembly.deviceName(id));
    }

    /** The folder that the first network of mode user shows by SMB, of which there is one; {@link NetworkRecipe} writes it. */
    Optional<SharedFolder> smb() {
        return machine.sharedFolders().stream()
                .filter(folder -> machine.transportOf(folder) == ShareTransport.SMB
                        && obstacle(folder).isEmpty())
                .findFirst();
    }

    private void smbIsOfTheNetwork(SharedFolder folder, String where) {
        Optional<String> obstacle = obstacle(folder);
        if (obstacle.isEmpty()) {
            return;
        }
        if (folder.transport().isPresent()) {
            assembly.error("share.smb", where, obstacle.get(), "use via: 9p or virtiofs");
        } else {
            assembly.warn(
                    "share.unmapped",
                    where,
                    "is left out: " + obstacle.get(),
                    "say how it is shared: via 9p or virtiofs, for which the guest needs a driver");
        }
    }

    private Optional<String> obstacle(SharedFolder folder) {
        if (machine.networks().stream().noneMatch(network -> network.mode() == NetworkMode.USER)) {
            return Optional.of("QEMU shows folders by SMB only in a network of mode user");
        }
        if (folder.access() == Access.READ_ONLY) {
            return Optional.of("what QEMU shows by SMB can be written to");
        }
        if (assembly.setup().host() == OperatingSystem.WINDOWS) {
            return Optional.of("QEMU shows no folders by SMB on Windows");
        }
        List<SharedFolder> others = new ArrayList<>(machine.sharedFolders());
        others.removeIf(other -> machine.transportOf(other) != ShareTransport.SMB);
        return others.indexOf(folder) == 0 ? Optional.empty() : Optional.of("QEMU shows one folder by SMB");
    }
}
