package dev.satchel.core.machine;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.Optional;

/** A display to its part of a machine file. */
final class DisplayWriter {
    private final PathText paths;

    DisplayWriter(PathText paths) {
        this.paths = paths;
    }

    void add(ObjectNode node, Display display) {
        if (display instanceof Display.Vnc vnc) {
            node.put("type", "vnc");
            served(node, vnc.listen(), vnc.socket(), vnc.password(), vnc.certificates());
        } else if (display instanceof Display.Spice spice) {
            node.put("type", "spice");
            served(node, spice.listen(), spice.socket(), spice.password(), spice.certificates());
        } else if (display instanceof Display.Window window) {
            node.put("type", "window");
            window.toolkit().ifPresent(toolkit -> node.put("toolkit", toolkit.id()));
        } else {
            node.put("type", "none");
        }
        display.card().ifPresent(card -> node.put("card", card));
    }

    private void served(
            ObjectNode node,
            Optional<HostPort> listen,
            Optional<Path> socket,
            Optional<Path> password,
            Optional<Path> certificates) {
        listen.ifPresent(address -> node.put("listen", address.toString()));
        socket.ifPresent(path -> node.put("socket", paths.text(path)));
        password.ifPresent(file -> node.putObject("password").put("file", paths.text(file)));
        certificates.ifPresent(folder -> node.putObject("tls").put("certificates", paths.text(folder)));
    }
}
