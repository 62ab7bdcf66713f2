package dev.satchel.core.machine;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.google.common.base.Ascii;
import com.google.common.base.CharMatcher;
import com.google.common.io.Files;
import dev.satchel.core.SatchelException;
import dev.satchel.core.file.AtomicFile;
import dev.satchel.core.machine.LocatedNode.Kind;
import dev.satchel.core.machine.LocatedNode.Mapping;
import dev.satchel.core.machine.LocatedNode.Member;
import dev.satchel.core.machine.LocatedNode.Place;
import dev.satchel.core.machine.LocatedNode.Scalar;
import dev.satchel.core.machine.LocatedParser.Syntax;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The file form of a machine, version 1: YAML, or JSON with the same keys. Every problem is a {@link SatchelException}
 * with a code {@code machine.file.*} whose message begins with file, line and column; problems further down are
 * counted.
 */
final class MachineFile {
    static final int VERSION = 1;

    /** Some hundred times what the largest machine needs, and little enough to be read whole. */
    static final int LARGEST = 1 << 20;

    static final String BYTE_ORDER_MARK = "\uFEFF";

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private static final ObjectMapper YAML = new ObjectMapper(YAMLFactory.builder()
            .stringQuotingChecker(new YamlQuoting())
            .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
            .enable(YAMLGenerator.Feature.INDENT_ARRAYS_WITH_INDICATOR)
            .disable(YAMLGenerator.Feature.SPLIT_LINES)
            .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
            .build());

    private MachineFile() {}

    /** The machine that {@code file} describes for such a host. */
    static Machine read(Path file, HostFacts host) throws IOException {
        return parse(text(file), file.toString(), folderOf(file), host);
    }

    /**
     * The machine that {@code text} describes for such a host.
     *
     * @param name stands for the file in messages; {@code .json}, {@code .yaml} or {@code .yml} at its end says how the
     *     text is written, and else its first character does
     * @param folder what relative paths are relative to
     */
    static Machine parse(String text, String name, Path folder, HostFacts host) throws SatchelException {
        Problems problems = new Problems(name);
        String content = text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
        return bind(tree(content, syntaxOf(name, content), problems), folder, host, problems);
    }

    /** The tree that {@code content} is, which has no byte order mark, and is of this version of the format. */
    static Mapping tree(String content, Syntax syntax, Problems problems) throws SatchelException {
        if (content.length() > LARGEST) {
            throw tooLarge(problems);
        }
        Mapping root = LocatedParser.parse(content, syntax, problems);
        requireVersion(root, problems);
        return root;
    }

    /** The machine that {@code root} describes for such a host. */
    static Machine bind(Mapping root, Path folder, HostFacts host, Problems problems) throws SatchelException {
        MachineReader reader = new MachineReader(folder, problems);
        Profiles profiles = check(root, reader, problems);
        Optional<Machine> machine = reader.read(profiles.on(host));
        problems.orThrow();
        return machine.orElseThrow(() -> new AssertionError("neither a machine nor a problem"));
    }

    /** Refuses what is wrong in {@code root} on any host. */
    static void check(Mapping root, Path folder, Problems problems) throws SatchelException {
        check(root, new MachineReader(folder, problems), problems);
        problems.orThrow();
    }

    private static Profiles check(Mapping root, MachineReader reader, Problems problems) {
        Profiles profiles = Profiles.of(root, problems);
        reader.read(root);
        for (Mapping withProfile : profiles.each()) {
            if (!problems.isMany()) {
                reader.read(withProfile);
            }
        }
        return profiles;
    }

    /**
     * Writes {@code machine} to {@code file}, whole or not at all: as JSON where the name ends in {@code .json}, else as
     * YAML.
     */
    static void write(Machine machine, Path file) throws IOException {
        boolean json = extension(file.toString()).equals("json");
        write(json ? toJson(machine, folderOf(file)) : toYaml(machine, folderOf(file)), file);
    }

