package dev.satchel.utm.config;

import com.google.common.base.Ascii;
import com.google.common.base.CharMatcher;
import com.google.common.collect.ImmutableList;
import dev.satchel.core.SatchelException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the XML form. A reader of its own, because a general XML parser refuses what Apple's takes (comments with {@code
 * --}), expands what must not be (entities), and knows neither the line of a value nor that a carriage return in a text
 * is one.
 */
final class PlistXmlReader {
    private static final CharMatcher BLANK = CharMatcher.anyOf(" \t\r\n");
    private static final CharMatcher NAME = CharMatcher.inRange('a', 'z')
            .or(CharMatcher.inRange('A', 'Z'))
            .or(CharMatcher.inRange('0', '9'))
            .or(CharMatcher.anyOf("_:.-"));
    private static final Pattern ENCODING = Pattern.compile("encoding\\s*=\\s*[\"']([^\"']{0,40})[\"']");
    private static final Pattern INTEGER = Pattern.compile("([+-]?)(?:0[xX]([0-9a-fA-F]{1,16})|([0-9]{1,20}))");
    private static final Pattern REAL = Pattern.compile("[+-]?(?:[0-9]+\\.?[0-9]*|\\.[0-9]+)(?:[eE][+-]?[0-9]{1,4})?");
    private static final Pattern DATE = Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z");
    private static final Set<String> ENCODINGS = Set.of("UTF-8", "UTF8", "US-ASCII", "ASCII", "UTF-16");
    private static final int LONGEST_REAL = 400;

    private final String text;
    private final String where;
    private int at;

    PlistXmlReader(String text, String where) {
        this.text = text;
        this.where = where;
    }

    /** The characters of a file, by its byte order mark, else as UTF-8. */
    static String decode(byte[] bytes, String where) throws SatchelException {
        Charset charset = StandardCharsets.UTF_8;
        int mark = 0;
        if (startsWith(bytes, 0xEF, 0xBB, 0xBF)) {
            mark = 3;
        } else if (startsWith(bytes, 0xFE, 0xFF)) {
            charset = StandardCharsets.UTF_16BE;
            mark = 2;
        } else if (startsWith(bytes, 0xFF, 0xFE)) {
            charset = StandardCharsets.UTF_16LE;
            mark = 2;
        }
        CharsetDecoder decoder = charset.newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        ByteBuffer in = ByteBuffer.wrap(bytes, mark, bytes.length - mark);
        CharBuffer out = CharBuffer.allocate(bytes.length + 1);
        try {
            CoderResult result = decoder.decode(in, out, true);
            if (result.isError()) {
                result.throwException();
            }
        } catch (CharacterCodingException e) {
            throw new SatchelException(
                    "utm.plist.encoding",
                    where,
                    "is not valid " + charset.name() + " at byte " + in.position(),
                    "save it in UTF-8",
                    e);
        }
        return out.flip().toString();
    }

    private static boolean startsWith(byte[] bytes, int... first) {
        if (bytes.length < first.length) {
            return false;
        }
        for (int i = 0; i < first.length; i++) {
            if ((bytes[i] & 0xFF) != first[i]) {
                return false;
            }
        }
        return true;
    }

    private record Tag(String name, Form form, int start) {
        enum Form {
            OPEN,
            CLOSE,
            EMPTY
        }
    }

    PlistValue read() throws SatchelException {
        skipMisc();
        if (at == text.length()) {
            throw refuse("utm.plist.syntax", at, "holds no property list", "write <plist version=\"1.0\"> ...");
        }
        Tag first = tag();
        PlistValue root;
        if (first.name().equals("plist")) {
            if (first.form() != Tag.Form.OPEN) {
                throw refuse("utm.plist.syntax", first.start(), "the property list is empty", "put a <dict> into it");
            }
            root = value(nextTag(), 0);
            Tag last = nextTag();
            if (!last.name().equals("plist") || last.form() != Tag.Form.CLOSE) {
                throw expected("</plist>", last);
            }
        } else {
            root = value(first, 0);
        }
        skipMisc();
        if (at < text.length()) {
            throw refuse("utm.plist.syntax", at, "something follows the end of the list", "remove it");
        }
        return root;
    }

