package dev.satchel.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.satchel.core.host.Accelerator;
import dev.satchel.core.host.Host;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The contract of the command line: exit codes, one line for what is wrong, one document with {@code --json}. */
class SatchelCliTest {
    private static final String HEAD = "satchel: 1\nname: x\nguest: { os: debian, arch: aarch64 }\n";

    @RegisterExtension
    private final CapturedConsole satchel = new CapturedConsole();

    @TempDir
    private Path folder;

    private String file(String name, String content) throws Exception {
        return Files.writeString(folder.resolve(name), content).toString();
    }

    @Test
    void tellsTheHostAsOneDocument() throws Exception {
        assertThat(satchel.run("host", "--json", "--no-proof")).isZero();

        assertThat(satchel.document().path("nativeArch").asText()).isNotEmpty();
        assertThat(satchel.document().path("cpu").path("logical").asInt()).isPositive();
    }

    @Test
    void withoutAProofTheAcceleratorsAreWhatTheSystemSays() throws Exception {
        assertThat(satchel.run("host", "--json", "--no-proof")).isZero();

        List<Accelerator> said = Host.detect().accelerators();
        assertThat(Host.parseJson(satchel.output()).accelerators()).isEqualTo(said);
        assertThat(satchel.document().path("accelerators")).allSatisfy(each -> {
            assertThat(each.path("usable").asBoolean())
                    .isEqualTo(each.path("verdict").asText().equals("usable"));
            assertThat(each.path("reason").asText()).isNotEmpty();
        });
    }

    @ParameterizedTest
    @CsvSource({"usable, kvm", "unproven, tcg", "unusable, tcg"})
    void choosesForARecordedHostTheAcceleratorThatIsUsableThere(String verdict, String expected) throws Exception {
        String host = file(
                "host.json",
                "{\"nativeArch\":\"x86_64\",\"os\":{\"kind\":\"linux\"},\"accelerators\":[{\"name\":\"kvm\",\"verdict\":\""
                        + verdict + "\",\"reason\":\"so it is\"}]}");
        String machine = file(
                "m.yaml",
                "satchel: 1\nname: x\nguest: { os: debian, arch: x86_64 }\nboard: pc\nfirmware: { type: bios }\n");

        assertThat(satchel.run("qemu", "args", machine, "--host", host, "--format", "json"))
                .isZero();

        assertThat(words()).containsSubsequence("-accel", expected);
        assertThat(satchel.complaint().contains("kvm is " + verdict + ": so it is"))
                .isEqualTo(expected.equals("tcg"));
    }

