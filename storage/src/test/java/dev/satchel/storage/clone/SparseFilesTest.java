package dev.satchel.storage.clone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.core.plan.Plan;
import dev.satchel.core.plan.Step;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class SparseFilesTest {
    @Test
    void eachFolderIsMadeAndFilledOnceAndAFileThatIsGoneIsNoFailure() {
        Step.Builder step = Step.titled("Copy");

        new SparseFiles(
                        Path.of("/source"),
                        Path.of("/target"),
                        List.of(Path.of("top.img"), Path.of("vm/a b.img"), Path.of("vm/c.img")))
                .copy(step);

        assertThat(Plan.titled("t").step(step.build()).build().toText())
                .containsSubsequence(
                        "mkdir --parents /target\n",
                        "cp --archive --sparse=always --target-directory /target /source/top.img",
                        "mkdir --parents /target/vm\n",
                        "cp --archive --sparse=always --target-directory /target/vm '/source/vm/a b.img' /source/vm/c.img");
        assertThat(step.build().actions()).hasSize(4);
    }
}
