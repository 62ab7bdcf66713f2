package dev.satchel.storage.rsync;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class FilterRulesProperties {
    @Property
    void anyTextIsARuleThatPrintsItselfOrIsRefused(@ForAll("rules") String text) {
        FilterRule rule;
        try {
            rule = FilterRule.parse(text);
        } catch (IllegalArgumentException e) {
            assertThat(e.getMessage()).containsPattern("rule");
            return;
        }
        FilterRule again = FilterRule.parse(rule.toString());

        assertThat(again).isEqualTo(rule);
        assertThat(again.pattern()).isEqualTo(rule.pattern());
    }

    @Property
    void anExactPatternHidesThatPathAndNoOther(@ForAll("names") String name, @ForAll("names") String other) {
        FilterRules rules = ExclusionSet.none()
                .withReason(ExclusionSet.exactly(Path.of("/d/" + name)), "test")
                .rules();

        assertThat(rules.includes("d/" + name)).isFalse();
        assertThat(rules.includes("d/" + other)).isEqualTo(!other.equals(name));
        assertThat(rules.includes("e/d/" + name)).isTrue();
    }

    @Property
    void aPatternWithoutWildcardsIsAComparisonOfEnds(@ForAll("plain") String pattern, @ForAll("plain") String path) {
        boolean model = ("/" + path).endsWith("/" + pattern);

        assertThat(new CompiledRule(FilterRule.exclude(pattern)).matches(path, false, ""))
                .isEqualTo(model);
    }

    @Property
    void anyTypedRuleReadsWhatItPrints(
            @ForAll FilterRule.Kind kind,
            @ForAll Set<FilterRule.Modifier> modifiers,
            @ForAll("anything") String pattern) {
        FilterRule rule = typed(kind, pattern);
        for (FilterRule.Modifier modifier : modifiers) {
            try {
                rule = rule.with(modifier);
            } catch (IllegalArgumentException refused) {
                assertThat(refused).hasMessageContaining("cannot have the modifier");
            }
        }

        assertThat(FilterRule.parse(rule.toString())).isEqualTo(rule).hasSameHashCodeAs(rule);
        assertThat(rule.pattern()).isEqualTo(kind == FilterRule.Kind.CLEAR ? "" : pattern);
    }

    private static FilterRule typed(FilterRule.Kind kind, String pattern) {
        return switch (kind) {
            case EXCLUDE -> FilterRule.exclude(pattern);
            case INCLUDE -> FilterRule.include(pattern);
            case MERGE -> FilterRule.parse(". " + pattern);
            case PER_DIRECTORY -> FilterRule.perDirectory(pattern);
            case CLEAR -> FilterRule.clear();
        };
    }

    @Property
    void bytesAreTextAndBytesAgain(@ForAll byte[] bytes) {
        String name = new String(bytes, ISO_8859_1);

        assertThat(ByteText.bytes(ByteText.text(name))).isEqualTo(name);
    }

    @Property
    void aGlobAgreesWithAnObviousOne(@ForAll("globs") String pattern, @ForAll("texts") String text) {
        assertThat(Glob.compile(pattern).matches(text, 0)).isEqualTo(obvious(pattern, text));
    }

    private static boolean obvious(String pattern, String text) {
        if (pattern.isEmpty()) {
            return text.isEmpty();
        }
        if (pattern.startsWith("*")) {
            boolean deep = pattern.startsWith("**");
            String rest = pattern.replaceFirst("^\\*+", "");
            for (int i = 0; i <= text.length(); i++) {
                if (obvious(rest, text.substring(i))) {
                    return true;
                }
                if (i < text.length() && !deep && text.charAt(i) == '/') {
                    return false;
                }
            }
            return false;
        }
        return !text.isEmpty()
                && (pattern.charAt(0) == text.charAt(0) || (pattern.charAt(0) == '?' && text.charAt(0) != '/'))
                && obvious(pattern.substring(1), text.substring(1));
    }

    @Provide
    Arbitrary<String> globs() {
        return Arbitraries.strings().withChars("ab/**?").ofMaxLength(9);
    }

    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.strings().withChars("ab/").ofMaxLength(9);
    }

    @Provide
    Arbitrary<String> anything() {
        return Arbitraries.strings()
                .withChars("ab -+!*?[]\\/_,#\nä\uDCFF")
                .ofMinLength(1)
                .ofMaxLength(8);
    }

    @Provide
    Arbitrary<String> rules() {
        return Arbitraries.strings().withChars("-+!HSPRCprswxen/*?[]\\,_ abä.:").ofMaxLength(12);
    }

    @Provide
    Arbitrary<String> names() {
        return Arbitraries.strings().withChars("ab*?[]\\ -!ä").ofMinLength(1).ofMaxLength(4);
    }

    @Provide
    Arbitrary<String> plain() {
        return Arbitraries.of("a", "b", "ab").list().ofMinSize(1).ofMaxSize(3).map(l -> String.join("/", l));
    }
}
