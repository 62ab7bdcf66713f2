package dev.satchel.core.machine;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import com.google.common.base.CharMatcher;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.satchel.core.SatchelException;
import dev.satchel.core.machine.LocatedNode.Kind;
import dev.satchel.core.machine.LocatedNode.Mapping;
import dev.satchel.core.machine.LocatedNode.Member;
import dev.satchel.core.machine.LocatedNode.Place;
import dev.satchel.core.machine.LocatedNode.Scalar;
import dev.satchel.core.machine.LocatedNode.Sequence;
import dev.satchel.core.machine.LocatedNode.Span;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Text to a tree that knows its places. Reads what JSON and YAML have in common: anchors, aliases and tags of YAML are
 * refused, and so are a key that occurs twice and a second document. Depth and number of nodes are bounded.
 */
final class LocatedParser {
    private static final int DEEPEST = 16;
    private static final int MOST_NODES = 20_000;

    /** Words of the parsers' own world, which help nobody who wrote a file. */
    private static final Pattern FOREIGN = Pattern.compile("\\b(org|com|java)\\.|Json[A-Z]|Feature|Constraints");

    private static final CharMatcher JSON_ENDS = CharMatcher.anyOf(",]}: \t\r\n");

    private static final Pattern MARK =
            Pattern.compile("(?m)^(.*)\\R in 'reader', line ([0-9]{1,9}), column ([0-9]{1,9}):");

    private static final JsonFactory JSON = bounded(new JsonFactory());
    private static final JsonFactory YAML = bounded(YAMLFactory.builder()
            .enable(YAMLParser.Feature.PARSE_BOOLEAN_LIKE_WORDS_AS_STRINGS) // a machine may be called No
            .enable(YAMLParser.Feature.EMPTY_STRING_AS_NULL) // a key without a value; the builder has it off
            .build());

    /** How a text is written. */
    enum Syntax {
        YAML,
        JSON
    }

    private final JsonParser tokens;
    private final String text;
    private final Offsets offsets;
    private final Syntax syntax;
    private final Problems problems;
    private int nodes;

    private LocatedParser(JsonParser tokens, String text, Syntax syntax, Problems problems) {
        this.tokens = tokens;
        this.text = text;
        this.offsets = syntax == Syntax.YAML ? Offsets.ofCodePoints(text) : offset -> offset;
        this.syntax = syntax;
        this.problems = problems;
    }

    /** With more than is allowed here, so that it is this class that says so, and where. */
    private static JsonFactory bounded(JsonFactory factory) {
        factory.setStreamReadConstraints(
                StreamReadConstraints.builder().maxNestingDepth(DEEPEST + 2).build());
        return factory;
    }

    /**
     * The mapping that {@code text} is.
     *
     * @throws SatchelException if it is none, is not well formed, or is too large or too deep
     */
    static Mapping parse(String text, Syntax syntax, Problems problems) throws SatchelException {
        try (JsonParser tokens = (syntax == Syntax.JSON ? JSON : YAML).createParser(text)) {
            return new LocatedParser(tokens, text, syntax, problems).document();
        } catch (SatchelException e) {
            throw e;
        } catch (IOException e) {
            throw new AssertionError("a text in memory cannot fail to be read", e);
        }
    }

    /** What the parser says of the place, where it speaks of the text; lines of the text may be quoted after it. */
    private SatchelException refuse(JsonProcessingException e) {
        String message = e.getOriginalMessage() == null ? "" : e.getOriginalMessage();
        String fact = message;
        Place place = place(e.getLocation());
        // snakeyaml tells where it began, then what it met and where; the exception's own place is the token before.
        for (Matcher mark = MARK.matcher(message); mark.find(); ) {
            fact = mark.group(1);
            place = new Place(Integer.parseInt(mark.group(2)), Integer.parseInt(mark.group(3)));
        }
        String line = fact.lines().findFirst().orElse("").replaceFirst("\\(start marker at .*", "");
        boolean helps = !line.isBlank() && !FOREIGN.matcher(line).find();
        return problems.stop(place, "syntax", "this is not " + syntax + (helps ? ": " + line.strip() : ""), null);
    }

    private static Place place(@Nullable JsonLocation location) {
        return location == null
                ? Place.START
                : new Place(Math.max(1, location.getLineNr()), Math.max(1, location.getColumnNr()));
    }

    private Place here() {
        return place(tokens.currentTokenLocation());
    }

    private Mapping document() throws IOException {
        try {
            return onlyDocument();
        } catch (JsonProcessingException e) {
            throw refuse(e);
        }
    }

    private Mapping onlyDocument() throws IOException {
        if (tokens.nextToken() == null) {
            throw problems.stop(Place.START, "syntax", "the file is empty", "describe a machine in it");
        }
        LocatedNode root = node(0);
        if (tokens.nextToken() != null) {
            throw problems.stop(
                    here(), "syntax", "a second document begins here", "one file describes one machine: move it away");
        }
        if (root instanceof Mapping mapping) {
            return mapping;
        }
        throw problems.stop(
                root.place(), "syntax", "a machine is a mapping of keys to values, this is " + root.describe(), null);
    }

