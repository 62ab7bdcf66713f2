package dev.satchel.qemu.commandline;

import com.google.common.collect.ImmutableSet;
import dev.satchel.core.machine.Display;
import dev.satchel.core.machine.HostPort;
import dev.satchel.qemu.option.KeyedOption;
import dev.satchel.qemu.option.ObjectOption;
import dev.satchel.qemu.option.Spice;
import dev.satchel.qemu.option.Vnc;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * VNC and SPICE: where a picture is served, and to whom. A protection that a machine has no word for is never dropped
 * alone: what others could reach is then served on this host only.
 */
final class ServerReading {
    private static final int FIRST_VNC_PORT = 5900;
    private static final String LOOPBACK = "127.0.0.1";
    private static final Pattern PLACE = Pattern.compile("([^:]*):(\\d{1,5})");

    /** Who is let in, told by a list of names. */
    private static final Set<String> GATES = ImmutableSet.of("sasl", "sasl-authz", "tls-authz", "acl");

    private static final Set<String> VNC = ImmutableSet.of(
            "vnc", "to", "share", "audiodev", "password", "password-secret", "tls-creds", "tls", "x509", "x509verify");

    private static final Set<String> SPICE = ImmutableSet.of(
            "port",
            "tls-port",
            "addr",
            "unix",
            "disable-ticketing",
            "password",
            "password-secret",
            "x509-dir",
            "image-compression",
            "seamless-migration",
            "playback-compression",
            "streaming-video",
            "agent-mouse");

    private final Line line;

    ServerReading(Line line) {
        this.line = line;
    }

    /** What keeps others away, as far as a machine can say it. */
    private static final class Protection {
        private Optional<Path> password = Optional.empty();
        private Optional<Path> certificates = Optional.empty();
        private final List<String> lost = new ArrayList<>();
    }

    /** The display of {@code vnc}, said at {@code part}; empty where it is none, or is carried as it is. */
    Optional<Display> vnc(Part part, Vnc vnc) {
        if (vnc.place().equals("none")) {
            line.take(part);
            return Optional.empty();
        }
        boolean socket = vnc.place().startsWith("unix:");
        Matcher place = PLACE.matcher(vnc.place());
        if (!socket && !place.matches()) {
            line.warn(
                    "display",
                    part,
                    "the place has no counterpart; it is carried as it is",
                    "name an address: 127.0.0.1:1");
            return Optional.empty();
        }
        line.take(part);
        settings(part, vnc, VNC);
        Protection protection = new Protection();
        password(part, vnc, protection);
        vncTls(part, vnc, protection);
        gates(vnc, protection);
        Display.Vnc display = socket
                ? new Display.Vnc(Path.of(vnc.place().substring("unix:".length())))
                : new Display.Vnc(
                        listening(part, place.group(1), Integer.parseInt(place.group(2)) + FIRST_VNC_PORT, protection));
        tellLost(part, protection, socket);
        display = protection.password.map(display::withPassword).orElse(display);
        return Optional.of(protection.certificates.map(display::withTls).orElse(display));
    }

    /** The display of {@code spice}, said at {@code part}; empty where it is carried as it is. */
    Optional<Display> spice(Part part, Spice spice) {
        Optional<String> socket =
                spice.get("addr").filter(path -> spice.get("unix").equals(Optional.of("on")));
        Optional<String> tls = spice.get("tls-port").filter(port -> !port.equals("0"));
        Optional<String> plain = spice.get("port").filter(port -> !port.equals("0"));
        String port = tls.or(() -> plain).orElse("");
        if (socket.isEmpty() && !port.matches("\\d{1,5}")) {
            line.warn(
                    "display",
                    part,
                    "listens at no port, for which there is no counterpart; it is carried as it is",
                    "give it a port: port=5930,addr=127.0.0.1");
            return Optional.empty();
        }
        line.take(part);
        settings(part, spice, SPICE);
        Protection protection = new Protection();
        password(part, spice, protection);
        gates(spice, protection);
        if (socket.isEmpty() && tls.isPresent()) {
            spiceTls(part, spice, protection);
            plain.ifPresent(without -> line.warn(
                    "display.tls",
                    part,
                    "is served at port " + without + " without TLS too; the machine is by TLS alone",
                    "connect to port " + port));
        }
        Display.Spice display = socket.isPresent()
                ? new Display.Spice(Path.of(socket.get()))
                : new Display.Spice(listening(part, spice.get("addr").orElse(""), Integer.parseInt(port), protection));
        tellLost(part, protection, socket.isPresent());
        display = protection.password.map(display::withPassword).orElse(display);
        return Optional.of(protection.certificates.map(display::withTls).orElse(display));
    }

    private void settings(Part part, KeyedOption<?> option, Set<String> known) {
        for (String key : option.values().keys()) {
            if (!known.contains(key) && !GATES.contains(key) && !key.startsWith("x509-")) {
                line.warn("display.setting", part, key + " is left out", "see that those who look do without");
            }
        }
    }

    private void password(Part part, KeyedOption<?> server, Protection protection) {
        Optional<String> secret = server.get("password-secret");
        Optional<String> password = server.get("password").filter(word -> !word.equals("off"));
        boolean vnc = server instanceof Vnc;
        if (secret.isPresent()) {
            protection.password = file(part, secret.get(), protection);
        } else if (password.isPresent() && !vnc) {
            protection.lost.add("its password stands in the command line, where everybody on the host reads it");
        } else if (password.isPresent()
                || (!vnc && !server.get("disable-ticketing").equals(Optional.of("on")))) {
            // QEMU starts, and lets in nobody until then.
            protection.lost.add("its password is set over QMP when it runs");
        }
    }