    private Tag nextTag() throws SatchelException {
        skipMisc();
        return tag();
    }

    private PlistValue value(Tag tag, int depth) throws SatchelException {
        if (tag.form() == Tag.Form.CLOSE) {
            throw expected("a value", tag);
        }
        if (depth >= Plist.DEEPEST) {
            throw refuse(
                    "utm.plist.depth", tag.start(), "is nested deeper than " + Plist.DEEPEST + " levels", "flatten it");
        }
        return switch (tag.name()) {
            case "dict" -> dictionary(tag, depth);
            case "array" -> array(tag, depth);
            case "string" -> new PlistValue.Text(content(tag));
            case "integer" -> integer(tag);
            case "real" -> real(tag);
            case "true", "false" -> flag(tag);
            case "date" -> date(tag);
            case "data" -> data(tag);
            default ->
                throw refuse(
                        "utm.plist.syntax",
                        tag.start(),
                        "<" + tag.name() + "> is no kind of value",
                        "use dict, array, string, integer, real, true, false, date or data");
        };
    }

    private PlistDictionary dictionary(Tag tag, int depth) throws SatchelException {
        Map<String, PlistValue> entries = new LinkedHashMap<>();
        if (tag.form() == Tag.Form.EMPTY) {
            return PlistDictionary.EMPTY;
        }
        for (Tag next = nextTag(); !closes(next, tag); next = nextTag()) {
            if (!next.name().equals("key") || next.form() == Tag.Form.CLOSE) {
                throw expected("<key> or </dict>", next);
            }
            String key = content(next);
            PlistValue value = value(nextTag(), depth + 1);
            if (entries.putIfAbsent(key, value) != null) {
                throw refuse(
                        "utm.plist.duplicate",
                        next.start(),
                        "the key '" + shortened(key) + "' occurs twice in one dictionary",
                        "remove one of the two");
            }
        }
        return new PlistDictionary(entries);
    }

    private PlistArray array(Tag tag, int depth) throws SatchelException {
        ImmutableList.Builder<PlistValue> values = ImmutableList.builder();
        if (tag.form() == Tag.Form.EMPTY) {
            return PlistArray.EMPTY;
        }
        for (Tag next = nextTag(); !closes(next, tag); next = nextTag()) {
            values.add(value(next, depth + 1));
        }
        return new PlistArray(values.build());
    }

    private static boolean closes(Tag candidate, Tag opened) {
        return candidate.form() == Tag.Form.CLOSE && candidate.name().equals(opened.name());
    }

    private PlistValue.Whole integer(Tag tag) throws SatchelException {
        String digits = BLANK.trimFrom(content(tag));
        Matcher number = INTEGER.matcher(digits);
        if (number.matches()) {
            BigInteger size =
                    number.group(2) != null ? new BigInteger(number.group(2), 16) : new BigInteger(number.group(3));
            BigInteger value = number.group(1).equals("-") ? size.negate() : size;
            if (value.bitLength() < Long.SIZE || (value.signum() > 0 && value.bitLength() == Long.SIZE)) {
                return new PlistValue.Whole(value);
            }
        }
        throw refuse(
                "utm.plist.value", tag.start(), "not an integer: '" + shortened(digits) + "'", "write decimal digits");
    }

    private PlistValue.Real real(Tag tag) throws SatchelException {
        String digits = BLANK.trimFrom(content(tag));
        return switch (Ascii.toLowerCase(digits)) {
            case "nan" -> new PlistValue.Real(Double.NaN);
            case "inf", "+inf", "infinity", "+infinity" -> new PlistValue.Real(Double.POSITIVE_INFINITY);
            case "-inf", "-infinity" -> new PlistValue.Real(Double.NEGATIVE_INFINITY);
            default -> {
                if (digits.length() > LONGEST_REAL || !REAL.matcher(digits).matches()) {
                    throw refuse(
                            "utm.plist.value",
                            tag.start(),
                            "not a number: '" + shortened(digits) + "'",
                            "write decimal digits");
                }
                yield new PlistValue.Real(Double.parseDouble(digits));
            }
        };
    }

