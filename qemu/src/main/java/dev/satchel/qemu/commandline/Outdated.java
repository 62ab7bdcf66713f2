package dev.satchel.qemu.commandline;

import com.google.common.collect.ImmutableMap;
import dev.satchel.qemu.option.Device;
import dev.satchel.qemu.option.KeyedOption;
import java.util.Map;

/** What QEMU has given up or is about to give up (its docs, "Deprecated features" and "Removed features"). */
final class Outdated {
    /** What to say, and what to write in its place. */
    private record Notice(String message, String remedy) {}

    private static final Map<String, Notice> OPTIONS = ImmutableMap.<String, Notice>builder()
            .put("-enable-kvm", new Notice("is the old form of -accel kvm", "write -accel kvm"))
            .put("-kvm", new Notice("was never in QEMU itself", "write -accel kvm"))
            .put("-no-kvm", new Notice("is gone from QEMU", "write -accel tcg"))
            .put(
                    "-hda",
                    new Notice(
                            "leaves interface and format to QEMU's guess",
                            "write -drive file=..,format=..,if=none,id=d and -device ide-hd,drive=d,bus=ide.0"))
            .put("-hdb", new Notice("leaves interface and format to QEMU's guess", "write -drive and -device"))
            .put("-hdc", new Notice("leaves interface and format to QEMU's guess", "write -drive and -device"))
            .put("-hdd", new Notice("leaves interface and format to QEMU's guess", "write -drive and -device"))
            .put(
                    "-soundhw",
                    new Notice(
                            "is gone since QEMU 7.1",
                            "write -audiodev ..,id=a with -device intel-hda -device hda-duplex,audiodev=a"))
            .put("-usbdevice", new Notice("is deprecated", "write -device usb-tablet or what was meant"))
            .put("-no-hpet", new Notice("is gone since QEMU 9.0", "write -machine hpet=off"))
            .put("-no-acpi", new Notice("is gone since QEMU 9.0", "write -machine acpi=off"))
            .put("-singlestep", new Notice("is gone since QEMU 9.0", "write -accel tcg,one-insn-per-tb=on"))
            .put("-tb-size", new Notice("is gone since QEMU 6.0", "write -accel tcg,tb-size=.."))
            .put("-balloon", new Notice("is gone since QEMU 4.0", "write -device virtio-balloon"))
            .put("-localtime", new Notice("is gone since QEMU 3.1", "write -rtc base=localtime"))
            .put("-startdate", new Notice("is gone since QEMU 3.1", "write -rtc base=.."))
            .put("-sdl", new Notice("is gone since QEMU 7.1", "write -display sdl"))
            .put("-curses", new Notice("is gone since QEMU 7.1", "write -display curses"))
            .put("-no-frame", new Notice("is gone since QEMU 3.1", "leave it out"))
            .put("-no-quit", new Notice("is gone since QEMU 7.1", "write -display gtk,window-close=off"))
            .put("-alt-grab", new Notice("is gone since QEMU 7.1", "write -display sdl,grab-mod=lshift-lctrl-lalt"))
            .put("-ctrl-grab", new Notice("is gone since QEMU 7.1", "write -display sdl,grab-mod=rctrl"))
            .put("-portrait", new Notice("is deprecated", "turn the picture in the guest"))
            .put("-redir", new Notice("is gone since QEMU 2.13", "write hostfwd= in -netdev user"))
            .put("-smb", new Notice("is gone since QEMU 2.13", "write smb= in -netdev user"))
            .put("-tftp", new Notice("is gone since QEMU 2.13", "write tftp= in -netdev user"))
            .put("-watchdog", new Notice("is gone since QEMU 7.1", "write -device with the watchdog's name"))
            .put("-runas", new Notice("is gone since QEMU 10.0", "write -run-with user=.."))
            .put("-chroot", new Notice("is gone since QEMU 9.0", "write -run-with chroot=.."))
            .put(
                    "-mem-path",
                    new Notice(
                            "is the old form of a memory back end",
                            "write -object memory-backend-file,.. and -machine memory-backend="))
            .put("-win2k-hack", new Notice("is for Windows 2000 alone", "leave it out"))
            .put("-no-fd-bootchk", new Notice("is deprecated", "leave it out"))
            .buildOrThrow();

    private Outdated() {}

    static void tell(Line line) {
        for (Part part : line.parts()) {
            Notice notice = OPTIONS.get(part.option().name());
            if (notice != null) {
                line.warn("outdated", part, notice.message(), notice.remedy());
            }
            if (part.option() instanceof KeyedOption<?> option) {
                shortBooleans(line, part, option);
            }
            if (part.is("-net")) {
                line.warn(
                        "outdated",
                        part,
                        "puts cards and networks on one hub, on which each hears all",
                        "write -netdev user,id=n and -device virtio-net-pci,netdev=n");
            }
            if (part.option() instanceof Device device
                    && device.driver().startsWith("virtio-blk")
                    && device.get("scsi").isPresent()) {
                line.warn(
                        "outdated",
                        part,
                        "has scsi=, which is gone since QEMU 9.1, even as scsi=off: a newer QEMU refuses the device",
                        "leave scsi= out");
            }
        }
    }

    private static void shortBooleans(Line line, Part part, KeyedOption<?> option) {
        for (String key : option.values().shortBooleans()) {
            boolean off = key.startsWith("no") && !key.equals("node-name");
            line.warn(
                    "outdated",
                    part,
                    "has '" + key + "' without a value, of which QEMU warns since 6.0 and which newer ones refuse",
                    "write " + (off ? key.substring(2) + "=off" : key + "=on"));
        }
    }
}
