package dev.satchel.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.testing.Tools;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class UtmBundleCommandsIT {
    @RegisterExtension
    private final CapturedConsole satchel = new CapturedConsole();

    @TempDir
    private Path folder;

    @BeforeAll
    static void needsTools() {
        Tools.requireAll("cp", "mv", "rm", "sync", "mkdir", "qemu-nbd");
    }

    private int run(Object... arguments) {
        return satchel.run(List.of(arguments).stream().map(Object::toString).toArray(String[]::new));
    }

    private Path made() {
        Path bundle = folder.resolve("Field.utm");
        assertThat(run("utm", "new", "--profile", "linux-arm64", bundle, "--json"))
                .isZero();
        return bundle;
    }

    @Test
    void aPlanIsShownAndNothingIsMade() throws Exception {
        Path bundle = folder.resolve("Field.utm");

        assertThat(run("utm", "new", "--profile", "windows-11-arm64", bundle, "--plan", "--json"))
                .isZero();

        assertThat(satchel.document().path("steps").size()).isGreaterThan(2);
        assertThat(folder).isEmptyDirectory();
        assertThat(run("utm", "new", "--profile", "windows-95", bundle)).isEqualTo(2);
    }

    @Test
    void aBundleIsMadeCheckedAndListed() throws Exception {
        Path bundle = made();
        assertThat(run("utm", "check", bundle, "--json")).isZero();
        assertThat(satchel.document().path("ok").asBoolean()).isTrue();
        Files.createDirectory(folder.resolve("Broken.utm"));

        assertThat(run("utm", "list", folder, "--json")).isZero();
        assertThat(satchel.document()
                        .path("bundles")
                        .get(0)
                        .path("error")
                        .path("code")
                        .asText())
                .isEqualTo("utm.bundle.configuration");
        assertThat(satchel.document().path("bundles").get(1).path("name").asText())
                .isEqualTo("Field");
        assertThat(run("utm", "check", folder.resolve("Broken.utm"), "--json")).isEqualTo(1);
        assertThat(run("utm", "needs", bundle, "--json")).isZero();
        assertThat(satchel.document().path("utm").asText()).isEqualTo("4.0.0");
    }

    @Test
    void aBundleIsCopiedRenamedAndMoved() throws Exception {
        Path bundle = made();
        assertThat(run("utm", "copy", bundle, folder.resolve("Copy.utm"), "--json"))
                .isZero();
        assertThat(run("utm", "rename", folder.resolve("Copy.utm"), "Second", "--json"))
                .isZero();
        Path shelf = Files.createDirectory(folder.resolve("shelf"));
        assertThat(run("utm", "move", bundle, shelf, "--dry-run")).isZero();
        assertThat(bundle).exists();
        assertThat(run("utm", "move", bundle, shelf, "--json")).isZero();

        assertThat(shelf.resolve("Field.utm/config.plist")).exists();
        assertThat(folder.resolve("Second.utm/config.plist")).exists();
        assertThat(bundle).doesNotExist();
        assertThat(run("utm", "copy", folder.resolve("Second.utm"), shelf.resolve("Field.utm")))
                .isEqualTo(1);
    }

    @Test
    void whatKeepsABundleFromTravellingIsMended() throws Exception {
        Path bundle = made();
        Files.writeString(bundle.resolve("Data/notes.txt"), "mine");
        assertThat(run("utm", "doctor", bundle, "--json")).isZero();
        assertThat(satchel.document().path("findings").findValuesAsText("code")).contains("utm.bundle.stranger");
        assertThat(run("utm", "doctor", bundle, "--make-portable", "--plan")).isZero();
        assertThat(bundle.resolve("Data/notes.txt")).exists();

        assertThat(run("utm", "doctor", bundle, "--make-portable", "--apply", "--json"))
                .isZero();

        assertThat(bundle.resolve("Satchel/notes.txt")).hasContent("mine");
        assertThat(run("utm", "doctor", bundle, "--plan")).isEqualTo(2);
        assertThat(run("utm", "doctor", bundle, "--carrier", "no such")).isEqualTo(2);
    }

    @Test
    void howADiskIsAttachedIsShownAndNothingIsDone() throws Exception {
        Path bundle = made();
        Path recorded = folder.resolve("host.json");
        assertThat(run("host", "--json")).isZero();
        Files.writeString(recorded, satchel.output());
        byte[] before = Files.readAllBytes(bundle.resolve("config.plist"));

        assertThat(run("utm", "attach-disk", bundle, "--device", "/dev/disk4", "--host", recorded, "--json"))
                .isZero();
        assertThat(satchel.document().path("server").asText()).startsWith("127.0.0.1:");
        assertThat(satchel.document().path("arguments")).hasSizeGreaterThan(3);
        assertThat(run("utm", "attach-disk", bundle, "--device", "/dev/disk4", "--host", recorded, "--script"))
                .isZero();
        assertThat(satchel.output()).startsWith("#!/bin/sh").contains("qemu-nbd");

        assertThat(run("utm", "attach-disk", bundle)).isEqualTo(ExitCode.USAGE);
        assertThat(satchel.complaint()).contains("name the disk");
        assertThat(run("utm", "attach-disk", bundle, "--device", "/dev/disk4", "--host", recorded, "--apply"))
                .isEqualTo(ExitCode.USAGE);
        assertThat(run("utm", "attach-disk", bundle, "--device", folder.resolve("none"), "--apply"))
                .isEqualTo(ExitCode.ERRORS);
        assertThat(satchel.complaint()).contains("no device is there");
        assertThat(bundle.resolve("config.plist")).hasBinaryContent(before);
    }
}
