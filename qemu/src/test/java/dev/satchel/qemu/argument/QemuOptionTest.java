package dev.satchel.qemu.argument;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Map;
import org.junit.jupiter.api.Test;

class QemuOptionTest {
    @Test
    void aCommaIsWrittenTwice() {
        assertThat(QemuOption.of("-drive")
                        .with("file", "/a,b.img")
                        .with("id", "d")
                        .arguments())
                .containsExactly("-drive", "file=/a,,b.img,id=d");
    }

    @Test
    void whatQemuTakesAsItIsIsNotEscaped() {
        assertThat(QemuOption.plain("-kernel", "/a,b").arguments()).containsExactly("-kernel", "/a,b");
        assertThat(QemuOption.flag("-S").arguments()).containsExactly("-S");
    }

    @Test
    void refusesAFirstWordThatWouldBeReadAsSomethingElse() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> QemuOption.of("-device", "a=b"))
                .withMessageContaining("'a=b'");
        assertThatIllegalArgumentException().isThrownBy(() -> QemuOption.of("-device", "{}"));
        assertThatIllegalArgumentException().isThrownBy(() -> QemuOption.of("-device", ""));
    }

    @Test
    void refusesKeysForAnOptionThatHasNone() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> QemuOption.flag("-S").with("a", "b"))
                .withMessageContaining("-S");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> QemuOption.json("-blockdev", Map.of()).with("a", "b"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> QemuOption.of("-drive").with("file", "a\0b"));
    }
}
