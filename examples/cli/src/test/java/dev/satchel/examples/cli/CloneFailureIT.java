package dev.satchel.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.core.process.Command;
import dev.satchel.core.process.CommandRunner;
import dev.satchel.core.process.ToolLocator;
import dev.satchel.testing.Tools;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A clone from a disk with bytes that cannot be read, as the shell sees it. */
class CloneFailureIT {
    @RegisterExtension
    private final CapturedConsole satchel = new CapturedConsole();

    @TempDir
    private Path folder;

    private final Deque<Command> cleanUp = new ArrayDeque<>();
    private Path source;

    @BeforeEach
    void aSourceThatIsDamaged() throws Exception {
        Tools.requireRoot();
        Tools.requireAll(
                "sfdisk", "losetup", "rsync", "mkfs.ext4", "mkfs.vfat", "grub-install", "mcopy", "debugfs", "busybox");
        folder = folder.toRealPath();
        Path root = folder.resolve("root");
        for (String name : List.of("bin", "etc", "boot", "home")) {
            Files.createDirectories(root.resolve(name));
        }
        Files.copy(ToolLocator.system().require("busybox"), root.resolve("bin/busybox"));
        Files.writeString(root.resolve("boot/vmlinuz-1"), "no kernel, but its name is right\n");
        byte[] bytes = new byte[4 << 20];
        Arrays.fill(bytes, (byte) 'x');
        Path damaged = Files.write(folder.resolve("bytes"), bytes);
        Path disk = folder.resolve("source.img");
        run("truncate", "--size", "64M", disk.toString());
        run("mkfs.ext4", "-q", "-F", "-d", root.toString(), disk.toString());
        // These tools fill a disk from its beginning: what comes last is behind all else.
        run("debugfs", "-w", "-R", "write " + damaged + " damaged", disk.toString());
        long first = Stream.of(run("debugfs", "-R", "blocks /damaged", disk.toString())
                        .trim()
                        .split(" "))
                .mapToLong(Long::parseLong)
                .min()
                .orElseThrow();
        String loop = run("losetup", "--find", "--show", "--read-only", disk.toString())
                .trim();
        cleanUp.push(Command.of("losetup", "--detach", loop));
        source = Files.createDirectory(folder.resolve("source"));
        run("mount", "-o", "ro", loop, source.toString());
        cleanUp.push(Command.of("umount", source.toString()));
        long block = Long.parseLong(
                run("stat", "--file-system", "--format=%S", source.toString()).trim());
        run("truncate", "--size", "" + (first + 1) * block, disk.toString());
        run("losetup", "--set-capacity", loop);
    }

    @AfterEach
    void takeAway() throws Exception {
        while (!cleanUp.isEmpty()) {
            CommandRunner.system().run(cleanUp.pop()).orThrow();
        }
    }

    private static String run(String program, String... arguments) throws Exception {
        return CommandRunner.system()
                .run(Command.of(program, arguments))
                .orThrow()
                .output();
    }

    @Test
    void endsWithOneLineThatNamesTheFileAndLeavesNothing() throws Exception {
        Path image = folder.resolve("copy.img");

        int code = satchel.run(
                "clone",
                "--from",
                source.toString(),
                "--to",
                image.toString(),
                "--size",
                "160MiB",
                "--apply",
                "--json");

        assertThat(code).isEqualTo(1);
        assertThat(satchel.complaint().lines().filter(line -> line.startsWith("satchel: ")))
                .singleElement()
                .asString()
                .contains("Copy ", "damaged\"", "Input/output error");
        assertThat(satchel.document().path("error").path("code").asText()).isEqualTo("tool.failed");
        assertThat(satchel.document().path("error").path("left")).isEmpty();
        assertThat(folder).isDirectoryNotContaining("glob:**copy.img*");
        assertThat(run("losetup", "--list", "--noheadings", "--raw", "--output", "BACK-FILE")
                        .lines()
                        .filter(line -> line.contains("copy.img") && line.contains(folder.toString())))
                .isEmpty();
    }
}
