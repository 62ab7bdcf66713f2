package dev.satchel.core.machine;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.satchel.core.SatchelException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.statistics.Statistics;

/** Whatever a machine file is changed to, schema and reader say the same of it. */
class MachineSchemaProperties {
    /** What refusals say where only the reader can know; the schema's description lists them. */
    private static final String ONLY_THE_READER =
            "two disks have|too large for a size|at most 1000TB|a display at a socket has no|has no TLS on a UNIX socket"
                    + "|memory that is no file has no|memory has no 'path'|at least 1MiB of memory|are more than 1024 processors|unmappable";

    private static final List<String> SCRAPS = List.of(
            "null",
            "true",
            "0",
            "-1",
            "1",
            "2",
            "1024",
            "1025",
            "65536",
            "1.5",
            "\"\"",
            "\" \"",
            "\"yes\"",
            "\"8GiB\"",
            "\"0B\"",
            "\"8\"",
            "\"8 GiB\"",
            "\"1.5GiB\"",
            "\"2.0\"",
            "\"none\"",
            "\"user\"",
            "\"tap\"",
            "\"bios\"",
            "\"vnc\"",
            "\"window\"",
            "\"file\"",
            "\"pty\"",
            "\"x86_64\"",
            "\"ARM64\"",
            "\"unknown\"",
            "\"virt\"",
            "\"q35\"",
            "\"windows-11\"",
            "\"a,b\"",
            "\"127.0.0.1:80\"",
            "\"52:54:00:00:00:01\"",
            "512",
            "4096",
            "[]",
            "{}",
            "[1]",
            "[{}]",
            "{\"type\": \"uefi\"}",
            "{\"file\": \"x\"}",
            "{\"serial\": \"x\"}",
            "{\"to\": \"pty\"}",
            "\"auto\"",
            "\"opt/a\"",
            "\"10.0.5.0/24\"",
            "\"10.0.5.3\"",
            "\"socket\"",
            "\"passt\"",
            "\"bridged\"",
            "\"spice\"",
            "\"virtiofs\"",
            "\"hugepages\"",
            "\"046d\"",
            "\"unmap\"",
            "{\"path\": \"x\"}",
            "{\"host\": \"127.0.0.1:1\"}",
            "{\"socket\": \"x\"}",
            "{\"connect\": {\"path\": \"x\"}}",
            "{\"read\": \"1MiB\"}",
            "\"\\u0000\"",
            "\"\\u2003\"",
            "\"\\u00a0\"",
            "\"a\\nb\"",
            "\"\\ud83d\\ude00\"");

    private static final List<String> KEYS = List.of(
            "satchel",
            "name",
            "uuid",
            "guest",
            "os",
            "arch",
            "board",
            "cpu",
            "cores",
            "model",
            "flags",
            "memory",
            "firmware",
            "type",
            "secureBoot",
            "variables",
            "tpm",
            "version",
            "state",
            "clock",
            "disks",
            "id",
            "image",
            "device",
            "wwn",
            "tableUuid",
            "media",
            "file",
            "format",
            "size",
            "bus",
            "boot",
            "sectors",
            "logical",
            "physical",
            "cache",
            "discard",
            "readOnly",
            "networks",
            "mode",
            "mac",
            "forwards",
            "host",
            "protocol",
            "display",
            "listen",
            "serial",
            "to",
            "path",
            "sound",
            "shares",
            "tag",
            "agent",
            "profiles",
            "extras",
            "nbd",
            "export",
            "socket",
            "aio",
            "detectZeroes",
            "throttle",
            "read",
            "total",
            "readOperations",
            "totalOperations",
            "interface",
            "restrict",
            "network",
            "hostname",
            "dns",
            "connect",
            "multicast",
            "local",
            "remote",
            "password",
            "tls",
            "toolkit",
            "card",
            "backend",
            "via",
            "backing",
            "shared",
            "smbios",
            "sku",
            "firmwareConfig",
            "text",
            "generationId",
            "usb",
            "vendor",
            "port",
            "rng",
            "balloon",
            "colour");

    @Property(tries = 100, edgeCases = EdgeCasesMode.NONE)
    void takesEveryMachineThatIsWritten(@ForAll("machines") Machine machine) throws Exception {
        JsonNode tree = MachineSchemaTest.JSON.readTree(MachineFile.toJson(machine, MachineFileTest.FOLDER));

        assertThat(MachineSchemaTest.schemaTakes(tree)).as(tree.toString()).isTrue();
    }

