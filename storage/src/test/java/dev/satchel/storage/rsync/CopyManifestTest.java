package dev.satchel.storage.rsync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.base.Splitter;
import dev.satchel.core.SatchelException;
import dev.satchel.core.process.Command;
import dev.satchel.core.process.CommandRunner;
import dev.satchel.storage.rsync.RsyncComparison.Difference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CopyManifestTest {
    @TempDir
    private Path folder;

    @Test
    void findsWhatIsMissingAndWhatHasChanged() throws Exception {
        Path source = tree("src");
        Path copy = tree("dst");
        CopyManifest manifest = CopyManifest.of(source, FilterRules.parse(List.of("- *.tmp")));
        assertThat(manifest.compare(copy).isSame()).isTrue();

        Files.writeString(copy.resolve("d/a b"), "other");
        Files.delete(copy.resolve("x\ny"));

        assertThat(manifest.size()).isEqualTo(2);
        assertThat(manifest.compare(copy).differences())
                .containsExactlyInAnyOrder(new Difference("d/a b", "content"), new Difference("x\ny", "missing"));
    }

    @Test
    void comesBackAsItWasWritten() throws Exception {
        CopyManifest manifest = CopyManifest.of(tree("src"), FilterRules.none());
        Path file = folder.resolve("SHA256SUMS");

        manifest.writeTo(file);

        assertThat(CopyManifest.read(file)).isEqualTo(manifest);
        assertThat(Files.readString(file)).contains("\\", "  x\\ny");
    }

    /** The last byte of Å and of … is one that ends a line to some who read bytes as Latin-1. */
    @Test
    void readsEveryNameThatItWrites() throws Exception {
        Path tree = tree("src");
        StringBuilder all = new StringBuilder();
        for (char c = 1; c < 0x250; c++) {
            all.append(c == '/' ? "" : String.valueOf(c));
        }
        for (String name : Splitter.fixedLength(40).split(all.append("\u2025\u2028\u2029\uFFFD"))) {
            Files.writeString(tree.resolve("n" + name), name);
        }
        CopyManifest manifest = CopyManifest.of(tree, FilterRules.none());
        Path file = folder.resolve("SHA256SUMS");

        manifest.writeTo(file);

        assertThat(CopyManifest.read(file)).isEqualTo(manifest);
        assertThat(manifest.compare(tree).isSame()).isTrue();
        assertThat(CommandRunner.system()
                        .run(Command.of("sha256sum", "--check", "--quiet", file.toString())
                                .inDirectory(tree))
                        .exitCode())
                .isZero();
    }

    @Test
    void neverLooksOutsideTheCopy() throws Exception {
        Path file = Files.writeString(folder.resolve("sums"), "0".repeat(64) + "  ../secret\n");
        Files.writeString(folder.resolve("secret"), "x");

        assertThat(CopyManifest.read(file).compare(tree("dst")).differences())
                .containsExactly(new Difference("../secret", "missing"));
    }

    @Test
    void namesTheLineThatIsNone() throws Exception {
        Path file = Files.writeString(folder.resolve("sums"), "0".repeat(64) + "  a\nnonsense\n");

        assertThatThrownBy(() -> CopyManifest.read(file))
                .isInstanceOf(SatchelException.class)
                .hasMessageContaining("line 2");
    }

    private Path tree(String name) throws Exception {
        Path top = Files.createDirectories(folder.resolve(name));
        Files.createDirectory(top.resolve("d"));
        Files.writeString(top.resolve("d/a b"), "1");
        Files.writeString(top.resolve("x\ny"), "2");
        Files.writeString(top.resolve("z.tmp"), "3");
        return top;
    }
}
