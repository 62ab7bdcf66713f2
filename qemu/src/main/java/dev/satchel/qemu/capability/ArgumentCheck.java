package dev.satchel.qemu.capability;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.common.collect.ImmutableSet;
import dev.satchel.core.SatchelException;
import dev.satchel.core.check.Finding;
import dev.satchel.core.check.Findings;
import dev.satchel.core.machine.rule.Substitute;
import dev.satchel.qemu.capability.QemuCapabilities.Kind;
import dev.satchel.qemu.capability.QemuCapabilities.Property;
import dev.satchel.qemu.option.GlobalOption;
import dev.satchel.qemu.option.QemuOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Looks in an argument list for what this QEMU is known not to have. It reads of each option what names a thing, in both
 * of QEMU's forms; what it does not understand it leaves to QEMU.
 */
final class ArgumentCheck {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int DEEPEST = 32;

    /** Names that {@code -device} takes besides the types' own (QEMU 7.2, {@code softmmu/qdev-monitor.c}). */
    private static final Set<String> ALIASES = ImmutableSet.of(
            "ahci",
            "virtio-9p",
            "virtio-balloon",
            "virtio-blk",
            "virtio-crypto",
            "virtio-gpu",
            "virtio-gpu-gl",
            "virtio-input-host",
            "virtio-iommu",
            "virtio-keyboard",
            "virtio-mouse",
            "virtio-net",
            "virtio-rng",
            "virtio-scsi",
            "virtio-serial",
            "virtio-sound",
            "virtio-tablet",
            "vhost-user-blk",
            "vhost-user-fs",
            "vhost-vsock");

    /** What {@code -device} takes and hands to no device. */
    private static final Set<String> OF_ANY_DEVICE = ImmutableSet.of("driver", "id", "bus");

    /** What {@code -machine} takes and hands to the accelerator, or has taken of old. */
    private static final Set<String> OF_ANY_MACHINE =
            ImmutableSet.of("type", "accel", "kernel-irqchip", "kvm-shadow-mem", "igd-passthru");

    private final QemuCapabilities qemu;
    private final List<Finding> findings = new ArrayList<>();

    private ArgumentCheck(QemuCapabilities qemu) {
        this.qemu = qemu;
    }

    static Findings of(List<String> arguments, QemuCapabilities qemu) {
        ArgumentCheck check = new ArgumentCheck(qemu);
        for (int i = 0; i + 1 < arguments.size(); i++) {
            String option = arguments.get(i);
            if (option.startsWith("-") && option.length() > 1) {
                check.option(option.startsWith("--") ? option.substring(1) : option, arguments.get(i + 1));
            }
        }
        return Findings.of(check.findings);
    }

    private void option(String option, String value) {
        switch (option) {
            case "-device" -> device(value);
            case "-global" -> global(value);
            case "-machine", "-M" -> machine(value);
            case "-cpu" -> cpu(first(value, "model"));
            case "-accel" -> accelerator(first(value, "accel"));
            case "-netdev" -> named(option, Kind.NETDEV, first(value, "type"), Set.of("none"));
            case "-chardev" ->
                named(option, Kind.CHARDEV, first(value, "backend"), Set.of("tty", "parport", "console"));
            case "-audiodev" -> named(option, Kind.AUDIO, first(value, "driver"), Set.of("none"));
            case "-display" -> named(option, Kind.DISPLAY, first(value, "type"), Set.of("none", "default", "vnc"));
            case "-tpmdev" -> named(option, Kind.TPM_BACKEND, first(value, "type"), Set.of());
            case "-object" -> named(option, Kind.OBJECT, first(value, "qom-type"), Set.of());
            case "-blockdev", "-drive" -> drivers(option, value);
            case "-vnc" -> command(option, "query-vnc", "VNC");
            case "-spice" -> {
                command(option, "query-spice", "SPICE");
                if (qemu.has(Kind.COMMAND, "query-spice")) {
                    named(option, Kind.CHARDEV, "spicevmc", Set.of());
                }
            }
            default -> {}
        }
    }

    private void device(String value) {
        Map<String, String> given = parse(value, "driver");
        String type = given.getOrDefault("driver", "");
        if (type.isEmpty() || isHelp(type)) {
            return;
        }
        if (!qemu.deviceTypes().contains(type)) {
            if (!ALIASES.contains(type)) {
                boolean module = qemu.typesWithoutModule().contains(type);
                say(
                        "qemu.device.absent",
                        "-device " + type,
                        "this QEMU has no device '" + type + "'" + (module ? ": its module is not installed" : ""),
                        remedy(type));
            }
            return;
        }
        for (String key : given.keySet()) {
            if (!OF_ANY_DEVICE.contains(key) && !isHelp(key)) {
                property("-device", type, key);
            }
        }
    }

    private void property(String option, String type, String key) {
        Map<String, Property> known = qemu.deviceProperties(type).orElse(Map.of());
        if (!known.isEmpty() && !known.containsKey(key)) {
            say(
                    "qemu.device.property",
                    option + " " + type,
                    "'" + type + "' of this QEMU has no property '" + key + "'",
                    "leave it out: it came with a later release, or went with an earlier one");
        }
    }

    /** Of a device that the machine has not, QEMU takes any property in silence; see {@link GlobalOption}. */
    private void global(String value) {
        try {
            if (QemuOption.parseFirst(List.of("-global", value)) instanceof GlobalOption global) {
                property("-global", global.driver(), global.property());
            }
        } catch (SatchelException e) {
            // QEMU will say it
        }
    }

