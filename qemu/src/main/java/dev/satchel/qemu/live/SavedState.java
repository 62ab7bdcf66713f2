package dev.satchel.qemu.live;

import dev.satchel.qemu.argument.QemuArguments;
import dev.satchel.qemu.launch.Origin;
import dev.satchel.qemu.qmp.QmpClient;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/**
 * A machine's memory and devices in a file, from which a new QEMU goes on in some tenths of a second:
 *
 * <pre>{@code
 * SavedState ready = live.save(StateRequest.to(file));
 * RunningMachine again = qemu.start(machine, setup, LaunchOptions.builder().from(ready).build());
 * }</pre>
 *
 * The machine must be described as it was, but for the files of its disks: they have the content that they had, which new
 * overlays upon them have too. That the old files were not written to since is checked, and that the devices are the same.
 * The file belongs to the release of QEMU that wrote it; another one reads it if the board is named with its version.
 * Immutable.
 */
public final class SavedState implements Origin {
    private final Path file;

    private SavedState(Path file) {
        this.file = file;
    }

    /**
     * The one in {@code file}.
     *
     * @throws dev.satchel.core.SatchelException with code {@code live.state.format} if it is none
     */
    public static SavedState of(Path file) throws IOException {
        StateFile.read(file);
        return new SavedState(file);
    }

    /** Where it is. */
    public Path file() {
        return file;
    }

    /**
     * Sees whether a machine with {@code arguments} can go on from here.
     *
     * @throws dev.satchel.core.SatchelException with code {@code live.state.machine} if it is another one, {@code
     *     live.state.disk} if a disk was written to since
     */
    @Override
    public void check(QemuArguments arguments) throws IOException {
        StateFile.read(file).require(file, arguments.arguments());
    }

    @Override
    public void load(QmpClient monitor, Path socket, Duration limit) throws IOException, InterruptedException {
        new StateLoading(monitor, file).run(socket, limit);
    }

    /** The file. */
    @Override
    public String toString() {
        return file.toString();
    }
}
