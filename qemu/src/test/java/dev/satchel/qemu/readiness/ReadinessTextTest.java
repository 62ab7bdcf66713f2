package dev.satchel.qemu.readiness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReadinessTextTest {
    @Test
    void eachKindIsReadAsItIsWritten() {
        assertThat(Readiness.parse("agent")).isEqualTo(Readiness.agent());
        assertThat(Readiness.parse("address")).isEqualTo(Readiness.address());
        assertThat(Readiness.parse("serial:web1 login: ")).isEqualTo(Readiness.serial("web1 login: "));
        assertThat(Readiness.parse("port:5432")).isEqualTo(Readiness.port(5432));
        assertThat(Readiness.parse("ssh")).isEqualTo(Readiness.ssh(22));
        assertThat(Readiness.parse("ssh:2222")).isEqualTo(Readiness.ssh(2222));
        assertThat(Readiness.parse("http:80")).isEqualTo(Readiness.http(80, "/", 200));
        assertThat(Readiness.parse("http:8080/a/b?c=d")).isEqualTo(Readiness.http(8080, "/a/b?c=d", 200));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "agents",
                "serial:",
                "serial",
                "port:",
                "port:0",
                "port:65536",
                "port:x",
                "http:/x",
                "ssh:-1",
                "ssh:",
                "agent:",
                "address:x",
                "http:80/a b"
            })
    void whatIsNoneIsRefusedByName(String text) {
        assertThatThrownBy(() -> Readiness.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + text + "'");
    }
}
