package dev.satchel.storage.fstab;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class ReaderProperties {
    @Property(tries = 3000)
    void whatReadersSeeDifferentlyIsAFinding(@ForAll("lines") String text) {
        FstabLine line = FstabLine.parse(text, 1);
        FstabFindings found = new FstabFindings();

        ReaderCheck.check(line, 1, found);

        if (!isReadAlike(line)) {
            assertThat(found.all().all()).as("%s", text).isNotEmpty();
        }
    }

    @Property
    void whatIsWrittenIsReadAlike(@ForAll("texts") String target, @ForAll("texts") String option) {
        Fstab fstab = Fstab.parse("# a\r\n")
                .withEntry(FstabEntry.of(new FstabSource.Plain("/dev/" + target), "/" + target, "ext4", "x=" + option));

        String raw = new String(fstab.toBytes(), StandardCharsets.ISO_8859_1);
        FstabLine line = FstabLine.parse(raw.substring(raw.indexOf('\n') + 1), 2);

        assertThat(isReadAlike(line)).as("%s", raw).isTrue();
    }

    /** The four fields of text as libmount and as glibc sees them; what both skip is alike. */
    private static boolean isReadAlike(FstabLine line) {
        Optional<GlibcReading> glibc = GlibcReading.of(line.raw());
        FstabEntry entry = line.entry();
        if (entry == null || glibc.isEmpty()) {
            // A word alone has no target for either.
            return entry == null && (glibc.isEmpty() || line.fields().size() == 1);
        }
        return List.of(FstabField.decode(line.raw(0)), entry.target(), entry.type(), entry.optionText())
                .equals(List.of(
                        FstabField.text(glibc.get().source()),
                        FstabField.text(glibc.get().target()),
                        FstabField.text(glibc.get().type()),
                        FstabField.text(glibc.get().options())));
    }

    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.strings().withChars("abä \\#'=.:\t").ofMinLength(1).ofMaxLength(10);
    }

    @Provide
    Arbitrary<String> lines() {
        Arbitrary<String> pieces = Arbitraries.of(
                "a", " ", "\t", " ", "\\040", "\\043", "\\\\", "\\134", "\\", "0", "1x", "#", "/b", "UUID=", "\"", ",",
                "\r");
        return pieces.list()
                .ofMaxSize(16)
                .map(parts -> String.join("", parts))
                .flatMap(body -> Arbitraries.of("\n", "\r\n", "").map(end -> body + end));
    }
}
