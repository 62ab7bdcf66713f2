package dev.satchel.examples.benchmarks;

import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A program that is told on its standard input how often to ask a QEMU, does that on a bare socket, and says when it is
 * done.
 */
final class SocketLoop {
    private static final int TRIAL = 3000;

    private static final String C = """
            #include <stdio.h>
            #include <string.h>
            #include <sys/socket.h>
            #include <sys/un.h>
            #include <unistd.h>

            static char buffer[1 << 16];

            static int answer(int fd) {
                size_t have = 0;
                for (;;) {
                    ssize_t n = read(fd, buffer + have, sizeof buffer - have);
                    if (n <= 0) return 0;
                    have += n;
                    if (buffer[have - 1] == '\\n') return 1;
                }
            }

            int main(int count, char **words) {
                static const char hello[] = "{\\"execute\\": \\"qmp_capabilities\\", \\"arguments\\": {\\"enable\\": [\\"oob\\"]}}\\n";
                static const char question[] = "{\\"execute\\": \\"query-status\\", \\"id\\": 1}\\n";
                struct sockaddr_un address = {.sun_family = AF_UNIX};
                long times;
                int fd = socket(AF_UNIX, SOCK_STREAM, 0);
                if (count != 2 || strlen(words[1]) >= sizeof address.sun_path) return 2;
                strcpy(address.sun_path, words[1]);
                if (connect(fd, (struct sockaddr *) &address, sizeof address) || !answer(fd)) return 3;
                if (write(fd, hello, sizeof hello - 1) < 0 || !answer(fd)) return 4;
                while (scanf("%ld", &times) == 1) {
                    while (times-- > 0) {
                        if (write(fd, question, sizeof question - 1) < 0 || !answer(fd)) return 5;
                    }
                    puts("done");
                    fflush(stdout);
                }
                return 0;
            }
            """;

    private static final String PYTHON = """
            import socket, sys
            peer = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            peer.connect(sys.argv[1])

            def answer():
                data = peer.recv(65536)
                while not data.endswith(b"\\n"):
                    data += peer.recv(65536)

            answer()
            peer.sendall(b'{"execute": "qmp_capabilities", "arguments": {"enable": ["oob"]}}\\n')
            answer()
            for line in sys.stdin:
                for i in range(int(line)):
                    peer.sendall(b'{"execute": "query-status", "id": 1}\\n')
                    answer()
                print("done", flush=True)
            """;

    private final Process process;
    private final OutputStream input;
    private final BufferedReader output;
    private final Path folder;

    private SocketLoop(List<String> command, Path folder) throws IOException {
        this.folder = folder;
        process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        input = process.getOutputStream();
        output = process.inputReader(StandardCharsets.UTF_8);
    }

    /** Tries what there is, and keeps the one that needs the least time; QEMU has one client at a time. */
    static SocketLoop fastest(Path socket) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("satchel-loop-");
        List<List<String>> commands = new ArrayList<>();
        Path python = Files.writeString(folder.resolve("loop.py"), PYTHON);
        commands.add(List.of("python3", python.toString(), socket.toString()));
        Path program = folder.resolve("loop");
        Path source = Files.writeString(folder.resolve("loop.c"), C);
        if (compile(source, program)) {
            commands.add(List.of(program.toString(), socket.toString()));
        }
        List<String> best = commands.get(0);
        long least = Long.MAX_VALUE;
        for (List<String> command : commands) {
            SocketLoop loop = new SocketLoop(command, folder);
            try {
                loop.ask(TRIAL);
                long start = System.nanoTime();
                loop.ask(TRIAL);
                long time = System.nanoTime() - start;
                if (time < least) {
                    least = time;
                    best = command;
                }
            } finally {
                loop.end();
            }
        }
        return new SocketLoop(best, folder);
    }

    private static boolean compile(Path source, Path program) throws IOException, InterruptedException {
        try {
            Process compiler = new ProcessBuilder("gcc", "-O2", "-o", program.toString(), source.toString())
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            boolean ended = compiler.waitFor(1, TimeUnit.MINUTES);
            compiler.destroyForcibly();
            return ended && compiler.exitValue() == 0;
        } catch (IOException e) {
            return false; // there is no compiler
        }
    }

    /** Asks {@code times} times; returns when that is done. */
    void ask(int times) throws IOException {
        input.write((times + "\n").getBytes(StandardCharsets.US_ASCII));
        input.flush();
        if (output.readLine() == null) {
            throw new EOFException("the peer ended");
        }
    }

    private void end() throws IOException {
        input.close();
        process.onExit().join();
        output.close();
    }

    void close() throws IOException {
        end();
        for (String name : List.of("loop", "loop.c", "loop.py")) {
            Files.deleteIfExists(folder.resolve(name));
        }
        Files.delete(folder);
    }
}