    /** Writes {@code text} to {@code file}, whole or not at all. */
    static void write(String text, Path file) throws SatchelException {
        try {
            AtomicFile.write(file, text);
        } catch (IOException e) {
            String reason = e.getMessage() == null ? e.toString() : e.getMessage();
            throw new SatchelException(
                    "machine.file.unwritable", file.toString(), "cannot be written: " + reason, null, e);
        }
    }

    /** As YAML, for a file in {@code folder}. */
    static String toYaml(Machine machine, Path folder) {
        return print(YAML, new MachineWriter(folder.toAbsolutePath()).write(machine));
    }

    /** As JSON, for a file in {@code folder}. */
    static String toJson(Machine machine, Path folder) {
        return toJson(new MachineWriter(folder.toAbsolutePath()).write(machine)) + "\n";
    }

    /** A tree as JSON in several lines. */
    static String toJson(JsonNode tree) {
        return print(JSON, tree);
    }

    /** What {@link #toJson(JsonNode)} or {@link ValueText} wrote. */
    static JsonNode toTree(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new AssertionError("what was written does not read back", e);
        }
    }

    private static String print(ObjectMapper mapper, JsonNode tree) {
        try {
            return mapper.writerWithDefaultPrettyPrinter().writeValueAsString(tree);
        } catch (JsonProcessingException e) {
            throw new AssertionError("a tree in memory cannot fail to be written", e);
        }
    }

    static Path folderOf(Path file) {
        Path folder = file.toAbsolutePath().getParent();
        return folder == null ? file.toAbsolutePath() : folder;
    }

    private static String extension(String name) {
        return Ascii.toLowerCase(Files.getFileExtension(name));
    }

    static Syntax syntaxOf(String name, String content) {
        return switch (extension(name)) {
            case "json" -> Syntax.JSON;
            case "yaml", "yml" -> Syntax.YAML;
            default -> CharMatcher.whitespace().trimLeadingFrom(content).startsWith("{") ? Syntax.JSON : Syntax.YAML;
        };
    }

    /** Another version may call anything otherwise: then nothing else in the file is worth a message. */
    private static void requireVersion(Mapping root, Problems problems) throws SatchelException {
        Member version = root.members().get("satchel");
        if (version == null) {
            return; // one of the keys that are missed later
        }
        Place place = version.value().place();
        if (!(version.value() instanceof Scalar scalar) || scalar.kind() != Kind.INTEGER) {
            throw problems.stop(
                    place,
                    "version",
                    "satchel must be the format's version, not "
                            + version.value().describe(),
                    "write satchel: 1");
        }
        if (!scalar.text().equals("1")) {
            throw problems.stop(
                    place,
                    "version",
                    "version " + Spelling.shorten(scalar.text()) + " of the format is not known, only version "
                            + VERSION + " is",
                    "read it with a newer Satchel");
        }
    }

    static String text(Path file) throws SatchelException {
        Problems problems = new Problems(file.toString());
        byte[] bytes;
        try (InputStream stream = java.nio.file.Files.newInputStream(file)) {
            bytes = stream.readNBytes(LARGEST + 1);
        } catch (NoSuchFileException e) {
            throw new SatchelException("machine.file.absent", file.toString(), "there is no such file", null, e);
        } catch (IOException e) {
            String reason = e.getMessage() == null ? e.toString() : e.getMessage();
            throw new SatchelException(
                    "machine.file.unreadable", file.toString(), "cannot be read: " + reason, null, e);
        }
        if (bytes.length > LARGEST) {
            throw tooLarge(problems);
        }
        return decode(bytes, problems);
    }

    private static SatchelException tooLarge(Problems problems) {
        return problems.stop(
                Place.START,
                "too-large",
                "larger than 1MiB, which no description of a machine is",
                "name another file");
    }

    private static String decode(byte[] bytes, Problems problems) throws SatchelException {
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate(bytes.length);
        CoderResult result = decoder.decode(in, out, true);
        String text = out.flip().toString();
        if (result.isError()) {
            int line = 1 + CharMatcher.is('\n').countIn(text);
            int column = text.length() - text.lastIndexOf('\n');
            throw problems.stop(new Place(line, column), "encoding", "this is not UTF-8", "save the file as UTF-8");
        }
        return text;
    }
}
