package dev.satchel.qemu.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.satchel.core.SatchelException;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD) // what waits here may not hear an interrupt
final class ProcessKeeperTest {
    private final ProcessKeeper keeper = new ProcessKeeper("a");

    @Test
    void doesWhatWasBegunBeforeItsEnd() throws Exception {
        CountDownLatch closed = new CountDownLatch(1);
        ProcessKeeper.Work<Boolean> first = keeper.begin(() -> {
            closed.await();
            return true;
        });
        ProcessKeeper.Work<Boolean> second = keeper.begin(() -> true);

        keeper.close();
        closed.countDown();

        assertThat(first.await()).isTrue();
        assertThat(second.await()).isTrue();
    }

    @Test
    void startsNothingAfterItsEndAndNobodyWaitsForIt() {
        keeper.close();
        keeper.close();

        assertThatThrownBy(() -> keeper.start(new ProcessBuilder("true")))
                .isInstanceOfSatisfying(
                        SatchelException.class, e -> assertThat(e.code()).isEqualTo("tool.start"))
                .hasMessageContaining("ended while it was started");
    }
}
