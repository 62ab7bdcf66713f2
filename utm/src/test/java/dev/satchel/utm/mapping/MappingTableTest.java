package dev.satchel.utm.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.satchel.core.check.Finding;
import dev.satchel.core.host.Host;
import dev.satchel.core.host.OperatingSystem;
import dev.satchel.core.machine.Extras;
import dev.satchel.core.machine.Machine;
import dev.satchel.core.machine.MachineDocument;
import dev.satchel.utm.config.AppleConfiguration;
import dev.satchel.utm.config.Plist;
import dev.satchel.utm.config.PlistArray;
import dev.satchel.utm.config.PlistDictionary;
import dev.satchel.utm.config.PlistValue;
import dev.satchel.utm.config.QemuConfiguration;
import dev.satchel.utm.config.UtmConfiguration;
import dev.satchel.utm.mapping.MappingTable.Fate;
import dev.satchel.utm.mapping.MappingTable.Row;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The table names every key, and what it says of each is what happens when that key changes, and no other. */
class MappingTableTest {
    private static final Path DATA = Path.of("/bundles/X.utm/Data");

    @Test
    void thePageIsThatOfTheTable() throws IOException {
        assertThat(Files.readString(Path.of("MAPPING.md"), StandardCharsets.UTF_8))
                .as("write it anew: satchel utm mapping > utm/MAPPING.md")
                .isEqualToNormalizingNewlines(UtmMapping.toMarkdown());
    }

    @Test
    void everyKeyThatUtmReadsHasARow() {
        assertThat(MappingTable.qemu().bundle().keySet()).containsExactlyInAnyOrderElementsOf(QemuConfiguration.keys());
        assertThat(MappingTable.apple().bundle().keySet())
                .containsExactlyInAnyOrderElementsOf(AppleConfiguration.keys());
    }

    @Test
    void everyKeyOfAMachineFileHasARow() throws IOException {
        Set<String> keys = new TreeSet<>();
        JsonNode schema = new ObjectMapper().readTree(Machine.schema());
        leaves(schema, schema, "", keys);
        keys.removeIf(key -> key.startsWith("profiles"));
        keys.add("profiles");

        assertThat(MappingTable.qemu().machine().keySet()).containsExactlyInAnyOrderElementsOf(keys);
        assertThat(MappingTable.apple().machine().keySet()).containsExactlyInAnyOrderElementsOf(keys);
    }

    /** The paths of keys that hold no other keys. */
    private static boolean leaves(JsonNode schema, JsonNode node, String path, Set<String> keys) {
        JsonNode reference = node.path("$ref");
        boolean inner = false;
        if (reference.isTextual()) {
            inner = leaves(schema, schema.at(reference.asText().substring(1)), path, keys);
        }
        for (String choice : List.of("anyOf", "oneOf", "allOf")) {
            for (JsonNode each : node.path(choice)) {
                inner |= leaves(schema, each, path, keys);
            }
        }
        if (node.path("type").asText().equals("object")) {
            for (Map.Entry<String, JsonNode> property : node.path("properties").properties()) {
                String key = path.isEmpty() ? property.getKey() : path + "." + property.getKey();
                inner = true;
                if (!leaves(schema, property.getValue(), key, keys)) {
                    keys.add(key);
                }
            }
            if (path.equals("extras.utm")) {
                return false;
            }
        }
        if (node.has("items")) {
            String element = path + "[]";
            boolean deeper = leaves(schema, node.path("items"), element, keys);
            inner |= deeper;
        }
        // Sound is on or off, or a dictionary: it is a key of its own as well.
        if (path.equals("sound")) {
            keys.add(path);
        }
        return inner;
    }

    /** Of everything that has a counterpart, one. */
    private static final String MACHINE = """
            {"satchel": 1, "name": "M", "uuid": "6f1f4a4e-0c0b-4b7e-9e55-3b8d2c1a7f10",
             "guest": {"os": "debian", "arch": "x86_64"}, "board": "q35", "cpu": {"cores": 2, "model": "Penryn"},
             "memory": "1GiB", "firmware": {"type": "uefi"}, "agent": true,
             "disks": [{"id": "system", "image": {"file": "/i/a.qcow2", "format": "qcow2"}, "bus": "nvme", "boot": 1,
                        "discard": true}],
             "networks": [{"mode": "user", "mac": "52:54:00:12:34:56",
                           "forwards": [{"host": "127.0.0.1:2222", "guest": 22}]}],
             "serial": [{"to": "pty"}], "display": {"type": "window"}, "shares": [{"tag": "work", "path": "/w"}]}
            """;

