package dev.satchel.qemu.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableList;
import dev.satchel.core.SatchelException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LaunchRecordTest {
    private static final ProcessIdentity GONE =
            new ProcessIdentity(ProcessHandle.current().pid(), "another time");

    private Path root = Path.of("");

    @BeforeEach
    void shortFolder() throws IOException {
        root = Files.createTempDirectory(Path.of("/tmp"), "st-");
    }

    @AfterEach
    void nothingIsLeft() throws IOException {
        for (RuntimeFolder folder : RuntimeFolder.all(List.of(root))) {
            folder.close();
        }
        Files.delete(root);
    }

    private LaunchRecord record(ProcessIdentity owner) throws IOException {
        RuntimeFolder folder = RuntimeFolder.create(List.of(root));
        return LaunchRecord.of(
                folder,
                new LaunchRecord.Plan(
                        "ümläut \"x\"\n",
                        ImmutableList.of("qemu", "-name", "guest=a,,b"),
                        LaunchOptions.Lifetime.DETACHED,
                        owner,
                        Path.of("/run/agent.sock"),
                        LaunchOptions.Console.ALWAYS,
                        OptionalInt.of(40_001),
                        ImmutableList.of(Path.of("/m/vars.fd")),
                        Instant.parse("2026-01-02T03:04:05Z")));
    }

    @Test
    void whatIsWrittenReadsBack() throws Exception {
        LaunchRecord written = record(ProcessIdentity.own()).running(ProcessIdentity.own(), null);
        written.write();

        LaunchRecord read = LaunchRecord.read(RuntimeFolder.at(written.folder()));

        assertThat(read).usingRecursiveComparison().isEqualTo(written);
        assertThat(read.isAlive()).isTrue();
    }

    @Test
    void aMachineWhoseNumberSomebodyElseHasNowIsNotRunningAndItsFolderIsSweptAway() throws Exception {
        LaunchRecord written = record(ProcessIdentity.own()).running(GONE, null);
        written.write();

        assertThat(written.isAlive()).isFalse();
        assertThat(LaunchedMachines.running(List.of(root))).isEmpty();
        assertThat(written.folder()).doesNotExist();
    }

    @Test
    void aMachineThatIsJustStartedByALivingProgramIsLeftAlone() throws Exception {
        LaunchRecord written = record(ProcessIdentity.own());
        written.write();

        assertThat(LaunchedMachines.running(List.of(root)))
                .singleElement()
                .extracting(LaunchRecord::folder)
                .isEqualTo(written.folder());
    }

    @Test
    void aStartWhoseProgramWasKilledIsKnownByQemusOwnFile() throws Exception {
        LaunchRecord written = record(GONE);
        written.write();
        assertThat(written.isAlive()).isFalse();

        Files.writeString(
                written.folder().resolve("qemu.pid"), ProcessHandle.current().pid() + "\n");

        assertThat(written.isAlive()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "[",
                "{\"satchel\":2}",
                "{\"satchel\":1,\"owner\":{\"pid\":1,\"began\":\"x\"},\"started\":\"yesterday\"}",
                "{\"satchel\":1,\"owner\":{\"pid\":1,\"began\":\"x\"},\"started\":\"2026-01-02T03:04:05Z\",\"controlPort\":0}"
            })
    void whatIsNoRecordIsRefusedAndSweptAwayWhenItIsOld(String content) throws Exception {
        RuntimeFolder folder = RuntimeFolder.create(List.of(root));
        Files.writeString(folder.file(RuntimeFolder.RECORD), content);

        assertThatThrownBy(() -> LaunchRecord.read(folder))
                .isInstanceOfSatisfying(
                        SatchelException.class, e -> assertThat(e.code()).isEqualTo("launch.record"));
        assertThat(LaunchedMachines.running(List.of(root))).isEmpty();
        assertThat(folder.path()).exists();

        Files.setLastModifiedTime(folder.path(), FileTime.from(Instant.now().minus(Duration.ofHours(1))));
        assertThat(LaunchedMachines.running(List.of(root))).isEmpty();
        assertThat(folder.path()).doesNotExist();
    }

    @Test
    void aFolderThatOthersMayEnterIsNotOurs() throws Exception {
        Path open = Files.createDirectory(root.resolve("satchel-vm-17"));
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
        Path other = Files.createDirectory(root.resolve("satchel-vm-17x"));
        Path link = Files.createSymbolicLink(root.resolve("satchel-vm-18"), Path.of("/"));

        assertThat(RuntimeFolder.all(List.of(root))).isEmpty();

        Files.delete(open);
        Files.delete(other);
        Files.delete(link);
    }

    @Test
    void aFolderIsForItsOwnerAlone() throws Exception {
        RuntimeFolder folder = RuntimeFolder.create(List.of(root));

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.path())))
                .isEqualTo("rwx------");
        assertThat(RuntimeFolder.all(List.of(root))).hasSize(1);
    }

    @Test
    void aPlaceThatIsTooLongForSocketsIsPassedOver() throws Exception {
        Path tooLong = Files.createDirectory(root.resolve("x".repeat(80)));

        RuntimeFolder folder = RuntimeFolder.create(List.of(tooLong, root));
        assertThat(folder.path()).hasParent(root);
        assertThatThrownBy(() -> RuntimeFolder.create(List.of(tooLong)))
                .isInstanceOfSatisfying(
                        SatchelException.class, e -> assertThat(e.code()).isEqualTo("launch.folder"));

        Files.delete(tooLong);
    }

    @Test
    void aProcessIsItsNumberAndItsBeginning() throws Exception {
        Process process = new ProcessBuilder("sleep", "60").start();
        ProcessIdentity identity = ProcessIdentity.of(process.pid()).orElseThrow();

        assertThat(identity.isAlive()).isTrue();
        assertThat(identity).isEqualTo(ProcessIdentity.of(process.pid()).orElseThrow());
        assertThat(identity.awaitEnd(Duration.ofMillis(20))).isFalse();
        new ProcessIdentity(process.pid(), "another").signal(ProcessIdentity.Signal.KILL);
        assertThat(identity.isAlive()).isTrue();

        identity.signal(ProcessIdentity.Signal.KILL);
        assertThat(identity.awaitEnd(Duration.ofSeconds(20))).isTrue();
    }
}
