package dev.satchel.storage.rsync;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
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

        assertThat(FilterRules.of(FilterRule.exclude(pattern)).hides(path, false))
                .isEqualTo(model);
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
