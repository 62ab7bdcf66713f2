package dev.satchel.qemu.option;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableMap;
import dev.satchel.qemu.option.BlockDriver.Child;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * {@code -drive}: a disk's bytes, and with {@code if=} other than {@code none} the device for them too: what people know.
 */
public final class Drive extends KeyedOption<Drive> {
    private Drive(KeyValues values, @Nullable Map<String, Object> object) {
        super("-drive", values, object);
    }

    /** Whether the guest is told of a write cache, which it then has to flush. */
    public enum WriteCache {
        /** It is. */
        ON,
        /** It is not: each write is flushed. */
        OFF
    }

    /**
     * {@code node}, a format above a file, a device or a server, for a {@code -device} that names {@code id}. It means
     * what {@link Blockdev} means by the same node and {@code write-cache} by {@code cache}.
     *
     * @throws IllegalArgumentException if its nodes cannot be said in one {@code -drive}
     */
    public static Drive unattached(String id, BlockNode node, WriteCache cache) {
        Drive drive = opened(KeyValues.empty(), node).with("if", "none").with("id", id);
        String mode = cacheMode(node, cache);
        if (!mode.equals("writeback")) {
            drive = drive.with("cache", mode);
        }
        return settings(drive, node);
    }

    /** {@code node} as flash memory number {@code unit}, from 0, named {@code id}. */
    public static Drive flash(int unit, String id, BlockNode node) {
        Child file = node.file().orElseThrow(() -> new IllegalArgumentException("not a format above a file: " + node));
        KeyValues begin = KeyValues.empty()
                .with("if", "pflash")
                .with("unit", unit)
                .with("format", node.driver().id());
        return settings(new Drive(place(begin, file), null).with("id", id), node);
    }

    private static Drive opened(KeyValues begin, BlockNode node) {
        checkArgument(!(node.driver() instanceof BlockDriver.Throttle), "a throttle group takes nodes, not drives");
        Child file = node.file().orElseThrow(() -> new IllegalArgumentException("not a format above a file: " + node));
        return new Drive(place(begin, file).with("format", node.driver().id()), null);
    }

    private static KeyValues place(KeyValues values, Child file) {
        checkArgument(
                file instanceof Child.Inline, "a drive cannot refer to a node that is described elsewhere: %s", file);
        BlockNode below = ((Child.Inline) file).node();
        BlockDriver driver = below.driver();
        if (driver instanceof BlockDriver.File plain) {
            return values.with("file", plain.filename());
        }
        if (driver instanceof BlockDriver.HostDevice device) {
            return values.with("file", device.filename());
        }
        if (driver instanceof BlockDriver.HostCdrom cdrom) {
            return values.with("file", cdrom.filename());
        }
        checkArgument(driver instanceof BlockDriver.Nbd, "not to be said in one drive: %s", below);
        KeyValues server = values;
        for (Map.Entry<String, String> leaf : leaves(below).entrySet()) {
            server = server.with("file." + leaf.getKey(), leaf.getValue());
        }
        return server;
    }

    private static Map<String, String> leaves(BlockNode node) {
        BlockDriver.Nbd nbd = (BlockDriver.Nbd) node.driver();
        ImmutableMap.Builder<String, String> leaves = ImmutableMap.builder();
        leaves.put("driver", "nbd");
        if (nbd.server() instanceof BlockDriver.Server.Tcp tcp) {
            leaves.put("server.type", "inet").put("server.host", tcp.host()).put("server.port", "" + tcp.port());
        } else if (nbd.server() instanceof BlockDriver.Server.Unix unix) {
            leaves.put("server.type", "unix").put("server.path", unix.path());
        }
        if (!nbd.export().isEmpty()) {
            leaves.put("export", nbd.export());
        }
        if (!nbd.tls().isEmpty()) {
            leaves.put("tls-creds", nbd.tls());
        }
        return leaves.buildOrThrow();
    }

    private static String cacheMode(BlockNode node, WriteCache cache) {
        boolean direct = node.direct().orElse(false);
        if (node.noFlush().orElse(false)) {
            checkArgument(!direct && cache == WriteCache.ON, "no word of cache= is for what %s says", node);
            return "unsafe";
        }
        if (cache == WriteCache.ON) {
            return direct ? "none" : "writeback";
        }
        return direct ? "directsync" : "writethrough";
    }

    /** What {@code -blockdev} says at each node, {@code -drive} says once; the file below has what only it can have. */
    private static Drive settings(Drive begun, BlockNode node) {
        BlockNode below = node.file().orElseThrow() instanceof Child.Inline inline ? inline.node() : node;
        Drive drive = begun;
        Optional<BlockNode.Aio> aio = below.aio();
        if (aio.isPresent()) {
            drive = drive.with("aio", aio.get().id());
        }
        if (below.locking().isPresent()) {
            drive = drive.with("file.locking", below.locking().get().id());
        }
        if (node.discard().filter(BlockNode.Discard.UNMAP::equals).isPresent()) {
            drive = drive.with("discard", "unmap");
        }
        if (node.detectZeroes().isPresent()) {
            drive = drive.with("detect-zeroes", node.detectZeroes().get().id());
        }
        if (node.forceShare().orElse(false)) {
            drive = drive.with("force-share", OnOff.ON);
        }
        return node.readOnly().orElse(false) ? drive.with("readonly", OnOff.ON) : drive;
    }

    /** Braked by {@code limits}, which are this drive's own. */
    public Drive throttled(ThrottleLimits limits) {
        Drive drive = this;
        for (Map.Entry<String, Long> limit : limits.values().entrySet()) {
            drive = drive.with("throttling." + limit.getKey(), limit.getValue());
        }
        return drive;
    }

    /** The file or device, by whichever key it is said; empty for an empty drive. */
    public Optional<String> file() {
        return get("file").or(() -> get("file.filename"));
    }

    /** The format, if it is said; QEMU guesses it otherwise, from what a guest may have written there. */
    public Optional<String> format() {
        return get("format").or(() -> get("driver"));
    }

    /** What it is attached to: {@code ide}, {@code virtio}, {@code none}; empty: what the board likes best. */
    public Optional<String> attachedTo() {
        return get("if");
    }

    static Drive parse(String text) {
        return new Drive(KeyValues.parseKeyed(text), null);
    }

    @Override
    Drive having(KeyValues values, @Nullable Map<String, Object> object) {
        return new Drive(values, object);
    }

    @Override
    String impliedKey() {
        return "";
    }
}
