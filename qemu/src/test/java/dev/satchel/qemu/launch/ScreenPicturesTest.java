package dev.satchel.qemu.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScreenPicturesTest {
    @TempDir
    Path folder;

    @Test
    void theTwentyNewestStayAndWhatIsNoPictureOfOursIsNotTouched() throws Exception {
        Path other = Files.createFile(folder.resolve("satchel-screen-1.txt"));
        Path link = Files.createSymbolicLink(folder.resolve("satchel-screen-link.png"), other);
        for (int age = 0; age < 23; age++) {
            Path file = Files.createFile(folder.resolve("satchel-screen-" + age + ".png"));
            Files.setLastModifiedTime(file, FileTime.fromMillis(1_000_000_000_000L - age * 1000L));
        }

        ScreenPictures.removeOld(folder);

        assertThat(folder)
                .isDirectoryContaining(file -> file.equals(other))
                .isDirectoryContaining(file -> file.equals(link));
        for (int age = 0; age < 23; age++) {
            assertThat(Files.exists(folder.resolve("satchel-screen-" + age + ".png")))
                    .isEqualTo(age < 20);
        }
    }
}
