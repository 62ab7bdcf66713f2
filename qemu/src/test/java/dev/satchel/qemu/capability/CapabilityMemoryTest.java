package dev.satchel.qemu.capability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.core.SatchelException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CapabilityMemoryTest {
    @TempDir
    private Path folder;

    private final FakeQemu qemu = new FakeQemu();
    private Path program;

    @BeforeEach
    void program() throws IOException {
        CapabilityMemory.forgetInThisJvm();
        program = Files.createDirectories(folder.resolve("usr/bin")).resolve("qemu-system-x86_64");
        Files.writeString(program, "the program");
    }

    private QemuCapabilities ask() throws Exception {
        return QemuCapabilities.of(program, ProofOptions.defaults().rememberedIn(folder.resolve("cache")), qemu);
    }

    private int startsOf(Callable<?> work) throws Exception {
        int before = qemu.starts();
        work.call();
        return qemu.starts() - before;
    }

    @Test
    void theSameProgramIsAskedOnce() throws Exception {
        QemuCapabilities first = ask();

        assertThat(startsOf(() -> assertThat(ask()).isEqualTo(first))).isZero();
        CapabilityMemory.forgetInThisJvm();
        assertThat(startsOf(() -> assertThat(ask()).as("from disk").isEqualTo(first)))
                .isZero();
    }

    @Test
    void aCopyOfAProgramIsNotAskedAgain() throws Exception {
        ask();
        program = Files.copy(program, program.resolveSibling("copy"));

        assertThat(startsOf(this::ask)).isZero();
    }

    @Test
    void anUpdateIsAskedAnew() throws Exception {
        ask();
        Files.writeString(program, "an update, of another size");
        qemu.answer("version", "{\"qemu\": {\"micro\": 0, \"minor\": 1, \"major\": 8}}");

        assertThat(ask().version()).isEqualTo(new QemuVersion(8, 1, 0));
    }

    @Test
    void anUpdateOfTheSameSizeWithinTheSameMomentIsAskedAnew() throws Exception {
        FileTime time = Files.getLastModifiedTime(program);
        ask();
        Files.writeString(program, "THE PROGRAM");
        Files.setLastModifiedTime(program, time);

        assertThat(startsOf(this::ask)).isPositive();
    }

    @ParameterizedTest
    @ValueSource(strings = {"lib/qemu", "lib/x86_64-linux-gnu/qemu"})
    void aModuleThatIsInstalledLaterIsSeen(String modules) throws Exception {
        ask();
        Path there = Files.createDirectories(folder.resolve("usr").resolve(modules));
        Files.createFile(there.resolve("ui-gtk.so"));

        assertThat(startsOf(this::ask)).isPositive();
        assertThat(startsOf(this::ask)).isZero();
        Files.delete(there.resolve("ui-gtk.so"));
        assertThat(startsOf(this::ask)).as("as before: known").isZero();
    }

    @Test
    void aProgramThatHasLongBeenThereIsNotReadAgain() throws Exception {
        // Else it could have been written over within the same tick of the clock.
        Thread.sleep(2100);
        ask();
        assertThat(files("program-")).hasSize(1);
        CapabilityMemory.forgetInThisJvm();
        Path place = files("program-").get(0);
        String known = Files.readString(place);
        String hash = known.replaceAll("(?s).*\"sha256\" : \"([0-9a-f]+)\".*", "$1");
        Files.writeString(place, known.replace(hash, "of another content"));

        assertThat(startsOf(this::ask))
                .as("what is remembered of the place is believed")
                .isPositive();
    }

    @Test
    void aProgramThatWasWrittenJustNowIsReadAgain() throws Exception {
        Files.setLastModifiedTime(program, FileTime.from(Instant.now().minusSeconds(100)));
        ask();

        assertThat(files("program-")).as("its inode has changed just now").isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "nonsense", "{}", "{\"format\":2}", "[[[["})
    void aDamagedMemoryIsReplaced(String content) throws Exception {
        QemuCapabilities first = ask();
        CapabilityMemory.forgetInThisJvm();
        Files.writeString(files("qemu-").get(0), content);

        assertThat(startsOf(() -> assertThat(ask()).isEqualTo(first))).isPositive();
        CapabilityMemory.forgetInThisJvm();
        assertThat(startsOf(this::ask)).isZero();
    }

    @Test
    void ofSeveralFirstCallsOneAsks() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        int starts = startsOf(() -> {
            Callable<QemuCapabilities> call = this::ask;
            List<Future<QemuCapabilities>> all =
                    threads.invokeAll(Stream.generate(() -> call).limit(8).toList());
            for (Future<QemuCapabilities> each : all) {
                assertThat(each.get().target()).isEqualTo("x86_64");
            }
            return null;
        });
        threads.shutdownNow();

        CapabilityMemory.forgetInThisJvm();
        program = Files.writeString(program.resolveSibling("other"), "another program");
        assertThat(starts).isEqualTo(startsOf(this::ask));
    }

    @Test
    void aFailureIsNotRemembered() throws Exception {
        qemu.answer("target", "{}");
        try {
            ask();
        } catch (SatchelException e) {
            assertThat(e.code()).isEqualTo("qemu.capabilities");
        }
        qemu.answer("target", "{\"arch\": \"x86_64\"}");

        assertThat(ask().target()).isEqualTo("x86_64");
    }

    private List<Path> files(String prefix) throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("cache"))) {
            return files.filter(file -> file.getFileName().toString().startsWith(prefix))
                    .toList();
        }
    }
}
