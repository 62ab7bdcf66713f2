package dev.satchel.qemu.option;

import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code -spice}: the server for clients that speak SPICE. */
public final class Spice extends KeyedOption<Spice> {
    private Spice(KeyValues values, @Nullable Map<String, Object> object) {
        super("-spice", values, object);
    }

    /** At {@code address} and {@code port}, 1 to 65535. */
    public static Spice at(String address, int port) {
        return new Spice(KeyValues.empty().with("addr", address).with("port", port), null);
    }

    /**
     * At {@code address} and {@code port}, 1 to 65535, by TLS alone, with {@code ca-cert.pem}, {@code server-cert.pem} and
     * {@code server-key.pem} of the folder {@code certificates}.
     */
    public static Spice overTls(String address, int port, Path certificates) {
        return new Spice(
                KeyValues.empty()
                        .with("addr", address)
                        .with("tls-port", port)
                        .with("x509-dir", certificates.toString()),
                null);
    }

    /** At the UNIX socket {@code path}. */
    public static Spice socket(Path path) {
        return new Spice(KeyValues.empty().with("unix", "on").with("addr", path.toString()), null);
    }

    /** For whoever comes: keep it to loopback or to a socket that others cannot open. */
    public Spice forWhoeverComes() {
        return with("disable-ticketing", "on");
    }

    /** For who knows the password in the object {@code secret}. */
    public Spice passwordFrom(String secret) {
        return with("password-secret", secret);
    }

    static Spice parse(String text) {
        return new Spice(KeyValues.parseKeyed(text), null);
    }

    @Override
    Spice having(KeyValues values, @Nullable Map<String, Object> object) {
        return new Spice(values, object);
    }

    @Override
    String impliedKey() {
        return "";
    }
}
