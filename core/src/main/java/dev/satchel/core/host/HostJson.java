package dev.satchel.core.host;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.google.common.base.Ascii;
import com.google.common.collect.ImmutableList;
import com.google.common.primitives.Ints;
import dev.satchel.core.SatchelException;
import dev.satchel.core.host.Evidence.Outcome;
import dev.satchel.core.unit.DataSize;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** {@link Host} as JSON. It is read token by token, so that each complaint can name line and column. */
final class HostJson {
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    /** A host of 8192 processors with all its evidence stays far below. */
    private static final int LONGEST = 8 << 20;

    private static final int MOST_ELEMENTS = CpuList.LIMIT;

    private HostJson() {}

    static String write(Host host) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            DefaultIndenter lines = new DefaultIndenter("  ", "\n");
            json.setPrettyPrinter(new DefaultPrettyPrinter().withObjectIndenter(lines));
            new Writer(json).host(host);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // writing to memory does not fail
        }
        return text.toString();
    }

    /** Reads {@code text}, and calls it {@code name} in complaints. */
    static Host read(String name, String text) throws SatchelException {
        if (text.length() > LONGEST) {
            throw tooLong(name);
        }
        try (JsonParser json = JSON.createParser(text)) {
            Reader reader = new Reader(name, json);
            try {
                return reader.document();
            } catch (JsonProcessingException e) {
                throw reader.notJson(e);
            }
        } catch (SatchelException e) {
            throw e;
        } catch (IOException e) {
            throw new UncheckedIOException(e); // reading from memory does not fail
        }
    }

    /** Reads a file in UTF-8, or in UTF-16 with a byte order mark, as the shells of Windows redirect into one. */
    static Host read(Path file) throws IOException {
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(LONGEST + 1);
        } catch (NoSuchFileException e) {
            throw new SatchelException(
                    "host.file",
                    file.toString(),
                    "no such file",
                    "record one with Host.toJson() on the host it is of",
                    e);
        } catch (IOException e) {
            throw new SatchelException("host.file", file.toString(), "cannot be read: " + e.getMessage(), null, e);
        }
        if (bytes.length > LONGEST) {
            throw tooLong(file.toString());
        }
        String text;
        try {
            text = charset(bytes).newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            throw new SatchelException(
                    "host.json", file.toString(), "neither UTF-8 nor UTF-16: this describes no host", null, e);
        }
        return read(file.toString(), text.startsWith("\uFEFF") ? text.substring(1) : text);
    }

    private static Charset charset(byte[] bytes) {
        int mark = bytes.length < 2 ? 0 : ((bytes[0] & 0xFF) << 8) | (bytes[1] & 0xFF);
        return mark == 0xFEFF || mark == 0xFFFE ? StandardCharsets.UTF_16 : StandardCharsets.UTF_8;
    }

    private static SatchelException tooLong(String name) {
        return new SatchelException(
                "host.json",
                name + ", line 1, column 1",
                "longer than " + LONGEST + " characters: this describes no host");
    }

    private static Outcome outcome(String text) {
        for (Outcome outcome : Outcome.values()) {
            if (Ascii.equalsIgnoreCase(outcome.name(), text)) {
                return outcome;
            }
        }
        throw new IllegalArgumentException("not an outcome: '" + text + "' (known are read, absent and failed)");
    }

    private static final class Writer {
        private final JsonGenerator json;

        Writer(JsonGenerator json) {
            this.json = json;
        }

        void host(Host host) throws IOException {
            json.writeStartObject();
            json.writeStringField("nativeArch", host.nativeArchitecture().id());
            json.writeStringField("processArch", host.processArchitecture().id());
            json.writeStringField("translation", host.translation().id());
            system(host.operatingSystem());
            cpu(host.cpu());
            memory(host.memory());
            json.writeArrayFieldStart("numa");
            for (NumaNode node : host.numaNodes()) {
                node(node);
            }
            json.writeEndArray();
            presence("container", host.container().kind().id(), host.container().reason());
            presence(
                    "hypervisor",
                    host.hypervisor().kind().id(),
                    host.hypervisor().reason());
            json.writeArrayFieldStart("accelerators");
            for (Accelerator accelerator : host.accelerators()) {
                json.writeStartObject();
                json.writeStringField("name", accelerator.name());
                json.writeBooleanField("usable", accelerator.usable());
                json.writeStringField("verdict", accelerator.verdict().id());
                json.writeStringField("reason", accelerator.reason());
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeArrayFieldStart("evidence");
            for (Evidence evidence : host.evidence()) {
                json.writeStartObject();
                json.writeStringField("source", evidence.source());
                json.writeStringField("key", evidence.key());
                json.writeStringField(
                        "outcome", Ascii.toLowerCase(evidence.outcome().name()));
                json.writeStringField("value", evidence.value());
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        }

        private void system(HostSystem system) throws IOException {
            json.writeObjectFieldStart("os");
            json.writeStringField("kind", system.kind().id());
            json.writeStringField("name", system.name());
            json.writeStringField("prettyName", system.prettyName());
            json.writeStringField("version", system.version());
            json.writeStringField("kernel", system.kernel());
            json.writeEndObject();
        }

        private void presence(String key, String kind, String reason) throws IOException {
            json.writeObjectFieldStart(key);
            json.writeStringField("kind", kind);
            json.writeStringField("reason", reason);
            json.writeEndObject();
        }

        private void cpu(HostCpu cpu) throws IOException {
            json.writeObjectFieldStart("cpu");
            json.writeNumberField("logical", cpu.logical());
            count("physical", cpu.physical());
            json.writeNumberField("allowed", cpu.allowed());
            count("sockets", cpu.sockets());
            json.writeStringField("smt", cpu.smt().id());
            json.writeArrayFieldStart("classes");
            for (CoreClass kind : cpu.classes()) {
                json.writeStartObject();
                json.writeStringField("name", kind.name());
                json.writeNumberField("logical", kind.logical());
                count("physical", kind.physical());
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeArrayFieldStart("caches");
            for (CpuCache cache : cpu.caches()) {
                json.writeStartObject();
                json.writeNumberField("level", cache.level());
                json.writeStringField("type", cache.type().id());
                json.writeNumberField("size", cache.size().bytes());
                count("sharedBy", cache.sharedBy());
                count("count", cache.count());
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        }

        private void memory(HostMemory memory) throws IOException {
            json.writeObjectFieldStart("memory");
            size("installed", memory.installed());
            size("total", memory.total());
            size("available", memory.available());
            size("limit", memory.limit());
            size("pageSize", memory.pageSize());
            json.writeEndObject();
        }

        private void node(NumaNode node) throws IOException {
            json.writeStartObject();
            json.writeNumberField("id", node.id());
            json.writeArrayFieldStart("cpus");
            for (int cpu : node.cpus()) {
                json.writeNumber(cpu);
            }
            json.writeEndArray();
            size("memory", node.memory());
            json.writeEndObject();
        }

        private void count(String key, OptionalInt count) throws IOException {
            if (count.isPresent()) {
                json.writeNumberField(key, count.getAsInt());
            } else {
                json.writeNullField(key);
            }
        }

        private void size(String key, Optional<DataSize> size) throws IOException {
            if (size.isPresent()) {
                json.writeNumberField(key, size.get().bytes());
            } else {
                json.writeNullField(key);
            }
        }
    }

    private static final class Reader {
        /** How Jackson tells its user, who is not ours, to read more than JSON. */
        private static final Pattern ADVICE =
                Pattern.compile(": enable `.*| \\(not recognized .*| \\(start marker at .*|, from `[^`]*`");

        /** For numbers that are at least 1 when they are known; a file says {@code null}. */
        private static final int UNKNOWN = 0;

        private final String name;
        private final JsonParser json;

        Reader(String name, JsonParser json) {
            this.name = name;
            this.json = json;
        }

        Host document() throws IOException {
            json.nextToken();
            Host host = host();
            if (json.nextToken() != null) {
                throw wrong("something follows the object that describes the host");
            }
            return host;
        }

        private Host host() throws IOException {
            Host.Builder host = Host.builder();
            for (String key = firstKey("the host"); key != null; key = nextKey()) {
                switch (key) {
                    case "nativeArch" -> host.nativeArchitecture(value(key, Architecture::parse));
                    case "processArch" -> host.processArchitecture(value(key, Architecture::parse));
                    case "translation" -> host.translation(value(key, Translation::parse));
                    case "os" -> host.operatingSystem(system());
                    case "cpu" -> host.cpu(cpu());
                    case "memory" -> host.memory(memory());
                    case "numa" -> checked(() -> host.numaNodes(list("numa", this::node)));
                    case "container" -> host.container(container());
                    case "hypervisor" -> host.hypervisor(hypervisor());
                    case "accelerators" -> checked(() -> host.accelerators(list("accelerators", this::accelerator)));
                    case "evidence" -> host.evidence(list(key, this::evidence));
                    default -> json.skipChildren();
                }
            }
            return host.build();
        }

        private HostSystem system() throws IOException {
            OperatingSystem kind = OperatingSystem.OTHER;
            String name = "";
            String prettyName = "";
            String version = "";
            String kernel = "";
            for (String key = firstKey("os"); key != null; key = nextKey()) {
                switch (key) {
                    case "kind" -> kind = value(key, OperatingSystem::parse);
                    case "name" -> name = text(key);
                    case "prettyName" -> prettyName = text(key);
                    case "version" -> version = text(key);
                    case "kernel" -> kernel = text(key);
                    default -> json.skipChildren();
                }
            }
            return HostSystem.of(kind)
                    .withName(name)
                    .withPrettyName(prettyName)
                    .withVersion(version)
                    .withKernel(kernel);
        }

        private Container container() throws IOException {
            Container.Kind kind = Container.Kind.UNKNOWN;
            String reason = "";
            for (String key = firstKey("container"); key != null; key = nextKey()) {
                switch (key) {
                    case "kind" -> kind = value(key, Container.Kind::parse);
                    case "reason" -> reason = text(key);
                    default -> json.skipChildren();
                }
            }
            return new Container(kind, reason);
        }

        private Hypervisor hypervisor() throws IOException {
            Hypervisor.Kind kind = Hypervisor.Kind.UNKNOWN;
            String reason = "";
            for (String key = firstKey("hypervisor"); key != null; key = nextKey()) {
                switch (key) {
                    case "kind" -> kind = value(key, Hypervisor.Kind::parse);
                    case "reason" -> reason = text(key);
                    default -> json.skipChildren();
                }
            }
            return new Hypervisor(kind, reason);
        }

        private HostCpu cpu() throws IOException {
            OptionalInt told = OptionalInt.empty();
            int physical = UNKNOWN;
            int allowed = UNKNOWN;
            int sockets = UNKNOWN;
            HostCpu.Smt smt = HostCpu.Smt.UNKNOWN;
            List<CoreClass> classes = ImmutableList.of();
            List<CpuCache> caches = ImmutableList.of();
            for (String key = firstKey("cpu"); key != null; key = nextKey()) {
                switch (key) {
                    case "logical" -> told = OptionalInt.of(count(key));
                    case "physical" -> physical = positive(key);
                    case "allowed" -> allowed = positive(key);
                    case "sockets" -> sockets = positive(key);
                    case "smt" -> smt = value(key, HostCpu.Smt::parse);
                    case "caches" -> caches = list(key, this::cache);
                    case "classes" -> classes = list(key, this::coreClass);
                    default -> json.skipChildren();
                }
            }
            try {
                int logical = told.orElse(Math.max(1, inAll(classes)));
                HostCpu cpu = HostCpu.ofLogical(logical)
                        .withClasses(classes)
                        .withCaches(caches)
                        .withSmt(smt);
                cpu = physical == UNKNOWN ? cpu : cpu.withPhysical(physical);
                cpu = sockets == UNKNOWN ? cpu : cpu.withSockets(sockets);
                if (smt != HostCpu.Smt.UNKNOWN && smt != cpu.smt()) {
                    throw wrong("smt is " + smt.id() + ", and " + physical + " cores are " + logical + " processors");
                }
                return allowed == UNKNOWN ? cpu : cpu.withAllowed(allowed);
            } catch (IllegalArgumentException e) {
                throw wrong(e);
            }
        }

        private static int inAll(List<CoreClass> classes) {
            return Ints.saturatedCast(
                    classes.stream().mapToLong(CoreClass::logical).sum());
        }

        private CoreClass coreClass() throws IOException {
            String name = "";
            int logical = 0;
            int physical = UNKNOWN;
            for (String key = firstKey("a core class"); key != null; key = nextKey()) {
                switch (key) {
                    case "name" -> name = text(key);
                    case "logical" -> logical = count(key);
                    case "physical" -> physical = positive(key);
                    default -> json.skipChildren();
                }
            }
            try {
                CoreClass cores = CoreClass.of(name, logical);
                return physical == UNKNOWN ? cores : cores.withPhysical(physical);
            } catch (IllegalArgumentException e) {
                throw wrong(e);
            }
        }

        private CpuCache cache() throws IOException {
            int level = 0;
            CpuCache.Type type = CpuCache.Type.UNIFIED;
            DataSize size = DataSize.ZERO;
            int sharedBy = UNKNOWN;
            int count = UNKNOWN;
            for (String key = firstKey("a cache"); key != null; key = nextKey()) {
                switch (key) {
                    case "level" -> level = count(key);
                    case "type" -> type = value(key, CpuCache.Type::parse);
                    case "size" -> size = size(key);
                    case "sharedBy" -> sharedBy = positive(key);
                    case "count" -> count = positive(key);
                    default -> json.skipChildren();
                }
            }
            try {
                CpuCache cache = CpuCache.of(level, type, size);
                cache = sharedBy == UNKNOWN ? cache : cache.withSharedBy(sharedBy);
                return count == UNKNOWN ? cache : cache.withCount(count);
            } catch (IllegalArgumentException e) {
                throw wrong(e);
            }
        }

        private HostMemory memory() throws IOException {
            HostMemory memory = HostMemory.unknown();
            for (String key = firstKey("memory"); key != null; key = nextKey()) {
                switch (key) {
                    case "installed" -> memory = memory.withInstalled(size(key));
                    case "total" -> memory = memory.withTotal(size(key));
                    case "available" -> memory = memory.withAvailable(size(key));
                    case "limit" -> memory = memory.withLimit(size(key));
                    case "pageSize" -> {
                        HostMemory before = memory;
                        memory = checked(() -> before.withPageSize(size("pageSize")));
                    }
                    default -> json.skipChildren();
                }
            }
            return memory;
        }

        private NumaNode node() throws IOException {
            int id = 0;
            List<Integer> cpus = ImmutableList.of();
            DataSize memory = null;
            for (String key = firstKey("a NUMA node"); key != null; key = nextKey()) {
                switch (key) {
                    case "id" -> id = count(key);
                    case "cpus" -> cpus = list(key, () -> count("a processor"));
                    case "memory" -> memory = size(key);
                    default -> json.skipChildren();
                }
            }
            int number = id;
            List<Integer> processors = cpus;
            NumaNode node = checked(() -> NumaNode.of(number, processors));
            return memory == null ? node : node.withMemory(memory);
        }

        private Accelerator accelerator() throws IOException {
            Accelerator.Kind kind = null;
            Accelerator.Verdict verdict = null;
            boolean usable = false;
            String reason = "";
            for (String key = firstKey("an accelerator"); key != null; key = nextKey()) {
                switch (key) {
                    case "name" -> kind = value(key, Accelerator.Kind::parse);
                    case "verdict" -> verdict = value(key, Accelerator.Verdict::parse);
                    case "usable" -> usable = truth(key);
                    case "reason" -> reason = text(key);
                    default -> json.skipChildren();
                }
            }
            if (kind == null) {
                throw wrong("an accelerator has no name");
            }
            if (verdict == null) { // a short recording
                verdict = usable ? Accelerator.Verdict.USABLE : Accelerator.Verdict.UNUSABLE;
            } else if (usable && verdict != Accelerator.Verdict.USABLE) {
                throw wrong("accelerator " + kind.id() + " is usable and " + verdict.id() + " at once");
            }
            return new Accelerator(kind, verdict, reason);
        }

        private Evidence evidence() throws IOException {
            String source = "";
            String name = "";
            String value = "";
            Outcome outcome = Outcome.READ;
            for (String key = firstKey("evidence"); key != null; key = nextKey()) {
                switch (key) {
                    case "source" -> source = text(key);
                    case "key" -> name = text(key);
                    case "value" -> value = text(key);
                    case "outcome" -> outcome = value(key, HostJson::outcome);
                    default -> json.skipChildren();
                }
            }
            try {
                return new Evidence(source, name, outcome, value);
            } catch (IllegalArgumentException e) {
                throw wrong(e);
            }
        }

        /** The first key of an object whose value is not null, with the parser at that value; null if there is none. */
        private @Nullable String firstKey(String what) throws IOException {
            if (json.currentToken() != JsonToken.START_OBJECT) {
                throw wrong(what + " is not an object");
            }
            return nextKey();
        }

        /** The next such key. A null says as much as no key. */
        private @Nullable String nextKey() throws IOException {
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                if (json.nextToken() != JsonToken.VALUE_NULL) {
                    return json.currentName();
                }
            }
            return null;
        }

        /** One element; the parser stands at its first token, and is to be left at its last. */
        @FunctionalInterface
        private interface Element<T> {
            T take() throws IOException;
        }

        private <T> List<T> list(String key, Element<T> element) throws IOException {
            if (json.currentToken() != JsonToken.START_ARRAY) {
                throw wrong(key + " is not a list");
            }
            ImmutableList.Builder<T> all = ImmutableList.builder();
            for (int count = 0; json.nextToken() != JsonToken.END_ARRAY; count++) {
                if (count == MOST_ELEMENTS) {
                    throw wrong(key + " has more than " + MOST_ELEMENTS + " elements");
                }
                all.add(element.take());
            }
            return all.build();
        }

        private String text(String key) throws IOException {
            if (json.currentToken() != JsonToken.VALUE_STRING) {
                throw wrong(key + " is not a text");
            }
            return json.getText();
        }

        private <T> T value(String key, Function<String, T> parse) throws IOException {
            String text = text(key);
            try {
                return parse.apply(text);
            } catch (IllegalArgumentException e) {
                throw wrong(e);
            }
        }

        private boolean truth(String key) throws IOException {
            if (json.currentToken() != JsonToken.VALUE_TRUE && json.currentToken() != JsonToken.VALUE_FALSE) {
                throw wrong(key + " is neither true nor false");
            }
            return json.getBooleanValue();
        }

        private int positive(String key) throws IOException {
            int count = count(key);
            if (count == 0) {
                throw wrong(key + " is not a number from 1 to " + Integer.MAX_VALUE + "; what is unknown is null");
            }
            return count;
        }

        private int count(String key) throws IOException {
            if (json.currentToken() != JsonToken.VALUE_NUMBER_INT
                    || json.getNumberType() != JsonParser.NumberType.INT
                    || json.getIntValue() < 0) {
                throw wrong(key + " is not a number from 0 to " + Integer.MAX_VALUE);
            }
            return json.getIntValue();
        }

        private DataSize size(String key) throws IOException {
            if (json.currentToken() == JsonToken.VALUE_STRING) {
                return value(key, DataSize::parse);
            }
            if (json.currentToken() != JsonToken.VALUE_NUMBER_INT
                    || json.getNumberType() == JsonParser.NumberType.BIG_INTEGER
                    || json.getLongValue() < 0) {
                throw wrong(key + " is not a number of bytes");
            }
            return DataSize.bytes(json.getLongValue());
        }

        /** What {@code element} makes of values that are each in place, and may not go together. */
        private <T> T checked(Element<T> element) throws IOException {
            try {
                return element.take();
            } catch (IllegalArgumentException e) {
                throw wrong(e);
            }
        }

        SatchelException notJson(JsonProcessingException e) {
            JsonLocation location = e.getLocation();
            String what = "not JSON: " + ADVICE.matcher(e.getOriginalMessage()).replaceAll("");
            return complaint(location == null ? json.currentLocation() : location, what, e);
        }

        private SatchelException wrong(IllegalArgumentException e) {
            return complaint(json.currentTokenLocation(), String.valueOf(e.getMessage()), e);
        }

        private SatchelException wrong(String what) {
            return complaint(json.currentTokenLocation(), what, null);
        }

        private SatchelException complaint(JsonLocation location, String what, @Nullable Throwable cause) {
            String place = name + ", line " + location.getLineNr() + ", column " + Math.max(1, location.getColumnNr());
            return new SatchelException("host.json", place, Evidence.oneLine(what), null, cause);
        }
    }
}
