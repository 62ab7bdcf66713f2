package dev.satchel.utm.config;

import com.google.common.base.Ascii;
import com.google.common.base.CharMatcher;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.satchel.core.SatchelException;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the XML form, as bytes of UTF-8. A reader of its own, because a general XML parser refuses what Apple's takes
 * (comments with {@code --}, bytes of another encoding in a comment, anything behind the end), expands what must not be
 * (entities), and knows neither the line of a value nor that a carriage return in a text is one.
 */
final class PlistXmlReader {
    private static final Pattern INTEGER =
            Pattern.compile("([+-]?)[ \\t\\r\\n]*(?:0[xX]0*([0-9a-fA-F]{1,16})|0*([0-9]{1,20}))");
    private static final Pattern REAL = Pattern.compile("[+-]?(?:[0-9]+\\.?[0-9]*|\\.[0-9]+)(?:[eE][+-]?[0-9]{1,4})?");
    private static final Pattern DATE = Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z");
    private static final CharMatcher BLANK = CharMatcher.anyOf(" \t\r\n");
    private static final int LONGEST_NUMBER = 400;
    /** As many as the longest that a code point needs, and a few zeros. */
    private static final int LONGEST_REFERENCE = 12;

    private static final int MOST_DIGITS_OF_A_LONG = 18;

    private final byte[] text;
    private final String where;
    private final boolean recording;
    private final CharsetDecoder decoder = StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    private int at;
    private int values;
    private @Nullable PlistLayout layout;

    private PlistXmlReader(byte[] utf8, String where, boolean recording) {
        this.text = utf8;
        this.where = where;
        this.recording = recording;
    }

    static PlistValue read(byte[] utf8, String where) throws SatchelException {
        return new PlistXmlReader(utf8, where, false).read();
    }

    /** Where the root and all below it stand. */
    static PlistLayout layout(byte[] utf8, String where) throws SatchelException {
        PlistXmlReader reader = new PlistXmlReader(utf8, where, true);
        reader.read();
        return reader.recorded();
    }

    private PlistLayout recorded() {
        if (layout == null) {
            throw new IllegalStateException("nothing was recorded");
        }
        return layout;
    }

    private record Tag(Element element, Form form, int start) {
        enum Form {
            OPEN,
            CLOSE,
            EMPTY
        }
    }

    private enum Element {
        PLIST,
        DICT,
        ARRAY,
        KEY,
        STRING,
        INTEGER,
        REAL,
        TRUE,
        FALSE,
        DATE,
        DATA,
        UNKNOWN;

        private final String name = Ascii.toLowerCase(name());
    }

    private static final Element[] ELEMENTS = Element.values();

    private PlistValue read() throws SatchelException {
        skipMisc(true);
        if (at == text.length) {
            throw refuse("utm.plist.syntax", at, "holds no property list", "write <plist version=\"1.0\"> ...");
        }
        Tag first = tag();
        if (first.element() != Element.PLIST) {
            return value(first, 0);
        }
        if (first.form() != Tag.Form.OPEN) {
            throw refuse("utm.plist.syntax", first.start(), "the property list is empty", "put a <dict> into it");
        }
        PlistValue root = value(nextTag(), 0);
        Tag last = nextTag();
        if (last.element() != Element.PLIST || last.form() != Tag.Form.CLOSE) {
            throw expected("</plist>", last);
        }
        // What follows is not looked at, as in Apple's reader: some tools leave a line of their own there.
        return root;
    }

    private Tag nextTag() throws SatchelException {
        skipMisc(false);
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
        if (++values > Plist.MOST_VALUES) {
            throw refuse(
                    "utm.plist.size",
                    tag.start(),
                    "holds more than " + Plist.MOST_VALUES + " values",
                    "no configuration needs them");
        }
        PlistLayout mine = recording ? new PlistLayout(tag.start()) : null;
        if (mine != null) {
            mine.opened(at);
        }
        PlistValue value = switch (tag.element()) {
            case DICT -> dictionary(tag, depth, mine);
            case ARRAY -> array(tag, depth, mine);
            case STRING -> new PlistValue.Text(content(tag));
            case INTEGER -> integer(tag);
            case REAL -> real(tag);
            case TRUE, FALSE -> flag(tag);
            case DATE -> date(tag);
            case DATA -> data(tag);
            case PLIST, KEY -> throw expected("a value", tag);
            case UNKNOWN ->
                throw refuse(
                        "utm.plist.syntax",
                        tag.start(),
                        nameOf(tag) + " is no kind of value",
                        "use dict, array, string, integer, real, true, false, date or data");
        };
        if (mine != null) {
            mine.closed(tag.form() == Tag.Form.EMPTY ? at : lastIndexOfTag(), at);
            layout = mine;
        }
        return value;
    }

