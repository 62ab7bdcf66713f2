package dev.satchel.qemu.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.satchel.core.machine.ImageFormat;
import dev.satchel.core.plan.Progress;
import dev.satchel.core.unit.DataSize;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Copies that the real qemu-img makes, with their progress and their end before time. */
class QemuImgConversionIT extends QemuImgTrial {
    @Test
    void aConversionTellsHowFarItIsAndKeepsEveryByte() throws Exception {
        Image source = raw("source", 8 << 20);
        ConcurrentLinkedQueue<Progress> told = new ConcurrentLinkedQueue<>();
        Path target = folder.resolve("target");

        img.convert(
                Conversion.of(source, target, QCOW2)
                        .compression(Conversion.Compression.ON)
                        .parallel(4)
                        .sparseUnit(DataSize.kibibytes(64))
                        .build(),
                told::add);

        assertThat(told).isNotEmpty();
        assertThat(told.stream().map(Progress::fraction).toList()).isSorted().endsWith(1.0);
        assertThat(contentOf(Image.of(target, ImageFormat.QCOW2))).isEqualTo(Files.readAllBytes(source.file()));
    }

    @Test
    void aListenerThatFailsDoesNotStopTheWork() throws Exception {
        Image source = raw("source", 1 << 20);

        img.convert(Conversion.of(source, folder.resolve("target"), RAW).build(), progress -> {
            throw new IllegalStateException("a listener's own trouble");
        });

        assertThat(folder.resolve("target")).hasSameBinaryContentAs(source.file());
    }

    @Test
    void anInterruptEndsTheProgramAndLeavesNothing() throws Exception {
        Image source = raw("source", 8 << 20);
        Conversion slow = Conversion.of(source, folder.resolve("target"), QCOW2)
                .rateLimit(DataSize.mebibytes(1))
                .build();
        Semaphore begun = new Semaphore(0);
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Thread worker = new Thread(() -> {
            try {
                img.convert(slow, progress -> begun.release());
            } catch (IOException | InterruptedException e) {
                thrown.set(e);
            }
        });

        worker.start();
        assertThat(begun.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
        assertThat(names()).doesNotContain("target").hasSize(2); // and not under its name while it is half
        worker.interrupt();
        worker.join(20_000);

        assertThat(thrown.get()).isInstanceOf(InterruptedException.class);
        assertThat(names()).containsExactly("source");
        assertThat(ProcessHandle.current().children().filter(ProcessHandle::isAlive))
                .isEmpty();
    }

    @Test
    void aTimeLimitIsOne() throws Exception {
        Image source = raw("source", 8 << 20);
        Conversion slow = Conversion.of(source, folder.resolve("target"), QCOW2)
                .rateLimit(DataSize.mebibytes(1))
                .build();

        assertCode(
                "tool.timeout", () -> img.withTimeLimit(Duration.ofMillis(300)).convert(slow));
        assertThat(names()).containsExactly("source");
    }

    @Test
    void convertsIntoWhatIsThereIfItIsLargeEnough() throws Exception {
        Image source = raw("source", 1 << 20);
        Image target = qcow2("target");
        img.convert(Conversion.into(source, target).order(Conversion.Order.ANY).build());

        assertThat(contentOf(target)).hasSize((int) SIZE.bytes()).startsWith(Files.readAllBytes(source.file()));
        Image large = raw("large", 32 << 20);
        assertThatThrownBy(() -> img.convert(Conversion.into(large, target).build()))
                .hasMessageContaining("output file is smaller than input file");
    }

    @Test
    void onlyWhatDiffersGoesIntoAnOverlayThatIsConverted() throws Exception {
        Image base = qcow2("base");
        write(base, 0, 1);
        Image changed = overlay("changed", base);
        write(changed, 1 << 20, 2);

        img.convert(Conversion.of(changed, folder.resolve("thin"), QCOW2)
                .backing(Backing.of(base.file(), ImageFormat.QCOW2).named(Backing.Reference.RELATIVE))
                .build());

        Image thin = Image.of(folder.resolve("thin"), ImageFormat.QCOW2);
        assertThat(contentOf(thin)).isEqualTo(contentOf(changed));
        assertThat(img.info(thin).backing())
                .hasValueSatisfying(backing -> assertThat(backing.name()).isEqualTo("base"));
    }
}
