package dev.satchel.utm.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.core.SatchelException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class PlistEditProperties {
    @Provide
    Arbitrary<PlistValue> trees() {
        return PlistTrees.any();
    }

    @Property(tries = 500)
    void anEditOfAFileInUtmsLayoutGivesOneInUtmsLayout(@ForAll("trees") PlistValue before, @ForAll long seed)
            throws SatchelException {
        PlistValue after = HandWritten.mutated(before, new Random(seed));

        Plist edited = Plist.parse(Plist.of(before).bytes(), "x").withRoot(after);

        assertThat(new String(edited.bytes(), StandardCharsets.UTF_8))
                .isEqualTo(Plist.of(after).toXml());
    }

    @Property(tries = 200)
    void anEditIntoAnythingElseGivesThat(@ForAll("trees") PlistValue before, @ForAll("trees") PlistValue after)
            throws SatchelException {
        Plist edited = Plist.parse(Plist.of(before).bytes(), "x").withRoot(after);

        assertThat(new String(edited.bytes(), StandardCharsets.UTF_8))
                .isEqualTo(Plist.of(after).toXml());
    }

    @Property(tries = 1000)
    void anEditOfAFileOfAnyHandSaysWhatWasMeant(@ForAll("trees") PlistValue before, @ForAll long seed)
            throws SatchelException {
        Random random = new Random(seed);
        byte[] written = HandWritten.render(before, random).getBytes(StandardCharsets.UTF_8);
        Plist read = Plist.parse(written, "x");
        PlistValue after = HandWritten.mutated(before, random);

        Plist edited = read.withRoot(after);

        assertThat(read.root()).isEqualTo(before);
        assertThat(Plist.parse(edited.bytes(), "y").root()).isEqualTo(after);
        assertThat(edited.withRoot(before).bytes()).isEqualTo(written);
    }

    @Property(tries = 300)
    void aNewTextOfOneKeyChangesOneLine(@ForAll("trees") PlistValue other, @ForAll long seed) throws SatchelException {
        Random random = new Random(seed);
        PlistDictionary inner = PlistDictionary.EMPTY.with("other", other).with("name", "before");
        PlistDictionary root = PlistDictionary.EMPTY.with("a", other).with("section", inner);
        String written = HandWritten.render(root, random);

        byte[] edited = Plist.parse(written.getBytes(StandardCharsets.UTF_8), "x")
                .withRoot(root.with("section", inner.with("name", "after")))
                .bytes();

        List<String> lines = new String(edited, StandardCharsets.UTF_8).lines().toList();
        List<String> old = written.lines().toList();
        assertThat(lines).hasSameSizeAs(old);
        long changed = java.util.stream.IntStream.range(0, old.size())
                .filter(i -> !old.get(i).equals(lines.get(i)))
                .count();
        assertThat(changed).isEqualTo(1);
    }

    @Property(tries = 100)
    void anEditKeepsTheEncodingOfTheFile(@ForAll("trees") PlistValue before, @ForAll long seed)
            throws SatchelException {
        Random random = new Random(seed);
        String written = HandWritten.render(before, random);
        for (String name : List.of("UTF-16LE", "UTF-16BE", "UTF-32LE", "UTF-32BE", "UTF-8")) {
            Charset charset = Charset.forName(name);
            byte[] bytes = ("\uFEFF" + written).getBytes(charset);
            PlistValue after = HandWritten.mutated(before, random);

            byte[] edited = Plist.parse(bytes, "x").withRoot(after).bytes();

            assertThat(Plist.parse(edited, "y").root()).isEqualTo(after);
            assertThat(edited).startsWith(Arrays.copyOf(bytes, 12));
        }
    }
}
