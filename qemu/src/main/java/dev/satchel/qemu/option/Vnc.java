package dev.satchel.qemu.option;

import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code -vnc}: the server for clients that speak VNC. */
public final class Vnc extends KeyedOption<Vnc> {
    private Vnc(KeyValues values, @Nullable Map<String, Object> object) {
        super("-vnc", values, object);
    }

    /** At the TCP port 5900 plus {@code number}, from 0, of {@code address}. */
    public static Vnc at(String address, int number) {
        return new Vnc(KeyValues.of(address + ":" + number), null);
    }

    /** At the UNIX socket {@code path}. */
    public static Vnc socket(Path path) {
        String place = "unix:" + path;
        // A first word with an equals sign would be a key.
        return new Vnc(
                place.indexOf('=') < 0 ? KeyValues.of(place) : KeyValues.empty().with("vnc", place), null);
    }

    /** Where it listens: {@code 127.0.0.1:1}, {@code unix:..}, {@code none}. */
    public String place() {
        return kind();
    }

    /** For who knows the password in the object {@code secret} (since 6.1); VNC looks at eight characters of it. */
    public Vnc passwordFrom(String secret) {
        return with("password-secret", secret);
    }

    /** Enciphered by TLS with the certificates of the object {@code credentials}. */
    public Vnc tls(String credentials) {
        return with("tls-creds", credentials);
    }

    /** Also for browsers, by WebSocket, at the TCP {@code port}, 1 to 65535. */
    public Vnc webSocket(int port) {
        return with("websocket", port);
    }

    static Vnc parse(String text) {
        return new Vnc(KeyValues.parse(text), null);
    }

    @Override
    Vnc having(KeyValues values, @Nullable Map<String, Object> object) {
        return new Vnc(values, object);
    }

    @Override
    String impliedKey() {
        return "vnc";
    }
}