    private List<String> words() throws Exception {
        List<String> words = new ArrayList<>();
        satchel.document().forEach(word -> words.add(word.asText()));
        return words;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "memroy: 4GiB              | 4:1: unknown key 'memroy'",
                "memory: 4                 | 4:9: memory is 4 without a unit",
                "memory: 4Gb               | 4:9: not a size: '4Gb'",
                "memory: -5GiB             | 4:9: memory cannot be negative"
            })
    void refusesAMachineFileWithPlaceAndRemedyInOneLine(String line, String expected) throws Exception {
        assertThat(satchel.run("machine", "check", file("m.yaml", HEAD + line + "\n")))
                .isEqualTo(1);

        assertThat(satchel.complaint().lines()).hasSize(1);
        assertThat(satchel.complaint()).contains("m.yaml:" + expected);
        assertThat(satchel.output()).isEmpty();
    }

    @Test
    void refusesASystemDiskThatTheFirmwareCannotSee() throws Exception {
        Files.write(folder.resolve("a.img"), new byte[512]);
        String machine =
                file("m.yaml", HEAD + "disks:\n  - { id: a, image: { file: a.img, format: raw }, bus: ide }\n");

        assertThat(satchel.run("machine", "check", machine, "--json")).isEqualTo(1);

        JsonNode finding = satchel.document().path("findings").get(0);
        assertThat(finding.path("code").asText()).isEqualTo("disk.bus.unbootable");
        assertThat(finding.path("remedy").asText()).contains("nvme").contains("usb");
    }

    @Test
    void saysWhatIsWrongAsADocumentToo() throws Exception {
        assertThat(satchel.run("machine", "check", folder.resolve("absent.yaml").toString(), "--json"))
                .isEqualTo(1);

        assertThat(satchel.document().path("error").path("message").asText()).contains("absent.yaml");
        assertThat(satchel.complaint()).contains("absent.yaml");
    }

    @Test
    void plansForARecordedHostWithoutItsTools() throws Exception {
        String host = file(
                "host.json",
                "{\"nativeArch\":\"aarch64\",\"processArch\":\"aarch64\",\"os\":{\"kind\":\"macos\"},\"accelerators\":"
                        + "[{\"name\":\"hvf\",\"verdict\":\"unproven\",\"reason\":\"not tried\"}]}");
        String machine = file("m.yaml", HEAD + "firmware: { type: bios }\nboard: virt\n");

        int code = satchel.run("qemu", "args", machine, "--host", host, "--format", "json");

        // Board virt has no BIOS: the list is refused, and nothing was asked of a QEMU.
        assertThat(code).isEqualTo(1);
        assertThat(satchel.complaint()).contains("firmware.board");
    }

    @Test
    void leavesEveryOtherByteOfAnFstab() throws Exception {
        String table = "# ü\r\nUUID=1111-2222 /efi\tvfat  umask=0077 0 2\nodd line";

        assertThat(satchel.run("fstab", "retag", file("fstab", table), "--map", "1111-2222=ABCD-EF01"))
                .isZero();

        assertThat(satchel.output()).isEqualTo(table.replace("1111-2222", "ABCD-EF01"));
    }

    @Test
    void renamesALabelInAnFstab() throws Exception {
        assertThat(satchel.run("fstab", "retag", file("fstab", "LABEL=a / ext4\n"), "--map", "LABEL=a=b c"))
                .isZero();

        assertThat(satchel.output()).isEqualTo("LABEL=b\\040c / ext4\n");
    }

    @Test
    void saysThatAnFstabHasNoneOfTheOldNames() throws Exception {
        assertThat(satchel.run("fstab", "retag", file("fstab", "LABEL=a / ext4\n"), "--map", "LABEL=b=c"))
                .isZero();

        assertThat(satchel.output()).isEqualTo("LABEL=a / ext4\n");
        assertThat(satchel.complaint()).contains("fstab: no line has one of the old names");
    }

    @Test
    void showsAndDoesWhatRenamesADiskInARoot() throws Exception {
        Path crypttab = Files.createDirectories(folder.resolve("etc")).resolve("crypttab");
        String before = "a UUID=aaaaaaaa-1111-2222-3333-444444444444 none\n";
        String after = "a UUID=bbbbbbbb-1111-2222-3333-444444444444 none\n";
        Files.writeString(crypttab, before);
        String[] command = {
            "retag",
            "--root",
            folder.toString(),
            "--map",
            "aaaaaaaa-1111-2222-3333-444444444444=bbbbbbbb-1111-2222-3333-444444444444",
            "--plan"
        };

        assertThat(satchel.run(command)).isZero();
        assertThat(satchel.output()).contains("edit " + folder + "/etc/crypttab", "-" + before, "+" + after);
        assertThat(crypttab).hasContent(before);

        command[5] = "--apply";
        assertThat(satchel.run(command)).isZero();
        assertThat(crypttab).hasContent(after);

        command[5] = "--json";
        assertThat(satchel.run(command)).isZero();
        assertThat(satchel.document().path("files")).isEmpty();
    }

    @Test
    void aRootThatKeepsAnOldNameIsAnError() throws Exception {
        Path grub = Files.createDirectories(folder.resolve("etc/default")).resolve("grub");
        String old = "aaaaaaaa-1111-2222-3333-444444444444";
        Files.write(grub, ("caf\u00E9 UUID=" + old + "\n").getBytes(StandardCharsets.ISO_8859_1));
        String[] command = {"retag", "--root", folder.toString(), "--map", old + "=" + old.replace('a', 'b'), "--plan"};

        assertThat(satchel.run(command)).isEqualTo(1);
        assertThat(satchel.complaint()).contains("error retag.encoding at etc/default/grub");
        assertThat(satchel.output()).contains("nothing that has one of these names can be edited");
    }

    @Test
    void tellsUsageFromErrors() throws Exception {
        assertThat(satchel.run("retag", "--root", folder.toString(), "--map", "LABEL=a=UUID=b"))
                .isEqualTo(2);
        assertThat(satchel.run("retag", "--root", folder.resolve("none").toString(), "--map", "a=b"))
                .isEqualTo(1);
        assertThat(satchel.run("fstab", "retag", file("fstab", ""), "--map", "nonsense"))
                .isEqualTo(2);
        assertThat(satchel.run("fstab")).isEqualTo(2);
        assertThat(satchel.run("nonsense")).isEqualTo(2);
        assertThat(satchel.run("clone", "--from", "/")).isEqualTo(2);
        assertThat(satchel.run("clone", "--from", "/", "--to", "x.img", "--size", "-5GiB"))
                .isEqualTo(2);
        assertThat(satchel.complaint()).contains("not a size: '-5GiB'").doesNotContain("Exception");
    }

    @ParameterizedTest
    @CsvSource({
        "clone --from F --to F/x.img --size 1GiB --hardware F --json, driver.hardware",
        "clone --from F --to F/x.img --size 1GiB --encrypt --passphrase-file F --json, clone.passphrase",
        "clone --from F --to F/x.img --size 1GiB --encrypt --passphrase-file F/latin --json, clone.passphrase",
        "rsync check --version-text F --json, rsync.version",
        "fstab check F --json, fstab.unreadable"
    })
    void tellsInOneLineOfAFileThatCannotBeRead(String command, String code) throws Exception {
        Files.write(folder.resolve("latin"), "caf\u00E9\n".getBytes(StandardCharsets.ISO_8859_1));

        assertThat(satchel.run(command.replace("F", folder.toString()).split(" ")))
                .isEqualTo(1);

        assertThat(satchel.document().path("error").path("code").asText()).isEqualTo(code);
        assertThat(satchel.complaint().lines()).hasSize(1);
    }

    @Test
    void matchesPathsAsRsyncDoes() {
        satchel.hears("a/\na/b\nproc/x\n");

        assertThat(satchel.run("rsync", "match", "--rule", "- /proc/*")).isZero();

        assertThat(satchel.output()).isEqualTo("included\ta/\nincluded\ta/b\nexcluded\tproc/x\n");
    }

    @Test
    void refusesToOverwriteAMachineFile() throws Exception {
        String taken = file("machine.yaml", "kept");

        assertThat(satchel.run("utm", "import", folder.toString(), taken)).isEqualTo(1);

        assertThat(Path.of(taken)).hasContent("kept");
        assertThat(satchel.complaint().lines()).hasSize(1);
    }

    @Test
    void makesABundleAndAMachineOfItAgain() throws Exception {
        String machine = file("m.yaml", HEAD + "memory: 3GiB\n");
        Path bundle = folder.resolve("x.utm");
        Path again = folder.resolve("again.yaml");

        assertThat(satchel.run("utm", "create", machine, bundle.toString())).isZero();
        assertThat(satchel.run("utm", "import", bundle.toString(), again.toString()))
                .isZero();
        assertThat(satchel.run("utm", "show", bundle.toString(), "--json")).isZero();

        assertThat(again).content().contains("memory: 3GiB");
        assertThat(satchel.document().path("System").path("MemorySize").asInt()).isEqualTo(3072);
    }

    @Test
    void changesAMachineFileAndKeepsItsComments() throws Exception {
        String text = HEAD + "memory: 2GiB  # for now\n# sound: true\nclock: utc\n";
        String machine = file("m.yaml", text);

        assertThat(satchel.run(
                        "machine", "set", machine, "memory=4GiB", "firmware={\"type\":\"bios\"}", "--remove", "clock"))
                .isZero();
        assertThat(Path.of(machine))
                .hasContent(text.replace("2GiB", "4GiB").replace("clock: utc\n", "firmware: { type: bios }\n"));

        String kept = Files.readString(Path.of(machine));
        assertThat(satchel.run("machine", "set", machine, "memory=lots")).isEqualTo(1);
        assertThat(satchel.complaint()).contains("m.yaml:", "memory = \"lots\" would not do");
        assertThat(satchel.run("machine", "set", machine, "firmware={")).isEqualTo(2);
        assertThat(satchel.run("machine", "set", machine, "a..b=1")).isEqualTo(2);
        assertThat(satchel.run("machine", "set", machine)).isEqualTo(2);
        assertThat(Path.of(machine)).hasContent(kept);
    }

    @Test
    void resolvesProfilesByTheNameOfTheHost() throws Exception {
        String machine =
                file("m.yaml", HEAD + "profiles: [ { when: { hostName: 'lab-*' }, set: { memory: 3GiB } } ]\n");

        assertThat(satchel.run("machine", "resolve", machine, "--host-name", "LAB-1"))
                .isZero();
        assertThat(satchel.output())
                .contains("# profile 1 (line ", " fits: hostName is LAB-1", "memory: 3GiB  # line ");
        assertThat(satchel.run("machine", "resolve", machine, "--host-name", "desk", "--json"))
                .isZero();
        assertThat(satchel.document().at("/profiles/0/fits").asBoolean(true)).isFalse();
        assertThat(satchel.document().at("/machine/name").asText()).isNotEmpty();
    }

    @Test
    void printsTheSchemaOfMachineFiles() throws Exception {
        assertThat(satchel.run("machine", "schema")).isZero();

        assertThat(satchel.document().path("$schema").asText()).contains("2020-12");
    }

    /** What somebody typed is no defect of the program: no stack trace, and the code for usage. */
    @ParameterizedTest
    @CsvSource({
        "probe IMAGE --sector-size=3, 'a sector has 512, 1024, 2048 or 4096 bytes'",
        "probe IMAGE --session-offset=-5, 'a size cannot be negative'",
        "partition show IMAGE --sector-size=1024, 'sectors have 512 or 4096 bytes'",
        "partition show IMAGE --serial=S6XN, 'is an image, which has neither'",
        "partition write IMAGE --preset=portable-linux-exchange --share=100, 'shares are 100 percent together'",
        "partition write IMAGE --preset=exchange --apply --plan, 'give one of them'",
        "rsync exclusions --keep=zzz, there is no pattern",
        "retag --root= --map=a=b, 'a path cannot be empty'"
    })
    void whatWasTypedWronglyIsOneLine(String typed, String reason) throws Exception {
        String image = file("image", "nothing");
        try (RandomAccessFile file = new RandomAccessFile(image, "rw")) {
            file.setLength(100 << 20);
        }

        int code = satchel.run(typed.replace("IMAGE", image).split(" "));

        assertThat(code).isEqualTo(ExitCode.USAGE);
        assertThat(satchel.complaint().lines()).hasSize(1).first().asString().contains(reason, "--help");
    }

    @ParameterizedTest
    @CsvSource({
        "probe /nowhere/x, 'there is no such file or folder; correct the path'",
        "partition show /nowhere/x, 'there is no such file or folder; correct the path'",
        "fstab check FOLDER, 'is a folder; name a file'",
        "partition write FOLDER --preset=exchange, 'is no file, and an image is one'",
        "rsync exclusions --root=/nowhere/x, 'is no folder'",
        "rsync copy /nowhere/x FOLDER, 'is no folder'",
        "filesystem make /nowhere/x --type=ext4, 'is no regular file'",
        "filesystem check FOLDER, 'has no block to read'",
        "carrier test /nowhere/x, 'there is no such file or folder; correct the path'"
    })
    void whatIsNotThereIsNamedInThePersonsWords(String typed, String reason) {
        int code = satchel.run(typed.replace("FOLDER", folder.toString()).split(" "));

        assertThat(code).isEqualTo(ExitCode.ERRORS);
        assertThat(satchel.complaint().lines())
                .hasSize(1)
                .first()
                .asString()
                .contains(reason)
                .doesNotContain("java.");
    }
}
