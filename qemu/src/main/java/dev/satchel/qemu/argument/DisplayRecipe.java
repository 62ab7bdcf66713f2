package dev.satchel.qemu.argument;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.satchel.core.machine.AudioBackend;
import dev.satchel.core.machine.Board;
import dev.satchel.core.machine.Display;
import dev.satchel.core.machine.HostPort;
import dev.satchel.core.machine.Machine;
import dev.satchel.qemu.capability.QemuCapabilities;
import dev.satchel.qemu.internal.Suitable;
import dev.satchel.qemu.option.Audiodev;
import dev.satchel.qemu.option.Chardev;
import dev.satchel.qemu.option.Device;
import dev.satchel.qemu.option.DisplayOption;
import dev.satchel.qemu.option.ObjectOption;
import dev.satchel.qemu.option.Spice;
import dev.satchel.qemu.option.Vnc;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Picture, keyboard and pointer, sound. */
final class DisplayRecipe {
    private static final int FIRST_VNC_PORT = 5900;
    private static final String PASSWORD = "display-password";
    private static final String CREDENTIALS = "display-tls";

    /** Graphics cards that take no place on a PCI bus (QEMU 7.2, -device help). */
    private static final ImmutableSet<String> NOT_PCI = ImmutableSet.of("ramfb", "isa-vga", "isa-cirrus-vga");

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
        if (display instanceof Display.Spice) {
            viewersChannel();
        }
        if (machine.sound() == Machine.Sound.ON) {
            sound();
        }
    }

    private void picture(Display display) {
        if (display instanceof Display.Vnc vnc) {
            vnc(vnc);
        } else if (display instanceof Display.Spice spice) {
            spice(spice);
        } else if (display instanceof Display.None) {
            assembly.add(DisplayOption.of("none"));
        } else if (display instanceof Display.Window window) {
            // A window is what QEMU opens when it is told nothing, by whatever toolkit it was built with.
            window.toolkit().ifPresent(toolkit -> assembly.add(DisplayOption.of(toolkit.id())));
        }
    }

    private void vnc(Display.Vnc vnc) {
        Optional<HostPort> low = vnc.listen().filter(listen -> listen.port() < FIRST_VNC_PORT);
        if (low.isPresent()) {
            assembly.error(
                    "display.port",
                    "display",
                    "a VNC port is " + FIRST_VNC_PORT + " or above, not "
                            + low.get().port(),
                    "for example " + low.get().address() + ":5901");
            return;
        }
        vnc.listen().filter(listen -> vnc.password().isEmpty()).ifPresent(this::warnOfStrangers);
        assembly.add(DisplayOption.of("none"));
        Vnc option = vnc.listen()
                .map(listen -> Vnc.at(listen.address(), listen.port() - FIRST_VNC_PORT))
                .orElseGet(() -> Vnc.socket(socketOf(vnc.socket())));
        if (vnc.password().isPresent()) {
            option = option.passwordFrom(secret(vnc.password().get()));
        }
        if (vnc.certificates().isPresent()) {
            assembly.add(ObjectOption.serverCertificates(
                    CREDENTIALS, assembly.absolute(vnc.certificates().get())));
            option = option.tls(CREDENTIALS);
        }
        assembly.add(option);
    }

    private void spice(Display.Spice spice) {
        spice.listen().filter(listen -> spice.password().isEmpty()).ifPresent(this::warnOfStrangers);
        assembly.add(DisplayOption.of("none"));
        Optional<Path> certificates = spice.certificates().map(assembly::absolute);
        Spice option = spice.listen()
                .map(listen -> certificates
                        .map(folder -> Spice.overTls(listen.address(), listen.port(), folder))
                        .orElseGet(() -> Spice.at(listen.address(), listen.port())))
                .orElseGet(() -> Spice.socket(socketOf(spice.socket())));
        assembly.add(
                spice.password().isPresent()
                        ? option.passwordFrom(secret(spice.password().get()))
                        : option.forWhoeverComes());
    }

    /** What the guest's SPICE agent speaks through: clipboard, and a screen as large as the viewer's window. */
    private void viewersChannel() {
        assembly.add(Chardev.of("spicevmc", "viewer0").with("name", "vdagent"));
        assembly.channels().add("viewer", "viewer0", "com.redhat.spice.0", "display");
    }

    private Path socketOf(Optional<Path> socket) {
        return socket.map(assembly::absolute)
                .orElseThrow(() -> new IllegalStateException("served neither at an address nor at a socket"));
    }

    /** The object that holds the password: QEMU reads the file, and no list of arguments has what is in it. */
    private String secret(Path file) {
        assembly.add(ObjectOption.secret(PASSWORD, assembly.absolute(file)));
        return PASSWORD;
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
        String model =
                machine.display().card().orElseGet(() -> Suitable.graphicsCard(machine.board(), machine.guest()));
        Device card = Device.of(model).with("id", assembly.deviceName("video0"));
        if (NOT_PCI.contains(model)) {
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
        assembly.add(assembly.usb().place(Device.of(model).with("id", assembly.deviceName(name)), "display"));
    }

    private void sound() {
        if (!assembly.hasPci()) {
            assembly.error("sound.board", "sound", "board microvm has no sound card", "use board q35");
            return;
        }
        String card = assembly.deviceName("sound0");
        assembly.add(Audiodev.of(audio().id(), "audio0"));
        assembly.addPci(Device.of("ich9-intel-hda").with("id", card), "sound");
        assembly.add(Device.of("hda-duplex")
                .with("id", assembly.deviceName("codec0"))
                .with("bus", card + ".0")
                .with("audiodev", "audio0"));
    }

    private AudioBackend audio() {
        return machine.audioBackend().orElseGet(this::suitableAudio);
    }

    /** Nobody asked for it: of what suits display and host it is the best that this QEMU has. */
    private AudioBackend suitableAudio() {
        Optional<AudioBackend> shown = Suitable.audio(machine.display());
        if (shown.equals(Optional.of(AudioBackend.NONE))) {
            assembly.note("sound.unheard", "sound", "without a window the sound card plays to nobody");
            return AudioBackend.NONE;
        }
        List<AudioBackend> known = shown.<List<AudioBackend>>map(ImmutableList::of)
                .orElseGet(() -> Suitable.audio(assembly.setup().host()));
        Optional<AudioBackend> found = known.stream().filter(this::isThere).findFirst();
        if (found.isEmpty()) {
            assembly.note("sound.unheard", "sound", "the sound card plays to nobody: " + whyUnheard(known));
        }
        return found.orElse(AudioBackend.NONE);
    }

    private static String whyUnheard(List<AudioBackend> known) {
        return known.isEmpty()
                ? "which way sound goes on this host is not known"
                : "this QEMU has none of "
                        + known.stream().map(AudioBackend::id).collect(Collectors.joining(", "));
    }

    private boolean isThere(AudioBackend backend) {
        return assembly.setup()
                .capabilities()
                .filter(qemu -> qemu.lacks(QemuCapabilities.Kind.AUDIO, backend.id()))
                .isEmpty();
    }
}
