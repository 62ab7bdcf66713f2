package dev.satchel.examples.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.FileSystemException;
import org.junit.jupiter.api.Test;

class FailuresTest {
    @Test
    void explainsADiskThatFailsWhileAFolderIsListed() {
        FileSystemException failed = new FileSystemException("/srv", null, "Input/output error");

        assertThat(Failures.explain(new DirectoryIteratorException(failed)).orElseThrow())
                .hasMessage("/srv: Input/output error");
        assertThat(Failures.explain(new UncheckedIOException(failed)).orElseThrow())
                .hasMessage("/srv: Input/output error");
        assertThat(Failures.explain(new IOException("Broken pipe")).orElseThrow())
                .hasMessageContaining("Broken pipe");
        assertThat(Failures.explain(new IllegalStateException("a mistake"))).isEmpty();
    }
}
