package dev.satchel.qemu.tpm;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.satchel.core.process.ToolLocator;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** swtpm, the program that is a machine's TPM (swtpm 0.7 and later). Immutable. */
public final class SoftwareTpm {
    private final Path program;

    private SoftwareTpm(Path program) {
        this.program = program;
    }

    /** The one among {@code tools}; empty if it is not installed. There is none for Windows. */
    public static Optional<SoftwareTpm> find(ToolLocator tools) {
        return tools.find("swtpm").map(SoftwareTpm::new);
    }

    /** The program itself. */
    public Path program() {
        return program;
    }

    /**
     * What starts it, program first: it listens at {@code socket} in the folder in which it is started, and ends when
     * whoever connected there is gone.
     *
     * @param socket a name without a folder: swtpm splits what it is told at commas, and knows no way to mean one
     */
    public List<String> command(String socket) {
        checkArgument(
                socket.indexOf(',') < 0 && socket.indexOf('/') < 0, "not a name of a socket for swtpm: '%s'", socket);
        return ImmutableList.of(
                program.toString(), "socket", "--tpm2", "--ctrl", "type=unixio,path=" + socket, "--terminate");
    }

    /**
     * As {@link #command(String)} for {@code socket}, with its state in one file.
     *
     * @param link the name of a link to the file, or of the file itself, in the folder in which it is started
     */
    public List<String> command(String socket, String link) {
        checkArgument(link.indexOf(',') < 0 && link.indexOf('/') < 0, "not a name of a file for swtpm: '%s'", link);
        return ImmutableList.<String>builder()
                .addAll(command(socket))
                .add("--tpmstate", "backend-uri=file://" + link + ",mode=0600")
                .build();
    }

    /** The environment it is started with, which tells where {@code state} is: in it any path can be told. */
    public Map<String, String> environment(TpmState state) {
        return ImmutableMap.of("TPM_PATH", state.folder().toString());
    }

    @Override
    public String toString() {
        return program.toString();
    }
}
