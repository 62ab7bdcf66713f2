package dev.satchel.qemu.capability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.satchel.core.SatchelException;
import dev.satchel.core.process.CommandResult;
import dev.satchel.core.process.CommandRunner;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

class QmpConversationTest {
    private static final String WHOLE = """
            {"QMP": {"version": {}, "capabilities": []}}
            {"return": {}}
            {"return": {"arch": "x86_64"}, "id": "target"}
            """;
    private static final String CUT = WHOLE.substring(0, WHOLE.length() - 20);

    private static QmpConversation hold(String... outputs) throws Exception {
        Deque<String> left = new ArrayDeque<>(List.of(outputs));
        CommandRunner runner =
                (command, listener) -> new CommandResult(command, 0, left.removeFirst(), "", Duration.ZERO);
        return QmpConversation.hold(
                runner,
                Path.of("/usr/bin/qemu"),
                List.of(new QmpQuestion("target", "query-target")),
                Duration.ofSeconds(1));
    }

    /** QEMU had not yet written all when it heard that it was to quit. */
    @Test
    void asksOnceMoreWhereAnAnswerIsCut() throws Exception {
        assertThat(hold(CUT, WHOLE).answer("target").path("arch").asText()).isEqualTo("x86_64");
        assertThatExceptionOfType(SatchelException.class)
                .isThrownBy(() -> hold(CUT, CUT, CUT))
                .withMessageContaining("is not JSON");
    }
}
