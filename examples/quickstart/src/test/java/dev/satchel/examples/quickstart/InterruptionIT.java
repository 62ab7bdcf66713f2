package dev.satchel.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.core.process.Command;
import dev.satchel.core.process.CommandRunner;
import dev.satchel.testing.Tools;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ctrl-C, at each stage of the quickstart in a process of its own: one line, exit code 1, and nothing is left. */
@Tag("slow")
@Timeout(240)
class InterruptionIT {
    @TempDir
    private Path temporary;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Attach it",
                "Write the partition table",
                "Mount the new root",
                "Copy ",
                "Install GRUB",
                "booting by BIOS"
            })
    void leavesNothingBehind(String stage) throws Exception {
        Tools.requireRoot();
        Tools.requireAll("busybox", "apt-get", "modprobe", "rsync", "grub-install", "qemu-system-x86_64");
        Kernels.fetch();
        Path work = temporary.toRealPath();
        Process quickstart = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Quickstart.class.getName(),
                        "--tiny",
                        "--work",
                        work.toString())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            String last = interruptAt(stage, quickstart);

            assertThat(quickstart.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(quickstart.exitValue()).isEqualTo(1);
            assertThat(last).startsWith("quickstart: ").doesNotContain("Exception");
        } finally {
            quickstart.destroyForcibly();
        }
        Leftovers leftovers = new Leftovers(work, CommandRunner.system());
        assertThat(leftovers.mounts()).isEmpty();
        assertThat(leftovers.loopDevices()).isEmpty();
        assertThat(mountsOfClones()).isEmpty();
        assertThat(processesThatName(work)).isEmpty();
        assertThat(filesIn(work)).noneMatch(name -> name.endsWith(".part") || name.startsWith("system-"));
    }

    /** Reads standard error until it speaks of {@code stage}, presses Ctrl-C, and returns the last line. */
    private static String interruptAt(String stage, Process process) throws Exception {
        String last = "";
        boolean pressed = false;
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                last = line;
                if (!pressed && line.contains(stage)) {
                    pressed = true;
                    CommandRunner.system()
                            .run(Command.of("kill", "-INT", String.valueOf(process.pid())))
                            .orThrow();
                }
            }
        }
        assertThat(pressed)
                .as("stage '" + stage + "' was reached; last line: " + last)
                .isTrue();
        return last;
    }

    private static List<String> mountsOfClones() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/mountinfo"), StandardCharsets.UTF_8).stream()
                .filter(line -> line.contains("/run/satchel-clone-"))
                .toList();
    }

    private static List<String> processesThatName(Path folder) {
        return ProcessHandle.allProcesses()
                .flatMap(process -> process.info().commandLine().stream())
                .filter(line -> line.contains(folder.toString()))
                .toList();
    }

    private static List<String> filesIn(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }
}
