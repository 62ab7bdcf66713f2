package dev.satchel.qemu.launch;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.primitives.Bytes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What is left of a machine on this host. */
final class Traces {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private Traces() {}

    /** Processes that have {@code folder} in their command, or live in it: QEMU, swtpm, who waits to clean up. */
    static List<String> processes(Path folder) throws IOException {
        List<String> found = new ArrayList<>();
        byte[] name = folder.toString().getBytes(StandardCharsets.UTF_8);
        try (DirectoryStream<Path> all = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (Path process : all) {
                long pid = Long.parseLong(process.getFileName().toString());
                try {
                    byte[] command = Files.readAllBytes(process.resolve("cmdline"));
                    boolean inside =
                            Files.readSymbolicLink(process.resolve("cwd")).startsWith(folder);
                    if ((inside || Bytes.indexOf(command, name) >= 0)
                            && pid != ProcessHandle.current().pid()
                            && ProcessIdentity.of(pid).isPresent()) {
                        found.add(pid + " " + new String(command, StandardCharsets.UTF_8).replace('\0', ' '));
                    }
                } catch (IOException e) {
                    // it ended this moment
                }
            }
        }
        return found;
    }

    /** Waits for all of a machine to be gone, but for the folder {@code root} that its own was made in. */
    static void assertNone(Path root, Path folder) throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while ((Files.exists(folder) || !processes(folder).isEmpty()) && System.nanoTime() < deadline) {
            Thread.sleep(20);
        }
        assertThat(processes(folder)).isEmpty();
        try (Stream<Path> left = Files.list(root)) {
            assertThat(left).isEmpty();
        }
    }
}
