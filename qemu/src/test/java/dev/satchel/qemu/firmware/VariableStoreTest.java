package dev.satchel.qemu.firmware;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.satchel.core.SatchelException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VariableStoreTest {
    @TempDir
    Path folder;

    private Path template;
    private Path file;
    private VariableStore store;

    @BeforeEach
    void template() throws IOException {
        template = folder.resolve("template.fd");
        file = folder.resolve("machine/vars.fd");
        byte[] bytes = new byte[300 * 1024 + 17];
        byte[] some = new byte[100];
        new Random(1).nextBytes(some);
        System.arraycopy(some, 0, bytes, 200 * 1024, some.length);
        System.arraycopy("_FVH".getBytes(StandardCharsets.US_ASCII), 0, bytes, 40, 4);
        Files.write(template, bytes);
        store = VariableStore.at(file, new FlashFile(template, FlashFile.Format.RAW));
    }

    @Test
    void isTheTemplatesBytesAndNothingBeside() throws IOException {
        store.prepare();

        assertThat(file).hasSameBinaryContentAs(template);
        try (Stream<Path> files = Files.list(file.getParent())) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void isMadeOnce() throws IOException {
        store.prepare();
        byte[] changed = Files.readAllBytes(file);
        changed[100] = 1;
        Files.write(file, changed);

        store.prepare();

        assertThat(file).hasBinaryContent(changed);
        assertThat(Files.readAllBytes(template)[100]).isZero();
    }

    @Test
    void refusesAnotherSizeAnotherFormatAndAnotherKindOfFile() throws IOException {
        Files.createDirectories(file.getParent());
        byte[] good = Files.readAllBytes(template);

        Files.write(file, Arrays.copyOf(good, 131072));
        assertRefused("131072 bytes");
        byte[] qcow2 = good.clone();
        System.arraycopy(new byte[] {'Q', 'F', 'I', (byte) 0xfb}, 0, qcow2, 0, 4);
        Files.write(file, qcow2);
        assertRefused("qcow2");
        Files.write(file, new byte[good.length]);
        assertRefused("not a store");
        Files.delete(file);
        Files.createDirectory(file);
        assertRefused("not a file");
    }

    private void assertRefused(String why) {
        assertThatThrownBy(store::prepare)
                .isInstanceOfSatisfying(
                        SatchelException.class, e -> assertThat(e.code()).isEqualTo("firmware.variables"))
                .hasMessageContaining(why);
    }

    @Test
    void keepsASecondMachineAway() throws IOException {
        store.prepare();

        try (VariableLock first = store.lock()) {
            assertThat(first).isNotNull();
            assertThatThrownBy(store::lock)
                    .isInstanceOfSatisfying(
                            SatchelException.class, e -> assertThat(e.code()).isEqualTo("firmware.variables.used"));
        }
        try (VariableLock second = store.lock()) {
            assertThat(second).isNotNull();
        }
    }
}
