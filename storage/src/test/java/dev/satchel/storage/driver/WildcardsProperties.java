package dev.satchel.storage.driver;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.Pattern;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.StringLength;

class WildcardsProperties {
    private static boolean match(String pattern, String text) {
        return Wildcards.match(pattern, 0, text, 0);
    }

    @Property
    void starsAndQuestionMarksAreThoseOfARegularExpression(
            @ForAll @StringLength(max = 8) @Chars({'a', 'b', '*', '?'}) String pattern,
            @ForAll @StringLength(max = 8) @CharRange(from = 'a', to = 'b') String text) {
        Pattern model = Pattern.compile(pattern.replace("*", ".*").replace("?", "."));

        assertThat(match(pattern, text)).isEqualTo(model.matcher(text).matches());
    }

    @Property
    void aSetIsThatOfARegularExpression(
            @ForAll @CharRange(from = 'a', to = 'h') char low,
            @ForAll @CharRange(from = 'a', to = 'h') char high,
            @ForAll @CharRange(from = 'a', to = 'h') char c) {
        char from = (char) Math.min(low, high);
        char to = (char) Math.max(low, high);

        assertThat(match("[" + from + "-" + to + "]", "" + c)).isEqualTo(from <= c && c <= to);
        assertThat(match("[!" + from + "-" + to + "]", "" + c)).isEqualTo(c < from || to < c);
    }

    @Property
    void anyPatternAnswers(
            @ForAll @StringLength(max = 20) @Chars({'a', '-', '*', '?', '[', ']', '!', '\\'}) String pattern,
            @ForAll @StringLength(max = 20) @Chars({'a', '-', ']', '['}) String text) {
        assertThat(match(pattern, text)).isIn(true, false);
    }

    @Property(tries = 20)
    void manyStarsDoNotTakeForever(@ForAll @CharRange(from = 'a', to = 'c') char last) {
        assertThat(match("*a".repeat(200) + last + "b", "a".repeat(4000))).isFalse();
    }
}
