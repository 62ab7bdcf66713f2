package dev.satchel.qemu.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.satchel.core.SatchelException;
import org.junit.jupiter.api.Test;

/** What QEMU 7.2 prints for {@code info usernet}. */
class ForwardsTest {
    private static final String INFO = """
            Hub -1 (net0):
              Protocol[State]    FD  Source Address  Port   Dest. Address  Port RecvQ SendQ
              TCP[ESTABLISHED]   21       127.0.0.1 22022       10.0.2.15    22     0     0
              TCP[SYN_SENT]      22       127.0.0.1 22080       10.0.2.15    80     0     0
              TCP[HOST_FORWARD]  13       127.0.0.1 22022       10.0.2.15    22     0     0
              TCP[HOST_FORWARD]  12       127.0.0.1 22080       10.0.2.15    80     0     0
              TCP[HOST_FORWARD]  11               * 22081       10.0.2.15    81     0     0
              UDP[HOST_FORWARD]  10       127.0.0.1 22053       10.0.2.15    53     0     0
            """;

    @Test
    void tellsWhereAPortOfTheGuestIsReached() throws Exception {
        assertThat(Forwards.listening(INFO, 80).getPort()).isEqualTo(22080);
        assertThat(Forwards.listening(INFO, 80).getAddress().getHostAddress()).isEqualTo("127.0.0.1");
        assertThat(Forwards.listening(INFO, 81).getAddress().isLoopbackAddress())
                .isTrue();
    }

    @Test
    void aPortThatIsNotForwardedIsNamedWithTheRemedy() {
        for (int port : new int[] {443, 53}) {
            assertThatThrownBy(() -> Forwards.listening(INFO, port))
                    .isInstanceOfSatisfying(
                            SatchelException.class, e -> assertThat(e.code()).isEqualTo("network.forward"))
                    .hasMessageContaining("guest: " + port);
        }
    }

    @Test
    void aConnectionThatTheGuestHasNotAcceptedIsNone() {
        assertThat(Forwards.established(INFO, 22)).isTrue();
        assertThat(Forwards.established(INFO, 80)).isFalse();
        assertThat(Forwards.established("", 22)).isFalse();
    }
}