    /** For each key, an edit of it, or of what it is part of where it cannot stand alone: key, place, value. */
    private static final String EDITS = """
            name | name | "Other"
            uuid | uuid | "6f1f4a4e-0c0b-4b7e-9e55-3b8d2c1a7f11"
            guest.os | guest.os | "fedora"
            guest.arch | guest.arch | "i386"
            board | board | "pc"
            cpu.cores | cpu.cores | 3
            cpu.sockets | cpu.sockets | 2
            cpu.threads | cpu.threads | 2
            cpu.model | cpu.model | "Haswell"
            cpu.flags | cpu.flags | ["aes"]
            memory.size | memory | "2GiB"
            memory.backing | memory | {"size": "1GiB", "backing": "hugepages"}
            memory.path | memory | {"size": "1GiB", "backing": "file", "path": "/hugepages"}
            memory.shared | memory | {"size": "1GiB", "shared": true}
            memory.prealloc | memory | {"size": "1GiB", "prealloc": true}
            firmware.type | firmware | {"type": "bios"}
            firmware.secureBoot | firmware.secureBoot | true
            tpm.version | tpm | {"version": "2.0"}
            clock | clock | "local"
            smbios.manufacturer | smbios | {"manufacturer": "x"}
            smbios.product | smbios | {"product": "x"}
            smbios.version | smbios | {"version": "x"}
            smbios.serial | smbios | {"serial": "x"}
            smbios.sku | smbios | {"sku": "x"}
            smbios.family | smbios | {"family": "x"}
            firmwareConfig[].name | firmwareConfig | [{"name": "opt/org.x/a", "text": "1"}]
            firmwareConfig[].text | firmwareConfig | [{"name": "opt/org.x/a", "text": "2"}]
            firmwareConfig[].file | firmwareConfig | [{"name": "opt/org.x/a", "file": "/f"}]
            generationId | generationId | "6f1f4a4e-0c0b-4b7e-9e55-3b8d2c1a7f10"
            disks[].id | disks[system].id | "other"
            disks[].image.file | disks[system].image.file | "/i/b.qcow2"
            disks[].image.format | disks[system].image.format | "vhdx"
            disks[].device.serial | disks | [{"id": "d", "device": {"serial": "S1"}}]
            disks[].device.model | disks | [{"id": "d", "device": {"serial": "S1", "model": "m"}}]
            disks[].device.size | disks | [{"id": "d", "device": {"serial": "S1", "size": "1GiB"}}]
            disks[].device.wwn | disks | [{"id": "d", "device": {"wwn": "0x5002538e09123456"}}]
            disks[].device.tableUuid | disks | [{"id": "d", "device": {"tableUuid": "6f1f4a4e-0c0b-4b7e-9e55-3b8d2c1a7f10"}}]
            disks[].device.path | disks | [{"id": "d", "device": {"path": "/dev/sdx"}}]
            disks[].nbd.host | disks | [{"id": "d", "nbd": {"host": "10.0.0.1:10809"}}]
            disks[].nbd.socket | disks | [{"id": "d", "nbd": {"socket": "/s"}}]
            disks[].nbd.export | disks | [{"id": "d", "nbd": {"socket": "/s", "export": "e"}}]
            disks[].media.file | disks | [{"id": "d", "media": {"file": "/i/a.iso"}}]
            disks[].bus | disks[system].bus | "virtio"
            disks[].boot | disks | [{"id": "a", "image": {"file": "/i/a.img", "format": "raw"}, "bus": "virtio", "boot": 2}, {"id": "b", "image": {"file": "/i/b.img", "format": "raw"}, "bus": "virtio", "boot": 1}]
            disks[].readOnly | disks[system].readOnly | true
            disks[].sectors.logical | disks[system].sectors | {"logical": 4096, "physical": 4096}
            disks[].sectors.physical | disks[system].sectors | {"logical": 512, "physical": 4096}
            disks[].cache | disks[system].cache | "none"
            disks[].discard | disks[system].discard | false
            disks[].aio | disks[system].aio | "threads"
            disks[].detectZeroes | disks[system].detectZeroes | "on"
            disks[].throttle.total | disks[system].throttle | {"total": "1MiB"}
            disks[].throttle.read | disks[system].throttle | {"read": "1MiB"}
            disks[].throttle.write | disks[system].throttle | {"write": "1MiB"}
            disks[].throttle.totalOperations | disks[system].throttle | {"totalOperations": 5}
            disks[].throttle.readOperations | disks[system].throttle | {"readOperations": 5}
            disks[].throttle.writeOperations | disks[system].throttle | {"writeOperations": 5}
            disks[].serial | disks[system].serial | "S"
            networks[].mode | networks | [{"mode": "bridged"}]
            networks[].model | networks[0].model | "rtl8139"
            networks[].mac | networks[0].mac | "52:54:00:12:34:57"
            networks[].forwards[].protocol | networks[0].forwards | [{"host": "127.0.0.1:2222", "guest": 22, "protocol": "udp"}]
            networks[].forwards[].host | networks[0].forwards | [{"host": "127.0.0.1:2223", "guest": 22}]
            networks[].forwards[].guest | networks[0].forwards | [{"host": "127.0.0.1:2222", "guest": 23}]
            networks[].interface | networks | [{"mode": "bridged", "interface": "en7"}]
            networks[].socket.listen.host | networks | [{"mode": "socket", "socket": {"listen": {"host": "127.0.0.1:1"}}}]
            networks[].socket.listen.path | networks | [{"mode": "socket", "socket": {"listen": {"path": "/s"}}}]
            networks[].socket.connect.host | networks | [{"mode": "socket", "socket": {"connect": {"host": "127.0.0.1:1"}}}]
            networks[].socket.connect.path | networks | [{"mode": "socket", "socket": {"connect": {"path": "/s"}}}]
            networks[].socket.multicast | networks | [{"mode": "socket", "socket": {"multicast": "230.0.0.1:1"}}]
            networks[].socket.local.host | networks | [{"mode": "socket", "socket": {"local": {"host": "127.0.0.1:1"}, "remote": {"host": "127.0.0.1:2"}}}]
            networks[].socket.local.path | networks | [{"mode": "socket", "socket": {"local": {"path": "/a"}, "remote": {"path": "/b"}}}]
            networks[].socket.remote.host | networks | [{"mode": "socket", "socket": {"local": {"host": "127.0.0.1:1"}, "remote": {"host": "127.0.0.1:3"}}}]
            networks[].socket.remote.path | networks | [{"mode": "socket", "socket": {"local": {"path": "/a"}, "remote": {"path": "/c"}}}]
            networks[].restrict | networks[0].restrict | true
            networks[].network | networks[0].network | "10.7.0.0/24"
            networks[].hostname | networks[0].hostname | "h"
            networks[].dns | networks[0].dns | "10.0.2.9"
            display.type | display | {"type": "none"}
            display.card | display.card | "VGA"
            display.toolkit | display.toolkit | "gtk"
            display.listen | display | {"type": "vnc", "listen": "127.0.0.1:5901"}
            display.socket | display | {"type": "vnc", "socket": "/s"}
            display.password.file | display | {"type": "vnc", "listen": "127.0.0.1:5901", "password": {"file": "/p"}}
            display.tls.certificates | display | {"type": "vnc", "listen": "127.0.0.1:5901", "tls": {"certificates": "/c"}}
            serial[].to | serial | [{"to": "stdio"}]
            serial[].path | serial | [{"to": "file", "path": "/log"}]
            sound | sound | true
            sound.backend | sound | {"backend": "alsa"}
            shares[].readOnly | shares[work].readOnly | true
            shares[].tag | shares | [{"tag": "play", "path": "/w"}]
            shares[].path | shares | [{"tag": "work", "path": "/v"}]
            shares[].via | shares[work].via | "9p"
            shares[].socket | shares | [{"tag": "work", "path": "/w", "via": "virtiofs", "socket": "/s"}]
            usb[].vendor | usb | [{"vendor": "1234", "product": "5678"}]
            usb[].product | usb | [{"vendor": "1234", "product": "5679"}]
            usb[].port | usb | [{"vendor": "1234", "product": "5678", "port": "1-2"}]
            rng | rng | true
            balloon | balloon | true
            agent | agent | false
            extras.qemu.arguments | extras.qemu.arguments | ["-device", "edu"]
            extras.utm | extras.utm | {"System.JITCacheSize": "7"}
            """;

