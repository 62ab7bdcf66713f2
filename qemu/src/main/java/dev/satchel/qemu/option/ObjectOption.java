package dev.satchel.qemu.option;

import dev.satchel.core.unit.DataSize;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code -object}: what is neither device nor back end of one: memory, secrets, random numbers, threads. */
public final class ObjectOption extends KeyedOption<ObjectOption> {
    private ObjectOption(KeyValues values, @Nullable Map<String, Object> object) {
        super("-object", values, object);
    }

    /** An object of kind {@code type}, named {@code id}. */
    public static ObjectOption of(String type, String id) {
        return new ObjectOption(KeyValues.of(type).with("id", id), null);
    }

    /** Memory of {@code size} that other processes can map, as virtiofs needs it; named {@code id}. */
    public static ObjectOption sharedMemory(String id, DataSize size) {
        return of("memory-backend-memfd", id).with("size", size.bytes()).with("share", OnOff.ON);
    }

    /** Memory of {@code size} in a file below {@code folder}, shared with who maps it too; named {@code id}. */
    public static ObjectOption fileMemory(String id, DataSize size, Path folder) {
        return of("memory-backend-file", id)
                .with("size", size.bytes())
                .with("mem-path", folder.toString())
                .with("share", OnOff.ON);
    }

    /** A secret that is read from {@code file}; named {@code id}. It is never written into the list itself. */
    public static ObjectOption secret(String id, Path file) {
        return of("secret", id).with("file", file.toString());
    }

    /** A server's certificates in {@code folder}, of clients none asked for; named {@code id}. */
    public static ObjectOption serverCertificates(String id, Path folder) {
        return of("tls-creds-x509", id)
                .with("dir", folder.toString())
                .with("endpoint", "server")
                .with("verify-peer", OnOff.OFF);
    }

    /** The host's random numbers from {@code device}, such as {@code /dev/urandom}; named {@code id}. */
    public static ObjectOption randomNumbers(String id, Path device) {
        return of("rng-random", id).with("filename", device.toString());
    }

    /** A thread for input and output; named {@code id}. */
    public static ObjectOption ioThread(String id) {
        return of("iothread", id);
    }

    /** The drives that refer to it share {@code limits}; named {@code id}. */
    public static ObjectOption throttleGroup(String id, ThrottleLimits limits) {
        ObjectOption group = of("throttle-group", id);
        for (Map.Entry<String, Long> limit : limits.values().entrySet()) {
            group = group.with("x-" + limit.getKey(), limit.getValue());
        }
        return group;
    }

    /** Whether other processes can map it, if it is memory: what has no name on the host is shared unasked (QEMU 7.2). */
    public boolean isSharedMemory() {
        boolean unasked = kind().equals("memory-backend-memfd") || kind().equals("memory-backend-shm");
        return get("share").flatMap(OnOff::parse).map(OnOff.ON::equals).orElse(unasked);
    }

    static ObjectOption parse(String text) {
        return read(text, ObjectOption::new);
    }

    @Override
    ObjectOption having(KeyValues values, @Nullable Map<String, Object> object) {
        return new ObjectOption(values, object);
    }

    @Override
    String impliedKey() {
        return "qom-type";
    }
}
