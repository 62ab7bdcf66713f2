package dev.satchel.qemu.readiness;

import dev.satchel.core.SatchelException;
import dev.satchel.qemu.guest.GuestAgent;
import dev.satchel.qemu.guest.GuestInterface;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

/** Tries whether a machine is ready, again and again; remembers which parts were. */
final class Attempt {
    private static final Duration GLANCE = Duration.ofMillis(100);
    private static final int LONGEST_GREETING = 8 << 10;

    /** What a try came to. */
    record Seen(boolean ready, String what) {
        static Seen ready(String what) {
            return new Seen(true, what);
        }

        static Seen not(String what) {
            return new Seen(false, what);
        }
    }

    private final Observed machine;
    private final Set<Readiness> done = new HashSet<>();

    Attempt(Observed machine) {
        this.machine = machine;
    }

    /** Takes not much longer than {@code limit}; what fails is a try in vain. */
    Seen at(Readiness readiness, Duration limit) throws IOException, InterruptedException {
        if (readiness instanceof Readiness.Serial serial) {
            return serial(serial);
        } else if (readiness instanceof Readiness.Agent) {
            return agent(limit);
        } else if (readiness instanceof Readiness.Address) {
            return address(limit);
        } else if (readiness instanceof Readiness.Port port) {
            return port(port, limit);
        } else if (readiness instanceof Readiness.Http http) {
            return http(http, limit);
        } else if (readiness instanceof Readiness.Ssh ssh) {
            return ssh(ssh, limit);
        } else if (readiness instanceof Readiness.All all) {
            for (Readiness part : all.parts()) {
                if (!done.contains(part)) {
                    Seen seen = at(part, limit);
                    if (!seen.ready()) {
                        return Seen.not(part + ": " + seen.what());
                    }
                    done.add(part);
                }
            }
            return Seen.ready("all");
        } else if (readiness instanceof Readiness.Any any) {
            StringBuilder all = new StringBuilder();
            for (Readiness part : any.parts()) {
                Seen seen = at(part, limit.dividedBy(any.parts().size()));
                if (seen.ready()) {
                    return seen;
                }
                all.append(all.isEmpty() ? "" : "; ").append(part).append(": ").append(seen.what());
            }
            return Seen.not(all.toString());
        }
        throw new IllegalArgumentException("not known: " + readiness);
    }

    private Seen serial(Readiness.Serial serial) {
        String text = machine.serial()
                .orElseThrow(() -> new IllegalStateException(
                        machine.subject() + " has no serial console that could be read, and none can be waited for"));
        return text.contains(serial.text()) ? Seen.ready("written") : Seen.not("not written");
    }

    private Seen agent(Duration limit) throws IOException, InterruptedException {
        try (GuestAgent agent = machine.agent(limit)) {
            agent.ping();
            return Seen.ready("answers");
        } catch (SatchelException e) {
            return Seen.not(String.valueOf(e.getMessage()));
        }
    }

    private Seen address(Duration limit) throws IOException, InterruptedException {
        try (GuestAgent agent = machine.agent(limit)) {
            for (GuestInterface each : agent.interfaces()) {
                for (GuestInterface.Address address : each.addresses()) {
                    InetAddress ip = address.address();
                    if (!ip.isLoopbackAddress() && !ip.isLinkLocalAddress() && !ip.isAnyLocalAddress()) {
                        return Seen.ready(each.name() + " has " + ip.getHostAddress());
                    }
                }
            }
            return Seen.not("the guest has no address but its own loop");
        } catch (SatchelException e) {
            return Seen.not(String.valueOf(e.getMessage()));
        }
    }

    private Socket connect(int guestPort, Duration limit) throws IOException, InterruptedException {
        Socket socket = new Socket();
        boolean connected = false;
        try {
            socket.connect(machine.forwarded(guestPort), Math.max(1, (int) limit.toMillis()));
            requireOther(socket);
            connected = true;
            return socket;
        } finally {
            if (!connected) {
                socket.close();
            }
        }
    }

    /**
     * Where nobody listens on a port of the range that the system takes for outgoing connections, it may take that very port:
     * TCP then connects the attempt with itself (RFC 9293, 3.5, simultaneous open), now and then among many.
     */
    static void requireOther(Socket socket) throws ConnectException {
        if (socket.getLocalSocketAddress().equals(socket.getRemoteSocketAddress())) {
            throw new ConnectException("nobody listens there");
        }
    }

    private Seen port(Readiness.Port port, Duration limit) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        try (Socket socket = connect(port.guestPort(), limit)) {
            socket.setSoTimeout((int) GLANCE.toMillis());
            do {
                try {
                    return socket.getInputStream().read() >= 0
                            ? Seen.ready("the guest spoke")
                            : Seen.not("the guest refuses connections");
                } catch (SocketTimeoutException e) {
                    if (machine.isEstablished(port.guestPort())) {
                        return Seen.ready("the guest accepted a connection");
                    }
                }
            } while (System.nanoTime() - deadline < 0);
            return Seen.not("the guest does not answer");
        } catch (SatchelException e) {
            throw e;
        } catch (IOException e) {
            return Seen.not("no connection: " + e.getMessage());
        }
    }

    private Seen http(Readiness.Http http, Duration limit) throws IOException, InterruptedException {
        try (Socket socket = connect(http.guestPort(), limit)) {
            socket.getOutputStream()
                    .write(("GET " + http.path() + " HTTP/1.1\r\nHost: localhost\r\nUser-Agent: satchel\r\n"
                                    + "Connection: close\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            String line = line(socket, limit);
            if (line.startsWith("HTTP/1.1 " + http.status()) || line.startsWith("HTTP/1.0 " + http.status())) {
                return Seen.ready(line);
            }
            return Seen.not(line.isEmpty() ? "the guest answers nothing" : "the guest answers '" + line + "'");
        } catch (SatchelException e) {
            throw e;
        } catch (IOException e) {
            return Seen.not("no answer: " + e.getMessage());
        }
    }

    private Seen ssh(Readiness.Ssh ssh, Duration limit) throws IOException, InterruptedException {
        try (Socket socket = connect(ssh.guestPort(), limit)) {
            String line = line(socket, limit);
            for (int i = 0; i < 20 && !line.isEmpty() && !line.startsWith("SSH-"); i++) {
                line = line(socket, limit); // a server may say other things first
            }
            if (line.startsWith("SSH-2.0-") || line.startsWith("SSH-1.99-")) {
                return Seen.ready(line);
            }
            return Seen.not(line.isEmpty() ? "the guest says nothing" : "the guest says '" + line + "'");
        } catch (SatchelException e) {
            throw e;
        } catch (IOException e) {
            return Seen.not("no greeting: " + e.getMessage());
        }
    }

    /** The next line, printable and without its end; what there is of it, if no more comes in time. */
    private static String line(Socket socket, Duration limit) throws IOException {
        long deadline = System.nanoTime() + limit.toNanos();
        StringBuilder line = new StringBuilder();
        while (line.length() < LONGEST_GREETING) {
            long left = Duration.ofNanos(deadline - System.nanoTime()).toMillis();
            if (left <= 0) {
                break;
            }
            socket.setSoTimeout((int) left);
            int c;
            try {
                c = socket.getInputStream().read();
            } catch (SocketTimeoutException e) {
                break;
            }
            if (c < 0 || c == '\n') {
                break;
            }
            if (c >= ' ' && c < 0x7f) {
                line.append((char) c);
            }
        }
        return line.toString();
    }
}
