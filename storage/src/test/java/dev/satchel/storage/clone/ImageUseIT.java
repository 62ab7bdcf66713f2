package dev.satchel.storage.clone;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.satchel.core.SatchelException;
import dev.satchel.core.process.Command;
import dev.satchel.core.process.CommandRunner;
import dev.satchel.testing.Tools;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class ImageUseIT {
    @TempDir
    Path folder;

    private Path image() throws IOException {
        Path image = folder.resolve("copy.img");
        try (RandomAccessFile sparse = new RandomAccessFile(image.toFile(), "rw")) {
            sparse.setLength(1 << 20);
        }
        return image;
    }

    @Test
    void anImageThatAMachineHasIsInUseUntilThatEnds() throws Exception {
        Tools.require("qemu-nbd");
        Path image = image();
        Path socket = folder.resolve("nbd");
        Process machine = new ProcessBuilder(
                        "qemu-nbd", "--socket", socket.toString(), "--format", "raw", image.toString())
                .redirectErrorStream(true)
                .start();
        try {
            while (!Files.exists(socket)) {
                Thread.sleep(10);
            }
            assertRefused(image, "clone.target.busy");
        } finally {
            machine.destroyForcibly().waitFor();
        }

        assertThatCode(() -> ImageUse.refuse(image)).doesNotThrowAnyException();
    }

    @Test
    void aContainerIsNoDisk() throws Exception {
        Tools.require("qemu-img");
        Path image = folder.resolve("copy.qcow2");
        CommandRunner.system()
                .run(Command.of("qemu-img", "create", "-q", "-f", "qcow2", image.toString(), "1M"))
                .orThrow();

        assertRefused(image, "clone.target.container");
    }

    private static void assertRefused(Path image, String code) {
        assertThatExceptionOfType(SatchelException.class)
                .isThrownBy(() -> ImageUse.refuse(image))
                .returns(code, SatchelException::code);
    }
}