    private PlistValue.Flag flag(Tag tag) throws SatchelException {
        if (!BLANK.matchesAllOf(content(tag))) {
            throw refuse(
                    "utm.plist.value", tag.start(), "<" + tag.name() + "> holds text", "write <" + tag.name() + "/>");
        }
        return new PlistValue.Flag(tag.name().equals("true"));
    }

    private PlistValue.Date date(Tag tag) throws SatchelException {
        String moment = BLANK.trimFrom(content(tag));
        if (DATE.matcher(moment).matches()) {
            try {
                return new PlistValue.Date(Instant.parse(moment));
            } catch (DateTimeException e) {
                // the 31st of February: falls through to the refusal
            }
        }
        throw refuse(
                "utm.plist.value",
                tag.start(),
                "not a date: '" + shortened(moment) + "'",
                "write for example 2026-01-31T12:00:00Z");
    }

    private PlistValue.Data data(Tag tag) throws SatchelException {
        String base64 = BLANK.removeFrom(content(tag));
        try {
            return PlistValue.Data.of(Base64.getDecoder().decode(base64));
        } catch (IllegalArgumentException e) {
            throw refuse(
                    "utm.plist.value",
                    tag.start(),
                    "not base64: '" + shortened(base64) + "'",
                    "encode the bytes again");
        }
    }

    /** The text up to the closing tag, which is consumed. */
    private String content(Tag tag) throws SatchelException {
        if (tag.form() == Tag.Form.EMPTY) {
            return "";
        }
        StringBuilder content = new StringBuilder();
        while (true) {
            if (at >= text.length()) {
                throw refuse(
                        "utm.plist.syntax",
                        tag.start(),
                        "<" + tag.name() + "> is never closed",
                        "the file may be cut off");
            }
            char c = text.charAt(at);
            if (c == '&') {
                reference(content);
            } else if (text.startsWith("<![CDATA[", at)) {
                int end = text.indexOf("]]>", at);
                if (end < 0) {
                    throw refuse("utm.plist.syntax", at, "CDATA is never closed", "end it with ]]>");
                }
                content.append(text, at + "<![CDATA[".length(), end);
                at = end + "]]>".length();
            } else if (c == '<') {
                Tag end = tag();
                if (!closes(end, tag)) {
                    throw expected("</" + tag.name() + ">", end);
                }
                break;
            } else {
                content.append(c);
                at++;
            }
        }
        String result = content.toString();
        int bad = PlistValue.firstUnwritable(result);
        if (bad >= 0) {
            throw refuse(
                    "utm.plist.value",
                    tag.start(),
                    String.format("holds the character U+%04X, which XML cannot hold", result.codePointAt(bad)),
                    "remove it");
        }
        return result;
    }

    private void reference(StringBuilder content) throws SatchelException {
        int start = at;
        int end = text.indexOf(';', at);
        String name = end < 0 || end - at > 12 ? "" : text.substring(at + 1, end);
        int character = switch (name) {
            case "amp" -> '&';
            case "lt" -> '<';
            case "gt" -> '>';
            case "quot" -> '"';
            case "apos" -> '\'';
            default -> numbered(name);
        };
        if (character < 0) {
            throw refuse(
                    "utm.plist.entity",
                    start,
                    name.isEmpty()
                            ? "a & that begins no reference"
                            : "the entity '" + shortened(name) + "' is not one of XML's own five",
                    "write &amp; for a &");
        }
        content.appendCodePoint(character);
        at = end + 1;
    }

