package dev.satchel.qemu.option;

import com.google.common.collect.ImmutableMap;
import dev.satchel.qemu.option.BlockDriver.Child;
import dev.satchel.qemu.option.BlockDriver.Server;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Block nodes as QEMU's {@code BlockdevOptions} (qapi/block-core.json): written with the types that JSON asks for, read
 * from those or, where the option had keys and values, from text.
 */
final class BlockTree {
    private BlockTree() {}

    static Map<String, Object> write(BlockNode node) {
        Map<String, Object> tree = new LinkedHashMap<>();
        BlockDriver driver = node.driver();
        // A format says its name first, since that is what the disk is called; a protocol says what it opens.
        boolean named = node.file().isPresent();
        if (named) {
            node.nodeName().ifPresent(name -> tree.put("node-name", name));
        }
        tree.put("driver", driver.id());
        if (!named) {
            node.nodeName().ifPresent(name -> tree.put("node-name", name));
        }
        place(driver, tree);
        node.locking().ifPresent(locking -> tree.put("locking", locking.id()));
        node.aio().ifPresent(aio -> tree.put("aio", aio.id()));
        node.readOnly().ifPresent(value -> tree.put("read-only", value));
        node.forceShare().ifPresent(value -> tree.put("force-share", value));
        ImmutableMap.Builder<String, Object> cache = ImmutableMap.builder();
        node.direct().ifPresent(value -> cache.put("direct", value));
        node.noFlush().ifPresent(value -> cache.put("no-flush", value));
        if (node.direct().isPresent() || node.noFlush().isPresent()) {
            tree.put("cache", cache.buildOrThrow());
        }
        node.discard().ifPresent(discard -> tree.put("discard", discard.id()));
        node.detectZeroes().ifPresent(zeroes -> tree.put("detect-zeroes", zeroes.id()));
        tree.putAll(node.further());
        node.file().ifPresent(file -> tree.put("file", child(file)));
        return tree;
    }

    private static void place(BlockDriver driver, Map<String, Object> tree) {
        if (driver instanceof BlockDriver.File file) {
            tree.put("filename", file.filename());
        } else if (driver instanceof BlockDriver.HostDevice device) {
            tree.put("filename", device.filename());
        } else if (driver instanceof BlockDriver.HostCdrom cdrom) {
            tree.put("filename", cdrom.filename());
        } else if (driver instanceof BlockDriver.Nbd nbd) {
            tree.put("server", server(nbd.server()));
            if (!nbd.export().isEmpty()) {
                tree.put("export", nbd.export());
            }
            if (!nbd.tls().isEmpty()) {
                tree.put("tls-creds", nbd.tls());
            }
        } else if (driver instanceof BlockDriver.Throttle throttle) {
            tree.put("throttle-group", throttle.group());
        }
    }

    /** QEMU wants the number of a port as a text. */
    private static Map<String, Object> server(Server server) {
        if (server instanceof Server.Tcp tcp) {
            return ImmutableMap.of("type", "inet", "host", tcp.host(), "port", Integer.toString(tcp.port()));
        }
        return ImmutableMap.of("type", "unix", "path", ((Server.Unix) server).path());
    }

    private static Object child(Child child) {
        return child instanceof Child.Inline inline ? inline.node().tree() : ((Child.Named) child).name();
    }

    /**
     * Reads a node.
     *
     * @throws IllegalArgumentException if QEMU would not take it
     */
    static BlockNode read(Map<String, Object> object) {
        Map<String, Object> rest = new LinkedHashMap<>(object);
        String id = text(rest, "driver")
                .orElseThrow(() -> new IllegalArgumentException("a block node needs a driver: " + object.keySet()));
        BlockNode.Builder node = BlockNode.of(driver(id, rest));
        text(rest, "node-name").ifPresent(node::nodeName);
        flag(rest, "read-only", node::readOnly);
        flag(rest, "force-share", node::forceShare);
        word(rest, "discard", BlockTree::discard, node::discard);
        word(rest, "detect-zeroes", BlockTree::detectZeroes, node::detectZeroes);
        word(rest, "aio", BlockTree::aio, node::aio);
        word(rest, "locking", BlockTree::locking, node::locking);
        if (rest.get("cache") instanceof Map<?, ?> cache) {
            Map<String, Object> open = new LinkedHashMap<>();
            cache.forEach((key, value) -> open.put(String.valueOf(key), value));
            flag(open, "direct", node::direct);
            flag(open, "no-flush", node::noFlush);
            if (!open.isEmpty()) {
                throw new IllegalArgumentException(
                        "a node's cache has no key '" + open.keySet().iterator().next() + "'");
            }
            rest.remove("cache");
        }
        rest.forEach(node::further);
        return node.build();
    }

