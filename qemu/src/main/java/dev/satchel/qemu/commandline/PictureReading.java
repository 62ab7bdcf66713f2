package dev.satchel.qemu.commandline;

import com.google.common.base.Ascii;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import dev.satchel.core.SatchelException;
import dev.satchel.core.machine.Board;
import dev.satchel.core.machine.Display;
import dev.satchel.core.machine.GuestSystem;
import dev.satchel.core.machine.Machine;
import dev.satchel.qemu.internal.Suitable;
import dev.satchel.qemu.option.Device;
import dev.satchel.qemu.option.DisplayOption;
import dev.satchel.qemu.option.KeyedOption;
import dev.satchel.qemu.option.QemuOption;
import dev.satchel.qemu.option.Spice;
import dev.satchel.qemu.option.Vnc;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Picture, keyboard and pointer. */
final class PictureReading {
    private static final Set<String> CARDS = ImmutableSet.of(
            "VGA",
            "secondary-vga",
            "virtio-vga",
            "virtio-vga-gl",
            "virtio-gpu",
            "virtio-gpu-pci",
            "virtio-gpu-gl",
            "virtio-gpu-gl-pci",
            "virtio-gpu-device",
            "qxl",
            "qxl-vga",
            "ramfb",
            "bochs-display",
            "cirrus-vga",
            "vmware-svga",
            "virtio-ramfb",
            "virtio-ramfb-gl",
            "isa-vga",
            "isa-cirrus-vga",
            "ati-vga");

    /** What {@code -vga} calls a card, and what it is. */
    private static final Map<String, String> BY_WORD = ImmutableMap.of(
            "std", "VGA", "cirrus", "cirrus-vga", "vmware", "vmware-svga", "qxl", "qxl-vga", "virtio", "virtio-vga");

    /** Cards that draw by OpenGL want a display that does, which a machine has no word for; and other names of cards. */
    private static final Map<String, String> OTHERWISE = ImmutableMap.of(
            "virtio-vga-gl", "virtio-vga",
            "virtio-gpu-gl", "virtio-gpu-pci",
            "virtio-gpu-gl-pci", "virtio-gpu-pci",
            "virtio-gpu", "virtio-gpu-pci",
            "virtio-gpu-device", "virtio-gpu-pci");

    /** What is about places and names, which are made anew. */
    private static final Set<String> PLACES =
            ImmutableSet.of("driver", "id", "bus", "addr", "multifunction", "max_outputs", "edid", "rombar");

    private static final Set<String> INPUT = ImmutableSet.of(
            "usb-tablet",
            "usb-kbd",
            "usb-mouse",
            "virtio-tablet-pci",
            "virtio-keyboard-pci",
            "virtio-mouse-pci",
            "virtio-input-host-pci");

    private final Line line;
    private final Board board;
    private final GuestSystem guest;

    PictureReading(Line line, Board board, GuestSystem guest) {
        this.line = line;
        this.board = board;
        this.guest = guest;
    }

    void read(Machine.Builder machine) {
        Display display = display();
        machine.display(withCard(display));
        for (Part part : line.devices()) {
            String driver = ((Device) part.option()).driver();
            if (INPUT.contains(driver) && !driver.startsWith("virtio-input")) {
                line.release(part);
            }
        }
        for (Part part : line.named("-usbdevice")) {
            if (Set.of("tablet", "mouse", "keyboard").contains(part.value())) {
                line.take(part);
            }
        }
        new SoundReading(line).read(machine, display);
    }

    /** The first card is the machine's; a picture that is carried takes its cards with it. */
    private Display withCard(Display display) {
        if (!line.named("-vnc", "-spice").isEmpty()) {
            return display;
        }
        List<Part> cards = Stream.concat(
                        line.named("-vga").stream(),
                        line.devices().stream().filter(part -> CARDS.contains(((Device) part.option()).driver())))
                .toList();
        boolean shown = !(display instanceof Display.None);
        Display with = display;
        boolean first = true;
        for (Part part : cards) {
            if (!shown) {
                unseen(part);
            } else if (first || part.is("-vga")) {
                with = card(part, with);
                first &= part.is("-vga") && part.value().equals("none");
            } else {
                line.note("display.card", part, "a machine has one graphics card; this further one is carried");
            }
        }
        return with;
    }

    private void unseen(Part part) {
        if (part.is("-vga")) {
            line.take(part);
            return;
        }
        line.release(part);
        if (!isOfUtm(part)) {
            line.warn(
                    "display.card",
                    part,
                    "shows its picture nowhere; the machine has neither card nor picture",
                    "give the machine a display: display: { type: vnc, listen: \"127.0.0.1:5901\" }");
        }
    }

