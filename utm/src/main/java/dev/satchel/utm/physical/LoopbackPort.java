package dev.satchel.utm.physical;

import dev.satchel.core.SatchelException;
import dev.satchel.core.machine.NbdServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** Ports of 127.0.0.1. */
final class LoopbackPort {
    private static final int TRIED = 100;

    private LoopbackPort() {}

    /** The first from the protocol's own on that nobody listens at. */
    static int firstFree() throws SatchelException {
        for (int port = NbdServer.PORT; port < NbdServer.PORT + TRIED; port++) {
            if (isFree(port)) {
                return port;
            }
        }
        throw new SatchelException(
                "utm.physical.port",
                BridgeArguments.HOST,
                "no port from " + NbdServer.PORT + " to " + (NbdServer.PORT + TRIED - 1) + " is free",
                "name one that is");
    }

    static void requireFree(int port) throws SatchelException {
        if (!isFree(port)) {
            throw new SatchelException(
                    "utm.physical.port",
                    BridgeArguments.HOST + ":" + port,
                    "somebody listens there already, or this user may not",
                    "end that program, or name another port");
        }
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