    private Optional<Path> file(Part part, String id, Protection protection) {
        Optional<Part> object = object(id);
        if (object.isEmpty()) {
            line.error(
                    "display.password",
                    part,
                    "there is no secret '" + id + "' (No secret with id '" + id + "')",
                    "add -object secret,id=" + id + ",file=..");
            protection.lost.add("its password is in a secret that is not there");
            return Optional.empty();
        }
        line.release(object.get());
        ObjectOption secret = (ObjectOption) object.get().option();
        boolean plain = secret.kind().equals("secret")
                && secret.get("format").orElse("raw").equals("raw")
                && secret.get("keyid").isEmpty();
        Optional<String> file = secret.get("file").filter(path -> plain);
        if (file.isEmpty()) {
            protection.lost.add(
                    secret.get("data").isPresent() && plain
                            ? "its password stands in the command line, where everybody on the host reads it"
                            : "its password is enciphered, encoded or in the kernel's keys");
        }
        return file.map(Path::of);
    }

    private Optional<Part> object(String id) {
        return line.parts().stream()
                .filter(part -> part.option() instanceof ObjectOption object
                        && object.id().equals(Optional.of(id)))
                .findFirst();
    }

    private void vncTls(Part part, Vnc vnc, Protection protection) {
        Optional<String> old = vnc.get("x509").or(() -> vnc.get("x509verify"));
        if (vnc.get("tls").isPresent() || old.isPresent()) {
            line.error(
                    "display.tls",
                    part,
                    "tls and x509= are gone since QEMU 3.1, which refuses them",
                    "write -object tls-creds-x509,id=t,dir=..,endpoint=server and tls-creds=t");
            protection.certificates = old.filter(folder -> !folder.equals("on")).map(Path::of);
            return;
        }
        Optional<String> id = vnc.get("tls-creds");
        if (id.isEmpty()) {
            return;
        }
        Optional<Part> object = object(id.get());
        if (object.isEmpty()) {
            line.error(
                    "display.tls",
                    part,
                    "there are no credentials '" + id.get() + "' (No TLS credentials with id '" + id.get() + "')",
                    "add -object tls-creds-x509,id=" + id.get() + ",dir=..,endpoint=server");
            protection.lost.add("its credentials for TLS are not there");
            return;
        }
        line.release(object.get());
        ObjectOption credentials = (ObjectOption) object.get().option();
        Optional<String> folder =
                credentials.get("dir").filter(dir -> credentials.kind().equals("tls-creds-x509"));
        if (folder.isEmpty()) {
            protection.lost.add("its TLS is without certificates (" + credentials.kind() + ")");
            return;
        }
        if (!credentials.get("endpoint").equals(Optional.of("server"))) {
            line.error(
                    "display.tls",
                    object.get(),
                    "is of a client (Expecting TLS credentials with a server endpoint)",
                    "write endpoint=server; the machine has it so");
        }
        protection.certificates = folder.map(Path::of);
        if (!credentials.get("verify-peer").equals(Optional.of("off"))) {
            protection.lost.add("who connects has to show a certificate (verify-peer)");
        }
    }

    private void spiceTls(Part part, Spice spice, Protection protection) {
        protection.certificates = spice.get("x509-dir").map(Path::of);
        List<String> single = spice.values().keys().stream()
                .filter(key -> key.startsWith("x509-") && !key.equals("x509-dir"))
                .toList();
        if (protection.certificates.isEmpty()) {
            protection.lost.add("its certificates are not in one folder");
        } else if (!single.isEmpty()) {
            line.warn(
                    "display.tls",
                    part,
                    "files that are named one by one are left out: " + String.join(", ", single),
                    "call them ca-cert.pem, server-cert.pem and server-key.pem in the folder of x509-dir");
        }
    }

    private static void gates(KeyedOption<?> server, Protection protection) {
        for (String key : server.values().keys()) {
            if (GATES.contains(key) && !server.get(key).equals(Optional.of("off"))) {
                protection.lost.add("only those whom " + key + " knows are let in");
            }
        }
    }

    private void tellLost(Part part, Protection protection, boolean socket) {
        if (!protection.lost.isEmpty()) {
            line.warn(
                    "display.protection",
                    part,
                    String.join("; ", protection.lost) + ": a machine has no word for that; it "
                            + (socket
                                    ? "is served at the socket to whoever may open that"
                                    : "listens on " + LOOPBACK + " alone"),
                    "write the password into a file that nobody else reads, and say password: FILE, or have certificates"
                            + " in a folder, and say certificates: FOLDER");
        }
    }

    private HostPort listening(Part part, String said, int port, Protection protection) {
        String address = said.isEmpty() ? "0.0.0.0" : said.equals("localhost") ? LOOPBACK : said;
        if (!protection.lost.isEmpty()) {
            address = address.startsWith("127.") ? address : LOOPBACK;
        } else if (address.equals("0.0.0.0") && protection.password.isEmpty()) {
            line.warn(
                    "display.open",
                    part,
                    "listens on all addresses: anybody in the host's network has the machine's screen",
                    "listen on 127.0.0.1");
        }
        try {
            return new HostPort(address, port);
        } catch (IllegalArgumentException e) {
            line.warn("display", part, String.valueOf(e.getMessage()), "name an IPv4 address");
            return new HostPort(LOOPBACK, Math.min(port, 65535));
        }
    }
}
