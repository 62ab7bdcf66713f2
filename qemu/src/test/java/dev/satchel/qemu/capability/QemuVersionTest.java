package dev.satchel.qemu.capability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class QemuVersionTest {
    @Test
    void readsBanners() {
        assertThat(QemuVersion.ofBanner("QEMU emulator version 7.2.22 (Debian 1:7.2+dfsg-7+deb12u18+b3)\nCopyright"))
                .contains(new QemuVersion(7, 2, 22));
        assertThat(QemuVersion.ofBanner("QEMU emulator version 11.0")).contains(new QemuVersion(11, 0, 0));
        assertThat(QemuVersion.ofBanner("command not found")).isEmpty();
    }

    @Test
    void comparesByNumberAndNotByText() {
        assertThat(new QemuVersion(10, 0, 0).isAtLeast(9, 2)).isTrue();
        assertThat(new QemuVersion(7, 2, 22).isAtLeast(7, 2)).isTrue();
        assertThat(new QemuVersion(7, 2, 22).isAtLeast(8, 0)).isFalse();
        assertThat(new QemuVersion(7, 2, 22)).hasToString("7.2.22");
    }

    @Test
    void refusesWhatIsNone() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new QemuVersion(-1, 0, 0))
                .withMessageContaining("-1.0.0");
    }
}
