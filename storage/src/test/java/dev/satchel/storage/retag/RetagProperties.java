package dev.satchel.storage.retag;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.storage.fstab.FstabSource.Tag;
import dev.satchel.storage.fstab.Renaming;
import dev.satchel.storage.fstab.UdevName;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class RetagProperties {
    private static final String ONE = "aaaaaaaa-1111-2222-3333-444444444444";
    private static final String OTHER = "bbbbbbbb-5555-6666-7777-888888888888";

    @Property
    void whatIsExchangedTwiceIsAsItWas(@ForAll("lines") String line) {
        LineNames exchange = new LineNames(Renaming.none().with(ONE, OTHER).with(OTHER, ONE));

        assertThat(exchange.renamed(exchange.renamed(line))).isEqualTo(line);
    }

    @Property
    void nothingElseChanges(@ForAll("lines") String line) {
        String renamed = new LineNames(Renaming.none().with(ONE, OTHER)).renamed(line);

        assertThat(renamed.replace(OTHER, ONE)).isEqualTo(line.replace(OTHER, ONE));
    }

    @Property
    void anyBytesAreReadInAnyForm(@ForAll byte[] content, @ForAll Place.Form form) throws Exception {
        PlacedFile file = new PlacedFile(Renaming.none().with(ONE, OTHER).with(Tag.LABEL, "a", "b c"));

        assertThat(file.renamed(form, "x", content)).isEqualTo(content);
    }

    @Property
    void anyValueComesBackFromItsLink(@ForAll("labels") String label) {
        String name = UdevName.encode(label);

        assertThat(UdevName.decode(name)).isEqualTo(label);
        assertThat(name).doesNotContain("/", " ", "\"");
    }

    @Provide
    Arbitrary<String> labels() {
        return Arbitraries.strings()
                .withChars("aZ09 /\\x\"'#$&äß中.-_:")
                .ofMinLength(1)
                .ofMaxLength(12);
    }

    @Provide
    Arbitrary<String> lines() {
        return Arbitraries.of(List.of(
                        ONE,
                        OTHER,
                        "UUID=",
                        "root=",
                        "x",
                        "-",
                        " ",
                        "\"",
                        "/dev/disk/by-uuid/",
                        "luks-",
                        ":",
                        "LABEL=",
                        "search --fs-uuid ",
                        "=",
                        "#",
                        "/"))
                .list()
                .ofMaxSize(10)
                .map(parts -> String.join("", parts));
    }
}
