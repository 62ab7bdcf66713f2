package dev.satchel.qemu.launch;

import dev.satchel.core.SatchelException;
import dev.satchel.qemu.qmp.MachineCommands;
import dev.satchel.qemu.qmp.QmpClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The connections of a machine's user networks, as QEMU tells them: {@code info usernet}, which has no other form. It knows
 * the ports that QEMU chose itself, and on which side a connection is established.
 */
final class Forwards {
    /** {@code TCP[HOST_FORWARD]  12   127.0.0.1 22023   10.0.2.15    22     0     0}. */
    private static final Pattern LINE = Pattern.compile(
            "\\s*TCP\\[(\\w+)\\]\\s+\\d+\\s+([\\d.]+|\\*)\\s+(\\d{1,5})\\s+([\\d.]+|\\*)\\s+(\\d{1,5})\\s.*");

    private Forwards() {}

    /** Where this host's side of the forward to {@code guestPort} listens. */
    static InetSocketAddress to(QmpClient qmp, int guestPort) throws IOException, InterruptedException {
        return listening(qmp.execute(MachineCommands.human("info usernet")), guestPort);
    }

    static InetSocketAddress listening(String info, int guestPort) throws IOException {
        for (String line : info.lines().toList()) {
            Matcher connection = LINE.matcher(line);
            if (connection.matches()
                    && connection.group(1).equals("HOST_FORWARD")
                    && Integer.parseInt(connection.group(5)) == guestPort) {
                String host = connection.group(2);
                boolean everywhere = host.equals("*") || host.equals("0.0.0.0");
                InetAddress address = everywhere ? InetAddress.getLoopbackAddress() : InetAddress.getByName(host);
                return new InetSocketAddress(address, Integer.parseInt(connection.group(3)));
            }
        }
        throw new SatchelException(
                "network.forward",
                "port " + guestPort,
                "no port of this host is forwarded to it",
                "add a forward to a user network of the machine: forwards: [ { host: \"127.0.0.1:0\", guest: "
                        + guestPort + " } ]");
    }

    /** Whether the guest has accepted a connection to {@code guestPort}. */
    static boolean isEstablished(QmpClient qmp, int guestPort) throws IOException, InterruptedException {
        return established(qmp.execute(MachineCommands.human("info usernet")), guestPort);
    }

    static boolean established(String info, int guestPort) {
        return info.lines()
                .map(LINE::matcher)
                .anyMatch(connection -> connection.matches()
                        && connection.group(1).equals("ESTABLISHED")
                        && Integer.parseInt(connection.group(5)) == guestPort);
    }
}
