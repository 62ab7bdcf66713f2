package dev.satchel.qemu.firmware;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.core.SatchelException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class DescriptorProperties {
    private static final String GOOD = "{\"description\":\"d\",\"interface-types\":[\"uefi\"],\"mapping\":{\"device\":"
            + "\"flash\",\"executable\":{\"filename\":\"/c\",\"format\":\"raw\"},\"nvram-template\":{\"filename\":\"/v\","
            + "\"format\":\"raw\"}},\"targets\":[{\"architecture\":\"x86_64\",\"machines\":[\"pc-*\"]}],\"features\":[]}";

    @Property
    void anyTextIsADescriptorOrIsRefusedWithItsFile(@ForAll("damaged") String text) {
        try {
            assertThat(DescriptorParser.parse(Path.of("/d/x.json"), text).mapping())
                    .isNotNull();
        } catch (SatchelException e) {
            assertThat(e.code()).isEqualTo("firmware.descriptor");
            assertThat(e).hasMessageStartingWith("/d/x.json: ");
        }
    }

    @Provide
    Arbitrary<String> damaged() {
        Arbitrary<String> cut = Arbitraries.integers().between(0, GOOD.length()).map(n -> GOOD.substring(0, n));
        Arbitrary<String> changed = Arbitraries.integers()
                .between(0, GOOD.length() - 1)
                .flatMap(n -> Arbitraries.chars().map(c -> GOOD.substring(0, n) + c + GOOD.substring(n + 1)));
        return Arbitraries.oneOf(cut, changed, Arbitraries.strings());
    }

    @Property
    void patternsMatchAsRegularExpressionsDo(@ForAll("patterns") String pattern, @ForAll("names") String name) {
        String regex = pattern.chars()
                .mapToObj(c -> c == '*' ? ".*" : c == '?' ? "." : Pattern.quote(Character.toString(c)))
                .collect(Collectors.joining());

        assertThat(Glob.matches(pattern, name)).isEqualTo(name.matches(regex));
        if (!name.isEmpty()) {
            assertThat(Glob.matches(pattern, name))
                    .isEqualTo(FileSystems.getDefault()
                            .getPathMatcher("glob:" + pattern)
                            .matches(Path.of(name)));
        }
    }

    @Provide
    Arbitrary<String> patterns() {
        return Arbitraries.strings().withChars('a', 'b', '-', '*', '?').ofMaxLength(8);
    }

    @Provide
    Arbitrary<String> names() {
        return Arbitraries.strings().withChars('a', 'b', '-').ofMaxLength(10);
    }
}