    private static List<String[]> edits() {
        return EDITS.lines().map(line -> line.split(" \\| ", 3)).toList();
    }

    static Stream<MappingTable> tables() {
        return Stream.of(MappingTable.qemu(), MappingTable.apple());
    }

    private static String document(MappingTable table) {
        return table == MappingTable.qemu()
                ? MACHINE
                : MACHINE.replace("/i/a.qcow2", "/i/a.img")
                        .replace("\"discard\": true", "\"discard\": false")
                        .replace("\"agent\": true", "\"agent\": false")
                        .replace("\"qcow2\"", "\"raw\"")
                        .replace("\"display\"", "\"extras\": {\"utm\": {\"Backend\": \"Apple\"}}, \"display\"");
    }

    @ParameterizedTest
    @MethodSource("tables")
    void whatTheTableSaysOfAMachinesKeyHappens(MappingTable table) throws IOException {
        Host host = Host.builder().build();
        MachineDocument whole = MachineDocument.parse(document(table));
        UtmDraft before = UtmMapping.toUtm(whole.machine(host));
        Set<String> changed = new HashSet<>();
        for (String[] edit : edits()) {
            Row row = table.machine().get(edit[0]);
            assertThat(row).as(edit[0]).isNotNull();
            changed.add(edit[0]);
            boolean extras = edit[0].equals("extras.utm") && table == MappingTable.apple();
            boolean on = Set.of("disks[].discard", "agent").contains(edit[0]) && table == MappingTable.apple();
            String value = extras ? "{\"Backend\": \"Apple\", \"System.CPUCount\": \"7\"}" : on ? "true" : edit[2];
            Machine machine = whole.with(edit[1], value).machine(host);
            UtmDraft after = UtmMapping.toUtm(machine);

            boolean other = !after.configuration().equals(before.configuration())
                    || !after.files().equals(before.files());
            String root = edit[0].replaceAll("[.\\[].*", "");
            List<Finding> fresh = new ArrayList<>(after.findings().all());
            fresh.removeAll(before.findings().all());
            boolean said = fresh.stream().anyMatch(finding -> finding.where().startsWith(root))
                    || after.findings().stream().anyMatch(finding -> isOf(finding, edit[0]));
            assertThat(other || said)
                    .as("%s is dropped in silence (%s)", edit[0], table.backend())
                    .isTrue();
            if (row.fate() == Fate.MAPPED && !row.counterpart().isEmpty() && isMappable(table, edit[0])) {
                assertThat(other)
                        .as("%s changes the bundle (%s)", edit[0], table.backend())
                        .isTrue();
            }
            if (row.fate() == Fate.SAID) {
                assertThat(said)
                        .as("%s is said (%s): %s", edit[0], table.backend(), fresh)
                        .isTrue();
            }
        }
        Set<String> rest = new HashSet<>(table.machine().keySet());
        rest.removeAll(changed);
        // The format's version and profiles are no part of a machine; the others are files that are copied.
        assertThat(rest)
                .containsExactlyInAnyOrder("satchel", "profiles", "firmware.variables", "tpm.state", "disks[].size");
    }

