package dev.satchel.core.plan;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.collect.ImmutableList;
import com.google.common.hash.Hashing;
import dev.satchel.core.SatchelException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The lines of a journal: each a JSON object {@code {"sum":"...","record":{...}}}. The sum is the first 16 digits of the
 * SHA-256 of the sum before it (nothing at first) and the bytes of the record, so that no line can be damaged, left out
 * or moved unnoticed.
 *
 * <p>What was cut off while it was written is no damage: a last line without its end, or one that the disk filled with
 * zeros. Its action had not begun, or its end is not known.
 *
 * @param records in order
 * @param sum of the last line; empty if there is none
 * @param length of the whole lines in bytes: where the next one goes
 */
record JournalLines(List<JsonNode> records, String sum, int length) {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private static final String HEAD = "{\"sum\":\"";
    private static final String MIDDLE = "\",\"record\":";
    private static final int SUM = 16;
    private static final int RECORD = HEAD.length() + SUM + MIDDLE.length();

    /** A plan of a thousand steps has some megabytes of them. */
    static final int LONGEST = 64 << 20;

    /** Copies the list. */
    JournalLines {
        records = ImmutableList.copyOf(records);
    }

    /** A line with its end, after the line with the sum {@code before}. */
    static String line(ObjectNode record, String before) {
        try {
            String text = MAPPER.writeValueAsString(record);
            return HEAD + sum(before, text) + MIDDLE + text + "}\n";
        } catch (JsonProcessingException e) {
            throw new AssertionError("a tree can be written", e);
        }
    }

    static String sumOf(String line) {
        return line.substring(HEAD.length(), HEAD.length() + SUM);
    }

    static ObjectNode record(String type) {
        return MAPPER.createObjectNode().put("type", type);
    }

    private static String sum(String before, String record) {
        return Hashing.sha256()
                .hashString(before + record, StandardCharsets.UTF_8)
                .toString()
                .substring(0, SUM);
    }

    /**
     * Reads the content of a journal.
     *
     * @throws SatchelException with code {@code plan.journal.damaged} and the line
     */
    static JournalLines read(byte[] content, String where) throws SatchelException {
        ImmutableList.Builder<JsonNode> records = ImmutableList.builder();
        String sum = "";
        int start = 0;
        int number = 1;
        for (int end = end(content, start); end >= 0; end = end(content, start)) {
            if (end + 1 == content.length && hasZeros(content, start, end)) {
                break;
            }
            // Byte by byte at first: damage may have made it no UTF-8, and the sum has to see that.
            String line = new String(content, start, end - start, StandardCharsets.UTF_8);
            String place = where + ", line " + number;
            records.add(record(line, sum, place));
            sum = sumOf(line);
            start = end + 1;
            number++;
        }
        return new JournalLines(records.build(), sum, start);
    }

    private static int end(byte[] content, int start) {
        for (int i = start; i < content.length; i++) {
            if (content[i] == '\n') {
                return i;
            }
        }
        return -1;
    }

    private static boolean hasZeros(byte[] content, int start, int end) {
        for (int i = start; i < end; i++) {
            if (content[i] == 0) {
                return true;
            }
        }
        return false;
    }

    private static JsonNode record(String line, String before, String place) throws SatchelException {
        boolean framed = line.length() > RECORD
                && line.startsWith(HEAD)
                && line.startsWith(MIDDLE, HEAD.length() + SUM)
                && line.endsWith("}");
        if (!framed) {
            throw damaged(place, "is no line of a journal");
        }
        String record = line.substring(RECORD, line.length() - 1);
        if (!sumOf(line).equals(sum(before, record))) {
            throw damaged(place, "has another checksum than it says: it, or a line before it, was changed");
        }
        try {
            JsonNode json = MAPPER.readTree(record);
            if (json == null || !json.path("type").isTextual()) {
                throw damaged(place, "is no record");
            }
            return json;
        } catch (JsonProcessingException e) {
            throw damaged(place, "is no JSON: " + e.getOriginalMessage());
        }
    }

    static SatchelException damaged(String place, String what) {
        return new SatchelException(
                "plan.journal.damaged",
                place,
                what,
                "it cannot be resumed; see what is mounted and attached, and begin anew with another journal");
    }
}
