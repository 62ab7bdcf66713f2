package dev.satchel.qemu.launch;

import dev.satchel.core.host.Architecture;
import dev.satchel.core.machine.Board;
import dev.satchel.core.machine.Display;
import dev.satchel.core.machine.Machine;
import dev.satchel.core.machine.Tpm;
import dev.satchel.core.process.ToolLocator;
import dev.satchel.qemu.argument.QemuSetup;
import dev.satchel.testing.OwnJvm;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A program of its own that starts a machine with a TPM, says where it is, and ends or waits to be ended. */
final class LaunchProgram {
    /** What the program does when the machine runs. */
    enum Deed {
        RETURN,
        EXIT,
        WAIT
    }

    /** The socket of its screen in the machine's own folder, which QEMU itself never removes. */
    static final String SCREEN = "screen.sock";

    private LaunchProgram() {}

    /** Root of the machine's folder, the machine's own folder, lifetime, deed, folder of the tools that tie. */
    public static void main(String[] words) throws Exception {
        LaunchOptions options = LaunchOptions.builder()
                .runtimeRoot(Path.of(words[0]))
                .lifetime(LaunchOptions.Lifetime.valueOf(words[2]))
                .build();
        Tether tether = words.length > 4 ? Tether.find(ToolLocator.of(List.of(Path.of(words[4])))) : Tether.system();
        RunningMachine running = Launch.start(
                Launches.qemu(Architecture.X86_64).program(),
                machine(),
                QemuSetup.builder().folder(Path.of(words[1])).build(),
                options,
                tether);
        System.out.println(running.folder() + " " + running.pid());
        System.out.flush();
        switch (Deed.valueOf(words[3])) {
            case RETURN -> {
                // and nobody closes the machine
            }
            case EXIT -> System.exit(0);
            case WAIT -> Thread.sleep(600_000);
        }
    }

    static Machine machine() {
        return Launches.machine(Board.Q35)
                .tpm(Tpm.version2())
                .display(new Display.Vnc(Path.of(SCREEN)))
                .build();
    }

    /** The program while it runs, or after. */
    record Started(Process program, Path folder, long pid) implements AutoCloseable {
        @Override
        public void close() {
            program.destroyForcibly();
        }
    }

    /** Runs it as a process of its own, until its machine runs. */
    static Started start(Path root, Path folder, LaunchOptions.Lifetime lifetime, Deed deed, String... tools)
            throws IOException {
        // Where the tests run in the background of a shell, Ctrl-C is ignored, and a JVM leaves what is ignored so.
        List<String> words = new ArrayList<>(List.of(
                "env",
                "--default-signal=INT",
                OwnJvm.program(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                OwnJvm.classPath(),
                LaunchProgram.class.getName(),
                root.toString(),
                folder.toString(),
                lifetime.name(),
                deed.name()));
        words.addAll(List.of(tools));
        Process program = new ProcessBuilder(words)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        BufferedReader said =
                new BufferedReader(new InputStreamReader(program.getInputStream(), StandardCharsets.UTF_8));
        String line = said.readLine();
        if (line == null) {
            throw new AssertionError("the program started no machine");
        }
        int blank = line.lastIndexOf(' ');
        return new Started(program, Path.of(line.substring(0, blank)), Long.parseLong(line.substring(blank + 1)));
    }
}
