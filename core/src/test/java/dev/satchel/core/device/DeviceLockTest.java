package dev.satchel.core.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.satchel.core.SatchelException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DeviceLockTest {
    private static final Path DISK = Path.of("/dev/sdx");

    /** A system in which somebody else has the lock for so many questions. */
    private static final class BusySystem implements ExclusiveOpen {
        private final List<Integer> closed = new ArrayList<>();
        private int refusals;

        BusySystem(int refusals) {
            this.refusals = refusals;
        }

        @Override
        public int open(Path device) {
            throw new AssertionError("a lock claims nothing");
        }

        @Override
        public int openShared(Path device) {
            assertThat(device).isEqualTo(DISK);
            return 7;
        }

        @Override
        public boolean lock(int descriptor) {
            assertThat(descriptor).isEqualTo(7);
            return refusals-- <= 0;
        }

        @Override
        public void close(int descriptor) {
            closed.add(descriptor);
        }
    }

    @Test
    void waitsForUdevWhichLooksAtADiskForAMoment() throws Exception {
        BusySystem system = new BusySystem(3);

        DeviceLock lock = DeviceLock.take(DISK, system, Duration.ofMinutes(1));

        assertThat(lock.disk()).isEqualTo(DISK);
        assertThat(system.closed).isEmpty();
        lock.close();
        lock.close();
        assertThat(system.closed).containsExactly(7);
    }

    @Test
    void givesUpAndLeavesNothingOpen() {
        BusySystem system = new BusySystem(Integer.MAX_VALUE);

        assertThatExceptionOfType(SatchelException.class)
                .isThrownBy(() -> DeviceLock.take(DISK, system, Duration.ofMillis(30)))
                .withMessageContaining("/dev/sdx: another program has locked it")
                .satisfies(e -> assertThat(e.code()).isEqualTo("device.locked"));
        assertThat(system.closed).containsExactly(7);
    }
}
