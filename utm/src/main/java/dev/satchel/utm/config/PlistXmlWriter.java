package dev.satchel.utm.config;

import com.google.common.base.Splitter;
import com.google.common.base.Strings;
import com.google.common.escape.Escaper;
import com.google.common.escape.Escapers;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes as Apple's PropertyListEncoder does, byte for byte: UTM's own files come out as they went in. Carriage returns
 * and quotes stay as they are, as there.
 */
final class PlistXmlWriter {
    private static final String HEAD = """
            <?xml version="1.0" encoding="UTF-8"?>
            <!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
            <plist version="1.0">
            """;

    private static final Escaper ESCAPER = Escapers.builder()
            .addEscape('&', "&amp;")
            .addEscape('<', "&lt;")
            .addEscape('>', "&gt;")
            .build();

    /** Foundation stops indenting data at eight tabs, so that a line always has room for bytes. */
    private static final int DEEPEST_DATA = 8;

    /** What {@code %.17g} of C prints, which is what Foundation uses for all but zero ({@code 0.0}). */
    private static final MathContext SEVENTEEN_DIGITS = new MathContext(17, RoundingMode.HALF_EVEN);

    private final StringBuilder out = new StringBuilder(HEAD);

    private PlistXmlWriter() {}

    static String write(PlistValue root) {
        PlistXmlWriter writer = new PlistXmlWriter();
        writer.add(root, 0);
        return writer.out.append("</plist>\n").toString();
    }

    private void add(PlistValue value, int depth) {
        if (value instanceof PlistDictionary dictionary) {
            addDictionary(dictionary, depth);
        } else if (value instanceof PlistArray array) {
            addArray(array, depth);
        } else if (value instanceof PlistValue.Text text) {
            line(depth, "<string>" + ESCAPER.escape(text.value()) + "</string>");
        } else if (value instanceof PlistValue.Whole whole) {
            line(depth, "<integer>" + whole.value() + "</integer>");
        } else if (value instanceof PlistValue.Real real) {
            line(depth, "<real>" + digits(real.value()) + "</real>");
        } else if (value instanceof PlistValue.Flag flag) {
            line(depth, flag.value() ? "<true/>" : "<false/>");
        } else if (value instanceof PlistValue.Date date) {
            line(depth, "<date>" + date.value() + "</date>");
        } else if (value instanceof PlistValue.Data data) {
            addData(data, depth);
        }
    }

    private void addDictionary(PlistDictionary dictionary, int depth) {
        if (dictionary.entries().isEmpty()) {
            line(depth, "<dict/>");
            return;
        }
        line(depth, "<dict>");
        for (Map.Entry<String, PlistValue> entry : new TreeMap<>(dictionary.entries()).entrySet()) {
            line(depth + 1, "<key>" + ESCAPER.escape(entry.getKey()) + "</key>");
            add(entry.getValue(), depth + 1);
        }
        line(depth, "</dict>");
    }

    private void addArray(PlistArray array, int depth) {
        if (array.values().isEmpty()) {
            line(depth, "<array/>");
            return;
        }
        line(depth, "<array>");
        array.values().forEach(value -> add(value, depth + 1));
        line(depth, "</array>");
    }

    private void addData(PlistValue.Data data, int depth) {
        line(depth, "<data>");
        int tabs = Math.min(depth, DEEPEST_DATA);
        String base64 = Base64.getEncoder().encodeToString(data.bytes());
        if (!base64.isEmpty()) {
            Splitter.fixedLength(76 - 8 * tabs).split(base64).forEach(row -> line(tabs, row));
        }
        line(depth, "</data>");
    }

    static String digits(double value) {
        if (Double.isNaN(value)) {
            return "nan";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "+infinity" : "-infinity";
        }
        if (value == 0) {
            return 1 / value < 0 ? "-0.0" : "0.0";
        }
        BigDecimal rounded = new BigDecimal(value).round(SEVENTEEN_DIGITS).stripTrailingZeros();
        int exponent = rounded.precision() - rounded.scale() - 1;
        if (exponent >= -4 && exponent < SEVENTEEN_DIGITS.getPrecision()) {
            return rounded.toPlainString();
        }
        String mantissa = rounded.movePointLeft(exponent).toPlainString();
        return mantissa + "e" + (exponent < 0 ? "-" : "+")
                + Strings.padStart(String.valueOf(Math.abs(exponent)), 2, '0');
    }

    private void line(int depth, String text) {
        out.append("\t".repeat(depth)).append(text).append('\n');
    }
}