    /** Where the closing tag that was read last begins. */
    private int lastIndexOfTag() {
        int i = at - 1;
        while (text[i] != '<') {
            i--;
        }
        return i;
    }

    private PlistDictionary dictionary(Tag tag, int depth, @Nullable PlistLayout mine) throws SatchelException {
        if (tag.form() == Tag.Form.EMPTY) {
            return PlistDictionary.EMPTY;
        }
        ImmutableMap.Builder<String, PlistValue> entries = ImmutableMap.builder();
        Set<String> keys = new HashSet<>();
        for (Tag next = nextTag(); !closes(next, tag); next = nextTag()) {
            if (next.element() != Element.KEY || next.form() == Tag.Form.CLOSE) {
                throw expected("<key> or </dict>", next);
            }
            String key = content(next);
            if (!keys.add(key)) {
                throw refuse(
                        "utm.plist.duplicate",
                        next.start(),
                        "the key '" + shortened(key) + "' occurs twice in one dictionary",
                        "remove one of the two");
            }
            entries.put(key, value(nextTag(), depth + 1));
            if (mine != null) {
                mine.add(key, next.start(), recorded());
            }
        }
        return keys.isEmpty() ? PlistDictionary.EMPTY : new PlistDictionary(entries.buildOrThrow());
    }

    private PlistArray array(Tag tag, int depth, @Nullable PlistLayout mine) throws SatchelException {
        if (tag.form() == Tag.Form.EMPTY) {
            return PlistArray.EMPTY;
        }
        ImmutableList.Builder<PlistValue> all = ImmutableList.builder();
        for (Tag next = nextTag(); !closes(next, tag); next = nextTag()) {
            all.add(value(next, depth + 1));
            if (mine != null) {
                mine.add(null, next.start(), recorded());
            }
        }
        ImmutableList<PlistValue> list = all.build();
        return list.isEmpty() ? PlistArray.EMPTY : new PlistArray(list);
    }

    private static boolean closes(Tag candidate, Tag opened) {
        return candidate.form() == Tag.Form.CLOSE && candidate.element() == opened.element();
    }

