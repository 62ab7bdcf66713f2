package dev.satchel.storage.driver;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ModuleAliasTest {
    private static final String NVME = "pci:v0000144Dd0000A80Asv0000144Dsd0000A801bc01sc08i02";

    @Test
    void matchesAWholeClass() {
        assertThat(ModuleAlias.parse("pci:v*d*sv*sd*bc01sc08i02*").matches(NVME))
                .isTrue();
        assertThat(ModuleAlias.parse("pci:v*d*sv*sd*bc01sc06i01*").matches(NVME))
                .isFalse();
    }

    @Test
    void matchesTheWholeName() {
        assertThat(ModuleAlias.parse("pci:v0000144D").matches(NVME)).isFalse();
        assertThat(ModuleAlias.parse("usb-storage").matches("usb_storage")).isTrue();
    }

    @Test
    void knowsSetsOfDigits() {
        ModuleAlias alias = ModuleAlias.parse("usb:v0ACEp1211d48[1-9A]0dc*");

        assertThat(alias.matches("usb:v0ACEp1211d4810dc00")).isTrue();
        assertThat(alias.matches("usb:v0ACEp1211d4800dc00")).isFalse();
    }

    @Test
    void takesAHyphenForAnUnderscoreOutsideOfBracketsOnly() {
        assertThat(ModuleAlias.parse("of:N*T*Cti,am3-x[a-c]")).hasToString("of:N*T*Cti,am3_x[a-c]");
    }
}
