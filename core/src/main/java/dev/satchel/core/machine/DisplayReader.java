package dev.satchel.core.machine;

import java.nio.file.Path;
import java.util.Optional;

/** The display of a machine file. */
final class DisplayReader {
    private static final int VNC_PORT = 5900; // RFC 6143, 7.1.1, and QEMU's display :0
    private static final int SPICE_PORT = 5930; // what QEMU's and libvirt's examples take

    private final Path folder;

    /** Relative paths are below {@code folder}. */
    DisplayReader(Path folder) {
        this.folder = folder;
    }

    Optional<Display> read(Section section) {
        section.require("type");
        Optional<String> type = section.word("type", new String[] {"window", "vnc", "spice", "none"}, word -> word);
        Optional<Display> display = type.flatMap(word -> switch (word) {
            case "window" -> window(section);
            case "vnc" -> vnc(section);
            case "spice" -> spice(section);
            default -> {
                refuse(section, word, "listen", "socket", "password", "tls", "toolkit", "card");
                yield Optional.of(Display.none());
            }
        });
        if (type.isPresent()) {
            section.end();
        } else {
            // Which of these keys belong there is not to be told from a type that nobody knows.
            refuseNothing(section, "listen", "socket", "password", "tls", "toolkit", "card");
        }
        return display;
    }

    private static void refuse(Section section, String type, String... keys) {
        section.refuseBeside("a display of type " + type, keys);
    }

    private static void refuseNothing(Section section, String... keys) {
        for (String key : keys) {
            section.has(key);
        }
        section.end();
    }

    private static Optional<Display> window(Section section) {
        refuse(section, "window", "listen", "socket", "password", "tls");
        Optional<Display.Toolkit> toolkit = section.word("toolkit", Display.Toolkit.values(), Display.Toolkit::id);
        Optional<String> card = card(section);
        Display.Window window = new Display.Window();
        window = toolkit.map(window::withToolkit).orElse(window);
        return Optional.of(card.map(window::withCard).orElse(window));
    }

    private Optional<Display> vnc(Section section) {
        refuse(section, "vnc", "toolkit");
        Optional<Path> socket = section.path("socket", folder);
        HostPort listen = listen(section, VNC_PORT);
        Display.Vnc vnc = socket.map(Display.Vnc::new).orElseGet(() -> new Display.Vnc(listen));
        vnc = password(section).map(vnc::withPassword).orElse(vnc);
        vnc = certificates(section).map(vnc::withTls).orElse(vnc);
        return Optional.of(card(section).map(vnc::withCard).orElse(vnc));
    }

    private Optional<Display> spice(Section section) {
        refuse(section, "spice", "toolkit");
        Optional<Path> socket = section.path("socket", folder);
        HostPort listen = listen(section, SPICE_PORT);
        Optional<Path> password = password(section);
        Optional<Path> certificates = certificates(section);
        Optional<String> card = card(section);
        if (section.has("socket") && section.has("tls")) {
            section.problem(section.keyPlace("tls"), "value", "SPICE has no TLS on a UNIX socket", "leave the key out");
            return Optional.empty();
        }
        Display.Spice spice = socket.map(Display.Spice::new).orElseGet(() -> new Display.Spice(listen));
        spice = password.map(spice::withPassword).orElse(spice);
        spice = certificates.map(spice::withTls).orElse(spice);
        return Optional.of(card.map(spice::withCard).orElse(spice));
    }

    private static HostPort listen(Section section, int port) {
        Optional<HostPort> listen = section.read("listen", HostPort::parse);
        if (section.has("socket")) {
            section.refuseBeside("a display at a socket", "listen");
        }
        return listen.orElse(HostPort.loopback(port));
    }

    private Optional<Path> password(Section section) {
        return section.section("password").flatMap(inner -> {
            inner.require("file");
            Optional<Path> file = inner.path("file", folder);
            inner.end();
            return file;
        });
    }

    private Optional<Path> certificates(Section section) {
        return section.section("tls").flatMap(inner -> {
            inner.require("certificates");
            Optional<Path> certificates = inner.path("certificates", folder);
            inner.end();
            return certificates;
        });
    }

    private static Optional<String> card(Section section) {
        return section.read("card", Served::checkedCard);
    }
}
