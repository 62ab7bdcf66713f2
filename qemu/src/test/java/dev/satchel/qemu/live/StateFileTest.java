package dev.satchel.qemu.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.satchel.core.SatchelException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateFileTest {
    @TempDir
    Path folder;

    private Path file() {
        return folder.resolve("state");
    }

    private static StateFile of(List<String> arguments, List<StateFile.SavedDisk> disks) {
        return new StateFile("größe 'x'", "7.2.22", StateFile.shape(arguments), disks);
    }

    private void write(StateFile state) throws Exception {
        try (RandomAccessFile opened = new RandomAccessFile(file().toFile(), "rw")) {
            opened.setLength(StateFile.STREAM + 10L);
        }
        state.write(file());
    }

    @Test
    void whatIsWrittenReadsBack() throws Exception {
        StateFile state = of(
                List.of("-m", "256", "-device", "virtio-blk-pci,drive=d", "-drive", "file=/a,id=d"),
                List.of(new StateFile.SavedDisk("d", "/ä,b", 12, 34)));
        write(state);

        assertThat(StateFile.read(file())).isEqualTo(state);
        assertThat(Files.size(file())).isEqualTo(StateFile.STREAM + 10L); // the stream stays where it was
    }

    @Test
    void filesPortsAndPicturesOfTheHostDoNotMatter() {
        List<String> one = List.of(
                "-S",
                "-m",
                "256",
                "-drive",
                "file=/a",
                "-device",
                "x,id=1",
                "-netdev",
                "user,id=n",
                "-display",
                "none");
        List<String> two = List.of("-m", "256", "-drive", "file=/b", "-display", "gtk", "-device", "x,id=1");

        assertThat(StateFile.shape(one)).isEqualTo(StateFile.shape(two)).containsExactly("-m 256", "-device x,id=1");
    }

    @Test
    void anotherMachineIsToldByTheFirstDifference() throws Exception {
        StateFile state = of(List.of("-m", "256", "-device", "a", "-device", "b"), List.of());

        state.require(file(), List.of("-m", "256", "-device", "a", "-device", "b", "-drive", "x"));
        assertThatThrownBy(() -> state.require(file(), List.of("-m", "256", "-device", "a", "-device", "c")))
                .isInstanceOfSatisfying(
                        SatchelException.class, e -> assertThat(e.code()).isEqualTo("live.state.machine"))
                .hasMessageContaining("-device b")
                .hasMessageContaining("-device c");
        assertThatThrownBy(() -> state.require(file(), List.of("-m", "256", "-device", "a")))
                .hasMessageContaining("nothing");
    }

    @Test
    void aDiskThatWasWrittenToIsNamed() throws Exception {
        Path disk = Files.writeString(folder.resolve("disk"), "content");
        StateFile state = of(List.of(), List.of(StateFile.SavedDisk.of("d", disk)));
        state.require(file(), List.of());
        Files.writeString(disk, "contents");

        assertThatThrownBy(() -> state.require(file(), List.of()))
                .isInstanceOfSatisfying(
                        SatchelException.class, e -> assertThat(e.code()).isEqualTo("live.state.disk"))
                .hasMessageContaining("'d'")
                .hasMessageContaining(disk.toString());
    }

    @Test
    void whatIsNoStateIsRefusedByName() throws Exception {
        write(of(List.of(), List.of()));
        byte[] good = Files.readAllBytes(file());
        for (int length : List.of(0, 5, 24, 26, 40, StateFile.STREAM)) {
            Files.write(file(), Arrays.copyOf(good, length));
            refused();
        }
        byte[] huge = good.clone();
        huge[24] = 0x7f; // a header of two gigabytes
        Files.write(file(), huge);
        refused();
        byte[] broken = good.clone();
        broken[28] = 'x';
        Files.write(file(), broken);
        refused();
        Files.write(file(), "QFI".getBytes(StandardCharsets.US_ASCII));
        refused();
    }

    private void refused() {
        assertThatThrownBy(() -> StateFile.read(file()))
                .isInstanceOfSatisfying(
                        SatchelException.class, e -> assertThat(e.code()).isEqualTo("live.state.format"));
    }
}
