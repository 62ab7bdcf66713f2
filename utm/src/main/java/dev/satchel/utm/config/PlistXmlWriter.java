package dev.satchel.utm.config;

import com.google.common.base.Strings;
import com.google.common.escape.Escaper;
import com.google.common.escape.Escapers;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Arrays;
import java.util.Base64;

/**
 * Writes as Apple's PropertyListEncoder does, byte for byte: UTM's own files come out as they went in. Carriage returns
 * and quotes stay as they are, as there. A piece for a file of another hand is written with that file's own indentation
 * and line ends.
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

    /** How lines of a file are set. */
    record Style(String indent, String newline) {
        /** As UTM. */
        static final Style UTM = new Style("\t", "\n");
        /** All on one line. */
        static final Style ONE_LINE = new Style("", "");
    }

    private final StringBuilder out;
    private final Style style;
    /** Before each line, at the depth {@link #baseDepth}. */
    private final String base;

    private final int baseDepth;

    private PlistXmlWriter(StringBuilder out, Style style, String base, int baseDepth) {
        this.out = out;
        this.style = style;
        this.base = base;
        this.baseDepth = baseDepth;
    }

    static String write(PlistValue root) {
        StringBuilder out = new StringBuilder(4096).append(HEAD);
        new PlistXmlWriter(out, Style.UTM, "", 0).add(root, 0);
        return out.append("</plist>\n").toString();
    }

    /**
     * A value for the middle of a file, as it stands at {@code depth} behind {@code base}: without that before its first
     * line, and without an end of line behind its last.
     */
    static String piece(PlistValue value, Style style, String base, int depth) {
        StringBuilder out = new StringBuilder();
        new PlistXmlWriter(out, style, base, depth).add(value, depth);
        String indentation = style.newline().isEmpty() ? "" : base;
        return out.substring(
                indentation.length(), out.length() - style.newline().length());
    }

    static String key(String key) {
        return "<key>" + ESCAPER.escape(key) + "</key>";
    }

    private void add(PlistValue value, int depth) {
        if (value instanceof PlistDictionary dictionary) {
            addDictionary(dictionary, depth);
        } else if (value instanceof PlistArray array) {
            addArray(array, depth);
        } else if (value instanceof PlistValue.Text text) {
            line(depth, "<string>", ESCAPER.escape(text.value()), "</string>");
        } else if (value instanceof PlistValue.Whole whole) {
            line(depth, "<integer>", whole.value().toString(), "</integer>");
        } else if (value instanceof PlistValue.Real real) {
            line(depth, "<real>", digits(real.value()), "</real>");
        } else if (value instanceof PlistValue.Flag flag) {
            line(depth, flag.value() ? "<true/>" : "<false/>", "", "");
        } else if (value instanceof PlistValue.Date date) {
            line(depth, "<date>", date.value().toString(), "</date>");
        } else if (value instanceof PlistValue.Data data) {
            addData(data, depth);
        }
    }

    private void addDictionary(PlistDictionary dictionary, int depth) {
        if (dictionary.entries().isEmpty()) {
            line(depth, "<dict/>", "", "");
            return;
        }
        line(depth, "<dict>", "", "");
        String[] keys = dictionary.entries().keySet().toArray(new String[0]);
        Arrays.sort(keys);
        for (String key : keys) {
            line(depth + 1, "<key>", ESCAPER.escape(key), "</key>");
            add(dictionary.value(key).orElseThrow(), depth + 1);
        }
        line(depth, "</dict>", "", "");
    }

    private void addArray(PlistArray array, int depth) {
        if (array.values().isEmpty()) {
            line(depth, "<array/>", "", "");
            return;
        }
        line(depth, "<array>", "", "");
        for (PlistValue value : array.values()) {
            add(value, depth + 1);
        }
        line(depth, "</array>", "", "");
    }

    private void addData(PlistValue.Data data, int depth) {
        line(depth, "<data>", "", "");
        int tabs = Math.min(depth, DEEPEST_DATA);
        String base64 = Base64.getEncoder().encodeToString(data.bytes());
        int width = 76 - 8 * tabs;
        for (int i = 0; i < base64.length(); i += width) {
            line(
                    Math.max(tabs, Math.min(baseDepth, depth)),
                    base64.substring(i, Math.min(i + width, base64.length())),
                    "",
                    "");
        }
        line(depth, "</data>", "", "");
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

    private void line(int depth, String open, String content, String close) {
        if (!style.newline().isEmpty()) {
            out.append(base);
            for (int i = baseDepth; i < depth; i++) {
                out.append(style.indent());
            }
        }
        out.append(open).append(content).append(close).append(style.newline());
    }
}
