package dev.satchel.storage.health;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.satchel.core.SatchelException;
import dev.satchel.core.check.Findings;
import dev.satchel.core.unit.DataSize;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a disk says of itself, as {@code smartctl --json} (smartmontools 7 and later, its format version 1) tells it. A
 * bridge from USB may let nothing through: then all is unknown, and never well. Immutable.
 */
public final class SmartReport {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MOST = 512;
    private static final BigInteger LARGEST = BigInteger.valueOf(Long.MAX_VALUE);
    private static final BigInteger UNIT = BigInteger.valueOf(512_000);

    private final JsonNode root;
    private final String device;

    /** What the disk says when it is asked whether it is failing. */
    public enum Verdict {
        /** It does not think so. */
        PASSED,
        /** It does. */
        FAILING,
        /** It did not answer. */
        UNKNOWN
    }

    /** Of what went wrong: the bits of {@code smartctl}'s exit status, from the lowest. */
    public enum Status {
        /** The command line was not understood. */
        COMMAND_LINE(0),
        /** The device could not be opened, or did not say what it is. */
        OPEN(1),
        /** A command to the disk failed. */
        COMMAND(2),
        /** The disk is failing. */
        FAILING(3),
        /** An attribute that predicts failure is at its threshold. */
        PREFAIL(4),
        /** An attribute was at its threshold in the past. */
        PAST(5),
        /** The disk logged errors. */
        ERROR_LOG(6),
        /** The disk logged self-tests that failed. */
        SELF_TEST_LOG(7);

        private final int bit;

        Status(int bit) {
            this.bit = bit;
        }
    }

    /** How a self-test stands. */
    public enum SelfTestState {
        /** It is being done. */
        RUNNING,
        /** The last one found nothing. */
        PASSED,
        /** The last one found something, or did not come to its end. */
        FAILED,
        /** The disk does not say. */
        UNKNOWN
    }

    /**
     * The self-test that runs, or the last one.
     *
     * @param state how it stands
     * @param remainingPercent how much of it is left, 0 to 100; 0 when none runs
     * @param words how the disk puts it; may be empty
     */
    public record SelfTest(SelfTestState state, int remainingPercent, String words) {}

    private SmartReport(JsonNode root, String device) {
        this.root = root;
        this.device = device;
    }

    /**
     * Reads what {@code smartctl --json} printed.
     *
     * @param json one document
     * @param device of which it was asked, for messages
     * @throws SatchelException with code {@code smart.output} if it is no JSON document of that form
     */
    public static SmartReport parse(String json, String device) throws SatchelException {
        JsonNode root;
        try {
            root = JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw unreadable(device, "is no JSON: " + e.getOriginalMessage(), e);
        }
        if (root == null
                || !root.isObject()
                || root.path("json_format_version").path(0).asInt(0) != 1) {
            throw unreadable(device, "is no document of its format version 1", null);
        }
        return new SmartReport(root, device);
    }

    private static SatchelException unreadable(String device, String what, @Nullable Exception cause) {
        return new SatchelException(
                "smart.output", device, "what smartctl printed " + what, "install smartmontools 7.0 or later", cause);
    }

    private Optional<String> text(String... path) {
        JsonNode node = at(path);
        String text = node.asText("");
        return node.isValueNode() && !text.isBlank() && text.length() <= MOST
                ? Optional.of(text.strip())
                : Optional.empty();
    }

    private OptionalLong number(String... path) {
        JsonNode node = at(path);
        return node.canConvertToLong() && node.isIntegralNumber()
                ? OptionalLong.of(node.longValue())
                : OptionalLong.empty();
    }

    private JsonNode at(String... path) {
        JsonNode node = root;
        for (String key : path) {
            node = node.path(key);
        }
        return node;
    }

    /** Of which it was asked. */
    public String device() {
        return device;
    }

    /** The model, if it tells one. */
    public Optional<String> model() {
        return text("model_name").or(() -> text("scsi_model_name"));
    }

    /** The drive's own serial number, which may be another than its bridge tells. */
    public Optional<String> serial() {
        return text("serial_number");
    }

    /** The version of its firmware. */
    public Optional<String> firmware() {
        return text("firmware_version");
    }

    /** {@code ATA}, {@code NVMe} or {@code SCSI}. */
    public Optional<String> protocol() {
        return text("device", "protocol");
    }

    /** What the disk says when asked. */
    public Verdict verdict() {
        JsonNode passed = at("smart_status", "passed");
        if (!passed.isBoolean()) {
            return Verdict.UNKNOWN;
        }
        return passed.booleanValue() ? Verdict.PASSED : Verdict.FAILING;
    }

    /** What {@code smartctl} says went wrong; immutable. */
    public Set<Status> statuses() {
        long bits = number("smartctl", "exit_status").orElse(0);
        ImmutableSet.Builder<Status> set = ImmutableSet.builder();
        for (Status status : Status.values()) {
            if ((bits >> status.bit & 1) == 1) {
                set.add(status);
            }
        }
        return set.build();
    }

