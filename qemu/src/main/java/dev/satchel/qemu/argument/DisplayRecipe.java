package dev.satchel.qemu.argument;

import dev.satchel.core.machine.Board;
import dev.satchel.core.machine.Display;
import dev.satchel.core.machine.HostPort;
import dev.satchel.core.machine.Machine;

/** Picture, keyboard and pointer, sound. */
final class DisplayRecipe {
    private static final int FIRST_VNC_PORT = 5900;

    private final Assembly assembly;
    private final Machine machine;
    private final boolean windows;

    DisplayRecipe(Assembly assembly) {
        this.assembly = assembly;
        this.machine = assembly.machine();
        this.windows = machine.guest().isWindows();
    }

    void write() {
        Display display = machine.display();
        boolean shown = !(display instanceof Display.None);
        if (shown && !assembly.hasPci()) {
            assembly.error("display.board", "display", "board microvm has no graphics card", "use board q35");
            return;
        }
        picture(display);
        if (shown) {
            card();
        }
        if (assembly.hasPci() && (shown || windows)) {
            input();
        }
        if (machine.sound() == Machine.Sound.ON) {
            sound();
        }
    }

    private void picture(Display display) {
        if (display instanceof Display.Vnc vnc) {
            HostPort listen = vnc.listen();
            if (listen.port() < FIRST_VNC_PORT) {
                assembly.error(
                        "display.port",
                        "display",
                        "a VNC port is " + FIRST_VNC_PORT + " or above, not " + listen.port(),
                        "for example " + listen.address() + ":5901");
                return;
            }
            warnOfStrangers(listen);
            assembly.add(QemuOption.of("-display", "none"));
            assembly.add(QemuOption.of("-vnc", listen.address() + ":" + (listen.port() - FIRST_VNC_PORT)));
        } else if (display instanceof Display.Spice spice) {
            HostPort listen = spice.listen();
            warnOfStrangers(listen);
            assembly.add(QemuOption.of("-display", "none"));
            assembly.add(QemuOption.of("-spice")
                    .with("addr", listen.address())
                    .with("port", listen.port())
                    .with("disable-ticketing", "on"));
        } else if (display instanceof Display.None) {
            assembly.add(QemuOption.of("-display", "none"));
        }
        // A window is what QEMU opens when it is told nothing, by whatever toolkit it was built with.
    }

    private void warnOfStrangers(HostPort listen) {
        if (!listen.address().startsWith("127.")) {
            assembly.warn(
                    "display.open",
                    "display",
                    "anybody who reaches " + listen + " has the machine's screen, without a password",
                    "listen on 127.0.0.1");
        }
    }

    private void card() {
        String model;
        if (machine.board() == Board.VIRT) {
            model = windows ? "ramfb" : "virtio-gpu-pci"; // Windows has a driver for the first from the start
        } else {
            model = windows ? "VGA" : "virtio-vga";
        }
        QemuOption card = QemuOption.of("-device", model).with("id", assembly.deviceName("video0"));
        if (model.equals("ramfb")) {
            assembly.add(card);
        } else {
            assembly.addPci(card, "display");
        }
    }

    /** A tablet, because its pointer is where the user's is. The keyboard of a PC is there, that of virt is not. */
    private void input() {
        usb("usb-tablet", "tablet");
        if (machine.board() == Board.VIRT) {
            usb("usb-kbd", "keyboard");
        }
    }

    private void usb(String model, String name) {
        String bus = assembly.usb().takeBus("display");
        assembly.add(QemuOption.of("-device", model)
                .with("id", assembly.deviceName(name))
                .with("bus", bus));
    }

    private void sound() {
        if (!assembly.hasPci()) {
            assembly.error("sound.board", "sound", "board microvm has no sound card", "use board q35");
            return;
        }
        String card = assembly.deviceName("sound0");
        assembly.add(QemuOption.of("-audiodev", audio()).with("id", "audio0"));
        assembly.addPci(QemuOption.of("-device", "ich9-intel-hda").with("id", card), "sound");
        assembly.add(QemuOption.of("-device", "hda-duplex")
                .with("id", assembly.deviceName("codec0"))
                .with("bus", card + ".0")
                .with("audiodev", "audio0"));
    }

    private String audio() {
        if (machine.display() instanceof Display.Spice) {
            return "spice";
        }
        if (!(machine.display() instanceof Display.Window)) {
            assembly.note("sound.unheard", "sound", "without a window the sound card plays to nobody");
            return "none";
        }
        return switch (assembly.setup().host()) {
            case MACOS -> "coreaudio";
            case WINDOWS -> "dsound";
            case LINUX -> "pa";
            case OTHER -> "none";
        };
    }
}
