package dev.satchel.qemu.option;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code -netdev}: what a network card is connected to on the host's side; keys and values, or JSON since QEMU 7.2. */
public final class Netdev extends KeyedOption<Netdev> {
    private Netdev(KeyValues values, @Nullable Map<String, Object> object) {
        super("-netdev", values, object);
    }

    /** A back end of kind {@code type} ({@code user}, {@code tap}, {@code vmnet-shared}, {@code stream}), named {@code id}. */
    public static Netdev of(String type, String id) {
        return new Netdev(KeyValues.of(type).with("id", id), null);
    }

    /** A network of QEMU's own, named {@code id}. */
    public static Netdev user(String id) {
        return of("user", id);
    }

    /** A tap device of the host, which QEMU makes and no script sets up; named {@code id}. */
    public static Netdev tap(String id) {
        return of("tap", id).with("script", "no").with("downscript", "no");
    }

    /** The host's bridge {@code bridge}, joined by QEMU's helper; named {@code id}. */
    public static Netdev bridge(String id, String bridge) {
        return of("bridge", id).with("br", bridge);
    }

    /** macOS' network that host and guests share; named {@code id}. */
    public static Netdev vmnetShared(String id) {
        return of("vmnet-shared", id);
    }

    /** macOS' network without a way out; named {@code id}. */
    public static Netdev vmnetHost(String id) {
        return of("vmnet-host", id);
    }

    /** The network behind macOS' interface {@code interfaceName} ({@code en0}); named {@code id}. */
    public static Netdev vmnetBridged(String id, String interfaceName) {
        return of("vmnet-bridged", id).with("ifname", interfaceName);
    }

    /** passt, which QEMU starts (since 10.1); named {@code id}. */
    public static Netdev passt(String id) {
        return of("passt", id);
    }

    /**
     * A stream to who listens at the UNIX socket {@code path} (since 7.2): socket_vmnet, or passt before QEMU starts it by
     * itself; named {@code id}.
     */
    public static Netdev streamTo(String id, Path path) {
        return of("stream", id)
                .with("server", OnOff.OFF)
                .with("addr.type", "unix")
                .with("addr.path", path.toString());
    }

    /** With one more port of the host, {@code forward}, that leads to the guest; only for {@code user}. */
    public Netdev forward(HostForward forward) {
        return with("hostfwd", forward.toString());
    }

    /**
     * Ports of the host that lead to the guest; immutable.
     *
     * @throws IllegalArgumentException if one of them is written as QEMU does not read it
     */
    public List<HostForward> forwards() {
        ImmutableList.Builder<HostForward> forwards = ImmutableList.builder();
        for (String key : ImmutableSet.copyOf(values().keys())) {
            if (key.equals("hostfwd") || (key.startsWith("hostfwd.") && key.endsWith(".str"))) {
                values().all(key).forEach(text -> forwards.add(HostForward.parse(text)));
            }
        }
        return forwards.build();
    }

    static Netdev parse(String text) {
        return read(text, Netdev::new);
    }

    @Override
    Netdev having(KeyValues values, @Nullable Map<String, Object> object) {
        return new Netdev(values, object);
    }

    @Override
    String impliedKey() {
        return "type";
    }
}