    /** Whether {@code finding} is of {@code key} or the part that it belongs to; one of a whole disk or card is too vague. */
    private static boolean isOf(Finding finding, String key) {
        String where = finding.where().replaceAll("\\[[^]]*]", "[]");
        return where.contains(".") && key.startsWith(where);
    }

    /** The edit of a key is one of a value that Apple's framework has no word for. */
    private static boolean isMappable(MappingTable table, String key) {
        return table == MappingTable.qemu()
                || !Set.of("extras.qemu.arguments", "disks[].image.format").contains(key);
    }

    private static PlistDictionary qemu(String mode) throws IOException {
        return (PlistDictionary) Plist.parse("""
                        <plist version="1.0"><dict><key>Backend</key><string>QEMU</string>
                        <key>ConfigurationVersion</key><integer>4</integer>
                        <key>Display</key><array><dict><key>DownscalingFilter</key><string>Linear</string>
                        <key>DynamicResolution</key><true/><key>Hardware</key><string>VGA</string>
                        <key>NativeResolution</key><false/><key>UpscalingFilter</key><string>Nearest</string></dict></array>
                        <key>Drive</key><array><dict><key>Identifier</key><string>system</string>
                        <key>ImageName</key><string>a.qcow2</string><key>ImageType</key><string>Disk</string>
                        <key>Interface</key><string>NVMe</string><key>InterfaceVersion</key><integer>1</integer>
                        <key>ReadOnly</key><false/></dict></array>
                        <key>Information</key><dict><key>IconCustom</key><false/><key>Name</key><string>M</string>
                        <key>UUID</key><string>6F1F4A4E-0C0B-4B7E-9E55-3B8D2C1A7F10</string></dict>
                        <key>Input</key><dict><key>MaximumUsbShare</key><integer>3</integer>
                        <key>UsbBusSupport</key><string>3.0</string><key>UsbSharing</key><false/></dict>
                        <key>Network</key><array><dict><key>Hardware</key><string>e1000</string>
                        <key>IsolateFromHost</key><false/><key>MacAddress</key><string>52:54:00:12:34:56</string>
                        <key>Mode</key><string>MODE</string><key>PortForward</key><array><dict>
                        <key>GuestPort</key><integer>22</integer><key>HostAddress</key><string>127.0.0.1</string>
                        <key>HostPort</key><integer>2222</integer><key>Protocol</key><string>TCP</string></dict></array>
                        </dict></array>
                        <key>QEMU</key><dict><key>AdditionalArguments</key><array/><key>BalloonDevice</key><false/>
                        <key>DebugLog</key><false/><key>Hypervisor</key><true/><key>PS2Controller</key><false/>
                        <key>RNGDevice</key><true/><key>RTCLocalTime</key><false/><key>TPMDevice</key><false/>
                        <key>TSO</key><false/><key>UEFIBoot</key><true/></dict>
                        <key>Serial</key><array><dict><key>Mode</key><string>Terminal</string>
                        <key>Target</key><string>Auto</string><key>Terminal</key><dict><key>CursorBlink</key><true/>
                        <key>Font</key><string>Menlo</string><key>FontSize</key><integer>12</integer>
                        <key>Theme</key><string>Default</string></dict></dict></array>
                        <key>Sharing</key><dict><key>ClipboardSharing</key><true/>
                        <key>DirectoryShareMode</key><string>None</string><key>DirectoryShareReadOnly</key><false/></dict>
                        <key>Sound</key><array><dict><key>Hardware</key><string>intel-hda</string></dict></array>
                        <key>System</key><dict><key>Architecture</key><string>x86_64</string><key>CPU</key>
                        <string>Penryn</string><key>CPUCount</key><integer>2</integer><key>CPUFlagsAdd</key><array/>
                        <key>CPUFlagsRemove</key><array/><key>ForceMulticore</key><false/>
                        <key>JITCacheSize</key><integer>0</integer><key>MemorySize</key><integer>1024</integer>
                        <key>Target</key><string>q35</string></dict></dict></plist>
                        """.replace("MODE", mode).getBytes(StandardCharsets.UTF_8), "base")
                .root();
    }

