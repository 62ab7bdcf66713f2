package dev.satchel.storage.retag;

import com.google.common.collect.ImmutableList;
import dev.satchel.storage.retag.RootFolder.Case;
import java.util.List;
import java.util.stream.Stream;

/**
 * Files of a system that name disks.
 *
 * @param pattern relative to the root; {@code *} is any text within a name
 * @param form how they are read
 * @param purpose what they are, for people
 * @param follows what has to be made anew when they change
 * @param letters whether the case of letters in the pattern counts
 */
record Place(String pattern, Form form, String purpose, Follows follows, Case letters) {
    /** How a file is read. */
    enum Form {
        /** As {@code fstab(5)}. */
        FSTAB,
        /** Words in lines; a line that begins with {@code #} is a comment. */
        WORDS,
        /** As words, and {@code ;} begins a comment as well: {@code systemd.syntax(7)}. */
        UNIT,
        /** GRUB's environment block: 1024 bytes, filled up with {@code #}. */
        GRUB_ENVIRONMENT,
        /** LVM's list of devices, in which a physical volume has no hyphens. */
        LVM_DEVICES
    }

    /** What holds a copy of a file, or is made of it. */
    enum Follows {
        NOTHING,
        /** The initial RAM disk. */
        INITRAMFS,
        /** The menu of the boot loader, and with it the command lines in it. */
        BOOT_MENU
    }

    private static final List<String> ESP = ImmutableList.of("boot/efi", "efi", "boot/firmware", "boot");

    private static final ImmutableList<Place> ALL = Stream.of(
                    Stream.of(
                            words("etc/crypttab", "encrypted volumes", Follows.INITRAMFS),
                            words("etc/crypttab.initramfs", "encrypted volumes", Follows.INITRAMFS),
                            words("etc/conf.d/dmcrypt", "encrypted volumes", Follows.NOTHING),
                            words("etc/default/grub", "GRUB's defaults", Follows.BOOT_MENU),
                            words("etc/default/grub.d/*.cfg", "GRUB's defaults", Follows.BOOT_MENU),
                            words("etc/grub.d/*", "a part of GRUB's menu", Follows.BOOT_MENU),
                            words("etc/default/grub-btrfs/config", "snapshots in GRUB's menu", Follows.BOOT_MENU),
                            words("etc/sysconfig/bootloader", "the boot loader's defaults", Follows.BOOT_MENU),
                            words("etc/default/u-boot", "U-Boot's defaults", Follows.BOOT_MENU),
                            words("etc/default/flash-kernel", "the kernel's command line", Follows.BOOT_MENU),
                            words("etc/default/extlinux", "EXTLINUX's defaults", Follows.BOOT_MENU),
                            words("etc/update-extlinux.conf", "EXTLINUX's defaults", Follows.BOOT_MENU),
                            words("etc/zipl.conf", "zipl's menu", Follows.BOOT_MENU),
                            words("etc/lilo.conf", "LILO's menu", Follows.BOOT_MENU),
                            words("etc/kernel/cmdline", "the kernel's command line", Follows.BOOT_MENU),
                            words("etc/kernel/cmdline.d/*.conf", "the kernel's command line", Follows.BOOT_MENU),
                            words("usr/lib/kernel/cmdline", "the kernel's command line", Follows.BOOT_MENU),
                            words("etc/cmdline", "dracut's command line", Follows.INITRAMFS),
                            words("etc/cmdline.d/*.conf", "a part of the command line", Follows.INITRAMFS),
                            words("etc/initramfs-tools/conf.d/*", "the initial RAM disk's settings", Follows.INITRAMFS),
                            words(
                                    "etc/initramfs-tools/initramfs.conf",
                                    "the initial RAM disk's settings",
                                    Follows.INITRAMFS),
                            words(
                                    "etc/initramfs-tools/scripts/*/*",
                                    "a script of the initial RAM disk",
                                    Follows.INITRAMFS),
                            words("etc/initramfs-tools/hooks/*", "a hook of the initial RAM disk", Follows.INITRAMFS),
                            words("etc/dracut.conf", "dracut's settings", Follows.INITRAMFS),
                            words("etc/dracut.conf.d/*.conf", "dracut's settings", Follows.INITRAMFS),
                            words("etc/mkinitcpio.conf", "mkinitcpio's settings", Follows.INITRAMFS),
                            words("etc/mkinitcpio.conf.d/*.conf", "mkinitcpio's settings", Follows.INITRAMFS),
                            words("etc/mkinitcpio.d/*.preset", "mkinitcpio's settings", Follows.INITRAMFS),
                            words("etc/mkinitfs/mkinitfs.conf", "mkinitfs' settings", Follows.INITRAMFS),
                            words("etc/booster.yaml", "booster's settings", Follows.INITRAMFS),
                            words("etc/mdadm.conf", "RAID arrays", Follows.INITRAMFS),
                            words("etc/mdadm/mdadm.conf", "RAID arrays", Follows.INITRAMFS),
                            words("etc/mdadm.conf.d/*", "RAID arrays", Follows.INITRAMFS),
                            words("etc/mdadm/mdadm.conf.d/*", "RAID arrays", Follows.INITRAMFS),
                            words("etc/default/zramswap", "compressed swap", Follows.NOTHING),
                            words("etc/default/zram*", "compressed swap", Follows.NOTHING),
                            words("etc/conf.d/zram-init", "compressed swap", Follows.NOTHING),
                            words("etc/systemd/zram-generator.conf", "compressed swap", Follows.NOTHING),
                            words("etc/systemd/zram-generator.conf.d/*.conf", "compressed swap", Follows.NOTHING),
                            words("usr/lib/systemd/zram-generator.conf", "compressed swap", Follows.NOTHING),
                            words("etc/auto.*", "mounts on first use", Follows.NOTHING),
                            words("etc/auto.master.d/*", "mounts on first use", Follows.NOTHING),
                            words("etc/udev/rules.d/*.rules", "rules for devices", Follows.INITRAMFS),
                            words("etc/hdparm.conf", "settings of disks", Follows.NOTHING),
                            words("etc/smartd.conf", "disks that are watched", Follows.NOTHING),
                            words("etc/timeshift/timeshift.json", "where snapshots are kept", Follows.NOTHING),
                            words("etc/snapper/configs/*", "where snapshots are kept", Follows.NOTHING),
                            words("etc/nixos/*.nix", "NixOS' configuration, to be built anew", Follows.BOOT_MENU),
                            words("boot/grub/*/load.cfg", "GRUB's search, also in its core", Follows.NOTHING),
                            words("boot/grub2/*/load.cfg", "GRUB's search, also in its core", Follows.NOTHING),
                            words("boot/grub/menu.lst", "GRUB Legacy's menu", Follows.NOTHING),
                            words("boot/*.txt", "the kernel's command line", Follows.NOTHING),
                            words("boot/refind_linux.conf", "rEFInd's menu", Follows.NOTHING),
                            new Place(
                                    "etc/lvm/devices/system.devices",
                                    Form.LVM_DEVICES,
                                    "the disks LVM uses",
                                    Follows.NOTHING,
                                    Case.EXACT),
                            new Place("etc/fstab", Form.FSTAB, "the table of mounts", Follows.NOTHING, Case.EXACT),
                            new Place("etc/fstab.d/*.fstab", Form.FSTAB, "mounts", Follows.NOTHING, Case.EXACT)),
                    Stream.of("boot/grub/", "boot/grub2/")
                            .flatMap(folder -> Stream.of(
                                    words(folder + "grub.cfg", "GRUB's menu", Follows.NOTHING),
                                    words(folder + "custom.cfg", "GRUB's menu", Follows.NOTHING),
                                    words(folder + "user.cfg", "GRUB's settings", Follows.NOTHING),
                                    new Place(
                                            folder + "grubenv",
                                            Form.GRUB_ENVIRONMENT,
                                            "GRUB's environment",
                                            Follows.NOTHING,
                                            Case.EXACT))),
                    Stream.of("etc/systemd/system/", "usr/local/lib/systemd/system/")
                            .flatMap(Place::units),
                    ESP.stream().flatMap(Place::onEsp))
            .flatMap(places -> places)
            .collect(ImmutableList.toImmutableList());

