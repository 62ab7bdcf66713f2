package dev.satchel.utm.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.Chars;

class UtmArgumentsTest {
    @Example
    void cutsEntriesAtBlanksThatNoQuoteProtects() {
        assertThat(UtmArguments.words(
                        List.of("-usbdevice keyboard", "", "-append", "\"root=/dev/vda quiet\"", "a\"b c\"d")))
                .containsExactly("-usbdevice", "keyboard", "-append", "root=/dev/vda quiet", "a\"b c\"d");
    }

    @Property
    void anEntryGivesItsWordOrThereIsNone(
            @ForAll @CharRange(from = 'a', to = 'c') @Chars({' ', '"', '\t'}) String word) {
        UtmArguments.entry(word)
                .ifPresentOrElse(
                        entry -> assertThat(UtmArguments.words(List.of(entry))).containsExactly(word),
                        () -> assertThat(word).matches("|.*\".*"));
    }
}