    private static PlistDictionary apple(String mode, boolean uefi) throws IOException {
        return (PlistDictionary) Plist.parse(
                        """
                        <plist version="1.0"><dict><key>Backend</key><string>Apple</string>
                        <key>ConfigurationVersion</key><integer>4</integer>
                        <key>Display</key><array><dict><key>DynamicResolution</key><true/>
                        <key>HeightPixels</key><integer>1200</integer><key>PixelsPerInch</key><integer>80</integer>
                        <key>WidthPixels</key><integer>1920</integer></dict></array>
                        <key>Drive</key><array><dict><key>Identifier</key><string>system</string>
                        <key>ImageName</key><string>a.img</string><key>Nvme</key><false/><key>ReadOnly</key><false/>
                        </dict></array>
                        <key>Information</key><dict><key>Icon</key><string>linux</string><key>IconCustom</key><false/>
                        <key>Name</key><string>M</string>
                        <key>UUID</key><string>6F1F4A4E-0C0B-4B7E-9E55-3B8D2C1A7F10</string></dict>
                        <key>Network</key><array><dict><key>MacAddress</key><string>52:54:00:12:34:56</string>
                        <key>Mode</key><string>MODE</string></dict></array>
                        <key>Serial</key><array><dict><key>Mode</key><string>Terminal</string><key>Terminal</key><dict>
                        <key>CursorBlink</key><true/><key>Font</key><string>Menlo</string>
                        <key>FontSize</key><integer>12</integer><key>Theme</key><string>Default</string></dict></dict>
                        </array>
                        <key>System</key><dict><key>Architecture</key><string>aarch64</string><key>Boot</key><dict>
                        <key>LinuxKernelPath</key><string>vmlinuz</string>
                        <key>OperatingSystem</key><string>Linux</string><key>UEFIBoot</key><UEFI/></dict>
                        <key>CPUCount</key><integer>2</integer><key>MemorySize</key><integer>1024</integer></dict>
                        <key>Virtualization</key><dict><key>Audio</key><false/><key>Balloon</key><true/>
                        <key>ClipboardSharing</key><true/><key>Entropy</key><true/><key>Keyboard</key>
                        <string>Generic</string><key>Pointer</key><string>Mouse</string></dict></dict></plist>
                        """.replace("MODE", mode)
                                .replace("<UEFI/>", uefi ? "<true/>" : "<false/>")
                                .getBytes(StandardCharsets.UTF_8),
                        "base")
                .root();
    }

