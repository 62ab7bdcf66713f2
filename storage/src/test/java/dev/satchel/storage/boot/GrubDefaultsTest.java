package dev.satchel.storage.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class GrubDefaultsTest {
    private static String with(String text, String... more) {
        return GrubDefaults.parse(text).with(List.of(more)).toString();
    }

    @Test
    void addsWhatIsMissingToTheArgumentsOfAllKernels() {
        assertThat(with("GRUB_CMDLINE_LINUX_DEFAULT=\"quiet\"\nGRUB_CMDLINE_LINUX=\"a\" # all\n", "a", "b=1", "quiet"))
                .isEqualTo("GRUB_CMDLINE_LINUX_DEFAULT=\"quiet\"\nGRUB_CMDLINE_LINUX=\"a b=1\" # all\n");
        assertThat(with("GRUB_CMDLINE_LINUX=''", "a")).isEqualTo("GRUB_CMDLINE_LINUX='a'");
    }

    @Test
    void writesALineWhereThereIsNone() {
        assertThat(with("GRUB_TIMEOUT=1", "a", "b")).isEqualTo("GRUB_TIMEOUT=1\nGRUB_CMDLINE_LINUX=\"a b\"\n");
        assertThat(with("")).isEmpty();
    }
}
