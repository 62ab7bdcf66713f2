package dev.satchel.core.machine;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import dev.satchel.core.SatchelException;
import dev.satchel.core.host.Architecture;
import dev.satchel.core.host.OperatingSystem;
import dev.satchel.core.machine.LocatedParser.Syntax;
import dev.satchel.core.machine.ValueText.Manner;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The published schema accepts and refuses what the reader does. */
class MachineSchemaTest {
    static final JsonMapper JSON = JsonMapper.builder().build();

    private static final JsonSchemaFactory FACTORY = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012);

    private static final JsonSchema SCHEMA = FACTORY.getSchema(Machine.schema());

    static final String HEAD = "satchel: 1\nname: S\nguest: { os: debian, arch: x86_64 }\n";

    static boolean schemaTakes(JsonNode tree) {
        return SCHEMA.validate(tree).isEmpty();
    }

    /** What a YAML or JSON text says, as a validator sees it. */
    private static JsonNode tree(String text) throws Exception {
        LocatedNode root = LocatedParser.parse(text, Syntax.YAML, new Problems("m"));
        return JSON.readTree(new ValueText(new Manner(Syntax.JSON, 2, "")).inline(root));
    }

    private static boolean readerTakes(String text) {
        try {
            MachineFileTest.parse(text);
            return true;
        } catch (SatchelException refusal) {
            return false;
        }
    }

    @Test
    void isASchemaOfItsDraft() throws Exception {
        JsonSchema draft = FACTORY.getSchema(java.net.URI.create("https://json-schema.org/draft/2020-12/schema"));

        assertThat(draft.validate(Machine.schema(), InputFormat.JSON)).isEmpty();
        assertThat(JSON.readTree(Machine.schema()).path("$id").asText()).endsWith("machine-1.schema.json");
    }

    @Test
    void takesTheCompleteExampleAndItsParts() throws Exception {
        assertThat(SCHEMA.validate(tree(MachineFileTest.COMPLETE))).isEmpty();
        assertThat(SCHEMA.validate(tree(MachineDocumentTest.COMMENTED))).isEmpty();
        assertThat(SCHEMA.validate(tree(HEAD))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cpu: {}",
                "cpu: { sockets: 2, threads: 2, flags: [ aes, -svm ], model: '486' }",
                "memory: 1048576B",
                "memory: 2 GB",
                "memory: 1024KiB",
                "memory: 1024K",
                "memory: 1049kB",
                "memory: 2MB",
                "memory: 1M",
                "memory: 007G",
                "board: pc",
                "firmware: {}",
                "firmware: { secureBoot: true }",
                "firmware: { type: bios }",
                "tpm: {}",
                "tpm: { version: '2.0' }",
                "clock: utc",
                "disks: []",
                "disks: [ { id: a, media: {}, readOnly: true } ]",
                "disks: [ { id: a, device: { path: /dev/sda, size: 0B } } ]",
                "disks: [ { id: a, device: { wwn: '0x5002538E09123456', tableUuid: '0x1A2B3C4D' } } ]",
                "disks: [ { id: a, device: { tableUuid: '{6F1F4A4E-0C0B-4B7E-9E55-3B8D2C1A7F10}' } } ]",
                "disks: [ { id: a, media: {}, sectors: {} } ]",
                "disks: [ { id: a, media: {}, sectors: { logical: 4KiB, physical: 2M } } ]",
                "disks: [ { id: a, media: {}, sectors: { physical: '0512 B' } } ]",
                "disks: [ { id: a, image: { file: x, format: raw }, size: 1TiB, boot: 1000 } ]",
                "networks: [ {} ]",
                "networks: [ { mode: tap, forwards: [] } ]",
                "networks: [ { mac: '52-54-00-AB-CD-EF' } ]",
                "networks: [ { forwards: [ { host: '0.0.0.0:00', guest: 65535, protocol: udp } ] } ]",
                "display: { type: none }",
                "display: { type: spice, listen: '127.0.0.1:5930' }",
                "serial: [ { to: pty }, { to: file, path: x } ]",
                "shares: [ { tag: '1', path: x } ]",
                "extras: {}",
                "extras: { utm: { a.b: '' }, qemu: {} }",
                "uuid: 6F1F4A4E-0C0B-4B7E-9E55-3b8d2c1a7f10",
                "memory: {}",
                "memory: { size: 8GiB, backing: hugepages, prealloc: true }",
                "memory: { backing: file, path: /dev/shm, shared: true }",
                "smbios: {}",
                "smbios: { manufacturer: A, product: B, version: '1', serial: '0', sku: S, family: F }",
                "firmwareConfig: [ { name: opt/a, text: x }, { name: opt/b, file: y } ]",
                "generationId: auto",
                "generationId: 6F1F4A4E-0C0B-4B7E-9E55-3b8d2c1a7f10",
                "disks: [ { id: a, nbd: { host: nas.example }, aio: io_uring, detectZeroes: on } ]",
                "disks: [ { id: a, nbd: { host: '[fd00::1]:10809', export: '' } } ]",
                "disks: [ { id: a, nbd: { socket: nbd.sock, export: disk0 }, serial: '0123' } ]",
                "disks: [ { id: a, media: {}, throttle: { read: 100MiB, totalOperations: 500 } } ]",
                "networks: [ { mode: bridged, interface: br0 }, { mode: tap, interface: tap0 } ]",
                "networks: [ { restrict: true, network: 10.0.5.0/24, hostname: web, dns: 10.0.5.3 } ]",
                "networks: [ { mode: passt }, { mode: passt, socket: { connect: { path: p } } } ]",
                "networks: [ { mode: socket, socket: { listen: { host: '127.0.0.1:9000' } } } ]",
                "networks: [ { mode: socket, socket: { multicast: '230.0.0.1:1234' } } ]",
                "networks: [ { mode: socket, socket: { local: { path: a }, remote: { path: b } } } ]",
                "display: { type: window, toolkit: gtk, card: virtio-vga }",
                "display: { type: vnc, socket: v, password: { file: p }, tls: { certificates: c } }",
                "display: { type: spice, listen: '127.0.0.1:5930', tls: { certificates: c } }",
                "sound: {}",
                "sound: { backend: pipewire }",
                "shares: [ { tag: a, path: x, via: virtiofs, socket: s }, { tag: b, path: x, via: 9p } ]",
                "usb: [ { vendor: 046d, product: c52b }, { vendor: '1234', product: '0000', port: 3-1.2 } ]",
                "rng: true",
                "balloon: false",
                "profiles: [ { when: {}, set: { memory: { shared: true }, sound: { backend: pa } } } ]",
                "profiles: []",
                "profiles: [ { when: {}, set: {} } ]",
                "profiles: [ { when: { hostName: lab-*, hostArch: AMD64, hostOs: other }, set: { name: N } } ]",
                "profiles: [ { when: {}, set: { guest: { arch: i686 }, display: { type: window } } } ]",
            })
    void takesWhatTheReaderTakes(String line) throws Exception {
        assertThat(readerTakes(HEAD + line)).isTrue();
        assertThat(SCHEMA.validate(tree(HEAD + line))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "memroy: 8GiB",
                "memory: { size: 8 }",
                "memory: { backing: file }",
                "memory: { path: x }",
                "memory: { backing: hugepages, path: x }",
                "memory: { size: 1kB }",
                "smbios: { serial: 12 }",
                "smbios: { serial: ' ' }",
                "smbios: { maker: A }",
                "firmwareConfig: [ { name: opt/a } ]",
                "firmwareConfig: [ { name: opt/a, text: '' } ]",
                "firmwareConfig: [ { name: etc/a, text: x } ]",
                "firmwareConfig: [ { name: opt/a, text: x, file: y } ]",
                "generationId: yes",
                "disks: [ { id: a, nbd: {} } ]",
                "disks: [ { id: a, nbd: { host: 'x:0' } } ]",
                "disks: [ { id: a, nbd: { host: x, socket: y } } ]",
                "disks: [ { id: a, nbd: { host: x }, media: {} } ]",
                "disks: [ { id: a, media: {}, aio: posix } ]",
                "disks: [ { id: a, media: {}, detectZeroes: true } ]",
                "disks: [ { id: a, media: {}, throttle: {} } ]",
                "disks: [ { id: a, media: {}, throttle: { read: 0B } } ]",
                "disks: [ { id: a, media: {}, throttle: { readOperations: 0 } } ]",
                "disks: [ { id: a, media: {}, throttle: { read: 1MiB, total: 1MiB } } ]",
                "disks: [ { id: a, media: {}, throttle: { writeOperations: 1, totalOperations: 1 } } ]",
                "disks: [ { id: a, media: {}, serial: ' a' } ]",
                "disks: [ { id: a, media: {}, serial: 0123456789012345678901234567890123456 } ]",
                "networks: [ { interface: br0 } ]",
                "networks: [ { mode: tap, interface: much-too-long-a-name } ]",
                "networks: [ { mode: tap, restrict: false } ]",
                "networks: [ { mode: socket } ]",
                "networks: [ { mode: socket, socket: {} } ]",
                "networks: [ { mode: socket, socket: { listen: {} } } ]",
                "networks: [ { mode: socket, socket: { multicast: '10.0.0.1:1' } } ]",
                "networks: [ { mode: socket, socket: { multicast: '230.0.0.1:0' } } ]",
                "networks: [ { mode: socket, socket: { local: { path: a } } } ]",
                "networks: [ { mode: socket, socket: { local: { path: a }, remote: { host: '127.0.0.1:1' } } } ]",
                "networks: [ { mode: passt, socket: { connect: { host: '127.0.0.1:1' } } } ]",
                "networks: [ { mode: passt, socket: { listen: { path: a } } } ]",
                "networks: [ { socket: { connect: { path: a } } } ]",
                "networks: [ { network: 10.0.5.0 } ]",
                "networks: [ { network: 10.0.5.0/30 } ]",
                "networks: [ { dns: example.org } ]",
                "display: { type: window, toolkit: qt }",
                "display: { type: window, password: { file: p } }",
                "display: { type: vnc, toolkit: gtk }",
                "display: { type: vnc, listen: '127.0.0.1:5901', socket: s }",
                "display: { type: vnc, password: geheim }",
                "display: { type: vnc, tls: {} }",
                "display: { type: spice, socket: s, tls: { certificates: c } }",
                "display: { type: none, card: VGA }",
                "sound: { backend: loud }",
                "shares: [ { tag: a, path: x, via: nfs } ]",
                "shares: [ { tag: a, path: x, socket: s } ]",
                "shares: [ { tag: a, path: x, via: 9p, socket: s } ]",
                "usb: [ { vendor: 046d } ]",
                "usb: [ { vendor: 1234, product: c52b } ]",
                "usb: [ { vendor: 046d, product: c52b, port: usb1 } ]",
                "rng: yes",
                "memory: 8",
                "memory: '64'",
                "memory: '64 '",
                "memory: -5GiB",
                "memory: 5 apples",
                "memory: 8gib",
                "memory: 0GiB",
                "memory: 1048575B",
                "memory: 1023KiB",
                "memory: 1048kB",
                "memory: 1MB",
                "memory: 1kB",
                "memory: \"8GiB\\n\"",
                "uuid: \"6f1f4a4e-0c0b-4b7e-9e55-3b8d2c1a7f10\\n\"",
                "disks: [ { id: \"a\\n\", media: {} } ]",
                "profiles: [ { when: {}, set: { name: \"N\\n\" } } ]",
                "profiles: [ { when: { hostName: \"a\\n\" }, set: {} } ]",
                "memory: 12345678901234567890B",
                "memory: null",
                "memory: true",
                "uuid: 1-1-1-1-1",
                "board: q53",
                "board: virt",
                "sound: yes",
                "sound: 'true'",
                "cpu: 4",
                "cpu: { cores: 1.5 }",
                "cpu: { cores: 0 }",
                "cpu: { cores: 1025 }",
                "cpu: { cores: '2' }",
                "cpu: { model: 486 }",
                "cpu: { model: 'a,b' }",
                "cpu: { model: '' }",
                "cpu: { flags: [ 1 ] }",
                "cpu: { flags: [ 'a b' ] }",
                "firmware: uefi",
                "firmware: { type: bios, secureBoot: true }",
                "firmware: { type: bios, variables: x }",
                "firmware: { variables: ' ' }",
                "tpm: { version: '1.2' }",
                "tpm: { version: 2 }",
                "clock: gmt",
                "disks: none",
                "disks: {}",
                "disks: [ { id: a } ]",
                "disks: [ { media: {} } ]",
                "disks: [ { id: 1a, media: {} } ]",
                "disks: [ { id: a, media: {}, device: { serial: x } } ]",
                "disks: [ { id: a, device: {} } ]",
                "disks: [ { id: a, device: { serial: '' } } ]",
                "disks: [ { id: a, device: { serial: 12 } } ]",
                "disks: [ { id: a, device: { wwn: ' ' } } ]",
                "disks: [ { id: a, device: { tableUuid: '1234567' } } ]",
                "disks: [ { id: a, device: { tableUuid: '{6f1f4a4e-0c0b-4b7e-9e55-3b8d2c1a7f10' } } ]",
                "disks: [ { id: a, image: { file: x } } ]",
                "disks: [ { id: a, image: { file: '', format: raw } } ]",
                "disks: [ { id: a, media: {}, size: 0GiB } ]",
                "disks: [ { id: a, media: {}, readOnly: false } ]",
                "disks: [ { id: a, media: {}, boot: 0 } ]",
                "disks: [ { id: a, media: {}, boot: 1001 } ]",
                "disks: [ { id: a, media: {}, bus: nmve } ]",
                "disks: [ { id: a, media: {}, sectors: { logical: 513 } } ]",
                "disks: [ { id: a, media: {}, sectors: { logical: 4096, physical: 512 } } ]",
                "disks: [ { id: a, media: {}, sectors: { logical: 4K, physical: 1KiB } } ]",
                "disks: [ { id: a, media: {}, sectors: { physical: 4MiB } } ]",
                "disks: [ { id: a, media: {}, sectors: { physical: '512' } } ]",
                "networks: [ { mac: '52:54:00:12:34' } ]",
                "networks: [ { mac: '53:54:00:12:34:56' } ]",
                "networks: [ { model: 'a b' } ]",
                "networks: [ { forwards: [ { host: '127.0.0.1:70000', guest: 22 } ] } ]",
                "networks: [ { forwards: [ { host: '127.0.0.01:70', guest: 22 } ] } ]",
                "networks: [ { forwards: [ { host: '::ffff:127.0.0.1:70', guest: 22 } ] } ]",
                "networks: [ { forwards: [ { host: '127.0.0.\u0661:70', guest: 22 } ] } ]",
                "networks: [ { forwards: [ { host: '127.0.0.1:1', guest: 0 } ] } ]",
                "networks: [ { mode: tap, forwards: [ { host: '127.0.0.1:1', guest: 1 } ] } ]",
                "display: {}",
                "display: { type: window, listen: '127.0.0.1:1' }",
                "serial: [ { to: file } ]",
                "serial: [ { to: pty, path: x } ]",
                "shares: [ { tag: 'a b', path: x } ]",
                "shares: [ { tag: a } ]",
                "extras: { utm: { a: 1 } }",
                "extras: { vmware: {} }",
                "profiles: [ { set: {} } ]",
                "profiles: [ { when: {} } ]",
                "profiles: [ { when: { hostOs: Linux }, set: {} } ]",
                "profiles: [ { when: { hostArch: unknown }, set: {} } ]",
                "profiles: [ { when: { hostName: 'a b' }, set: {} } ]",
                "profiles: [ { when: { hostName: '' }, set: {} } ]",
                "profiles: [ { when: {}, set: { satchel: 1 } } ]",
                "profiles: [ { when: {}, set: { profiles: [] } } ]",
                "profiles: [ { when: {}, set: { memory: 4 } } ]",
                "profiles: [ { when: {}, set: { disks: [ { id: a } ] } } ]",
                "profiles: [ { when: {}, set: { firmware: { type: bios, secureBoot: false } } } ]",
                "profiles: [ { when: {}, set: { guest: { arch: arm64 }, board: q35 } } ]",
            })
    void refusesWhatTheReaderRefuses(String line) throws Exception {
        assertThat(readerTakes(HEAD + line)).isFalse();
        assertThat(schemaTakes(tree(HEAD + line))).isFalse();
    }

    /** The exceptions, each of which the schema's description names. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "cpu: { cores: 0x10 }",
                "cpu: { cores: 1_0 }",
                "cpu: &a { cores: 2 }",
                "name: twice",
                "memory: 9999999TiB",
                "disks: [ { id: a, media: {}, throttle: { read: 1001TB } } ]",
                "cpu: { cores: 64, sockets: 64 }",
                "disks: [ { id: a, media: {} }, { id: a, media: {} } ]",
                "disks: [ { id: a, media: {}, boot: 1 }, { id: b, media: {}, boot: 1 } ]",
                "profiles: [ { when: {}, set: { board: virt } } ]",
            })
    void cannotSayWhatIsListedInItsDescription(String line) throws Exception {
        assertThat(readerTakes(HEAD + line)).isFalse();
        // As YAML in general takes it, and not this reader alone.
        JsonNode general = new com.fasterxml.jackson.dataformat.yaml.YAMLMapper().readTree(HEAD + line);
        assertThat(schemaTakes(general)).isTrue();
        assertThat(JSON.readTree(Machine.schema()).path("description").asText())
                .contains(
                        "anchors",
                        "occurs twice",
                        "other than in plain decimal digits".replace("other than", "otherwise than"),
                        "8 EiB",
                        "above 1024",
                        "one id or one place in the boot order",
                        "only together");
    }

    /** Each closed list of the schema is that of the reader. */
    @ParameterizedTest
    @MethodSource
    void knowsTheWordsThatTheReaderKnows(String pointer, List<String> words) throws Exception {
        List<String> said = new ArrayList<>();
        JSON.readTree(Machine.schema()).at(pointer).forEach(word -> said.add(word.asText()));

        assertThat(said).containsExactlyInAnyOrderElementsOf(words);
    }

    static Stream<org.junit.jupiter.params.provider.Arguments> knowsTheWordsThatTheReaderKnows() {
        return Stream.of(
                words(
                        "/$defs/guest/properties/os/enum",
                        Arrays.stream(GuestKind.values()).map(GuestKind::id)),
                words("/properties/board/enum", Arrays.stream(Board.values()).map(Board::id)),
                words(
                        "/$defs/disk/properties/aio/enum",
                        Arrays.stream(AsyncIo.values()).map(AsyncIo::id)),
                words(
                        "/$defs/disk/properties/detectZeroes/enum",
                        Arrays.stream(ZeroDetection.values()).map(ZeroDetection::id)),
                words(
                        "/$defs/memory/anyOf/1/properties/backing/enum",
                        Arrays.stream(MemoryBacking.Kind.values()).map(MemoryBacking.Kind::id)),
                words(
                        "/$defs/sound/anyOf/1/properties/backend/enum",
                        Arrays.stream(AudioBackend.values()).map(AudioBackend::id)),
                words(
                        "/$defs/display/properties/toolkit/enum",
                        Arrays.stream(Display.Toolkit.values()).map(Display.Toolkit::id)),
                words(
                        "/$defs/share/properties/via/enum",
                        Arrays.stream(ShareTransport.values()).map(ShareTransport::id)),
                words("/properties/clock/enum", Arrays.stream(Clock.values()).map(Clock::id)),
                words(
                        "/$defs/disk/properties/bus/enum",
                        Arrays.stream(DiskBus.values()).map(DiskBus::id)),
                words(
                        "/$defs/disk/properties/cache/enum",
                        Arrays.stream(CacheMode.values()).map(CacheMode::id)),
                words(
                        "/$defs/disk/properties/image/properties/format/enum",
                        Arrays.stream(ImageFormat.values()).map(ImageFormat::id)),
                words(
                        "/$defs/network/properties/mode/enum",
                        Arrays.stream(NetworkMode.values()).map(NetworkMode::id)),
                words(
                        "/$defs/network/properties/forwards/items/properties/protocol/enum",
                        Arrays.stream(Protocol.values()).map(Protocol::id)),
                words(
                        "/$defs/profile/properties/when/properties/hostOs/enum",
                        Arrays.stream(OperatingSystem.values()).map(OperatingSystem::id)),
                words(
                        "/$defs/architecture/anyOf/0/enum",
                        Arrays.stream(Architecture.values())
                                .filter(known -> known != Architecture.UNKNOWN)
                                .map(Architecture::id)));
    }

    private static org.junit.jupiter.params.provider.Arguments words(String pointer, Stream<String> words) {
        return org.junit.jupiter.params.provider.Arguments.of(pointer, words.toList());
    }
}
