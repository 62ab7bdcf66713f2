package dev.satchel.storage.rsync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.satchel.core.SatchelException;
import dev.satchel.core.unit.DataSize;
import dev.satchel.storage.rsync.ExclusionPreview.Effect;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExclusionPreviewTest {
    @TempDir
    private Path root;

    @Test
    void countsUnderTheFirstPatternThatMatches() throws Exception {
        file("tmp/a/b", 10);
        file("tmp/c.bak", 5);
        file("home/x.bak", 7);
        file("home/y", 1000);
        Files.createSymbolicLink(root.resolve("home/link"), Path.of("/tmp"));
        Files.createSymbolicLink(root.resolve("tmp/link"), Path.of("four")); // of 4 bytes, to rsync too
        ExclusionSet set = ExclusionSet.none()
                .withReason("/tmp/*", "temporary")
                .withReason("*.bak", "old")
                .withReason("/never", "nothing");

        ExclusionPreview seen = ExclusionPreview.of(root, set);

        assertThat(seen.effects())
                .containsExactly(
                        new Effect("/tmp/*", "temporary", 3, 1, DataSize.bytes(19)),
                        new Effect("*.bak", "old", 1, 0, DataSize.bytes(7)),
                        new Effect("/never", "nothing", 0, 0, DataSize.ZERO));
        assertThat(seen.keptFiles()).isEqualTo(2);
        assertThat(seen.keptDirectories()).isEqualTo(3);
        assertThat(seen.entries()).isEqualTo(10);
        assertThat(seen.leftOut()).isEqualTo(DataSize.bytes(26));
        assertThat(seen.unreadable()).isZero();
    }

    @Test
    void tellsAFolderFromAFileOfThatName() throws Exception {
        file("a/cache/x", 3);
        file("b/cache", 4);

        ExclusionPreview seen = ExclusionPreview.of(root, ExclusionSet.none().withReason("cache/", "a cache"));

        assertThat(seen.effects()).containsExactly(new Effect("cache/", "a cache", 1, 1, DataSize.bytes(3)));
        assertThat(seen.keptFiles()).isEqualTo(1);
    }

    @Test
    void needsAFolder() {
        assertThatThrownBy(() -> ExclusionPreview.of(root.resolve("absent"), ExclusionSet.none()))
                .isInstanceOfSatisfying(
                        SatchelException.class, e -> assertThat(e.code()).isEqualTo("preview.root"));
    }

    private void file(String path, int length) throws Exception {
        Path file = root.resolve(path);
        Files.createDirectories(file.getParent());
        Files.write(file, new byte[length]);
    }
}
