package dev.satchel.utm.config;

import java.math.BigInteger;
import java.time.Instant;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;

/** Trees of every kind of value. */
final class PlistTrees {
    private PlistTrees() {}

    static Arbitrary<PlistValue> any() {
        return tree(3);
    }

    private static Arbitrary<String> text() {
        return Arbitraries.strings()
                .withChars("ab <>&\"'\t\n\rä€;#]")
                .withCharRange(' ', '\uD7FF')
                .ofMaxLength(20);
    }

    private static Arbitrary<PlistValue> leaf() {
        return Arbitraries.oneOf(
                text().map(PlistValue.Text::new),
                Arbitraries.bigIntegers()
                        .between(
                                BigInteger.valueOf(Long.MIN_VALUE),
                                BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE))
                        .map(PlistValue.Whole::new),
                Arbitraries.doubles().ofScale(6).map(PlistValue.Real::new),
                Arbitraries.of(true, false).map(PlistValue.Flag::new),
                Arbitraries.longs()
                        .between(-62_167_219_200L, 253_402_300_799L)
                        .map(second -> new PlistValue.Date(Instant.ofEpochSecond(second))),
                Arbitraries.bytes().array(byte[].class).ofMaxSize(100).map(PlistValue.Data::of));
    }

    private static Arbitrary<PlistValue> tree(int depth) {
        if (depth == 0) {
            return leaf();
        }
        return Arbitraries.oneOf(
                leaf(),
                tree(depth - 1).list().ofMaxSize(4).map(PlistArray::new),
                Arbitraries.maps(text(), tree(depth - 1)).ofMaxSize(4).map(PlistDictionary::new));
    }
}
