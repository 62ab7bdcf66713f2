package dev.satchel.core.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.satchel.core.SatchelException;
import dev.satchel.core.check.Edit;
import dev.satchel.core.check.Fix;
import dev.satchel.core.host.Architecture;
import dev.satchel.core.host.Host;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MachineDocumentTest {
    static final String COMMENTED = """
            # The field machine.
            satchel: 1   # version

            name: 'Field Windows'  # for people
            guest: { os: windows-11, arch: aarch64 } # what runs

            cpu:
              # cores: 2 is too little
              cores: 4     # of the fast ones
              model: host
              # flags: [ aes ]

            # How much it gets.
            memory: 8GiB # plenty
            disks:
              # The system.
              - id: system   # never rename
                image: { file: system.qcow2, format: qcow2 }
                size: 128GiB
                bus: nvme    # seen by setup
                # - id: old
              - id: setup
                media: {file: win11.iso}

              # No more disks.
            networks:
            - { mode: user,
                # The forwards.
                forwards: [
                  { host: "127.0.0.1:2222", guest: 22 }, # ssh
                  { host: "127.0.0.1:3389", guest: 3389 } # desktop
                ] }
            profiles:
              - when: { hostOs: macos }   # at home
                set: { memory: 12GiB }
            # The end.
            """;

    private static final String LEAST = "satchel: 1\nname: Small\nguest: { os: debian, arch: x86_64 }\n";

    @TempDir
    Path folder;

    private static MachineDocument document(String text) throws SatchelException {
        return MachineDocument.of(text, "machine.yaml", MachineFileTest.FOLDER);
    }

    private static String edited(String path, String json) throws SatchelException {
        return document(COMMENTED).with(path, json).text();
    }

    private static String without(String path) throws SatchelException {
        return document(COMMENTED).without(path).text();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            memory                  | "16GiB"      | memory: 8GiB # plenty        | memory: 16GiB # plenty
            name                    | "It's"       | name: 'Field Windows'        | name: 'It''s'
            guest.arch              | "arm64"      | arch: aarch64 }              | arch: arm64 }
            cpu.cores               | 6            | cores: 4     # of            | cores: 6     # of
            disks[system].bus       | "usb"        | bus: nvme    # seen          | bus: usb    # seen
            disks[0].image.format   | "raw"        | format: qcow2 }              | format: raw }
            disks[setup].media.file | "a: b"       | {file: win11.iso}            | {file: "a: b"}
            disks[setup].media      | {}           | media: {file: win11.iso}     | media: {}
            networks[0].forwards[1].guest | 3390   | guest: 3389 } # desktop      | guest: 3390 } # desktop
            profiles[0].set.memory  | "9GiB"       | { memory: 12GiB }            | { memory: 9GiB }
            profiles[0].when        | {}           | when: { hostOs: macos }      | when: {}
            """)
    void changesAValueWhereItStands(String path, String json, String before, String after) throws Exception {
        assertThat(COMMENTED).contains(before);
        assertThat(edited(path, json)).isEqualTo(COMMENTED.replace(before, after));
    }

    @Test
    void putsANewKeyAtTheEndOfItsMapping() throws Exception {
        assertThat(edited("cpu.threads", "2"))
                .isEqualTo(COMMENTED.replace("  # flags: [ aes ]\n", "  # flags: [ aes ]\n  threads: 2\n"));
        assertThat(edited("disks[system].boot", "1"))
                .isEqualTo(COMMENTED.replace("    # - id: old\n", "    # - id: old\n    boot: 1\n"));
        assertThat(edited("disks[setup].bus", "\"usb\""))
                .isEqualTo(COMMENTED.replace("{file: win11.iso}\n", "{file: win11.iso}\n    bus: usb\n"));
        assertThat(edited("sound", "true")).isEqualTo(COMMENTED + "sound: true\n");
        assertThat(edited("networks[0].model", "\"e1000e\"")).contains("    ],\n    model: e1000e }\n");
        assertThat(edited("guest.os", "\"windows-10\"")).contains("{ os: windows-10, arch: aarch64 }");
    }

    @Test
    void takesOutTheItemThatIsMeantOfSeveralThatAreEqual() throws Exception {
        String head = "satchel: 1\nname: X\nguest: { os: linux, arch: x86_64 }\nnetworks:\n";
        String text = head + "  - mode: user  # one\n  - mode: user  # two\n  - mode: user  # three\n";

        assertThat(MachineDocument.parse(text).without("networks[0]").text())
                .isEqualTo(head + "  - mode: user  # two\n  - mode: user  # three\n");
        assertThat(MachineDocument.parse(text).without("networks[1]").text())
                .isEqualTo(head + "  - mode: user  # one\n  - mode: user  # three\n");
    }

    @Test
    void takesOutAnItemWithItsDashAndTheCommentBetween() throws Exception {
        String head = "satchel: 1\nname: X\nguest: { os: linux, arch: x86_64 }\nnetworks:\n";
        String first = "  # above\n  - mode: user\n";
        String last = "  # of the next\n  - mode: user  # three\n";
        String text = head + first + "  -\n    # its own\n    mode: shared\n" + last;

        assertThat(MachineDocument.parse(text).without("networks[1]").text()).isEqualTo(head + first + last);
    }

    @Test
    void putsANewItemAtTheEndOfItsList() throws Exception {
        assertThat(edited("disks[more]", "{ \"id\": \"more\", \"media\": {} }"))
                .isEqualTo(
                        COMMENTED.replace("{file: win11.iso}\n", "{file: win11.iso}\n  - id: more\n    media: {}\n"));
        assertThat(edited("networks[1]", "{ \"mode\": \"tap\" }"))
                .isEqualTo(COMMENTED.replace("    ] }\n", "    ] }\n- { mode: tap }\n"));
        assertThat(edited("networks[0].forwards[2]", "{ \"host\": \"127.0.0.1:1\", \"guest\": 1 }"))
                .isEqualTo(COMMENTED
                        .replace("guest: 3389 } #", "guest: 3389 }, #")
                        .replace("# desktop\n", "# desktop\n      { host: \"127.0.0.1:1\", guest: 1 }\n"));
    }

    @Test
    void makesWhatIsOnTheWay() throws Exception {
        assertThat(document(LEAST).with("firmware.secureBoot", "true").text())
                .isEqualTo(LEAST + "firmware: { secureBoot: true }\n");
        assertThat(document(LEAST)
                        .with(List.of(
                                new Edit.Put("disks[a].media.file", "\"a.iso\""),
                                new Edit.Put("disks[a].bus", "\"ide\""),
                                new Edit.Put("shares[work].path", "\"x\"")))
                        .text())
                .isEqualTo(LEAST + """
                        disks:
                          - id: a
                            media: { file: a.iso }
                            bus: ide
                        shares:
                          - { tag: work, path: x }
                        """);
    }

    @Test
    void takesAKeyAwayWithItsLineAndNoOther() throws Exception {
        assertThat(without("cpu.cores")).isEqualTo(COMMENTED.replace("  cores: 4     # of the fast ones\n", ""));
        assertThat(without("memory")).isEqualTo(COMMENTED.replace("memory: 8GiB # plenty\n", ""));
        assertThat(without("disks[setup]"))
                .isEqualTo(COMMENTED.replace("  - id: setup\n    media: {file: win11.iso}\n", ""));
        assertThat(without("disks[0].size")).isEqualTo(COMMENTED.replace("    size: 128GiB\n", ""));
        assertThat(without("networks[0].forwards[0]"))
                .isEqualTo(COMMENTED.replace("      { host: \"127.0.0.1:2222\", guest: 22 }, # ssh\n", ""));
        assertThat(without("networks[0].mode")).contains("- {\n    # The forwards.\n    forwards: [\n");
        assertThat(without("profiles[0].when.hostOs")).contains("when: {}   # at home");
        assertThat(without("disks[setup].media.file")).contains("media: {}\n");
        assertThat(without("nothing.there")).isEqualTo(COMMENTED);
    }

    @Test
    void aBlockThatLosesItsLastKeyIsStillAMapping() throws Exception {
        assertThat(document(LEAST + "cpu:\n  model: host # this\nsound: true\n")
                        .without("cpu.model")
                        .text())
                .isEqualTo(LEAST + "cpu: {}\nsound: true\n");
    }

    @Test
    void theNextKeyTakesThePlaceBehindTheDash() throws Exception {
        String network = LEAST + "networks:\n  - mode: user # a\n    model: e1000e # b\n";

        assertThat(document(network).without("networks[0].mode").text())
                .isEqualTo(LEAST + "networks:\n  - model: e1000e # b\n");
    }

    @Test
    void aValueBecomesABlockOfLinesAndBack() throws Exception {
        String put = "[ { \"id\": \"a\", \"media\": {}, \"sectors\": { \"logical\": 512 } } ]";

        assertThat(document(LEAST + "disks: [] # none\nsound: true\n")
                        .with("disks", put)
                        .text())
                .isEqualTo(LEAST + """
                        disks: # none
                          - id: a
                            media: {}
                            sectors: { logical: 512 }
                        sound: true
                        """);
        assertThat(edited("disks", "[]"))
                .contains("disks: []\n  # The system.\n")
                .contains("\n  # No more disks.\n");
    }

    @Test
    void puttingWhatIsThereChangesNothing() throws Exception {
        assertThat(edited("memory", "\"8GiB\"")).isEqualTo(COMMENTED);
        assertThat(edited("guest", "{ \"arch\": \"aarch64\", \"os\": \"windows-11\" }"))
                .isEqualTo(COMMENTED);
        assertThat(edited("disks[setup]", "{ \"media\": { \"file\": \"win11.iso\" }, \"id\": \"setup\" }"))
                .isEqualTo(COMMENTED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\n"})
    void keepsLineEndsMarkAndTheMissingLastBreak(String end) throws Exception {
        String text = "\uFEFF" + (LEAST + "memory: 1GiB # x").replace("\n", end);

        assertThat(document(text).with("memory", "\"2GiB\"").text()).isEqualTo(text.replace("1GiB", "2GiB"));
        assertThat(document(text).with("sound", "true").text()).isEqualTo(text + end + "sound: true");
    }

    @Test
    void editsWhatIsBehindCharactersOutsideTheBasicPlane() throws Exception {
        String text = LEAST.replace("Small", "\uD83D\uDE00 # \uD83D\uDE00") + "memory: 1GiB\n";

        assertThat(document(text).with("memory", "\"2GiB\"").text()).isEqualTo(text.replace("1GiB", "2GiB"));
    }

    @Test
    void editsJson() throws Exception {
        String json = """
                {
                  "satchel": 1,
                  "name": "Small",
                  "guest": {"os": "debian", "arch": "x86_64"},
                  "cpu": {
                    "cores": 2,
                    "model": "max"
                  }
                }
                """;
        MachineDocument document = MachineDocument.of(json, "machine.json", folder);

        assertThat(document.with("cpu.cores", "8").text()).isEqualTo(json.replace("2,", "8,"));
        assertThat(document.without("cpu.model").text()).isEqualTo(json.replace("2,\n    \"model\": \"max\"\n", "2\n"));
        assertThat(document.without("cpu.cores").text()).isEqualTo(json.replace("    \"cores\": 2,\n", ""));
        assertThat(document.with("sound", "true").text())
                .isEqualTo(json.replace("  }\n}", "  },\n  \"sound\": true\n}"));
        assertThat(document.with("guest.os", "\"ubuntu\"").text()).isEqualTo(json.replace("debian", "ubuntu"));
    }

    @Test
    void takesTheRestOfAPlaceForAKeyOfUtm() throws Exception {
        String text =
                document(LEAST).with("extras.utm.QEMU.Hypervisor", "\"true\"").text();

        assertThat(text).isEqualTo(LEAST + "extras:\n  utm: { QEMU.Hypervisor: \"true\" }\n");
        assertThat(document(text).without("extras.utm.QEMU.Hypervisor").text())
                .isEqualTo(LEAST + "extras:\n  utm: {}\n");
    }

    @Test
    void editsBesideBlocksOfText() throws Exception {
        String text = LEAST + """
                extras:
                  utm:
                    note: |  # told
                      one # two

                    other: >+
                      x

                # end
                sound: true
                """;

        assertThat(document(text).with("extras.utm.note", "\"short\"").text())
                .isEqualTo(text.replace("|  # told\n      one # two\n", "short  # told\n"));
        assertThat(document(LEAST + "cpu: |- # told\n  x\nsound: true\n")
                        .with("cpu", "{ \"cores\": 2 }")
                        .text())
                .isEqualTo(LEAST + "cpu: { cores: 2 } # told\nsound: true\n");
        assertThat(document(text).without("extras.utm.note").text())
                .isEqualTo(text.replace("    note: |  # told\n      one # two\n", ""));
        assertThat(document(text).with("extras.utm.third", "\"y\"").text())
                .isEqualTo(text.replace("      x\n\n", "      x\n\n    third: \"y\"\n"));
        assertThat(document(text).with("sound", "false").value("extras.utm.other"))
                .hasValue("\"x\\n\\n\"");
    }

    @Test
    void aKeyWithoutAValueGetsOneHoweverLong() throws Exception {
        String name = "n".repeat(200);

        assertThat(document("satchel: 1\nname:\nguest: { os: debian, arch: x86_64 }\n")
                        .with("name", '"' + name + '"')
                        .text())
                .isEqualTo("satchel: 1\nname: " + name + "\nguest: { os: debian, arch: x86_64 }\n");
    }

    @Test
    void takesAwayAKeyBehindAQuestionMark() throws Exception {
        String text = LEAST + "? memory # much\n: 8GiB\nsound: true\n";

        assertThat(document(text).without("memory").text()).isEqualTo(LEAST + "sound: true\n");
        assertThat(document(text).with("memory", "\"9GiB\"").text()).isEqualTo(text.replace("8GiB", "9GiB"));
    }

    @Test
    void aCommentAboveAKeyStaysAboveIt() throws Exception {
        String text = LEAST + "disks:\n- id: a\n  media: {}\n# How much it gets.\nmemory: 1GiB\n";

        assertThat(document(text).with("disks[b].media", "{}").text())
                .isEqualTo(text.replace("# How", "- id: b\n  media: {}\n# How"));
    }

    @Test
    void refusesWhatWouldBeNoMachineAndStaysAsItWas() throws Exception {
        MachineDocument document = document(COMMENTED);

        assertThatThrownBy(() -> document.with("memory", "\"lots\""))
                .isInstanceOf(SatchelException.class)
                .hasMessage("machine.yaml:14:9: memory = \"lots\" would not do: not a size: 'lots'"
                        + " (write for example 64GiB, 500GB or 64G)");
        assertThatThrownBy(() -> document.without("name"))
                .hasMessage("machine.yaml:2:1: remove name would not do: the machine has no 'name'; add it");
        assertThatThrownBy(() -> document.with("colour", "\"red\"")).hasMessageContaining("unknown key 'colour'");
        assertThatThrownBy(() -> document.with("disks[more].bus", "\"usb\""))
                .hasMessageContaining("disks[2] has no source");
        assertThatThrownBy(() -> document.with("satchel", "2")).hasMessageContaining("version 2 of the format");
        assertThat(document.text()).isEqualTo(COMMENTED);
    }

    @Test
    void refusesAPlaceThatIsNone() throws Exception {
        MachineDocument document = document(COMMENTED);

        assertThatThrownBy(() -> document.with("memory.size", "1"))
                .isInstanceOf(SatchelException.class)
                .hasMessage("machine.yaml:14:9: memory.size is no place in this file: the text '8GiB' has no 'size'");
        assertThatThrownBy(() -> document.with("networks[7].model", "\"x\""))
                .hasMessageContaining("the list has 1 items and none that is '7'");
        for (String path : List.of(".", "a..b", "a[", "a[]", "a]b", "a[b]c", "a.", "extras.utm.")) {
            assertThatThrownBy(() -> document.with(path, "1")).as(path).isInstanceOf(IllegalArgumentException.class);
        }
        for (String json : List.of("nvme", "{", "1 2", "1, \"x\": 2", "{\"a\":1,\"a\":2}", "// 1")) {
            assertThatThrownBy(() -> document.with("memory", json))
                    .as(json)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("JSON");
        }
    }

    @Test
    void refusesAnchorsSinceAnEditOfOneWouldChangeOthers() {
        assertThatThrownBy(() -> document(LEAST + "cpu: &a { cores: 2 }\n"))
                .hasMessage("machine.yaml:4:6: an anchor (&) is not taken here; leave it out");
    }

    @Test
    void mendsAFileThatIsNotValidYet() throws Exception {
        MachineDocument document = document(LEAST + "memory: 8 # GiB\nsound:\n");

        assertThatThrownBy(() -> document.machine(Host.builder().build())).hasMessageContaining("without a unit");
        assertThat(document.with(List.of(new Edit.Put("memory", "\"8GiB\""), new Edit.Put("sound", "true")))
                        .text())
                .isEqualTo(LEAST + "memory: 8GiB # GiB\nsound: true\n");
    }

    @Test
    void tellsAValueAsJson() throws Exception {
        MachineDocument document = document(COMMENTED);

        assertThat(document.value("disks[system].image"))
                .hasValue("{\"file\": \"system.qcow2\", \"format\": \"qcow2\"}");
        assertThat(document.value("cpu.cores")).hasValue("4");
        assertThat(document.value("sound")).isEmpty();
    }

    @Test
    void readsAndWritesAFileByteForByte() throws Exception {
        Path file = Files.writeString(folder.resolve("machine.yaml"), COMMENTED);

        MachineDocument.read(file).with("cpu.cores", "5").write(file);

        assertThat(file).hasContent(COMMENTED.replace("cores: 4 ", "cores: 5 "));
        assertThat(catchThrowableOfType(
                        SatchelException.class, () -> MachineDocument.read(folder.resolve("absent.yaml"))))
                .hasMessageContaining("there is no such file");
    }

    // A fix of a machine

    @Test
    void aMachineTakesAFixAndKeepsTheRest() throws Exception {
        Machine machine = Machine.named("M")
                .guest(GuestSystem.debian(Architecture.X86_64))
                .disk(Disk.named("d").image(Path.of("d.raw"), ImageFormat.RAW).build())
                .sharedFolder(new SharedFolder("work", Path.of(""), Access.READ_ONLY))
                .build();

        Machine fixed = machine.with(Fix.put("attach it to SATA", "disks[d].bus", "\"sata\""));

        Disk disk = machine.disks().get(0).toBuilder().bus(DiskBus.SATA).build();
        assertThat(fixed.disks()).containsExactly(disk);
        assertThat(fixed.sharedFolders()).isEqualTo(machine.sharedFolders());
        assertThat(fixed.with(Fix.remove("let it choose", "disks[d].bus"))).isEqualTo(machine);
    }

    @Test
    void aMachineRefusesAFixThatIsNotForIt() {
        Machine machine = Machine.named("M")
                .guest(GuestSystem.debian(Architecture.X86_64))
                .build();

        assertThatThrownBy(() -> machine.with(Fix.put("x", "board", "\"virt\"")))
                .isInstanceOf(SatchelException.class)
                .hasMessageContaining("board virt is not one of a guest of x86_64");
    }
}
