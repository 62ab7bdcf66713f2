package dev.satchel.core.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ArchitectureTest {
    @ParameterizedTest
    @CsvSource({
        "amd64, X86_64",
        "x86_64, X86_64",
        "x64, X86_64",
        "AMD64, X86_64",
        "arm64, AARCH64",
        "aarch64, AARCH64",
        "ARM64, AARCH64",
        "i386, X86",
        "i686, X86",
        "x86, X86",
        "arm, ARM",
        "armv7l, ARM",
        "riscv64, RISCV64",
        "ppc64le, PPC64LE",
        "s390x, S390X",
    })
    void readsTheSpellingsOfSystemsAndJdks(String text, Architecture architecture) {
        assertThat(Architecture.parse(text)).isEqualTo(architecture);
        assertThat(Architecture.of(text)).isEqualTo(architecture);
    }

    @ParameterizedTest
    @EnumSource
    void readsItsOwnName(Architecture architecture) {
        assertThat(Architecture.parse(architecture.id())).isEqualTo(architecture);
    }

    @Test
    void refusesWhatItDoesNotKnowAndNamesWhatItKnows() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Architecture.parse("pdp11"))
                .withMessageContaining("'pdp11'")
                .withMessageContaining("x86_64, aarch64, i386");
        assertThat(Architecture.of("pdp11")).isEqualTo(Architecture.UNKNOWN);
    }

    @ParameterizedTest
    @CsvSource({
        "Linux, LINUX",
        "Mac OS X, MACOS",
        "Darwin, MACOS",
        "Windows 11, WINDOWS",
        "Windows Server 2022, WINDOWS",
        "FreeBSD, OTHER",
    })
    void knowsTheFamilyOfAnOperatingSystemByItsName(String name, OperatingSystem system) {
        assertThat(OperatingSystem.ofName(name)).isEqualTo(system);
        assertThat(OperatingSystem.parse(system.id())).isEqualTo(system);
    }

    @Test
    void refusesAnOperatingSystemThatItDoesNotKnow() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> OperatingSystem.parse("plan9"))
                .withMessageContaining("'plan9'")
                .withMessageContaining("linux, macos, windows, other");
    }
}
