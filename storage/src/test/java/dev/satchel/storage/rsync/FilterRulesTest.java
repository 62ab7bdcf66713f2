package dev.satchel.storage.rsync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.satchel.core.SatchelException;
import dev.satchel.testing.Samples;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class FilterRulesTest {
    @TestFactory
    Stream<DynamicTest> answersAsRsyncDid(@TempDir Path folder) throws IOException {
        JsonNode cases = new ObjectMapper()
                .readTree(Samples.folder("rsync").resolve("filter-cases.json").toFile());
        assertThat(cases).hasSizeGreaterThan(100);
        return StreamSupport.stream(cases.spliterator(), false)
                .map(c -> DynamicTest.dynamicTest(
                        c.get("id") + " " + c.get("arguments") + " " + c.get("path"), () -> check(c, folder)));
    }

    private static void check(JsonNode question, Path folder) throws IOException {
        Path work = folder.resolve(question.get("id").asText());
        Path source = Files.createDirectories(work.resolve("src"));
        if (question.has("files")) {
            for (Map.Entry<String, JsonNode> file : question.get("files").properties()) {
                Path path = source.resolve(file.getKey());
                Files.createDirectories(path.getParent());
                Files.writeString(path, file.getValue().asText());
            }
        }
        String path = question.get("path").asText() + (question.get("directory").asBoolean() ? "/" : "");
        if (question.get("verdict").asText().equals("error")) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> rules(question.get("arguments"), work))
                    .withMessage(question.get("error").asText());
        } else {
            assertThat(rules(question.get("arguments"), work).includes(path, source))
                    .isEqualTo(question.get("verdict").asText().equals("included"));
        }
    }

    private static FilterRules rules(JsonNode arguments, Path work) throws SatchelException {
        FilterRules.Builder builder = FilterRules.builder();
        Iterator<JsonNode> words = arguments.elements();
        while (words.hasNext()) {
            String word = words.next().asText();
            String option = word.startsWith("--") && word.contains("=") ? word.substring(0, word.indexOf('=')) : word;
            String value = option.equals(word) ? words.next().asText() : word.substring(option.length() + 1);
            switch (option) {
                case "--exclude" -> builder.exclude(value);
                case "--include" -> builder.include(value);
                case "--exclude-from" -> builder.excludeFrom(work.resolve(value));
                case "-f" -> builder.filter(value.startsWith(". ") ? ". " + work.resolve(value.substring(2)) : value);
                default -> throw new AssertionError(word);
            }
        }
        return builder.build();
    }

    @Test
    void anExactPatternIsNeverReadAsARule() {
        FilterRules rules = FilterRules.of(FilterRule.exclude("- foo"), FilterRule.exclude("!"));

        assertThat(rules.includes("- foo")).isFalse();
        assertThat(rules.includes("!")).isFalse();
        assertThat(rules.includes("foo")).isTrue();
        assertThat(rules.arguments()).containsExactly("--filter=- - foo", "--filter=- !");
    }

    @Test
    void asksForTheSourceWhereThePathIsNotEnough() {
        assertThatThrownBy(() -> FilterRules.parse(List.of(": .rules")).includes("a"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(".rules");
    }

    @Test
    void namesTheFileWhoseRuleIsRefused(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("rules"), "- ok\nnonsense\n");

        assertThatThrownBy(() -> FilterRules.readFile(file))
                .isInstanceOf(SatchelException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining("Unknown filter rule: nonsense");
    }

    @Test
    @Timeout(10)
    void noPatternTakesForEver() {
        String stars = "*a".repeat(500) + "**b".repeat(100);

        assertThat(FilterRules.of(FilterRule.exclude(stars)).includes("a".repeat(4000)))
                .isTrue();
    }
}
