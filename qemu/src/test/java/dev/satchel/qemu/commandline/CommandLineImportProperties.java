package dev.satchel.qemu.commandline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.core.SatchelException;
import dev.satchel.core.check.Finding;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class CommandLineImportProperties {
    private static final List<String> PIECES = List.of(
            "-device",
            "ide-hd,drive=a,bus=ide.0",
            "-drive",
            "file=a,format=raw,if=none,id=a",
            "-blockdev",
            "{\"driver\":\"raw\",\"node-name\":\"a\",\"file\":\"a\"}",
            "-netdev",
            "user,id=n",
            "e1000,netdev=n",
            "-smp",
            "2,cores=3",
            "-m",
            "0",
            "-name",
            "x=y",
            "-cpu",
            "max,+a,-b,c=d",
            "-net",
            "nic",
            "user",
            "-vnc",
            ":99999",
            "-spice",
            "port=1,unix=on",
            "-serial",
            "unix:",
            "chardev:a",
            "-chardev",
            "null,id=a",
            "-global",
            "a.b=c",
            "-rtc",
            "base=",
            "-boot",
            "dc,menu=on",
            "-uuid",
            "-",
            "--",
            "-hda",
            "-cdrom",
            "/dev/sdx",
            "-fw_cfg",
            "name=opt/a",
            "-smbios",
            "type=1",
            "-machine",
            "virt",
            "q35,foo=bar",
            "-machine q35, file=x,-=y",
            "-virtfs",
            "local,path=p,mount_tag=t",
            "scsi-cd",
            "nvme",
            "-object",
            "rng-random,id=a",
            "virtio-rng,rng=a",
            "bootindex=99999999999",
            "$X",
            "'",
            "\"",
            "\\",
            "\\\n",
            "#",
            "\n",
            ";",
            ",",
            "=");

    @Property(tries = 3000)
    void anyTextIsAMachineOrIsRefusedByName(@ForAll("texts") String text) {
        try {
            CommandLineImport read = CommandLineImport.ofText("qemu-system-x86_64 " + text);
            assertThat(read.machine().toYaml()).startsWith("satchel:");
            assertThat(read.findings()).extracting(Finding::code).allMatch(code -> code.startsWith("commandline."));
            assertThat(read.findings().stream().map(Finding::toString)).noneMatch(line -> line.indexOf('\n') >= 0);
        } catch (SatchelException e) {
            assertThat(e.code()).startsWith("commandline.");
        }
    }

    @Property(tries = 1000)
    void quotedWordsAreTheWordsThatWereQuoted(@ForAll("words") List<String> words) throws SatchelException {
        String text = words.stream()
                .map(word -> "'" + word.replace("'", "'\\''") + "'")
                .collect(Collectors.joining(" "));

        List<List<Word>> read = ShellText.read("qemu-system-x86_64 " + text, new ArrayList<>());

        assertThat(read.get(0).stream().skip(1).map(Word::text)).containsExactlyElementsOf(words);
    }

    @Provide
    Arbitrary<String> texts() {
        Arbitrary<String> pieces =
                Arbitraries.oneOf(Arbitraries.of(PIECES), Arbitraries.strings().ofMaxLength(12));
        return pieces.list().ofMaxSize(14).map(list -> String.join(" ", list));
    }

    @Provide
    Arbitrary<List<String>> words() {
        return Arbitraries.strings()
                .withChars("ab \\\"'$`#;&|<>()\n\t,=-")
                .ofMaxLength(12)
                .list()
                .ofMinSize(1)
                .ofMaxSize(6);
    }
}