    /** What {@code smartctl} has to say besides, in lines; immutable, at most 512. */
    public List<String> messages() {
        ImmutableList.Builder<String> all = ImmutableList.builder();
        int count = 0;
        for (JsonNode message : at("smartctl", "messages")) {
            String text = message.path("string").asText("");
            if (!text.isBlank() && count++ < MOST) {
                all.add(text.substring(0, Math.min(text.length(), MOST)));
            }
        }
        return all.build();
    }

    /** How warm it is now, in degrees Celsius. */
    public OptionalInt temperature() {
        OptionalLong known = number("temperature", "current");
        return known.isPresent() && Math.abs(known.getAsLong()) < 1000
                ? OptionalInt.of((int) known.getAsLong())
                : OptionalInt.empty();
    }

    /** For how many hours it was on. */
    public OptionalLong powerOnHours() {
        return number("power_on_time", "hours");
    }

    /** How often it was switched on. */
    public OptionalLong powerCycles() {
        return number("power_cycle_count");
    }

    /** The attributes of an ATA disk, as it orders them; immutable, empty for others. */
    public List<SmartAttribute> attributes() {
        ImmutableList.Builder<SmartAttribute> all = ImmutableList.builder();
        int count = 0;
        for (JsonNode entry : at("ata_smart_attributes", "table")) {
            if (entry.path("id").isInt() && count++ < MOST) {
                all.add(attribute(entry));
            }
        }
        return all.build();
    }

    private static SmartAttribute attribute(JsonNode entry) {
        String failed = entry.path("when_failed").asText("");
        return new SmartAttribute(
                entry.path("id").intValue(),
                entry.path("name").asText("Unknown_Attribute"),
                entry.path("value").asInt(0),
                entry.path("worst").asInt(0),
                entry.path("thresh").asInt(0),
                entry.path("flags").path("prefailure").asBoolean(false)
                        ? SmartAttribute.Kind.PREFAIL
                        : SmartAttribute.Kind.OLD_AGE,
                failed.equals("now")
                        ? SmartAttribute.Failing.NOW
                        : failed.equals("past") ? SmartAttribute.Failing.PAST : SmartAttribute.Failing.NEVER,
                entry.path("raw").path("value").asLong(0));
    }

    /** The log of an NVMe disk; empty for others. */
    public Optional<NvmeHealth> nvme() {
        JsonNode log = at("nvme_smart_health_information_log");
        if (!log.isObject()) {
            return Optional.empty();
        }
        return Optional.of(new NvmeHealth(
                log.path("critical_warning").asInt(0),
                log.path("available_spare").asInt(0),
                log.path("available_spare_threshold").asInt(0),
                log.path("percentage_used").asInt(0),
                units(log.path("data_units_read")),
                units(log.path("data_units_written")),
                count(log.path("media_errors")),
                count(log.path("unsafe_shutdowns"))));
    }

    private static BigInteger count(JsonNode node) {
        return node.isIntegralNumber() ? node.bigIntegerValue().max(BigInteger.ZERO) : BigInteger.ZERO;
    }

    private static DataSize units(JsonNode node) {
        return DataSize.bytes(count(node).multiply(UNIT).min(LARGEST).longValueExact());
    }

    /** What is known of the disk's self-tests; empty if it has none, or lets nobody see them. */
    public Optional<SelfTest> selfTest() {
        JsonNode ata = at("ata_smart_data", "self_test", "status");
        if (ata.isObject()) {
            JsonNode passed = ata.path("passed");
            SelfTestState last = passed.isBoolean() ? ended(passed.booleanValue()) : SelfTestState.UNKNOWN;
            return Optional.of(selfTest(ata.path("remaining_percent"), last, ata.path("string")));
        }
        JsonNode nvme = at("nvme_self_test_log");
        if (!nvme.isObject()) {
            return Optional.empty();
        }
        JsonNode last = nvme.path("table").path(0).path("self_test_result");
        SelfTestState ended =
                last.path("value").isInt() ? ended(last.path("value").intValue() == 0) : SelfTestState.UNKNOWN;
        JsonNode done = nvme.path("current_self_test_completion_percent");
        JsonNode left = done.isInt() ? JSON.getNodeFactory().numberNode(100 - done.intValue()) : done;
        return Optional.of(selfTest(left, ended, last.path("string")));
    }

    private static SelfTestState ended(boolean passed) {
        return passed ? SelfTestState.PASSED : SelfTestState.FAILED;
    }

    private static SelfTest selfTest(JsonNode left, SelfTestState last, JsonNode words) {
        boolean runs = left.isInt() && left.intValue() > 0 && left.intValue() <= 100;
        return new SelfTest(runs ? SelfTestState.RUNNING : last, runs ? left.intValue() : 0, words.asText(""));
    }

    /** What speaks against trusting the disk; where it does not tell, that is a warning too. */
    public Findings findings() {
        return new SmartFindings(this).findings();
    }

    /** {@code PASSED QEMU NVMe Ctrl (serial S1)}. */
    @Override
    public String toString() {
        return verdict() + " " + model().orElse(device)
                + serial().map(serial -> " (serial " + serial + ")").orElse("");
    }
}