    /** A value of the right type that is another, for keys that do not take any. */
    private static final Map<String, PlistValue> OTHERS = Map.ofEntries(
            Map.entry("Icon", new PlistValue.Text("debian")),
            Map.entry("UUID", new PlistValue.Text("6F1F4A4E-0C0B-4B7E-9E55-3B8D2C1A7F11")),
            Map.entry("Architecture", new PlistValue.Text("i386")),
            Map.entry("Target", new PlistValue.Text("pc")),
            Map.entry("CPU", new PlistValue.Text("Haswell")),
            Map.entry("CPUFlagsAdd", PlistArray.ofTexts(List.of("aes"))),
            Map.entry("CPUFlagsRemove", PlistArray.ofTexts(List.of("aes"))),
            Map.entry("AdditionalArguments", PlistArray.ofTexts(List.of("-device edu"))),
            Map.entry("UsbBusSupport", new PlistValue.Text("2.0")),
            Map.entry("DirectoryShareMode", new PlistValue.Text("VirtFS")),
            Map.entry("UpscalingFilter", new PlistValue.Text("Linear")),
            Map.entry("DownscalingFilter", new PlistValue.Text("Nearest")),
            Map.entry("ImageType", new PlistValue.Text("CD")),
            Map.entry("Interface", new PlistValue.Text("VirtIO")),
            Map.entry("ImageName", new PlistValue.Text("b.img")),
            Map.entry("Protocol", new PlistValue.Text("UDP")),
            Map.entry("MacAddress", new PlistValue.Text("52:54:00:12:34:57")),
            Map.entry("HostAddress", new PlistValue.Text("127.0.0.2")),
            Map.entry("VlanGuestAddress", new PlistValue.Text("10.7.0.0/24")),
            Map.entry("VlanDnsServerAddress", new PlistValue.Text("10.7.0.9")),
            Map.entry("HostNetUuid", new PlistValue.Text("6F1F4A4E-0C0B-4B7E-9E55-3B8D2C1A7F11")),
            Map.entry("Target2", new PlistValue.Text("Monitor")),
            Map.entry("OperatingSystem", new PlistValue.Text("macOS")),
            Map.entry("Keyboard", new PlistValue.Text("Disabled")),
            Map.entry("Pointer", new PlistValue.Text("Trackpad")),
            Map.entry("BridgeInterface", new PlistValue.Text("en7")));

    private static final Set<String> COUNTS = Set.of("VgaRamMib", "TcpPort");
    private static final Set<String> FLAGS =
            Set.of("WaitForConnection", "RemoteConnectionAllowed", "Rosetta", "Trackpad");
    private static final Set<String> BYTES =
            Set.of("HardwareModel", "MachineIdentifier", "machineIdentifier", "Bookmark");