    /** All that is known, the table of mounts among them. */
    static List<Place> all() {
        return ALL;
    }

    private static Stream<Place> units(String folder) {
        return Stream.of("*.mount", "*.automount", "*.swap", "*.service", "*.target", "*.path", "*.d/*.conf")
                .map(name -> new Place(folder + name, Form.UNIT, "a unit of systemd", Follows.NOTHING, Case.EXACT));
    }

    /** The EFI system partition, by where it is mounted. */
    private static Stream<Place> onEsp(String folder) {
        return Stream.of(
                onEsp(folder + "/EFI/*/grub.cfg", "GRUB's first search", Form.WORDS),
                onEsp(folder + "/EFI/*/*.cfg", "a boot loader's menu", Form.WORDS),
                onEsp(folder + "/EFI/*/grubenv", "GRUB's environment", Form.GRUB_ENVIRONMENT),
                onEsp(folder + "/EFI/*/*.conf", "a boot loader's menu", Form.WORDS),
                onEsp(folder + "/loader/entries/*.conf", "an entry of the boot menu", Form.WORDS),
                onEsp(folder + "/loader/loader.conf", "the boot menu", Form.WORDS),
                onEsp(folder + "/extlinux/extlinux.conf", "EXTLINUX's menu", Form.WORDS),
                onEsp(folder + "/extlinux.conf", "EXTLINUX's menu", Form.WORDS),
                onEsp(folder + "/syslinux/*.cfg", "SYSLINUX's menu", Form.WORDS),
                onEsp(folder + "/limine*", "Limine's menu", Form.WORDS),
                onEsp(folder + "/cmdline.txt", "the kernel's command line", Form.WORDS));
    }

    private static Place onEsp(String pattern, String purpose, Form form) {
        return new Place(pattern, form, purpose, Follows.NOTHING, Case.EITHER);
    }

    private static Place words(String pattern, String purpose, Follows follows) {
        return new Place(pattern, Form.WORDS, purpose, follows, Case.EXACT);
    }
}
