package dev.satchel.utm.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.core.SatchelException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

class PlistProperties {
    @Provide
    Arbitrary<PlistValue> trees() {
        return PlistTrees.any();
    }

    @Property
    void whatIsWrittenReadsBack(@ForAll("trees") PlistValue root) throws SatchelException {
        Plist written = Plist.of(root);

        Plist read = Plist.parse(written.bytes(), "x");

        assertThat(read.root()).isEqualTo(root);
        assertThat(read.toXml()).isEqualTo(written.toXml());
    }

    @Property
    void anyBytesAreAListOrARefusalWithItsPlace(@ForAll byte[] bytes) {
        requireValueOrRefusal(bytes);
    }

    @Property
    void anyBytesThatClaimToBeBinaryAreAListOrARefusal(@ForAll byte[] tail) {
        byte[] head = "bplist00".getBytes(StandardCharsets.US_ASCII);
        byte[] bytes = Arrays.copyOf(head, head.length + tail.length);
        System.arraycopy(tail, 0, bytes, head.length, tail.length);

        requireValueOrRefusal(bytes);
    }

    @Provide
    Arbitrary<String> soups() {
        return Arbitraries.of(
                        "<plist>",
                        "</plist>",
                        "<dict>",
                        "</dict>",
                        "<dict/>",
                        "<array>",
                        "</array>",
                        "<key>",
                        "</key>",
                        "<string>",
                        "</string>",
                        "<integer>",
                        "</integer>",
                        "<data>",
                        "</data>",
                        "<true/>",
                        "<date>",
                        "<real>",
                        "</real>",
                        "<!--",
                        "-->",
                        "<?",
                        "?>",
                        "<![CDATA[",
                        "]]>",
                        "<!DOCTYPE",
                        "[",
                        "&amp;",
                        "&",
                        ";",
                        "a",
                        "1",
                        " ",
                        "\n",
                        "<",
                        ">",
                        "\"",
                        "'")
                .list()
                .ofMaxSize(30)
                .map(parts -> String.join("", parts));
    }

    @Property
    void anySoupOfTagsIsAListOrARefusalWithItsPlace(@ForAll("soups") String soup) {
        requireValueOrRefusal(soup.getBytes(StandardCharsets.UTF_8));
    }

    @Property
    void aDamagedFileIsAListOrARefusal(
            @ForAll("trees") PlistValue root, @ForAll @IntRange(max = 10_000) int where, @ForAll byte value) {
        byte[] bytes = Plist.of(root).bytes();
        bytes[where % bytes.length] = value;

        requireValueOrRefusal(bytes);
    }

    private static void requireValueOrRefusal(byte[] bytes) {
        try {
            assertThat(Plist.parse(bytes, "x.plist").root()).isNotNull();
        } catch (SatchelException e) {
            assertThat(e.code()).startsWith("utm.plist.");
            assertThat(e).hasMessageStartingWith("x.plist").hasMessageMatching("[^\n]*");
        }
    }
}