    private static PlistValue changed(PlistValue tree, String path) {
        int dot = path.indexOf('.');
        String head = dot < 0 ? path : path.substring(0, dot);
        String key = head.replace("[]", "");
        PlistDictionary dictionary = (PlistDictionary) tree;
        PlistValue at = dictionary.entries().get(key);
        if (dot < 0) {
            return dictionary.with(key, other(key, at, dictionary));
        }
        String rest = path.substring(dot + 1);
        if (!head.endsWith("[]")) {
            return dictionary.with(key, changed(at == null ? first(key) : at, rest));
        }
        List<PlistValue> elements = new ArrayList<>(at == null ? List.of(first(key)) : ((PlistArray) at).values());
        elements.set(0, changed(elements.get(0), rest));
        return dictionary.with(key, new PlistArray(elements));
    }

    private static PlistValue first(String key) {
        PlistValue bytes = PlistValue.Data.of(new byte[] {2});
        return switch (key) { // what is required beside what is changed
            case "SharedDirectory" -> PlistDictionary.EMPTY.with("ReadOnly", new PlistValue.Flag(false));
            case "MacPlatform" ->
                PlistDictionary.EMPTY.with("HardwareModel", bytes).with("MachineIdentifier", bytes);
            default -> PlistDictionary.EMPTY;
        };
    }

    private static PlistValue other(String key, @Nullable PlistValue at, PlistDictionary in) {
        if (key.equals("Mode")) {
            return new PlistValue.Text(
                    in.value("Target").isPresent() || in.value("Terminal").isPresent() ? "Ptty" : "Bridged");
        }
        if (key.equals("Target") && in.value("Mode").isPresent()) {
            return Objects.requireNonNull(OTHERS.get("Target2"));
        }
        if (key.equals("Architecture") && in.value("Target").isEmpty()) {
            return new PlistValue.Text("x86_64");
        }
        if (OTHERS.containsKey(key)) {
            return OTHERS.get(key);
        }
        if (at instanceof PlistValue.Flag flag) {
            return new PlistValue.Flag(!flag.value());
        }
        if (at instanceof PlistValue.Whole || COUNTS.contains(key)) {
            return PlistValue.Whole.of(77);
        }
        if (BYTES.contains(key)) {
            return PlistValue.Data.of(new byte[] {1});
        }
        return FLAGS.contains(key) ? new PlistValue.Flag(true) : new PlistValue.Text("other");
    }

    private static UtmMachine machine(PlistValue tree) throws IOException {
        return UtmMapping.toMachine(UtmConfiguration.of(Plist.of(tree), "x"), DATA, OperatingSystem.MACOS);
    }

    private static Machine plain(UtmMachine machine) throws IOException {
        Machine whole = machine.orThrow("x");
        return whole.toBuilder()
                .extras(new Extras(whole.extras().qemuArguments(), Map.of()))
                .build();
    }

    @ParameterizedTest
    @MethodSource("tables")
    void whatTheTableSaysOfAKeyOfABundleHappens(MappingTable table) throws IOException {
        boolean isQemu = table == MappingTable.qemu();
        for (Row row : table.bundle().values()) {
            if (row.fate() == Fate.FIXED || row.key().equals("Backend")) {
                continue;
            }
            boolean bridge = row.key().endsWith("BridgeInterface");
            boolean uefi = !row.key().contains("Linux");
            PlistDictionary base = isQemu
                    ? qemu(bridge ? "Bridged" : row.key().endsWith("HostNetUuid") ? "Host" : "Emulated")
                    : apple(bridge ? "Bridged" : "Shared", uefi);
            UtmMachine before = machine(base);
            UtmMachine after = machine(changed(base, row.key()));

            boolean other = !plain(after).equals(plain(before));
            List<Finding> fresh = after.findings().all();
            String place = row.key().replace("[]", "[0]");
            boolean said = fresh.stream()
                    .anyMatch(finding -> place.equals(finding.where())
                            || (finding.where().endsWith("]") && place.startsWith(finding.where())));
            if (row.fate() == Fate.MAPPED) {
                assertThat(other)
                        .as("%s changes the machine (%s)", row.key(), table.backend())
                        .isTrue();
            } else {
                assertThat(said)
                        .as("%s is said (%s): %s", row.key(), table.backend(), fresh)
                        .isTrue();
                assertThat(after.orThrow("x").extras().utm())
                        .as(row.key())
                        .isNotEqualTo(before.orThrow("x").extras().utm());
            }
        }
    }
}