    private PlistValue.Whole integer(Tag tag) throws SatchelException {
        String digits = number(tag);
        if (digits.length() <= MOST_DIGITS_OF_A_LONG
                && CharMatcher.inRange('0', '9').matchesAllOf(digits)) {
            return PlistValue.Whole.of(Long.parseLong(digits));
        }
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
        String digits = number(tag);
        return switch (Ascii.toLowerCase(digits)) {
            case "nan" -> new PlistValue.Real(Double.NaN);
            case "inf", "+inf", "infinity", "+infinity" -> new PlistValue.Real(Double.POSITIVE_INFINITY);
            case "-inf", "-infinity" -> new PlistValue.Real(Double.NEGATIVE_INFINITY);
            default -> {
                if (!REAL.matcher(digits).matches()) {
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

    /** The text of a number, without blanks around it. */
    private String number(Tag tag) throws SatchelException {
        String digits = BLANK.trimFrom(content(tag));
        if (digits.isEmpty() || digits.length() > LONGEST_NUMBER) {
            throw refuse(
                    "utm.plist.value",
                    tag.start(),
                    digits.isEmpty() ? "a number without digits" : "not a number: '" + shortened(digits) + "'",
                    "write decimal digits");
        }
        return digits;
    }

    private PlistValue.Flag flag(Tag tag) throws SatchelException {
        if (tag.form() == Tag.Form.OPEN && !BLANK.matchesAllOf(content(tag))) {
            throw refuse(
                    "utm.plist.value",
                    tag.start(),
                    nameOf(tag) + " holds text",
                    "write <" + Ascii.toLowerCase(tag.element().name()) + "/>");
        }
        return PlistValue.Flag.of(tag.element() == Element.TRUE);
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

    /**
     * As CFPropertyList.c, {@code parseDataTag}: what is no digit of base64 is passed over, an equals sign is a zero, and
     * a group of less than four digits at the end is dropped.
     */
    private PlistValue.Data data(Tag tag) throws SatchelException {
        if (tag.form() == Tag.Form.EMPTY) {
            throw refuse("utm.plist.value", tag.start(), "<data/> without bytes", "write <data></data>");
        }
        int end = at;
        while (end < text.length && text[end] != '<') {
            if (text[end] < 0) {
                throw refuse(
                        "utm.plist.value", end, "a character in <data> that is not ASCII", "encode the bytes again");
            }
            end++;
        }
        PlistValue.Data data = PlistValue.Data.own(PlistBase64.decode(text, at, end));
        at = end;
        close(tag);
        return data;
    }

    /** The text up to the closing tag, which is consumed. */
    private String content(Tag tag) throws SatchelException {
        if (tag.form() == Tag.Form.EMPTY) {
            return "";
        }
        int start = at;
        int seen = 0;
        while (at < text.length && text[at] != '<' && text[at] != '&') {
            byte b = text[at];
            if (b >= 0 && b < ' ' && b != '\n' && b != '\t' && b != '\r') {
                throw unwritable(at, b);
            }
            seen |= b;
            at++;
        }
        boolean plain = at < text.length && text[at] == '<' && at + 1 < text.length && text[at + 1] == '/';
        String content = plain ? decoded(text, start, at, seen < 0, tag) : mixed(start, tag);
        close(tag);
        return content;
    }

    /** A text with references or CDATA in it, from {@code start} on. */
    private String mixed(int start, Tag tag) throws SatchelException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(text, start, at - start);
        while (at < text.length) {
            byte b = text[at];
            if (b == '&') {
                out.writeBytes(new String(Character.toChars(reference())).getBytes(StandardCharsets.UTF_8));
            } else if (startsWith("<![CDATA[")) {
                int from = at + "<![CDATA[".length();
                int end = indexOf("]]>", from);
                if (end < 0) {
                    throw refuse("utm.plist.syntax", at, "CDATA is never closed", "end it with ]]>");
                }
                out.write(text, from, end - from);
                at = end + "]]>".length();
            } else if (b == '<') {
                break;
            } else {
                out.write(b);
                at++;
            }
        }
        byte[] bytes = out.toByteArray();
        String content = decoded(bytes, 0, bytes.length, true, tag);
        int bad = PlistValue.firstUnwritable(content);
        if (bad >= 0) {
            throw unwritable(tag.start(), content.codePointAt(bad));
        }
        return content;
    }

    private String decoded(byte[] bytes, int from, int to, boolean beyondAscii, Tag tag) throws SatchelException {
        if (!beyondAscii) {
            return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
        }
        try {
            String content =
                    decoder.decode(ByteBuffer.wrap(bytes, from, to - from)).toString();
            int bad = PlistValue.firstUnwritable(content);
            if (bad >= 0) {
                throw unwritable(tag.start(), content.codePointAt(bad));
            }
            return content;
        } catch (CharacterCodingException e) {
            throw refuse("utm.plist.encoding", tag.start(), "a text that is not UTF-8", "save the file in UTF-8");
        }
    }

    private SatchelException unwritable(int index, int character) {
        return refuse(
                "utm.plist.value",
                index,
                String.format("holds the character U+%04X, which XML cannot hold", character),
                "remove it");
    }

    private void close(Tag opened) throws SatchelException {
        if (at >= text.length) {
            throw refuse(
                    "utm.plist.syntax", opened.start(), nameOf(opened) + " is never closed", "the file may be cut off");
        }
        Tag end = tag();
        if (!closes(end, opened)) {
            throw expected("</" + nameOf(opened).substring(1), end);
        }
    }

    /** The character that the reference at this place stands for; leaves the place behind it. */
    private int reference() throws SatchelException {
        int start = at;
        int end = at;
        while (end < text.length && text[end] != ';' && end - at <= LONGEST_REFERENCE) {
            end++;
        }
        boolean ended = end < text.length && text[end] == ';';
        String name = ended ? new String(text, at + 1, end - at - 1, StandardCharsets.ISO_8859_1) : "";
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
        at = end + 1;
        return character;
    }

    private static int numbered(String name) {
        if (!name.startsWith("#")) {
            return -1;
        }
        boolean hexadecimal = name.startsWith("#x");
        String digits = name.substring(hexadecimal ? 2 : 1);
        try {
            int code = Integer.parseUnsignedInt(digits, hexadecimal ? 16 : 10);
            boolean character = Character.isValidCodePoint(code) && (code < 0xD800 || code > 0xDFFF);
            return character && digits.charAt(0) != '+' ? code : -1;
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    private Tag tag() throws SatchelException {
        int start = at;
        if (at >= text.length) {
            throw refuse("utm.plist.syntax", at, "ends in the middle of the list", "the file may be cut off");
        }
        if (text[at] != '<') {
            throw refuse(
                    "utm.plist.syntax",
                    at,
                    "text outside of a value: '" + excerpt(at) + "'",
                    "a property list begins with <plist version=\"1.0\">");
        }
        at++;
        boolean close = at < text.length && text[at] == '/';
        int nameStart = close ? at + 1 : at;
        at = nameStart;
        while (at < text.length && isName(text[at])) {
            at++;
        }
        if (at == nameStart) {
            at = start;
            throw refuse("utm.plist.syntax", start, "a < that begins no tag", "write &lt; for a <");
        }
        Element element = element(nameStart, at);
        while (at < text.length && text[at] != '>' && text[at] != '<') {
            at++;
        }
        if (at >= text.length || text[at] == '<') {
            throw refuse("utm.plist.syntax", start, "a tag is never closed", "end it with >");
        }
        at++;
        boolean empty = text[at - 2] == '/';
        return new Tag(element, close ? Tag.Form.CLOSE : empty ? Tag.Form.EMPTY : Tag.Form.OPEN, start);
    }

    private static boolean isName(byte b) {
        return (b >= 'a' && b <= 'z')
                || (b >= 'A' && b <= 'Z')
                || (b >= '0' && b <= '9')
                || b == '_'
                || b == ':'
                || b == '.'
                || b == '-';
    }

    private Element element(int from, int to) {
        for (Element element : ELEMENTS) {
            if (element.name.length() == to - from && startsWith(element.name, from)) {
                return element;
            }
        }
        return Element.UNKNOWN;
    }

    private boolean startsWith(String ascii) {
        return startsWith(ascii, at);
    }

    private boolean startsWith(String ascii, int from) {
        if (text.length - from < ascii.length()) {
            return false;
        }
        for (int i = 0; i < ascii.length(); i++) {
            if (text[from + i] != ascii.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private int indexOf(String ascii, int from) {
        for (int i = from; i <= text.length - ascii.length(); i++) {
            if (text[i] == ascii.charAt(0) && startsWith(ascii, i)) {
                return i;
            }
        }
        return -1;
    }

    /** Blanks, comments, processing instructions, and before the list the document type declaration. */
    private void skipMisc(boolean beforeList) throws SatchelException {
        while (at < text.length) {
            byte b = text[at];
            if (b == ' ' || b == '\t' || b == '\n' || b == '\r') {
                at++;
            } else if (b != '<' || at + 1 >= text.length || (text[at + 1] != '!' && text[at + 1] != '?')) {
                return;
            } else if (startsWith("<!--")) {
                skipPast("-->", "<!--".length(), "a comment");
            } else if (text[at + 1] == '?') {
                skipPast("?>", "<?".length(), "a processing instruction");
            } else if (beforeList) {
                skipDocumentType();
            } else {
                throw refuse("utm.plist.syntax", at, "a declaration inside of the list", "remove it");
            }
        }
    }

    private void skipPast(String end, int head, String what) throws SatchelException {
        int found = indexOf(end, at + head);
        if (found < 0) {
            throw refuse("utm.plist.syntax", at, what + " is never closed", "end it with " + end);
        }
        at = found + end.length();
    }

    private void skipDocumentType() throws SatchelException {
        int start = at;
        if (!startsWith("<!DOCTYPE")) {
            throw refuse("utm.plist.syntax", start, "not a document type declaration", "remove it");
        }
        while (at < text.length && text[at] != '>') {
            if (text[at] == '[') {
                throw refuse(
                        "utm.plist.entity",
                        start,
                        "declares things of its own inside the document type",
                        "remove the part between [ and ]");
            }
            at++;
        }
        if (at == text.length) {
            throw refuse("utm.plist.syntax", start, "a document type declaration is never closed", "end it with >");
        }
        at++;
    }

    private SatchelException expected(String what, Tag met) {
        return refuse(
                "utm.plist.syntax",
                met.start(),
                "expected " + what + ", met " + nameOf(met),
                "the file may be damaged");
    }

    private String nameOf(Tag tag) {
        int from = tag.start() + 1 + (tag.form() == Tag.Form.CLOSE ? 1 : 0);
        int to = from;
        while (to < text.length && isName(text[to])) {
            to++;
        }
        String name = shortened(new String(text, from, to - from, StandardCharsets.US_ASCII));
        return (tag.form() == Tag.Form.CLOSE ? "</" : "<") + name + ">";
    }

    private String excerpt(int from) {
        return shortened(new String(text, from, Math.min(text.length - from, 200), StandardCharsets.UTF_8));
    }

    /** Text from a file for a message of one line. */
    static String shortened(String text) {
        return CharMatcher.javaIsoControl()
                .or(CharMatcher.anyOf("\u2028\u2029"))
                .replaceFrom(Ascii.truncate(text, 40, "..."), '?');
    }

    private SatchelException refuse(String code, int index, String what, String remedy) {
        int line = 1;
        int lineStart = 0;
        for (int i = 0; i < Math.min(index, text.length); i++) {
            boolean ends = text[i] == '\n' || (text[i] == '\r' && (i + 1 == text.length || text[i + 1] != '\n'));
            if (ends) {
                line++;
                lineStart = i + 1;
            }
        }
        int end = Math.max(lineStart, Math.min(index, text.length));
        int column = new String(text, lineStart, end - lineStart, StandardCharsets.UTF_8).length() + 1;
        return new SatchelException(code, where + ", line " + line + ", column " + column, what, remedy);
    }
}
