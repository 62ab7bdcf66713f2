package dev.satchel.storage.filesystem;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.core.plan.Argument;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MkfsXfsTest {
    @ParameterizedTest
    @CsvSource({
        "mkfs.xfs version 4.20.0, USUAL",
        "mkfs.xfs version 5.9.0, USUAL",
        "mkfs.xfs version 5.10.0, OFF_OF_5_10",
        "mkfs.xfs version 5.18.0, OFF_OF_5_10",
        "mkfs.xfs version 5.19.0, OFF_OF_5_19",
        "mkfs.xfs version 6.1.0, OFF_OF_5_19",
        "mkfs.xfs version 6.9.0, OFF_OF_5_19",
        "mkfs.xfs version 6.10.1, OFF_OF_6_10",
        "mkfs.xfs version 7.0.0, OFF_OF_6_10",
        "usage: mkfs.xfs, USUAL"
    })
    void leavesOutWhatItsVersionBrought(String said, NewXfs.Features features) {
        assertThat(MkfsXfs.readable(said)).isEqualTo(features);
    }

    @Test
    void saysEachOptionOnce() {
        assertThat(NewXfs.of("x")
                        .with(NewXfs.Features.OFF_OF_6_10)
                        .make(Argument.of("/dev/sdx1"))
                        .toString())
                .endsWith(" -m bigtime=0,inobtcount=0 -i nrext64=0,exchange=0 -n parent=0 -L x /dev/sdx1");
    }
}
