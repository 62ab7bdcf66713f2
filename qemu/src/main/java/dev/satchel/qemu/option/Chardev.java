package dev.satchel.qemu.option;

import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code -chardev}: a stream of characters on the host's side. */
public final class Chardev extends KeyedOption<Chardev> {
    private Chardev(KeyValues values, @Nullable Map<String, Object> object) {
        super("-chardev", values, object);
    }

    /** A back end of kind {@code backend} ({@code pty}, {@code stdio}, {@code null}, {@code spicevmc}), named {@code id}. */
    public static Chardev of(String backend, String id) {
        return new Chardev(KeyValues.of(backend).with("id", id), null);
    }

    /** Into {@code file}, which QEMU empties; named {@code id}. */
    public static Chardev file(String id, Path file) {
        return of("file", id).with("path", file.toString());
    }

    /** To who listens at the UNIX socket {@code path}; named {@code id}. */
    public static Chardev socket(String id, Path path) {
        return of("socket", id).with("path", path.toString());
    }

    /** Listening as a server; the machine does not wait until somebody comes. */
    public Chardev listening() {
        return with("server", OnOff.ON).with("wait", OnOff.OFF);
    }

    static Chardev parse(String text) {
        return new Chardev(KeyValues.parse(text), null);
    }

    @Override
    Chardev having(KeyValues values, @Nullable Map<String, Object> object) {
        return new Chardev(values, object);
    }

    @Override
    String impliedKey() {
        return "backend";
    }
}
