package dev.satchel.storage.fstab;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class FstabProperties {
    private static final String OLD = "aaaaaaaa-1111-2222-3333-444444444444";
    private static final String NEW = "bbbbbbbb-5555-6666-7777-888888888888";

    @Property
    void anyBytesAreWrittenAsTheyWereRead(@ForAll byte[] bytes) {
        assertThat(Fstab.parse(bytes).toBytes()).isEqualTo(bytes);
    }

    @Property
    void anyTableIsCheckedWithoutAnException(@ForAll("tables") String table) {
        Fstab fstab = Fstab.parse(table);

        assertThat(fstab.toString()).isEqualTo(table);
        assertThat(fstab.check().stream().filter(f -> f.code().equals("fstab.unparsable")))
                .hasSize((int) table.lines()
                        .filter(l -> l.equals("word") || l.endsWith("# disk"))
                        .count());
    }

    @Property
    void retaggingIsAReplacementInTheSourceFieldAlone(@ForAll("tables") String table) {
        String edited = Fstab.parse(table).retag(OLD, NEW).toString();

        assertThat(edited.replace(NEW, OLD)).isEqualTo(table);
        assertThat(edited.lines().filter(l -> l.startsWith("UUID=" + OLD))).isEmpty();
        assertThat(edited.lines().filter(l -> l.startsWith("#")).toList())
                .isEqualTo(table.lines().filter(l -> l.startsWith("#")).toList());
        assertThat(Fstab.parse(edited).retag(NEW, OLD)).hasToString(table);
    }

    @Property
    void anyTextSurvivesTheEscapes(@ForAll("texts") String text) {
        String raw = FstabField.encode(text);

        assertThat(FstabField.decode(raw)).isEqualTo(text);
        assertThat(raw).doesNotContain(" ", "\t", "\n");
    }

    @Property
    void whatIsAddedIsReadBack(@ForAll("tables") String table, @ForAll("words") String name) {
        FstabEntry entry = FstabEntry.of(FstabSource.uuid(NEW), "/added/" + name, "ext4", "nofail")
                .withPass(2);

        Fstab with = Fstab.parse(table).withEntry(entry);

        FstabEntry added = with.entry("/added/" + name).orElseThrow();
        assertThat(added.withSource(entry.source())).isEqualTo(added);
        assertThat(added.options()).isEqualTo(entry.options());
        assertThat(added.pass()).isEqualTo(2);
        assertThat(with.toString()).startsWith(table);
        assertThat(with.withoutTarget("/added/" + name).entries())
                .isEqualTo(Fstab.parse(table).entries());
    }

    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.strings()
                .all()
                .ofMaxLength(20)
                .map(s -> new String(s.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8));
    }

    @Provide
    Arbitrary<String> words() {
        return Arbitraries.strings()
                .withChars("abä \\\"#,=.")
                .ofMinLength(1)
                .ofMaxLength(8)
                .map(s -> s + "x");
    }

    @Provide
    Arbitrary<String> tables() {
        List<String> lines = List.of(
                "",
                "# " + OLD,
                "   # x",
                "word",
                "UUID=" + OLD + " / ext4 defaults 0 1",
                "UUID=" + OLD + "\t/a   ext4",
                "UUID=x" + OLD + " /b ext4 " + OLD,
                "  LABEL=a\\040b /c auto noauto 0 0 trailing",
                "/dev/disk/by-uuid/" + OLD + " /d xfs",
                "tmpfs /e tmpfs a,,b 1 # disk",
                "UUID=\"" + OLD + "\" /ä btrfs subvol=@,subvolid=5 0 2");
        Arbitrary<String> ends = Arbitraries.of("\n", "\n", "\r\n");
        return Arbitraries.of(lines)
                .flatMap(line -> ends.map(end -> line + end))
                .list()
                .ofMaxSize(12)
                .map(all -> String.join("", all));
    }
}
