package dev.satchel.core.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.satchel.core.SatchelException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ToolLocatorTest {
    @TempDir
    Path folder;

    private Path first;
    private Path second;

    @BeforeEach
    void makeFolders() throws IOException {
        first = Files.createDirectory(folder.resolve("first"));
        second = Files.createDirectory(folder.resolve("second"));
    }

    @Test
    void findsTheFirstThatCanBeExecuted() throws IOException {
        Files.writeString(first.resolve("tool"), "not executable");
        Path tool = executable(second.resolve("tool"));
        Files.createDirectory(first.resolve("folder"));

        ToolLocator locator = ToolLocator.of(List.of(folder.resolve("absent"), first, second));

        assertThat(locator.find("tool")).hasValue(tool);
        assertThat(locator.find("folder")).isEmpty();
        assertThat(locator.find("")).isEmpty();
    }

    @Test
    void takesAPathAsItIs() throws IOException {
        Path tool = executable(first.resolve("tool"));
        ToolLocator locator = ToolLocator.of(List.of());

        assertThat(locator.find(tool.toString())).hasValue(tool);
        assertThat(locator.find(first.toString())).as("a folder is no program").isEmpty();
        assertThat(locator.find(first.resolve("absent").toString())).isEmpty();
    }

    @Test
    void aNameThatNoFileCanHaveIsNotFound() {
        assertThat(ToolLocator.of(List.of(first)).find("a\0b")).isEmpty();
        assertThat(ToolLocator.of(List.of(first)).find("/a\0b")).isEmpty();
    }

    @Test
    void saysWhichPackageHoldsAMissingTool() {
        SatchelException missing = catchThrowableOfType(
                SatchelException.class, () -> ToolLocator.of(List.of(first)).require("qemu-img"));

        assertThat(missing.code()).isEqualTo("tool.missing");
        assertThat(missing)
                .hasMessage("qemu-img: this program is not installed;"
                        + " install it (Debian, Ubuntu: apt-get install qemu-utils)");
    }

    private static Path executable(Path file) throws IOException {
        Files.writeString(file, "#!/bin/sh\n");
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
