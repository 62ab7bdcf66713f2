package dev.satchel.storage.clone;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The names by which a distribution starts, as its installer leaves them, and nothing else of it: what a plan is made
 * from. Files that are only looked at are empty.
 */
enum RecordedRoot {
    DEBIAN {
        @Override
        void fill(Path root) throws IOException {
            file(root, "etc/os-release", "PRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\nID=debian\n");
            file(root, "boot/vmlinuz-6.1.0-30-amd64", "");
            file(root, "boot/initrd.img-6.1.0-30-amd64", "");
            file(root, "boot/grub/grub.cfg", "search --fs-uuid old\n");
            modules(root, "lib/modules/6.1.0-30-amd64");
            file(root, "usr/sbin/update-initramfs", "");
            file(root, "etc/initramfs-tools/initramfs.conf", "MODULES=most\n");
            file(root, "etc/default/grub", """
                    GRUB_DEFAULT=0
                    GRUB_CMDLINE_LINUX_DEFAULT="quiet"
                    GRUB_CMDLINE_LINUX=""
                    """);
        }
    },
    UBUNTU {
        @Override
        void fill(Path root) throws IOException {
            file(root, "etc/os-release", "ID=ubuntu\nID_LIKE=debian\nVERSION_ID=\"24.04\"\n");
            file(root, "boot/vmlinuz-6.8.0-51-generic", "");
            file(root, "boot/initrd.img-6.8.0-51-generic", "");
            file(root, "boot/grub/grub.cfg", "search --fs-uuid old\n");
            mergedModules(root, "6.8.0-51-generic");
            file(root, "usr/sbin/update-initramfs", "");
            file(root, "etc/initramfs-tools/initramfs.conf", "MODULES=dep\n");
            file(root, "etc/default/grub", "GRUB_CMDLINE_LINUX_DEFAULT=\"quiet splash resume=UUID=old-swap\"\n");
        }
    },
    FEDORA {
        @Override
        void fill(Path root) throws IOException {
            file(root, "etc/os-release", "NAME=\"Fedora Linux\"\nID=fedora\nVERSION_ID=41\n");
            file(root, "boot/vmlinuz-6.11.4-301.fc41.x86_64", "");
            file(root, "boot/initramfs-6.11.4-301.fc41.x86_64.img", "");
            file(root, "boot/vmlinuz-0-rescue-5d3c1c0f2b1e4a6f9c8d7e6f5a4b3c2d", "");
            file(root, "boot/initramfs-0-rescue-5d3c1c0f2b1e4a6f9c8d7e6f5a4b3c2d.img", "");
            file(root, "boot/grub2/grub.cfg", "insmod blscfg\nblscfg\n");
            file(root, "boot/loader/entries/5d3c1c0f2b1e4a6f9c8d7e6f5a4b3c2d-6.11.4-301.fc41.x86_64.conf", """
                    title Fedora Linux (6.11.4-301.fc41.x86_64) 41 (Workstation Edition)
                    version 6.11.4-301.fc41.x86_64
                    linux /vmlinuz-6.11.4-301.fc41.x86_64
                    initrd /initramfs-6.11.4-301.fc41.x86_64.img
                    options root=UUID=11111111-2222-3333-4444-555555555555 ro rootflags=subvol=root rhgb quiet
                    grub_users $grub_users
                    grub_arg --unrestricted
                    grub_class fedora
                    """);
            file(
                    root,
                    "etc/kernel/cmdline",
                    "root=UUID=11111111-2222-3333-4444-555555555555 ro rootflags=subvol=root rhgb quiet\n");
            mergedModules(root, "6.11.4-301.fc41.x86_64");
            file(root, "usr/bin/dracut", "");
            file(root, "usr/lib/dracut/dracut.conf.d/01-dist.conf", "hostonly=\"yes\"\n");
            file(root, "etc/default/grub", """
                    GRUB_CMDLINE_LINUX="rd.luks.uuid=luks-1234 rhgb quiet"
                    GRUB_ENABLE_BLSCFG=true
                    """);
        }
    },
    ARCH {
        @Override
        void fill(Path root) throws IOException {
            file(root, "etc/os-release", "NAME=\"Arch Linux\"\nID=arch\nBUILD_ID=rolling\n");
            file(root, "boot/vmlinuz-linux", "");
            file(root, "boot/initramfs-linux.img", "");
            file(root, "boot/initramfs-linux-fallback.img", "");
            file(root, "boot/amd-ucode.img", "");
            file(root, "boot/grub/grub.cfg", "search --fs-uuid old\n");
            mergedModules(root, "6.12.8-arch1-1");
            file(root, "usr/lib/modules/6.12.8-arch1-1/pkgbase", "linux\n");
            file(root, "usr/bin/mkinitcpio", "");
            file(root, "etc/mkinitcpio.conf", """
                    # vim:set ft=sh:
                    MODULES=()
                    BINARIES=()
                    #    HOOKS=(base)
                    HOOKS=(base udev autodetect microcode modconf kms keyboard keymap block filesystems fsck)
                    """);
            file(root, "etc/default/grub", "GRUB_CMDLINE_LINUX_DEFAULT=\"loglevel=3 quiet\"\n");
        }
    },
    OPENSUSE {
        @Override
        void fill(Path root) throws IOException {
            file(root, "etc/os-release", "ID=\"opensuse-tumbleweed\"\nID_LIKE=\"opensuse suse\"\n");
            mergedModules(root, "6.12.6-1-default");
            file(root, "usr/lib/modules/6.12.6-1-default/vmlinuz", "");
            Files.createDirectories(root.resolve("boot/grub2"));
            Files.createSymbolicLink(
                    root.resolve("boot/vmlinuz-6.12.6-1-default"),
                    Path.of("../usr/lib/modules/6.12.6-1-default/vmlinuz"));
            Files.createSymbolicLink(root.resolve("boot/vmlinuz"), Path.of("vmlinuz-6.12.6-1-default"));
            file(root, "boot/initrd-6.12.6-1-default", "");
            file(root, "boot/grub2/grub.cfg", "search --fs-uuid old\n");
            file(root, "usr/bin/dracut", "");
            file(root, "usr/lib/dracut/dracut.conf.d/01-dist.conf", "hostonly=\"yes\"\nhostonly_cmdline=\"yes\"\n");
            file(
                    root,
                    "etc/default/grub",
                    "GRUB_CMDLINE_LINUX_DEFAULT=\"splash=silent resume=/dev/disk/by-uuid/x quiet\"\n");
        }
    },
    ALPINE {
        @Override
        void fill(Path root) throws IOException {
            file(root, "etc/os-release", "NAME=\"Alpine Linux\"\nID=alpine\nVERSION_ID=3.21.0\n");
            file(root, "boot/vmlinuz-lts", "");
            file(root, "boot/initramfs-lts", "");
            file(root, "boot/grub/grub.cfg", "search --fs-uuid old\n");
            modules(root, "lib/modules/6.12.6-0-lts");
            file(root, "sbin/mkinitfs", "");
            file(root, "etc/mkinitfs/mkinitfs.conf", "features=\"ata base ext4 keymap kms nvme scsi\"\n");
            file(root, "etc/mkinitfs/features.d/mmc.modules", "kernel/drivers/mmc\n");
            file(
                    root,
                    "etc/default/grub",
                    "GRUB_CMDLINE_LINUX_DEFAULT=\"modules=sd-mod,ext4 quiet rootfstype=ext4\"\n");
        }
    };

    /** The head of an x86-64 ELF program. */
    private static final byte[] ELF = {0x7f, 'E', 'L', 'F', 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 62, 0};

    abstract void fill(Path root) throws IOException;

    /** Makes it in {@code folder}, which is there. */
    Path make(Path folder) throws IOException {
        Path programs = Files.createDirectories(folder.resolve("usr/bin"));
        Files.write(programs.resolve("true"), ELF);
        Files.createDirectories(folder.resolve("etc"));
        fill(folder);
        return folder;
    }

    /** With {@code /lib} a link, as most have it by now. */
    private static void mergedModules(Path root, String release) throws IOException {
        modules(root, "usr/lib/modules/" + release);
        Files.createSymbolicLink(root.resolve("lib"), Path.of("usr/lib"));
    }

    private static void modules(Path root, String folder) throws IOException {
        file(root, folder + "/modules.builtin", "kernel/drivers/virtio/virtio_blk.ko\n");
        file(
                root,
                folder + "/modules.dep",
                "kernel/a/usb-storage.ko.xz: \nkernel/b/nvme.ko.xz: \nkernel/c/ahci.ko.xz: \n");
    }

    private static void file(Path root, String name, String text) throws IOException {
        Path file = root.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
