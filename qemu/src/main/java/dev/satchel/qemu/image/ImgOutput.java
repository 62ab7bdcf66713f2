package dev.satchel.qemu.image;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.common.collect.ImmutableList;
import dev.satchel.core.SatchelException;
import dev.satchel.core.plan.Progress;
import dev.satchel.core.unit.DataSize;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads what {@code qemu-img} prints; pure functions. Keys that are not known are passed over, since each QEMU adds some;
 * one that is missing or of the wrong kind is a named failure. Names in it come from images, so from anybody.
 */
final class ImgOutput {
    private static final ObjectMapper JSON = new ObjectMapper(JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(64)
                    .maxStringLength(1 << 20)
                    .maxNumberLength(40)
                    .build())
            .build());

    private static final Pattern PROGRESS = Pattern.compile("\\s*\\((\\d{1,3}(?:\\.\\d{1,4})?)/100%\\)\\s*");
    private static final Pattern ELAPSED = Pattern.compile("Run completed in (\\d{1,9}(?:\\.\\d{1,9})?) seconds\\.");
    private static final int LONGEST_DETAILS = 64 << 10;

    private final String where;

    /** @param where the image that is spoken of, for messages */
    ImgOutput(String where) {
        this.where = where;
    }

    static Optional<Progress> progress(String line) {
        Matcher matcher = PROGRESS.matcher(line);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        return Optional.of(new Progress(Math.min(1, Double.parseDouble(matcher.group(1)) / 100), ""));
    }

    ImageInfo info(String output) throws SatchelException {
        return info(object(output));
    }

    List<ImageInfo> chain(String output) throws SatchelException {
        return all(array(output), this::info);
    }

    ImageCheck check(ImageCheck.Verdict verdict, String output, String errors) throws SatchelException {
        JsonNode node = object(output);
        return new ImageCheck(
                verdict,
                countOrZero(node, "corruptions"),
                countOrZero(node, "leaks"),
                countOrZero(node, "corruptions-fixed"),
                countOrZero(node, "leaks-fixed"),
                countOrZero(node, "check-errors"),
                countOrZero(node, "total-clusters"),
                countOrZero(node, "allocated-clusters"),
                cut(errors));
    }

    static ImageCheck unsupported() {
        return new ImageCheck(ImageCheck.Verdict.UNSUPPORTED, 0, 0, 0, 0, 0, 0, 0, "");
    }

    private static String cut(String text) {
        String whole = text.strip();
        return whole.length() > LONGEST_DETAILS ? whole.substring(0, LONGEST_DETAILS) : whole;
    }

    List<ImageExtent> map(String output) throws SatchelException {
        return all(array(output), this::extent);
    }

    ImageMeasurement measurement(String output) throws SatchelException {
        JsonNode node = object(output);
        return new ImageMeasurement(
                size(node, "required"),
                size(node, "fully-allocated"),
                node.has("bitmaps") ? size(node, "bitmaps") : DataSize.ZERO);
    }

    Duration elapsed(String output) throws SatchelException {
        Matcher matcher = ELAPSED.matcher(output);
        if (!matcher.find()) {
            throw bad("no time that the run took");
        }
        return Duration.ofNanos(
                new BigDecimal(matcher.group(1)).movePointRight(9).longValueExact());
    }

    /** A function that may refuse what it is given. */
    @FunctionalInterface
    private interface Reading<T> {
        T read(JsonNode node) throws SatchelException;
    }

    private static <T> ImmutableList<T> all(JsonNode array, Reading<T> reading) throws SatchelException {
        ImmutableList.Builder<T> all = ImmutableList.builderWithExpectedSize(array.size());
        for (JsonNode node : array) {
            all.add(reading.read(node));
        }
        return all.build();
    }

    private ImageInfo info(JsonNode node) throws SatchelException {
        return new ImageInfo(
                text(node, "filename"),
                text(node, "format"),
                size(node, "virtual-size"),
                ifThere(node, "actual-size"),
                ifThere(node, "cluster-size"),
                backing(node),
                all(node.path("snapshots"), this::snapshot),
                node.path("encrypted").asBoolean(),
                node.path("dirty-flag").asBoolean(),
                qcow2(node.path("format-specific")));
    }

    private ImageInfo.@Nullable BackingName backing(JsonNode node) throws SatchelException {
        if (!node.has("backing-filename")) {
            return null;
        }
        String name = text(node, "backing-filename");
        return new ImageInfo.BackingName(
                name,
                node.path("full-backing-filename").asText(name),
                node.path("backing-filename-format").asText(""));
    }

    private static ImageInfo.@Nullable Qcow2 qcow2(JsonNode specific) {
        if (!specific.path("type").asText("").equals("qcow2")) {
            return null;
        }
        JsonNode data = specific.path("data");
        return new ImageInfo.Qcow2(
                data.path("compat").asText(""),
                data.path("compression-type").asText(""),
                data.path("refcount-bits").asInt(),
                data.path("lazy-refcounts").asBoolean(),
                data.path("extended-l2").asBoolean(),
                data.path("corrupt").asBoolean());
    }

    private ImageSnapshot snapshot(JsonNode node) throws SatchelException {
        try {
            Instant created = Instant.ofEpochSecond(
                    number(node, "date-sec"), node.path("date-nsec").asLong());
            return new ImageSnapshot(text(node, "id"), text(node, "name"), created, size(node, "vm-state-size"));
        } catch (DateTimeException | ArithmeticException e) {
            throw new SatchelException("image.output", where, "qemu-img told of an impossible time", null, e);
        }
    }

    private ImageExtent extent(JsonNode node) throws SatchelException {
        return new ImageExtent(
                size(node, "start"),
                size(node, "length"),
                (int) Math.min(Integer.MAX_VALUE, countOrZero(node, "depth")),
                node.path("present").asBoolean(true),
                node.path("zero").asBoolean(),
                node.path("data").asBoolean(),
                ifThere(node, "offset"));
    }

    private JsonNode object(String output) throws SatchelException {
        return tree(output, JsonNode::isObject);
    }

    private JsonNode array(String output) throws SatchelException {
        return tree(output, JsonNode::isArray);
    }

    private JsonNode tree(String output, Predicate<JsonNode> kind) throws SatchelException {
        try {
            JsonNode node = JSON.readTree(output);
            if (node != null && kind.test(node)) {
                return node;
            }
            throw bad("another kind of JSON than expected");
        } catch (JsonProcessingException e) {
            throw new SatchelException(
                    "image.output", where, "qemu-img printed what is not JSON: " + e.getOriginalMessage(), null, e);
        }
    }

    private String text(JsonNode node, String key) throws SatchelException {
        String text = node.path(key).textValue();
        if (text == null) {
            throw bad("no text '" + key + "'");
        }
        return text;
    }

    private long number(JsonNode node, String key) throws SatchelException {
        JsonNode number = node.path(key);
        if (!number.isIntegralNumber() || !number.canConvertToLong()) {
            throw bad("no whole number '" + key + "'");
        }
        return number.longValue();
    }

    private long countOrZero(JsonNode node, String key) throws SatchelException {
        return node.has(key) ? size(node, key).bytes() : 0;
    }

    private DataSize size(JsonNode node, String key) throws SatchelException {
        long bytes = number(node, key);
        if (bytes < 0) {
            throw bad("a negative '" + key + "'");
        }
        return DataSize.bytes(bytes);
    }

    private @Nullable DataSize ifThere(JsonNode node, String key) throws SatchelException {
        return node.has(key) ? size(node, key) : null;
    }

    private SatchelException bad(String what) {
        return new SatchelException("image.output", where, "qemu-img printed " + what);
    }
}
