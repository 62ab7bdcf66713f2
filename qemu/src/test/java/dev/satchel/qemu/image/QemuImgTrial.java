package dev.satchel.qemu.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.satchel.core.SatchelException;
import dev.satchel.core.machine.ImageFormat;
import dev.satchel.core.process.Command;
import dev.satchel.core.process.CommandRunner;
import dev.satchel.core.unit.DataSize;
import dev.satchel.testing.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A folder, the real qemu-img, and what its tests make and look at with it. */
abstract class QemuImgTrial {
    static final DataSize SIZE = DataSize.mebibytes(16);

    static final TargetFormat QCOW2 = TargetFormat.of(ImageFormat.QCOW2);

    static final TargetFormat RAW = TargetFormat.of(ImageFormat.RAW);

    @TempDir
    Path folder;

    QemuImg img;

    @BeforeEach
    void find() throws IOException {
        Tools.require("qemu-img");
        img = QemuImg.find();
    }

    Image qcow2(String name) throws Exception {
        img.create(Creation.empty(folder.resolve(name), QCOW2, SIZE));
        return Image.of(folder.resolve(name), ImageFormat.QCOW2);
    }

    Image overlay(String name, Image base) throws Exception {
        Backing backing = Backing.of(base.file(), ImageFormat.QCOW2).named(Backing.Reference.RELATIVE);
        img.create(Creation.overlay(folder.resolve(name), backing));
        return Image.of(folder.resolve(name), ImageFormat.QCOW2);
    }

    /** Random bytes, which no format makes smaller. */
    Image raw(String name, int length) throws IOException {
        byte[] bytes = new byte[length];
        new Random(7).nextBytes(bytes);
        Files.write(folder.resolve(name), bytes);
        return Image.of(folder.resolve(name), ImageFormat.RAW);
    }

    static Image asQcow2(Image image) {
        return Image.of(image.file(), ImageFormat.QCOW2);
    }

    /** Writes 64 KiB of {@code value} at {@code position} of the disk in {@code image}, as a guest would. */
    static void write(Image image, int position, int value) throws Exception {
        Tools.require("qemu-io");
        CommandRunner.system()
                .run(Command.of(
                        "qemu-io",
                        "-f",
                        image.driver(),
                        "-c",
                        "write -P " + value + " " + position + " 64k",
                        image.file().toString()))
                .orThrow();
    }

    byte[] contentOf(Image image) throws Exception {
        Path flat = folder.resolve("content-" + System.nanoTime());
        img.convert(Conversion.of(image, flat, RAW).build());
        byte[] content = Files.readAllBytes(flat);
        Files.delete(flat);
        return content;
    }

    List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    static void assertCode(String code, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        SatchelException.class,
                        e -> assertThat(e.code()).as(e.getMessage()).isEqualTo(code));
    }
}