    private Display card(Part part, Display display) {
        line.take(part);
        String model = part.is("-vga") ? BY_WORD.getOrDefault(part.value(), "") : ((Device) part.option()).driver();
        if (isOfUtm(part)) {
            return display;
        }
        if (model.isEmpty()) {
            if (!part.value().equals("none")) {
                line.note("display.card", part, "the graphics card is chosen to suit board and guest");
            }
            return display;
        }
        String chosen = OTHERWISE.getOrDefault(model, model);
        if (model.contains("-gl")) {
            line.note(
                    "display.card",
                    part,
                    "draws by OpenGL, which a machine has no word for; the machine has " + chosen);
        }
        if (part.option() instanceof Device device) {
            List<String> lost = Line.beyond(device, PLACES);
            if (!lost.isEmpty()) {
                line.note(
                        "display.card",
                        part,
                        "what a machine cannot say of a graphics card is left out: " + String.join(", ", lost));
            }
        }
        return chosen.equals(Suitable.graphicsCard(board, guest)) ? display : with(display, chosen);
    }

    private boolean isOfUtm(Part part) {
        boolean own = part.option() instanceof Device device && device.driver().startsWith("virtio-ramfb");
        if (own) {
            line.error(
                    "display.card",
                    part,
                    "is in UTM's QEMU alone ('" + ((Device) part.option()).driver()
                            + "' is not a valid device model name elsewhere)",
                    "use ramfb or virtio-gpu-pci; the machine has what suits its guest");
        }
        return own;
    }

    private static Display with(Display display, String card) {
        if (display instanceof Display.Window window) {
            return window.withCard(card);
        }
        if (display instanceof Display.Vnc vnc) {
            return vnc.withCard(card);
        }
        return display instanceof Display.Spice spice ? spice.withCard(card) : display;
    }

    private Display display() {
        Optional<Display> display = Optional.empty();
        ServerReading servers = new ServerReading(line);
        boolean said = line.has("-nographic") || line.has("-display") || line.has("-vnc") || line.has("-spice");
        for (Part part : line.named("-display", "-sdl", "-curses")) {
            String kind = part.option() instanceof KeyedOption<?> keyed
                    ? keyed.kind()
                    : part.option().name().substring(1);
            line.take(part);
            if (part.value().startsWith("vnc=")) {
                Optional<Display> vnc = byVnc(part);
                display = vnc.isPresent() ? vnc : display;
                continue;
            }
            drawing(part);
            switch (kind) {
                case "egl-headless" -> {
                    line.note(
                            "display.setting",
                            part,
                            "OpenGL without a window is left out: a machine has no word for it");
                    display = display.or(() -> Optional.of(Display.none()));
                }
                case "none" -> display = display.or(() -> Optional.of(Display.none()));
                case "gtk", "sdl", "cocoa" ->
                    display = Optional.of(
                            new Display.Window().withToolkit(Display.Toolkit.valueOf(Ascii.toUpperCase(kind))));
                case "spice-app", "default", "dbus", "help" -> display = Optional.of(new Display.Window());
                default -> {
                    line.warn(
                            "display",
                            part,
                            "the display " + kind + " has no counterpart; the machine has none",
                            "use a window or VNC");
                    display = display.or(() -> Optional.of(Display.none()));
                }
            }
        }
        for (Part part : line.named("-vnc")) {
            Optional<Display> vnc = servers.vnc(part, (Vnc) part.option());
            display = vnc.isPresent() ? vnc : display;
        }
        for (Part part : line.named("-spice")) {
            Optional<Display> spice = servers.spice(part, (Spice) part.option());
            display = spice.isPresent() ? spice : display;
        }
        if (display.isPresent()) {
            return display.get();
        }
        boolean bare = line.has("-nodefaults")
                && line.parts().stream()
                        .noneMatch(part -> part.option() instanceof Device device && CARDS.contains(device.driver()));
        return said || bare || board == Board.MICROVM ? Display.none() : new Display.Window();
    }

    /** What a window is like beyond its toolkit. */
    private void drawing(Part part) {
        if (part.option() instanceof DisplayOption window) {
            List<String> lost = Line.beyond(window, Set.of("type"));
            if (!lost.isEmpty()) {
                line.note(
                        "display.setting",
                        part,
                        "what a machine cannot say of a display is left out: " + String.join(", ", lost));
            }
        }
    }

    /** {@code -display vnc=127.0.0.1:1} is {@code -vnc 127.0.0.1:1}. */
    private Optional<Display> byVnc(Part part) {
        try {
            QemuOption vnc = QemuOption.parseFirst(List.of("-vnc", part.value().substring("vnc=".length())));
            return new ServerReading(line).vnc(part, (Vnc) vnc);
        } catch (SatchelException e) {
            line.error("display", part, String.valueOf(e.getMessage()), "name an address: -vnc 127.0.0.1:1");
            return Optional.empty();
        }
    }
}
