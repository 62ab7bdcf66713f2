package dev.satchel.utm.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.satchel.core.SatchelException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlistTest {
    private static PlistValue parse(String xml) throws SatchelException {
        return Plist.parse(xml.getBytes(StandardCharsets.UTF_8), "x.plist").root();
    }

    private static String refusal(byte[] bytes) {
        try {
            return Plist.parse(bytes, "x.plist").toString();
        } catch (SatchelException e) {
            return e.code() + " " + e.getMessage();
        }
    }

    private static String refusal(String xml) {
        return refusal(xml.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void writesKeysInOrderWithTabsAndEmptyContainersClosed() {
        PlistDictionary root = PlistDictionary.EMPTY
                .with("b", PlistArray.ofTexts(List.of("a & <b> \"c\"")))
                .with("a", PlistDictionary.EMPTY)
                .with("c", PlistArray.EMPTY)
                .with("A", true);

        assertThat(Plist.of(root).toXml()).isEqualTo("""
                <?xml version="1.0" encoding="UTF-8"?>
                <!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
                <plist version="1.0">
                <dict>
                \t<key>A</key>
                \t<true/>
                \t<key>a</key>
                \t<dict/>
                \t<key>b</key>
                \t<array>
                \t\t<string>a &amp; &lt;b&gt; "c"</string>
                \t</array>
                \t<key>c</key>
                \t<array/>
                </dict>
                </plist>
                """);
    }

    @Test
    void wrapsDataAtFiftyTwoCharactersBehindThreeTabs() {
        PlistValue data = PlistValue.Data.of(new byte[60]);
        PlistValue root =
                PlistDictionary.EMPTY.with("a", PlistDictionary.EMPTY.with("b", PlistDictionary.EMPTY.with("c", data)));

        assertThat(Plist.of(root).toXml())
                .contains("\t\t\t<data>\n\t\t\t" + "A".repeat(52) + "\n\t\t\t" + "A".repeat(28) + "\n\t\t\t</data>\n");
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0.0",
        "2, 2",
        "0.5, 0.5",
        "-1.25, -1.25",
        "0.1, 0.10000000000000001",
        "1e17, 1e+17",
        "1.5e300, 1.5000000000000001e+300",
        "0.0001, 0.0001",
        "0.00001, 1.0000000000000001e-05"
    })
    void writesRealsAsFoundationDoes(double value, String digits) {
        assertThat(Plist.of(new PlistValue.Real(value)).toXml()).contains("<real>" + digits + "</real>");
    }

    @Test
    void readsCommentsWithDashesAndAByteOrderMark() throws SatchelException {
        PlistValue root = parse("\uFEFF<?xml version=\"1.0\"?><!-- a -- b --><plist version=\"1.0\"><dict>"
                + "<key>a</key><!-- use --flag --><integer> 0x1F </integer></dict></plist>\n<!-- end -->");

        assertThat(root).isEqualTo(PlistDictionary.EMPTY.with("a", 31));
    }

    @Test
    void keepsLineEndsAndReadsReferencesAndCdata() throws SatchelException {
        assertThat(parse("<plist><string>a\r\nb&quot;&apos;&#65;&#x1F600;<![CDATA[<&>]]></string></plist>"))
                .isEqualTo(new PlistValue.Text("a\r\nb\"'A\uD83D\uDE00<&>"));
    }

    @Test
    void readsUtf16ByItsMark() throws SatchelException {
        byte[] bytes = "\uFEFF<plist><string>ü</string></plist>".getBytes(StandardCharsets.UTF_16LE);

        assertThat(Plist.parse(bytes, "x").root()).isEqualTo(new PlistValue.Text("ü"));
    }

    @Test
    void namesLineAndColumnOfAnError() {
        assertThat(refusal("<plist>\n<dict>\n  <key>a</key>\n  <integer>x</integer></dict></plist>"))
                .isEqualTo("utm.plist.value x.plist, line 4, column 3: not an integer: 'x'; write decimal digits");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "   ",
                "<plist/>",
                "<plist>",
                "<plist></plist>",
                "<plist><dict>",
                "<plist><dict></array></plist>",
                "<plist><dict><string>a</string></dict></plist>",
                "<plist><dict><key>a</key></dict></plist>",
                "<plist><string>a</string><string>b</string></plist>",
                "<plist><data/></plist>",
                "<plist><integer/></plist>",
                "<plist><real></real></plist>",
                "<plist><dict <key>a</key><true/></dict></plist>",
                "<plist><string>a<!-- b --></string></plist>",
                "<plist><string>a",
                "<plist><string><b/></string></plist>",
                "<plist><colour/></plist>",
                "<plist><string>a & b</string></plist>",
                "text",
                "<plist><string a='",
                "<plist><!-- "
            })
    void refusesWhatIsNoPropertyList(String text) {
        assertThat(refusal(text)).startsWith("utm.plist.").contains("x.plist, line 1, column");
    }

    @Test
    void refusesEntitiesOfOnesOwn() {
        assertThat(refusal("<!DOCTYPE plist [<!ENTITY a \"b\">]><plist><string>&a;</string></plist>"))
                .startsWith("utm.plist.entity");
        assertThat(refusal("<plist><string>&a;</string></plist>")).startsWith("utm.plist.entity");
    }

    @Test
    void refusesDeepNestingHugeInputAndDuplicates() {
        assertThat(refusal("<array>".repeat(200_000))).startsWith("utm.plist.depth");
        assertThat(refusal(new byte[(4 << 20) + 1])).startsWith("utm.plist.size");
        assertThat(refusal("<dict><key>a</key><true/><key>a</key><true/></dict>"))
                .startsWith("utm.plist.duplicate");
    }

    @Test
    void refusesControlCharactersAndNumbersOutOfRange() {
        assertThat(refusal("<string>\u0001</string>")).startsWith("utm.plist.value");
        assertThat(refusal("<string>&#0;</string>")).startsWith("utm.plist.value");
        assertThat(refusal("<integer>18446744073709551616</integer>")).startsWith("utm.plist.value");
        assertThat(refusal("<date>2026-02-31T00:00:00Z</date>")).startsWith("utm.plist.value");
        assertThat(refusal("<string>x</string>".replace('x', '\u00ff').getBytes(StandardCharsets.ISO_8859_1)))
                .startsWith("utm.plist.encoding x.plist, line 1, column 1");
    }

    @Test
    void refusesABinaryListThatContainsItself() {
        byte[] bytes = new byte[8 + 2 + 1 + 32];
        System.arraycopy("bplist00".getBytes(StandardCharsets.US_ASCII), 0, bytes, 0, 8);
        bytes[8] = (byte) 0xA1; // an array of one element: object 0, itself
        bytes[10] = 8;
        int trailer = 11;
        bytes[trailer + 6] = 1;
        bytes[trailer + 7] = 1;
        bytes[trailer + 15] = 1;
        bytes[trailer + 31] = 10;

        assertThat(refusal(bytes)).startsWith("utm.plist.depth x.plist, byte 8");
    }

    @Test
    void refusesABinaryListThatStandsForAHugeTree() {
        int levels = 20;
        int width = 10;
        int size = 8 + levels * (1 + width) + 1;
        byte[] bytes = new byte[size + levels + 1 + 32];
        System.arraycopy("bplist00".getBytes(StandardCharsets.US_ASCII), 0, bytes, 0, 8);
        for (int level = 0; level <= levels; level++) {
            int at = 8 + level * (1 + width);
            bytes[size + level] = (byte) at;
            bytes[at] = (byte) (level == levels ? 0x09 : 0xA0 | width);
            for (int i = 1; i <= width && level < levels; i++) {
                bytes[at + i] = (byte) (level + 1);
            }
        }
        int trailer = size + levels + 1;
        bytes[trailer + 6] = 1;
        bytes[trailer + 7] = 1;
        bytes[trailer + 15] = (byte) (levels + 1);
        bytes[trailer + 31] = (byte) size;

        assertThat(refusal(bytes)).startsWith("utm.plist.size");
    }

    @Test
    void writesAnUnchangedListAsItWasRead() throws SatchelException {
        String odd = "<!-- mine --><plist><array>\n</array></plist>";
        Plist plist = Plist.parse(odd.getBytes(StandardCharsets.UTF_8), "x");

        assertThat(plist.withRoot(PlistArray.EMPTY).bytes())
                .asString(StandardCharsets.UTF_8)
                .isEqualTo(odd);
        assertThat(plist.withRoot(PlistDictionary.EMPTY).bytes())
                .asString(StandardCharsets.UTF_8)
                .isEqualTo("<!-- mine --><plist><dict/></plist>");
    }

    @Test
    void namesAFileThatIsMissing(@TempDir Path folder) {
        assertThatThrownBy(() -> Plist.read(folder.resolve("no.plist")))
                .isInstanceOf(SatchelException.class)
                .hasMessageContaining("no.plist: there is no such file");
        assertThat(Files.exists(folder.resolve("no.plist"))).isFalse();
    }

    @Test
    void refusesTextThatXmlCannotHold() {
        assertThatThrownBy(() -> new PlistValue.Text("a\u0000"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("U+0000");
        assertThatThrownBy(() -> new PlistValue.Text("\uD800"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("U+D800");
    }
}
