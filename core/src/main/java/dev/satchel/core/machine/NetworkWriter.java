package dev.satchel.core.machine;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** A network card to its part of a machine file. */
final class NetworkWriter {
    private final PathText paths;

    NetworkWriter(PathText paths) {
        this.paths = paths;
    }

    void add(ObjectNode node, Network network) {
        node.put("mode", network.mode().id());
        network.model().ifPresent(model -> node.put("model", model));
        network.mac().ifPresent(mac -> node.put("mac", mac.value()));
        if (!network.forwards().isEmpty()) {
            ArrayNode forwards = node.putArray("forwards");
            network.forwards().forEach(forward -> {
                ObjectNode entry = forwards.addObject()
                        .put("host", forward.host().toString())
                        .put("guest", forward.guestPort());
                if (forward.protocol() != Protocol.TCP) {
                    entry.put("protocol", forward.protocol().id());
                }
            });
        }
        network.hostInterface().ifPresent(name -> node.put("interface", name));
        network.socket().ifPresent(socket -> add(node.putObject("socket"), socket));
        if (network.isolation() == Network.Isolation.RESTRICTED) {
            node.put("restrict", true);
        }
        network.subnet().ifPresent(subnet -> node.put("network", subnet.toString()));
        network.hostname().ifPresent(name -> node.put("hostname", name));
        network.dns().ifPresent(address -> node.put("dns", address));
    }

    private void add(ObjectNode node, NetworkSocket socket) {
        if (socket instanceof NetworkSocket.Listen listen) {
            add(node.putObject("listen"), listen.end());
        } else if (socket instanceof NetworkSocket.Connect connect) {
            add(node.putObject("connect"), connect.end());
        } else if (socket instanceof NetworkSocket.Multicast multicast) {
            node.put("multicast", multicast.group().toString());
        } else if (socket instanceof NetworkSocket.Datagram datagram) {
            add(node.putObject("local"), datagram.local());
            add(node.putObject("remote"), datagram.remote());
        }
    }

    private void add(ObjectNode node, NetworkSocket.End end) {
        if (end instanceof NetworkSocket.End.Unix unix) {
            node.put("path", paths.text(unix.path()));
        } else {
            node.put("host", end.toString());
        }
    }
}
