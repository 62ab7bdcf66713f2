package dev.satchel.storage.device;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.core.unit.DataSize;
import dev.satchel.testing.LoopDevice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoopDevicesIT {
    private static final DataSize SIZE = DataSize.mebibytes(16);

    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void name() {
        file = folder.resolve("my disk's.img");
    }

    @Test
    void findsAFileByWhicheverOfItsNames() throws Exception {
        try (LoopDevice loop = LoopDevice.attach(file, SIZE)) {
            Path link = Files.createSymbolicLink(folder.resolve("link"), file);
            Path other = Files.createLink(folder.resolve("other"), file);

            for (Path name : new Path[] {file, link, other}) {
                assertThat(LoopDevices.showing(name))
                        .as("%s", name)
                        .extracting(BlockDevice::path)
                        .containsExactly(loop.node());
            }
        }
    }

    /** What is attached is the file that was replaced. */
    @Test
    void findsNothingWhereAnotherFileHasTheName() throws Exception {
        try (LoopDevice loop = LoopDevice.attach(file, SIZE)) {
            Files.delete(file);
            Files.write(file, new byte[512]);

            assertThat(LoopDevices.showing(file)).isEmpty();
            assertThat(BlockDevices.at(loop.node()).backingFile()).contains(file.toRealPath());
        }
    }

    @Test
    void findsNothingThatShowsWhatIsNotThere() throws IOException {
        assertThat(LoopDevices.showing(file)).isEmpty();
    }
}