    private LocatedNode node(int depth) throws IOException {
        Place place = here();
        if (depth > DEEPEST) {
            throw problems.stop(place, "too-deep", "nested more than " + DEEPEST + " levels deep", null);
        }
        if (++nodes > MOST_NODES) {
            throw problems.stop(place, "too-large", "more than " + MOST_NODES + " values", null);
        }
        refuseWhatOnlyYamlHas(place);
        JsonToken token = tokens.currentToken();
        return switch (token) {
            case START_OBJECT -> mapping(place, depth);
            case START_ARRAY -> sequence(place, depth);
            case VALUE_STRING -> new Scalar(place, span(), Kind.TEXT, tokens.getText());
            case VALUE_NUMBER_INT -> new Scalar(place, span(), Kind.INTEGER, tokens.getText());
            case VALUE_NUMBER_FLOAT -> new Scalar(place, span(), Kind.DECIMAL, tokens.getText());
            case VALUE_TRUE, VALUE_FALSE -> new Scalar(place, span(), Kind.BOOLEAN, token.asString());
            case VALUE_NULL -> new Scalar(place, span(), Kind.NOTHING, "");
            case VALUE_EMBEDDED_OBJECT, NOT_AVAILABLE, END_OBJECT, END_ARRAY, FIELD_NAME ->
                throw problems.stop(
                        place, "syntax", "this is not " + syntax + " of the kind that describes a machine", null);
        };
    }

    private Mapping mapping(Place place, int depth) throws IOException {
        Map<String, Member> members = new LinkedHashMap<>();
        int from = start();
        int last = from;
        while (tokens.nextToken() != JsonToken.END_OBJECT) {
            Place key = here();
            Span keySpan = span();
            String name = tokens.currentName();
            tokens.nextToken();
            Member member = new Member(key, keySpan, node(depth + 1));
            last = member.value().span().to();
            Member earlier = members.putIfAbsent(name, member);
            if (earlier != null) {
                problems.add(
                        key,
                        "duplicate",
                        "the key " + Spelling.quote(name) + " is already on line "
                                + earlier.key().line());
            }
        }
        return new Mapping(place, new Span(from, end(from, last)), ImmutableMap.copyOf(members));
    }

    private Sequence sequence(Place place, int depth) throws IOException {
        ImmutableList.Builder<LocatedNode> items = ImmutableList.builder();
        int from = start();
        int last = from;
        while (tokens.nextToken() != JsonToken.END_ARRAY) {
            LocatedNode item = node(depth + 1);
            items.add(item);
            last = item.span().to();
        }
        return new Sequence(place, new Span(from, end(from, last)), items.build());
    }

    /** Where the current token begins. */
    private int start() {
        return offsets.toUtf16((int) tokens.currentTokenLocation().getCharOffset());
    }

    /** Where a container ends that begins at {@code from}: behind its bracket, or else with its last value. */
    private int end(int from, int last) {
        boolean flow = from < text.length() && (text.charAt(from) == '{' || text.charAt(from) == '[');
        return flow ? start() + 1 : last;
    }

    /** Where the current scalar or key is written. A parser of JSON reads on, so its end is looked for. */
    private Span span() {
        int from = start();
        return new Span(
                from,
                syntax == Syntax.YAML
                        ? offsets.toUtf16((int) tokens.currentLocation().getCharOffset())
                        : endOfJsonScalar(from));
    }

    private int endOfJsonScalar(int from) {
        boolean quoted = text.charAt(from) == '"';
        for (int i = from + 1; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quoted && c == '"') {
                return i + 1;
            }
            if (quoted && c == '\\') {
                i++;
            } else if (!quoted && JSON_ENDS.matches(c)) {
                return i;
            }
        }
        return text.length();
    }

    /** From the parser's way of counting to Java's. */
    private interface Offsets {
        int toUtf16(int offset);

        /** snakeyaml counts what is outside the basic plane once. */
        static Offsets ofCodePoints(String text) {
            if (text.codePoints().noneMatch(Character::isSupplementaryCodePoint)) {
                return offset -> offset;
            }
            int[] utf16 = new int[text.codePointCount(0, text.length()) + 1];
            for (int i = 1; i < utf16.length; i++) {
                utf16[i] = text.offsetByCodePoints(utf16[i - 1], 1);
            }
            return offset -> utf16[offset];
        }
    }

    /** They would make a file say more than can be seen at the place (an alias may stand for a million values). */
    private void refuseWhatOnlyYamlHas(Place place) throws IOException {
        if (!(tokens instanceof YAMLParser yaml)) {
            return;
        }
        if (yaml.isCurrentAlias()) {
            throw problems.stop(place, "syntax", "an alias (*) is not taken here", "write the value out");
        }
        if (yaml.getObjectId() != null) {
            throw problems.stop(place, "syntax", "an anchor (&) is not taken here", "leave it out");
        }
        if (yaml.getTypeId() != null) {
            throw problems.stop(place, "syntax", "a tag (!) is not taken here", "leave it out");
        }
    }
}
