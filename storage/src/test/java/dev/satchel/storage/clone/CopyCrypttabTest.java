package dev.satchel.storage.clone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.satchel.core.check.Finding;
import dev.satchel.storage.fstab.Fstab;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CopyCrypttabTest {
    private static final Fstab TABLE = Fstab.parse("""
            /dev/mapper/sda3_crypt / ext4 defaults 0 1
            /dev/mapper/swap_crypt none swap sw 0 0
            /dev/mapper/films /films ext4 defaults 0 2
            """);

    private static CopyCrypttab of(String before) {
        return CopyCrypttab.of(before, TABLE, Set.of("/", "/home"));
    }

    @Test
    void takesOutWhatTheSystemLayIn() {
        CopyCrypttab table = of("# volumes\nsda3_crypt UUID=1 none luks\nswap_crypt UUID=2 none luks,swap\n");

        assertThat(table.text()).isEqualTo("# volumes\n");
        assertThat(table.findings().all())
                .extracting(Finding::code, Finding::where)
                .containsExactly(
                        tuple("clone.crypttab.removed", "crypttab line 2"),
                        tuple("clone.crypttab.removed", "crypttab line 3"));
    }

    @Test
    void takesOutWhatWouldMakeSwapOfAnotherMachinesPartition() {
        assertThat(
                        of("x /dev/sda5 /dev/urandom cipher=aes-xts-plain64\ny /dev/sda6 /key swap\nz /dev/sda7 /key tmp=ext4\n")
                                .text())
                .isEmpty();
    }

    @Test
    void doesNotWaitForOtherDisks() {
        assertThat(of("films UUID=3\nmore UUID=4 /key\nand\tUUID=5  none luks,discard # there\nno UUID=6 none nofail\n")
                        .text())
                .isEqualTo("""
                        films UUID=3 none nofail
                        more UUID=4 /key nofail
                        and\tUUID=5  none luks,discard,nofail # there
                        no UUID=6 none nofail
                        """);
    }

    @Test
    void takesOneMoreLine() {
        assertThat(of("").with("cryptroot UUID=7 none luks")).isEqualTo("cryptroot UUID=7 none luks\n");
        assertThat(of("# x").with("cryptroot UUID=7 none luks")).isEqualTo("# x\ncryptroot UUID=7 none luks\n");
    }
}