    @Property(tries = 500, edgeCases = EdgeCasesMode.NONE)
    void saysWhatTheReaderSaysOfAChangedFile(@ForAll("machines") Machine machine, @ForAll long seed) throws Exception {
        Random random = new Random(seed);
        ObjectNode tree =
                (ObjectNode) MachineSchemaTest.JSON.readTree(MachineFile.toJson(machine, MachineFileTest.FOLDER));
        for (int i = 0; i <= random.nextInt(2); i++) {
            change(tree, random);
        }
        if (random.nextInt(5) == 0) {
            // The file itself, changed, as what one of its profiles sets.
            ObjectNode set = tree.deepCopy();
            set.remove(List.of("satchel", "profiles"));
            ObjectNode whole =
                    (ObjectNode) MachineSchemaTest.JSON.readTree(MachineFile.toJson(machine, MachineFileTest.FOLDER));
            ObjectNode profile = whole.putArray("profiles").addObject();
            profile.putObject("when");
            profile.set("set", set);
            tree = whole;
        }
        String text = tree.toString();
        boolean schema = MachineSchemaTest.schemaTakes(tree);
        String refusal = refusalOf(text);
        boolean onlyTheReader = refusal.matches("(?s).*(" + ONLY_THE_READER + ").*");
        Statistics.collect(refusal.isEmpty() ? "taken" : onlyTheReader ? "only by the reader" : "refused");

        if (refusal.isEmpty() || !onlyTheReader) {
            assertThat(schema).as("%s%n%s", text, refusal).isEqualTo(refusal.isEmpty());
        }
    }

    private static String refusalOf(String text) {
        try {
            MachineFile.parse(text, "m.json", MachineFileTest.FOLDER, MachineFileTest.LINUX);
            return "";
        } catch (SatchelException refusal) {
            return String.valueOf(refusal.getMessage());
        }
    }

    /** A key or an item goes, is called otherwise, becomes something else, or comes in. */
    private static void change(ObjectNode root, Random random) throws Exception {
        List<JsonNode> containers = new ArrayList<>();
        collect(root, containers);
        JsonNode container = containers.get(random.nextInt(containers.size()));
        JsonNode scrap = MachineSchemaTest.JSON.readTree(SCRAPS.get(random.nextInt(SCRAPS.size())));
        if (container instanceof ArrayNode list) {
            if (list.isEmpty() || random.nextInt(3) == 0) {
                list.add(scrap);
            } else if (random.nextInt(2) == 0) {
                list.remove(random.nextInt(list.size()));
            } else {
                list.set(random.nextInt(list.size()), scrap);
            }
            return;
        }
        ObjectNode mapping = (ObjectNode) container;
        List<String> keys = new ArrayList<>(
                mapping.properties().stream().map(java.util.Map.Entry::getKey).toList());
        // Another version is another format: then nothing else is read.
        keys.remove("satchel");
        String known = KEYS.get(1 + random.nextInt(KEYS.size() - 1));
        if (keys.isEmpty() || random.nextInt(4) == 0) {
            mapping.set(known, scrap);
            return;
        }
        String key = keys.get(random.nextInt(keys.size()));
        switch (random.nextInt(3)) {
            case 0 -> mapping.remove(key);
            case 1 -> mapping.set(known, mapping.remove(key));
            default -> mapping.set(key, changed(mapping.get(key), scrap, random));
        }
    }

    private static JsonNode changed(JsonNode value, JsonNode scrap, Random random) {
        if (value.isTextual() && random.nextBoolean()) {
            String text = value.asText();
            int at = random.nextInt(text.length() + 1);
            String sign = List.of("x", "0", " ", ":", "B", "-", "\t").get(random.nextInt(7));
            return MachineSchemaTest.JSON.getNodeFactory().textNode(text.substring(0, at) + sign + text.substring(at));
        }
        if (value.isInt() && random.nextBoolean()) {
            return MachineSchemaTest.JSON.getNodeFactory().numberNode(value.asInt() * (random.nextInt(5) - 1));
        }
        return scrap;
    }

    private static void collect(JsonNode node, List<JsonNode> containers) {
        if (node.isContainerNode()) {
            containers.add(node);
            node.forEach(child -> collect(child, containers));
        }
    }

    @Provide
    Arbitrary<Machine> machines() {
        return new MachineFileProperties().machines();
    }
}
