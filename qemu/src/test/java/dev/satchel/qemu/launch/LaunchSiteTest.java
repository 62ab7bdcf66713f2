package dev.satchel.qemu.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class LaunchSiteTest {
    @TempDir
    Path root;

    private LaunchSite site;

    @BeforeEach
    void make() throws IOException {
        site = LaunchSite.started(RuntimeFolder.create(List.of(root)), "a");
    }

    @AfterEach
    void clear() {
        site.clear();
    }

    @Test
    void closesEachPartOnceTheLastOneFirst() {
        StringBuilder closed = new StringBuilder();
        site.with((AutoCloseable) () -> closed.append('a'));
        site.with((AutoCloseable) () -> closed.append('b'));

        site.clear();
        site.clear();

        assertThat(closed).hasToString("ba");
        assertThat(site.folder().path()).doesNotExist();
    }

    @Test
    void isClearWhereItWasClearedThoughAnotherThreadDoesIt() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        site.with((AutoCloseable) () -> {
            begun.countDown();
            goOn.await();
        });
        CompletableFuture<Void> first = CompletableFuture.runAsync(site::clear);
        begun.await();
        CompletableFuture<Void> second = CompletableFuture.runAsync(site::clear);

        assertThat(second).isNotDone().failsWithin(Duration.ofMillis(200));
        goOn.countDown();
        second.get(20, TimeUnit.SECONDS);
        assertThat(site.folder().path()).doesNotExist();
        first.get(20, TimeUnit.SECONDS);
    }

    @Test
    void aPartMayClearWhatItIsPartOf() {
        AtomicInteger closed = new AtomicInteger();
        site.with((AutoCloseable) closed::incrementAndGet);
        site.with((AutoCloseable) site::clear);

        site.clear();

        assertThat(closed).hasValue(1);
    }

    @Test
    void whatComesTooLateIsClosedAtOnce() {
        site.clear();
        AtomicInteger closed = new AtomicInteger();

        site.with((AutoCloseable) closed::incrementAndGet);

        assertThat(closed).hasValue(1);
    }
}
