package dev.satchel.core.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.satchel.core.SatchelException;
import dev.satchel.core.host.Architecture;
import dev.satchel.core.host.OperatingSystem;
import dev.satchel.core.unit.DataSize;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MachineFileTest {
    static final Path FOLDER = Path.of("/machines/field");
    static final HostFacts LINUX = host(OperatingSystem.LINUX, Architecture.X86_64, "lab-3.example.org");
    private static final HostFacts MAC = host(OperatingSystem.MACOS, Architecture.AARCH64, "Desk");
    private static final HostFacts INTEL_MAC = host(OperatingSystem.MACOS, Architecture.X86_64, "Desk");

    private static HostFacts host(OperatingSystem system, Architecture architecture, String name) {
        return new HostFacts(system, architecture, HostName.of(name));
    }

    /** Every key of the format. */
    static final String COMPLETE = """
            satchel: 1                      # version of the format
            name: Field Windows
            uuid: 6F1F4A4E-0C0B-4B7E-9E55-3B8D2C1A7F10
            guest: { os: windows-11, arch: aarch64 }
            board: virt
            cpu: { cores: 4, model: host }
            memory: 8GiB
            firmware: { type: uefi, secureBoot: true, variables: efi_vars.fd }
            tpm: { version: "2.0", state: tpmdata }
            clock: local
            disks:
              - id: system
                image: { file: system.qcow2, format: qcow2 }
                size: 128GiB
                bus: nvme
                boot: 1
              - id: carried
                device: { serial: S6XNNS0T123456, model: Portable SSD T7, size: 1000204886016B }
                bus: ide
                sectors: { logical: 512, physical: 4096 }
                cache: none
                discard: true
              - id: scratch
                device: { path: /dev/sdx }
                bus: ide
              - id: setup
                media: { file: win11-arm64.iso }
                bus: usb
                boot: 2
            networks:
              - { mode: user, model: e1000e, mac: "52:54:00:12:34:56", forwards: [ { host: "127.0.0.1:2222", guest: 22 } ] }
            display: { type: vnc, listen: "127.0.0.1:5901" }
            serial: [ { to: stdio } ]
            sound: false
            shares: [ { tag: work, path: shared, readOnly: true } ]
            agent: true
            profiles:
              - when: { hostOs: macos, hostArch: aarch64 }
                set: { cpu: { cores: 6 }, memory: 12GiB }
            extras:
              qemu: { arguments: [ "-device", "virtio-rng-pci" ] }
              utm: {}
            """;

    private static final String LEAST = """
            satchel: 1
            name: Small
            guest: { os: debian, arch: x86_64 }
            """;

    @TempDir
    Path folder;

    static Machine parse(String text) throws SatchelException {
        return parse(text, LINUX);
    }

    private static Machine parse(String text, HostFacts host) throws SatchelException {
        return MachineFile.parse(text, "machine.yaml", FOLDER, host);
    }

    private static SatchelException refusal(String text) {
        SatchelException refusal = catchThrowableOfType(SatchelException.class, () -> parse(text));
        assertThat(refusal).as("refusal of %s", text).isNotNull();
        assertThat(refusal.code()).startsWith("machine.file.");
        assertThat(refusal.getMessage()).doesNotContain("\n").doesNotContainPattern("jackson|snakeyaml|Json[A-Z]");
        return refusal;
    }

    @Test
    void readsEveryKey() throws Exception {
        Machine machine = parse(COMPLETE);

        Machine expected = Machine.named("Field Windows")
                .uuid(UUID.fromString("6f1f4a4e-0c0b-4b7e-9e55-3b8d2c1a7f10"))
                .guest(GuestSystem.windows11(Architecture.AARCH64))
                .board(Board.VIRT)
                .cpu(Cpu.cores(4).withModel("host"))
                .memory(DataSize.gibibytes(8))
                .firmware(Firmware.uefi().withSecureBoot().withVariables(FOLDER.resolve("efi_vars.fd")))
                .tpm(Tpm.version2().withState(FOLDER.resolve("tpmdata")))
                .clock(Clock.LOCAL)
                .disk(Disk.named("system")
                        .image(FOLDER.resolve("system.qcow2"), ImageFormat.QCOW2)
                        .size(DataSize.gibibytes(128))
                        .bus(DiskBus.NVME)
                        .bootOrder(1)
                        .build())
                .disk(Disk.named("carried")
                        .device(DeviceIdentity.serial("S6XNNS0T123456")
                                .withModel("Portable SSD T7")
                                .withSize(DataSize.bytes(1_000_204_886_016L)))
                        .bus(DiskBus.IDE)
                        .sectors(new SectorSizes(DataSize.bytes(512), DataSize.bytes(4096)))
                        .cache(CacheMode.NONE)
                        .discard(Disk.Discard.UNMAP)
                        .build())
                .disk(Disk.named("scratch")
                        .device(DeviceIdentity.path(Path.of("/dev/sdx")))
                        .bus(DiskBus.IDE)
                        .build())
                .disk(Disk.named("setup")
                        .medium(FOLDER.resolve("win11-arm64.iso"))
                        .bus(DiskBus.USB)
                        .bootOrder(2)
                        .build())
                .network(Network.of(NetworkMode.USER)
                        .model("e1000e")
                        .mac(new MacAddress("52:54:00:12:34:56"))
                        .forward(PortForward.tcp(HostPort.loopback(2222), 22))
                        .build())
                .display(new Display.Vnc(HostPort.loopback(5901)))
                .serialPort(SerialPort.stdio())
                .sound(Machine.Sound.OFF)
                .sharedFolder(new SharedFolder("work", FOLDER.resolve("shared"), Access.READ_ONLY))
                .guestAgent(Machine.GuestAgent.ON)
                .extras(new Extras(List.of("-device", "virtio-rng-pci"), Map.of()))
                .build();
        assertThat(machine).isEqualTo(expected);
    }

    @Test
    void readsTheKeysThatTheOthersLeaveOut() throws Exception {
        Machine machine = parse(LEAST + """
                cpu: { sockets: 2, threads: 2, flags: [ aes, -svm ] }
                disks:
                  - { id: empty, media: {}, readOnly: true }
                  - { id: old, image: { file: /images/old.vmdk, format: vmdk }, readOnly: true, cache: directsync }
                networks:
                  - { mode: user, forwards: [ { host: "0.0.0.0:53", guest: 53, protocol: udp } ] }
                  - mode: host-only
                serial: [ { to: file, path: log }, { to: socket, path: s }, { to: pty } ]
                display: { type: spice }
                sound: true
                extras: { utm: { QEMU.Hypervisor: "true" } }
                """);

        assertThat(machine.cpu())
                .isEqualTo(Cpu.cores(2).withSockets(2).withThreads(2).withFlags(List.of("aes", "-svm")));
        assertThat(machine.disks().get(0).source()).isEqualTo(DiskSource.emptyDrive());
        assertThat(machine.disks().get(1).access()).isEqualTo(Access.READ_ONLY);
        assertThat(machine.disks().get(1).cache()).isEqualTo(CacheMode.DIRECTSYNC);
        assertThat(machine.networks().get(0).forwards())
                .containsExactly(new PortForward(Protocol.UDP, new HostPort("0.0.0.0", 53), 53));
        assertThat(machine.networks().get(1).mode()).isEqualTo(NetworkMode.HOST_ONLY);
        assertThat(machine.serialPorts())
                .containsExactly(
                        new SerialPort.ToFile(FOLDER.resolve("log")),
                        new SerialPort.Socket(FOLDER.resolve("s")),
                        new SerialPort.Pty());
        assertThat(machine.display()).isEqualTo(new Display.Spice(HostPort.loopback(5930)));
        assertThat(machine.sound()).isEqualTo(Machine.Sound.ON);
        assertThat(machine.extras().utm()).containsExactly(Map.entry("QEMU.Hypervisor", "true"));
    }

    @Test
    void choosesWhatIsNotSaidByTheGuest() throws Exception {
        Machine machine =
                parse("satchel: 1\nname: W\nguest: { os: windows-11, arch: amd64 }\nfirmware: { variables: v }\n");

        assertThat(machine.guest().architecture()).isEqualTo(Architecture.X86_64);
        assertThat(machine.board()).isEqualTo(Board.Q35);
        assertThat(machine.firmware())
                .as("Secure Boot stays what suits the guest")
                .isEqualTo(Firmware.uefi().withSecureBoot().withVariables(FOLDER.resolve("v")));
        assertThat(machine.tpm()).isPresent();
    }

    @Test
    void readsTheSameFromJson() throws Exception {
        String json = MachineFile.toJson(parse(COMPLETE), FOLDER);

        Machine machine = MachineFile.parse(json, "machine.json", FOLDER, LINUX);

        assertThat(machine).isEqualTo(parse(COMPLETE));
    }

    @Test
    void takesTextForJsonByItsFirstCharacterWhereTheNameSaysNothing() {
        String json = "\n{\t\"satchel\": 1,\n\"name\": nought }";

        assertThat(catchThrowableOfType(
                        SatchelException.class, () -> MachineFile.parse(json, "machine", FOLDER, LINUX)))
                .hasMessageStartingWith("machine:3:")
                .hasMessageContaining("this is not JSON: Unrecognized token 'nought'");
    }

    // Profiles

    @Test
    void aProfileChangesWhatItNamesAndNothingElse() throws Exception {
        Machine onMac = parse(COMPLETE, MAC);

        assertThat(onMac.cpu()).isEqualTo(Cpu.cores(6).withModel("host"));
        assertThat(onMac.memory()).isEqualTo(DataSize.gibibytes(12));
        assertThat(parse(COMPLETE, INTEL_MAC)).isEqualTo(parse(COMPLETE));
    }

    @Test
    void theFirstProfileThatNamesAKeyWins() throws Exception {
        Machine machine = parse(LEAST + """
                memory: 1GiB
                profiles:
                  - { when: { hostOs: windows }, set: { memory: 2GiB } }
                  - { when: { hostOs: linux }, set: { cpu: { cores: 3 } } }
                  - { when: {}, set: { memory: 4GiB, cpu: { cores: 5, threads: 2 } } }
                """);

        assertThat(machine.cpu()).isEqualTo(Cpu.cores(3).withThreads(2));
        assertThat(machine.memory()).isEqualTo(DataSize.gibibytes(4));
    }

    @Test
    void aProfileThatNamesAnotherTypeReplacesTheWhole() throws Exception {
        Machine machine = parse(LEAST + """
                display: { type: vnc, listen: "127.0.0.1:5901" }
                profiles: [ { when: { hostOs: linux }, set: { display: { type: window } } } ]
                """);

        assertThat(machine.display()).isEqualTo(new Display.Window());
    }

    @Test
    void findsWhatIsWrongInAProfileForAnotherHost() {
        assertThat(refusal(LEAST + """
                        profiles:
                          - when: { hostOs: macos }
                            set: { memory: 12 }
                          - when: { hostOs: macintosh }
                            set: { satchel: 2 }
                        """))
                .hasMessage(
                        "machine.yaml:6:20: memory is 12 without a unit (and 2 more problems); write for example 12GiB");
    }

    // Refusals

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            memroy: 8GiB           | 4:1 | unknown key 'memroy' in the machine (did you mean 'memory'?)
            colour: red            | 4:1 | unknown key 'colour' in the machine; known are satchel, name
            memory: 8              | 4:9 | memory is 8 without a unit; write for example 8GiB
            memory: "64"           | 4:9 | memory is 64 without a unit; write for example 64GiB
            memory: -5GiB          | 4:9 | memory cannot be negative: '-5GiB'
            memory: 5 apples       | 4:9 | not a size: '5 apples'
            memory: 12B            | 4:9 | a machine needs at least 1MiB of memory, not 12B
            memory: 9999999999TiB  | 4:9 | too large for a size
            memory: { a: b }       | 4:11 | unknown key 'a' in memory; known are size, backing, path, shared, prealloc
            memory:                | 4:1 | memory has no value; give it one, or leave the key out
            name: Other            | 4:1 | the key 'name' is already on line 2
            uuid: 1-1-1-1-1        | 4:7 | not a uuid: '1-1-1-1-1'
            board: q53             | 4:8 | unknown board 'q53' in the machine; allowed are q35, virt, pc, microvm
            board: virt            | 4:8 | board virt is not one of a guest of x86_64
            sound: yes             | 4:8 | sound must be true or false, not the text 'yes'
            cpu: 4                 | 4:6 | cpu must be a mapping of keys to values, not the number 4
            cpu: { cores: 1.5 }    | 4:15 | cpu.cores must be a whole number, not the number 1.5
            cpu: { cores: 0 }      | 4:15 | sockets, cores and threads are at least 1
            cpu: { cores: 0x10 }   | 4:15 | whole number
            cpu: { cores: 99999999999 } | 4:15 | whole number
            cpu: { model: 486 }    | 4:15 | cpu.model must be text, not the number 486; write it in quotes
            firmware: { type: bios, secureBoot: true } | 4:25 | a BIOS has no 'secureBoot'; leave the key out
            tpm: { version: "1.2" } | 4:17 | unknown version '1.2' in tpm; allowed are 2.0
            disks: none            | 4:8 | disks must be a list, not the text 'none'
            disks: [ { id: a } ]   | 4:10 | disks[0] has no source; add one of image, device, media
            disks: [ { media: {} } ] | 4:10 | disks[0] has no 'id'; add it
            disks: [ { id: -, media: {} } ] | 4 | not
            disks: [ { id: a, media: {}, device: { serial: x } } ] | 4:30 | disks[0] has more than one source: device, media
            disks: [ { id: a, device: {} } ] | 4:27 | disks[0].device does not say which device is meant
            disks: [ { id: a, device: { tableUuid: x } } ] | 4:40 | not the UUID of a partition table: 'x'
            disks: [ { id: a, device: { tableUuid: 12345678 } } ] | 4:40 | disks[0].device.tableUuid must be text, not the number 12345678; write it in quotes
            disks: [ { id: a, image: { file: x } } ] | 4:26 | disks[0].image has no 'format'
            disks: [ { id: a, image: { file: x, fromat: raw } } ] | 4:37 | unknown key 'fromat' in disks[0].image (did you mean 'format'?)
            disks: [ { id: a, media: {}, size: 64 } ] | 4:36 | disks[0].size is 64 without a unit
            disks: [ { id: a, media: {}, readOnly: false } ] | 4:40 | a medium is always read-only
            disks: [ { id: a, media: {}, bus: nmve } ] | 4:35 | unknown bus 'nmve' in disks[0]; allowed are nvme, ide
            disks: [ { id: a, media: {}, boot: 0 } ] | 4:36 | a boot order is between 1 and 1000: 0
            disks: [ { id: a, media: {}, sectors: { logical: 513 } } ] | 4 | logical sectors have 512 or 4096 bytes
            networks: [ { mac: "52:54:00:12:34" } ] | 4:20 | not a MAC address
            networks: [ { mac: "53:54:00:12:34:56" } ] | 4:20 | multicast
            networks: [ { forwards: [ { host: "127.0.0.1:70000", guest: 22 } ] } ] | 4:35 | a port is between 0 and 65535: 70000
            networks: [ { forwards: [ { host: 2222, guest: 22 } ] } ] | 4:35 | networks[0].forwards[0].host must be text
            networks: [ { forwards: [ { host: "127.0.0.1:1", guest: 0 } ] } ] | 4:57 | a guest's port is between 1 and 65535: 0
            networks: [ { mode: tap, forwards: [ { host: "127.0.0.1:1", guest: 1 } ] } ] | 4:36 | ports are forwarded only in mode user
            display: { type: window, listen: "127.0.0.1:1" } | 4:26 | a display of type window has no 'listen'
            serial: [ { to: file } ] | 4:11 | serial[0] has no 'path'
            serial: [ { to: pty, path: x } ] | 4:22 | a serial port to pty has no 'path'
            shares: [ { tag: "a b", path: x } ] | 4:18 | not a tag for a shared folder: 'a b'
            profiles: [ { set: {} } ] | 4:13 | profiles[0] has no 'when'
            extras: { utm: { a: 1 } } | 4:21 | extras.utm.a must be text, not the number 1
            extras: { vmware: {} } | 4:11 | unknown key 'vmware' in extras; known are qemu, utm
            cpu: &a { cores: 2 }   | 4:6 | an anchor (&) is not taken here
            memory: *a             | 4 | an alias (*) is not taken here
            memory: !!str 8GiB     | 4 | a tag (!) is not taken here
            """)
    void refusesByNameAndPlace(String line, String place, String message) {
        assertThat(refusal(LEAST + line + "\n"))
                .hasMessageStartingWith("machine.yaml:" + place + ":")
                .hasMessageContaining(message);
    }

    @Test
    void pointsAtTheSecondOfTwoDisksWithOneIdOrOnePlace() {
        String disks = LEAST + "disks:\n  - { id: a, media: {}, boot: 1 }\n  - { id: %s, media: {}, boot: %d }\n";

        assertThat(refusal(disks.formatted("a", 2)))
                .hasMessage("machine.yaml:6:11: two disks have the id 'a'; give this one another");
        assertThat(refusal(disks.formatted("b", 1)))
                .hasMessage("machine.yaml:6:31: two disks have the place 1 in the boot order; give this one another");
    }

    @Test
    void tellsTheFirstProblemOfTheTextAndCountsTheOthers() {
        SatchelException refusal = refusal("satchel: 1\nmemory: 8\nnaem: X\nguest: { os: beos, arch: x86_64 }\n");

        assertThat(refusal)
                .hasMessage(
                        "machine.yaml:2:9: memory is 8 without a unit (and 2 more problems); write for example 8GiB");
        assertThat(refusal.code()).isEqualTo("machine.file.unit");
        assertThat(refusal.remedy()).hasValue("write for example 8GiB");
    }

    @ParameterizedTest
    @ValueSource(strings = {"satchel", "name", "guest"})
    void missesWhatEveryFileNeeds(String key) {
        String without = LEAST.lines().filter(line -> !line.startsWith(key)).reduce("", (a, b) -> a + b + "\n");

        assertThat(refusal(without)).hasMessage("machine.yaml:1:1: the machine has no '" + key + "'; add it");
    }

    @Test
    void saysNothingElseOfAnotherVersion() {
        assertThat(refusal("name: X\nvms: []\nsatchel: 2\n"))
                .hasMessage("machine.yaml:3:10: version 2 of the format is not known, only version 1 is;"
                        + " read it with a newer Satchel");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            a: b\\n---\\na: c\\n              | 3:1  | a second document begins here
            a: b\\n---\\n                     | 3:1  | a second document begins here
            a:\\n\\tb: c\\n                   | 2:1  | this is not YAML
            - a\\n                            | 1:1  | a machine is a mapping of keys to values, this is a list
            just text                         | 1:1  | this is the text 'just text'
            ? [ a ]\\n: b\\n                  | 1:4  | this is not YAML
            a: [ b\\n                         | 2:1  | this is not YAML
            a: "b\\u0001"                     | 1    | this is not YAML
            a: [[[[[[[[[[[[[[[[[[[[           | 1:20 | nested more than 16 levels deep
            a: %b                             | 1:4  | this is not YAML
            """)
    void refusesWhatIsNotADocumentOfOneMachine(String escaped, String place, String message) {
        String text = escaped.replace("\\n", "\n").replace("\\t", "\t").replace("\\u0001", "\u0001");

        assertThat(refusal(text))
                .hasMessageStartingWith("machine.yaml:" + place)
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "# nothing but a comment\n", "\uFEFF"})
    void refusesAnEmptyFile(String text) {
        assertThat(refusal(text)).hasMessage("machine.yaml:1:1: the file is empty; describe a machine in it");
    }

    @Test
    void refusesTheBillionLaughs() {
        assertThat(refusal("a: &a [ x, x ]\nb: &b [ *a, *a ]\nc: &c [ *b, *b ]\n"))
                .hasMessageContaining("an anchor (&) is not taken here");
    }

    @Test
    void refusesMoreValuesThanAMachineHas() {
        assertThat(refusal("a: [" + "1,".repeat(30_000) + "]")).hasMessageContaining("more than 20000 values");
    }

    @Test
    @Timeout(10)
    void aFileOfNothingButProblemsIsRefusedInGoodTime() {
        StringBuilder text = new StringBuilder(LEAST);
        for (int i = 0; i < 15_000; i++) {
            text.append("a-key-that-nobody-knows-").append(i).append(": x\n");
        }
        text.append("profiles:\n").append("  - { when: {}, set: { memory: 1GiB } }\n".repeat(60));

        assertThat(refusal(text.toString()))
                .hasMessageStartingWith("machine.yaml:4:1: unknown key 'a-key-that-nobody-knows-0'")
                .hasMessageContaining("(and at least 99 more problems)");
    }

    @Test
    void refusesMoreProfilesThanAnybodyHasHosts() {
        assertThat(refusal(LEAST + "profiles:\n" + "  - { when: {}, set: {} }\n".repeat(65)))
                .hasMessage("machine.yaml:5:3: more than 64 profiles");
    }

    // Files

    @Test
    void resolvesPathsAgainstTheFolderOfTheFile() throws Exception {
        Path file = Files.writeString(folder.resolve("machine.yaml"), COMPLETE);

        Machine machine = Machine.read(file);

        assertThat(machine.disks().get(0).source())
                .isEqualTo(new DiskSource.Image(folder.resolve("system.qcow2"), ImageFormat.QCOW2));
    }

    @Test
    void readsAFileWithAByteOrderMark() throws Exception {
        Path file = Files.writeString(folder.resolve("machine.yaml"), "\uFEFF" + LEAST);

        assertThat(Machine.read(file).name()).isEqualTo("Small");
    }

    @Test
    void refusesBytesThatAreNotText() throws IOException {
        Path file =
                Files.write(folder.resolve("m.yaml"), "satchel: 1\nname: Büro".getBytes(StandardCharsets.ISO_8859_1));

        assertThat(refusalOf(file)).hasMessage(file + ":2:8: this is not UTF-8; save the file as UTF-8");
    }

    @Test
    void refusesAFileThatIsTooLargeBeforeParsing() throws IOException {
        Path file = Files.writeString(folder.resolve("m.yaml"), LEAST + "#".repeat(1 << 20));

        assertThat(refusalOf(file).code()).isEqualTo("machine.file.too-large");
    }

    @Test
    void saysThatThereIsNoFileOrNoneToRead() {
        assertThat(refusalOf(folder.resolve("absent.yaml"))).hasMessageContaining("there is no such file");
        assertThat(refusalOf(folder).code()).isEqualTo("machine.file.unreadable");
    }

    @Test
    void saysThatAFileCannotBeWritten() throws Exception {
        Path file = folder.resolve("absent/machine.yaml");
        Machine machine = parse(LEAST);

        SatchelException refusal = catchThrowableOfType(SatchelException.class, () -> MachineFile.write(machine, file));

        assertThat(refusal.code()).isEqualTo("machine.file.unwritable");
        assertThat(refusal).hasMessageStartingWith(file + ": cannot be written: ");
    }

    private static SatchelException refusalOf(Path file) {
        return catchThrowableOfType(SatchelException.class, () -> Machine.read(file));
    }

    @Test
    void writesKeysInTheirOrderAndPathsRelativeToTheFile() throws Exception {
        assertThat(MachineFile.toYaml(parse(COMPLETE), FOLDER)).isEqualTo("""
                satchel: 1
                name: Field Windows
                uuid: "6f1f4a4e-0c0b-4b7e-9e55-3b8d2c1a7f10"
                guest:
                  os: windows-11
                  arch: aarch64
                board: virt
                cpu:
                  cores: 4
                  model: host
                memory: 8GiB
                firmware:
                  type: uefi
                  secureBoot: true
                  variables: efi_vars.fd
                tpm:
                  version: "2.0"
                  state: tpmdata
                clock: local
                disks:
                  - id: system
                    image:
                      file: system.qcow2
                      format: qcow2
                    size: 128GiB
                    bus: nvme
                    boot: 1
                  - id: carried
                    device:
                      serial: S6XNNS0T123456
                      model: Portable SSD T7
                      size: 1000204886016B
                    bus: ide
                    sectors:
                      logical: 512
                      physical: 4096
                    discard: true
                  - id: scratch
                    device:
                      path: /dev/sdx
                    bus: ide
                  - id: setup
                    media:
                      file: win11-arm64.iso
                    bus: usb
                    boot: 2
                networks:
                  - mode: user
                    model: e1000e
                    mac: "52:54:00:12:34:56"
                    forwards:
                      - host: "127.0.0.1:2222"
                        guest: 22
                display:
                  type: vnc
                  listen: "127.0.0.1:5901"
                serial:
                  - to: stdio
                shares:
                  - tag: work
                    path: shared
                    readOnly: true
                agent: true
                extras:
                  qemu:
                    arguments:
                      - "-device"
                      - virtio-rng-pci
                """);
    }

    @ParameterizedTest
    @ValueSource(strings = {"machine.yaml", "machine.json", "machine"})
    void whatIsWrittenReadsBack(String name) throws Exception {
        Machine machine = parse(COMPLETE);
        Path file = folder.resolve(name);

        MachineFile.write(machine, file);

        assertThat(Machine.read(file)).isEqualTo(machine);
        assertThat(Files.readString(file)).startsWith(name.endsWith("json") ? "{" : "satchel: 1\n");
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void aRelativePathOfAMachineIsOneOfTheWorkingDirectory() throws Exception {
        Machine machine = Machine.named("M")
                .guest(GuestSystem.debian(Architecture.X86_64))
                .disk(Disk.named("d").image(Path.of("d.raw"), ImageFormat.RAW).build())
                .build();

        assertThat(MachineFile.toYaml(machine, FOLDER))
                .contains("file: " + Path.of("d.raw").toAbsolutePath() + "\n");
        assertThat(MachineFile.toYaml(machine, Path.of(""))).contains("file: d.raw\n");
    }
}
