package dev.satchel.qemu.live;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import dev.satchel.core.SatchelException;
import dev.satchel.qemu.option.Device;
import dev.satchel.qemu.option.Netdev;
import dev.satchel.qemu.option.ObjectOption;
import dev.satchel.qemu.qmp.QmpValue;
import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The words of an argument list as what a command takes. On the command line all is text; a command wants numbers as numbers,
 * the more strictly the newer QEMU is, and tells itself which properties are some.
 */
final class TypedProperties {
    private final Monitor monitor;

    TypedProperties(Monitor monitor) {
        this.monitor = monitor;
    }

    /** The arguments of {@code device_add} for {@code device}, without those keys that {@code without} names. */
    Map<String, Object> of(Device device, ImmutableSet<String> without) throws IOException, InterruptedException {
        Map<String, String> types = new HashMap<>();
        for (QmpValue property : monitor.ask(
                        "device-list-properties", ImmutableMap.of("typename", device.driver()), device.driver())
                .elements()) {
            types.put(
                    property.at("name").text().orElse(""),
                    property.at("type").text().orElse(""));
        }
        Map<String, Object> typed = new LinkedHashMap<>();
        typed.put("driver", device.driver());
        for (String key : device.values().keys()) {
            if (!without.contains(key) && !key.equals("driver")) {
                String value = device.get(key).orElse("");
                typed.put(key, value(device.driver() + "." + key, types.getOrDefault(key, "str"), value));
            }
        }
        return typed;
    }

    private static Object value(String where, String type, String text) throws SatchelException {
        if (type.equals("bool")) {
            return text.equals("on") || text.equals("true");
        }
        if (type.matches("u?int\\d*|size(32)?")) {
            try {
                return Long.decode(text);
            } catch (NumberFormatException e) {
                throw new SatchelException("live.refused", where, "is to be a number, and is '" + text + "'", null, e);
            }
        }
        return text;
    }

    /** The arguments of {@code object-add}: on the command line the limits have names of their own. */
    static Map<String, Object> ofThrottleGroup(ObjectOption group) {
        Map<String, Object> limits = new LinkedHashMap<>();
        for (String key : group.values().keys()) {
            if (key.startsWith("x-")) {
                limits.put(key.substring(2), Long.parseLong(group.get(key).orElse("0")));
            }
        }
        return ImmutableMap.of(
                "qom-type", group.kind(), "id", group.id().orElse(""), "limits", ImmutableMap.copyOf(limits));
    }

    /** The arguments of {@code netdev_add}. */
    static Map<String, Object> of(Netdev netdev, String id) {
        Map<String, Object> typed = new LinkedHashMap<>();
        typed.put("type", netdev.kind());
        for (String key : netdev.values().keys()) {
            if (key.equals("hostfwd")) {
                List<Map<String, String>> forwards = netdev.values().all(key).stream()
                        .map(text -> (Map<String, String>) ImmutableMap.of("str", text))
                        .toList();
                typed.put(key, forwards);
            } else if (!key.equals("type")) {
                String value = netdev.get(key).orElse("");
                typed.put(key, value.equals("on") || value.equals("off") ? (Object) value.equals("on") : value);
            }
        }
        typed.put("id", id);
        return typed;
    }
}