    private static int numbered(String name) {
        try {
            int code;
            if (name.startsWith("#x")) {
                code = Integer.parseUnsignedInt(name.substring(2), 16);
            } else if (name.startsWith("#")) {
                code = Integer.parseUnsignedInt(name.substring(1));
            } else {
                return -1;
            }
            return Character.isValidCodePoint(code) ? code : -1;
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    private Tag tag() throws SatchelException {
        int start = at;
        if (at >= text.length()) {
            throw refuse("utm.plist.syntax", at, "ends in the middle of the list", "the file may be cut off");
        }
        if (text.charAt(at) != '<') {
            throw refuse(
                    "utm.plist.syntax",
                    at,
                    "text outside of a value: '" + shortened(text.substring(at)) + "'",
                    "a property list begins with <plist version=\"1.0\">");
        }
        at++;
        boolean close = at < text.length() && text.charAt(at) == '/';
        if (close) {
            at++;
        }
        int nameStart = at;
        while (at < text.length() && NAME.matches(text.charAt(at))) {
            at++;
        }
        String name = text.substring(nameStart, at);
        if (name.isEmpty()) {
            throw refuse("utm.plist.syntax", start, "a < that begins no tag", "write &lt; for a <");
        }
        boolean empty = skipAttributes(start);
        return new Tag(name, close ? Tag.Form.CLOSE : empty ? Tag.Form.EMPTY : Tag.Form.OPEN, start);
    }

    /** Leaves the position behind the tag; says whether the tag closes itself. */
    private boolean skipAttributes(int start) throws SatchelException {
        char quote = 0;
        for (; at < text.length(); at++) {
            char c = text.charAt(at);
            if (quote != 0) {
                quote = c == quote ? 0 : quote;
            } else if (c == '"' || c == '\'') {
                quote = c;
            } else if (c == '<') {
                break;
            } else if (c == '>') {
                at++;
                return text.charAt(at - 2) == '/';
            }
        }
        throw refuse("utm.plist.syntax", start, "a tag is never closed", "end it with >");
    }

    /** Blanks, comments, processing instructions and the document type declaration. */
    private void skipMisc() throws SatchelException {
        while (at < text.length()) {
            if (BLANK.matches(text.charAt(at))) {
                at++;
            } else if (text.startsWith("<!--", at)) {
                skipPast("-->", "a comment");
            } else if (text.startsWith("<?", at)) {
                int start = at;
                skipPast("?>", "a processing instruction");
                requireKnownEncoding(start);
            } else if (text.startsWith("<!", at)) {
                skipDocumentType();
            } else {
                return;
            }
        }
    }

    private void requireKnownEncoding(int start) throws SatchelException {
        Matcher encoding = ENCODING.matcher(text.substring(start, at));
        if (!text.startsWith("<?xml", start) || !encoding.find()) {
            return;
        }
        if (!ENCODINGS.contains(Ascii.toUpperCase(encoding.group(1)))) {
            throw refuse(
                    "utm.plist.encoding",
                    start,
                    "declares the encoding '" + shortened(encoding.group(1)) + "'",
                    "save it in UTF-8");
        }
    }

    private void skipPast(String end, String what) throws SatchelException {
        int found = text.indexOf(end, at + 2);
        if (found < 0) {
            throw refuse("utm.plist.syntax", at, what + " is never closed", "end it with " + end);
        }
        at = found + end.length();
    }

    private void skipDocumentType() throws SatchelException {
        int start = at;
        int end = text.indexOf('>', at);
        int inner = text.indexOf('[', at);
        if (inner >= 0 && (end < 0 || inner < end)) {
            throw refuse(
                    "utm.plist.entity",
                    start,
                    "declares things of its own inside the document type",
                    "remove the part between [ and ]");
        }
        if (end < 0 || !text.startsWith("<!DOCTYPE", at)) {
            throw refuse("utm.plist.syntax", start, "not a document type declaration", "remove it");
        }
        at = end + 1;
    }

    private SatchelException expected(String what, Tag met) {
        String name = met.form() == Tag.Form.CLOSE ? "</" + met.name() + ">" : "<" + met.name() + ">";
        return refuse(
                "utm.plist.syntax",
                met.start(),
                "expected " + what + ", met " + shortened(name),
                "the file may be damaged");
    }

    /** Text from a file for a message of one line. */
    static String shortened(String text) {
        return CharMatcher.javaIsoControl().replaceFrom(Ascii.truncate(text, 40, "..."), '?');
    }

    private SatchelException refuse(String code, int index, String what, String remedy) {
        int line = 1;
        int lineStart = 0;
        for (int i = 0; i < Math.min(index, text.length()); i++) {
            if (text.charAt(i) == '\n') {
                line++;
                lineStart = i + 1;
            }
        }
        return new SatchelException(
                code, where + ", line " + line + ", column " + (index - lineStart + 1), what, remedy);
    }
}