    private static BlockDriver driver(String id, Map<String, Object> rest) {
        return switch (id) {
            case "file" -> new BlockDriver.File(required(rest, "filename", id));
            case "host_device" -> new BlockDriver.HostDevice(required(rest, "filename", id));
            case "host_cdrom" -> new BlockDriver.HostCdrom(required(rest, "filename", id));
            case "nbd" -> {
                Optional<Server> server = takeServer(rest);
                yield server.isEmpty()
                        ? new BlockDriver.Other(id)
                        : new BlockDriver.Nbd(
                                server.get(),
                                text(rest, "export").orElse(""),
                                text(rest, "tls-creds").orElse(""));
            }
            case "throttle" -> new BlockDriver.Throttle(required(rest, "throttle-group", id), takeChild(rest, id));
            default ->
                BlockDriver.Format.ids().contains(id)
                        ? new BlockDriver.Format(id, takeChild(rest, id))
                        : new BlockDriver.Other(id);
        };
    }

    private static Child takeChild(Map<String, Object> rest, String driver) {
        Object file = rest.remove("file");
        if (file instanceof String name) {
            return new Child.Named(name);
        }
        if (file instanceof Map<?, ?> map) {
            Map<String, Object> below = new LinkedHashMap<>();
            map.forEach((key, value) -> below.put(String.valueOf(key), value));
            return new Child.Inline(read(below));
        }
        throw new IllegalArgumentException("driver " + driver + " needs a node 'file' below it");
    }

    /** An address of another kind, or with more to it, is carried as it is. */
    private static Optional<Server> takeServer(Map<String, Object> rest) {
        if (!(rest.get("server") instanceof Map<?, ?> server)) {
            return Optional.empty();
        }
        Optional<Server> found = Optional.empty();
        if ("inet".equals(server.get("type"))
                && server.size() == 3
                && server.get("host") instanceof String host
                && server.get("port") instanceof String port
                && port.matches("[1-9]\\d{0,4}")) {
            found = Optional.of(new Server.Tcp(host, Integer.parseInt(port)));
        } else if ("unix".equals(server.get("type"))
                && server.size() == 2
                && server.get("path") instanceof String path) {
            found = Optional.of(new Server.Unix(path));
        }
        found.ifPresent(taken -> rest.remove("server"));
        return found;
    }

    private static String required(Map<String, Object> rest, String key, String driver) {
        return text(rest, key)
                .orElseThrow(() -> new IllegalArgumentException("driver " + driver + " needs a '" + key + "'"));
    }

    private static Optional<String> text(Map<String, Object> rest, String key) {
        Object value = rest.remove(key);
        if (value == null) {
            return Optional.empty();
        }
        if (value instanceof String text) {
            return Optional.of(text);
        }
        throw new IllegalArgumentException("'" + key + "' is a text, not " + value);
    }

    private static void flag(Map<String, Object> rest, String key, Consumer<OnOff> setter) {
        Object value = rest.remove(key);
        if (value == null) {
            return;
        }
        Optional<OnOff> flag = value instanceof Boolean bool
                ? Optional.of(bool ? OnOff.ON : OnOff.OFF)
                : value instanceof String text ? OnOff.parse(text) : Optional.empty();
        setter.accept(flag.orElseThrow(
                () -> new IllegalArgumentException("'" + key + "' is on or off, not '" + value + "'")));
    }

    private static <T> void word(Map<String, Object> rest, String key, Function<String, T> words, Consumer<T> setter) {
        text(rest, key).map(words).ifPresent(setter);
    }

    static BlockNode.Discard discard(String text) {
        return switch (text) {
            case "ignore", "off" -> BlockNode.Discard.IGNORE;
            case "unmap", "on" -> BlockNode.Discard.UNMAP;
            default -> throw new IllegalArgumentException("'discard' is ignore or unmap, not '" + text + "'");
        };
    }

    static BlockNode.DetectZeroes detectZeroes(String text) {
        return switch (text) {
            case "off" -> BlockNode.DetectZeroes.OFF;
            case "on" -> BlockNode.DetectZeroes.ON;
            case "unmap" -> BlockNode.DetectZeroes.UNMAP;
            default -> throw new IllegalArgumentException("'detect-zeroes' is off, on or unmap, not '" + text + "'");
        };
    }

    static BlockNode.Aio aio(String text) {
        return switch (text) {
            case "threads" -> BlockNode.Aio.THREADS;
            case "native" -> BlockNode.Aio.NATIVE;
            case "io_uring" -> BlockNode.Aio.IO_URING;
            default -> throw new IllegalArgumentException("'aio' is threads, native or io_uring, not '" + text + "'");
        };
    }

    private static BlockNode.Locking locking(String text) {
        return switch (text) {
            case "auto" -> BlockNode.Locking.AUTO;
            case "on" -> BlockNode.Locking.ON;
            case "off" -> BlockNode.Locking.OFF;
            default -> throw new IllegalArgumentException("'locking' is auto, on or off, not '" + text + "'");
        };
    }
}
