package dev.satchel.qemu.capability;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.base.CharMatcher;
import dev.satchel.core.host.Architecture;
import dev.satchel.core.host.OperatingSystem;
import dev.satchel.core.process.CommandResult;
import dev.satchel.core.process.OutputListener.Stream;
import dev.satchel.qemu.capability.AcceleratorProof.Outcome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** What a program says, and what lies in the folder for caches, is anything at all. */
class AcceleratorTrialProperties {
    private static final AcceleratorTrial TRIAL =
            new AcceleratorTrial(Path.of("/q"), Architecture.X86_64, Accelerator.KVM, "kvm", "q35", "host");
    private static final HostState NO_HOST = new HostState(Path.of("/nonexistent"), OperatingSystem.MACOS);
    private static final List<String> FACTS = List.of("a boot", "a program");

    @Property(tries = 300)
    void whateverIsSaidThereIsAVerdictInOneLine(
            @ForAll @Size(max = 20) List<String> said, @ForAll @IntRange(min = -3, max = 260) int exitCode)
            throws Exception {
        AcceleratorProof proof = TRIAL.run(
                ProofOptions.defaults().withoutMemory(),
                (command, listener) -> {
                    said.forEach(line -> listener.line(Stream.ERROR, line));
                    said.forEach(line -> listener.line(Stream.OUTPUT, line));
                    return new CommandResult(command, exitCode, "", "", Duration.ZERO);
                },
                NO_HOST);

        assertThat(proof.usable()).isEqualTo(exitCode == ProofGuest.X86_EXIT_CODE);
        assertThat(proof.reason()).isNotBlank().hasSizeLessThanOrEqualTo(1000);
        assertThat(CharMatcher.javaIsoControl().matchesNoneOf(proof.reason())).isTrue();
    }

    private interface Use {
        void of(Path folder) throws IOException;
    }

    private static void inFolder(Use use) throws IOException {
        Path folder = Files.createTempDirectory("satchel-test-");
        try {
            use.of(folder);
        } finally {
            Files.deleteIfExists(folder.resolve("m.json"));
            Files.delete(folder);
        }
    }

    private static ProofMemory memory(Path folder) {
        return new ProofMemory(
                TRIAL, new CacheFile(folder, "m.json", 65536), FACTS, Duration.ofSeconds(2), Clock.systemUTC());
    }

    @Property(tries = 200)
    void whatIsKeptIsRecalled(@ForAll Outcome outcome, @ForAll String reason) throws Exception {
        AcceleratorProof proof = new AcceleratorProof(Accelerator.KVM, "host", outcome, "because " + reason);

        inFolder(folder -> {
            memory(folder).keep(proof);

            assertThat(memory(folder).recall())
                    .isEqualTo(outcome == Outcome.UNTRIED ? Optional.empty() : Optional.of(proof));
        });
    }

    @Property(tries = 300)
    void whateverLiesThereIsNeverAProofWithoutTheFacts(@ForAll("documents") String content) throws Exception {
        inFolder(folder -> {
            Files.writeString(folder.resolve("m.json"), content, StandardCharsets.UTF_8);

            assertThat(memory(folder).recall()).isEmpty();
        });
    }

    @Provide
    Arbitrary<String> documents() {
        Arbitrary<String> value = Arbitraries.oneOf(
                Arbitraries.of(
                        "1", "null", "[]", "{}", "\"ran\"", "[\"a boot\"]", "[\"a program\",\"a boot\"]", "1e999"),
                Arbitraries.strings().ofMaxLength(10));
        Arbitrary<String> key = Arbitraries.of("outcome", "reason", "facts", "at", "guestLimit");
        Arbitrary<String> object = Combinators.combine(key, value)
                .as((k, v) -> "\"" + k + "\":" + v)
                .list()
                .ofMaxSize(6)
                .map(members -> "{" + String.join(",", members) + "}");
        return Arbitraries.oneOf(object, Arbitraries.strings());
    }
}
