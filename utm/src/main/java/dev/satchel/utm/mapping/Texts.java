package dev.satchel.utm.mapping;

import dev.satchel.core.check.Finding;
import dev.satchel.utm.config.PlistValue;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** What a configuration can hold of a text: it is XML, and XML does not have every character. */
final class Texts {
    private Texts() {}

    /** {@code text} without what XML cannot hold, which is an error at {@code where}. */
    static String writable(String text, String where, Consumer<Finding> findings) {
        if (PlistValue.firstUnwritable(text) < 0) {
            return text;
        }
        findings.accept(Finding.error(
                "utm.text",
                where,
                String.format(
                        "holds the character U+%04X, which UTM's configuration cannot hold",
                        text.codePointAt(PlistValue.firstUnwritable(text))),
                "leave it out"));
        return text.codePoints()
                .mapToObj(Character::toString)
                .filter(character -> PlistValue.firstUnwritable(character) < 0)
                .collect(Collectors.joining());
    }
}
