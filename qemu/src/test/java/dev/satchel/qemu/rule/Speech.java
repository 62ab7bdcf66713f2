package dev.satchel.qemu.rule;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** What a guest writes into a file of the host: its serial console, or the log of its firmware. */
final class Speech {
    private final Path file;
    private final List<String> words;

    private Speech(Path file, String... words) {
        this.file = file;
        this.words = ImmutableList.copyOf(words);
    }

    /** The first serial port, into {@code file}. */
    static Speech serial(Path file) {
        return new Speech(file, "-serial", "file:" + file);
    }

    /** What SeaBIOS writes to its debug port. */
    static Speech bios(Path file) {
        return new Speech(
                file, "-chardev", "file,id=log,path=" + file, "-device", "isa-debugcon,iobase=0x402,chardev=log");
    }

    /** {@code more}, and what lets QEMU write this. */
    String[] with(String... more) {
        return ImmutableList.<String>builder().addAll(words).add(more).build().toArray(String[]::new);
    }

    String heard() throws IOException {
        // A terminal's bytes are no UTF-8.
        return Files.exists(file) ? Files.readString(file, StandardCharsets.ISO_8859_1) : "";
    }

    /** Waits until {@code text} was heard. */
    void await(String text, Duration limit) throws IOException, InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        while (!heard().contains(text)) {
            assertThat(System.nanoTime())
                    .as("'%s' within %s in: %s", text, limit, heard())
                    .isLessThan(end);
            MILLISECONDS.sleep(20);
        }
    }
}
