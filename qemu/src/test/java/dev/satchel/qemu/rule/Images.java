package dev.satchel.qemu.rule;

import com.google.common.collect.ImmutableList;
import com.google.common.io.BaseEncoding;
import dev.satchel.core.process.Command;
import dev.satchel.core.process.CommandRunner;
import dev.satchel.core.unit.DataSize;
import dev.satchel.testing.Tools;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.time.Duration;

/** The images that demonstrations start from, made by the real {@code qemu-img} where a format needs it. */
final class Images {
    /**
     * A boot sector that writes an A to the first serial port and a B to the second, and ends QEMU through its device for
     * that. The exit code is the proof that the firmware started it.
     */
    private static final String PROGRAM = "baf803" + "b041" + "ee" // mov dx, 0x3f8; mov al, 'A'; out dx, al
            + "baf802" + "b042" + "ee" // mov dx, 0x2f8; mov al, 'B'; out dx, al
            + "b010" + "e6f4" // mov al, 0x10; out 0xf4, al
            + "f4" + "ebfd"; // hlt; jmp $-1

    /** What {@code isa-debug-exit} makes of 0x10. */
    static final int STARTED = 0x10 << 1 | 1;

    private final Path folder;

    Images(Path folder) {
        this.folder = folder;
    }

    Path raw(String name, DataSize size) throws IOException {
        Path file = folder.resolve(name);
        try (RandomAccessFile opened = new RandomAccessFile(file.toFile(), "rw")) {
            opened.setLength(size.bytes());
        }
        return file;
    }

    /** 16 MiB. */
    Path raw(String name) throws IOException {
        return raw(name, DataSize.mebibytes(16));
    }

    /** A raw disk of {@code size} whose first sector is a program that ends QEMU with {@link #STARTED}. */
    Path bootable(String name, DataSize size) throws IOException {
        Path file = raw(name, size);
        try (RandomAccessFile opened = new RandomAccessFile(file.toFile(), "rw")) {
            opened.write(BaseEncoding.base16().lowerCase().decode(PROGRAM));
            opened.seek(510);
            opened.write(new byte[] {0x55, (byte) 0xAA});
        }
        return file;
    }

    /** An image made by {@code qemu-img create}. */
    Path made(String name, String format, String... options) throws IOException, InterruptedException {
        qemuImg(ImmutableList.<String>builder()
                .add("create", "-q", "-f", format)
                .add(options)
                .add(folder.resolve(name).toString())
                .add("16M")
                .build()
                .toArray(String[]::new));
        return folder.resolve(name);
    }

    static String qemuImg(String... words) throws IOException, InterruptedException {
        return CommandRunner.system()
                .run(Command.of(Tools.require("qemu-img").toString(), words).withTimeLimit(Duration.ofSeconds(20)))
                .orThrow()
                .output();
    }

    /** What a guest reads in the first {@code length} bytes of a disk that is opened as {@code format}. */
    static String firstBytes(Path file, String format, int length) throws IOException, InterruptedException {
        return CommandRunner.system()
                .run(Command.of(
                                Tools.require("qemu-io").toString(),
                                "-r",
                                "-f",
                                format,
                                "-c",
                                "read -v 0 " + length,
                                file.toString())
                        .withTimeLimit(Duration.ofSeconds(20)))
                .orThrow()
                .output();
    }
}