    private void machine(String value) {
        Map<String, String> given = parse(value, "type");
        String type = given.getOrDefault("type", "");
        if (type.isEmpty() || isHelp(type) || type.equals("none")) {
            return;
        }
        if (qemu.machine(type).isEmpty()) {
            say(
                    "qemu.machine.absent",
                    "-machine " + type,
                    "this QEMU has no machine '" + type + "'",
                    "use one that it has ('satchel qemu capabilities' lists them), or another QEMU");
            return;
        }
        qemu.machineProperties(type).ifPresent(known -> {
            for (String key : given.keySet()) {
                String name = key.replace('_', '-');
                int dot = name.indexOf('.');
                String plain = dot < 0 ? name : name.substring(0, dot);
                if (!OF_ANY_MACHINE.contains(plain) && !known.containsKey(plain) && !known.containsKey(key)) {
                    say(
                            "qemu.machine.property",
                            "-machine " + type,
                            "'" + type + "' of this QEMU has no property '" + key + "'",
                            "leave it out: it came with a later release, or went with an earlier one");
                }
            }
        });
    }

    private void cpu(String model) {
        boolean known = qemu.cpuModels().isEmpty() || qemu.cpuModels().contains(model) || model.endsWith("-cpu");
        if (!known && !model.isEmpty() && !isHelp(model)) {
            say("qemu.cpu.absent", "-cpu " + model, "this QEMU has no processor '" + model + "'", remedy(model));
        }
    }

    private void accelerator(String name) {
        Accelerator.ofId(name)
                .filter(each -> !qemu.accelerators().contains(each))
                .ifPresent(each -> say(
                        "qemu.accelerator.absent",
                        "-accel " + name,
                        name + " is not built into this QEMU",
                        "use tcg, or a QEMU of a system that has it"));
    }

    private void named(String option, Kind kind, String name, Set<String> always) {
        if (!name.isEmpty() && !isHelp(name) && !always.contains(name) && qemu.lacks(kind, name)) {
            say(
                    "qemu.backend.absent",
                    option + " " + name,
                    "this QEMU has no '" + name + "' for " + option,
                    remedy(name));
        }
    }

    private void command(String option, String command, String what) {
        if (qemu.lacks(Kind.COMMAND, command)) {
            say(
                    "qemu.backend.absent",
                    option,
                    what + " is not built into this QEMU",
                    what.equals("SPICE") ? "use VNC" : "use a window, or another QEMU");
        }
    }

    private void drivers(String option, String value) {
        List<String> drivers = new ArrayList<>();
        if (value.startsWith("{")) {
            json(value).ifPresent(document -> drivers(document, drivers, DEEPEST));
        } else {
            parse(value, "").forEach((key, each) -> {
                if (key.equals("driver") || key.equals("format") || key.endsWith(".driver")) {
                    drivers.add(each);
                }
            });
        }
        drivers.stream().distinct().forEach(driver -> named(option, Kind.BLOCK_DRIVER, driver, Set.of()));
    }

    private static void drivers(JsonNode node, List<String> drivers, int depth) {
        if (depth == 0) {
            return;
        }
        if (node.path("driver").isTextual()) {
            drivers.add(node.path("driver").asText());
        }
        node.forEach(each -> drivers(each, drivers, depth - 1));
    }

    private String remedy(String wanted) {
        return Substitutes.of(wanted, qemu)
                .map(ArgumentCheck::remedy)
                .orElse(
                        qemu.typesWithoutModule().contains(wanted)
                                ? "install the package that holds its module"
                                : "leave it out, or use a QEMU that has it");
    }

    private static String remedy(Substitute substitute) {
        return "use " + substitute.instead() + " (" + substitute.why() + ")";
    }

    private void say(String code, String where, String message, String remedy) {
        findings.add(Finding.error(code, where, message, remedy));
    }

    private static boolean isHelp(String word) {
        return word.equals("help") || word.equals("?");
    }

    static String first(String value, String impliedKey) {
        return parse(value, impliedKey).getOrDefault(impliedKey, "");
    }

    /**
     * The keys and values of an option, the first value without a key under {@code impliedKey}. Two commas are one of a
     * value; a lone word is a switch.
     */
    static Map<String, String> parse(String value, String impliedKey) {
        Map<String, String> parts = new LinkedHashMap<>();
        if (value.startsWith("{")) {
            json(value)
                    .ifPresent(document -> document.properties()
                            .forEach(each ->
                                    parts.put(each.getKey(), each.getValue().asText())));
            return parts;
        }
        StringBuilder part = new StringBuilder();
        for (int i = 0; i <= value.length(); i++) {
            boolean comma = i < value.length() && value.charAt(i) == ',';
            if (comma && i + 1 < value.length() && value.charAt(i + 1) == ',') {
                part.append(',');
                i++;
            } else if (comma || i == value.length()) {
                int equals = part.indexOf("=");
                if (equals >= 0) {
                    parts.put(part.substring(0, equals), part.substring(equals + 1));
                } else if (parts.isEmpty() && !impliedKey.isEmpty()) {
                    parts.put(impliedKey, part.toString());
                } else if (!part.isEmpty()) {
                    parts.put(part.toString(), "on");
                }
                part.setLength(0);
            } else {
                part.append(value.charAt(i));
            }
        }
        return parts;
    }

    private static Optional<JsonNode> json(String value) {
        try {
            return Optional.of(JSON.readTree(value));
        } catch (JsonProcessingException e) {
            return Optional.empty(); // QEMU will say it
        }
    }
}
