package dev.satchel.qemu.launch;

import com.google.common.collect.ImmutableList;
import dev.satchel.qemu.option.Chardev;
import dev.satchel.qemu.option.Mon;
import dev.satchel.qemu.option.ObjectOption;
import dev.satchel.qemu.option.OnOff;
import dev.satchel.qemu.qmp.QmpAddress;
import dev.satchel.qemu.qmp.TlsIdentity;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * Where QEMU listens for who commands it. There are two monitors, as it listens to one client on each: one for the program
 * that starts the machine, one for any other.
 *
 * @param own of the program that starts the machine
 * @param control of any other
 * @param arguments that have QEMU listen there; no secret is in them
 */
record Monitors(QmpAddress own, QmpAddress control, ImmutableList<String> arguments) {
    private static final String OWN = "satchel-monitor";
    private static final String CONTROL = "satchel-control";
    private static final String CREDENTIALS = "satchel-tls";
    private static final String HOST = "127.0.0.1";
    private static final byte[] ADDRESS = {127, 0, 0, 1};

    /** By {@code transport}; for TLS, keys are made in {@code folder}, and ports are taken that are free just now. */
    static Monitors of(LaunchOptions.Monitor transport, RuntimeFolder folder) throws IOException {
        return switch (transport) {
            case SOCKET -> sockets(folder);
            case TLS -> tls(folder);
        };
    }

    private static Monitors sockets(RuntimeFolder folder) {
        return new Monitors(
                QmpAddress.unix(folder.file(RuntimeFolder.MONITOR)),
                QmpAddress.unix(folder.file(RuntimeFolder.CONTROL)),
                ImmutableList.<String>builder()
                        .addAll(monitor(Chardev.socket(OWN, folder.file(RuntimeFolder.MONITOR)), OWN))
                        .addAll(monitor(Chardev.socket(CONTROL, folder.file(RuntimeFolder.CONTROL)), CONTROL))
                        .build());
    }

    private static Monitors tls(RuntimeFolder folder) throws IOException {
        TlsIdentity identity = TlsIdentity.create(folder.path());
        int own;
        int control;
        // Both at once, or it could be the same one twice.
        try (ServerSocket one = free();
                ServerSocket two = free()) {
            own = one.getLocalPort();
            control = two.getLocalPort();
        }
        return new Monitors(
                QmpAddress.tls(own, identity),
                QmpAddress.tls(control, identity),
                ImmutableList.<String>builder()
                        .addAll(credentials(folder).arguments())
                        .addAll(monitor(port(OWN, own), OWN))
                        .addAll(monitor(port(CONTROL, control), CONTROL))
                        .build());
    }

    private static ServerSocket free() throws IOException {
        return new ServerSocket(0, 1, InetAddress.getByAddress(ADDRESS));
    }

    private static ObjectOption credentials(RuntimeFolder folder) {
        ObjectOption object = ObjectOption.of("tls-creds-x509", CREDENTIALS);
        for (Map.Entry<String, String> each :
                TlsIdentity.credentials(CREDENTIALS, folder.path()).entrySet()) {
            if (!each.getKey().equals("id")) {
                object = object.with(each.getKey(), each.getValue());
            }
        }
        return object;
    }

    private static Chardev port(String id, int port) {
        return Chardev.of("socket", id)
                .with("host", HOST)
                .with("port", port)
                .with("ipv6", OnOff.OFF)
                .with("tls-creds", CREDENTIALS);
    }

    private static List<String> monitor(Chardev socket, String id) {
        return ImmutableList.<String>builder()
                .addAll(socket.listening().arguments())
                .addAll(Mon.control(id).arguments())
                .build();
    }

    /** The one for any other program of the machine in {@code folder}, which has it on {@code port} if there is one. */
    static QmpAddress control(RuntimeFolder folder, OptionalInt port) throws IOException {
        return port.isEmpty()
                ? QmpAddress.unix(folder.file(RuntimeFolder.CONTROL))
                : QmpAddress.tls(port.getAsInt(), TlsIdentity.read(folder.path()));
    }

    /** The port for any other program, if it is one. */
    OptionalInt controlPort() {
        return control instanceof QmpAddress.Tls tls ? OptionalInt.of(tls.port()) : OptionalInt.empty();
    }

    /** Whether QEMU ended because another program took a port in the moment between our look and QEMU's. */
    static boolean isTaken(StartFailedException failure) {
        return failure.code().equals("port.used")
                && (failure.said().contains("id=" + OWN) || failure.said().contains("id=" + CONTROL));
    }
}
