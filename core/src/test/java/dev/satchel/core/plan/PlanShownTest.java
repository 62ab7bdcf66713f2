package dev.satchel.core.plan;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.satchel.core.check.Finding;
import dev.satchel.core.check.Findings;
import dev.satchel.core.unit.DataSize;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a plan looks like: to people, to programs, to the flight recorder. */
class PlanShownTest {
    private static final Plan PLAN = Plan.titled("Fill *disk* <b>1</b>")
            .findings(Findings.of(Finding.warning("disk.slow", "disk_1", "it is slow", "wait")))
            .step(Step.titled("Attach `it`")
                    .act(new Action.Run(
                                    PlannedCommand.of("losetup", "--find", "```", "disk.img")
                                            .capturing("loop"),
                                    List.of(PlannedCommand.of("losetup", "--detach")
                                            .with(Argument.value("loop"))))
                            .findingBy(PlannedCommand.of("losetup", "-j", "disk.img")
                                    .succeedingWith(0, 1)))
                    .build())
            .step(Step.titled("1. Make it new")
                    .id("new")
                    .after("attach-it")
                    .destroys("all on [disk](x)")
                    .estimate(DataSize.mebibytes(5))
                    .run(PlannedCommand.of("mkfs")
                            .with(Argument.value("loop").then("p1"))
                            .with("${loop}")
                            .withInput("a\n")
                            .repeatable())
                    .write(Argument.value("loop"), Path.of("etc/fstab"), "# no heading\n````\n")
                    .verify("that it is there", () -> {}, PlannedCommand.of("test", "-e", "disk.img"))
                    .build())
            .build();

    @TempDir
    Path folder;

    @Test
    void isMarkdownForAForge() {
        assertThat(PLAN.toMarkdown()).isEqualTo("""
                # Fill \\*disk\\* \\<b\\>1\\</b\\>

                **This destroys:**

                - all on \\[disk\\](x) (step 2)

                ## To know before

                - warning disk.slow at disk\\_1: it is slow; wait

                ## Steps

                ### 1. Attach \\`it\\`

                ````sh
                losetup --find '```' disk.img
                ````

                ### 2. 1\\. Make it new

                **Destroys all on \\[disk\\](x)**

                After attach-it.

                About 5.0 MiB.

                ```sh
                mkfs "${loop}"p1 '${loop}'
                ```

                which reads

                ```
                a
                ```

                Write `${loop}/etc/fstab`:

                `````
                # no heading
                ````
                `````

                Check that it is there:

                ```sh
                test -e disk.img
                ```

                ### At the end, however it comes

                ```sh
                losetup --detach "${loop}"
                ```
                """);
    }

    @Test
    void readsBackFromItsJson() throws Exception {
        Plan read = PlanReader.read(new ObjectMapper().readTree(PLAN.toJson()), "here");

        assertThat(read.toJson()).isEqualTo(PLAN.toJson());
        assertThat(read.fingerprint()).isEqualTo(PLAN.fingerprint()).matches("[0-9a-f]{64}");
        assertThat(read.toShellScript()).isEqualTo(PLAN.toShellScript());
    }

    @Test
    void anotherPlanHasAnotherFingerprint() {
        Plan.Builder same = Plan.titled("x")
                .step(Step.titled("y").run(PlannedCommand.of("z")).build());
        Plan.Builder other = Plan.titled("x")
                .step(Step.titled("y").run(PlannedCommand.of("z").repeatable()).build());

        assertThat(same.build().fingerprint())
                .isEqualTo(same.build().fingerprint())
                .isNotEqualTo(other.build().fingerprint());
    }

    @Test
    void showsNoSecret() {
        Plan plan = Plan.titled("Open it with hunter2")
                .step(Step.titled("Say it")
                        .destroys("hunter2")
                        .run(PlannedCommand.of("open")
                                .with(Argument.of("--key=").then(Argument.secret("hunter2")))
                                .withSecretInput("line one\nline two"))
                        .build())
                .build();

        for (String shown : List.of(
                plan.toText(),
                plan.toJson(),
                plan.toMarkdown(),
                plan.steps().get(0).actions().toString())) {
            assertThat(shown).doesNotContain("hunter2", "line one").contains("***");
        }
        assertThat(plan.toText()).contains("$ open '--key=***'");
        assertThat(plan.toShellScript()
                        .lines()
                        .filter(line -> line.startsWith("#") || line.startsWith("printf '%s\\n'")))
                .noneMatch(line -> line.contains("hunter2"))
                .anyMatch(line -> line.contains("holds secrets"));
    }

    @Test
    void aStepIsAnEventOfTheFlightRecorder() throws Exception {
        Path file = folder.resolve("recording.jfr");
        Plan plan = Plan.titled("A plan")
                .step(Step.titled("Write")
                        .write(Argument.of(folder), Path.of("x"), "x")
                        .build())
                .build();
        try (Recording recording = new Recording()) {
            recording.enable("dev.satchel.PlanStep");
            recording.start();
            plan.apply(PlanListener.NONE);
            recording.stop();
            recording.dump(file);
        }

        List<RecordedEvent> events = RecordingFile.readAllEvents(file);

        assertThat(Files.readString(folder.resolve("x"))).isEqualTo("x");
        assertThat(events).hasSize(1);
        assertThat(events.get(0).getString("step")).isEqualTo("Write");
        assertThat(events.get(0).getString("outcome")).isEqualTo("done");
        assertThat(events.get(0).getInt("number")).isEqualTo(1);
    }
}
