package dev.satchel.qemu.readiness;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.base.Splitter;
import com.google.common.primitives.Ints;
import java.util.Iterator;

/** How an annotation or a command line, which can hold only texts, says when a machine is ready. */
final class ReadinessText {
    private static final Splitter COLON = Splitter.on(':').limit(2);
    private static final int OK = 200;
    private static final int SSH = 22;

    private ReadinessText() {}

    static Readiness parse(String text) {
        Iterator<String> parts = COLON.split(text).iterator();
        String kind = parts.next();
        boolean alone = !parts.hasNext();
        String rest = alone ? "" : parts.next();
        try {
            return switch (kind) {
                case "agent" -> bare(Readiness.agent(), alone);
                case "address" -> bare(Readiness.address(), alone);
                case "serial" -> Readiness.serial(rest);
                case "port" -> Readiness.port(port(rest));
                case "ssh" -> Readiness.ssh(alone ? SSH : port(rest));
                case "http" -> http(rest);
                default -> throw new IllegalArgumentException("no kind of readiness: " + kind);
            };
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "not a readiness: '" + text
                            + "'; write agent, address, serial:login:, port:5432, http:8080/health or ssh:22",
                    e);
        }
    }

    private static Readiness bare(Readiness readiness, boolean alone) {
        checkArgument(alone, "nothing can follow it");
        return readiness;
    }

    private static Readiness http(String rest) {
        int slash = rest.indexOf('/');
        return slash < 0
                ? Readiness.http(port(rest), "/", OK)
                : Readiness.http(port(rest.substring(0, slash)), rest.substring(slash), OK);
    }

    private static int port(String digits) {
        Integer port = Ints.tryParse(digits);
        if (port == null) {
            throw new IllegalArgumentException("not a port: " + digits);
        }
        return port;
    }
}
