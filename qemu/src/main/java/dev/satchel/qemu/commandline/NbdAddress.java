package dev.satchel.qemu.commandline;

import com.google.common.base.Ascii;
import com.google.common.base.Splitter;
import dev.satchel.core.machine.DiskSource;
import dev.satchel.core.machine.NbdServer;
import dev.satchel.qemu.option.BlockDriver;
import dev.satchel.qemu.option.Drive;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The ways in which {@code -drive} names a server of network block devices: {@code nbd:..}, {@code nbd://..}, {@code
 * nbd+unix://..}, and keys (QEMU 7.2, {@code nbd_parse_filename} and {@code nbd_parse_uri} of {@code block/nbd.c}).
 */
final class NbdAddress {
    private static final Pattern OLD =
            Pattern.compile("nbd:(?:unix:([^:]+)|(\\[[^\\]]+\\]|[^:]+):(\\d{1,5}))(?::exportname=(.*))?");

    private static final String PROTOCOL = "file.";

    /** Further settings are no part of an address: whether a connection is tried again, say. */
    private static final Set<String> SECRET = Set.of("file.tls-creds", "file.tls-hostname");

    private NbdAddress() {}

    /** By the name of a file; empty if it is none of a server, or of one that a machine cannot name. */
    static Optional<DiskSource.Nbd> ofFile(String file) {
        try {
            return file.matches("(?i)nbd(\\+(tcp|unix))?://.*") ? ofUri(new URI(file)) : ofOldName(file);
        } catch (URISyntaxException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Optional<DiskSource.Nbd> ofOldName(String file) {
        Matcher old = OLD.matcher(file);
        if (!old.matches()) {
            return Optional.empty();
        }
        NbdServer server = old.group(1) == null
                ? NbdServer.Tcp.parse(old.group(2) + ":" + old.group(3))
                : new NbdServer.Socket(Path.of(old.group(1)));
        return Optional.of(
                new DiskSource.Nbd(server, Optional.ofNullable(old.group(4)).orElse("")));
    }

    /** One slash after the server is not the export's. */
    private static Optional<DiskSource.Nbd> ofUri(URI uri) {
        String path = Optional.ofNullable(uri.getPath()).orElse("");
        String export = path.startsWith("/") ? path.substring(1) : path;
        if (!Ascii.toLowerCase(uri.getScheme()).endsWith("unix")) {
            boolean plain = uri.getHost() != null && uri.getRawQuery() == null && uri.getRawUserInfo() == null;
            return plain
                    ? Optional.of(new DiskSource.Nbd(
                            NbdServer.Tcp.parse(
                                    uri.getHost() + ":" + (uri.getPort() < 0 ? NbdServer.PORT : uri.getPort())),
                            export))
                    : Optional.empty();
        }
        String socket = "socket=";
        return Splitter.on('&')
                .splitToStream(Optional.ofNullable(uri.getQuery()).orElse(""))
                .filter(parameter -> parameter.startsWith(socket) && parameter.length() > socket.length())
                .findFirst()
                .map(parameter -> new DiskSource.Nbd(
                        new NbdServer.Socket(Path.of(parameter.substring(socket.length()))), export));
    }

    /** By the keys of {@code drive}, whose protocol is NBD; {@code host}, {@code port} and {@code path} are the old ones. */
    static Optional<DiskSource.Nbd> ofKeys(Drive drive) {
        if (drive.values().keys().stream().anyMatch(SECRET::contains)) {
            return Optional.empty();
        }
        String type = drive.get(PROTOCOL + "server.type").orElse("");
        Optional<String> path = drive.get(PROTOCOL + "path").or(() -> drive.get(PROTOCOL + "server.path"));
        Optional<String> host = drive.get(PROTOCOL + "host").or(() -> drive.get(PROTOCOL + "server.host"));
        String port = drive.get(PROTOCOL + "port")
                .or(() -> drive.get(PROTOCOL + "server.port"))
                .orElse(Integer.toString(NbdServer.PORT));
        String export = drive.get(PROTOCOL + "export").orElse("");
        try {
            if (path.isPresent() && host.isEmpty() && !type.equals("inet")) {
                return Optional.of(new DiskSource.Nbd(new NbdServer.Socket(Path.of(path.get())), export));
            }
            return host.isPresent() && path.isEmpty() && !type.equals("unix")
                    ? Optional.of(new DiskSource.Nbd(new NbdServer.Tcp(host.get(), Integer.parseInt(port)), export))
                    : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    static Optional<DiskSource.Nbd> of(BlockDriver.Nbd node) {
        try {
            NbdServer server = node.server() instanceof BlockDriver.Server.Tcp tcp
                    ? new NbdServer.Tcp(tcp.host(), tcp.port())
                    : new NbdServer.Socket(Path.of(((BlockDriver.Server.Unix) node.server()).path()));
            return node.tls().isEmpty() ? Optional.of(new DiskSource.Nbd(server, node.export())) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Why what {@code drive} or a node says of a server is no part of a machine. */
    static String oddity(boolean tls) {
        return tls ? "its server is asked by TLS" : "its bytes come from a server that a machine cannot name";
    }

    static boolean isByTls(Drive drive) {
        return drive.values().keys().stream().anyMatch(SECRET::contains);
    }
}
