package dev.satchel.qemu.option;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class KeyValuesProperties {
    /** How QEMU takes a value apart: {@code get_opt_name_value} and {@code get_opt_value} in its util/qemu-option.c. */
    private static Map<String, String> asQemuReads(String text, String impliedKey) {
        Map<String, String> read = new LinkedHashMap<>();
        int at = 0;
        boolean first = true;
        while (at < text.length()) {
            int end = at;
            while (end < text.length() && text.charAt(end) != '=' && text.charAt(end) != ',') {
                end++;
            }
            String key;
            if (end < text.length() && text.charAt(end) == '=') {
                key = text.substring(at, end);
                at = end + 1;
            } else if (first) {
                key = impliedKey;
            } else {
                throw new AssertionError("a word without a value in the middle: " + text);
            }
            StringBuilder value = new StringBuilder();
            while (at < text.length()) {
                if (text.charAt(at) == ',') {
                    if (at + 1 >= text.length() || text.charAt(at + 1) != ',') {
                        break;
                    }
                    at++;
                }
                value.append(text.charAt(at++));
            }
            at++;
            read.put(key, value.toString());
            first = false;
        }
        return read;
    }

    @Property
    void qemuReadsBackWhatWasWritten(
            @ForAll("kinds") String kind, @ForAll("values") String one, @ForAll("values") String two) {
        KeyValues values = KeyValues.of(kind).with("file.filename", one).with("id", two);

        assertThat(asQemuReads(values.text(), "driver"))
                .containsExactly(Map.entry("driver", kind), Map.entry("file.filename", one), Map.entry("id", two));
        assertThat(KeyValues.parse(values.text())).isEqualTo(values);
    }

    @Property
    void aListWithoutAFirstWordReadsBackToo(@ForAll("values") String one, @ForAll("values") String two) {
        KeyValues values = KeyValues.empty().with("file", one).with("id", two);

        assertThat(asQemuReads(values.text(), "implied")).containsExactly(Map.entry("file", one), Map.entry("id", two));
        assertThat(KeyValues.parse(values.text())).isEqualTo(values);
    }

    @Property
    void jsonIsWhatJacksonReadsAndWhatIsReadHere(
            @ForAll("values") String name, @ForAll int number, @ForAll boolean flag) throws IOException {
        Map<String, Object> object = Map.of("filename", name, "size", number, "nested", Map.of("on", List.of(flag)));

        String text = JsonText.write(object);

        assertThat(new ObjectMapper().readValue(text, new TypeReference<Map<String, Object>>() {}))
                .isEqualTo(object);
        assertThat(JsonText.write(JsonText.read(text))).isEqualTo(text).startsWith("{");
    }

    @Property
    void aKeyIsTakenOrRefusedByName(@ForAll String key) {
        List<String> refusals = new ArrayList<>();
        try {
            KeyValues.empty().with(key, "x");
            assertThat(key).matches("[A-Za-z0-9._-]+");
        } catch (IllegalArgumentException e) {
            refusals.add(String.valueOf(e.getMessage()));
        }
        assertThat(refusals).allMatch(message -> message.contains("'" + key + "'"));
    }

    @Property
    void anyTextIsReadAsItStandsOrRefusedByName(@ForAll("values") String text) {
        try {
            KeyValues values = KeyValues.parse(text);
            assertThat(KeyValues.parse(values.text())).isEqualTo(values);
        } catch (IllegalArgumentException e) {
            assertThat(e).hasMessageContaining("'" + text + "'");
        }
    }

    @Provide
    Arbitrary<String> kinds() {
        return Arbitraries.strings()
                .ofMinLength(1)
                .ofMaxLength(20)
                .filter(text -> text.indexOf('=') < 0
                        && text.indexOf('\0') < 0
                        && text.indexOf(',') < 0
                        && !text.startsWith("{"));
    }

    @Provide
    Arbitrary<String> values() {
        Arbitrary<String> nasty = Arbitraries.strings()
                .withChars(',', '=', ' ', '"', '\'', '\\', ':', '{', '%', '#', '\n', 'ä', 'a', '-', '/')
                .ofMaxLength(30);
        Arbitrary<String> any = Arbitraries.strings().ofMaxLength(30);
        return Arbitraries.oneOf(nasty, any)
                .filter(text -> text.indexOf('\0') < 0 && text.chars().noneMatch(c -> c >= 0xd800 && c < 0xe000));
    }
}
